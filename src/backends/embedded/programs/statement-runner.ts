/** Runs what a program is made of: statements of SQL, expressions, cursors. Plans are kept with the trees that they are made from. */
import { SqlError } from '../../../errors.ts';
import type { ResultSink } from '../../../result.ts';
import type { Expr, QueryExpr, Statement } from '../../../sql/ast.ts';
import type { ParsedStatement } from '../../../sql/index.ts';
import type { ColumnDef } from '../catalog/model.ts';
import { compileQuery } from '../compile/index.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import { constantOf } from '../dml/values.ts';
import { selectOf } from '../execute/evaluate.ts';
import { paramTypeOf } from '../execute/parameters.ts';
import type { ChangePlan, Execution, Inputs, Plan, QueryPlan } from '../execute/plan.ts';
import type { PlanSpace } from '../execute/plan-cache.ts';
import { planStatement } from '../execute/plan-statement.ts';
import { allRawRows } from '../execute/query.ts';
import type { Session } from '../execute/session.ts';
import { type SqliteValue, storedRepr } from '../sql-type.ts';
import { callProcedure } from './call.ts';
import type { Computed, Frame, OpenCursor } from './frame.ts';
import { checkNested } from './nested.ts';
import type { ProgramObject } from './program.ts';
import { InnerSink, NestedSink } from './sinks.ts';

/** Work that may have to wait. */
export type Running<T> = Generator<Promise<void>, T>;

interface Kept<T> {
  readonly space: PlanSpace;
  readonly made: T;
}
const plans = new WeakMap<Statement, Kept<Plan>>();
const queries = new WeakMap<Expr | QueryExpr, Kept<CompiledQuery>>();
const nothing: Inputs = { literals: [], params: [] };

export class StatementRunner {
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #sink: ResultSink;
  readonly #inputs: Inputs;
  /** Whether other connections have their turn between statements; false inside of another statement. */
  readonly waits: boolean;

