/**
 * Real data: MariaDB's help tables and sysbench's tables go through mysqldump into wsql, by `wsql query` and by `mysql`,
 * and through mysqldump back into MariaDB; every row is the same everywhere.
 */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { hasMariaDb, type MariaDb, startMariaDb, which } from '../support/mariadb.ts';
import { RUNTIMES, type Serving, serve } from '../support/runtimes.ts';
import { hasSysbench, prepareTables } from '../support/sysbench.ts';

/** 50,000 in the long version. */
const ROWS = Number(process.env['WSQL_TEST_DUMP_ROWS'] ?? 1000);
const DATABASES = ['helptables', 'sbtest'] as const;
const HELP = ['help_category', 'help_keyword', 'help_relation', 'help_topic'];
const ready = hasMariaDb && hasSysbench && which('mysqldump') !== null && which('mysql') !== null;
const why = ready ? '' : ' (skipped: MariaDB or sysbench is not installed)';
const present = test.skipIf(!ready);
const wsql = RUNTIMES[0]?.command ?? [];
const LONG = 600_000;

let folder: string;
let mariadb: MariaDb;
let dump: string;
let original: Checksums;
const servers: Serving[] = [];

/** `database.table` to the number of rows and a hash of all of them. */
type Checksums = Record<string, string>;

/** Runs a program with files as its input and output. */
async function pipe(command: readonly string[], files: { readonly from?: string; readonly to?: string } = {}): Promise<void> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: [files.from ? openSync(files.from, 'r') : 'ignore', files.to ? openSync(files.to, 'w') : 'pipe', 'pipe'],
    env: { ...process.env, MYSQL_PWD: '' },
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  expect({ command: command.join(' '), code, said: said.slice(0, 2000) }).toEqual({ command: command.join(' '), code: 0, said: '' });
}

const login = (port: number): string[] => [
  '--no-defaults',
  '--skip-ssl',
  '-h127.0.0.1',
  `-P${port}`,
  '-uroot',
  '--default-character-set=utf8mb4',
];

function dumpAll(port: number, to: string): Promise<void> {
  return pipe(['mysqldump', ...login(port), '--databases', ...DATABASES], { to });
}

async function checksums(port: number): Promise<Checksums> {
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root', charset: 'utf8mb4' });
  const found: Checksums = {};
  for (const database of DATABASES) {
    const [tables] = await connection.query({ sql: `SHOW TABLES FROM ${database}`, rowsAsArray: true });
    for (const [table] of tables as unknown as [string][])
      found[`${database}.${table}`] = await checksum(connection, `${database}.${table}`);
  }
  await connection.end();
  return found;
}

type PromiseConnection = Awaited<ReturnType<typeof createConnection>>;

/** Every value of a table, ordered by all of its columns as bytes. */
async function checksum(connection: PromiseConnection, table: string): Promise<string> {
  const [rows] = await connection.query({ sql: `SELECT * FROM ${table}`, rowsAsArray: true, typeCast: false });
  const lines = (rows as unknown as (Buffer | null)[][]).map((row) => row.map((value) => value?.toString('hex') ?? 'null').join(','));
  return `${lines.length} rows ${createHash('sha256').update(lines.sort().join('\n')).digest('hex')}`;
}

async function serveData(data: string): Promise<number> {
  const server = await serve(wsql, ['serve-mysql', '--port', '0', '--data', data]);
  servers.push(server);
  return server.port;
}

beforeAll(async () => {
  if (!ready) return;
  folder = mkdtempSync(join(tmpdir(), 'wsql-dump-'));
  mariadb = await startMariaDb();
  const connection = await createConnection({ host: '127.0.0.1', port: mariadb.port, user: 'root' });
  for (const database of DATABASES) await connection.query(`CREATE DATABASE ${database}`);
  for (const table of HELP) {
    await connection.query(`CREATE TABLE helptables.${table} LIKE mysql.${table}`);
    await connection.query(`INSERT INTO helptables.${table} SELECT * FROM mysql.${table}`);
  }
  await connection.end();
  await prepareTables({ port: mariadb.port, database: 'sbtest', tables: 4, rows: ROWS });
  dump = join(folder, 'mariadb.sql');
  await dumpAll(mariadb.port, dump);
  original = await checksums(mariadb.port);
}, LONG);
afterAll(async () => {
  for (const server of servers) await server.stop();
  await mariadb?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

present(`there is something to dump${why}`, () => {
  expect(Object.keys(original).sort()).toEqual([
    ...HELP.map((table) => `helptables.${table}`),
    ...[1, 2, 3, 4].map((n) => `sbtest.sbtest${n}`),
  ]);
  expect(original['sbtest.sbtest1']).toStartWith(`${ROWS} rows`);
  expect(original['helptables.help_topic']).not.toStartWith('0 rows');
});

present(
  `a dump of MariaDB restores through wsql query -f${why}`,
  async () => {
    const data = join(folder, 'query.db');
    await pipe([...wsql, 'query', '--url', data, '-f', dump]);
    expect(await checksums(await serveData(data))).toEqual(original);
  },
  LONG,
);

present(
  `a dump of MariaDB restores through wsql query's standard input${why}`,
  async () => {
    const data = join(folder, 'stdin.db');
    await pipe([...wsql, 'query', '--url', data], { from: dump });
    expect(await checksums(await serveData(data))).toEqual(original);
  },
  LONG,
);

present(
  `a dump of MariaDB restores through mysql, and a dump of wsql restores into MariaDB${why}`,
  async () => {
    const port = await serveData(join(folder, 'mysql.db'));
    await pipe(['mysql', ...login(port)], { from: dump });
    expect(await checksums(port)).toEqual(original);

    const back = join(folder, 'wsql.sql');
    await dumpAll(port, back);
    for (const database of DATABASES) await pipe(['mysql', ...login(mariadb.port), '-e', `DROP DATABASE ${database}`]);
    await pipe(['mysql', ...login(mariadb.port)], { from: back });
    expect(await checksums(mariadb.port)).toEqual(original);
  },
  LONG,
);
