/** What is measured: each kind of run on every route in turns, several times, so that what else the machine does hits all of them alike. */
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { type OltpTest, runTest, type SysbenchOptions } from '../../test/support/sysbench.ts';
import { readRaw } from './raw-reader.ts';
import { processorTime, type Route } from './routes.ts';

export interface Run {
  readonly test: OltpTest;
  readonly prepared: boolean;
  readonly threads: number;
}

/** What one route did in one kind of run. */
export interface Measured {
  readonly route: string;
  /** Median of the rounds: queries or rows per second. */
  readonly rate: number;
  /** Median of the rounds' ratios to the first route. */
  readonly ratio: number;
  /** Median, in milliseconds; null where a run has none. */
  readonly latency95: number | null;
  /** Median: processor time of the process in between, in µs a query or row; null where there is none. */
  readonly processor: number | null;
}

/** One round on one route. @returns what it reached in a second, how much that was in all, and 95 % of its latencies. */
export type Round = (route: Route) => Promise<{ readonly rate: number; readonly count: number; readonly latency95: number | null }>;

/** @param routes the first is what the others are compared with. */
export async function inTurns(routes: readonly Route[], rounds: number, round: Round): Promise<Measured[]> {
  const seen = routes.map(() => ({ rates: [] as number[], ratios: [] as number[], latencies: [] as number[], processor: [] as number[] }));
  for (let i = 0; i < rounds; i++) {
    for (const [at, route] of routes.entries()) {
      const before = route.pid === null ? null : processorTime(route.pid);
      const { rate, count, latency95 } = await round(route);
      const after = route.pid === null ? null : processorTime(route.pid);
      seen[at]?.rates.push(rate);
      seen[at]?.ratios.push(rate / (seen[0]?.rates[i] ?? rate));
      if (latency95 !== null) seen[at]?.latencies.push(latency95);
      if (before !== null && after !== null) seen[at]?.processor.push(((after - before) / count) * 1e6);
    }
  }
  return routes.map(({ name }, at) => ({
    route: name,
    rate: median(seen[at]?.rates ?? []),
    ratio: median(seen[at]?.ratios ?? []),
    latency95: medianOf(seen[at]?.latencies),
    processor: medianOf(seen[at]?.processor),
  }));
}

function medianOf(values: readonly number[] = []): number | null {
  return values.length === 0 ? null : median(values);
}
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** sysbench for some seconds. */
export function oltp(tables: Omit<SysbenchOptions, 'port'>, run: Run, seconds: number): Round {
  return async ({ port }) => {
    const result = await runTest({ ...tables, port }, { ...run, seconds });
    return { rate: result.queriesPerSecond, count: result.queriesPerSecond * seconds, latency95: result.latency95 };
  };
}

/** Every row of a table, read and not looked at. */
export function rawStream(table: string, rows: number): Round {
  return async ({ port }) => {
    const { packets, seconds } = await readRaw(port, `SELECT * FROM ${table}`);
    if (packets < rows) throw new Error(`${packets} packets, and ${rows} rows were expected`);
    return { rate: rows / seconds, count: rows, latency95: null };
  };
}

/** Every row of a table, printed to nowhere by the mysql client. */
export function clientStream(table: string, rows: number): Round {
  return async ({ port }) => {
    const started = performance.now();
    await mysqlClient(['-h127.0.0.1', `-P${port}`, '-uroot', '--skip-ssl', '--quick', '--batch', '-e', `SELECT * FROM ${table}`]);
    return { rate: (rows * 1000) / (performance.now() - started), count: rows, latency95: null };
  };
}

function mysqlClient(args: readonly string[]): Promise<void> {
  const child = spawn('mysql', args, { stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`mysql ended with ${code}`))));
  });
}
