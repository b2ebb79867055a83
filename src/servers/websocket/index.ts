/** The WebSocket door: a listener whose clients speak JSON messages to a backend. */
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Authenticator, type TokenOptions } from '../../auth/authenticator.ts';
import { LoginThrottle } from '../../auth/throttle.ts';
import { UsageError } from '../../errors.ts';
import { SessionRegistry } from '../../session/registry.ts';
import { EventHub } from '../listener/event-hub.ts';
import { isLoopback } from '../listener/origin.ts';
import type { WebSocketServerEvents } from './events.ts';
import { HttpDoor } from './http.ts';
import { DEFAULT_LIMITS, type ListenOptions, type WebSocketServer, type WebSocketServerOptions } from './options.ts';
import { Rules } from './rules.ts';
import { ServerState } from './server-state.ts';
import { Upgrades } from './upgrades.ts';

export type {
  ConnectionDetails,
  DisconnectDetails,
  ErrorDetails,
  LoginDetails,
  QueryDetails,
  WebSocketServerEvent,
  WebSocketServerEvents,
  WebSocketServerListener,
} from './events.ts';
export type { ListenOptions, WebSocketLimits, WebSocketServer, WebSocketServerOptions, WebSocketStatistics } from './options.ts';
export { STATEMENT_KINDS, type StatementKind } from './rules.ts';

/** Milliseconds that running statements have when a server closes. */
const GRACE = 10_000;
/** Between two looks at timeouts and heartbeats. */
const SWEEP = 250;
/** For the head of a request, and for all of it. */
const HEADERS = 10_000;
const REQUEST = 60_000;

/**
 * A server that serves every client that comes once it listens.
 * @throws UsageError where a certificate or key is none, the endpoint is no path, or an account is given twice.
 */
