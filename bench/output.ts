/**
 * What printing a long result costs: `wsql query` in several formats beside `mysql --quick --batch`, over rows of sysbench, in turn on one MariaDB.
 *
 *   bun bench/output.ts [--port PORT --database sbtest] [--rows 1000000] [--wsql dist/wsql] [--runs 3]
 *
 * Without a port of a server with a table sbtest1 that lets root in, it starts a MariaDB of its own and fills it (sysbench). The goal is a ratio of at most
 * 1 for jsonl and csv, and less than 120 MB.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startMariaDb } from '../test/support/mariadb.ts';
import { prepareTables } from '../test/support/sysbench.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string' },
    database: { type: 'string', default: 'sbtest' },
    rows: { type: 'string', default: '1000000' },
    wsql: { type: 'string', default: join(import.meta.dirname, '..', 'dist', 'wsql') },
    runs: { type: 'string', default: '3' },
  },
});
const FORMATS = ['jsonl', 'csv', 'tsv', 'vertical', 'json', 'xml', 'table'];
const SQL = 'SELECT * FROM sbtest1';

interface Cost {
  readonly seconds: number;
  /** Of the processor, user and system. */
  readonly busy: number;
  readonly megabytes: number;
}

/** Runs a command with its output thrown away, measured by time(1). */
function measure(command: readonly string[]): Promise<Cost> {
  const report = join(tmpdir(), `wsql-output-${process.pid}.time`);
  return new Promise((resolve, reject) => {
    const child = spawn('/usr/bin/time', ['-o', report, '-f', '%e %U %S %M', ...command], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code !== 0) {
        reject(new Error(`${command.join(' ')} ended with ${code}`));
        return;
      }
      const [seconds = 0, user = 0, system = 0, kilobytes = 0] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
      rmSync(report);
      resolve({ seconds, busy: user + system, megabytes: kilobytes / 1024 });
    });
  });
}

function commands(port: number): ReadonlyMap<string, readonly string[]> {
  const mysql = ['mysql', '--no-defaults', '-h127.0.0.1', `-P${port}`, '-uroot', '--quick', '--batch', '-D', options.database, '-e', SQL];
  const url = `mysql://root@127.0.0.1:${port}/${options.database}`;
  const all = new Map<string, readonly string[]>([['mysql', mysql]]);
  for (const format of FORMATS) all.set(format, [options.wsql, 'query', '--url', url, '--format', format, SQL]);
  return all;
}

function least(costs: readonly Cost[], key: keyof Cost): number {
  return Math.min(...costs.map((cost) => cost[key]));
}

async function compare(port: number): Promise<void> {
  const costs = new Map<string, Cost[]>();
  for (let run = 0; run < Number(options.runs); run++)
    for (const [name, command] of commands(port)) costs.set(name, [...(costs.get(name) ?? []), await measure(command)]);
  const base = costs.get('mysql') ?? [];
  for (const [name, runs] of costs) {
    const seconds = least(runs, 'seconds');
    const busy = least(runs, 'busy');
    const memory = Math.max(...runs.map(({ megabytes }) => megabytes));
    const ratio = `${(seconds / least(base, 'seconds')).toFixed(2)}× (busy ${(busy / least(base, 'busy')).toFixed(2)}×)`;
    console.log(`${name.padEnd(10)} ${seconds.toFixed(2)} s  busy ${busy.toFixed(2)} s  ${ratio}  ${memory.toFixed(0)} MB`);
  }
}

const own = options.port === undefined ? await startMariaDb() : null;
try {
  const port = own?.port ?? Number(options.port);
  if (own !== null) {
    await measure(['mysql', '--no-defaults', '-h127.0.0.1', `-P${port}`, '-uroot', '-e', `CREATE DATABASE ${options.database}`]);
    await prepareTables({ port, database: options.database, tables: 1, rows: Number(options.rows) });
  }
  await compare(port);
} finally {
  await own?.stop();
}
