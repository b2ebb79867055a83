/** Runs the plans of one session's statements under the transaction that each kind of plan needs. */
import { SqlError } from '../../../errors.ts';
import type { ResultSink } from '../../../result.ts';
import type { CatalogEdit } from '../catalog/catalog.ts';
import { RowsWait, StatementWait, TooLong } from '../runtime.ts';
import type { SessionContext } from '../session/context.ts';
import { Count, type StatusCounts } from '../session/status-counts.ts';
import type { Transaction } from '../session/transaction.ts';
import { mayLeave, patience } from '../threads/patience.ts';
import type { Durability } from './durability.ts';
import { HeldResult } from './held-result.ts';
import { paramTypeOf } from './parameters.ts';
import {
  type ChangePlan,
  type DdlPlan,
  ddlPlan,
  type Execution,
  type Inputs,
  type Plan,
  type QueryPlan,
  type Streaming,
  type StreamPlan,
} from './plan.ts';
import type { Planner } from './planner.ts';
import type { Session } from './session.ts';
import type { StatementWaits } from './statement-waits.ts';

/** Whether it changes nothing but temporary tables. */
function isOwn(plan: ChangePlan): boolean {
  return plan.temporary === true || plan.ownTables === true;
}

export class PlanRunner {
  readonly #session: Session;
  readonly #context: SessionContext;
  readonly #transaction: Transaction;
  readonly #counts: StatusCounts;
  readonly #planner: Planner;
  readonly #waits: StatementWaits;
  readonly #durability: Durability;
  /** Milliseconds from which a statement is slow. */
  #slowAfter = Number.POSITIVE_INFINITY;
  #maxExecutionTime = 0;
  #afterCommit: (() => void) | null = null;

