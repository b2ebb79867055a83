/** The gate: `bun run ok`. Format and lint, types, layers, unit tests and recorded answers; under a minute. `--fast` leaves the tests out. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { paths, ROOT, suites } from './suites.ts';

export interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const modules = join(ROOT, 'node_modules');

/** The checks that are no tests. Packages' JavaScript entries are run by this Bun, so that nothing depends on links that npm makes. */
export const CHECKS: readonly Check[] = [
  {
    name: 'format and lint',
    command: [process.execPath, join(modules, '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.'],
  },
  { name: 'types', command: [process.execPath, join(modules, 'typescript', 'bin', 'tsc'), '-p', ROOT] },
  {
    name: 'types of the console page',
    command: [process.execPath, join(modules, 'typescript', 'bin', 'tsc'), '-p', join(ROOT, 'src', 'console')],
  },
  {
    name: 'types of the page of introspect',
    command: [process.execPath, join(modules, 'typescript', 'bin', 'tsc'), '-p', join(ROOT, 'src', 'introspection', 'formats', 'html')],
  },
  { name: 'layers', command: [process.execPath, join(ROOT, 'scripts', 'check-layers.ts')] },
];

/** Two files of tests at a time, in processes that load what they share once. */
export const SIDE_BY_SIDE = ['--parallel=2', '--no-isolate'] as const;

/** Runs one check. @returns whether it passed; its output is shown only if it did not. */
export function runCheck({ name, command }: Check): boolean {
  const [file = '', ...args] = command;
  const started = performance.now();
  const child = spawnSync(file, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${child.status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (child.status !== 0) console.log(`${child.stdout}${child.stderr}`);
  return child.status === 0;
}

if (import.meta.main) {
  const good = CHECKS.map(runCheck).every(Boolean);
  const tests = process.argv.includes('--fast')
    ? 0
    : spawnSync(process.execPath, ['test', '--timeout=30000', ...SIDE_BY_SIDE, ...paths(suites().quick)], { cwd: ROOT, stdio: 'inherit' })
        .status;
  process.exitCode = good && tests === 0 ? 0 : 1;
}
