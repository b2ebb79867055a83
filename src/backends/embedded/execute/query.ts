/** Runs a compiled query: binds, steps, decodes, hands batches to the sink. */
import { SqlError } from '../../../errors.ts';
import type { ResultSink } from '../../../result.ts';
import type { Value } from '../../../types.ts';
import type { CompiledQuery, OutputColumn } from '../compile/plan.ts';
import type { SqliteValue } from '../sql-type.ts';
import { sqliteError } from '../storage/sqlite-errors.ts';
import { releaseTables } from './filled-table.ts';
import { HeldResult } from './held-result.ts';
import { bind, type Inputs } from './plan.ts';
import type { Session } from './session.ts';

/** Rows per batch; and the time after which a long result lets other connections have their turn. */
const batchRows = 200;
const turnMs = 8;

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);
const minSafe = BigInt(Number.MIN_SAFE_INTEGER);

/** A row as SQLite has it to one as the protocol has it, in place. */
export function decodeRow(row: SqliteValue[], columns: readonly OutputColumn[], bigints: boolean, session: Session): Value[] {
  for (let at = 0; at < columns.length; at++) {
    let value = row[at] as SqliteValue;
    if (value === null) continue;
    if (bigints && typeof value === 'bigint' && value <= maxSafe && value >= minSafe) value = Number(value);
    const decode = (columns[at] as OutputColumn).decode;
    row[at] = decode === null ? value : decode(value, session.context);
  }
  return row;
}

/** Raw rows of a query, in the reprs of its columns; the caller steps them to the end or calls `return`. */
export function* rawRows(session: Session, query: CompiledQuery, inputs: Inputs): Generator<SqliteValue[]> {
  try {
    yield* session.statementOf(query, inputs).iterate(bind(query.params, inputs, session.context));
  } catch (error) {
    throw sqliteError(error);
  }
}

/** All raw rows at once, for statements that then change what they have read. INTEGERs beyond 2^53 are bigints, all others numbers. */
export function allRawRows(session: Session, query: CompiledQuery, inputs: Inputs): SqliteValue[][] {
  try {
    const rows = session.statementOf(query, inputs).all(bind(query.params, inputs, session.context));
    if (query.virtualTables.length > 0) releaseTables(session, query);
    if (query.bigints) for (const row of rows) narrow(row);
    return rows;
  } catch (error) {
    throw sqliteError(error);
  }
}
function narrow(row: SqliteValue[]): void {
  for (let at = 0; at < row.length; at++) {
    const value = row[at];
    if (typeof value === 'bigint' && value <= maxSafe && value >= minSafe) row[at] = Number(value);
  }
}

/**
 * Answers a query through the sink: synchronously where the rows fit a batch, else batch by batch, waiting for a full sink.
 * @returns a promise only if it had to wait.
 */
export function answerQuery(session: Session, query: CompiledQuery, inputs: Inputs, sink: ResultSink): void | Promise<void> {
  const { columns, bigints } = query;
  let rows: IterableIterator<SqliteValue[]> | null = null;
  const batch: Value[][] = [];
  let count = 0;
  try {
    rows = session.statementOf(query, inputs).iterate(bind(query.params, inputs, session.context));
    for (;;) {
      const step = rows.next();
      if (step.done === true) break;
      batch.push(decodeRow(step.value, columns, bigints, session));
      count += 1;
      if (batch.length >= batchRows && !(sink instanceof HeldResult)) {
        session.context.restartable = false;
        sink.fields(fieldsOf(query));
        return answerLong(session, query, rows, batch, count, sink);
      }
    }
  } catch (error) {
    rows?.return?.();
    throw sqliteError(error);
  }
  if (query.virtualTables.length > 0) releaseTables(session, query);
  sink.fields(fieldsOf(query));
  if (count > 0) {
    const full = sink.rows(batch);
    if (full !== undefined) return full.then(() => finish(session, count, sink));
  }
  finish(session, count, sink);
}

const fieldLists = new WeakMap<CompiledQuery, readonly OutputColumn['field'][]>();
function fieldsOf(query: CompiledQuery): readonly OutputColumn['field'][] {
  let fields = fieldLists.get(query);
  if (fields === undefined) {
    fields = query.columns.map((column) => column.field);
    fieldLists.set(query, fields);
  }
  return fields;
}

function finish(session: Session, count: number, sink: ResultSink): void {
  session.context.foundRows = count;
  session.context.rowCount = -1;
  sink.end({ warnings: session.context.newWarnings, status: session.status });
}

async function answerLong(
  session: Session,
  query: CompiledQuery,
  rows: IterableIterator<SqliteValue[]>,
  first: Value[][],
  counted: number,
  sink: ResultSink,
): Promise<void> {
  let batch = first;
  let count = counted;
  let turn = performance.now();
  try {
    for (;;) {
      session.context.checkKilled();
      const full = sink.rows(batch);
      if (full !== undefined) await full;
      if (performance.now() - turn > turnMs) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        turn = performance.now();
      }
      batch = [];
      for (let step = rows.next(); step.done !== true; step = rows.next()) {
        batch.push(decodeRow(step.value, query.columns, query.bigints, session));
        if (batch.length >= batchRows) break;
      }
      if (batch.length === 0) break;
      count += batch.length;
    }
  } catch (error) {
    rows.return?.();
    throw sqliteError(error);
  }
  if (query.virtualTables.length > 0) releaseTables(session, query);
  finish(session, count, sink);
}

/** A query's only row; null where it has none. @throws SqlError 1172 where it has several. */
export function singleRow(session: Session, query: CompiledQuery, inputs: Inputs): Value[] | null {
  const rows = allRawRows(session, query, inputs);
  if (rows.length > 1) throw new SqlError(1172, '42000', 'Result consisted of more than one row');
  const row = rows[0];
  return row === undefined ? null : decodeRow(row, query.columns, query.bigints, session);
}
