/**
 * What wsql costs in front of a server: sysbench and long results straight to a MySQL (or MariaDB), through wsql, and through MySQL Router, in turns
 * on one machine.
 *
 *   bun bench/gateway.ts [--port PORT | --mariadb] [--wsql "compiled binary,Node 24,dist/other"] [--no-router] [--tls]
 *                        [--threads 1,8,64] [--tests oltp_point_select,oltp_read_only] [--prepared both|yes|no] [--seconds 3] [--rounds 3]
 *                        [--stream-rows 1000000] [--json FILE]
 *
 * `--tests none` leaves sysbench out, `--stream-rows 0` the long results. Without --port or --mariadb a MySQL of its own is started.
 * On a machine that is busy otherwise: `nice -n -15 bun bench/gateway.ts …`, as root.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { createConnection } from 'mysql2/promise';
import { startMariaDb } from '../test/support/mariadb.ts';
import { startMySql } from '../test/support/mysql.ts';
import { OLTP_TESTS, prepareTables } from '../test/support/sysbench.ts';
import { clientStream, inTurns, type Measured, oltp, type Round, type Run, rawStream } from './gateway/plan.ts';
import { share } from './gateway/priority.ts';
import { direct, peakMemory, type Route, throughRouter, throughWsql } from './gateway/routes.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string' },
    mariadb: { type: 'boolean', default: false },
    wsql: { type: 'string', default: 'compiled binary' },
    'no-router': { type: 'boolean', default: false },
    tls: { type: 'boolean', default: false },
    threads: { type: 'string', default: '1,8,64' },
    tests: { type: 'string', default: 'oltp_point_select,oltp_read_only' },
    prepared: { type: 'string', default: 'both' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    rows: { type: 'string', default: '50000' },
    'stream-rows': { type: 'string', default: '1000000' },
    json: { type: 'string' },
  },
});
const OLTP = { database: 'wsql_bench', tables: 4, rows: Number(options.rows) };
const STREAM = { database: 'wsql_bench_stream', tables: 1, rows: Number(options['stream-rows']) };

interface Line {
  readonly what: string;
  readonly measured: readonly Measured[];
}

async function startServer(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  if (options.mariadb) return startMariaDb(['--innodb-buffer-pool-size=512M', '--max-connections=300']);
  if (options.port !== undefined) return { port: Number(options.port), stop: async () => undefined };
  const mysql = await startMySql(['--innodb-buffer-pool-size=512M', '--max-connections=300']);
  share(mysql.pid);
  return mysql;
}

async function openRoutes(server: number): Promise<Route[]> {
  const routes = [direct(server)];
  for (const runtime of options.wsql.split(',').filter(Boolean)) routes.push(await throughWsql(runtime, server, options.tls));
  const router = options['no-router'] ? null : await throughRouter(server, options.tls, share);
  return router === null ? routes : [...routes, router];
}

/** Fills the tables, unless that was done before. */
async function prepare(port: number, tables: typeof OLTP): Promise<void> {
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${tables.database}`);
    const [found] = await connection.query(`SHOW TABLES FROM ${tables.database} LIKE 'sbtest${tables.tables}'`);
    const [[counted]] = (found as unknown[]).length > 0 ? await count(connection, tables) : [[]];
    if (counted?.n === tables.rows) return;
    await connection.query(`DROP DATABASE ${tables.database}`);
    await connection.query(`CREATE DATABASE ${tables.database}`);
  } finally {
    await connection.end();
  }
  await prepareTables({ ...tables, port });
}
async function count(connection: Awaited<ReturnType<typeof createConnection>>, tables: typeof OLTP): Promise<[{ n: number }[]]> {
  const [rows] = await connection.query(`SELECT COUNT(*) AS n FROM ${tables.database}.sbtest${tables.tables}`);
  return [rows as { n: number }[]];
}

function oltpRuns(): Run[] {
  const tests = OLTP_TESTS.filter((test) => options.tests.split(',').includes(test));
  const modes = options.prepared === 'both' ? [true, false] : [options.prepared === 'yes'];
  const threads = options.threads.split(',').map(Number);
  return tests.flatMap((test) => modes.flatMap((prepared) => threads.map((number) => ({ test, prepared, threads: number }))));
}

type Plan = readonly (readonly [what: string, round: Round])[];

function oltpPlan(): Plan {
  return oltpRuns().map((run): Plan[number] => [
    `${run.test}, ${run.prepared ? 'prepared' : 'text'}, ${run.threads} threads`,
    oltp(OLTP, run, Number(options.seconds)),
  ]);
}
function streamPlan(): Plan {
  const table = `${STREAM.database}.sbtest1`;
  if (STREAM.rows === 0) return [];
  return [
    ['stream, raw reader', rawStream(table, STREAM.rows)],
    ['stream, mysql --quick', clientStream(table, STREAM.rows)],
  ];
}

function show(lines: readonly Line[]): string {
  const others = lines[0]?.measured.slice(1) ?? [];
  const heads = others.flatMap(({ route }) => [`${route} /s`, 'ratio', '95 % ms', 'CPU µs']);
  const table = new Table({ head: ['', 'direct /s', '95 % ms', ...heads], style: { head: [], border: [] } });
  for (const { what, measured } of lines) {
    const cells = measured.map(({ rate, ratio, latency95, processor }, at) => {
      const latency = latency95?.toFixed(2) ?? '';
      return at === 0 ? [rate.toFixed(0), latency] : [rate.toFixed(0), ratio.toFixed(2), latency, processor?.toFixed(1) ?? ''];
    });
    table.push([what, ...cells.flat()]);
  }
  return table.toString();
}

/** Runs a plan on routes of its own, whose memory then tells of nothing else. */
async function carryOut(name: string, plan: Plan, server: number, report: Report): Promise<void> {
  if (plan.length === 0) return;
  const routes = await openRoutes(server);
  try {
    const lines: Line[] = [];
    for (const [what, round] of plan) {
      const measured = await inTurns(routes, Number(options.rounds), round);
      console.log(`${what}: ${measured.map(({ route, rate, ratio }) => `${route} ${rate.toFixed(0)} (${ratio.toFixed(2)})`).join(', ')}`);
      lines.push({ what, measured });
    }
    console.log(show(lines));
    report.lines.push(...lines);
    for (const { name: route, pid } of routes) {
      const megabytes = pid === null ? null : peakMemory(pid);
      if (megabytes === null) continue;
      report.memory.push({ plan: name, route, megabytes });
      console.log(`${name}, ${route}: ${megabytes.toFixed(0)} MB at most`);
    }
  } finally {
    for (const route of routes) await route.stop();
  }
}

interface Report {
  readonly server: string;
  /** Between wsql or Router and the server. */
  readonly tls: boolean;
  readonly lines: Line[];
  readonly memory: { readonly plan: string; readonly route: string; readonly megabytes: number }[];
}

share('self');
const server = await startServer();
try {
  const report: Report = { server: options.mariadb ? 'MariaDB' : 'MySQL', tls: options.tls, lines: [], memory: [] };
  if (oltpRuns().length > 0) await prepare(server.port, OLTP);
  if (STREAM.rows > 0) await prepare(server.port, STREAM);
  await carryOut('sysbench', oltpPlan(), server.port, report);
  await carryOut('streams', streamPlan(), server.port, report);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await server.stop();
}
