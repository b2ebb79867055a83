/** Accounts of a data file through the MySQL door, with an unmodified driver: made, logged in as, denied, changed, gone. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Engine } from '../../../../src/backends/embedded/index.ts';
import type { MysqlServer } from '../../../../src/servers/mysql/index.ts';
import { startMysqlServer } from '../../../support/mysql-server.ts';
import { openTest } from '../open.ts';

const folder = mkdtempSync(join(tmpdir(), 'wsql-logins-'));
let engine: Engine;
let server: MysqlServer;

async function start(): Promise<void> {
  engine = openTest(join(folder, 'data.db'));
  server = await startMysqlServer({
    backend: engine,
    host: '127.0.0.1',
    port: 0,
    accounts: { kind: 'open' },
    tls: { kind: 'self-signed' },
    log: () => undefined,
  });
}
async function stop(): Promise<void> {
  await server.close(1000);
  await engine.close();
}
beforeAll(start);
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function login(user: string, password = '', tls = true): Promise<Connection> {
  return createConnection({
    host: '127.0.0.1',
    port: server.port,
    user,
    password,
    ...(tls && { ssl: { rejectUnauthorized: false } }),
  });
}
async function refused(user: string, password = ''): Promise<string> {
  try {
    await (await login(user, password)).end();
  } catch (error) {
    return (error as Error).message;
  }
  return 'welcome';
}
async function rows(connection: Connection, sql: string): Promise<unknown> {
  const [result] = await connection.query({ sql, rowsAsArray: true });
  return result;
}
async function errno(connection: Connection, sql: string): Promise<number> {
  return connection.query(sql).then(
    () => 0,
    (error: { errno: number }) => error.errno,
  );
}

test('root makes accounts; they log in by each plugin, and do what they may', async () => {
  const root = await login('root');
  for (const sql of [
    'CREATE DATABASE shop',
    'CREATE TABLE shop.tea (id INT, name VARCHAR(20))',
    "CREATE USER app IDENTIFIED BY 'pw1', old IDENTIFIED WITH mysql_native_password BY 'pw2', sha IDENTIFIED WITH sha256_password BY 'pw3'",
    'CREATE ROLE reader, writer',
    'GRANT SELECT ON shop.* TO reader',
    'GRANT INSERT (id) ON shop.tea TO writer',
    'GRANT reader, writer TO app',
    'SET DEFAULT ROLE reader TO app',
  ])
    await root.query(sql);
  for (const [user, password] of [
    ['old', 'pw2'],
    ['sha', 'pw3'],
  ] as const) {
    const connection = await login(user, password);
    expect(await rows(connection, 'SELECT CURRENT_USER()')).toEqual([[`${user}@%`]]);
    await connection.end();
  }
  for (const tls of [true, false]) {
    const app = await login('app', 'pw1', tls);
    expect(await rows(app, 'SELECT CURRENT_USER(), USER(), CURRENT_ROLE()')).toEqual([['app@%', 'app@localhost', '`reader`@`%`']]);
    expect(await rows(app, 'SELECT COUNT(*) FROM shop.tea')).toEqual([[0]]);
    expect(await errno(app, 'INSERT INTO shop.tea (id) VALUES (1)')).toBe(1142);
    await app.query('SET ROLE ALL');
    expect(await errno(app, "INSERT INTO shop.tea (id, name) VALUES (1, 'x')")).toBe(1143);
    await app.query('START TRANSACTION');
    expect(await errno(app, 'INSERT INTO shop.tea (id) VALUES (1)')).toBe(0);
    await app.query('ROLLBACK');
    expect(await errno(app, 'DELETE FROM shop.tea')).toBe(1142);
    expect(await errno(app, 'CREATE USER other')).toBe(1227);
    await app.end();
  }
  await root.end();
});

test('a changed password counts from the next login on, a dropped account has none; both survive a restart', async () => {
  const app = await login('app', 'pw1');
  await app.query("ALTER USER USER() IDENTIFIED BY 'pw4' REPLACE 'pw1'");
  expect(await rows(app, 'SELECT 1')).toEqual([[1]]);
  await app.end();
  expect(await refused('app', 'pw1')).toContain("Access denied for user 'app'@'localhost' (using password: YES)");
  const root = await login('root');
  await root.query('DROP USER sha');
  await root.query('ALTER USER old ACCOUNT LOCK');
  await root.end();
  await stop();
  await start();
  const again = await login('app', 'pw4');
  expect(await rows(again, 'SELECT CURRENT_ROLE()')).toEqual([['`reader`@`%`']]);
  await again.end();
  expect(await refused('sha', 'pw3')).toContain('Access denied');
  expect(await refused('old', 'pw2')).toContain('Account is locked');
});

test('the process list shows no password', async () => {
  const [root, other] = [await login('root'), await login('root')];
  await root.query('USE shop');
  await root.query('START TRANSACTION');
  await root.query('INSERT INTO tea (id) VALUES (5)');
  const waiting = other.query("CREATE USER hidden IDENTIFIED BY 'hunter2'");
  const seen = async (): Promise<readonly (string | null)[]> =>
    ((await rows(root, 'SHOW FULL PROCESSLIST')) as readonly (readonly (string | null)[])[]).map((row) => row[7] ?? null);
  let statements = await seen();
  while (!statements.some((text) => text?.startsWith('CREATE USER') === true)) statements = await seen();
  expect(statements).toContain("CREATE USER hidden IDENTIFIED BY '<secret>'");
  await root.query('COMMIT');
  await waiting;
  await Promise.all([root.end(), other.end()]);
});
