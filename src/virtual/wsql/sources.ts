/** Where the rows of wsql.* come from. Times are milliseconds since 1970 unless they say otherwise. */
import type { StatementRecords } from '../../statement-records.ts';

/** A client of a door. */
export interface ClientInfo {
  readonly id: number;
  /** `mysql`, `websocket` */
  readonly door: string;
  /** Null before it has logged in. */
  readonly user: string | null;
  /** `host:port` */
  readonly address: string;
  readonly database: string | null;
  readonly connected: number;
  /** As in the process list: `Sleep`, `Query`, … */
  readonly command: string;
  readonly state: string;
  /** Since when it is in that state. */
  readonly since: number;
  /** What runs, with passwords left out. */
  readonly statement: string | null;
  /** `TLSv1.3`; null without TLS. */
  readonly tls: string | null;
  /** What the client calls itself. */
  readonly program: string | null;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Since it connected. */
  readonly statements: number;
  /** Of its last sign of life: anything that it has sent. */
  readonly lastSeen: number;
  /** Requests that are answered at this moment, and those that wait for their turn. */
  readonly inFlight: number;
  readonly queued: number;
}

/** A server behind. */
export interface UpstreamInfo {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly breaker: string;
  /** Connections that sessions hold, and those that wait in pools. */
  readonly inUse: number;
  readonly idle: number;
  /** Milliseconds that a health check takes; null before there was one. */
  readonly latency: number | null;
  /** Seconds that a replica is behind; null where that is not known. */
  readonly lag: number | null;
  readonly failures: number;
  readonly lastError: string | null;
  readonly version: string | null;
}

/** Connections to one server that sessions share. */
export interface PoolInfo {
  readonly upstream: string;
  readonly max: number;
  readonly inUse: number;
  readonly idle: number;
  /** Logins under way. */
  readonly opening: number;
  /** Sessions that wait for a connection. */
  readonly waiting: number;
}

export interface SettingInfo {
  readonly name: string;
  /** Secrets masked; null where the default holds. */
  readonly value: string | null;
  readonly given: 'flag' | 'variable' | 'default';
  readonly description: string;
}

export interface BuildInfo {
  readonly version: string;
  /** `bun 1.4.4` */
  readonly runtime: string;
  /** `linux-x64` */
  readonly platform: string;
  readonly pid: number;
  readonly started: number;
}

/** What a client of the WebSocket door has subscribed to. */
export interface SubscriptionInfo {
  /** In `clients`. */
  readonly client: number;
  readonly user: string;
  readonly database: string | null;
  /** As the client knows it. */
  readonly queryId: string;
  readonly statement: string;
  /** `commits`: told of changes; `polling`: asks for them; null before the first answer. */
  readonly source: string | null;
  /** Milliseconds between two looks where it asks. */
  readonly interval: number;
  /** Rows that the query has; null before the first answer. */
  readonly rows: number | null;
  /** Of the last message that was sent. */
  readonly sequence: number;
  /** Whether changes wait until the client reads again. */
  readonly queued: boolean;
  /** Subscriptions of all clients that the same run of the query is for. */
  readonly shared: number;
}

/** Something that a session holds, or waits for. */
export interface LockInfo {
  /** `writer` (the embedded engine writes for one session at a time), `name` (GET_LOCK), `table` (LOCK TABLES) */
  readonly kind: 'writer' | 'name' | 'table';
  /** Of a name or a table; null for the writer's. */
  readonly name: string | null;
  readonly mode: 'READ' | 'WRITE';
  readonly state: 'held' | 'waiting';
  /** Place among those that wait, from 1; null where it is held. */
  readonly place: number | null;
  /** As in CONNECTION_ID(). */
  readonly thread: number;
  readonly user: string;
  /** Since when it waits; null where that is not known. */
  readonly since: number | null;
}

/** A plan that the embedded engine keeps. */
export interface PlanInfo {
  readonly database: string | null;
  /** Values are `?`. */
  readonly statement: string;
  /** `query`, `change`, `stream`, `session` */
  readonly kind: string;
  /** Whether a query may go on in a reading thread. */
  readonly movable: boolean;
  /** Values that the plan was made for. */
  readonly pinned: readonly string[];
  readonly made: number;
  readonly uses: number;
}

/** A transaction that is open. */
export interface TransactionInfo {
  /** As in CONNECTION_ID(). */
  readonly thread: number;
  /** In `clients`; null for who is not in there. */
  readonly client: number | null;
  readonly door: string;
  readonly user: string;
  readonly database: string | null;
  readonly since: number;
  /** Commands in it. */
  readonly statements: number;
  /** Null where the backend does not tell. */
  readonly reads: boolean | null;
  readonly writes: boolean | null;
  /** Of a transaction that was begun by `begin` of the WebSocket door, and when it will be rolled back. */
  readonly handle: string | null;
  readonly deadline: number | null;
}

/** Something that is kept to be used again. */
export interface CacheInfo {
  readonly name: string;
  readonly entries: number;
  /** Null where there is no limit to their number. */
  readonly limit: number | null;
  /** Null where nobody counts them. */
  readonly bytes: number | null;
  readonly hits: number | null;
  readonly misses: number | null;
}

/** How often sessions have waited for the one that writes. */
export interface LockWaits {
  readonly waits: number;
  /** Milliseconds in all. */
  readonly waited: number;
  readonly timeouts: number;
}

/** What a door counts. */
export interface DoorStatistics {
  readonly connections: number;
  readonly totalConnections: number;
  readonly questions: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}
/** What a door counts whose clients send messages. */
export interface MessageStatistics {
  /** Requests that are answered at this moment, and that wait for their turn. */
  readonly inFlight: number;
  readonly queued: number;
  readonly transactions: number;
  readonly subscriptions: number;
  /** Requests that were answered with an error. */
  readonly errors: number;
  /** Sessions that all clients share: that run a statement, and that none runs in; statements that wait for one; how many there may be. */
  readonly sessions: { readonly running: number; readonly idle: number; readonly waiting: number; readonly max: number };
  /** Requests with an idempotency key that run, and answers that are kept. */
  readonly keys: { readonly running: number; readonly kept: number };
}
/** What the process takes. */
export interface ProcessInfo {
  /** Bytes. */
  readonly residentMemory: number;
  readonly heapUsed: number;
  /** Of the user and the system. */
  readonly cpuSeconds: number;
  /** Seconds that others had to wait for their turn: the last look, and the longest of the last minute. Null where nobody looks. */
  readonly eventLoopLag: number | null;
  readonly longestEventLoopLag: number | null;
}

/** Where all figures come from: those of wsql.*, of `status`, of /metrics. What is left out is not there. */
export interface WsqlSources {
  readonly clients?: () => Iterable<ClientInfo>;
  readonly upstreams?: () => Iterable<UpstreamInfo>;
  readonly pools?: () => Iterable<PoolInfo>;
  readonly settings?: () => Iterable<SettingInfo>;
  readonly build?: () => BuildInfo;
  readonly records?: () => StatementRecords | null;
  readonly subscriptions?: () => Iterable<SubscriptionInfo>;
  readonly locks?: () => Iterable<LockInfo>;
  readonly lockWaits?: () => LockWaits;
  readonly plans?: () => Iterable<PlanInfo>;
  readonly transactions?: () => Iterable<TransactionInfo>;
  readonly caches?: () => Iterable<CacheInfo>;
  /** Of the doors of the process, all together. */
  readonly statistics?: () => DoorStatistics;
  readonly messages?: () => MessageStatistics;
  readonly process?: () => ProcessInfo;
}
