/** The embedded engine as the oracle's test subject. */
import type { Backend } from '../../src/backend.ts';

interface EmbeddedModule {
  openEmbedded(options: { path: string }): Backend | Promise<Backend>;
}

/** Opens the engine in memory. */
export async function openSubject(): Promise<Backend> {
  const path = '../../src/backends/embedded/index.ts';
  const { openEmbedded } = (await import(path)) as EmbeddedModule;
  return openEmbedded({ path: ':memory:' });
}
