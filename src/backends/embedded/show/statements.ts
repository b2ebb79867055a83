/** SHOW and DESCRIBE: each is a computed table, from which LIKE and WHERE choose. */
import { SqlError } from '../../../errors.ts';
import type { DescribeTable, Expr, QualifiedName, Select, ShowStatement, ShowWhat } from '../../../sql/ast.ts';
import type { RelationDef } from '../catalog/model.ts';
import { DdlError, notSupported } from '../ddl/errors.ts';
import { sameName } from '../ddl/names.ts';
import { selectFrom } from '../ddl/table-expression.ts';
import { showCreateUser, showGrants, showPrivileges } from './accounts/statements.ts';
import { administration } from './show-administration.ts';
import { showColumns, showIndex } from './show-columns.ts';
import { showCreate } from './show-create.ts';
import { charsetRows, collationRows, diagnostics, engineRows, pluginRows, processRows, variableRows } from './show-server.ts';
import { showDatabases, showTableStatus, showTables } from './show-tables.ts';
import type { ShowContext, VirtualTable } from './virtual-table.ts';

/** A SHOW statement as a query over one computed table. */
export interface ShowQuery {
  readonly table: VirtualTable;
  /** `SELECT * FROM table WHERE …`, its names those of the statement's text. */
  readonly query: Select;
}

/** A SHOW's table, and the column that LIKE looks at. */
export interface Shown {
  readonly table: VirtualTable;
  readonly like: string | null;
}

/**
 * The query that a SHOW means.
 * @throws SqlError 1046, 1049, 1146, …
 */
export function showQuery(statement: ShowStatement, context: ShowContext): ShowQuery {
  const { table, like } = shown(statement.show, statement.like, context);
  const conditions: Expr[] = [];
  if (statement.like !== null && like !== null) conditions.push(likeCondition(like, statement.like, statement.pos));
  if (statement.where !== null) conditions.push(statement.where);
  return { table, query: starQuery(table, conditions) };
}

export function describeQuery(statement: DescribeTable, context: ShowContext): ShowQuery {
  const relation = existing(context, statement.table);
  const table = showColumns(context, relation, false);
  const { column } = statement;
  if (column === null) return { table, query: starQuery(table, []) };
  const isPattern = /[%_]/.test(column);
  const matches = isPattern ? column : column.replace(/[\\%_]/g, '\\$&');
  return { table, query: starQuery(table, [likeCondition('Field', matches, statement.pos)]) };
}

function starQuery(table: VirtualTable, conditions: readonly Expr[]): Select {
  const where =
    conditions.length === 0 ? null : conditions.reduce((left, right): Expr => ({ kind: 'Binary', op: 'AND', left, right, pos: 0 }));
  const select = selectFrom(table, [], where);
  return { ...select, items: [{ expr: { kind: 'Star', schema: null, table: null, pos: 0 }, alias: null, start: 0, end: 0 }] };
}
function likeCondition(column: string, pattern: string, pos: number): Expr {
  return {
    kind: 'Like',
    expr: { kind: 'ColumnRef', schema: null, table: null, name: column, pos },
    not: false,
    pattern: { kind: 'StringLiteral', value: pattern, charset: null, pos, end: pos, slot: -1 },
    escape: null,
    pos,
  };
}

/** A table or view by name. @throws SqlError 1046, 1049, 1146. */
export function existing(context: ShowContext, name: QualifiedName): RelationDef {
  const schema = schemaOf(context, name.schema);
  const found = context.catalog.relation(schema, name.name);
  if (found === null) throw DdlError.noSuchTable(`${schema}.${name.name}`);
  return found;
}
/** @throws SqlError 1046, 1049. */
export function schemaOf(context: ShowContext, given: string | null): string {
  const schema = given ?? context.runtime.database;
  if (schema === null) throw DdlError.noDatabaseSelected();
  const database = context.catalog.database(schema);
  if (database === null) throw DdlError.unknownDatabase(schema);
  return database.name;
}

function shown(show: ShowWhat, like: string | null, context: ShowContext): Shown {
  switch (show.what) {
    case 'DATABASES':
      return showDatabases(context, like);
    case 'TABLES':
      return showTables(context, schemaOf(context, show.schema), show.full, like);
    case 'TABLE STATUS':
      return showTableStatus(context, schemaOf(context, show.schema));
    case 'COLUMNS':
      return { table: showColumns(context, existing(context, show.table), show.full), like: 'Field' };
    case 'INDEX':
      return { table: showIndex(context, existing(context, show.table)), like: null };
    case 'CREATE':
      return { table: showCreate(context, show), like: null };
    case 'VARIABLES':
    case 'STATUS':
      return {
        table: variableRows(context, show.what === 'STATUS' ? 'status' : 'variables', show.scope ?? 'SESSION'),
        like: 'Variable_name',
      };
    case 'PROCESSLIST':
      return { table: processRows(context, show.full), like: null };
    case 'WARNINGS':
    case 'ERRORS':
      return { table: diagnostics(context, show), like: null };
    case 'CHARACTER SET':
      return { table: charsetRows(), like: 'Charset' };
    case 'COLLATION':
      return { table: collationRows(), like: 'Collation' };
    case 'ENGINES':
      return { table: engineRows(), like: 'Engine' };
    case 'PLUGINS':
      return { table: pluginRows(), like: 'Name' };
    case 'GRANTS':
      return { table: showGrants(context, show), like: null };
    case 'CREATE USER':
      return { table: showCreateUser(context, show), like: null };
    case 'PRIVILEGES':
      return { table: showPrivileges(), like: null };
    case 'TRIGGERS':
    case 'EVENTS':
    case 'OPEN TABLES':
      if (show.what !== 'OPEN TABLES' || show.schema !== null) schemaOf(context, show.schema);
      return administration(show, context);
    case 'ENGINE':
      if (!sameName(show.text.split(/\s/)[0] ?? '', 'INNODB')) throw notSupported(`SHOW ENGINE ${show.text}`);
      return administration(show, context);
    case 'BINARY LOGS':
      throw new SqlError(1381, 'HY000', 'You are not using binary logging');
    case 'PROCEDURE CODE':
    case 'FUNCTION CODE':
      throw new SqlError(
        1289,
        'HY000',
        "The 'SHOW PROCEDURE|FUNCTION CODE' feature is disabled; you need MySQL built with '--with-debug' to have it working",
      );
    case 'RELAYLOG EVENTS':
    case 'BINLOG EVENTS':
    case 'PROFILE':
    case 'PARSE_TREE':
      throw notSupported(`SHOW ${show.what}`);
    default:
      return administration(show, context);
  }
}
