import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type Connection, type ConnectionConfig, createConnection } from 'mariadb';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let root: Connection;
beforeAll(async () => {
  server = await startServer();
  root = await open();
  await root.query('DROP DATABASE IF EXISTS wsql_mariadb');
  await root.query('CREATE DATABASE wsql_mariadb');
  await root.query('USE wsql_mariadb');
});
afterAll(async () => {
  await root.query('DROP DATABASE wsql_mariadb');
  await root.end();
  await server.close();
  expect(server.bugs).toEqual([]);
});

function open(options: ConnectionConfig = {}): Promise<Connection> {
  return createConnection({
    host: '127.0.0.1',
    port: server.port,
    user: 'root',
    dateStrings: true,
    allowPublicKeyRetrieval: true,
    ...options,
  });
}

test('logs in with a password, with and without TLS', async () => {
  for (const user of ['app', 'hashed']) {
    for (const ssl of [false, { rejectUnauthorized: false }]) {
      const connection = await open({ user, password: 'secret', ssl });
      expect([...(await connection.query('SELECT 1 AS one'))]).toEqual([{ one: 1n }]);
      await connection.end();
    }
    expect(await open({ user, password: 'wrong' }).catch((error) => error.errno)).toBe(1045);
  }
});

test('statements as text and prepared answer alike', async () => {
  await root.query(
    'CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(20), d DECIMAL(10,2), dt DATETIME(3), b BLOB, big BIGINT UNSIGNED)',
  );
  const row = ['é😀', '12.50', '2024-02-29 01:02:03.456', Buffer.from('00ff', 'hex'), 18446744073709551615n];
  const inserted = await root.execute('INSERT INTO t (s, d, dt, b, big) VALUES (?, ?, ?, ?, ?)', row);
  expect(inserted).toMatchObject({ affectedRows: 1, insertId: 1n });
  const expected = {
    id: 1,
    s: 'é😀',
    d: '12.50',
    dt: '2024-02-29 01:02:03.456',
    b: Buffer.from('00ff', 'hex'),
    big: 18446744073709551615n,
  };
  expect([...(await root.query('SELECT * FROM t'))]).toEqual([expected]);
  expect([...(await root.execute('SELECT * FROM t WHERE id = ?', [1]))]).toEqual([expected]);
});

test('a batch of inserts', async () => {
  await root.query('CREATE TABLE many (id INT PRIMARY KEY, s VARCHAR(20))');
  await root.batch(
    'INSERT INTO many VALUES (?, ?)',
    Array.from({ length: 500 }, (_, index) => [index, `row ${index}`]),
  );
  expect([...(await root.query('SELECT COUNT(*) AS n, MAX(id) AS last FROM many'))]).toEqual([{ n: 500n, last: 499 }]);
});

test('errors, ping and reset', async () => {
  expect(await root.query('SELECT * FROM nosuch').catch((error) => [error.errno, error.sqlState])).toEqual([1146, '42S02']);
  const connection = await open();
  await connection.ping();
  await connection.query('SET @kept = 1');
  await connection.reset();
  expect([...(await connection.query('SELECT @kept IS NULL AS gone'))].map(({ gone }) => Number(gone))).toEqual([1]);
  await connection.end();
});

test('rows one by one, slower than they come', async () => {
  await root.query('CREATE TABLE wide (id INT PRIMARY KEY, s TEXT)');
  await root.beginTransaction();
  await root.batch(
    'INSERT INTO wide VALUES (?, ?)',
    Array.from({ length: 2000 }, (_, index) => [index, 'x'.repeat(1000)]),
  );
  await root.commit();
  let sum = 0;
  for await (const row of root.queryStream('SELECT * FROM wide')) sum += row.id;
  expect(sum).toBe((1999 * 2000) / 2);
});