  /**
   * @param sink takes the result sets of a procedure; null inside of another statement.
   * @param inputs of the statement whose expressions are computed, where it is none of a program.
   */
  constructor(session: Session, frame: Frame, sink: ResultSink | null, inputs: Inputs = nothing) {
    this.#inputs = inputs;
    this.#session = session;
    this.#frame = frame;
    this.waits = sink !== null;
    this.#sink = sink === null ? new NestedSink(innerObject(session, frame)) : new InnerSink(sink);
  }
  #begin(): void {
    const { context } = this.#session;
    if (this.waits) {
      this.#session.provided.clear();
      context.startInner();
    } else context.startNested();
  }

  // ── Statements ─────────────────────────────────────────────────────────────

  *run(statement: Statement): Running<void> {
    this.#begin();
    if (statement.kind === 'Call') {
      this.#session.context.keepSince();
      yield* callProcedure(this.#session, statement, this.#frame.program.source, this.waits ? this.#sink : null);
      return;
    }
    const plan = this.#planOf(statement);
    if (!(plan.kind === 'session' && plan.diagnostic)) this.#session.context.keepSince();
    const replan = (): Plan => this.#planOf(statement);
    const execution: Execution = { session: this.#session, sink: this.#sink, ...nothing, replan };
    if (!this.waits) {
      this.#nested(plan, execution);
      return;
    }
    const waiting = this.#session.runner.runInner(plan, this.#frame.program.source, execution);
    if (waiting !== undefined) yield waiting;
  }
  #planOf(statement: Statement): Plan {
    const session = this.#session;
    const space = session.plans;
    const kept = plans.get(statement);
    if (kept?.space === space) return kept.made;
    const parsed: ParsedStatement = { statement, end: 0, paramCount: 0, literalCount: 0, structuralSlots: [] };
    const plan = planStatement(session, parsed, this.#frame.program.source, [], [], false);
    const made = plan.kind === 'query' ? { ...plan, movable: false } : plan;
    if (plan.cacheable) plans.set(statement, { space, made });
    return made;
  }
  /** Inside of another statement: in its transaction, undone with it. */
  #nested(plan: Plan, execution: Execution): void {
    const session = this.#session;
    checkNested(session, plan, this.#frame.program.object);
    if (session.running !== null) session.nested.push(session.running);
    const outer = session.running;
    session.running = plan;
    try {
      if (plan.kind === 'change') this.#change(plan, execution);
      else if (plan.kind === 'query' || plan.kind === 'session') atOnce(plan.run(execution));
    } finally {
      session.running = outer;
      if (outer !== null) session.nested.pop();
    }
  }
  #change(plan: ChangePlan, execution: Execution): void {
    const { affectedRows } = plan.perform(execution);
    this.#session.context.rowCount = affectedRows;
  }

  // ── Expressions ────────────────────────────────────────────────────────────

  /** Assigns a variable where nothing has to be waited for. @returns false where `set` has to do it. */
  setNow(place: number, value: Expr): boolean {
    this.#begin();
    const { context } = this.#session;
    context.keepSince();
    context.strictStore = context.sqlMode.strict;
    try {
      const computed = this.computeNow(value);
      if (computed === null) return false;
      this.#frame.assign(this.#session, place, computed);
      return true;
    } finally {
      context.strictStore = false;
    }
  }
  /** As `condition`, for what may as well be computed twice; null for all else. */
  conditionNow(expr: Expr): Computed | null {
    this.#begin();
    this.#session.context.keepSince();
    if (expr.kind === 'LocalRef') return this.#local(expr.place);
    const query = this.#compiled(expr, () => selectOf([expr]));
    return isPure(query) ? first(query, allRawRows(this.#session, query, this.#inputs)) : null;
  }
  /** Assigns a variable: strict mode holds for the expression, too. */
  *set(place: number, value: Expr): Running<void> {
    this.#begin();
    this.#session.context.keepSince();
    const computed = yield* this.#strictly(value);
    this.#frame.assign(this.#session, place, computed);
  }
  /** The value of RETURN, converted to the function's type. */
  *returns(value: Expr, column: ColumnDef): Running<void> {
    this.#begin();
    this.#session.context.keepSince();
    const { type, repr, value: given } = yield* this.#strictly(value);
    this.#frame.returned = this.#frame.convert(this.#session, column, { type, repr, value: given });
  }
  *condition(expr: Expr): Running<Computed> {
    this.#begin();
    this.#session.context.keepSince();
    return yield* this.compute(expr);
  }
  *#strictly(value: Expr): Running<Computed> {
    const { context } = this.#session;
    context.strictStore = context.sqlMode.strict;
    try {
      return yield* this.compute(value);
    } finally {
      context.strictStore = false;
    }
  }
  /** The value of an expression, raw in the repr that it comes in. */
  *compute(expr: Expr): Running<Computed> {
    const now = this.computeNow(expr);
    if (now !== null) return now;
    const query = this.#compiled(expr, () => selectOf([expr]));
    return first(query, yield* this.#rows(query));
  }
  /** The value of an expression for which nothing has to be waited for; null for others. */
  computeNow(expr: Expr): Computed | null {
    if (expr.kind === 'LocalRef') return this.#local(expr.place);
    const constant = constantOf(expr, false);
    if (constant?.kind === 'fixed') return constant;
    const query = this.#compiled(expr, () => selectOf([expr]));
    return this.#isAtOnce(query) ? first(query, allRawRows(this.#session, query, this.#inputs)) : null;
  }
  /** Without tables and functions nothing takes time; inside of another statement nothing waits. */
  #isAtOnce(query: CompiledQuery): boolean {
    return !this.waits || isPure(query);
  }
  #local(place: number): Computed {
    const column = this.#frame.program.locals[place];
    if (column === undefined) throw new Error(`no variable ${place}`);
    return { value: this.#frame.values[place] ?? null, type: column.type, repr: storedRepr(column.type) };
  }
  #compiled(key: Expr | QueryExpr, query: () => QueryExpr): CompiledQuery {
    const session = this.#session;
    const space = session.plans;
    const kept = queries.get(key);
    if (kept?.space === space) return kept.made;
    const types = this.#inputs.params.map(paramTypeOf);
    const made = compileQuery(query(), session.compileContext(this.#frame.program.source, [], types, false));
    if (types.length > 0) return made;
    if (made.cacheable) queries.set(key, { space, made });
    return made;
  }
  *#rows(query: CompiledQuery): Running<SqliteValue[][]> {
    let rows: SqliteValue[][] = [];
    const session = this.#session;
    const take = (): void => {
      rows = allRawRows(session, query, this.#inputs);
    };
    if (this.#isAtOnce(query)) {
      take();
      return rows;
    }
    const plan: QueryPlan = {
      kind: 'query',
      pins: [],
      cacheable: false,
      fields: [],
      locking: query.locking,
      reads: query.relations.length > 0,
      ...(query.writes ? { writes: true } : {}),
      run: take,
    };
    const waiting = session.runner.runInner(plan, '', { session, sink: this.#sink, ...nothing, replan: () => plan });
    if (waiting !== undefined) yield waiting;
    return rows;
  }

  // ── Cursors ────────────────────────────────────────────────────────────────

  /** Reads all rows. @throws SqlError 1325. */
  *open(cursor: number): Running<void> {
    if (this.#frame.cursors[cursor] !== null) throw new SqlError(1325, '24000', 'Cursor is already open');
    const def = this.#frame.program.cursors[cursor];
    if (def === undefined) throw new Error(`no cursor ${cursor}`);
    this.#begin();
    this.#session.context.keepSince();
    const query = this.#compiled(def.query, () => def.query);
    this.#frame.cursors[cursor] = { rows: yield* this.#rows(query), columns: query.columns, next: 0 };
  }
  // biome-ignore lint/correctness/useYield: of the same kind as the others
  *close(cursor: number): Running<void> {
    this.#begin();
    this.#session.context.keepSince();
    this.#opened(cursor);
    this.#frame.cursors[cursor] = null;
  }
  *fetch(cursor: number, places: readonly number[]): Running<void> {
    this.#begin();
    this.#session.context.keepSince();
    const open = this.#opened(cursor);
    if (open.columns.length !== places.length) throw new SqlError(1328, 'HY000', 'Incorrect number of FETCH variables');
    const row = open.rows[open.next];
    if (row === undefined) throw new SqlError(1329, '02000', 'No data - zero rows fetched, selected, or processed');
    open.next += 1;
    places.forEach((place, at) => {
      const column = open.columns[at];
      if (column !== undefined) this.#frame.assign(this.#session, place, { value: row[at] ?? null, ...column });
    });
  }
  /** @throws SqlError 1326. */
  #opened(cursor: number): OpenCursor {
    const open = this.#frame.cursors[cursor] ?? null;
    if (open === null) throw new SqlError(1326, '24000', 'Cursor is not open');
    return open;
  }
}

/** Whether it looks at nothing but its operands. */
function isPure({ writes, locking, relations, functions }: CompiledQuery): boolean {
  return !writes && !locking && relations.length === 0 && functions.length === 0;
}
/** The one value of a query that is an expression. */
function first({ columns }: CompiledQuery, rows: readonly (readonly SqliteValue[])[]): Computed {
  const [column] = columns;
  if (column === undefined) throw new Error('an expression has one column');
  return { value: rows[0]?.[0] ?? null, type: column.type, repr: column.repr };
}
/** The function or trigger that it is all inside of. */
function innerObject(session: Session, frame: Frame): ProgramObject {
  const all = [...session.programs.map(({ program }) => program.object), frame.program.object];
  return all.findLast((object) => object === 'trigger' || object === 'function') ?? 'function';
}

/** What runs inside of another statement does not wait. */
function atOnce(result: void | Promise<void>): void {
  if (result === undefined) return;
  result.catch(() => undefined);
  throw new SqlError(1235, '42000', "This version of MySQL doesn't yet support 'waiting inside a stored function or trigger'");
}
