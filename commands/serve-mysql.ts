/** `wsql serve-mysql`: listens for MySQL clients. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { asksForCertificate } from '../src/auth/account-book.ts';
import { type Account, type AccountRule, parseAccount, parseUsersFile } from '../src/auth/accounts.ts';
import type { Backend, StoredAccount } from '../src/backend.ts';
import { POOL_DEFAULTS, type PoolSettings } from '../src/backends/upstream/pool/settings.ts';
import { ConnectError, SqlError, UsageError } from '../src/errors.ts';
import {
  createMysqlServer,
  isLoopback,
  type LogLevel,
  type MysqlServer,
  type MysqlServerOptions,
  type ServerStatistics,
  type TlsOptions,
  type TokenOptions,
} from '../src/servers/mysql/index.ts';
import { SERVER_VERSION, VERSION } from '../src/version.ts';
import { type SettingInfo, WSQL, type WsqlSources, wsqlTables } from '../src/virtual/wsql/index.ts';
import { serveMysql } from './commands.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { Flags } from './terminal/flags.ts';
import { createLog, LOG_FORMATS, LOG_LEVELS, type LogFormat } from './terminal/log.ts';
import { type MetricsAddress, readMetrics, startMetrics, upstreamReady } from './terminal/metrics.ts';
import { tooFewFiles } from './terminal/open-files.ts';
import { readPool } from './terminal/pool-flags.ts';
import { settingsOf } from './terminal/settings.ts';
import { readTokens } from './terminal/tokens.ts';
import { awaitUpstream, readWaitForUpstream } from './terminal/upstream-start.ts';

/** How long running statements may take to finish after SIGTERM. */
const GRACE_MS = 10_000;

export interface ServeMysqlOptions {
  readonly host: string;
  readonly port: number;
  /** Data file, or the URL of a server to stand in front of. */
  readonly source: { readonly kind: 'data'; readonly path: string } | { readonly kind: 'upstream'; readonly url: string };
  readonly schema: string | null;
  readonly accounts: AccountRule;
  readonly tokens: TokenOptions;
  readonly tls: TlsOptions;
  readonly readOnly: boolean;
  /** secure_file_priv; null: no files of the server. */
  readonly files: string | null;
  readonly localInfile: boolean;
  /** Milliseconds to wait for the upstream where it is not there. */
  readonly waitForUpstream: number;
  /** How sessions share connections to the upstream. */
  readonly pool: Partial<PoolSettings>;
  /** Where figures are to be had; null: nowhere. */
  readonly metrics: MetricsAddress | null;
  readonly maxConnections: number;
  readonly maxUserConnections: number;
  readonly maxConnectErrors: number;
  readonly serverVersion: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** As wsql.settings shows them. */
  readonly settings: () => Iterable<SettingInfo>;
}

/** @throws UsageError */
export function readOptions(flags: Flags): ServeMysqlOptions {
  const host = flags.text('host') ?? '127.0.0.1';
  const upstream = flags.secret('upstream');
  const accounts = readAccounts(flags, upstream !== undefined);
  if (upstream !== undefined && flags.typed('data')) throw new UsageError('--data and --upstream: one of them says what to serve');
  const schema = flags.text('schema') ?? null;
  if (upstream !== undefined && schema !== null) throw new UsageError('--schema fills a new data file, and --upstream has none');
  const options: ServeMysqlOptions = {
    host,
    port: flags.integer('port', 0, 65535) ?? 33206,
    source: upstream === undefined ? { kind: 'data', path: flags.text('data') ?? './wsql.db' } : { kind: 'upstream', url: upstream },
    schema,
    accounts,
    tokens: readTokens(flags),
    tls: readTls(flags),
    readOnly: flags.has('readOnly'),
    files: folder(flags),
    localInfile: flags.has('localInfile'),
    pool: readPool(flags, upstream !== undefined),
    waitForUpstream: readWaitForUpstream(flags, upstream !== undefined),
    metrics: readMetrics(flags),
    maxConnections: flags.integer('maxConnections', 1, 100_000) ?? 151,
    maxUserConnections: flags.integer('maxUserConnections', 0, 100_000) ?? 0,
    maxConnectErrors: flags.integer('maxConnectErrors', 0, 1_000_000_000) ?? 100,
    serverVersion: flags.text('serverVersion') ?? SERVER_VERSION,
    logLevel: flags.choice('logLevel', LOG_LEVELS) ?? 'info',
    logFormat: flags.choice('logFormat', LOG_FORMATS) ?? 'text',
    settings: () => settingsOf(serveMysql, flags),
  };
  if (accounts.kind === 'everybody' && hasTokens(options)) throw new UsageError('--no-auth and tokens exclude each other');
  if (accounts.kind === 'passed' && hasTokens(options)) throw new UsageError('--accounts upstream and tokens exclude each other');
  if (isNew(options)) checkReach(options, () => []);
  return options;
}

