/** `wsql.*`: what this process is doing, as tables. The rows are computed when a statement names them. */
import type { VirtualTable, VirtualTableContext, VirtualTableProvider } from '../../virtual-table.ts';
import { build } from './build.ts';
import { clients } from './clients.ts';
import { pools } from './pools.ts';
import { settings } from './settings.ts';
import type { WsqlSources } from './sources.ts';
import { statements } from './statements.ts';
import { upstreams } from './upstreams.ts';

export type { BuildInfo, ClientInfo, PoolInfo, SettingInfo, UpstreamInfo, WsqlSources } from './sources.ts';

/** The database that the tables are in. */
export const WSQL = 'wsql';

type Table = (sources: WsqlSources, context: VirtualTableContext) => VirtualTable;
const TABLES: ReadonlyMap<string, Table> = new Map(Object.entries({ build, clients, pools, settings, statements, upstreams }));

/** The tables, for a door's or an engine's `virtualTables`. What has no source has no rows. */
export function wsqlTables(sources: WsqlSources): VirtualTableProvider {
  const find = (name: string, context: VirtualTableContext): VirtualTable | null =>
    context.database === WSQL ? (TABLES.get(name)?.(sources, context) ?? null) : null;
  return Object.assign(find, { databases: new Map([[WSQL, [...TABLES.keys()]]]) });
}
