/**
 * Long queries leave the engine's thread. A query starts where it came in, since most are over in microseconds; one that goes on for too long
 * without having answered a row is given up there and run again in a thread of its own (reader-thread.ts), so that others have their turn and
 * KILL and timeouts get through.
 */
import { SqlError } from '../../../errors.ts';
import type { ValueRow } from '../../../types.ts';
import type { Execution, QueryPlan } from '../execute/plan.ts';
import type { Session } from '../execute/session.ts';
import type { FromReader, ReadRequest, ToldError } from './messages.ts';
import { rememberLong } from './patience.ts';
import type { Reader } from './pool.ts';

/**
 * Runs a query in a thread.
 * @param stopped aborted, with what it is to fail with, when the statement is to stop.
 * @throws SqlError
 */
export async function runElsewhere(
  session: Session,
  plan: QueryPlan,
  source: string,
  execution: Execution,
  stopped: AbortSignal,
): Promise<void> {
  rememberLong(plan);
  const pool = await session.engine.readers?.();
  if (pool === undefined) return plan.run(execution);
  const reader = await pool.take(stopped);
  const stop = new SharedArrayBuffer(4);
  const abort = (): void => {
    const flag = new Int32Array(stop);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };
  stopped.addEventListener('abort', abort, { once: true });
  try {
    stopped.throwIfAborted();
    const commits = session.engine.writer.commits;
    await converse(reader, requestOf(session, source, execution, stop), session, plan, execution, commits);
  } catch (error) {
    throw stopped.aborted ? stopped.reason : error;
  } finally {
    stopped.removeEventListener('abort', abort);
    pool.release(reader);
  }
}

function requestOf(session: Session, source: string, execution: Execution, stop: SharedArrayBuffer): ReadRequest {
  const { context, variables, engine, options } = session;
  // Threads are told what can be copied.
  const { attributes: _, virtualTables: _tables, credentials: _credentials, signal: _signal, ...rest } = options;
  return {
    kind: 'read',
    source,
    params: execution.params,
    options: rest,
    database: context.database,
    globals: [...engine.variables.changed()],
    variables: [...variables.changed()],
    userVariables: [...context.userVariables()],
    lastInsertId: context.lastInsertId,
    foundRows: context.foundRows,
    rowCount: context.rowCount,
    nowMicros: context.nowMicros,
    timeout: context.millisecondsLeft,
    stop,
  };
}

/** Waits for the thread's answer, and passes it on as it comes. */
function converse(
  reader: Reader,
  request: ReadRequest,
  session: Session,
  plan: QueryPlan,
  execution: Execution,
  commits: number,
): Promise<void> {
  const { sink } = execution;
  let begun = false;
  const begin = (): void => {
    if (!begun) sink.fields(plan.fields);
    begun = true;
  };
  const take = async (rows: readonly ValueRow[]): Promise<void> => {
    begin();
    await sink.rows(rows);
    reader.tell({ kind: 'more' });
  };
  return new Promise<void>((resolve, reject) => {
    /** The thread has to end what it does before it can be used again: the first failure here is told when it has. */
    let failure: unknown = null;
    const fail = (error: unknown): void => {
      failure ??= error;
      const flag = new Int32Array(request.stop);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
      reader.tell({ kind: 'more' });
    };
    const hear = (message: FromReader): void => {
      switch (message.kind) {
        case 'snapshot':
          // Somebody has committed meanwhile: in a transaction that reads repeatably, the thread would see what this session must not.
          if (session.transaction.active && session.engine.writer.commits !== commits) {
            reader.tell({ kind: 'go', run: false });
            resolve(runHere(session, plan, execution));
          } else reader.tell({ kind: 'go', run: true });
          break;
        case 'rows':
          if (failure === null) take(message.rows).catch(fail);
          else reader.tell({ kind: 'more' });
          break;
        case 'end':
          if (failure !== null) {
            reject(failure);
            break;
          }
          begin();
          session.context.takeWarnings(message.warnings, message.warningCount);
          session.context.foundRows = message.foundRows;
          session.context.rowCount = -1;
          sink.end({ warnings: session.context.newWarnings, status: session.status });
          resolve();
          break;
        case 'failed':
          session.context.takeWarnings(
            message.warnings.filter(({ level }) => level !== 'Error'),
            0,
          );
          reject(failure ?? errorOf(message.error));
          break;
      }
    };
    reader.listen(hear, (error) => reject(failure ?? error));
    reader.tell(request);
  });
}
async function runHere(session: Session, plan: QueryPlan, execution: Execution): Promise<void> {
  session.context.again();
  await plan.run(execution);
}

function errorOf({ errno, sqlState, message, position }: ToldError): Error {
  return errno === null ? new Error(message) : new SqlError(errno, sqlState, message, position);
}
