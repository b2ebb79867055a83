/** The three kinds of error that leave a module. Anything else that is thrown is a bug. */

/** An error that a client is shown, worded as MySQL words it. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  /** MySQL's number, e.g. 1146. */
  readonly errno: number;
  /** Five characters, e.g. 42S02. */
  readonly sqlState: string;
  /** UTF-16 offset into the statement's text where it went wrong; null where there is no such place. */
  readonly position: number | null;

  constructor(errno: number, sqlState: string, message: string, position: number | null = null) {
    super(message);
    this.errno = errno;
    this.sqlState = sqlState;
    this.position = position;
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
}
