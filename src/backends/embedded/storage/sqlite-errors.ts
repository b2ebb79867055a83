/** SQLite's own failures as the errors that a MySQL client understands. What a registered function threw comes through as it is. */
import { ProtocolError, SqlError } from '../../../errors.ts';

/** Primary result codes: https://www.sqlite.org/rescode.html */
const SQLITE = {
  ERROR: 1,
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

/** Deno's `exec` and constructor tell no code: their messages are those of sqlite3_errstr, or of what a constraint refused. */
const codesOfMessages: readonly (readonly [RegExp, number])[] = [
  [/constraint failed/, SQLITE.CONSTRAINT],
  [/^database (table |schema )?is locked/, SQLITE.BUSY],
  [/^out of memory/, SQLITE.NOMEM],
  [/^attempt to write a readonly database/, SQLITE.READONLY],
  [/^interrupted/, SQLITE.INTERRUPT],
  [/^disk I\/O error/, SQLITE.IOERR],
  [/^database disk image is malformed|^malformed database schema/, SQLITE.CORRUPT],
  [/^database or disk is full/, SQLITE.FULL],
  [/^unable to open database file/, SQLITE.CANTOPEN],
  [/^string or blob too big/, SQLITE.TOOBIG],
  [/^file is not a database/, SQLITE.NOTADB],
];

/** Limits of SQLite that a statement can run into: https://www.sqlite.org/limits.html */
const limits: readonly (readonly [RegExp, () => SqlError])[] = [
  [/^at most \d+ tables in a join|^too many FROM clause terms|^too many references to/, tooManyTables],
  [/^too many columns|^too many terms in (ORDER|GROUP) BY/, () => new SqlError(1117, 'HY000', 'Too many columns')],
  [
    /^too many SQL variables|^variable number must be/,
    () => new SqlError(1390, 'HY000', 'Prepared statement contains too many placeholders'),
  ],
  [/^too many terms in compound SELECT/, () => new SqlError(1473, '42000', 'Too high level of nesting for select')],
  [
    /^Expression tree is too large|^Recursion limit|^no query solution|^parser stack overflow|^too many arguments on function/,
    () => new SqlError(1436, 'HY000', 'Thread stack overrun: the statement nests too deeply'),
  ],
];

/** What MySQL allows and SQLite does not, found only when SQLite reads the text. */
const unsupported: readonly (readonly [RegExp, () => SqlError])[] = [
  [
    /^misuse of aggregate/,
    () => new SqlError(1235, '42000', "This version of MySQL doesn't yet support 'an aggregate of an outer query here'"),
  ],
];

/** What SQLite finds wrong with a window's arguments only when it runs. */
const windowArguments: readonly (readonly [RegExp, () => SqlError])[] = [
  [/^frame (starting|ending) offset must be/, wrongFrame],
  [/^argument of ntile must be/, () => new SqlError(1210, 'HY000', 'Incorrect arguments to ntile')],
  [/^second argument to nth_value must be/, () => new SqlError(1210, 'HY000', 'Incorrect arguments to nth_value')],
];
function wrongFrame(): SqlError {
  return new SqlError(3586, 'HY000', "Window '<unnamed window>': frame start or end is negative, NULL or of non-integral type");
}

function tooManyTables(): SqlError {
  return new SqlError(1116, 'HY000', 'Too many tables; MySQL can only use 61 tables in a join');
}

interface SqliteFailure extends Error {
  readonly errcode: number;
}
/** Whether SQLite refused. Where the runtime tells no code it gets the one of its message. */
export function isSqliteFailure(error: unknown): error is SqliteFailure {
  if (!(error instanceof Error) || error instanceof SqlError) return false;
  const failure = error as Error & { errcode?: unknown; readonly code?: unknown };
  if (typeof failure.errcode === 'number') return true;
  if (failure.code !== 'ERR_SQLITE_ERROR') return false;
  failure.errcode = codesOfMessages.find(([pattern]) => pattern.test(error.message))?.[1] ?? SQLITE.ERROR;
  return true;
}
/** Whether somebody else has what was asked for: a lock, or a snapshot newer than the one to be written from. */
export function isBusy(error: unknown): boolean {
  return isSqliteFailure(error) && (error.errcode & 0xff) === SQLITE.BUSY;
}
/** The names of the columns or the index of a UNIQUE violation; null for any other error. */
export function uniqueViolation(error: unknown): string | null {
  if (!isSqliteFailure(error) || (error.errcode & 0xff) !== SQLITE.CONSTRAINT) return null;
  return /^UNIQUE constraint failed: (.*)$/s.exec(error.message)?.[1] ?? null;
}

/** The SqlError for a failure of SQLite, or for what the runtime could not do for a statement; any other error is returned as it is. */
export function sqliteError(error: unknown): unknown {
  if (error instanceof SqlError || error instanceof ProtocolError) return error;
  if (!isSqliteFailure(error)) return error instanceof RangeError ? outOfRange(error) : error;
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
      return outOfMemory();
    case SQLITE.INTERRUPT:
      return new SqlError(1317, '70100', 'Query execution was interrupted');
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return new SqlError(1034, 'HY000', 'Incorrect key file for the data file: it is damaged; restore it from a backup');
    case SQLITE.CANTOPEN:
      return new SqlError(1016, 'HY000', "Can't open file: the data file or its log (errno: 14 - unable to open database file)");
    case SQLITE.TOOBIG:
      return new SqlError(1301, 'HY000', 'Result was larger than max_allowed_packet - truncated');
    default:
      return [...limits, ...unsupported, ...windowArguments].find(([pattern]) => pattern.test(error.message))?.[1]() ?? error;
  }
}

/** The runtime's own limits: of the stack, of a string's length, of memory. */
function outOfRange(error: RangeError): unknown {
  if (/call stack/i.test(error.message)) return new SqlError(1436, 'HY000', 'Thread stack overrun: the statement nests too deeply');
  if (/out of memory|allocation failed|invalid (string|array|typed array) length|too long/i.test(error.message)) return outOfMemory();
  return error;
}
function outOfMemory(): SqlError {
  return new SqlError(1041, 'HY000', 'Out of memory; check if the server or some other process uses all available memory');
}
