/** What can go wrong. Each error says what is known of whether the statement has run. */
import type { QueryId, WireError } from '../wire/messages.ts';

export class WsqlError extends Error {
  override readonly name: string = 'WsqlError';
  /** MySQL's name, such as `ER_NO_SUCH_TABLE`, or `WSQL_…`. */
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The server has answered with an error. */
export class WsqlQueryError extends WsqlError {
  override readonly name: string = 'WsqlQueryError';
  readonly queryId: QueryId | null;
  readonly errno: number | null;
  readonly sqlState: string | null;
  /** UTF-16 offset into the statement. */
  readonly position: number | null;
  /** Whether the same may succeed later: the transaction as a whole, where it belongs to one. */
  readonly retryable: boolean;

  constructor({ error, code, errno, sqlState, position, retryable }: WireError, queryId: QueryId | null) {
    super(code, error);
    this.queryId = queryId;
    this.errno = errno ?? null;
    this.sqlState = sqlState ?? null;
    this.position = position ?? null;
    this.retryable = retryable === true;
  }
}

export interface ConnectionErrorDetails {
  readonly code: string;
  readonly mayHaveRun: boolean;
  readonly closeCode?: number | undefined;
  readonly isFinal?: boolean;
  readonly cause?: unknown;
}
/** There is no connection, or it was lost before the answer came. */
export class WsqlConnectionError extends WsqlError {
  override readonly name: string = 'WsqlConnectionError';
  /** Whether the statement may have run: false only where it was never sent. */
  readonly mayHaveRun: boolean;
  /** That the server has closed the connection with. https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
  readonly closeCode: number | null;
  /** No further attempt is made: the login was refused, the page's origin is not allowed, the client was closed. */
  readonly isFinal: boolean;

  constructor(message: string, { code, mayHaveRun, closeCode, isFinal = false, cause }: ConnectionErrorDetails) {
    super(code, message, cause);
    this.mayHaveRun = mayHaveRun;
    this.closeCode = closeCode ?? null;
    this.isFinal = isFinal;
  }
  /** The same, of one request. */
  of(mayHaveRun: boolean): WsqlConnectionError {
    const { code, isFinal } = this;
    return new WsqlConnectionError(this.message, { code, mayHaveRun, closeCode: this.closeCode ?? undefined, isFinal, cause: this });
  }
}

/**
 * What became of a request that was given up: it was never sent; the server has ended it (1317); or nobody knows, since the server did not say.
 * A request that had finished before it could be cancelled is no error: its promise is fulfilled.
 */
export type AbortOutcome = 'not sent' | 'cancelled' | 'unknown';

/** The request was given up by its AbortSignal, whose reason is the `cause`. */
export class WsqlAbortError extends WsqlError {
  override readonly name: string = 'AbortError';
  readonly outcome: AbortOutcome;
  /** Whether something of it may be done: unknown, or steps of a batch that is not atomic. */
  readonly mayHaveRun: boolean;

  constructor(outcome: AbortOutcome, mayHaveRun: boolean, cause: unknown) {
    super('WSQL_ABORTED', `The request was given up (${outcome})`, cause);
    this.outcome = outcome;
    this.mayHaveRun = mayHaveRun;
  }
}

/** No answer within the request's `timeout`. */
export class WsqlTimeoutError extends WsqlError {
  override readonly name: string = 'TimeoutError';
  readonly mayHaveRun: boolean;

  readonly #timeout: number;

  constructor(timeout: number, mayHaveRun: boolean, what = 'Query timeout') {
    super('WSQL_TIMEOUT', `${what} after ${timeout} ms${mayHaveRun ? '' : ': there was no connection'}`);
    this.mayHaveRun = mayHaveRun;
    this.#timeout = timeout;
  }
  /** The same, of a request that was sent before. */
  after(): WsqlTimeoutError {
    return new WsqlTimeoutError(this.#timeout, true);
  }
}
