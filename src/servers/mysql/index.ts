/** The MySQL door: a listener whose connections speak MySQL's protocol to a backend. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Authenticator } from '../../auth/authenticator.ts';
import { LoginThrottle } from '../../auth/throttle.ts';
import { encodeErrBeforeHandshake } from '../../codec/packets/err.ts';
import { PacketWriter } from '../../codec/writer.ts';
import { UsageError } from '../../errors.ts';
import { SessionRegistry } from '../../session/registry.ts';
import { isLoopback, originOf } from '../listener/origin.ts';
import { tlsProvider } from '../listener/tls.ts';
import { ClientConnection } from './client-connection.ts';
import { ServerEvents } from './events.ts';
import { liveLimits } from './live-limits.ts';
import { DEFAULT_LIMITS, type ListenOptions, type MysqlServer, type MysqlServerOptions } from './options.ts';
import { ServerState } from './server-state.ts';

export { isLoopback } from '../listener/origin.ts';
export { remoteKeys } from '../listener/remote-keys.ts';
export type {
  ConnectionDetails,
  DisconnectDetails,
  ErrorDetails,
  LoginDetails,
  MysqlServerEvent,
  MysqlServerEvents,
  MysqlServerListener,
  QueryDetails,
} from './events.ts';
export type {
  Limits,
  ListenOptions,
  Log,
  LogLevel,
  MysqlServer,
  MysqlServerOptions,
  ServerStatistics,
  TlsOptions,
  TokenOptions,
} from './options.ts';

/** Milliseconds between two looks at timeouts. */
const SWEEP = 250;

/** Milliseconds that running statements have when a server closes. */
const GRACE = 10_000;

/**
 * A server that serves every client that comes once it listens.
 * @throws UsageError where a certificate or key is none, an account is given twice, or the backend has no accounts to pass logins on to.
 */
export function createMysqlServer(options: MysqlServerOptions): MysqlServer {
  const state = createState(options);
  const server = createServer((socket) => accept(state, socket));
  const at = { host: '', port: 0 };
  let sweeper: NodeJS.Timeout | undefined;
  return {
    get port() {
      return at.port;
    },
    get host() {
      return at.host;
    },
    statistics: () => state.statistics(),
    clients: () => Array.from(state.connections, (connection) => connection.describe()),
    transactions: () => [...state.sessions.transactions()],
    get records() {
      return state.sessions.statements;
    },
    on: (event, listener) => state.events.on(event, listener),
    off: (event, listener) => state.events.off(event, listener),
    listen: async (where = {}) => {
      checkReach(options, where.host ?? '127.0.0.1');
      await listen(server, where);
      sweeper = setInterval(() => sweep(state), SWEEP);
      sweeper.unref();
      const { port, address } = server.address() as AddressInfo;
      Object.assign(at, { host: address, port });
      return { ...at };
    },
    close: async (graceMs = GRACE) => {
      await close(server, state, graceMs);
      clearInterval(sweeper);
    },
  };
}

/** Who leaves the accounts out means this machine: others would be let in without a password. @throws UsageError */
function checkReach({ accounts, tokens, backend }: MysqlServerOptions, host: string): void {
  if (accounts !== undefined || tokens !== undefined || backend.accounts !== undefined || isLoopback(host)) return;
  throw new UsageError(`${host} is open to others: say with \`accounts\` who may log in`);
}

/** @throws UsageError where nobody would judge the passwords, or two would. */
function checkPassing({ accounts, tokens, backend }: MysqlServerOptions): void {
  if (accounts?.kind !== 'passed') return;
  if (backend.takesCredentials !== true) throw new UsageError('only an upstream server can have the accounts of this door');
  if (tokens !== undefined && (tokens.jwt !== undefined || (tokens.tokens?.length ?? 0) > 0))
    throw new UsageError("tokens are this door's own, and its accounts are those of the upstream server");
}

function createState(options: MysqlServerOptions): ServerState {
  const { backend, accounts = { kind: 'open' }, tokens = {}, virtualTables = [] } = options;
  checkPassing(options);
  const limits = liveLimits({ ...DEFAULT_LIMITS, ...options.limits }, backend);
  const log = options.log ?? (() => undefined);
  const sessions = options.sessions ?? new SessionRegistry(options.backend.firstConnectionId);
  const throttle = new LoginThrottle(limits);
  sessions.onFlushHosts(() => throttle.flush());
  const auth = new Authenticator(accounts, backend.accounts ?? null, tokens, limits, (error) =>
    log('error', `cannot look at a token: ${error instanceof Error ? error.message : String(error)}`, {}),
  );
  const tls = tlsProvider(options.tls ?? { kind: 'off' });
  const events = new ServerEvents((error) =>
    log('error', 'a listener failed', { stack: error instanceof Error ? (error.stack ?? '') : '' }),
  );
  const { onStatement } = options;
  const parts = { backend, auth, throttle, tls, limits, sessions, log, events, virtualTables, onStatement };
  return new ServerState(parts, options.serverVersion ?? null);
}

function listen(server: Server, { host = '127.0.0.1', port = 33206, reusePort }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024, ...(reusePort === true ? { reusePort } : {}) }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function accept(state: ServerState, socket: Socket): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true);
  if (state.draining) {
    refuse(socket, 1053, 'Server shutdown in progress');
    return;
  }
  const { host, address } = originOf(socket);
  if (state.throttle.isBlocked(address, performance.now())) {
    refuse(socket, 1129, `Host '${host}' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'`);
    return;
  }
  if (state.isFull) {
    state.log('warn', 'Too many connections', { limit: state.limits.maxConnections });
    refuse(socket, 1040, 'Too many connections');
    return;
  }
  const connection = new ClientConnection(state, socket);
  state.connections.add(connection);
  state.totalConnections++;
  connection.start();
}

/** Instead of a greeting. */
function refuse(socket: Socket, errno: number, message: string): void {
  const writer = new PacketWriter();
  encodeErrBeforeHandshake(writer, errno, message);
  socket.on('error', () => socket.destroy());
  socket.end(writer.pending());
}

function sweep(state: ServerState): void {
  const now = performance.now();
  state.auth.sweep(now);
  for (const connection of state.connections) connection.sweep(now);
  for (const connection of state.lingering) connection.sweep(now);
}

/** Lets running statements finish for so long; then ends them. */
async function close(server: Server, state: ServerState, graceMs: number): Promise<void> {
  state.draining = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const connection of state.connections) connection.drain();
  const timer = setTimeout(() => {
    for (const connection of [...state.connections, ...state.lingering]) connection.destroy();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
