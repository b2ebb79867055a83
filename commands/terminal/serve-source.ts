/** What a server serves: a data file, or another server. */
import type { AccountRule } from '../../src/auth/accounts.ts';
import type { Backend } from '../../src/backend.ts';
import type { PoolSettings } from '../../src/backends/upstream/pool/settings.ts';
import { UsageError } from '../../src/errors.ts';
import type { LogLevel } from '../../src/servers/listener/log.ts';
import { WSQL, type WsqlSources } from '../../src/virtual/wsql/index.ts';
import type { VirtualTableProvider } from '../../src/virtual-table.ts';
import type { Io } from '../io.ts';
import { createLog, type LogFormat } from './log.ts';
import { upstreamReady } from './metrics.ts';
import { awaitUpstream } from './upstream-start.ts';
import { listedDatabases, loadVirtualTables } from './virtual-tables.ts';

export interface SourceOptions {
  /** Data file, or the URL of a server to stand in front of. */
  readonly source: { readonly kind: 'data'; readonly path: string } | { readonly kind: 'upstream'; readonly url: string };
  readonly schema: string | null;
  readonly accounts: AccountRule;
  readonly readOnly: boolean;
  /** secure_file_priv; null: no files of the server. */
  readonly files: string | null;
  readonly localInfile: boolean;
  /** Milliseconds to wait for the upstream where it is not there. */
  readonly waitForUpstream: number;
  /** How sessions share connections to the upstream. */
  readonly pool: Partial<PoolSettings>;
  readonly maxConnections: number;
  readonly maxUserConnections: number;
  readonly maxConnectErrors: number;
  readonly serverVersion: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** Modules with tables of the user's own. */
  readonly virtualTables: readonly string[];
}

export interface Opened {
  readonly backend: Backend;
  /** What the backend has to tell in wsql.*. */
  readonly sources: WsqlSources;
  /** The user's own tables, where the door has to bring them. */
  readonly virtualTables: readonly VirtualTableProvider[];
  /** Whether statements can be run. */
  ready(): boolean | Promise<boolean>;
  /** Told the port, which `--port 0` does not say. */
  listening(port: number): void;
}

/** The modules of the backend that is not wanted are not loaded. @returns null where a signal came before the upstream. */
export async function openSource(options: SourceOptions, io: Io): Promise<Opened | null> {
  const providers = options.virtualTables.length === 0 ? [] : await loadVirtualTables(options.virtualTables);
  if (options.source.kind === 'upstream') {
    const { openUpstream, parseUpstreamUrls } = await import('../../src/backends/upstream/index.ts');
    const urls = parseUpstreamUrls(options.source.url);
    if (urls.some(({ localInfile }) => localInfile !== undefined))
      throw new UsageError('local-infile is for wsql query: the files of a gateway are those of its clients');
    const log = createLog(io.stderr, options.logLevel, options.logFormat);
    const note = (message: string) => log('warn', message, {});
    const backend = openUpstream(urls, { readOnly: options.readOnly, pool: options.pool, note });
    const hasAccount = options.accounts.kind !== 'passed' || urls.every(({ user }) => user !== undefined);
    if (!hasAccount && urls.length > 1) log('warn', 'health checks of several servers log in: name an account for them in the URL', {});
    const ask = () => (hasAccount ? backend.probe() : backend.greet());
    if (!(await reached(awaitUpstream(ask, options.waitForUpstream, log, io), backend))) return null;
    if (urls.length > 1) (await import('./upstream-events.ts')).logUpstreams(backend.cluster, log);
    const { withLocalTables } = await import('../../src/backends/local-tables/index.ts');
    const engine = () => openLocalEngine(backend.serverVersion);
    const upstreams = () => backend.cluster.describe();
    return {
      backend: withLocalTables(backend, { databases: new Set([WSQL, ...listedDatabases(providers)]), engine }),
      sources: { upstreams, pools: () => backend.pools() },
      virtualTables: providers,
      ready: upstreamReady({ upstreams, ask, asksFreely: hasAccount }),
      listening: () => undefined,
    };
  }
  const { openEmbedded } = await import('../../src/backends/embedded/index.ts');
  const { path } = options.source;
  const log = createLog(io.stderr, options.logLevel, options.logFormat);
  const variables = {
    max_connections: String(options.maxConnections),
    max_user_connections: String(options.maxUserConnections),
    max_connect_errors: String(Math.max(1, options.maxConnectErrors)),
    local_infile: options.localInfile ? 'ON' : 'OFF',
    ...(options.files === null ? {} : { secure_file_priv: options.files }),
  };
  const { serverVersion, readOnly } = options;
  const engine = openEmbedded({ path, serverVersion, readOnly, variables, log, virtualTables: providers });
  if (options.schema !== null) {
    const { loadSchema } = await import('./schema.ts');
    await loadSchema(engine, options.schema, io);
  }
  const { liveSources } = await import('../../src/backends/embedded/live-sources.ts');
  const listening = (port: number) => engine.variables.put('port', String(port));
  return { backend: engine, sources: liveSources(engine), virtualTables: [], ready: () => true, listening };
}

/** Closes the backend where it is not used. */
async function reached(waiting: Promise<boolean>, backend: { close(): void | Promise<void> }): Promise<boolean> {
  const there = await waiting.catch(async (error: unknown) => {
    await backend.close();
    throw error;
  });
  if (!there) await backend.close();
  return there;
}

/** What statements on wsql.* are run by in front of a server: it keeps nothing. */
async function openLocalEngine(serverVersion: string): Promise<Backend> {
  const { openEmbedded } = await import('../../src/backends/embedded/index.ts');
  return openEmbedded({ path: ':memory:', serverVersion, readOnly: true });
}
