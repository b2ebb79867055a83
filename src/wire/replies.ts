/** What a server says. */
import type { QueryId, StatementId, TransactionId } from './requests.ts';
import type { RunMessage, SessionResponse, SessionStateMessage } from './session.ts';
import type { WireField, WireRow, WireValue } from './values.ts';

/** The first message of a connection. Clients of the original plugin read the first four fields. */
export interface WelcomeMessage {
  readonly type: 'welcome';
  readonly clientId: string;
  readonly requiresAuth: boolean;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Of this set of messages: grows with what old clients would misunderstand. */
  readonly protocol: 1;
  /** `wsql 1.2.3`; and what VERSION() answers. */
  readonly server: string;
  readonly databaseVersion: string;
  /** Another one after each start: idempotency keys are those of one. Missing where the server has none. */
  readonly instance?: string;
  readonly limits: WireLimits;
}
export interface WireLimits {
  /** Bytes of a message to the server. */
  readonly messageBytes: number;
  /** Of one result. */
  readonly rows: number;
  readonly resultBytes: number;
  /** Requests that are answered side by side; further ones wait. */
  readonly inFlight: number;
  /** Milliseconds. */
  readonly statementTimeout: number;
  readonly transactionTimeout: number;
  readonly heartbeatInterval: number;
  readonly authTimeout: number;
  /** That an answer is kept for who asks again with its idempotencyKey; 0 or missing: not at all. */
  readonly idempotencyWindow?: number;
}

export type AuthResponse =
  | {
      readonly type: 'auth_response';
      readonly success: true;
      readonly clientId: string;
      /** Milliseconds since 1970 when the token runs out: the connection is closed (4401) unless `auth` is said again before. */
      readonly expires?: number;
    }
  | {
      readonly type: 'auth_response';
      readonly success: false;
      readonly error: string;
      /** MySQL's number, where it is MySQL's error. */
      readonly errno?: number;
      readonly sqlState?: string;
    };

/** Why a request has failed. */
export interface WireError {
  readonly error: string;
  /** MySQL's name of the error, such as `ER_NO_SUCH_TABLE`; `WSQL_…` for what is the server's own. */
  readonly code: string;
  readonly errno?: number;
  readonly sqlState?: string;
  /** UTF-16 offset into the query. */
  readonly position?: number;
  /** Whether the same may succeed later: the transaction as a whole, where it belongs to one. */
  readonly retryable?: true;
}

/** What a statement has answered. */
export interface WireResult {
  /** Rows as objects; as arrays with `rowsAsArray`; with `columnar` a list of values for each field. Empty where there is no result. */
  readonly data: readonly WireRow[] | readonly (readonly WireValue[])[];
  readonly fields: readonly WireField[];
  readonly rowCount: number;
  readonly affectedRows: number;
  /** Null where no row with an AUTO_INCREMENT column was inserted. */
  readonly insertId: number | string | null;
  /** `Records: 3  Duplicates: 0  Warnings: 0` */
  readonly info?: string;
  /** How many there are. */
  readonly warnings?: number;
  /** There were more rows than asked for, or allowed. */
  readonly truncated?: true;
  /** Of a CALL: results after the first. */
  readonly more?: readonly WireResult[];
}

type Success<T extends string, Body = unknown> = { readonly type: T; readonly queryId: QueryId; readonly success: true } & Body;
export type Failure<T extends string> = { readonly type: T; readonly queryId: QueryId; readonly success: false } & WireError;
type Response<T extends string, Body = unknown> = Success<T, Body> | Failure<T>;

export type QueryResponse = Response<'query_response', WireResult>;
export type ExecuteResponse = Response<'execute_response', WireResult>;
export type UseResponse = Response<'use_response', { readonly database: string }>;
export type DatabasesResponse = Response<'databases_response', { readonly databases: readonly string[]; readonly current: string | null }>;
export type PrepareResponse = Response<
  'prepare_response',
  { readonly statementId: StatementId; readonly parameterCount: number; readonly fields: readonly WireField[] }
>;
export type CloseResponse = Response<'close_response'>;

/** How a step went; null: its condition was not met, or an earlier one failed. */
export type StepOutcome = ({ readonly success: true } & WireResult) | ({ readonly success: false } & WireError) | null;
export type BatchResponse = Response<'batch_response', { readonly results: readonly StepOutcome[]; readonly committed: boolean }>;

export type BeginResponse = Response<
  'begin_response',
  {
    readonly transaction: TransactionId;
    /** Milliseconds since 1970 when it is rolled back by itself. */
    readonly deadline: number;
  }
>;
export type CommitResponse = Response<'commit_response' | 'rollback_response'>;
/** A transaction will soon be rolled back by itself; it has been, and its id is refused from now on. */
export interface TransactionMessage {
  readonly type: 'transaction_warning' | 'transaction_ended';
  readonly transaction: TransactionId;
  readonly deadline?: number;
  /** Why it has ended: `deadline`, `lost` with its session, `deadlock` or another failure that rolls back, `statement` such as COMMIT or CREATE TABLE. */
  readonly reason?: 'deadline' | 'lost' | 'deadlock' | 'statement';
}

