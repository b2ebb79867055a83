/** Cursors: rows of a query that are read when a client asks for them, on a connection and a snapshot of their own. */
import type { RowCursor } from '../../../backend.ts';
import type { Field, Parameter, Value } from '../../../types.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import { isSteady } from '../functions/index.ts';
import { TooLong } from '../runtime.ts';
import type { SqliteValue } from '../sql-type.ts';
import type { Connection } from '../storage/connection.ts';
import { sqliteError } from '../storage/sqlite-errors.ts';
import { patience } from '../threads/patience.ts';
import { normalized } from './parameters.ts';
import { bind, type Inputs, type QueryPlan } from './plan.ts';
import type { PreparedText } from './planner.ts';
import { decodeRow } from './query.ts';
import type { Session } from './session.ts';

/**
 * Opens a cursor on a prepared query.
 * @returns null where it has to be run to its end at once: it changes or locks something, reads what only the session has (temporary and computed
 * tables, uncommitted rows), calls what depends on the statements before it, or is long at work before its first row.
 * @throws SqlError
 */
export function openCursor(session: Session, prepared: PreparedText, given: readonly Parameter[]): RowCursor | null {
  session.begin();
  try {
    const params = normalized(given);
    const plan = session.planner.of(prepared, params);
    session.planner.traced(prepared.source, prepared.lifted?.key ?? null, plan);
    if (plan.kind !== 'query' || plan.movable !== true || !plan.reads || plan.query === undefined) return null;
    if (!plan.query.functions.every(isSteady)) return null;
    if (!sharesSnapshot(session)) return null;
    if (session.identity.id !== null) session.identity.count(false);
    const connection = session.engine.cursors.take(session.context);
    if (connection === null) return null;
    session.context.keepSince();
    session.runner.limit(plan);
    return begun(session, plan, plan.query, connection, { literals: prepared.lifted?.literals ?? [], params });
  } catch (error) {
    throw session.failed(error);
  }
}

/** Whether another connection reads now what this session does; a transaction that reads repeatably starts with it. */
function sharesSnapshot(session: Session): boolean {
  const { transaction } = session;
  session.beginIfNeeded();
  if (!transaction.snapshotIsCurrent) return false;
  transaction.beforeRead();
  if (transaction.active && session.db.inTransaction) session.db.statement('SELECT 1 FROM sqlite_master').get();
  return true;
}

/** The cursor with its first row, which pins the snapshot, tells most failures, and shows whether rows come soon. */
function begun(session: Session, plan: QueryPlan, query: CompiledQuery, connection: Connection, inputs: Inputs): RowCursor | null {
  const { context } = session;
  const cursor = new QueryCursor(session, query, connection);
  context.leaveAfter(patience(session, plan));
  try {
    cursor.start(inputs);
    return cursor;
  } catch (error) {
    cursor.close();
    if (!(error instanceof TooLong)) throw error;
    context.again();
    return null;
  } finally {
    context.stay();
  }
}

class QueryCursor implements RowCursor {
  readonly fields: readonly Field[];
  warnings = 0;
  readonly #session: Session;
  readonly #query: CompiledQuery;
  #connection: Connection | null;
  #rows: IterableIterator<SqliteValue[]> | null = null;
  /** The row that has been read ahead. */
  #next: SqliteValue[] | null = null;

  constructor(session: Session, query: CompiledQuery, connection: Connection) {
    this.#session = session;
    this.#query = query;
    this.#connection = connection;
    this.fields = query.columns.map((column) => column.field);
  }
  start(inputs: Inputs): void {
    const { context } = this.#session;
    const connection = this.#connection;
    if (connection === null) throw new Error('a cursor that was closed');
    connection.db.statement('BEGIN').run();
    this.#rows = connection.statementOf(this.#query).iterate(bind(this.#query.params, inputs, context));
    this.#advance();
    this.warnings = context.newWarnings;
  }
  #advance(): void {
    const step = this.#rows?.next();
    this.#next = step === undefined || step.done === true ? null : step.value;
  }

  fetch(count: number): readonly Value[][] {
    const { columns, bigints } = this.#query;
    const found: Value[][] = [];
    this.#session.context.goOn();
    try {
      for (; found.length < count && this.#next !== null; this.#advance())
        found.push(decodeRow(this.#next, columns, bigints, this.#session));
    } catch (error) {
      this.close();
      throw sqliteError(error);
    }
    return found;
  }

  close(): void {
    const connection = this.#connection;
    if (connection === null) return;
    this.#rows?.return?.();
    this.#rows = null;
    this.#next = null;
    this.#connection = null;
    this.#session.engine.cursors.give(connection);
  }
}
