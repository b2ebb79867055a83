/** One process per data file: held through SQLite's own file locks, so that it ends with the process however that ends. */
import { DatabaseSync } from 'node:sqlite';
import { ConnectError } from '../../../errors.ts';
import { openError } from './open-error.ts';

/**
 * Takes a data file for this process.
 * @returns what lets go of it.
 * @throws ConnectError when another process (or another engine in this one) has it.
 */
export function holdFile(path: string): () => void {
  let lock: DatabaseSync;
  try {
    lock = new DatabaseSync(`${path}-lock`, { timeout: 0 });
  } catch (error) {
    throw openError(path, error);
  }
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const message = error instanceof Error ? error.message : String(error);
    if (/lock|busy/i.test(message))
      throw new ConnectError(`cannot open ${path}: another wsql process is using it; connect to that one, or use another --data file`);
    throw openError(path, error);
  }
  return () => lock.close();
}
