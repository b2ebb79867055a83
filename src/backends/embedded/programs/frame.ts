/** One run of a stored program: its variables, cursors and active handlers. */
import type { ColumnDef } from '../catalog/model.ts';
import { assignerFor } from '../dml/values.ts';
import type { Session } from '../execute/session.ts';
import type { Repr, SqliteValue, SqlType } from '../sql-type.ts';
import type { Raised } from './conditions.ts';
import type { BlockStep, HandlerDef, Program } from './program.ts';

/** A value that an expression gave. */
export interface Computed {
  readonly value: SqliteValue;
  readonly type: SqlType;
  readonly repr: Repr;
}
/** An open cursor: all its rows, and which comes next. */
export interface OpenCursor {
  readonly rows: readonly (readonly SqliteValue[])[];
  readonly columns: readonly { readonly type: SqlType; readonly repr: Repr }[];
  next: number;
}
/** A block that runs; its handlers are there once its variables have their values. */
export interface ActiveBlock {
  readonly step: BlockStep;
  readonly handlers: readonly HandlerDef[];
  /** Blocks around a handler that runs are not looked into: those up to and with the one that declares it. */
  readonly outer: ActiveBlock | null;
}
/** A handler that runs: what it was called for, and all that the diagnostics area had then. */
export interface ActiveHandler {
  readonly raised: Raised;
  readonly error: Error | null;
  readonly conditions: readonly Raised[];
  readonly rowCount: number;
}

export class Frame {
  readonly program: Program;
  readonly values: SqliteValue[];
  readonly cursors: (OpenCursor | null)[];
  readonly handlers: ActiveHandler[] = [];
  /** The innermost block. */
  block: ActiveBlock | null = null;
  returned: SqliteValue = null;

  constructor(program: Program) {
    this.program = program;
    this.values = new Array<SqliteValue>(program.locals.length).fill(null);
    this.cursors = new Array<OpenCursor | null>(program.cursors.length).fill(null);
  }
  /** Stores a value in a variable, converted to its type. @throws SqlError 1264, 1366, 1406, … in strict mode. */
  assign(session: Session, place: number, computed: Computed): void {
    const column = this.program.locals[place];
    if (column === undefined) throw new Error(`${this.program.name} has no variable ${place}`);
    this.values[place] = this.convert(session, column, computed);
  }
  /** A value as a column keeps it. NULL is kept wherever it is. */
  convert(session: Session, column: ColumnDef, { value, type, repr }: Computed): SqliteValue {
    if (value === null) return null;
    const { context } = session;
    const before = context.strictStore;
    context.strictStore = context.sqlMode.strict;
    try {
      return assignerFor(column, type, repr, '')(narrowed(value), context);
    } finally {
      context.strictStore = before;
    }
  }
}
/** Integers up to 2^53 as numbers. */
function narrowed(value: SqliteValue): SqliteValue {
  if (typeof value !== 'bigint') return value;
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}
