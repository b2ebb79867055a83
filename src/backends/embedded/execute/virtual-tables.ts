/** Fills the temporary tables that stand for virtual ones while a statement reads them. */
import { SqlError } from '../../../errors.ts';
import type { TableDef, ViewDef } from '../catalog/model.ts';
import { compileQuery } from '../compile/index.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import type { QueryColumn } from '../ddl/context.ts';
import { selectFrom } from '../ddl/table-expression.ts';
import { systemVariables } from '../session/variables.generated.ts';
import { statusVariables } from '../show/status.ts';
import { systemTables } from '../show/system-tables.ts';
import type { ShowContext, VirtualTable } from '../show/virtual-table.ts';
import { columnDeclaration, quoteIdentifier, tableReference } from '../storage/sqlite-table.ts';
import type { Session } from './session.ts';

export const virtualTables = systemTables;

/** Rows are counted up to here; a longer table's number is taken from its row numbers, as InnoDB's is an estimate. */
const countedRows = 100_000;

/** What computed tables are computed from, for one session. */
export function showContext(session: Session): ShowContext {
  return {
    catalog: session.catalog,
    runtime: session.context,
    processes: () => session.host.processes(),
    *variables(scope) {
      for (const [name, , of] of systemVariables) {
        if (scope === 'SESSION' || of !== 'SESSION') yield [name, session.variables.text(name, scope === 'GLOBAL' ? 'GLOBAL' : null)];
      }
    },
    status: () => statusVariables(session.host.processes()),
    warnings: session.context.warnings,
    statistics: (table) => ({ rows: rowsOf(session, table), autoIncrement: nextNumber(session, table) }),
    viewColumns: (view) => viewColumns(session, view),
  };
}

function rowsOf(session: Session, table: TableDef): number {
  const name = tableReference(table);
  const counted = Number(session.db.prepare(`SELECT count(*) FROM (SELECT 1 FROM ${name} LIMIT ${countedRows})`).get()?.[0] ?? 0);
  if (counted < countedRows) return counted;
  const [least = 0, greatest = 0] = session.db.prepare(`SELECT min(rowid), max(rowid) FROM ${name}`).get() ?? [];
  return Math.max(counted, Number(greatest) - Number(least) + 1);
}
function nextNumber(session: Session, table: TableDef): bigint | null {
  return table.columns.some((column) => column.autoIncrement) ? session.engine.counters.peek(table, session.db) : null;
}
/** A view's columns; null where its query does not compile any more. */
function viewColumns(session: Session, view: ViewDef): readonly QueryColumn[] | null {
  const star = { kind: 'Star', schema: null, table: null, pos: 0 } as const;
  const query = { ...selectFrom(view, []), items: [{ expr: star, alias: null, start: 0, end: 0 }] };
  try {
    return compileQuery(query, session.compileContext('', [], [], false)).columns.map((column) => ({
      name: column.field.name,
      type: column.type,
      repr: column.repr,
      nullable: column.nullable,
      origin:
        column.field.orgTable === '' ? null : { schema: column.field.schema, table: column.field.orgTable, column: column.field.orgName },
    }));
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

/** Computes the rows that a query is about to read. */
export function fillVirtualTables(session: Session, query: CompiledQuery): void {
  const context = showContext(session);
  for (const { table, sqliteName } of query.virtualTables) fill(session, table as VirtualTable, sqliteName, context);
}
function fill(session: Session, table: VirtualTable, sqliteName: string, context: ShowContext): void {
  const name = `temp.${quoteIdentifier(sqliteName)}`;
  session.db.exec(`DROP TABLE IF EXISTS ${name}; CREATE TABLE ${name} (${table.columns.map(columnDeclaration).join(', ')})`);
  const insert = session.db.prepare(`INSERT INTO ${name} VALUES (${table.columns.map((_, index) => `?${index + 1}`).join(', ')})`);
  for (const row of table.rows(context)) insert.run(row);
}
