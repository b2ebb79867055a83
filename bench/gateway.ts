/**
 * What wsql costs in front of a server: sysbench and long results straight to a MySQL (or MariaDB), through wsql, and through MySQL Router, in turns
 * on one machine.
 *
 *   bun bench/gateway.ts [--port 3397 | --mariadb] [--wsql "compiled binary,Node 24,dist/other"] [--no-router] [--tls]
 *                        [--threads 1,8,64] [--tests oltp_point_select,oltp_read_only] [--prepared both|yes|no] [--seconds 3] [--rounds 3]
 *                        [--stream-rows 1000000] [--json FILE]
 *
 * `--tests none` leaves sysbench out, `--stream-rows 0` the long results. MySQL is the one on --port or of WSQL_TEST_MYSQL, root without a password.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { createConnection } from 'mysql2/promise';
import { startMariaDb } from '../test/support/mariadb.ts';
import { OLTP_TESTS, prepareTables } from '../test/support/sysbench.ts';
import { clientStream, inTurns, type Measured, oltp, type Round, type Run, rawStream } from './gateway/plan.ts';
import { direct, type Route, throughRouter, throughWsql } from './gateway/routes.ts';

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
const MEGABYTES_ALLOWED = 150;

interface Line {
  readonly what: string;
  readonly measured: readonly Measured[];
}

async function startServer(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  if (options.mariadb) return startMariaDb(['--innodb-buffer-pool-size=128M', '--max-connections=300']);
  const port = options.port ?? new URL(process.env['WSQL_TEST_MYSQL'] ?? 'mysql://127.0.0.1:3397').port;
  return { port: Number(port), stop: async () => undefined };
}

async function openRoutes(server: number): Promise<Route[]> {
  const routes = [direct(server)];
  for (const runtime of options.wsql.split(',').filter(Boolean)) routes.push(await throughWsql(runtime, server, options.tls));
  const router = options['no-router'] ? null : await throughRouter(server, options.tls);
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

function plan(): (readonly [what: string, round: Round])[] {
  const runs = oltpRuns().map((run): readonly [string, Round] => [
    `${run.test}, ${run.prepared ? 'prepared' : 'text'}, ${run.threads} threads`,
    oltp(OLTP, run, Number(options.seconds)),
  ]);
  if (STREAM.rows === 0) return runs;
  const table = `${STREAM.database}.sbtest1`;
  return [...runs, ['stream, raw reader', rawStream(table, STREAM.rows)], ['stream, mysql --quick', clientStream(table, STREAM.rows)]];
}

function show(routes: readonly Route[], lines: readonly Line[]): string {
  const [, ...others] = routes;
  const table = new Table({
    head: ['', 'direct /s', ...others.flatMap(({ name }) => [`${name} /s`, 'ratio']), ...routes.map(({ name }) => `${name} 95 % ms`)],
    style: { head: [], border: [] },
  });
  for (const { what, measured } of lines) {
    const [base, ...rest] = measured;
    const rates = rest.flatMap(({ rate, ratio }) => [rate.toFixed(0), ratio.toFixed(2)]);
    table.push([what, (base?.rate ?? 0).toFixed(0), ...rates, ...measured.map(({ latency95 }) => latency95?.toFixed(2) ?? '')]);
  }
  return table.toString();
}

const server = await startServer();
const routes: Route[] = [];
const lines: Line[] = [];
try {
  if (oltpRuns().length > 0) await prepare(server.port, OLTP);
  if (STREAM.rows > 0) await prepare(server.port, STREAM);
  routes.push(...(await openRoutes(server.port)));
  for (const [what, round] of plan()) {
    const measured = await inTurns(routes, Number(options.rounds), round);
    console.log(`${what}: ${measured.map(({ route, rate, ratio }) => `${route} ${rate.toFixed(0)} (${ratio.toFixed(2)})`).join(', ')}`);
    lines.push({ what, measured });
  }
  console.log(show(routes, lines));
  const memory = routes
    .map((route) => ({ route: route.name, megabytes: route.peakMemory() }))
    .filter(({ megabytes }) => megabytes !== null);
  for (const { route, megabytes } of memory)
    console.log(
      `${route}: ${megabytes?.toFixed(0)} MB at most${(megabytes ?? 0) > MEGABYTES_ALLOWED ? `, MORE THAN ${MEGABYTES_ALLOWED}` : ''}`,
    );
  const report = { server: options.mariadb ? 'MariaDB' : 'MySQL', tls: options.tls, lines, memory };
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  for (const route of routes) await route.stop();
  await server.stop();
}
