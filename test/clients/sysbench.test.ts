/** sysbench runs to its end on wsql, with statements prepared and not. bench/sysbench.ts measures. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUNTIMES, run, type Serving, serve } from '../support/runtimes.ts';
import { hasSysbench, OLTP_TESTS, prepareTables, runTest, type SysbenchOptions } from '../support/sysbench.ts';

const SECONDS = Number(process.env['WSQL_TEST_SYSBENCH_SECONDS'] ?? 1);
const why = hasSysbench ? '' : ' (skipped: sysbench is not installed)';
const present = test.skipIf(!hasSysbench);
const command = RUNTIMES[0]?.command ?? [];

let folder: string;
let server: Serving | undefined;
let target: SysbenchOptions;

beforeAll(async () => {
  if (!hasSysbench) return;
  folder = mkdtempSync(join(tmpdir(), 'wsql-sysbench-'));
  const data = join(folder, 'data.db');
  const made = run(command, ['query', '--url', data, 'CREATE DATABASE sbtest']);
  if (made.code !== 0) throw new Error(made.stderr);
  server = await serve(command, ['serve-mysql', '--port', '0', '--data', data]);
  target = { port: server.port, database: 'sbtest', tables: 2, rows: 1000 };
}, 30_000);
afterAll(async () => {
  expect((await server?.stop()) ?? 0).toBe(0);
  if (folder) rmSync(folder, { recursive: true, force: true });
});

present(
  `sysbench prepares its tables${why}`,
  async () => {
    await prepareTables(target);
    const counted = run(command, [
      'query',
      '--url',
      `mysql://root@127.0.0.1:${target.port}/sbtest`,
      '-N',
      '-e',
      'SELECT COUNT(*) FROM sbtest2',
    ]);
    expect(counted).toEqual({ code: 0, stdout: '1000\n', stderr: '' });
  },
  60_000,
);

for (const name of OLTP_TESTS) {
  for (const prepared of [true, false]) {
    for (const threads of [1, 8, 64]) {
      present(
        `${name} with ${threads} threads, ${prepared ? 'prepared' : 'not prepared'}${why}`,
        async () => {
          const result = await runTest(target, { test: name, threads, seconds: SECONDS, prepared });
          expect(result.queriesPerSecond).toBeGreaterThan(0);
          if (name === 'oltp_point_select' || name === 'oltp_read_only') expect(result.ignoredErrors).toBe(0);
        },
        30_000 + SECONDS * 2000,
      );
    }
  }
}

present(`what sysbench says it has written is there, and indexes agree with their tables${why}`, async () => {
  const counts = run(command, [
    'query',
    '--url',
    `mysql://root@127.0.0.1:${target.port}/sbtest`,
    '-N',
    '-e',
    'SELECT COUNT(*) = COUNT(DISTINCT id), (SELECT COUNT(*) FROM sbtest1 WHERE k >= 0) = COUNT(*) FROM sbtest1',
  ]);
  expect(counts).toEqual({ code: 0, stdout: '1\t1\n', stderr: '' });
});
