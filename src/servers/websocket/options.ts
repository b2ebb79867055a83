/** What a WebSocket server is made from. */

import type { AccountRule } from '../../auth/accounts.ts';
import type { AccountLimits, TokenOptions } from '../../auth/authenticator.ts';
import type { ThrottleLimits } from '../../auth/throttle.ts';
import type { Backend } from '../../backend.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import type { StatementRecords } from '../../statement-records.ts';
import type {
  CacheInfo,
  ClientInfo,
  DoorStatistics,
  MessageStatistics,
  SubscriptionInfo,
  TransactionInfo,
} from '../../virtual/wsql/index.ts';
import type { VirtualTableProvider } from '../../virtual-table.ts';
import type { Log } from '../listener/log.ts';
import type { WebSocketServerEvent, WebSocketServerListener } from './events.ts';
import type { KeptLimits } from './idempotency/kept-answers.ts';
import type { StatementKind } from './rules.ts';

/** Times in milliseconds, lengths in bytes. */
export interface WebSocketLimits extends ThrottleLimits, AccountLimits, KeptLimits {
  /** Clients at once: close code 1013 beyond it. */
  readonly maxConnections: number;
  /** Of a message to the server: close code 1009 beyond it. */
  readonly maxMessage: number;
  /** Rows of one result, which is cut there. */
  readonly maxRows: number;
  /** Of one result: WSQL_RESULT_TOO_LARGE beyond it. */
  readonly maxResult: number;
  /** Requests of a client that are answered side by side, and those that wait: the socket is not read beyond that. */
  readonly maxInFlight: number;
  readonly maxQueued: number;
  /** Plain statements of all clients that run side by side. */
  readonly maxSessions: number;
  /** Of a statement: 3024 after that; 0: none. */
  readonly statementTimeout: number;
  /** Transactions, streams and prepared statements of a client. */
  readonly maxTransactions: number;
  readonly maxStreams: number;
  readonly maxStatements: number;
  /** Subscriptions of a client, and of all clients. */
  readonly maxSubscriptions: number;
  readonly maxAllSubscriptions: number;
  /** Of the rows of all live queries: WSQL_TOO_MANY beyond it. */
  readonly maxLiveText: number;
  /** Of a transaction: rolled back after that. */
  readonly transactionTimeout: number;
  /** For a login: close code 4401 after that. */
  readonly authTimeout: number;
  /** Between two heartbeats: 4408 after two without a sign of life. */
  readonly heartbeat: number;
  /** That a client may leave its answers unread: 4413 after that. */
  readonly stallTimeout: number;
  /** Of answers that wait to be read, before nothing more of the client is carried out. */
  readonly maxUnread: number;
}

export const DEFAULT_LIMITS: WebSocketLimits = {
  maxConnections: 10_000,
  maxUserConnections: 0,
  maxConnectErrors: 100,
  connectErrorBlock: 60,
  loginDelayAfter: 20,
  loginDelayMax: 250,
  maxMessage: 16 * 1024 * 1024,
  maxRows: 1_000_000,
  maxResult: 64 * 1024 * 1024,
  maxInFlight: 64,
  maxQueued: 1024,
  maxSessions: 32,
  statementTimeout: 0,
  maxTransactions: 16,
  maxStreams: 16,
  maxStatements: 1000,
  maxSubscriptions: 100,
  maxAllSubscriptions: 10_000,
  maxLiveText: 256 * 1024 * 1024,
  transactionTimeout: 60_000,
  authTimeout: 10_000,
  heartbeat: 30_000,
  stallTimeout: 60_000,
  maxUnread: 1024 * 1024,
  idempotencyWindow: 300_000,
  maxIdempotencyKeys: 100_000,
  maxKeptAnswers: 64 * 1024 * 1024,
  maxKeptAnswer: 1024 * 1024,
};

export interface WebSocketServerOptions {
  readonly backend: Backend;
  /** The path that is asked for: `/db`. */
  readonly endpoint?: string;
  /** Of the endpoint: who knows it may do everything. Left out or empty: none. */
  readonly password?: string;
  /** The door's own accounts, which may do everything. Left out: those of the backend, or root without a password where it keeps none. */
  readonly accounts?: AccountRule;
  readonly tokens?: TokenOptions;
  /** PEM texts: `wss` then. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Pages that may connect, beside those of this machine and those that come from where they connect to: `https://shop.example`; `*`: all. */
  readonly origins?: readonly string[];
  /** Whether messages are compressed for clients that ask for it (permessage-deflate). */
  readonly compression?: boolean;
  /** Kinds of statements that clients may run; left out: all. Programs that they call are not looked into. */
  readonly allow?: ReadonlySet<StatementKind>;
  /** Statements by their names: clients may run these alone, and write none. */
  readonly statements?: ReadonlyMap<string, string>;
  /** Whether statements can be run, for /readyz. */
  readonly ready?: () => boolean | Promise<boolean>;
  readonly limits?: Partial<WebSocketLimits>;
  /** What `welcome` says; the backend's where it is left out. */
  readonly serverVersion?: string;
  /** Shared with other doors of the process; its own where it is left out. */
  readonly sessions?: SessionRegistry;
  readonly log?: Log;
  /** Told of every statement that has been answered. For figures: it has to be quick. */
  readonly onStatement?: (milliseconds: number, failed: boolean, text: string) => void;
  /** Figures for who watches the server, at /metrics; left out: there are none. */
  readonly figures?: { readonly contentType: string; text(): Promise<string> };
  /** Computed tables, beside those of the backend. Only the embedded engine has them. */
  readonly virtualTables?: readonly VirtualTableProvider[];
}

/** Where a server listens. */
export interface ListenOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 8080; 0: a free one. */
  readonly port?: number;
}

/** Counters since the start. */
export interface WebSocketStatistics extends DoorStatistics {
  readonly errors: number;
  readonly uptimeSeconds: number;
  /** At this moment. */
  readonly messages: MessageStatistics;
}

export interface WebSocketServer {
  /** Where it listens; 0 and '' before it does. */
  readonly port: number;
  readonly host: string;
  /** `ws://127.0.0.1:8080/db` */
  readonly url: string;
  statistics(): WebSocketStatistics;
  /** Who is connected, and what they do: the rows of wsql.clients. */
  clients(): readonly ClientInfo[];
  /** The rows of wsql.subscriptions. */
  subscriptions(): readonly SubscriptionInfo[];
  /** Its open transactions, by handles and others: the rows of wsql.transactions. */
  transactions(): readonly TransactionInfo[];
  /** What it keeps: rows of wsql.caches. */
  caches(): readonly CacheInfo[];
  /** What its statements were, and how they went; null where nobody keeps that. */
  readonly records: StatementRecords | null;
  /** Accepts clients from now on. @throws Error of node:net where it cannot listen; UsageError where others would be let in without a password. */
  listen(options?: ListenOptions): Promise<{ readonly host: string; readonly port: number }>;
  on<E extends WebSocketServerEvent>(event: E, listener: WebSocketServerListener<E>): void;
  off<E extends WebSocketServerEvent>(event: E, listener: WebSocketServerListener<E>): void;
  /**
   * Stops accepting, lets running statements finish for so long, then closes every connection. The backend is left open.
   * @param graceMs default 10 seconds.
   */
  close(graceMs?: number): Promise<void>;
}
