/** The three kinds of error that leave a module. Anything else that is thrown is a bug. */
import {
  type ConstraintKind,
  classOf,
  constraintKindOf,
  type ErrorIdentity,
  type ErrorVendor,
  isRetryable,
  type SqlErrorClass,
} from './error-classes.ts';

/** An error that a client is shown, worded as MySQL words it. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  /** MySQL's number, e.g. 1146. */
  readonly errno: number;
  /** Five characters, e.g. 42S02. */
  readonly sqlState: string;
  /** UTF-16 offset into the statement's text where it went wrong; null where there is no such place. */
  readonly position: number | null;
  /** Whose number it is. */
  readonly vendor: ErrorVendor;

  constructor(errno: number, sqlState: string, message: string, position: number | null = null, vendor: ErrorVendor = 'mysql') {
    super(message);
    this.errno = errno;
    this.sqlState = sqlState;
    this.position = position;
    this.vendor = vendor;
  }

  /** What can be done about it: docs/errors.md. Looked up when asked for. */
  get class(): SqlErrorClass {
    return classOf(this);
  }
  /** Whether doing the whole transaction again is safe and may succeed. */
  get retryable(): boolean {
    return isRetryable(this);
  }
  /** The kind of constraint that was broken; null where it was none. */
  get constraint(): ConstraintKind | null {
    return constraintKindOf(this);
  }
}

/** Bytes that break the protocol: ends one connection, harms no other. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** A command used wrongly: one line that says what, where and what to do. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The target could not be reached or refused the login. Exit code 3. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly errno: number | null;
  readonly sqlState: string | null;
  constructor(message: string, errno: number | null = null, sqlState: string | null = null) {
    super(message);
    this.errno = errno;
    this.sqlState = sqlState;
  }

  /** As of SqlError: `access`, `resource`, `connection`, …. */
  get class(): SqlErrorClass {
    return this.errno === null ? 'connection' : classOf(identityOf(this, this.errno));
  }
  /** Whether the same login may succeed a while later: the server is full, or not ready yet. */
  get retryable(): boolean {
    return this.errno !== null && isRetryable(identityOf(this, this.errno));
  }
}
function identityOf({ sqlState, message }: ConnectError, errno: number): ErrorIdentity {
  return { errno, sqlState: sqlState ?? 'HY000', message, vendor: 'mysql' };
}
