/** `wsql serve-ws`: listens for WebSocket clients. */

import type { TokenOptions } from '../src/auth/authenticator.ts';
import { ConnectError, SqlError, UsageError } from '../src/errors.ts';
import { isLoopback } from '../src/servers/listener/origin.ts';
import type { Figures, MessageStatistics, MetricsServer } from '../src/servers/metrics/index.ts';
import {
  createWebSocketServer,
  STATEMENT_KINDS,
  type StatementKind,
  type WebSocketLimits,
  type WebSocketServer,
} from '../src/servers/websocket/index.ts';
import type { RecorderOptions } from '../src/session/statement-recorder.ts';
import { SERVER_VERSION } from '../src/version.ts';
import { type SettingInfo, type WsqlSources, wsqlTables } from '../src/virtual/wsql/index.ts';
import { serveWs } from './commands.ts';
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

export interface ServeWsOptions extends SourceOptions {
  readonly host: string;
  readonly port: number;
  readonly endpoint: string;
  /** Empty: none. */
  readonly password: string;
  readonly tokens: TokenOptions;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly origins: readonly string[];
  readonly compression: boolean;
  readonly limits: Partial<WebSocketLimits>;
  /** Where figures are to be had besides the door's own port; null: nowhere. */
  readonly metrics: MetricsAddress | null;
  /** Null: all. */
  readonly allow: ReadonlySet<StatementKind> | null;
  /** By name; null: clients write their own. */
  readonly statements: ReadonlyMap<string, string> | null;
  /** What is kept of statements. */
  readonly recorder: RecorderOptions;
  /** As wsql.settings shows them. */
  readonly settings: () => Iterable<SettingInfo>;
}

/** @throws UsageError */
export function readOptions(flags: Flags): ServeWsOptions {
  const upstream = flags.secret('upstream') !== undefined;
  const accounts = readAccounts(flags, upstream);
  const password = flags.secret('password') ?? '';
  const tokens = readTokens(flags);
  const options: ServeWsOptions = {
    host: flags.text('host') ?? '127.0.0.1',
    port: flags.integer('port', 0, 65535) ?? 8080,
    endpoint: readEndpoint(flags),
    password,
    ...readSource(flags),
    accounts,
    tokens,
    tls: readTls(flags),
    origins: flags.list('allowOrigin').flatMap(readOrigins),
    compression: flags.has('compress'),
    limits: readLimits(flags),
    metrics: readMetrics(flags),
    recorder: readRecorder(flags),
    allow: readAllow(flags),
    statements: readStatements(flags),
    readOnly: flags.has('readOnly'),
    files: null,
    localInfile: false,
    pool: readPool(flags, upstream),
    waitForUpstream: readWaitForUpstream(flags, upstream),
    maxConnections: flags.integer('maxConnections', 1, 1_000_000) ?? 10_000,
    maxUserConnections: flags.integer('maxUserConnections', 0, 1_000_000) ?? 0,
    maxConnectErrors: flags.integer('maxConnectErrors', 0, 1_000_000_000) ?? 100,
    serverVersion: flags.text('serverVersion') ?? SERVER_VERSION,
    logLevel: flags.choice('logLevel', LOG_LEVELS) ?? 'info',
    logFormat: flags.choice('logFormat', LOG_FORMATS) ?? 'text',
    settings: () => settingsOf(serveWs, flags),
  };
  const proves = password !== '' || hasTokens(options);
  if (accounts.kind === 'everybody' && proves) throw new UsageError('--no-auth and a password or tokens exclude each other');
  if (accounts.kind === 'passed' && proves) throw new UsageError('--accounts upstream and a password or tokens exclude each other');
  if (password === '' && isNew(options)) checkReach(options, () => []);
  return options;
}

