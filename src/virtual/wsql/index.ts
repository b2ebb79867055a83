/** `wsql.*`: what this process is doing, as tables. The rows are computed when a statement names them. */
import type { VirtualTable, VirtualTableContext, VirtualTableProvider } from '../../virtual-table.ts';
import { build } from './build.ts';
import { caches } from './caches.ts';
import { clients } from './clients.ts';
import { locks } from './locks.ts';
import { metrics } from './metrics.ts';
import { planCache } from './plan-cache.ts';
import { pools } from './pools.ts';
import { settings } from './settings.ts';
import type { WsqlSources } from './sources.ts';
import { statementDigests } from './statement-digests.ts';
import { statements } from './statements.ts';
import { subscriptions } from './subscriptions.ts';
import { transactions } from './transactions.ts';
import { upstreams } from './upstreams.ts';

export { type Figure, figuresOf, type HistogramFigure, type HistogramSample, type Sample } from './figures.ts';
export type {
  BuildInfo,
  CacheInfo,
  ClientInfo,
  DoorStatistics,
  LockInfo,
  LockWaits,
  MessageStatistics,
  PlanInfo,
  PoolInfo,
  ProcessInfo,
  SettingInfo,
  SubscriptionInfo,
  TransactionInfo,
  UpstreamInfo,
  WsqlSources,
} from './sources.ts';

/** The database that the tables are in. */
export const WSQL = 'wsql';

type Table = (sources: WsqlSources, context: VirtualTableContext) => VirtualTable;
const TABLES: ReadonlyMap<string, Table> = new Map(
  Object.entries({
    build,
    caches,
    clients,
    locks,
    metrics,
    plan_cache: planCache,
    pools,
    settings,
    statement_digests: statementDigests,
    statements,
    subscriptions,
    transactions,
    upstreams,
  }),
);

/** The tables, for a door's or an engine's `virtualTables`. What has no source has no rows. */
export function wsqlTables(sources: WsqlSources): VirtualTableProvider {
  const find = (name: string, context: VirtualTableContext): VirtualTable | null =>
    context.database === WSQL ? (TABLES.get(name)?.(sources, context) ?? null) : null;
  return Object.assign(find, { databases: new Map([[WSQL, [...TABLES.keys()]]]) });
}
