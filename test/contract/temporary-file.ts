/** A database file of the test's own: what is in memory cannot be read in threads, where long queries go on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function temporaryFile(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'wsql-contract-'));
  return { path: join(folder, 'data.db'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
