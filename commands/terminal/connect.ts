/** A connection of a command's own to its target. */
import type { Backend, BackendConnection } from '../../src/backend.ts';
import { ConnectError, SqlError } from '../../src/errors.ts';
import type { Io } from '../io.ts';
import type { Target } from './target.ts';

/** @throws ConnectError also for what a server refuses a login with. */
export async function connectTo(
  backend: Backend,
  { database, localFolders }: Pick<Target, 'database' | 'localFolders'>,
): Promise<BackendConnection> {
  const options = {
    user: 'root',
    host: 'localhost',
    database,
    connectionId: 1,
    collation: 255,
    foundRows: false,
    localFiles: localFolders.length > 0,
  };
  try {
    return await backend.connect(options, { kill: () => false, processes: () => [] });
  } catch (error) {
    if (error instanceof SqlError) throw new ConnectError(error.message, error.errno, error.sqlState);
    throw error;
  }
}

/** Says on stderr why there is no connection, as the mysql client says it. */
export function tellConnectError(error: ConnectError, io: Io): void {
  io.stderr.write(`ERROR${error.errno === null ? '' : ` ${error.errno} (${error.sqlState ?? 'HY000'})`}: ${error.message}\n`);
}
