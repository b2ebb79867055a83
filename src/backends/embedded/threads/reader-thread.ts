/** A thread that reads: it runs one statement at a time on a SQLite connection of its own, while the engine's thread goes on. */
import { parentPort, workerData } from 'node:worker_threads';
import { SqlError } from '../../../errors.ts';
import type { ResultSink } from '../../../result.ts';
import { Engine } from '../engine.ts';
import { Session } from '../execute/session.ts';
import type { FromReader, ReaderSetup, ReadRequest, ToldError, ToReader } from './messages.ts';

const { path, serverVersion } = workerData as ReaderSetup;
const port = parentPort;
if (port === null) throw new Error('the reading thread was not started as one');

const engine = new Engine({ path, serverVersion, readOnly: true, reader: true });
const tell = (message: FromReader): void => port.postMessage(message);
/** What the thread waits for at the moment. */
let resume: (message: ToReader) => void = () => undefined;
const next = (): Promise<ToReader> =>
  new Promise((resolve) => {
    resume = resolve;
  });

port.on('message', (message: ToReader) => {
  if (message.kind === 'read') void read(message);
  else resume(message);
});

async function read(request: ReadRequest): Promise<void> {
  const session = sessionOf(request);
  const { context } = session;
  try {
    session.db.exec('BEGIN');
    session.db.statement('SELECT 1 FROM sqlite_schema').get();
    engine.catalog.refresh(session.db);
    const answer = next();
    tell({ kind: 'snapshot' });
    const told = await answer;
    if (told.kind === 'go' && !told.run) return;
    context.continueAt(request.nowMicros);
    await session.query(request.source, request.params, sink, request.timeout);
    tell({ kind: 'end', warnings: context.warnings, warningCount: context.warningCount, foundRows: context.foundRows });
  } catch (error) {
    tell({ kind: 'failed', error: toldError(error), warnings: context.warnings });
  } finally {
    if (session.db.inTransaction) session.db.exec('ROLLBACK');
    session.close();
  }
}

/** A session like the one that the statement came from. */
function sessionOf(request: ReadRequest): Session {
  engine.variables.replace(request.globals);
  const session = new Session(engine, { ...request.options, database: null }, noHost);
  const { context } = session;
  session.variables.replace(request.variables);
  context.database = request.database;
  for (const [name, value] of request.userVariables) context.setUserVariable(name, value);
  context.lastInsertId = request.lastInsertId;
  context.foundRows = request.foundRows;
  context.rowCount = request.rowCount;
  context.stop = new Int32Array(request.stop);
  return session;
}
const noHost = { kill: () => false, processes: () => [] };

const sink: ResultSink = {
  ok: () => undefined,
  fields: () => undefined,
  rows(rows) {
    const taken = next();
    tell({ kind: 'rows', rows });
    return taken.then(() => undefined);
  },
  end: () => undefined,
};

function toldError(error: unknown): ToldError {
  if (error instanceof SqlError) {
    const { errno, sqlState, message, position } = error;
    return { errno, sqlState, message, position };
  }
  return {
    errno: null,
    sqlState: 'HY000',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    position: null,
  };
}
