/** What a server tells the program that it is a part of. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { accountOf } from '../../../src/auth/accounts.ts';
import type { Backend } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { createMysqlServer, type MysqlServerEvent, type QueryDetails } from '../../../src/servers/mysql/index.ts';

const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
const server = createMysqlServer({
  backend,
  accounts: { kind: 'list', accounts: [accountOf('root', ''), accountOf('app', 'secret')] },
  tls: { kind: 'self-signed' },
});
const order: MysqlServerEvent[] = [];
const queries: QueryDetails[] = [];
let port = 0;
beforeAll(async () => {
  for (const event of ['connect', 'authenticated', 'error', 'disconnect'] as const) server.on(event, () => order.push(event));
  server.on('query', (details) => queries.push(details));
  ({ port } = await server.listen({ port: 0 }));
});
afterAll(async () => {
  await server.close(0);
  await backend.close();
});
const open = (options = {}) =>
  createConnection({ host: '127.0.0.1', port, user: 'app', password: 'secret', multipleStatements: true, ...options });
/** Until the server has noticed that a client is gone. */
async function untilGone(): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      server.off('disconnect', done);
      resolve();
    };
    if (order.at(-1) === 'disconnect') resolve();
    else server.on('disconnect', done);
  });
}

test('a connection comes, logs in, and goes', async () => {
  const logins: unknown[] = [];
  const listener = ({ user, tls, account, database }: { user: string; tls: string | null; account: unknown; database: string | null }) =>
    logins.push({ user, tls, account, database });
  server.on('authenticated', listener);
  const connection = await open({ ssl: { rejectUnauthorized: false } });
  await connection.end();
  await untilGone();
  server.off('authenticated', listener);
  expect(order.splice(0)).toEqual(['connect', 'authenticated', 'disconnect']);
  expect(logins).toEqual([{ user: 'app', tls: 'TLSv1.3', account: null, database: null }]);
});

test('a refused login is an error, and never authenticated', async () => {
  const errors: string[] = [];
  server.on('error', ({ error }) => errors.push(error.message));
  expect(await open({ password: 'wrong' }).catch(({ errno }) => errno)).toBe(1045);
  await untilGone();
  expect(order.splice(0)).toEqual(['connect', 'error', 'disconnect']);
  expect(errors).toEqual(["Access denied for user 'app'@'localhost' (using password: YES)"]);
});

test('statements are told with what came of them', async () => {
  const connection = await open();
  queries.length = 0;
  await connection.query('CREATE DATABASE ev; CREATE TABLE ev.t (id INT PRIMARY KEY)');
  await connection.query('INSERT INTO ev.t VALUES (1), (2), (3)');
  await connection.execute('SELECT * FROM ev.t WHERE id > ?', [1]);
  await connection.query('SELECT * FROM ev.nothing').catch(() => undefined);
  await connection.query("CREATE USER someone IDENTIFIED BY 'hidden'");
  expect(queries.map(({ kind, sql, rows, affectedRows, error }) => [kind, sql, rows, Number(affectedRows), error?.errno ?? null])).toEqual([
    ['text', 'CREATE DATABASE ev', 0, 1, null],
    ['text', 'CREATE TABLE ev.t (id INT PRIMARY KEY)', 0, 0, null],
    ['text', 'INSERT INTO ev.t VALUES (1), (2), (3)', 0, 3, null],
    ['prepared', 'SELECT * FROM ev.t WHERE id > ?', 2, 0, null],
    ['text', 'SELECT * FROM ev.nothing', 0, 0, 1146],
    ['text', "CREATE USER someone IDENTIFIED BY '<secret>'", 0, 0, null],
  ]);
  expect(queries.every(({ durationMs, user }) => durationMs >= 0 && user === 'app')).toBe(true);
  await connection.end();
});

test('what a listener throws harms nobody', async () => {
  const failing = () => {
    throw new Error('a listener that fails');
  };
  server.on('query', failing);
  const connection = await open();
  const [rows] = await connection.query('SELECT 1 AS one');
  expect(rows).toEqual([{ one: 1 }] as never);
  await connection.end();
  server.off('query', failing);
});

test('computed tables of the door', async () => {
  const other = createMysqlServer({
    backend,
    virtualTables: [(table) => (table === 'greetings' ? { columns: [{ name: 'text', type: 'VARCHAR(10)' }], rows: [['hello']] } : null)],
  });
  const at = await other.listen({ port: 0 });
  const connection = await createConnection({ host: at.host, port: at.port, user: 'root' });
  const [rows] = await connection.query('SELECT text FROM any_.greetings');
  expect(rows).toEqual([{ text: 'hello' }] as never);
  await connection.end();
  await other.close(0);
});

test('who leaves the accounts out is not open to others', async () => {
  const keepsNone: Backend = { serverVersion: '8.4.6', connect: (options, host) => backend.connect(options, host), close: () => undefined };
  const door = createMysqlServer({ backend: keepsNone });
  expect(await door.listen({ host: '0.0.0.0', port: 0 }).catch((error: Error) => error.message)).toBe(
    '0.0.0.0 is open to others: say with `accounts` who may log in',
  );
});