function readEndpoint(flags: Flags): string {
  const path = flags.text('endpoint') ?? '/db';
  if (!/^\/[^?#\s]*$/.test(path)) throw new UsageError(`--endpoint ${path}: a path such as /db is wanted`);
  return path;
}

function readOrigins(text: string): string[] {
  return text.split(',').map((origin) => {
    const page = URL.parse(origin);
    if (origin === '*' || page?.origin === origin) return origin;
    throw new UsageError(`--allow-origin ${origin}: an origin such as https://shop.example is wanted, or *`);
  });
}

function readTls(flags: Flags): ServeWsOptions['tls'] {
  const cert = flags.text('tlsCert');
  const key = flags.text('tlsKey');
  if ((cert === undefined) !== (key === undefined)) throw new UsageError('--tls-cert and --tls-key go together');
  return cert === undefined || key === undefined ? null : { cert: readText(cert, '--tls-cert'), key: readText(key, '--tls-key') };
}

function readAllow(flags: Flags): ReadonlySet<StatementKind> | null {
  const kinds = flags.list('allow').flatMap((text) => text.toLowerCase().split(','));
  if (kinds.length === 0) return null;
  const known = kinds.map((kind) => STATEMENT_KINDS.find((one) => one === kind.trim()) ?? unknownKind(kind));
  return new Set(known);
}
function unknownKind(kind: string): never {
  throw new UsageError(`--allow ${kind}: there are ${STATEMENT_KINDS.join(', ')}`);
}

/** A JSON file of texts by their names. */
function readStatements(flags: Flags): ReadonlyMap<string, string> | null {
  const path = flags.text('statements');
  if (path === undefined) return null;
  const wanted = new UsageError(`--statements ${path}: a JSON object is wanted, {"name": "SELECT …", …}`);
  let read: unknown;
  try {
    read = JSON.parse(readText(path, '--statements'));
  } catch (error) {
    throw error instanceof UsageError ? error : wanted;
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw wanted;
  const entries = Object.entries(read);
  if (entries.some(([, text]) => typeof text !== 'string')) throw wanted;
  return new Map(entries);
}

const KIB = 1024;
const MOST = 1_000_000_000;

/** Those that were given. */
function readLimits(flags: Flags): Partial<WebSocketLimits> {
  const given: { readonly [K in keyof WebSocketLimits]?: number | undefined } = {
    maxConnections: flags.integer('maxConnections', 1, 1_000_000),
    maxUserConnections: flags.integer('maxUserConnections', 0, 1_000_000),
    maxConnectErrors: flags.integer('maxConnectErrors', 0, MOST),
    maxMessage: flags.integer('maxMessageBytes', KIB, MOST),
    maxRows: flags.integer('maxRows', 1, MOST),
    maxResult: flags.integer('maxResultBytes', KIB, MOST),
    maxInFlight: flags.integer('maxInFlight', 1, 100_000),
    maxQueued: flags.integer('maxQueued', 1, 1_000_000),
    maxSessions: flags.integer('maxSessions', 1, 10_000),
    maxTransactions: flags.integer('maxTransactions', 0, 10_000),
    maxStreams: flags.integer('maxStreams', 0, 10_000),
    maxStatements: flags.integer('maxStatements', 0, 1_000_000),
    maxSubscriptions: flags.integer('maxSubscriptions', 0, 10_000),
    maxAllSubscriptions: flags.integer('maxAllSubscriptions', 0, 1_000_000),
    statementTimeout: flags.duration('statementTimeout'),
    transactionTimeout: flags.duration('transactionTimeout'),
    authTimeout: flags.duration('authTimeout'),
    heartbeat: flags.duration('heartbeat'),
    stallTimeout: flags.duration('stallTimeout'),
    idempotencyWindow: flags.duration('idempotencyWindow'),
    maxIdempotencyKeys: flags.integer('maxIdempotencyKeys', 1, 10_000_000),
    maxKeptAnswers: flags.integer('maxIdempotencyBytes', 0, MOST),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Serves until SIGTERM or SIGINT. @returns the exit code: 0, or 1 where it could not start, told on stderr. */
export async function run(options: ServeWsOptions, io: Io): Promise<ExitCode> {
  let opened: Opened | null = null;
  let metrics: MetricsServer | null = null;
  try {
    opened = await openSource(options, io);
    if (opened === null) return ExitCode.OK;
    const { backend } = opened;
    if (options.password === '') checkReach(options, () => backend.accounts?.all() ?? []);
    const log = createLog(io.stderr, options.logLevel, options.logFormat);
    const few = tooFewFiles(options.maxConnections);
    if (few !== null) log('warn', few, {});
    if (options.tls === null && !isLoopback(options.host))
      log(
        'warn',
        'passwords and tokens are sent as they are: --tls-cert and --tls-key, or a proxy with TLS in front, keep them secret',
        {},
      );
    const { server, figures } = await listen(options, opened, io);
    const { ready } = opened;
    if (options.metrics !== null)
      metrics = await startMetrics(options.metrics, figures, ready, log).catch(async (error: unknown) => {
        await server.close(0);
        throw error;
      });
    opened.listening(server.port);
    // Listening for signals first: who reads the line may send one at once.
    const stopped = untilStopped(
      (ms) => server.close(ms),
      io,
      () => undefined,
    );
    io.stdout.write(`wsql: WebSocket on ${server.url}\n`);
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

/** Before it is there. */
const IDLE: MessageStatistics = {
  inFlight: 0,
  queued: 0,
  transactions: 0,
  subscriptions: 0,
  errors: 0,
  sessions: { running: 0, idle: 0, waiting: 0, max: 0 },
  keys: { running: 0, kept: 0 },
};

async function listen(
  options: ServeWsOptions,
  { backend, sources, ready, virtualTables }: Opened,
  io: Io,
): Promise<{ server: WebSocketServer; figures: Figures }> {
  const { host, port, endpoint, password, accounts, tokens, tls, origins, compression, limits, logLevel, logFormat } = options;
  const { allow, statements } = options;
  const log = createLog(io.stderr, logLevel, logFormat);
  let server: WebSocketServer | null = null;
  try {
    const live: WsqlSources = {
      ...liveSources(sources, () => server, options.settings),
      messages: () => server?.statistics().messages ?? IDLE,
      subscriptions: () => server?.subscriptions() ?? [],
      caches: () => [...(sources.caches?.() ?? []), ...(server?.caches() ?? [])],
    };
    const secured = tls === null ? {} : { tls };
    const rules = { ...(allow === null ? {} : { allow }), ...(statements === null ? {} : { statements }) };
    const { Figures } = await import('../src/servers/metrics/index.ts');
    const figures = new Figures(live);
    const sessions = recordingSessions(backend, options.recorder);
    const door = { backend, endpoint, password, accounts, tokens, origins, compression, limits, log, ready, ...secured, ...rules };
    server = createWebSocketServer({ ...door, figures, sessions, virtualTables: [wsqlTables(live), ...virtualTables] });
    await server.listen({ host, port });
    return { server, figures };
  } catch (error) {
    throw cannotListen(error, host, port);
  }
}
