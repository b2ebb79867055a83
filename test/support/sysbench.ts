/** sysbench's OLTP tests against any server on loopback. */
import { spawn } from 'node:child_process';
import { which } from './mariadb.ts';

export const OLTP_TESTS = ['oltp_point_select', 'oltp_read_only', 'oltp_read_write', 'oltp_insert'] as const;
export type OltpTest = (typeof OLTP_TESTS)[number];

export interface SysbenchOptions {
  readonly port: number;
  readonly database: string;
  readonly tables: number;
  readonly rows: number;
}
export interface RunOptions {
  readonly test: OltpTest;
  readonly threads: number;
  readonly seconds: number;
  /** Whether it prepares its statements. */
  readonly prepared: boolean;
}
export interface SysbenchResult {
  readonly transactionsPerSecond: number;
  readonly queriesPerSecond: number;
  /** Deadlocks and lock timeouts, after which sysbench repeats the transaction. */
  readonly ignoredErrors: number;
  readonly latency95: number;
}

/** Whether sysbench is installed. */
export const hasSysbench: boolean = which('sysbench') !== null;

function sysbench(test: string, options: SysbenchOptions, further: readonly string[]): Promise<string> {
  const args = [
    test,
    '--db-driver=mysql',
    '--mysql-host=127.0.0.1',
    `--mysql-port=${options.port}`,
    '--mysql-user=root',
    `--mysql-db=${options.database}`,
    `--tables=${options.tables}`,
    `--table-size=${options.rows}`,
    ...further,
  ];
  const child = spawn('sysbench', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`sysbench ${args.join(' ')} ended with ${code}:\n${output}`)),
    );
  });
}

/** Makes and fills the tables sbtest1…; the database must be there. @throws Error with sysbench's output. */
export async function prepareTables(options: SysbenchOptions): Promise<void> {
  await sysbench('oltp_common', options, ['prepare']);
}

/** Runs one test to its end. @throws Error with sysbench's output, if a statement fails with another error than a deadlock or lock timeout. */
export async function runTest(options: SysbenchOptions, { test, threads, seconds, prepared }: RunOptions): Promise<SysbenchResult> {
  const output = await sysbench(test, options, [
    `--threads=${threads}`,
    `--time=${seconds}`,
    `--db-ps-mode=${prepared ? 'auto' : 'disable'}`,
    'run',
  ]);
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(output)?.[1];
    if (found === undefined) throw new Error(`no ${pattern} in what sysbench said:\n${output}`);
    return Number(found);
  };
  return {
    transactionsPerSecond: number(/transactions:\s+\d+\s+\(([\d.]+) per sec/),
    queriesPerSecond: number(/queries:\s+\d+\s+\(([\d.]+) per sec/),
    ignoredErrors: number(/ignored errors:\s+(\d+)/),
    latency95: number(/95th percentile:\s+([\d.]+)/),
  };
}
