/** A connection of a command's own to its target. */
import type { Backend, BackendConnection } from '../../src/backend.ts';
import { ConnectError, SqlError } from '../../src/errors.ts';
import type { Io } from '../io.ts';
import type { Target } from './target.ts';

/** @param signal ends the attempt. @throws ConnectError also for what a server refuses a login with. */
export async function connectTo(
  backend: Backend,
  { database, localFolders }: Pick<Target, 'database' | 'localFolders'>,
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
    return await (signal === undefined ? attempt : unlessAborted(attempt, signal));
  } catch (error) {
    if (error instanceof SqlError) throw new ConnectError(error.message, error.errno, error.sqlState);
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
