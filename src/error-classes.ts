/** What an error's number means to a program: its class, whether trying again may help, which kind of constraint it breaks. docs/errors.md */
import { ERROR_TABLE } from './error-table.ts';

/** What can be done about an error. The sentence of each is in docs/errors.md. */
export const SQL_ERROR_CLASSES = [
  'constraint',
  'deadlock',
  'lock-timeout',
  'timeout',
  'interrupted',
  'access',
  'syntax',
  'statement',
  'unknown-object',
  'already-exists',
  'data',
  'transaction',
  'connection',
  'unavailable',
  'resource',
  'read-only',
  'unsupported',
  'raised',
  'storage',
  'protocol',
  'internal',
] as const;
export type SqlErrorClass = (typeof SQL_ERROR_CLASSES)[number];

/** The rule that a row breaks. `partition`: no partition takes it. */
export type ConstraintKind = 'unique' | 'foreign-key' | 'not-null' | 'check' | 'partition';

/** Whose numbers an error has: from 4002 on MySQL and MariaDB gave the same ones to different errors. */
export type ErrorVendor = 'mysql' | 'mariadb';

/** One number of the table. */
export interface ErrorEntry {
  readonly errno: number;
  /** `ER_DUP_ENTRY`. */
  readonly name: string;
  readonly class: SqlErrorClass;
  /** Null where both mean the same by it, or only one has it. */
  readonly vendor: ErrorVendor | null;
}

/** What an error is known by. */
export interface ErrorIdentity {
  readonly errno: number;
  readonly sqlState: string;
  readonly message: string;
  readonly vendor: ErrorVendor;
}

/** Classes of SQLSTATEs, for numbers that the table does not have: five characters first, else the two that make their class. */
export const STATE_CLASSES: { readonly [state: string]: SqlErrorClass } = {
  '00': 'data',
  '01': 'data',
  '02': 'data',
  '07': 'statement',
  '08': 'connection',
  '0A': 'unsupported',
  '0K': 'statement',
  '0L': 'access',
  '0P': 'access',
  '20': 'data',
  '21': 'statement',
  '22': 'data',
  '23': 'constraint',
  '24': 'statement',
  '25': 'transaction',
  '25006': 'read-only',
  '28': 'access',
  '2D': 'transaction',
  '2F': 'statement',
  '35': 'statement',
  '3B': 'transaction',
  '3D': 'unknown-object',
  '3F': 'unknown-object',
  '40': 'deadlock',
  '42': 'statement',
  '42S01': 'already-exists',
  '42S02': 'unknown-object',
  '42S12': 'unknown-object',
  '42S21': 'already-exists',
  '42S22': 'unknown-object',
  '44': 'constraint',
  '45': 'raised',
  '53': 'resource',
  '57': 'unavailable',
  '70': 'interrupted',
  HY001: 'resource',
  HYT00: 'timeout',
  OP: 'access',
  SR: 'data',
  SU: 'data',
  XA: 'transaction',
};

/** SIGNAL and RESIGNAL: what the error means is in the SQLSTATE that the program gave it. */
const SIGNALS: ReadonlySet<number> = new Set([1642, 1643, 1644]);

/** After these all of the transaction may be done again, which then may succeed: it was rolled back, or can be, and nothing of it has happened. */
const RETRYABLE: ReadonlySet<number> = new Set([
  // What others did came in between.
  1020, 1205, 1213, 1412, 1613, 1614, 1615, 3058, 3101, 3132, 3133, 3177, 3572, 8002, 8005, 8022, 8024, 8027, 8028, 8113, 9004, 9007,
  // The server did not take it on: full, or not ready. A while later it may.
  1040, 1203, 1637, 3168, 9001, 9002, 9003, 9005, 9010, 9011, 9012, 9013,
]);

/** The class of an error. */
export function classOf({ errno, sqlState, message, vendor }: ErrorIdentity): SqlErrorClass {
  // Galera: `WSREP has not yet prepared node for application use`.
  if (errno === 1047 && message.startsWith('WSREP')) return 'unavailable';
  // Any option may prevent a statement; --read-only and --super-read-only are those of a replica.
  if (errno === 1290) return /read[-_ ]only/i.test(message) ? 'read-only' : 'access';
  if (SIGNALS.has(errno)) return classOfState(sqlState) ?? 'raised';
  return lookUp(errno, vendor)?.class ?? classOfState(sqlState) ?? 'internal';
}

