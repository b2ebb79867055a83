/** `--schema FILE`: fills a database that is new. */
import type { Backend } from '../../src/backend.ts';
import { UsageError } from '../../src/errors.ts';

/** @throws UsageError, ConnectError */
export async function loadSchema(_backend: Backend, path: string): Promise<void> {
  throw new UsageError(`--schema ${path}: not there yet`);
}
