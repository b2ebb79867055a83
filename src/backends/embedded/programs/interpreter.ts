/**
 * Runs a program step by step. It is a generator of what has to be waited for: a procedure's run waits (other connections have their turn), a
 * function's or trigger's run, which is part of another statement, never has to.
 */
import { SqlError } from '../../../errors.ts';
import type { Expr } from '../../../sql/ast.ts';
import type { Session } from '../execute/session.ts';
import { RowsWait, StatementWait, TooLong } from '../runtime.ts';
import { fit, isFatal, type Raised, raised, raisedBy } from './conditions.ts';
import type { ActiveBlock, Frame } from './frame.ts';
import type { BlockStep, HandlerDef, Program, Step } from './program.ts';
import type { Running, StatementRunner } from './statement-runner.ts';

/** Where control goes after a step, other than to the next one. */
type Flow =
  | { readonly to: 'leave' | 'iterate'; readonly label: string }
  | { readonly to: 'return' }
  /** Out of the block whose EXIT handler has run. */
  | { readonly to: 'exit'; readonly block: ActiveBlock };

/** Milliseconds after which others have their turn. */
const turnMs = 8;

export class Interpreter {
  readonly #session: Session;
  readonly #program: Program;
  readonly #frame: Frame;
  readonly #runner: StatementRunner;
  #turn = performance.now();
  #steps = 0;

