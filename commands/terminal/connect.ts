/** A connection of a command's own to its target. */
import type { Backend, BackendConnection } from '../../src/backend.ts';
import { ConnectError, SqlError } from '../../src/errors.ts';
import { Collector } from '../../src/result.ts';
import type { Io } from '../io.ts';
import { Cancelled } from './prompts.ts';
import type { Target } from './target.ts';

/** @param signal ends the attempt. @throws ConnectError also for what a server refuses a login with. */
export async function connectTo(
  backend: Backend,
  { database, localFolders, init = [] }: Pick<Target, 'database' | 'localFolders' | 'init'>,
  signal?: AbortSignal,
): Promise<BackendConnection> {
  const options = {
    user: 'root',
    host: 'localhost',
    database,
    connectionId: 1,
    collation: 255,
    foundRows: false,
    localFiles: localFolders.length > 0,
    ...(signal === undefined ? {} : { signal }),
  };
  try {
    const attempt = Promise.resolve(backend.connect(options, { kill: () => false, processes: () => [] }));
    const connection = await (signal === undefined ? attempt : unlessAborted(attempt, signal));
    if (init.length > 0) await begin(connection, init);
    return connection;
  } catch (error) {
    if (error instanceof SqlError) throw new ConnectError(error.message, error.errno, error.sqlState);
    throw error;
  }
}

/** Errors of a server that is not there: it may come. */
const NOT_THERE: readonly (number | null)[] = [null, 2002, 2003, 2005];
const PAUSE_MS = 1000;

/** Tries again every second while the server is not there. @throws ConnectError for whatever else is wrong, Cancelled by Ctrl-C. */
export async function connectWaiting(backend: Backend, target: Target, io: Io): Promise<BackendConnection> {
  const abort = new AbortController();
  const release = io.onInterrupt(() => abort.abort());
  try {
    for (let said = false; ; said = true) {
      try {
        return await connectTo(backend, target, abort.signal);
      } catch (error) {
        if (abort.signal.aborted) throw new Cancelled('interrupted');
        if (!(error instanceof ConnectError) || !NOT_THERE.includes(error.errno)) throw error;
        if (!said) io.stderr.write(`Waiting for the server: ${error.message}\n`);
      }
      await pause(PAUSE_MS, abort.signal);
    }
  } finally {
    release();
  }
}
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => [clearTimeout(timer), resolve()], { once: true });
  });
}

/** As the mysql client, that has no connection where such a statement fails. */
async function begin(connection: BackendConnection, init: readonly string[]): Promise<void> {
  try {
    for (const sql of init) await connection.query(sql, new Collector());
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** A server that does not answer is waited for no longer; what comes of it all the same is closed. */
function unlessAborted(attempt: Promise<BackendConnection>, signal: AbortSignal): Promise<BackendConnection> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(new ConnectError('interrupted'));
      attempt.then(
        (connection) => connection.close(),
        () => undefined,
      );
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    attempt.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Says on stderr why there is no connection, as the mysql client says it. */
export function tellConnectError(error: ConnectError, io: Io): void {
  io.stderr.write(`ERROR${error.errno === null ? '' : ` ${error.errno} (${error.sqlState ?? 'HY000'})`}: ${error.message}\n`);
}
