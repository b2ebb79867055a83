/** The embedded engine as the oracle's test subject. */
import type { Backend } from '../../src/backend.ts';
import { SERVER_VERSION } from '../../src/version.ts';

/** Opens the engine in memory. It is loaded only now: recording and asking a server need none. */
export async function openSubject(): Promise<Backend> {
  const { openEmbedded } = await import('../../src/backends/embedded/index.ts');
  return openEmbedded({ path: ':memory:', serverVersion: SERVER_VERSION });
}
