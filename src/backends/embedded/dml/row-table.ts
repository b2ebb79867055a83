/**
 * Expressions over a row that is not (yet) in its table: generated columns, defaults, checks, ON DUPLICATE KEY UPDATE. The row stands alone in a
 * temporary SQLite table of the same columns, so such expressions are compiled as any query is.
 */
import type { Expr, Select, TableRef } from '../../../sql/ast.ts';
import type { CatalogView, TableDef } from '../catalog/model.ts';
import { compileQuery } from '../compile/index.ts';
import type { CompileContext, CompiledQuery } from '../compile/plan.ts';
import { selectOf } from '../execute/evaluate.ts';
import type { Inputs } from '../execute/plan.ts';
import { allRawRows } from '../execute/query.ts';
import type { Session } from '../execute/session.ts';
import type { SqliteValue } from '../sql-type.ts';
import { columnDeclaration, quoteIdentifier } from '../storage/sqlite-table.ts';
import type { StoredRow } from './table-writer.ts';

/** A stand-in for a table that holds one row. Made once for a definition and a role. */
export class RowTable {
  /** As the compiler sees it. */
  readonly def: TableDef;
  readonly #put: string;
  readonly #create: string;

  /** @param name how expressions call it. */
  constructor(table: TableDef, role: 'row' | 'new' | 'source', name: string = table.name) {
    const columns = role === 'row' ? table.columns : table.columns.map((column) => ({ ...column, nullable: true }));
    const sqliteName = `${role}.${table.sqliteName}.${shapeOf(table)}`;
    this.def = { ...table, name, sqliteName, temporary: true, rowidColumn: null, keys: [], foreignKeys: [], columns };
    const target = `temp.${quoteIdentifier(sqliteName)}`;
    this.#create = `CREATE TABLE IF NOT EXISTS ${target} (${table.columns.map((column) => columnDeclaration(column)).join(', ')})`;
    this.#put = `REPLACE INTO ${target} (rowid, ${table.columns.map((column) => quoteIdentifier(column.sqliteName)).join(', ')}) VALUES (1, ${table.columns
      .map((_, at) => `?${at + 1}`)
      .join(', ')})`;
  }
  /** Makes sure that the session has it; before anything over it is prepared. */
  ensure(session: Session): void {
    const { db, rowTables } = session.connection;
    if (rowTables.has(this.def.sqliteName)) return;
    db.exec(this.#create);
    rowTables.add(this.def.sqliteName);
  }
  put(session: Session, row: StoredRow): void {
    this.ensure(session);
    session.db.statement(this.#put).run(row);
  }
}
/** Tells one state of a table's columns from another under the same name. */
function shapeOf(table: TableDef): string {
  let hash = 0;
  for (const char of table.columns.map((column) => `${column.sqliteName}:${column.type.name}`).join())
    hash = (hash * 31 + char.charCodeAt(0)) | 0;
  return (hash >>> 0).toString(36);
}

/** Expressions over row tables. */
export class RowQuery {
  readonly query: CompiledQuery;
  readonly #tables: readonly RowTable[];

  /** @throws SqlError 1054 and all that compiling throws. */
  constructor(tables: readonly RowTable[], exprs: readonly Expr[], context: CompileContext) {
    const from: TableRef[] = tables.map(({ def }) => ({
      kind: 'TableFactor',
      table: { schema: def.schema, name: def.name, pos: 0 },
      alias: null,
      partitions: [],
      hints: [],
      pos: 0,
    }));
    const select = selectOf(exprs, { from } satisfies Partial<Select>);
    this.query = compileQuery(select, { ...context, catalog: viewOver(context.catalog, tables) });
    this.#tables = tables;
  }
  /** Its values, raw in the reprs of the query's columns, for the rows that were put. */
  values(session: Session, inputs: Inputs): SqliteValue[] {
    for (const table of this.#tables) table.ensure(session);
    return allRawRows(session, this.query, inputs)[0] ?? [];
  }
}

function viewOver(view: CatalogView, tables: readonly RowTable[]): CatalogView {
  return {
    version: view.version,
    database: (name) => view.database(name),
    relation: (schema, name) => tables.find(({ def }) => def.schema === schema && def.name === name)?.def ?? view.relation(schema, name),
  };
}
