/** What all clients of one WebSocket server share. */
import type { Authenticator } from '../../auth/authenticator.ts';
import type { LoginThrottle } from '../../auth/throttle.ts';
import type { AccountId, Backend, BackendConnection, Credentials } from '../../backend.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import { Session } from '../../session/session.ts';
import { SERVER_VERSION } from '../../version.ts';
import type { CacheInfo, TransactionInfo } from '../../virtual/wsql/index.ts';
import type { VirtualTableProvider } from '../../virtual-table.ts';
import type { EventHub } from '../listener/event-hub.ts';
import type { Log } from '../listener/log.ts';
import { BackendSession, type Principal } from './backend-session.ts';
import type { Client } from './client.ts';
import type { WebSocketServerEvents } from './events.ts';
import { KeptAnswers } from './idempotency/kept-answers.ts';
import type { WebSocketLimits, WebSocketServerOptions, WebSocketStatistics } from './options.ts';
import type { Rules } from './rules.ts';
import { SessionPool, type SessionStart } from './session-pool.ts';
import { LiveQueries } from './subscriptions/live-queries.ts';

/** utf8mb4_0900_ai_ci */
const COLLATION = 255;

type Parts = Pick<
  ServerState,
  | 'backend'
  | 'auth'
  | 'throttle'
  | 'limits'
  | 'sessions'
  | 'log'
  | 'events'
  | 'virtualTables'
  | 'onStatement'
  | 'mayBeOpen'
  | 'unnamed'
  | 'rules'
>;

export class ServerState {
  readonly backend: Backend;
  readonly auth: Authenticator;
  readonly throttle: LoginThrottle;
  readonly limits: WebSocketLimits;
  readonly sessions: SessionRegistry;
  readonly log: Log;
  readonly events: EventHub<WebSocketServerEvents>;
  readonly virtualTables: readonly VirtualTableProvider[];
  readonly onStatement: WebSocketServerOptions['onStatement'];
  /** Whether somebody may get in who says nothing. */
  readonly mayBeOpen: boolean;
  /** Who gives a password and no name: whoever a token is of, where there are tokens. */
  readonly unnamed: string;
  readonly rules: Rules;
  readonly pool: SessionPool;
  readonly clients = new Set<Client>();
  /** Of this server since its start: what it remembers is not there in another one. */
  readonly instance: string = crypto.randomUUID();
  readonly answers: KeptAnswers;
  readonly live = new LiveQueries(this);
  readonly #principals = new Map<string, { readonly principal: Principal; clients: number }>();
  readonly #version: string | null;
  /** No new requests: the server is closing. */
  draining = false;
  totalConnections = 0;
  questions = 0;
  errors = 0;
  bytesReceived = 0;
  bytesSent = 0;
  readonly #started = performance.now();
  /** Of clients' timeouts: performance.now(). */
  lastSweep = this.#started;
  /** Until then nobody is held for gone: this process has stood still. */
  trustUntil = 0;

  constructor(parts: Parts, version: string | null) {
    this.backend = parts.backend;
    this.auth = parts.auth;
    this.throttle = parts.throttle;
    this.limits = parts.limits;
    this.sessions = parts.sessions;
    this.log = parts.log;
    this.events = parts.events;
    this.virtualTables = parts.virtualTables;
    this.onStatement = parts.onStatement;
    this.mayBeOpen = parts.mayBeOpen;
    this.unnamed = parts.unnamed;
    this.rules = parts.rules;
    this.#version = version;
    this.answers = new KeptAnswers(this.limits);
    this.pool = new SessionPool({
      limit: this.limits.maxSessions,
      open: (principal, database, start) => this.open(principal, database, start),
      report: (error) => this.report(error),
    });
  }

  /** What `welcome` says. A backend may know its own only after it has been asked something. */
  get serverVersion(): string {
    return this.#version ?? (this.backend.serverVersion || SERVER_VERSION);
  }
  get isFull(): boolean {
    return this.clients.size >= this.limits.maxConnections;
  }