function readAccounts(flags: Flags, upstream: boolean): AccountRule {
  const path = flags.text('users');
  const listed = path === undefined ? [] : parseUsersFile(readText(path, '--users'), path);
  const given = flags.secrets('user').map((text): Account => parseAccount(text, '--user'));
  const accounts = [...listed, ...given];
  const open = flags.off('auth');
  if (flags.choice('accounts', ['own', 'upstream']) === 'upstream') {
    if (!upstream) throw new UsageError('--accounts upstream: there is no --upstream that has accounts');
    if (accounts.length > 0 || open) throw new UsageError('--accounts upstream and --user, --users or --no-auth exclude each other');
    return { kind: 'passed' };
  }
  if (open && accounts.length > 0) throw new UsageError('--no-auth and accounts exclude each other');
  if (accounts.length > 0) return { kind: 'list', accounts };
  return { kind: open ? 'everybody' : 'open' };
}

function hasTokens({ tokens }: ServeMysqlOptions): boolean {
  return tokens.jwt !== undefined || (tokens.tokens?.length ?? 0) > 0;
}

/** Whether the data file cannot have accounts yet. */
function isNew({ source, schema }: ServeMysqlOptions): boolean {
  return schema === null && source.kind === 'data' && (source.path === ':memory:' || !existsSync(source.path));
}

/** Who listens to others has to know whom to let in. @param stored finds the accounts of the backend. @throws UsageError */
function checkReach(options: ServeMysqlOptions, stored: () => readonly StoredAccount[]): void {
  const { host, accounts } = options;
  if (isLoopback(host) || accounts.kind !== 'open' || hasTokens(options) || stored().some(provesItself)) return;
  throw new UsageError(
    `--host ${host} is open to others and there is no account: give one with --user NAME:PASSWORD or --users FILE, ` +
      'or create one with a password in the data file, or say --no-auth',
  );
}
function provesItself(account: StoredAccount): boolean {
  return account.authentication !== '' || asksForCertificate(account);
}

function readTls(flags: Flags): TlsOptions {
  const mode = flags.choice('tls', ['auto', 'off', 'required']);
  const cert = flags.text('tlsCert');
  const key = flags.text('tlsKey');
  const authority = flags.text('tlsCa');
  const asked = { required: mode === 'required', ...(authority === undefined ? {} : { ca: readText(authority, '--tls-ca') }) };
  if ((cert === undefined) !== (key === undefined)) throw new UsageError('--tls-cert and --tls-key go together');
  if (mode === 'off' && (cert ?? authority) !== undefined) throw new UsageError('--tls off and certificates exclude each other');
  if (cert === undefined || key === undefined) return mode === 'off' ? { kind: 'off' } : { kind: 'self-signed', ...asked };
  return { kind: 'pem', cert: readText(cert, '--tls-cert'), key: readText(key, '--tls-key'), ...asked };
}

/** With a slash at its end, as MySQL shows it. @throws UsageError where it is none */
function folder(flags: Flags): string | null {
  const path = flags.text('secureFilePriv');
  if (path === undefined) return null;
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`--secure-file-priv: ${path} is not a folder`);
  return `${realpathSync(path)}/`;
}

