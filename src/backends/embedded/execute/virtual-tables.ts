/** What computed tables look at of a session, and when their rows are computed. */

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
import { type ServerStatus, statusVariables } from '../show/status.ts';
import { systemTables } from '../show/system-tables.ts';
import type { ShowContext, VirtualTable } from '../show/virtual-table.ts';
import { estimatesOf } from '../storage/estimates.ts';
import { emptyTable, fillTable } from './filled-table.ts';
import type { Inputs } from './plan.ts';
import { resolveDemand } from './resolved-demand.ts';
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
    server: serverFacts(session, (each) => statusVariables(statusOf(each, 'SESSION'))),
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
  const tables = catalog.catalog.size;
  const { lock } = engine.writer;
  return { host, options, scope, counts: scope === 'GLOBAL' ? engine.totals : counts, tables, since, flushed, lock };
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

const lateRows = 'rows of a provider that come one after the other, first asked for when some of the answer is sent';

/**
 * Computes the rows of the virtual tables that a query names, as far as it wants them.
 * @param inputs null: the tables stay empty.
 * @throws RowsWait where rows come one after the other; SqlError 1235 where some of the answer is sent, and the statement cannot run again.
 */
export function fillVirtualTables(session: Session, query: CompiledQuery, inputs: Inputs | null): void {
  const waits: RowsWait[] = [];
  for (const { table, sqliteName, demand } of query.virtualTables) {
    try {
      if (inputs === null) emptyTable(session, table as VirtualTable, sqliteName);
      else fillTable(session, table as VirtualTable, sqliteName, resolveDemand(session, demand, inputs), showContext(session));
    } catch (error) {
      if (!(error instanceof RowsWait)) throw error;
      waits.push(error);
    }
  }
  if (waits.length === 0) return;
  if (!session.context.restartable) throw new SqlError(1235, '42000', `This version of MySQL doesn't yet support '${lateRows}'`);
  throw new RowsWait(async (signal) => void (await Promise.all(waits.map(({ load }) => load(signal)))));
}