  constructor(session: Session, frame: Frame, runner: StatementRunner) {
    this.#session = session;
    this.#program = frame.program;
    this.#frame = frame;
    this.#runner = runner;
  }
  /** @throws SqlError what no handler has caught; 1321. */
  *run(): Running<void> {
    const flow = yield* this.#step(this.#program.body);
    if (this.#program.object === 'function' && flow?.to !== 'return')
      throw new SqlError(1321, '2F005', `FUNCTION ${this.#program.name} ended without RETURN`);
  }

  // ── Steps ──────────────────────────────────────────────────────────────────

  *#list(steps: readonly Step[]): Running<Flow | null> {
    for (const step of steps) {
      const flow = yield* this.#step(step);
      if (flow !== null) return flow;
    }
    return null;
  }
  *#step(step: Step): Running<Flow | null> {
    this.#steps += 1;
    if ((this.#steps & 15) === 0) yield* this.#turnOver();
    switch (step.do) {
      case 'block':
        return yield* this.#block(step);
      case 'if':
        return yield* this.#if(step);
      case 'case':
        return yield* this.#case(step);
      case 'loop':
      case 'while':
      case 'repeat':
        return yield* this.#loop(step);
      case 'leave':
      case 'iterate':
        return { to: step.do, label: step.label };
      case 'return':
        return yield* this.#return(step.value);
      case 'set':
        return yield* this.#set(step);
      default:
        return yield* this.#guarded(() => this.#simple(step));
    }
  }
  /** Most assignments need nothing that has to be waited for. */
  *#set(step: Extract<Step, { do: 'set' }>): Running<Flow | null> {
    try {
      if (!this.#runner.setNow(step.place, step.value)) return yield* this.#guarded(() => this.#runner.set(step.place, step.value));
    } catch (error) {
      return yield* this.#failed(error);
    }
    return this.#frame.block === null ? null : yield* this.#warned();
  }
  #simple(step: Extract<Step, { do: 'sql' | 'open' | 'close' | 'fetch' }>): Running<void> {
    switch (step.do) {
      case 'sql':
        return this.#runner.run(step.statement);
      case 'open':
        return this.#runner.open(step.cursor);
      case 'close':
        return this.#runner.close(step.cursor);
      case 'fetch':
        return this.#runner.fetch(step.cursor, step.places);
    }
  }
  /** Now and then others have their turn, and the statement can be stopped. */
  *#turnOver(): Running<void> {
    this.#session.context.checkKilled();
    if (!this.#runner.waits || performance.now() - this.#turn < turnMs) return;
    yield new Promise<void>((resolve) => setImmediate(resolve));
    this.#turn = performance.now();
    this.#session.context.checkKilled();
  }
  *#return(value: Expr): Running<Flow | null> {
    let returned = false;
    const { returns } = this.#program;
    const runner = this.#runner;
    const flow = yield* this.#guarded(function* () {
      if (returns !== null) yield* runner.returns(value, returns);
      returned = true;
    });
    return flow ?? (returned ? { to: 'return' } : null);
  }
  /** A number that an expression gives; null where it failed and its handler went on after the whole step. */
  *#number(expr: Expr): Running<{ readonly flow: Flow | null; readonly value: number | null }> {
    // What fails here, or warns, is met below: the expression is computed once more.
    const now = this.#numberNow(expr);
    if (now !== null) return { flow: null, value: now };
    let value: number | null = null;
    const runner = this.#runner;
    const flow = yield* this.#guarded(function* () {
      value = Number((yield* runner.condition(expr)).value ?? 0);
    });
    return { flow, value };
  }
  #numberNow(expr: Expr): number | null {
    try {
      const now = this.#runner.conditionNow(expr);
      return now === null || this.#session.context.newWarnings > 0 ? null : Number(now.value ?? 0);
    } catch (error) {
      if (error instanceof SqlError) return null;
      throw error;
    }
  }
  *#if(step: Extract<Step, { do: 'if' }>): Running<Flow | null> {
    for (const { condition, steps } of step.branches) {
      const { flow, value } = yield* this.#number(condition);
      if (flow !== null || value === null) return flow;
      if (value === 1) return yield* this.#list(steps);
    }
    return yield* this.#list(step.otherwise);
  }
  *#case(step: Extract<Step, { do: 'case' }>): Running<Flow | null> {
    const { flow, value } = yield* this.#number(step.chooser);
    if (flow !== null || value === null) return flow;
    const body = value < 0 ? step.otherwise : (step.bodies[value] ?? null);
    if (body !== null) return yield* this.#list(body);
    // biome-ignore lint/correctness/useYield: a run that fails at once
    return yield* this.#guarded(function* () {
      throw new SqlError(1339, '20000', 'Case not found for CASE statement');
    });
  }
  *#loop(step: Extract<Step, { do: 'loop' | 'while' | 'repeat' }>): Running<Flow | null> {
    for (;;) {
      if (step.do === 'while') {
        const { flow, value } = yield* this.#number(step.condition);
        if (flow !== null || value !== 1) return flow;
      }
      const flow = yield* this.#list(step.steps);
      if (flow !== null) {
        const mine = (flow.to === 'leave' || flow.to === 'iterate') && flow.label === step.label;
        if (!mine) return flow;
        if (flow.to === 'leave') return null;
      }
      if (step.do !== 'repeat') {
        this.#steps += 1;
        if ((this.#steps & 15) === 0) yield* this.#turnOver();
        continue;
      }
      // ITERATE of a REPEAT starts its body again without a look at UNTIL.
      if (flow !== null) continue;
      const { flow: away, value } = yield* this.#number(step.until);
      if (away !== null || value !== 0) return away;
    }
  }
  *#block(step: BlockStep): Running<Flow | null> {
    const frame = this.#frame;
    const outer = frame.block;
    try {
      const started = yield* this.#list(step.starts);
      if (started !== null) return started;
      const own = step.handlers.length === 0 ? outer : { step, handlers: step.handlers, outer };
      frame.block = own;
      const flow = yield* this.#list(step.steps);
      if (flow?.to === 'exit' && flow.block === own && own !== outer) return null;
      return flow?.to === 'leave' && flow.label === step.label ? null : flow;
    } finally {
      frame.block = outer;
      for (const cursor of step.cursors) frame.cursors[cursor] = null;
    }
  }

  // ── Handlers ───────────────────────────────────────────────────────────────

  /** Does something for which handlers may be called. */
  *#guarded(work: () => Running<void>): Running<Flow | null> {
    try {
      yield* work();
    } catch (error) {
      return yield* this.#failed(error);
    }
    return this.#frame.block === null ? null : yield* this.#warned();
  }
  *#failed(error: unknown): Running<Flow | null> {
    if (error instanceof StatementWait || error instanceof RowsWait || error instanceof TooLong) throw error;
    const told = this.#session.failed(error);
    if (!(told instanceof SqlError) || isFatal(told)) throw told;
    this.#detail(told);
    const found = this.#find(raisedBy(told));
    if (found === null) throw told;
    return yield* this.#handle(found.block, found.handler, raisedBy(told), told);
  }
  /** What SHOW WARNINGS does not show of an error, GET DIAGNOSTICS does. */
  #detail(error: SqlError): void {
    const last = this.#session.context.warnings.at(-1);
    if (last?.level !== 'Error' || last.code !== error.errno) return;
    const { sqlState, items } = raisedBy(error);
    Object.assign(last, { sqlState, ...(items === undefined ? {} : { items }) });
  }
  /** Of several warnings with a handler the last one counts. */
  *#warned(): Running<Flow | null> {
    const { context } = this.#session;
    if (context.newWarnings === 0) return null;
    for (const warning of context.warnings.slice(-context.newWarnings).reverse()) {
      if (warning.level === 'Error') continue;
      const condition = raised(warning);
      const found = this.#find(condition);
      if (found !== null) return yield* this.#handle(found.block, found.handler, condition, null);
    }
    return null;
  }
  /** The handler that is meant: of the innermost block that has one, the one that fits most closely. */
  #find(condition: Raised): { readonly block: ActiveBlock; readonly handler: HandlerDef } | null {
    for (let block = this.#frame.block; block !== null; block = block.outer) {
      let best: HandlerDef | null = null;
      let most = 0;
      for (const handler of block.handlers) {
        const closeness = Math.max(...handler.conditions.map((each) => fit(each, condition)));
        if (closeness <= most) continue;
        most = closeness;
        best = handler;
      }
      if (best !== null) return { block, handler: best };
    }
    return null;
  }
  *#handle(block: ActiveBlock, handler: HandlerDef, condition: Raised, error: SqlError | null): Running<Flow | null> {
    const frame = this.#frame;
    const { context } = this.#session;
    const inner = frame.block;
    const before = context.warnings;
    frame.handlers.push({ raised: condition, error, conditions: before.map(raised), rowCount: context.rowCount });
    // Handlers of the block itself are not for what happens in its handlers.
    frame.block = block.outer;
    let flow: Flow | null;
    try {
      flow = yield* this.#step(handler.body);
    } finally {
      frame.block = inner;
      frame.handlers.pop();
    }
    context.dropWarnings(before);
    return flow ?? (handler.action === 'EXIT' ? { to: 'exit', block } : null);
  }
}
