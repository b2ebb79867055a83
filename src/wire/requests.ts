/** What a client says. Each is a text frame with one JSON object; what a server does not know of one is an error. */
import type { FileRequest, RunRequest, SessionRequest } from './session.ts';
import type { WireParameters } from './values.ts';

/** Chosen by the client, given back with every reply; not that of a request that is still being answered. */
export type QueryId = number | string;
/** Given by the server: a transaction, a prepared statement. */
export type TransactionId = string;
export type StatementId = string;

/** Says who the client is; again to go on with another token, without losing the connection. One of them is given. */
export interface AuthRequest {
  readonly type: 'auth';
  /** Of the endpoint, or with `user` that of an account. */
  readonly password?: string;
  readonly user?: string;
  /** A JWT, or one of the server's own tokens. */
  readonly token?: string;
}

/** How rows are given. */
export interface ResultOptions {
  /** Rows as arrays, in the order of the columns. */
  readonly rowsAsArray?: boolean;
  /** A list of values for each column instead of rows. */
  readonly columnar?: boolean;
  /** No more rows than that: `truncated` says that there were. Never more than the server's own limit. */
  readonly maxRows?: number;
}
/** How a statement is run. */
export interface StatementOptions {
  /** Milliseconds: 3024 after that. Never more than the server's own limit. */
  readonly timeout?: number;
  /** The database for this statement alone. */
  readonly database?: string;
  /** The transaction that it belongs to; without it, it is committed at once. */
  readonly transaction?: TransactionId;
  /**
   * The same key of the same account within the server's window gets the same answer, and runs nothing. For what may have to be sent again
   * when it is not known whether it was run.
   */
  readonly idempotencyKey?: string;
}
export type QueryOptions = ResultOptions & StatementOptions;

/** A statement: its text, or the name of one that the server has (`--statements`). */
export type WireStatement =
  | { readonly query: string; readonly statement?: undefined; readonly params?: WireParameters }
  | { readonly statement: string; readonly query?: undefined; readonly params?: WireParameters };

interface Request {
  readonly queryId: QueryId;
}

export type QueryRequest = Request & { readonly type: 'query'; readonly options?: QueryOptions } & WireStatement;

/** Makes a database the current one of this connection's further statements. */
export interface UseRequest extends Request {
  readonly type: 'use';
  readonly database: string;
}
/** Asks for the databases that the account may see. */
export interface DatabasesRequest extends Request {
  readonly type: 'databases';
}

export interface PrepareRequest extends Request {
  readonly type: 'prepare';
  readonly query: string;
  readonly options?: Pick<StatementOptions, 'database'>;
}
export interface ExecuteRequest extends Request {
  readonly type: 'execute';
  readonly statementId: StatementId;
  readonly params?: WireParameters;
  readonly options?: Omit<QueryOptions, 'database'>;
}
/** Frees a prepared statement. */
export interface CloseRequest extends Request {
  readonly type: 'close';
  readonly statementId: StatementId;
}

/** When a step of a batch is run; left out: if none before it has failed. */
export type StepCondition =
  | { readonly ok: number }
  | { readonly failed: number }
  /** Whether a step has had rows, or changed some. */
  | { readonly rows: number }
  | { readonly not: StepCondition }
  | { readonly all: readonly StepCondition[] }
  | { readonly any: readonly StepCondition[] }
  | { readonly always: true };
export type BatchStep = WireStatement & { readonly if?: StepCondition };
/** Several statements in one trip, one after the other. */
export interface BatchRequest extends Request {
  readonly type: 'batch';
  readonly steps: readonly BatchStep[];
  /** All in a transaction: a failure that no condition has asked about rolls everything back. */
  readonly atomic?: boolean;
  readonly options?: QueryOptions;
}

export interface BeginRequest extends Request {
  readonly type: 'begin';
  readonly readOnly?: boolean;
  readonly isolation?: 'READ UNCOMMITTED' | 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
  readonly database?: string;
  /** Milliseconds until it is rolled back by itself; never more than the server's own limit. */
  readonly timeout?: number;
}
export interface CommitRequest extends Request {
  readonly type: 'commit' | 'rollback';
  readonly transaction: TransactionId;
}

/** Rows as they come, as many as there are credits for. */
export type StreamRequest = Request & {
  readonly type: 'stream';
  /** Rows that may be sent at once; more with `credit`. */
  readonly credits?: number;
  /** Rows of one message. */
  readonly batchRows?: number;
  readonly options?: Omit<QueryOptions, 'idempotencyKey'>;
} & WireStatement;
/** Allows a stream some more rows. Not answered. */
export interface CreditRequest {
  readonly type: 'credit';
  readonly queryId: QueryId;
  readonly rows: number;
}

/** Gives up a request of this connection that is being answered: it gets its answer too (1317), unless it had finished. */
export interface CancelRequest extends Request {
  readonly type: 'cancel';
  readonly target: QueryId;
}

/** A query that is told again whenever its result changes. */
export type SubscribeRequest = Request & {
  readonly type: 'subscribe';
  /** Columns that tell a row from the others; left out: those of the primary key where the result has it, else whole rows. */
  readonly key?: readonly string[];
  /** Milliseconds between two looks, where the server has to look by itself. */
  readonly interval?: number;
  /** The last message that the client has of an earlier subscription to the same: if nothing was missed no snapshot is sent. */
  readonly since?: string;
  readonly options?: Pick<QueryOptions, 'database' | 'maxRows'>;
} & WireStatement;
export interface UnsubscribeRequest extends Request {
  readonly type: 'unsubscribe';
  readonly target: QueryId;
}

export interface StatusRequest extends Request {
  readonly type: 'status';
  /** Every connection's, which takes an administrator's token. */
  readonly all?: boolean;
}

export interface PingRequest {
  readonly type: 'ping';
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}
/** The answer to a heartbeat; any other frame will do. */
export interface HeartbeatReply {
  readonly type: 'heartbeat' | 'heartbeat_response';
  readonly timestamp?: number;
}

export type ClientMessage =
  | AuthRequest
  | QueryRequest
  | UseRequest
  | DatabasesRequest
  | PrepareRequest
  | ExecuteRequest
  | CloseRequest
  | BatchRequest
  | BeginRequest
  | CommitRequest
  | StreamRequest
  | CreditRequest
  | CancelRequest
  | SubscribeRequest
  | UnsubscribeRequest
  | StatusRequest
  | SessionRequest
  | RunRequest
  | FileRequest
  | PingRequest
  | HeartbeatReply;