/** By SQLSTATE alone; null where that says nothing, as HY000 does. */
export function classOfState(sqlState: string): SqlErrorClass | null {
  return STATE_CLASSES[sqlState] ?? STATE_CLASSES[sqlState.slice(0, 2)] ?? null;
}

/**
 * Whether doing the whole transaction again is safe and may succeed. False for a lost connection: whether its COMMIT happened is not known.
 * After 1205, 3058 and 3572 the transaction is still open, with all but the last statement: it has to be rolled back first.
 */
export function isRetryable(error: ErrorIdentity): boolean {
  if (error.errno === 1047) return classOf(error) === 'unavailable';
  return RETRYABLE.has(error.errno) || (error.sqlState.startsWith('40') && !SIGNALS.has(error.errno));
}

/** The kind of constraint that an error of class `constraint` is about; null for other errors, and where the number does not say. */
export function constraintKindOf({ errno, vendor }: ErrorIdentity): ConstraintKind | null {
  if (errno === 4025) return vendor === 'mariadb' ? 'check' : null;
  return CONSTRAINT_KINDS[errno] ?? null;
}
const CONSTRAINT_KINDS: { readonly [errno: number]: ConstraintKind } = {
  1022: 'unique',
  1048: 'not-null',
  1062: 'unique',
  1169: 'unique',
  1216: 'foreign-key',
  1217: 'foreign-key',
  1263: 'not-null',
  1364: 'not-null',
  1369: 'check',
  1423: 'not-null',
  1451: 'foreign-key',
  1452: 'foreign-key',
  1526: 'partition',
  1586: 'unique',
  1591: 'partition',
  1737: 'partition',
  1748: 'partition',
  1761: 'unique',
  1762: 'unique',
  1859: 'unique',
  1863: 'partition',
  3673: 'not-null',
  3819: 'check',
  3934: 'check',
};

/** The name of an error's number, such as `ER_DUP_ENTRY`; null for one that the table does not have. */
export function errorName(errno: number, vendor: ErrorVendor = 'mysql'): string | null {
  return lookUp(errno, vendor)?.name ?? NAMES_OF_NO_CLASS[errno] ?? null;
}
const NAMES_OF_NO_CLASS: { readonly [errno: number]: string } = {
  1105: 'ER_UNKNOWN_ERROR',
  1290: 'ER_OPTION_PREVENTS_STATEMENT',
  1642: 'ER_SIGNAL_WARN',
  1643: 'ER_SIGNAL_NOT_FOUND',
  1644: 'ER_SIGNAL_EXCEPTION',
  1815: 'ER_INTERNAL_ERROR',
  2000: 'CR_UNKNOWN_ERROR',
};

/** The whole table, in the order of classes. */
export function errorTable(): readonly ErrorEntry[] {
  return Object.entries(ERROR_TABLE).flatMap(([name, text]) => entriesOf(name as SqlErrorClass, text));
}
function entriesOf(name: SqlErrorClass, text: string): ErrorEntry[] {
  return [...text.matchAll(/(?:(mysql|mariadb):)?(\d+) (\w+)/g)].map(([, vendor, errno, symbol = '']) => ({
    errno: Number(errno),
    name: symbol,
    class: name,
    vendor: vendor === 'mysql' || vendor === 'mariadb' ? vendor : null,
  }));
}

/** What has been looked up: to read all of the table for one number takes milliseconds. */
const found = new Map<string, ErrorEntry | null>();

function lookUp(errno: number, vendor: ErrorVendor): ErrorEntry | null {
  const key = `${vendor}:${errno}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const entry = find(errno, vendor);
  found.set(key, entry);
  return entry;
}
function find(errno: number, vendor: ErrorVendor): ErrorEntry | null {
  const pattern = new RegExp(`\\s(${vendor}:)?${errno} (\\w+)`);
  for (const [name, text] of Object.entries(ERROR_TABLE)) {
    const match = pattern.exec(text);
    if (match !== null)
      return { errno, name: match[2] ?? '', class: name as SqlErrorClass, vendor: match[1] === undefined ? null : vendor };
  }
  return null;
}
