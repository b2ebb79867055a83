/** `wsql serve-mysql`: listens for MySQL clients. */
import { realpathSync, statSync } from 'node:fs';
import { POOL_DEFAULTS } from '../src/backends/upstream/pool/settings.ts';
import { ConnectError, SqlError, UsageError } from '../src/errors.ts';
import type { MetricsServer } from '../src/servers/metrics/index.ts';
import { createMysqlServer, type MysqlServer, type TlsOptions, type TokenOptions } from '../src/servers/mysql/index.ts';
import type { RecorderOptions } from '../src/session/statement-recorder.ts';
import { SERVER_VERSION } from '../src/version.ts';
import { type SettingInfo, type WsqlSources, wsqlTables } from '../src/virtual/wsql/index.ts';
import { serveMysql } from './commands.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { Flags } from './terminal/flags.ts';
import { liveSources, recordingSessions } from './terminal/live-sources.ts';
import { createLog, LOG_FORMATS, LOG_LEVELS } from './terminal/log.ts';
import { type MetricsAddress, readMetrics, startMetrics } from './terminal/metrics.ts';
import { tooFewFiles } from './terminal/open-files.ts';
import { readPool } from './terminal/pool-flags.ts';
import { checkReach, hasTokens, isNew, readAccounts, readRecorder, readSource, readText } from './terminal/serve-flags.ts';
import { cannotListen, untilStopped } from './terminal/serve-process.ts';
import { type Opened, openSource, type SourceOptions } from './terminal/serve-source.ts';
import { settingsOf } from './terminal/settings.ts';
import { readTokens } from './terminal/tokens.ts';
import { readWaitForUpstream } from './terminal/upstream-start.ts';

export interface ServeMysqlOptions extends SourceOptions {
  readonly host: string;
  readonly port: number;
  readonly tokens: TokenOptions;
  readonly tls: TlsOptions;
  /** Where figures are to be had; null: nowhere. */
  readonly metrics: MetricsAddress | null;
  /** What is kept of statements. */
  readonly recorder: RecorderOptions;
  /** As wsql.settings shows them. */
  readonly settings: () => Iterable<SettingInfo>;
}

/** @throws UsageError */
export function readOptions(flags: Flags): ServeMysqlOptions {
  const host = flags.text('host') ?? '127.0.0.1';
  const upstream = flags.secret('upstream') !== undefined;
  const accounts = readAccounts(flags, upstream);
  const options: ServeMysqlOptions = {
    host,
    port: flags.integer('port', 0, 65535) ?? 33206,
    ...readSource(flags),
    accounts,
    tokens: readTokens(flags),
    tls: readTls(flags),
    readOnly: flags.has('readOnly'),
    files: folder(flags),
    localInfile: flags.has('localInfile'),
    pool: readPool(flags, upstream),
    waitForUpstream: readWaitForUpstream(flags, upstream),
    metrics: readMetrics(flags),
    recorder: readRecorder(flags),
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

/** Serves until SIGTERM or SIGINT. @returns the exit code: 0, or 1 where it could not start, told on stderr. */
export async function run(options: ServeMysqlOptions, io: Io): Promise<ExitCode> {
  let opened: Opened | null = null;
  let metrics: MetricsServer | null = null;
  try {
    opened = await openSource(options, io);
    if (opened === null) return ExitCode.OK;
    const { backend } = opened;
    checkReach(options, () => backend.accounts?.all() ?? []);
    const few = tooFewFiles(socketsOf(options));
    if (few !== null) createLog(io.stderr, options.logLevel, options.logFormat)('warn', few, {});
    const door: { server: MysqlServer | null } = { server: null };
    const sources = liveSources(opened.sources, () => door.server, options.settings);
    metrics = await watch(options, opened, sources, () => door.server !== null, io);
    const server = await listen(options, opened, sources, io);
    door.server = server;
    opened.listening(server.port);
    // Listening for signals first: who reads the line may send one at once.
    const stopped = untilStopped(
      (ms) => server.close(ms),
      io,
      () => {
        door.server = null;
      },
    );
    io.stdout.write(`wsql: MySQL protocol on ${address(server)}\n`);
    await io.stdout.flush();
    return await stopped;
  } catch (error) {
    if (!(error instanceof ConnectError) && !(error instanceof SqlError)) throw error;
    io.stderr.write(`wsql: ${error.message}\n`);
    // Without an upstream nobody is connected to; what else a start can fail with is here.
    return opened === null && options.source.kind === 'upstream' ? ExitCode.CONNECT : ExitCode.SQL_ERROR;
  } finally {
    await metrics?.close();
    await opened?.backend.close();
  }
}

/** Serves figures, where they are wanted. @throws ConnectError where it cannot listen. */
async function watch(
  { metrics, logLevel, logFormat }: ServeMysqlOptions,
  opened: Opened,
  sources: WsqlSources,
  isServing: () => boolean,
  io: Io,
): Promise<MetricsServer | null> {
  if (metrics === null) return null;
  const { Figures } = await import('../src/servers/metrics/index.ts');
  const ready = () => isServing() && opened.ready();
  return startMetrics(metrics, new Figures(sources), ready, createLog(io.stderr, logLevel, logFormat));
}

/** How many there may be at once. */
function socketsOf({ source, maxConnections, pool }: ServeMysqlOptions): number {
  if (source.kind === 'data') return maxConnections;
  const max = pool.max ?? POOL_DEFAULTS.max;
  return maxConnections + (max === 0 ? maxConnections : max);
}

async function listen(
  options: ServeMysqlOptions,
  { backend, virtualTables: own }: Opened,
  sources: WsqlSources,
  io: Io,
): Promise<MysqlServer> {
  const { host, port, accounts, tokens, tls, maxConnections, maxUserConnections, maxConnectErrors, logLevel, logFormat } = options;
  const limits = { maxConnections, maxUserConnections, maxConnectErrors };
  const log = createLog(io.stderr, logLevel, logFormat);
  try {
    const virtualTables = [wsqlTables(sources), ...own];
    const sessions = recordingSessions(backend, options.recorder);
    const server = createMysqlServer({ backend, accounts, tokens, tls, limits, log, virtualTables, sessions });
    await server.listen({ host, port });
    return server;
  } catch (error) {
    throw cannotListen(error, host, port);
  }
}

function address({ host, port }: MysqlServer): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
