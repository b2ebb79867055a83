/** What registered functions and conversions may ask and tell while a statement runs. One per connection; `statement` changes with every statement. */
import type { AccountId } from '../../backend.ts';
import type { Value } from '../../types.ts';
import type { CallShape } from './functions/definition.ts';
import type { SqliteValue, SqlType } from './sql-type.ts';

export interface SqlMode {
  readonly text: string;
  /** STRICT_TRANS_TABLES or STRICT_ALL_TABLES. */
  readonly strict: boolean;
  readonly noZeroDate: boolean;
  readonly noZeroInDate: boolean;
  readonly allowInvalidDates: boolean;
  readonly errorForDivisionByZero: boolean;
  readonly noAutoValueOnZero: boolean;
  readonly onlyFullGroupBy: boolean;
  readonly padCharToFullLength: boolean;
  readonly noUnsignedSubtraction: boolean;
  readonly timeTruncateFractional: boolean;
  readonly noBackslashEscapes: boolean;
  readonly ansiQuotes: boolean;
  readonly pipesAsConcat: boolean;
}

/** A user variable's value with its type. */
export interface UserVariableValue {
  readonly type: SqlType;
  /** In the form of `Value` of src/types.ts. */
  readonly value: Value;
}

/** As the process list has it. */
export type WaitReason = 'User sleep' | 'User lock';

/**
 * Thrown by `waitFor`, through SQLite, to the session: it lets other connections have their turn for so long, and then runs the statement
 * again from its start, where the same call finds its wait over.
 */
export class StatementWait {
  readonly milliseconds: number;
  readonly reason: WaitReason;
  constructor(milliseconds: number, reason: WaitReason) {
    this.milliseconds = milliseconds;
    this.reason = reason;
  }
}

/**
 * Thrown where a computed table's rows come one after the other, through SQLite, to the session: it waits for them, and then runs the statement
 * again from its start, which finds them read.
 */
export class RowsWait {
  /** Reads them. @param signal aborted where the statement stops. */
  readonly load: (signal: AbortSignal) => Promise<void>;
  constructor(load: RowsWait['load']) {
    this.load = load;
  }
}

/** Thrown by `checkKilled`, through SQLite, to the session: the query takes too long for the engine's thread. */
export class TooLong {}

export interface RuntimeContext {
  readonly sqlMode: SqlMode;
  /** Session's time zone: `SYSTEM`, `+02:00`, `Europe/Berlin`. */
  readonly timeZone: string;
  /** Minutes east of UTC at an instant (microseconds since 1970 UTC). */
  offsetMinutesAt(utcMicros: number): number;
  /** Minutes east of UTC for a local time (microseconds as if UTC). */
  offsetMinutesOfLocal(localMicros: number): number;
  /** The statement's start, microseconds since 1970 UTC (SET timestamp respected). */
  readonly nowMicros: number;
  readonly connectionCollation: string;
  readonly database: string | null;
  /** mysql_query_attribute_string(): what the client said along with the statement; null where it said nothing of that name. */
  queryAttribute(name: string): string | null;
  readonly user: string;
  readonly host: string;
  /** CURRENT_USER(): of an account of the door it is USER(). */
  readonly account: AccountId;
  /** CURRENT_ROLE(). */
  readonly currentRole: string;
  readonly connectionId: number;
  /**
   * True while values are stored by a statement in strict mode without IGNORE: conversion trouble is then an error, otherwise a warning.
   * In a SELECT it is false: trouble is a warning there.
   */
  readonly strictStore: boolean;
  /** Number from 1 of the row that is being stored: `… for column 'c' at row 1`. */
  readonly row: number;
  /** LOAD_FILE: whether the session has the FILE privilege. */
  readonly mayReadFiles?: () => boolean;
  /** Adds a warning to the statement's list (max_error_count kept here). */
  warn(level: 'Note' | 'Warning' | 'Error', code: number, message: string): void;
  userVariable(name: string): UserVariableValue | null;
  setUserVariable(name: string, value: UserVariableValue): void;
  /** Value of a system variable as the session sees it (or the global one); throws 1193 for an unknown one. */
  systemVariable(name: string, scope: 'GLOBAL' | 'SESSION' | null): Value;
  /** LAST_INSERT_ID(), and LAST_INSERT_ID(expr). */
  lastInsertId: number | bigint;
  readonly foundRows: number | bigint;
  readonly rowCount: number;
  /** A per-statement memory for functions that need one (RAND(seed) streams, compiled regular expressions), by call site or key. */
  readonly memory: Map<string, unknown>;
  /** Throws 1317 (killed) or 3024 (timeout) when the statement is to stop; cheap, called from long loops and polled functions. */
  checkKilled(): void;
  /**
   * Waits without holding up other connections. Returns when the time is over: true, or false when the statement was killed meanwhile.
   * The first calls of a statement end by throwing StatementWait: let it through.
   */
  waitFor(milliseconds: number, reason?: WaitReason): boolean;
  /** A local variable of the running stored program, in the stored repr of its type. */
  local(place: number): SqliteValue;
  /** Calls a stored function. @param shape says of what types the arguments are. */
  callStored(schema: string, name: string, args: readonly SqliteValue[], shape: CallShape): SqliteValue;
  /** GET_LOCK and siblings, server-wide. */
  readonly locks: {
    get(name: string): number | null;
    release(name: string): number | null;
    releaseAll(): number;
    owner(name: string): number | null;
  };
}
