/** Fills the temporary SQLite tables that stand for computed ones while a statement reads them. */

import { ALL_PRIVILEGES } from '../../../auth/privileges-effective.ts';
import { SqlError } from '../../../errors.ts';
import { parseQueryExpression } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import type { CatalogView, ViewDef } from '../catalog/model.ts';
import { compileQuery } from '../compile/index.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import type { QueryColumn } from '../ddl/context.ts';
import { unguarded } from '../privileges/guard.ts';
import { RowsWait } from '../runtime.ts';
import { ProvidedTable } from '../show/provided-table.ts';
import { type ServerStatus, statusVariables } from '../show/status.ts';
import { systemTables } from '../show/system-tables.ts';
import type { ShowContext, VirtualTable } from '../show/virtual-table.ts';
import type { SqliteValue } from '../sql-type.ts';
import { estimatesOf } from '../storage/estimates.ts';
import { columnDeclaration, quoteIdentifier } from '../storage/sqlite-table.ts';
import type { Inputs } from './plan.ts';
import { type ResolvedDemand, resolveDemand } from './resolved-demand.ts';
import { serverFacts } from './server-facts.ts';
import type { Session } from './session.ts';

export const virtualTables = systemTables;

/** What computed tables may look at of a session. */
export function showContext(session: Session): ShowContext {
  return {
    catalog: session.catalog,
    runtime: session.context,
    access: session.access.current,
    clients: () => session.engine.clients(),
    processes: () => session.host.processes(),
    variables: (scope) => session.variables.all(scope),
    status: (scope) => statusVariables(statusOf(session, scope)),
    warnings: session.context.warnings,
    statistics: (table) => ({
      ...estimatesOf(session.db, table),
      get autoIncrement() {
        return table.columns.some((column) => column.autoIncrement) ? session.counters.peek(table, session.db) : null;
      },
    }),
    viewColumns: (view) => viewColumns(session, view, session.catalog),
    server: serverFacts(session),
    accounts: {
      store: () => session.engine.accounts,
      identity: session.identity,
      privileges: () => session.access.current?.privileges ?? ALL_PRIVILEGES,
      variable: (name) => session.engine.variables.text(name),
    },
  };
}

/** What has been counted, of the session or of all. */
function statusOf({ engine, host, options, counts, catalog }: Session, scope: 'GLOBAL' | 'SESSION'): ServerStatus {
  const { since, flushed } = engine;
  const tables = catalog.catalog.databases().reduce((sum, { name }) => sum + catalog.catalog.relations(name).length, 0);
  return { host, options, scope, counts: scope === 'GLOBAL' ? engine.totals : counts, tables, since, flushed };
}

/** Columns of a view's query; null where it does not compile any more. */
function viewColumns(session: Session, view: ViewDef, catalog: CatalogView): readonly QueryColumn[] | null {
  try {
    const query = parseQueryExpression(view.text, { sqlMode: DEFAULT_MODE });
    const { columns } = compileQuery(query, {
      ...session.compileContext(view.text, [], [], false),
      catalog,
      database: view.schema,
      // Who may see the view's columns is asked where they are shown.
      guard: unguarded,
    });
    return columns.map((column, at) => ({
      name: view.columns[at] ?? column.field.name,
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

/**
 * Computes the rows of the virtual tables that a query names, as far as it wants them.
 * @param inputs null: the tables stay empty. @throws RowsWait where rows come one after the other.
 */
export function fillVirtualTables(session: Session, query: CompiledQuery, inputs: Inputs | null): void {
  const waits: RowsWait[] = [];
  for (const { table, sqliteName, demand } of query.virtualTables) {
    try {
      if (inputs === null) emptied(session, table as VirtualTable, sqliteName);
      else fill(session, table as VirtualTable, sqliteName, resolveDemand(session, demand, inputs));
    } catch (error) {
      if (!(error instanceof RowsWait)) throw error;
      waits.push(error);
    }
  }
  if (waits.length > 0) throw new RowsWait(async (signal) => void (await Promise.all(waits.map(({ load }) => load(signal)))));
}

/** Rows between two looks whether the statement was killed. */
const rowsBetweenLooks = 512;

function fill(session: Session, table: VirtualTable, sqliteName: string, wanted: ResolvedDemand): void {
  const { db, filledTables } = session.connection;
  const key = table instanceof ProvidedTable ? table.keyOf(wanted) : null;
  const known = filledTables.get(sqliteName);
  // Within a statement a provider is asked once.
  if (key !== null && known?.table === table && known.key === key) return;
  const name = emptied(session, table, sqliteName);
  const columns = table.columns.filter((column) => wanted.reads(column.name));
  const insert = db.statement(insertText(name, table, columns));
  for (const row of rowsOf(session, table, wanted)) insert.run(row);
  if (key !== null) filledTables.set(sqliteName, { columns: columnsText(table), table, key });
}
/** As many rows as are wanted. */
function* rowsOf(session: Session, table: VirtualTable, wanted: ResolvedDemand): Generator<SqliteValue[]> {
  const { limit } = wanted;
  if (limit === 0) return;
  let count = 0;
  for (const row of table.rows(showContext(session), wanted)) {
    yield row;
    count += 1;
    if (count === limit) return;
    if (count % rowsBetweenLooks === 0) session.context.checkKilled();
  }
}
/** Only the columns that are read: the others are NULL. */
function insertText(name: string, table: VirtualTable, columns: VirtualTable['columns']): string {
  const [first] = table.columns;
  if (columns.length === 0) return `INSERT INTO ${name} (${quoteIdentifier(first?.sqliteName ?? '')}) VALUES (NULL)`;
  const names = columns.map((column) => quoteIdentifier(column.sqliteName)).join(', ');
  return `INSERT INTO ${name} (${names}) VALUES (${columns.map((_, at) => `?${at + 1}`).join(', ')})`;
}
/** The temporary table, without rows. @returns its name in SQLite. */
function emptied(session: Session, table: VirtualTable, sqliteName: string): string {
  const { db, filledTables } = session.connection;
  const name = `temp.${quoteIdentifier(sqliteName)}`;
  const columns = columnsText(table);
  if (filledTables.get(sqliteName)?.columns === columns) db.statement(`DELETE FROM ${name}`).run();
  else db.exec(`DROP TABLE IF EXISTS ${name}; CREATE TABLE ${name} (${columns})`);
  filledTables.set(sqliteName, { columns, table: null, key: '' });
  return name;
}
function columnsText(table: VirtualTable): string {
  return table.columns.map(columnDeclaration).join(', ');
}
