import { afterAll, beforeAll, expect, test } from 'bun:test';
import {
  type Connection,
  type ConnectionOptions,
  createConnection,
  createPool,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2/promise';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let root: Connection;
beforeAll(async () => {
  server = await startServer();
  root = await open();
  await root.query('DROP DATABASE IF EXISTS wsql_mysql2');
  await root.query('CREATE DATABASE wsql_mysql2');
  await root.query('USE wsql_mysql2');
});
afterAll(async () => {
  await root.query('DROP DATABASE wsql_mysql2');
  await root.end();
  await server.close();
  expect(server.bugs).toEqual([]);
});

function open(options: ConnectionOptions = {}): Promise<Connection> {
  return createConnection({ host: '127.0.0.1', port: server.port, user: 'root', supportBigNumbers: true, ...options });
}
async function failure(running: Promise<unknown>): Promise<{ errno: number; sqlState: string; message: string }> {
  return running.then(
    () => Promise.reject(new Error('it did not fail')),
    (error) => error,
  );
}

test('logs in with a password, with and without TLS, by either plugin', async () => {
  for (const user of ['app', 'hashed']) {
    for (const ssl of [undefined, { rejectUnauthorized: false }]) {
      const connection = await open({ user, password: 'secret', ...(ssl === undefined ? {} : { ssl }) });
      const [rows] = await connection.query<RowDataPacket[]>('SELECT 1 AS one');
      expect(rows[0]?.['one']).toBe(1);
      await connection.end();
    }
    const error = await failure(open({ user, password: 'wrong' }));
    expect(error).toMatchObject({
      errno: 1045,
      sqlState: '28000',
      message: `Access denied for user '${user}'@'localhost' (using password: YES)`,
    });
  }
});

test('changes the user', async () => {
  const connection = await open();
  await connection.changeUser({ user: 'app', password: 'secret', database: 'wsql_mysql2' });
  const [rows] = await connection.query<RowDataPacket[]>('SELECT DATABASE() AS db');
  expect(rows[0]?.['db']).toBe('wsql_mysql2');
  await connection.end();
});

test('reads back what it wrote, as text and as binary', async () => {
  await root.query(`CREATE TABLE kinds (
    id INT PRIMARY KEY AUTO_INCREMENT, t TINYINT, u BIGINT UNSIGNED, b BIGINT, d DECIMAL(20,4), f FLOAT, g DOUBLE, s VARCHAR(100), x TEXT,
    bin VARBINARY(20), blb BLOB, dt DATE, dtt DATETIME(6), tm TIME(3), y YEAR, e ENUM('small','large'), st SET('a','b','c'), j JSON, bt BIT(9))`);
  const values = [
    -128,
    '18446744073709551615',
    '-9223372036854775808',
    '1234567890123456.7890',
    1.5,
    0.1,
    'Grüße, 世界 😀',
    'x'.repeat(60_000),
    Buffer.from('00ff80', 'hex'),
    Buffer.alloc(300, 0xfe),
    '2024-02-29',
    '2024-02-29 12:34:56.000001',
    '-100:00:00.125',
    2024,
    'large',
    'a,c',
    '{"a": [1, "é"]}',
    Buffer.from([1, 0x55]),
  ];
  const names = 't, u, b, d, f, g, s, x, bin, blb, dt, dtt, tm, y, e, st, j, bt';
  const marks = values.map(() => '?').join(', ');
  await root.query(`INSERT INTO kinds (${names}) VALUES (${marks})`, values);
  await root.execute(`INSERT INTO kinds (${names}) VALUES (${marks})`, values);
  await root.execute(
    `INSERT INTO kinds (${names}) VALUES (${marks})`,
    values.map(() => null),
  );
  const options = { rowsAsArray: true, dateStrings: true, bigNumberStrings: true, supportBigNumbers: true };
  const expected = [...values];
  expected[16] = { a: [1, 'é'] } as never;
  for (const run of ['query', 'execute'] as const) {
    const connection = await open({ database: 'wsql_mysql2', ...options });
    const sql = { sql: `SELECT ${names} FROM kinds ORDER BY id`, rowsAsArray: true };
    const [rows] = await (run === 'query' ? connection.query<RowDataPacket[][]>(sql) : connection.execute<RowDataPacket[][]>(sql));
    const shown = (rows as unknown as unknown[][]).map((row) =>
      row.map((value, column) => (column === 1 || column === 2 ? value && String(value) : value)),
    );
    expect(shown[0]).toEqual(expected);
    expect(shown[1]).toEqual(expected);
    expect(shown[2]).toEqual(values.map(() => null));
    await connection.end();
  }
});

test('tells what a statement did, and what went wrong', async () => {
  await root.query('CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT)');
  const [inserted] = await root.query<ResultSetHeader>('INSERT INTO counted (v) VALUES (1), (2), (2)');
  expect(inserted).toMatchObject({ affectedRows: 3, insertId: 1, info: 'Records: 3  Duplicates: 0  Warnings: 0' });
  const [updated] = await root.query<ResultSetHeader>('UPDATE counted SET v = 2');
  expect(updated).toMatchObject({ affectedRows: 3, changedRows: 1, info: 'Rows matched: 3  Changed: 1  Warnings: 0' });
  expect(await failure(root.query('INSERT INTO counted VALUES (1, 1)'))).toMatchObject({ errno: 1062, sqlState: '23000' });
  expect(await failure(root.query('SELECT * FROM nosuch'))).toMatchObject({
    errno: 1146,
    sqlState: '42S02',
    message: "Table 'wsql_mysql2.nosuch' doesn't exist",
  });
  expect(await failure(root.execute('SELEC 1'))).toMatchObject({ errno: 1064, sqlState: '42000' });
});

test('several statements in one text', async () => {
  const connection = await open({ database: 'wsql_mysql2', multipleStatements: true });
  const [results] = await connection.query<RowDataPacket[][]>("SELECT 1 AS a; SET @x = 'semi;colon'; SELECT @x AS b");
  expect(results.map((result) => (Array.isArray(result) ? { ...result[0] } : 'ok'))).toEqual([
    { a: 1 },
    'ok',
    { b: 'semi;colon' },
  ] as never);
  expect(await failure(connection.query('SELECT 1; SELECT * FROM nosuch; SELECT 2'))).toMatchObject({ errno: 1146 });
  expect(await failure(root.query('SELECT 1; SELECT 2'))).toMatchObject({ errno: 1064 });
  await connection.end();
});

test('a transaction is rolled back when its connection goes', async () => {
  await root.query('CREATE TABLE kept (id INT PRIMARY KEY)');
  const connection = await open({ database: 'wsql_mysql2' });
  await connection.beginTransaction();
  await connection.query('INSERT INTO kept VALUES (1)');
  await connection.end();
  await root.query('INSERT INTO kept VALUES (1)');
  const [rows] = await root.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM kept');
  expect(rows[0]?.['n']).toBe(1);
});

test('a pool of connections asks at the same time', async () => {
  const pool = createPool({ host: '127.0.0.1', port: server.port, user: 'app', password: 'secret', connectionLimit: 8 });
  const answers = await Promise.all(
    Array.from({ length: 64 }, async (_, index) => (await pool.execute<RowDataPacket[]>('SELECT ? + 1 AS n', [index]))[0][0]?.['n']),
  );
  expect(answers.map(Number)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
  await pool.end();
});

for (const [how, options] of [
  ['plain', {}],
  ['compressed', { compress: true }],
  ['over TLS', { ssl: { rejectUnauthorized: false } }],
] as const) {
  test(`rows and statements of more than 16 MiB, ${how}`, async () => {
    const connection = await open(options);
    const text = 'wsql'.repeat(4_250_000);
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT '${text}' AS t`);
    expect(rows[0]?.['t'] === text).toBe(true);
    await connection.end();
  });
}