export function createWebSocketServer(options: WebSocketServerOptions): WebSocketServer {
  const endpoint = options.endpoint ?? '/db';
  if (!/^\/[^?#\s]*$/.test(endpoint)) throw new UsageError(`the endpoint ${endpoint} is no path: one that starts with / is wanted`);
  const state = createState(options);
  const server = createListener(options);
  const gate = {
    endpoint,
    origins: options.origins ?? [],
    compression: options.compression ?? false,
    secure: options.tls !== undefined,
  };
  const upgrades = new Upgrades(state, gate);
  const http = new HttpDoor(state, { ...gate, ready: options.ready ?? (() => true), figures: options.figures });
  server.on('request', (request, response) => http.handle(request, response));
  server.on('upgrade', (request, socket, head) => upgrades.accept(request, socket, head));
  const at = { host: '', port: 0 };
  let sweeper: NodeJS.Timeout | undefined;
  return {
    get port() {
      return at.port;
    },
    get host() {
      return at.host;
    },
    get url() {
      const host = at.host.includes(':') ? `[${at.host}]` : at.host;
      return `${options.tls === undefined ? 'ws' : 'wss'}://${host}:${at.port}${endpoint}`;
    },
    statistics: () => state.statistics(),
    clients: () => Array.from(state.clients, (client) => client.describe()),
    subscriptions: () => [...state.clients].flatMap((client) => client.listSubscriptions()),
    transactions: () => state.listTransactions(),
    caches: () => state.caches(),
    get records() {
      return state.sessions.statements;
    },
    on: (event, listener) => state.events.on(event, listener),
    off: (event, listener) => state.events.off(event, listener),
    listen: async (where = {}) => {
      checkReach(options, where.host ?? '127.0.0.1');
      await listen(server, where);
      sweeper = setInterval(() => sweep(state), Math.max(10, Math.min(SWEEP, state.limits.heartbeat / 4)));
      sweeper.unref();
      const { port, address } = server.address() as AddressInfo;
      Object.assign(at, { host: address, port });
      return { ...at };
    },
    close: async (graceMs = GRACE) => {
      await close(server, state, http, graceMs);
      clearInterval(sweeper);
    },
  };
}

/** Who leaves the accounts out means this machine: others would be let in without a password. @throws UsageError */
function checkReach({ accounts, tokens, password, backend }: WebSocketServerOptions, host: string): void {
  if (accounts !== undefined || tokens !== undefined || backend.accounts !== undefined || isLoopback(host)) return;
  if (password !== undefined && password !== '') return;
  throw new UsageError(`${host} is open to others: say with \`password\` or \`accounts\` who may connect`);
}

/** The endpoint's password is a token: whoever has it is root. */
function withPassword({ tokens = {}, password = '' }: WebSocketServerOptions): TokenOptions {
  return password === '' ? tokens : { ...tokens, tokens: [...(tokens.tokens ?? []), { name: 'root', token: password }] };
}

function createState(options: WebSocketServerOptions): ServerState {
  const { backend, accounts = { kind: 'open' }, virtualTables = [], onStatement } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const tokens = withPassword(options);
  const hasTokens = tokens.jwt !== undefined || (tokens.tokens?.length ?? 0) > 0;
  if (accounts.kind === 'passed' && (hasTokens || backend.takesCredentials !== true))
    throw new UsageError('accounts of the upstream server need one, and exclude a password and tokens of the door');
  const log = options.log ?? (() => undefined);
  const sessions = options.sessions ?? new SessionRegistry(backend.firstConnectionId);
  const throttle = new LoginThrottle(limits);
  sessions.onFlushHosts(() => throttle.flush());
  const auth = new Authenticator(accounts, backend.accounts ?? null, tokens, limits, (error) =>
    log('error', `cannot look at a token: ${error instanceof Error ? error.message : String(error)}`, {}),
  );
  const events = new EventHub<WebSocketServerEvents>((error) =>
    log('error', 'a listener failed', { stack: error instanceof Error ? (error.stack ?? '') : '' }),
  );
  const rules = new Rules({ allow: options.allow ?? null, statements: options.statements ?? null });
  const mayBeOpen = accounts.kind === 'everybody' || (accounts.kind === 'open' && !hasTokens);
  const unnamed = hasTokens ? '' : 'root';
  const parts = { backend, auth, throttle, limits, sessions, log, events, virtualTables, onStatement, mayBeOpen, unnamed, rules };
  return new ServerState(parts, options.serverVersion ?? null);
}

function createListener({ tls }: WebSocketServerOptions): Server {
  const settings = { headersTimeout: HEADERS, requestTimeout: REQUEST };
  try {
    const server = tls === undefined ? createServer(settings) : createTlsServer({ ...settings, cert: tls.cert, key: tls.key });
    server.on('clientError', (_, socket) => socket.destroy());
    return server;
  } catch (error) {
    throw new UsageError(`the certificate and its key cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function listen(server: Server, { host = '127.0.0.1', port = 8080 }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function sweep(state: ServerState): void {
  const now = performance.now();
  const today = Date.now();
  // What came while nothing was looked at has not been read yet: nobody's silence.
  if (now - state.lastSweep > state.limits.heartbeat / 2) state.trustUntil = now + state.limits.heartbeat;
  state.lastSweep = now;
  let text: string | null = null;
  const heartbeat = (): string => {
    text ??= JSON.stringify({ type: 'heartbeat', timestamp: today });
    return text;
  };
  state.auth.sweep(now);
  state.pool.sweep(now);
  state.answers.sweep(now);
  for (const client of state.clients) client.sweep(now, today, heartbeat);
}

/** Lets running statements finish for so long; then ends them. */
async function close(server: Server, state: ServerState, http: HttpDoor, graceMs: number): Promise<void> {
  state.draining = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  for (const client of state.clients) client.drain();
  const timer = setTimeout(() => {
    for (const client of [...state.clients]) client.terminate();
    for (const exchange of http.open) exchange.destroy();
    state.answers.stop();
    server.closeAllConnections();
  }, graceMs);
  await Promise.all([closed, everybodyGone(state)]);
  clearTimeout(timer);
  state.pool.close();
}

/** Sockets that were upgraded are no business of the HTTP server's any more; nor is what goes on without its client. */
async function everybodyGone(state: ServerState): Promise<void> {
  while (state.clients.size > 0 || state.answers.running > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
