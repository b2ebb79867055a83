/** The one way a wsql executable is made. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ASSETS } from './bundle-console.ts';
import { SCHEMA_PAGE } from './bundle-schema-page.ts';

const root = join(import.meta.dirname, '..');

/** What the threads of long queries run; src/backends/embedded/threads/pool.ts finds it by this path. */
export const READER_THREAD = 'src/backends/embedded/threads/reader-thread.ts';

export interface CompileOptions {
  readonly outfile: string;
  /** Bun's name of another platform, e.g. `bun-linux-arm64`, with the path of that platform's Bun. */
  readonly cross?: { readonly target: string; readonly executable: string };
}

/** Bundles commands/main.ts with Bun into one executable. @throws Error with the bundler's output. */
export function compile({ outfile, cross }: CompileOptions): void {
  mkdirSync(dirname(outfile), { recursive: true });
  bundleAssets();
  const child = spawnSync(
    process.execPath,
    [
      'build',
      '--compile',
      '--minify',
      '--keep-names',
      '--bytecode',
      // What a command does not use stays a chunk that is not loaded: 3 ms of 22 for `query "SELECT 1"`.
      '--format=esm',
      '--splitting',
      // Start-up runs most code once: compiled after four times as many runs as usual, it takes 2 ms less of the processor, and what runs long is as fast.
      '--compile-jit-policy=4',
      // A file that happens to lie in the user's folder must not change what the program does.
      '--no-compile-autoload-dotenv',
      '--no-compile-autoload-bunfig',
      // Packages that a file of --virtual-tables imports are found by it.
      '--compile-autoload-package-json',
      ...(cross === undefined ? [] : [`--target=${cross.target}`, `--compile-executable-path=${cross.executable}`]),
      `--outfile=${outfile}`,
      join(root, 'commands', 'main.ts'),
      // A thread is started from an entry of its own.
      join(root, READER_THREAD),
      // And what browsers are shown is looked up by its path.
      join(root, ASSETS),
      join(root, SCHEMA_PAGE),
    ],
    { cwd: root, encoding: 'utf8' },
  );
  if (child.status !== 0) throw new Error(`bun build failed:\n${child.stdout}${child.stderr}`);
}

/** Makes what browsers are shown. @throws Error with the bundler's output. */
export function bundleAssets(): void {
  for (const script of ['bundle-console.ts', 'bundle-schema-page.ts']) {
    const child = spawnSync(process.execPath, [join(root, 'scripts', script)], { cwd: root, encoding: 'utf8' });
    if (child.status !== 0) throw new Error(`${script} failed:\n${child.stdout}${child.stderr}`);
  }
}