  /** Opens a session at the backend. @throws SqlError, ConnectError */
  open(principal: Principal, database: string | null, start: SessionStart = {}): BackendSession | Promise<BackendSession> {
    const { user, host, account, credentials } = principal;
    const id = this.sessions.nextId();
    const connection = this.backend.connect(
      {
        user,
        host,
        database,
        connectionId: id,
        collation: COLLATION,
        foundRows: false,
        localFiles: false,
        virtualTables: this.virtualTables,
        ...start,
        ...(account === null ? {} : { account }),
        ...(credentials === null ? {} : { credentials }),
      },
      this.sessions,
    );
    if (!(connection instanceof Promise)) return this.#session(principal, id, connection);
    return connection.then((opened) => this.#session(principal, id, opened));
  }
  #session(principal: Principal, id: number, connection: BackendConnection): BackendSession {
    const { user, host } = principal;
    // KILL ends the session; whoever uses it finds it over.
    const identity = { id, user, host, address: host, door: 'websocket' };
    return new BackendSession(principal, new Session(identity, connection, this.sessions, () => undefined));
  }

  /** One more client of somebody. @returns what its sessions are of, and what ends its part in them. */
  enter(user: string, host: string, account: AccountId | null, credentials: Credentials | null) {
    const key = credentials === null ? JSON.stringify([user, host, account?.user, account?.host]) : crypto.randomUUID();
    let entry = this.#principals.get(key);
    if (entry === undefined) {
      entry = { principal: { user, host, account, credentials, idle: [] }, clients: 0 };
      this.#principals.set(key, entry);
      this.pool.enter(entry.principal);
    }
    entry.clients++;
    const { principal } = entry;
    return { principal, leave: () => this.#leave(key) };
  }
  #leave(key: string): void {
    const entry = this.#principals.get(key);
    if (entry === undefined || --entry.clients > 0) return;
    this.#principals.delete(key);
    this.pool.leave(entry.principal);
  }

  /** A bug: logged, not shown. */
  report(error: unknown, details: Readonly<Record<string, string | number>> = {}): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.log('error', 'a bug: please report it', { stack, ...details });
  }

  /** Those that are open. */
  listTransactions(): TransactionInfo[] {
    const handles = new Map([...this.clients].flatMap((client) => client.handles()));
    return Array.from(this.sessions.transactions(), (open) => ({ ...open, ...handles.get(open.thread) }));
  }

  /** What is kept for clients. */
  caches(): CacheInfo[] {
    const { answers, live, limits } = this;
    const unknown = { hits: null, misses: null };
    return [
      { name: 'idempotency_answers', entries: answers.size, limit: limits.maxIdempotencyKeys, bytes: answers.bytes, ...unknown },
      { name: 'live_queries', entries: live.size, limit: null, bytes: null, ...unknown },
    ];
  }

  statistics(): WebSocketStatistics {
    const { totalConnections, questions, errors, pool, answers } = this;
    const uptimeSeconds = Math.floor((performance.now() - this.#started) / 1000);
    const now = { inFlight: 0, queued: 0, transactions: 0, bytesReceived: this.bytesReceived, bytesSent: this.bytesSent };
    for (const client of this.clients) {
      const status = client.status();
      now.inFlight += status.inFlight;
      now.queued += status.queued;
      now.transactions += status.transactions;
      now.bytesReceived += status.bytesReceived;
      now.bytesSent += status.bytesSent;
    }
    const { bytesReceived, bytesSent, ...busy } = now;
    const sessions = { running: pool.running, idle: pool.idle, waiting: pool.waiting, max: this.limits.maxSessions };
    const keys = { running: answers.running, kept: answers.size };
    const messages = { ...busy, subscriptions: this.live.subscriptions, errors, sessions, keys };
    return { connections: this.clients.size, totalConnections, questions, errors, bytesReceived, bytesSent, uptimeSeconds, messages };
  }
}
