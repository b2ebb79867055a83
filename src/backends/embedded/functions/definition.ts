/** How a MySQL function is described: its types for the compiler, its behaviour for SQLite. One table of these is the whole function library. */
import type { RuntimeContext } from '../runtime.ts';
import type { Repr, SqliteValue, SqlType } from '../sql-type.ts';

/** An argument as the compiler knows it. */
export interface ArgInfo {
  readonly type: SqlType;
  readonly nullable: boolean;
  /** Its value, where it is a literal (looking at it pins the literal); undefined otherwise. */
  literal(): string | number | bigint | null | undefined;
}

/**
 * The repr in which a function wants an argument. `index`: an integer as a JavaScript number, clamped to ±2^53 by the compiler;
 * `int`: exact, a bigint in JavaScript; `uint64`: the 64 bits as an unsigned bigint (for bit functions); `temporal`: date or datetime text (time: today's datetime);
 * `any`: as it is, of whatever repr (then `implFor` is told which).
 */
export type ArgKind =
  | 'text'
  | 'bytes'
  | 'int'
  | 'index'
  | 'uint64'
  | 'real'
  | 'decimal'
  | 'json'
  | 'date'
  | 'datetime'
  | 'temporal'
  | 'time'
  | 'boolean'
  | 'any';

export interface FunctionDef {
  /** MySQL's name, upper case. */
  readonly name: string;
  readonly minArgs: number;
  /** Infinity where it takes any number. */
  readonly maxArgs: number;
  /** Kind of each argument; the last one repeats. A function where it depends on the arguments' types (COALESCE, LEAST, IF, …). */
  readonly args: readonly ArgKind[] | ((args: readonly ArgInfo[]) => readonly ArgKind[]);
  /** Type and repr of the result. Throws SqlError 1582 and the like. `collation` is the aggregated collation of the string arguments (or the connection's). */
  readonly result: (
    args: readonly ArgInfo[],
    collation: string,
  ) => { readonly type: SqlType; readonly repr: Repr; readonly nullable?: boolean };
  /** Default true: any NULL argument makes the result NULL, and `impl` never sees one. */
  readonly strictNulls?: boolean;
  /** Default true. False: RAND, UUID, SLEEP, NOW-like, …: never folded, never in an index. */
  readonly deterministic?: boolean;
  /** Default as `deterministic`: it gives the same for the same arguments whatever other statements run between two of its calls. */
  readonly steady?: boolean;
  /** Default false: it reads the session (time zone, sql_mode, warnings): not usable in an index, but constant within a statement for constant arguments. */
  readonly contextual?: boolean;
  /** Default false: it works on the session itself (its locks, its variables, stored programs), so it runs only in the thread that the session is in. */
  readonly bound?: boolean;
  /**
   * Its JavaScript behaviour, called by SQLite with arguments in the kinds above. `shape` says what the compiler decided for this call site
   * (types of arguments and result, collation), so that one definition serves many types; a distinct SQLite function is registered per `shapeKey`.
   */
  readonly impl: (shape: CallShape, context: RuntimeContext) => (...args: SqliteValue[]) => SqliteValue;
}

export interface CallShape {
  readonly args: readonly SqlType[];
  readonly reprs: readonly Repr[];
  readonly result: SqlType;
  readonly resultRepr: Repr;
  readonly collation: string;
}

/** An aggregate, also usable as a window function (`inverse` where it can step back; else SQLite recomputes). */
export interface AggregateDef {
  readonly name: string;
  readonly args: readonly ArgKind[] | ((args: readonly ArgInfo[]) => readonly ArgKind[]);
  readonly result: (
    args: readonly ArgInfo[],
    collation: string,
  ) => { readonly type: SqlType; readonly repr: Repr; readonly nullable?: boolean };
  readonly impl: (
    shape: CallShape,
    context: RuntimeContext,
  ) => {
    readonly start: () => unknown;
    readonly step: (state: unknown, ...args: SqliteValue[]) => unknown;
    readonly inverse?: (state: unknown, ...args: SqliteValue[]) => unknown;
    readonly result: (state: unknown) => SqliteValue;
  };
}