function readText(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${flag}: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Serves until SIGTERM or SIGINT. @returns the exit code: 0, or 1 where it could not start, told on stderr. */
export async function run(options: ServeMysqlOptions, io: Io): Promise<ExitCode> {
  let opened: Opened | null = null;
  let watched: Watched = UNWATCHED;
  try {
    opened = await open(options, io);
    if (opened === null) return ExitCode.OK;
    const { backend } = opened;
    checkReach(options, () => backend.accounts?.all() ?? []);
    const few = tooFewFiles(socketsOf(options));
    if (few !== null) createLog(io.stderr, options.logLevel, options.logFormat)('warn', few, {});
    const door: { server: MysqlServer | null } = { server: null };
    watched = await watch(options, opened, () => door.server, io);
    const server = await listen(options, opened, watched, io);
    door.server = server;
    opened.listening(server.port);
    // Listening for signals first: who reads the line may send one at once.
    const stopped = untilStopped(server, io, () => {
      door.server = null;
    });
    io.stdout.write(`wsql: MySQL protocol on ${address(server)}\n`);
    await io.stdout.flush();
    return await stopped;
  } catch (error) {
    if (!(error instanceof ConnectError) && !(error instanceof SqlError)) throw error;
    io.stderr.write(`wsql: ${error.message}\n`);
    // Without an upstream nobody is connected to; what else a start can fail with is here.
    return opened === null && options.source.kind === 'upstream' ? ExitCode.CONNECT : ExitCode.SQL_ERROR;
  } finally {
    await watched.close();
    await opened?.backend.close();
  }
}

/** Who asks for figures. */
interface Watched {
  readonly observe: MysqlServerOptions['onStatement'];
  close(): void | Promise<void>;
}
const UNWATCHED: Watched = { observe: undefined, close: () => undefined };
const NOTHING: ServerStatistics = { connections: 0, totalConnections: 0, questions: 0, bytesReceived: 0, bytesSent: 0, uptimeSeconds: 0 };

/** @param door the server, while it serves. @throws ConnectError where it cannot listen. */
async function watch(
  { metrics, logLevel, logFormat }: ServeMysqlOptions,
  opened: Opened,
  door: () => MysqlServer | null,
  io: Io,
): Promise<Watched> {
  if (metrics === null) return UNWATCHED;
  const { Figures } = await import('../src/servers/metrics/index.ts');
  const figures = new Figures({ ...opened.sources, statistics: () => door()?.statistics() ?? NOTHING, build });
  const ready = () => door() !== null && opened.ready();
  const server = await startMetrics(metrics, figures, ready, createLog(io.stderr, logLevel, logFormat));
  return { observe: figures.observe, close: () => server.close() };
}

/** How many there may be at once. */
function socketsOf({ source, maxConnections, pool }: ServeMysqlOptions): number {
  if (source.kind === 'data') return maxConnections;
  const max = pool.max ?? POOL_DEFAULTS.max;
  return maxConnections + (max === 0 ? maxConnections : max);
}

interface Opened {
  readonly backend: Backend;
  /** What the backend has to tell in wsql.*. */
  readonly sources: WsqlSources;
  /** Whether statements can be run. */
  ready(): boolean | Promise<boolean>;
  /** Told the port, which `--port 0` does not say. */
  listening(port: number): void;
}

/** The modules of the backend that is not wanted are not loaded. @returns null where a signal came before the upstream. */
async function open(options: ServeMysqlOptions, io: Io): Promise<Opened | null> {
  if (options.source.kind === 'upstream') {
    const { openUpstream, parseUpstreamUrls } = await import('../src/backends/upstream/index.ts');
    const urls = parseUpstreamUrls(options.source.url);
    if (urls.some(({ localInfile }) => localInfile !== undefined))
      throw new UsageError('local-infile is for wsql query: the files of a gateway are those of its clients');
    const backend = openUpstream(urls, { readOnly: options.readOnly, pool: options.pool });
    const hasAccount = options.accounts.kind !== 'passed' || urls.every(({ user }) => user !== undefined);
    const log = createLog(io.stderr, options.logLevel, options.logFormat);
    if (!hasAccount && urls.length > 1) log('warn', 'health checks of several servers log in: name an account for them in the URL', {});
    const ask = () => (hasAccount ? backend.probe() : backend.greet());
    if (!(await reached(awaitUpstream(ask, options.waitForUpstream, log, io), backend))) return null;
    if (urls.length > 1) (await import('./terminal/upstream-events.ts')).logUpstreams(backend.cluster, log);
    const { withLocalTables } = await import('../src/backends/local-tables/index.ts');
    const engine = () => openLocalEngine(backend.serverVersion);
    const upstreams = () => backend.cluster.describe();
    return {
      backend: withLocalTables(backend, { databases: new Set([WSQL]), engine }),
      sources: { upstreams, pools: () => backend.pools() },
      ready: upstreamReady({ upstreams, ask, asksFreely: hasAccount }),
      listening: () => undefined,
    };
  }
  const { openEmbedded } = await import('../src/backends/embedded/index.ts');
  const { path } = options.source;
  const log = createLog(io.stderr, options.logLevel, options.logFormat);
  const variables = {
    max_connections: String(options.maxConnections),
    max_user_connections: String(options.maxUserConnections),
    max_connect_errors: String(Math.max(1, options.maxConnectErrors)),
    local_infile: options.localInfile ? 'ON' : 'OFF',
    ...(options.files === null ? {} : { secure_file_priv: options.files }),
  };
  const engine = openEmbedded({ path, serverVersion: options.serverVersion, readOnly: options.readOnly, variables, log });
  if (options.schema !== null) {
    const { loadSchema } = await import('./terminal/schema.ts');
    await loadSchema(engine, options.schema, io);
  }
  return { backend: engine, sources: {}, ready: () => true, listening: (port) => engine.variables.put('port', String(port)) };
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
  const { openEmbedded } = await import('../src/backends/embedded/index.ts');
  return openEmbedded({ path: ':memory:', serverVersion, readOnly: true });
}

async function listen(options: ServeMysqlOptions, { backend, sources }: Opened, { observe }: Watched, io: Io): Promise<MysqlServer> {
  const { host, port, accounts, tokens, tls, maxConnections, maxUserConnections, maxConnectErrors, logLevel, logFormat } = options;
  const limits = { maxConnections, maxUserConnections, maxConnectErrors };
  const log = createLog(io.stderr, logLevel, logFormat);
  try {
    const tables = wsqlTables({ ...sources, clients: () => server.clients(), settings: options.settings, build });
    const virtualTables = [tables];
    const server = createMysqlServer({ backend, accounts, tokens, tls, limits, log, virtualTables, onStatement: observe });
    await server.listen({ host, port });
    return server;
  } catch (error) {
    throw cannotListen(error, host, port);
  }
}

/** The row of wsql.build. */
function build() {
  const { versions, platform, arch, pid } = process;
  const { bun, deno, node } = versions;
  const runtime = bun !== undefined ? `bun ${bun}` : deno !== undefined ? `deno ${deno}` : `node ${node}`;
  return { version: VERSION, runtime, platform: `${platform}-${arch}`, pid, started: performance.timeOrigin };
}

function cannotListen(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'something else listens there; --port 0 takes a free one',
    EACCES: 'no permission for that port',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'no such host',
  };
  const reason = typeof code === 'string' ? reasons[code] : undefined;
  return reason === undefined ? error : new ConnectError(`cannot listen on ${host}:${port}: ${reason}`);
}

function address({ host, port }: MysqlServer): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** At the first signal running statements may finish; at the second they may not. */
function untilStopped(server: MysqlServer, io: Io, stopping: () => void): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    let signals = 0;
    const release = io.onInterrupt(() => {
      signals++;
      if (signals > 2) return;
      stopping();
      server.close(signals === 1 ? GRACE_MS : 0).then(() => {
        release();
        resolve(ExitCode.OK);
      }, reject);
    });
  });
}
