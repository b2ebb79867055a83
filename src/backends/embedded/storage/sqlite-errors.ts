/** SQLite's own failures as the errors that a MySQL client understands. What a registered function threw comes through as it is. */
import { ProtocolError, SqlError } from '../../../errors.ts';

/** Primary result codes: https://www.sqlite.org/rescode.html */
const SQLITE = {
  BUSY: 5,
  LOCKED: 6,
  NOMEM: 7,
  READONLY: 8,
  INTERRUPT: 9,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  TOOBIG: 18,
  CONSTRAINT: 19,
  NOTADB: 26,
} as const;

interface SqliteFailure extends Error {
  readonly errcode: number;
}
export function isSqliteFailure(error: unknown): error is SqliteFailure {
  return error instanceof Error && typeof (error as { errcode?: unknown }).errcode === 'number';
}
/** The names of the columns or the index of a UNIQUE violation; null for any other error. */
export function uniqueViolation(error: unknown): string | null {
  if (!isSqliteFailure(error) || (error.errcode & 0xff) !== SQLITE.CONSTRAINT) return null;
  const match = /^UNIQUE constraint failed: (.*)$/s.exec(error.message);
  return match?.[1] ?? null;
}

/** The SqlError for a failure of SQLite; any other error is returned as it is. */
export function sqliteError(error: unknown): unknown {
  if (error instanceof SqlError || error instanceof ProtocolError || !isSqliteFailure(error)) return error;
  switch (error.errcode & 0xff) {
    case SQLITE.FULL:
      return new SqlError(1114, 'HY000', 'The table is full: no space left on the device of the data file');
    case SQLITE.IOERR:
      return new SqlError(1030, 'HY000', `Got error ${error.errcode} - 'disk I/O error' from storage engine`);
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return new SqlError(1205, 'HY000', 'Lock wait timeout exceeded; try restarting transaction');
    case SQLITE.READONLY:
      return new SqlError(1290, 'HY000', 'The MySQL server is running with the --read-only option so it cannot execute this statement');
    case SQLITE.NOMEM:
      return new SqlError(1041, 'HY000', 'Out of memory; check if the server or some other process uses all available memory');
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return new SqlError(1034, 'HY000', `Incorrect key file for the data file: ${error.message}`);
    case SQLITE.TOOBIG:
      return new SqlError(1301, 'HY000', 'Result was larger than max_allowed_packet - truncated');
    default:
      return worded(error.message) ?? error;
  }
}
/** What SQLite finds out only when it runs, or when it has the whole statement: MySQL has errors of its own for it. */
function worded(message: string): SqlError | null {
  const found = wordings.find(([pattern]) => pattern.test(message));
  return found === undefined ? null : new SqlError(found[1], 'HY000', found[2]);
}
const wordings: readonly (readonly [RegExp, number, string])[] = [
  [
    /^frame (starting|ending) offset must be/,
    3586,
    "Window '<unnamed window>': frame start or end is negative, NULL or of non-integral type",
  ],
  [/^argument of ntile must be/, 1210, 'Incorrect arguments to ntile'],
  [/^second argument to nth_value must be/, 1210, 'Incorrect arguments to nth_value'],
  [/^at most 64 tables in a join/, 1116, 'Too many tables; MySQL can only use 61 tables in a join'],
];
