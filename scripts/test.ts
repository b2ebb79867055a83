/**
 * Runs every test and says at the end, in one line, how many passed, failed and were skipped: counted from the runner's own reports.
 * `bun scripts/test.ts [FOLDER…]`, the folders being those of test/; without any, all of them and the checks of `ok`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { add, type Counts, countCases, summary } from './junit.ts';
import { installNodeRed } from './node-red.ts';
import { CHECKS, runCheck, SIDE_BY_SIDE } from './ok.ts';
import { prepareSystem } from './prepare-system.ts';
import { provideMySql } from './provide-mysql.ts';
import { PARALLEL, paths, ROOT, suites } from './suites.ts';

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };
/** No suite takes a quarter of this; one that hangs shall not hang whoever waits for the last line. */
const SUITE_MS = 15 * 60_000;
const ONE_FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

/**
 * Runs one suite. One that crashes, or has no test at all, counts as a failure whatever its report says.
 * @param options of the runner.
 */
function runSuite(name: string, folders: readonly string[], environment: NodeJS.ProcessEnv, options: readonly string[]): Counts {
  console.log(`\n== ${name}`);
  const report = join(ROOT, '.cache', `junit-${name.replaceAll('/', '-')}.xml`);
  rmSync(report, { force: true });
  const child = spawnSync(
    process.execPath,
    ['test', '--timeout=30000', ...options, '--reporter=junit', `--reporter-outfile=${report}`, ...paths(folders)],
    {
      cwd: ROOT,
      env: environment,
      stdio: 'inherit',
      timeout: SUITE_MS,
      killSignal: 'SIGKILL',
    },
  );
  const counts = existsSync(report) ? countCases(readFileSync(report, 'utf8')) : NONE;
  if (child.status !== 0 && counts.failed === 0) {
    console.log(`FAIL ${name}: the runner ended with ${child.signal ?? child.status} and its report names no failure`);
    return add(counts, ONE_FAILED);
  }
  if (counts.passed + counts.failed + counts.skipped === 0) {
    console.log(`FAIL ${name}: no test ran`);
    return add(counts, ONE_FAILED);
  }
  console.log(`${name}: ${summary(counts)}`);
  return counts;
}

const wanted = process.argv.slice(2);
const { quick, slow } = suites();
mkdirSync(join(ROOT, '.cache'), { recursive: true });

let total = NONE;
if (wanted.length === 0) for (const check of CHECKS) if (!runCheck(check)) total = add(total, ONE_FAILED);
const environment = { WSQL_TEST_LONG: '1', ...process.env, ...prepareSystem() };
const plan: readonly (readonly [string, readonly string[]])[] =
  wanted.length > 0
    ? wanted.map((name) => [name, [name]] as const)
    : [['unit', quick] as const, ...slow.map((name) => [name, [name]] as const)];
for (const [name, folders] of plan) {
  if (folders.includes('node-red')) installNodeRed();
  const mysql = await provideMySql(environment, folders);
  total = add(
    total,
    runSuite(name, folders, { ...environment, ...mysql.environment }, name === 'unit' || PARALLEL.includes(name) ? SIDE_BY_SIDE : []),
  );
  await mysql.stop();
}

console.log(`\n${summary(total)}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
