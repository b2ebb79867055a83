/** Which tests there are: the quick ones of the gate, and those that need servers, other runtimes or a fresh clone. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** Folders of test/ that are too slow, or need too much of the machine, for the gate. */
const SLOW = ['abuse', 'clients', 'cluster', 'runtime', 'fresh'];

/** Every folder of test/ that holds tests, the quick ones as one suite and the others each by itself. */
export function suites(): { readonly quick: readonly string[]; readonly slow: readonly string[] } {
  const folders = readdirSync(join(ROOT, 'test'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && hasTests(join(ROOT, 'test', entry.name)))
    .map((entry) => entry.name)
    .sort();
  return { quick: folders.filter((name) => !SLOW.includes(name)), slow: SLOW.filter((name) => folders.includes(name)) };
}

function hasTests(dir: string): boolean {
  return existsSync(dir) && readdirSync(dir, { recursive: true }).some((name) => String(name).endsWith('.test.ts'));
}

/** The paths of one suite's folders, as `bun test` takes them. */
export function paths(folders: readonly string[]): string[] {
  return folders.map((name) => `./test/${name}/`);
}