/** A stream begins, goes on in its order, and ends; a failure may come at any point, instead of the end. */
export type StreamMessage =
  | Success<'stream_start', { readonly fields: readonly WireField[] }>
  | Success<'stream_rows', { readonly sequence: number; readonly rows: readonly (readonly WireValue[])[] | readonly WireRow[] }>
  | Success<'stream_end', { readonly rowCount: number; readonly warnings?: number; readonly truncated?: true }>
  | Failure<'stream_end'>;

/** What became of what was to be cancelled: it ends with 1317; it had finished before; there is no such request. */
export type CancelResponse = Response<
  'cancel_response',
  { readonly target: QueryId; readonly outcome: 'cancelled' | 'finished' | 'unknown' }
>;

export type SubscribeResponse = Response<
  'subscribe_response',
  {
    readonly fields: readonly WireField[];
    readonly key: readonly string[];
    /** What drives it: commits of this process, the server's binary log, or looks at intervals. */
    readonly source: 'commits' | 'binlog' | 'polling';
  }
>;
/** All rows: the first message of a subscription, and after a gap. */
export interface SnapshotMessage {
  readonly type: 'snapshot';
  readonly queryId: QueryId;
  /** Counts the messages of a subscription from 1. */
  readonly sequence: number;
  /** For `since` of a later subscription. */
  readonly cursor: string;
  readonly rows: readonly WireRow[];
  /** There are more rows than asked for, or allowed. */
  readonly truncated?: true;
  /** Something was missed before it. */
  readonly gap?: true;
}
/** What has changed since the message before. Keys are the values of the key's columns. */
export interface ChangesMessage {
  readonly type: 'changes';
  readonly queryId: QueryId;
  readonly sequence: number;
  readonly cursor: string;
  readonly changes: readonly WireChange[];
}
/**
 * Applied one after the other. `at` counts from 0 in the list as it is then, for what moves without it. Of several rows with the same key
 * `removed` means the last; `changed` and `moved` are not said of such.
 */
export type WireChange =
  | { readonly kind: 'added'; readonly key: readonly WireValue[]; readonly at: number; readonly row: WireRow }
  | { readonly kind: 'changed'; readonly key: readonly WireValue[]; readonly row: WireRow }
  | { readonly kind: 'moved'; readonly key: readonly WireValue[]; readonly at: number }
  | { readonly kind: 'removed'; readonly key: readonly WireValue[] };
/** A subscription that cannot go on: its table is gone, its account may not any more. */
export type SubscriptionEnded = Failure<'subscription_ended'>;
export type UnsubscribeResponse = Response<'unsubscribe_response'>;

/** What a connection does. */
export interface ConnectionStatus {
  readonly clientId: string;
  readonly account: string;
  readonly address: string;
  readonly database: string | null;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
  readonly lastSeenAt: number;
  readonly inFlight: number;
  readonly queued: number;
  readonly transactions: number;
  readonly subscriptions: number;
  readonly statements: number;
  readonly queries: number;
  readonly errors: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}
/** All connections together; counters are since the start, and have those that are gone. The same figures as in wsql.metrics and at /metrics. */
export interface ServerStatus {
  readonly uptimeSeconds: number;
  readonly connections: number;
  readonly totalConnections: number;
  /** That clients have sent. */
  readonly queries: number;
  /** Requests that were answered with one. */
  readonly errors: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly inFlight: number;
  readonly queued: number;
  readonly transactions: number;
  readonly subscriptions: number;
  /** That statements of all clients share; and how many of those wait for one. */
  readonly sessions: { readonly running: number; readonly idle: number; readonly waiting: number; readonly max: number };
}
export type StatusResponse = Response<
  'status_response',
  { readonly connection: ConnectionStatus; readonly connections?: readonly ConnectionStatus[]; readonly server?: ServerStatus }
>;

/** Sent at every heartbeat interval; a client that shows no sign of life for two of them is disconnected. */
export interface HeartbeatMessage {
  readonly type: 'heartbeat';
  readonly timestamp: number;
}
export interface PongMessage {
  readonly type: 'pong';
  readonly timestamp: number;
}
/** The answer to what is no message, or to one out of turn. */
export interface ErrorMessage extends Partial<Omit<WireError, 'error'>> {
  readonly type: 'error';
  readonly error: string;
  readonly queryId?: QueryId;
}

export type ServerMessage =
  | WelcomeMessage
  | AuthResponse
  | QueryResponse
  | ExecuteResponse
  | UseResponse
  | DatabasesResponse
  | PrepareResponse
  | CloseResponse
  | BatchResponse
  | BeginResponse
  | CommitResponse
  | TransactionMessage
  | StreamMessage
  | CancelResponse
  | SubscribeResponse
  | SnapshotMessage
  | ChangesMessage
  | SubscriptionEnded
  | UnsubscribeResponse
  | StatusResponse
  | SessionResponse
  | Failure<'session_response'>
  | RunMessage
  | Failure<'run_end'>
  | SessionStateMessage
  | HeartbeatMessage
  | PongMessage
  | ErrorMessage;
