/**
 * sysbench on wsql and on a MariaDB with its default settings, on the same machine, and the ratio.
 *
 *   bun bench/sysbench.ts [--rows 50000] [--tables 4] [--seconds 10] [--threads 1,8,64] [--tests oltp_point_select,…]
 *                         [--prepared both|yes|no] [--wsql dist/wsql] [--only wsql|mariadb]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { createConnection } from 'mysql2/promise';
import { startMariaDb } from '../test/support/mariadb.ts';
import { RUNTIMES, serve } from '../test/support/runtimes.ts';
import { OLTP_TESTS, type OltpTest, prepareTables, runTest, type SysbenchOptions, type SysbenchResult } from '../test/support/sysbench.ts';

const DATABASE = 'sbtest';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '50000' },
    tables: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '10' },
    threads: { type: 'string', default: '1,8,64' },
    tests: { type: 'string', default: OLTP_TESTS.join(',') },
    prepared: { type: 'string', default: 'both' },
    wsql: { type: 'string' },
    only: { type: 'string' },
  },
});

interface Server {
  readonly name: string;
  readonly port: number;
  stop(): Promise<unknown>;
}

async function startWsql(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'wsql-bench-'));
  const command = options.wsql ? [options.wsql] : RUNTIMES[0]?.command;
  if (!command) throw new Error('no runtime to start wsql with');
  const serving = await serve(command, ['serve-mysql', '--port', '0', '--data', join(folder, 'bench.db'), '--max-connections', '200']);
  const stop = async (): Promise<void> => {
    await serving.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { name: 'wsql', port: serving.port, stop };
}

/** With the buffer pool of its defaults, which the tests make smaller. */
async function startReference(): Promise<Server> {
  const { port, stop } = await startMariaDb(['--innodb-buffer-pool-size=128M', '--max-connections=200']);
  return { name: 'MariaDB', port, stop };
}

interface Run {
  readonly test: OltpTest;
  readonly prepared: boolean;
  readonly threads: number;
}

function plan(): Run[] {
  const tests = OLTP_TESTS.filter((test) => options.tests.split(',').includes(test));
  const modes = options.prepared === 'both' ? [true, false] : [options.prepared === 'yes'];
  const threads = options.threads.split(',').map(Number);
  return tests.flatMap((test) => modes.flatMap((prepared) => threads.map((count) => ({ test, prepared, threads: count }))));
}

/** Runs the plan on one server. A run that fails is shown, and gives null. */
async function measure(start: () => Promise<Server>, runs: readonly Run[]): Promise<(SysbenchResult | null)[]> {
  const server = await start();
  try {
    const connection = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root' });
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${DATABASE}`);
    await connection.end();
    const target: SysbenchOptions = { port: server.port, database: DATABASE, tables: Number(options.tables), rows: Number(options.rows) };
    const started = performance.now();
    await prepareTables(target);
    console.log(`${server.name}: ${options.tables} × ${options.rows} rows in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    const results: (SysbenchResult | null)[] = [];
    for (const run of runs) results.push(await attempt(server.name, target, run));
    return results;
  } finally {
    await server.stop();
  }
}

async function attempt(name: string, target: SysbenchOptions, run: Run): Promise<SysbenchResult | null> {
  try {
    return await runTest(target, { ...run, seconds: Number(options.seconds) });
  } catch (error) {
    console.log(`${name}: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

function cells(result: SysbenchResult | null | undefined): string[] {
  if (!result) return [result === null ? 'failed' : '', '', ''];
  return [result.queriesPerSecond.toFixed(0), result.latency95.toFixed(2), String(result.ignoredErrors)];
}

const runs = plan();
const wsql = options.only === 'mariadb' ? [] : await measure(startWsql, runs);
const reference = options.only === 'wsql' ? [] : await measure(startReference, runs);
const table = new Table({
  head: ['test', 'prepared', 'threads', 'wsql q/s', '95 % ms', 'retried', 'MariaDB q/s', '95 % ms', 'retried', 'ratio'],
  style: { head: [], border: [] },
});
for (const [i, run] of runs.entries()) {
  const [ours, theirs] = [wsql[i], reference[i]];
  const ratio = ours && theirs ? (ours.queriesPerSecond / theirs.queriesPerSecond).toFixed(2) : '';
  table.push([run.test, run.prepared ? 'yes' : 'no', run.threads, ...cells(ours), ...cells(theirs), ratio]);
}
console.log(table.toString());
process.exit(wsql.includes(null) || reference.includes(null) ? 1 : 0);