  /** @param session with its other parts in place. */
  constructor(session: Session) {
    this.#session = session;
    this.#context = session.context;
    this.#transaction = session.transaction;
    this.#counts = session.counts;
    this.#planner = session.planner;
    this.#waits = session.waits;
    this.#durability = session.durability;
  }
  /** Session variables have changed. */
  configure(): void {
    const { variables } = this.#session;
    this.#slowAfter = Number(variables.text('long_query_time')) * 1000;
    this.#maxExecutionTime = Number(variables.text('max_execution_time'));
  }
  /** Runs a plan under the transaction that its kind needs. */
  run(plan: Plan, source: string, key: string | null, inputs: Inputs, sink: ResultSink): void | Promise<void> {
    const diagnostic = plan.kind === 'session' && plan.diagnostic;
    if (!diagnostic) this.#context.keepSince();
    if (this.#session.identity.id !== null) this.#session.identity.count(plan.kind !== 'query' && plan.kind !== 'session');
    this.#counts.add(plan.command ?? -1);
    const began = performance.now();
    const execution: Execution = { session: this.#session, sink, literals: inputs.literals, params: inputs.params };
    const result = this.#durability.after(this.#attempt(plan, source, key, execution));
    if (result === undefined) return this.#timed(began);
    return result.then(
      () => this.#timed(began),
      (error: unknown) => Promise.reject(this.#session.failed(error)),
    );
  }
  /** A statement has been answered. @param began performance.now() */
  #timed(began: number): void {
    if (performance.now() - began > this.#slowAfter) this.#counts.add(Count.slow);
  }
  /** Runs a statement of a stored procedure. @throws SqlError. */
  runInner(plan: Plan, source: string, execution: Execution): void | Promise<void> {
    this.#counts.add(Count.queries);
    this.#counts.add(plan.command ?? -1);
    return this.#attempt(plan, source, null, execution);
  }
  #attempt(plan: Plan, source: string, key: string | null, execution: Execution): void | Promise<void> {
    try {
      return this.#dispatch(plan, source, key, execution);
    } catch (error) {
      if (error instanceof RowsWait) return this.#again(this.#waits.load(error), plan, source, key, execution);
      if (!(error instanceof StatementWait)) throw error;
      return this.#again(this.#waits.pause(error, plan), plan, source, key, execution);
    }
  }
  async #again(waited: Promise<void>, plan: Plan, source: string, key: string | null, execution: Execution): Promise<void> {
    await waited;
    return this.#attempt(plan, source, key, execution);
  }
  /** max_execution_time, or the query's own. */
  limit(plan: QueryPlan): void {
    if (this.#context.depth === 0) this.#context.limit(plan.timeLimit ?? this.#maxExecutionTime);
  }
  #dispatch(plan: Plan, source: string, key: string | null, execution: Execution): void | Promise<void> {
    this.#session.running = plan;
    if (plan.writes === true) return this.#writing(plan, source, key, execution);
    switch (plan.kind) {
      case 'query': {
        this.limit(plan);
        if (plan.reads) this.#session.beginIfNeeded();
        if (plan.reads) this.#touch(plan.locking);
        if (plan.locking) this.#session.refuseReadOnly(true);
        if (plan.locking && this.#transaction.active && !this.#transaction.readOnly) {
          const answered = this.#locked(
            source,
            key,
            plan,
            execution,
            (current) => (current as typeof plan).run(execution),
            plan.nowait === true,
          );
          return plan.nowait === true && answered !== undefined ? answered.catch((error) => this.#notAtOnce(error)) : answered;
        }
        if (plan.nowait === true && this.#transaction.isBlocked) this.#notAtOnce();
        if (plan.reads) this.#transaction.beforeRead();
        return plan.movable === true && mayLeave(this.#session) ? this.#patiently(plan, source, execution) : plan.run(execution);
      }
      case 'change':
        if (!isOwn(plan)) this.#session.refuseReadOnly();
        this.#session.beginIfNeeded();
        if (plan.alone === true && this.#transaction.worksAlone) return this.#changeAlone(plan, execution);
        return this.#locked(source, key, plan, execution, (current) => this.#change(current as ChangePlan, execution));
      case 'stream':
        this.#session.refuseReadOnly();
        this.#session.beginIfNeeded();
        return this.#locked(source, key, plan, execution, (current) => this.#stream(current as StreamPlan, execution));
      case 'ddl': {
        const loading = plan.before?.() ?? null;
        if (loading !== null) return loading.then(() => this.#dispatch(plan, source, key, execution));
        if (plan.ownTables !== true) this.#session.refuseReadOnly();
        this.#session.commitImplicitly();
        return this.#locked(source, key, plan, execution, (current) => this.#ddl(current as DdlPlan, execution));
      }
      case 'session':
        if (plan.commits) this.#session.commitImplicitly();
        return plan.run(execution);
    }
  }
  /** A query that takes too long goes on in a thread of its own. */
  #patiently(plan: QueryPlan, source: string, execution: Execution): void | Promise<void> {
    const context = this.#context;
    context.leaveAfter(patience(this.#session, plan));
    try {
      return plan.run(execution);
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      context.again();
      return this.#elsewhere(plan, source, execution);
    } finally {
      context.stay();
    }
  }
  async #elsewhere(plan: QueryPlan, source: string, execution: Execution): Promise<void> {
    const { signal } = this.#waits;
    this.#planner.trace.plan = 'moved';
    const { runElsewhere } = await import('../threads/hand-over.ts');
    await runElsewhere(this.#session, plan, source, execution, signal);
  }
  /** A statement looks at tables, or changes or locks their rows: alone, it is the next transaction. */
  #touch(writing: boolean): void {
    const { nextTransaction } = this.#session;
    const transaction = this.#transaction;
    transaction.touch(writing);
    if (nextTransaction.isolation === null && nextTransaction.readOnly === null) return;
    if (!transaction.active || transaction.implicit) this.#session.nextTransaction = { isolation: null, readOnly: null };
  }
  /** NOWAIT: another session is writing. */
  #notAtOnce(error: unknown = null): never {
    if (error !== null && !(error instanceof SqlError && error.errno === 1205)) throw error;
    this.#context.warn('Error', 1030, "Got error 203 - 'Do not wait for lock' from storage engine");
    throw new SqlError(3572, 'HY000', 'Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.');
  }
  /** Takes the writer's lock, waiting in turn; makes the plan again if the catalog has changed meanwhile. */
  #locked(
    source: string,
    key: string | null,
    plan: Plan,
    execution: Execution,
    go: (plan: Plan) => void | Promise<void>,
    nowait = false,
  ): void | Promise<void> {
    const version = this.#session.catalog.version;
    const ownConnection = plan.kind === 'ddl' || (plan.kind === 'change' && plan.temporary === true);
    const waited = this.#transaction.beforeWrite({
      seconds: nowait ? 0 : Number(this.#session.variables.text('innodb_lock_wait_timeout')),
      signal: () => this.#waits.signal,
      alone: plan.kind === 'stream',
      readOnlySession: this.#session.nextTransaction.readOnly ?? this.#session.variables.text('transaction_read_only') === 'ON',
      shared: !ownConnection && this.#session.engine.sessionCount > 1 && this.#session.catalog.temporaryTables().length === 0,
    });
    if (ownConnection) this.#transaction.keepConnection();
    if (waited === undefined) return go(plan);
    return waited.then(() => {
      try {
        if (this.#session.catalog.version === version) return go(plan);
      } catch (error) {
        if (error instanceof RowsWait) return this.#again(this.#waits.load(error), plan, source, key, execution);
        throw error;
      }
      try {
        return go(execution.replan?.() ?? this.#planner.for(source, key, execution.literals, execution.params.map(paramTypeOf)));
      } catch (error) {
        if (this.#transaction.implicit) this.#transaction.rollback();
        throw error;
      }
    });
  }
  /** A query, or a statement about the session, that calls a function which changes tables: answered once all of it is committed. */
  #writing(plan: Plan, source: string, key: string | null, execution: Execution): void | Promise<void> {
    this.#session.refuseReadOnly();
    this.#session.beginIfNeeded();
    return this.#locked(source, key, plan, execution, (current) => {
      if (current.kind !== 'query' && current.kind !== 'session') throw new Error(`a ${current.kind} plan needs no lock of another`);
      const held = new HeldResult();
      this.#touch(true);
      this.#transaction.atomically(() => {
        if (current.run({ ...execution, sink: held }) !== undefined) throw new Error('a statement that holds the lock has paused');
      });
      const settled = this.#durability.settled(() => undefined);
      const replay = (): void | Promise<void> => held.replay(execution.sink, this.#session.status);
      return settled === undefined ? replay() : settled.then(replay);
    });
  }
  #change(plan: ChangePlan, execution: Execution): void | Promise<void> {
    this.#touch(true);
    const change = this.#transaction.atomically(() => plan.perform(execution));
    if (plan.temporary === true) this.#session.observer?.state();
    if (this.#afterCommit !== null) this.#committed();
    return this.#durability.settled(() => this.#session.answer(change, execution.sink));
  }
  /** Temporary tables are nobody else's: it waits for no other session. */
  #changeAlone(plan: ChangePlan, execution: Execution): void {
    this.#touch(true);
    const change = this.#transaction.alone(() => plan.perform(execution));
    if (plan.temporary === true) this.#session.observer?.state();
    if (this.#afterCommit !== null) this.#committed();
    this.#session.answer(change, execution.sink);
  }
  async #stream(plan: StreamPlan, execution: Execution): Promise<void> {
    this.#touch(true);
    let streaming: Streaming | null = null;
    try {
      const change = await this.#transaction.atomicallyLong(async () => {
        streaming = await plan.open(execution);
        return streaming.perform();
      });
      await this.#durability.settled(() => this.#session.answer(change, execution.sink));
    } finally {
      await (streaming as Streaming | null)?.close();
    }
  }
  #ddl(plan: DdlPlan, execution: Execution): void | Promise<void> {
    this.#session.connection.forgetStatements();
    this.#afterCommit = null;
    if (plan.ownTables !== true) this.#transaction.noteAll();
    const change = this.#transaction.atomically(() => plan.perform(execution));
    this.#committed();
    return this.#durability.settled(() =>
      plan.answer === undefined ? this.#session.answer(change, execution.sink) : plan.answer(change, execution),
    );
  }
  #committed(): void {
    this.#afterCommit?.();
    this.#afterCommit = null;
  }
  /** Changes the catalog outside of any statement. @throws SqlError. */
  define(change: (edit: CatalogEdit) => void): void | Promise<void> {
    const plan = ddlPlan(() => {
      const edit = this.#session.engine.catalog.edit(this.#session.db);
      change(edit);
      edit.finish();
      this.afterCommit(() => edit.publish());
      return { affectedRows: 0 };
    });
    this.#session.begin(0);
    return this.#durability.after(
      this.#attempt(plan, '', null, { session: this.#session, sink: new HeldResult(), literals: [], params: [], replan: () => plan }),
    );
  }
  /** What the running DDL statement shows to others, once it is committed; may be said more than once. */
  afterCommit(work: () => void): void {
    const before = this.#afterCommit;
    this.#afterCommit =
      before === null
        ? work
        : () => {
            before();
            work();
          };
  }
}
