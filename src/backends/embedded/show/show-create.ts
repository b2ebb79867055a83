/** SHOW CREATE …: one row with an object's text. */
import type { ShowWhat } from '../../../sql/ast.ts';
import type { ColumnDef, RelationDef, TableDef, ViewDef, VirtualTableDef } from '../catalog/model.ts';
import { DdlError } from '../ddl/errors.ts';
import { familyOf } from '../sql-type.ts';
import { createTableText } from './create-table.ts';
import { createDatabaseText, createViewText } from './create-view.ts';
import { showCreateProgram } from './show-programs.ts';
import { existing } from './statements.ts';
import { column, type ShowContext, type VirtualTable, virtualTable } from './virtual-table.ts';

const general = 'utf8mb3_general_ci';
type Create = Extract<ShowWhat, { readonly what: 'CREATE' }>;

export function showCreate(context: ShowContext, show: Create): VirtualTable {
  switch (show.object) {
    case 'DATABASE':
      return databaseRow(context, show);
    case 'TABLE':
      return relationRow(context, existing(context, show.name));
    case 'VIEW': {
      const relation = existing(context, show.name);
      if (relation.kind !== 'view') throw DdlError.wrongObject(`${relation.schema}.${relation.name}`, 'VIEW');
      return viewRow(context, relation);
    }
    default:
      return showCreateProgram(context, show);
  }
}

function databaseRow(context: ShowContext, show: Create): VirtualTable {
  const database = context.catalog.database(show.name.name);
  if (database === null) throw DdlError.unknownDatabase(show.name.name);
  const columns = [column('Database', 'varchar(64)', general), column('Create Database', 'varchar(1024)', general)];
  return virtualTable('', '', columns, () => [
    { Database: database.name, 'Create Database': createDatabaseText(database, show.ifNotExists) },
  ]);
}
function relationRow(context: ShowContext, relation: RelationDef): VirtualTable {
  if (relation.kind === 'view') return viewRow(context, relation);
  const columns = [column('Table', 'varchar(64)', general), column('Create Table', 'varchar(1024)', general)];
  const table = relation.kind === 'table' ? relation : asTable(relation);
  const next = relation.kind === 'table' ? context.statistics(relation).autoIncrement : null;
  return virtualTable('', '', columns, () => [{ Table: relation.name, 'Create Table': createTableText(table, next) }]);
}
function viewRow(context: ShowContext, view: ViewDef): VirtualTable {
  const columns = [
    column('View', 'varchar(64)', general),
    column('Create View', 'varchar(1024)', general),
    column('character_set_client', 'varchar(32)', general),
    column('collation_connection', 'varchar(32)', general),
  ];
  return virtualTable('', '', columns, () => [
    {
      View: view.name,
      'Create View': createViewText(view, context.runtime.database),
      character_set_client: view.charset,
      collation_connection: view.collation,
    },
  ]);
}
/** A computed table, shown as MySQL shows those of information_schema: as a temporary one. */
/** Tables that mysqldump has made with IF NOT EXISTS, which it puts in place of the first words of this text. */
const mayExist: ReadonlySet<string> = new Set(['general_log', 'slow_log']);

function asTable(table: VirtualTableDef): TableDef {
  return {
    ...table,
    kind: 'table',
    columns: table.columns.map((column) => ({ ...column, default: possibleDefault(column) })),
    temporary: table.schema !== 'mysql' || !mayExist.has(table.name),
    sqliteName: '',
    keys: [],
    foreignKeys: [],
    checks: [],
    engine: 'MEMORY',
    charset: 'utf8mb3',
    collation: general,
    comment: '',
    rowFormat: null,
    options: {},
    autoIncrement: null,
    rowidColumn: null,
    created: '',
    updated: null,
  };
}
/** A default that a CREATE TABLE may have: dumps of all databases hold these tables too. */
function possibleDefault({ default: value, type }: ColumnDef): ColumnDef['default'] {
  if (value === null || value.kind !== 'literal') return value;
  const now = /^CURRENT_TIMESTAMP(?:\((\d)\))?$/.exec(value.text);
  if (now !== null) return { kind: 'now', decimals: Number(now[1] ?? 0) };
  const family = familyOf(type);
  const isText = (family === 'string' || family === 'binary') && !/TEXT$|BLOB$/.test(type.name);
  return value.text === '' && !isText ? null : value;
}
