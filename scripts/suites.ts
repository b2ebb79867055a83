/** Which tests there are: the quick ones of the gate, and those that need servers, other runtimes or a fresh clone. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** Folders of test/ that are too slow, or need too much of the machine, for the gate. */
const SLOW = [
  'backends/upstream',
  'repl/terminal',
  'abuse',
  'console',
  'schema-page',
  'clients',
  'cluster',
  'node-red',
  'runtime',
  'fresh',
];

/** Folders of test/ whose folders count each by itself. */
const NESTED = ['backends', 'repl'];
/** Those of the slow ones whose files may run two at a time. */
export const PARALLEL = ['backends/upstream'];

/** Every folder of test/ that holds tests, the quick ones as one suite and the others each by itself. */
export function suites(): { readonly quick: readonly string[]; readonly slow: readonly string[] } {
  const folders = foldersIn('.').flatMap((name) => (NESTED.includes(name) ? foldersIn(name) : [name]));
  return { quick: folders.filter((name) => !SLOW.includes(name)), slow: SLOW.filter((name) => folders.includes(name)) };
}
/** @returns the folders with tests, relative to test/ as `folder` is. */
function foldersIn(folder: string): string[] {
  return readdirSync(join(ROOT, 'test', folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && hasTests(join(ROOT, 'test', folder, entry.name)))
    .map((entry) => (folder === '.' ? entry.name : `${folder}/${entry.name}`))
    .sort();
}

function hasTests(dir: string): boolean {
  return existsSync(dir) && readdirSync(dir, { recursive: true }).some((name) => String(name).endsWith('.test.ts'));
}

/** The paths of one suite's folders, as `bun test` takes them. */
export function paths(folders: readonly string[]): string[] {
  return folders.map((name) => `./test/${name}/`);
}
