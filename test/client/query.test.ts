/** The client library and the real door. */
import { expect, test } from 'bun:test';
import { bytesOf, type ConnectOptions, id, json, sql, WsqlClient, WsqlConnectionError, WsqlQueryError } from '../../src/client/index.ts';
import { atEnd, type Door, startDoor } from '../servers/websocket/talker.ts';

async function enter(door: Door, options: ConnectOptions = {}): Promise<WsqlClient> {
  const client = await WsqlClient.connect(door.server.url, options);
  atEnd(() => client.close());
  return client;
}

test('a query is answered with rows, columns and counts', async () => {
  const client = await enter(await startDoor());
  const result = await client.query<{ n: number; s: string }>("SELECT 1 AS n, 'x' AS s");
  expect(result.data).toEqual([{ n: 1, s: 'x' }]);
  expect(result.fields.map(({ name, type }) => [name, type])).toEqual([
    ['n', 'BIGINT'],
    ['s', 'VARCHAR'],
  ]);
  expect(result).toMatchObject({ rowCount: 1, affectedRows: 0, insertId: null, truncated: false, more: [] });
  await client.query('CREATE DATABASE shop');
  await client.query('CREATE TABLE shop.t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)');
  expect(await client.query('INSERT INTO shop.t (v) VALUES (1), (2)')).toMatchObject({ affectedRows: 2, insertId: 1 });
});

test('rows come as arrays and as columns', async () => {
  const client = await enter(await startDoor());
  const two = 'SELECT 1 AS a, 2 AS a UNION ALL SELECT 3, 4';
  expect((await client.query(two, [], { rowsAsArray: true })).data).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect((await client.query(two, undefined, { columnar: true })).data).toEqual([
    [1, 3],
    [2, 4],
  ]);
  expect(await client.query(two, [], { maxRows: 1 })).toMatchObject({ rowCount: 1, truncated: true });
});

test("parameters are bound as what JavaScript's values are", async () => {
  const client = await enter(await startDoor());
  const values = [null, true, 1.5, 18446744073709551615n, 'ž\u{1F600}', new Date(0), new Uint8Array([0, 255]), new Uint8Array([7]).buffer];
  const { data } = await client.query(`SELECT ${values.map((_, i) => `? AS v${i}`).join(', ')}`, values);
  const [row] = data;
  expect(row).toMatchObject({ v0: null, v1: 1, v2: 1.5, v3: '18446744073709551615', v4: 'ž\u{1F600}', v5: '1970-01-01 00:00:00.000' });
  expect(bytesOf(String(row?.['v6']))).toEqual(new Uint8Array([0, 255]));
  expect(bytesOf(String(row?.['v7']))).toEqual(new Uint8Array([7]));
  expect((await client.query('SELECT :b AS b, :a AS a', { a: 'A', b: 2 })).data).toEqual([{ b: 2, a: 'A' }]);
  const large = new Uint8Array(300_000).map((_, i) => i % 251);
  expect((await client.query('SELECT LENGTH(?) AS l, MD5(?) = MD5(?) AS same', [large, large, large])).data).toEqual([
    { l: 300_000, same: 1 },
  ]);
});

test('what cannot be bound is refused before anything is sent', async () => {
  const client = await enter(await startDoor());
  for (const value of [undefined, Number.NaN, Number.POSITIVE_INFINITY, new Date(Number.NaN), () => 1])
    await expect(client.query('SELECT ?', [value as unknown as string])).rejects.toBeInstanceOf(TypeError);
});

test('a template binds what stands in it, and nothing else', async () => {
  const client = await enter(await startDoor());
  await client.query('CREATE DATABASE shop');
  await client.query(sql`CREATE TABLE ${id('shop', 'odd `name')} (id INT, name VARCHAR(50), j JSON)`);
  const table = id('shop', 'odd `name');
  const evil = "x'); DROP TABLE t; -- ";
  await client.query(sql`INSERT INTO ${table} (id, name) VALUES ${[[1, evil], [2, 'b'], [3, 'c']]}`);
  await client.query(sql`UPDATE ${table} SET j = ${json({ a: [1, 'ž'] })} WHERE id = ${1}`);
  const where = sql`WHERE id IN (${[1, 3]}) AND name <> ${'b'}`;
  expect((await client.query(sql`SELECT * FROM ${table} ${where} ORDER BY id`)).data).toEqual([
    { id: 1, name: evil, j: { a: [1, 'ž'] } },
    { id: 3, name: 'c', j: null },
  ]);
  expect((await client.query(sql`SELECT ${1} AS a`, { rowsAsArray: true })).data as unknown).toEqual([[1]]);
  expect(() => sql`SELECT 1 WHERE 1 IN (${[]})`).toThrow(TypeError);
  expect(() => id('')).toThrow(TypeError);
});

test('an error tells its name, numbers and place', async () => {
  const client = await enter(await startDoor());
  const error = await client.query('SELECT 1 +').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WsqlQueryError);
  expect(error).toMatchObject({ code: 'ER_PARSE_ERROR', errno: 1064, sqlState: '42000', position: 10, retryable: false });
});

test('many requests are in flight, and each gets its own answer', async () => {
  const client = await enter(await startDoor());
  const results = await Promise.all(Array.from({ length: 5000 }, (_, n) => client.query<{ n: number }>('SELECT ? AS n', [n])));
  expect(results.map(({ data }) => data[0]?.n)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
});

test('a password is said where one is wanted, and a wrong one is the end', async () => {
  const door = await startDoor({ password: 'geheim ž' });
  expect((await (await enter(door, { password: 'geheim ž' })).query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
  for (const options of [{ password: 'wrong' }, {}, { reconnect: false, password: 'x' }]) {
    const error = await WsqlClient.connect(door.server.url, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WsqlConnectionError);
    expect(error).toMatchObject({ code: 'WSQL_LOGIN_REFUSED', mayHaveRun: false, isFinal: true });
  }
});

test('requests wait until the connection is there, in their order', async () => {
  const door = await startDoor();
  const client = new WsqlClient(door.server.url);
  atEnd(() => client.close());
  const answers: number[] = [];
  await Promise.all(
    [1, 2, 3].map(async (n) => {
      await client.query('SET @order = CONCAT(COALESCE(@order, ""), ?)', [n]);
      answers.push(n);
    }),
  );
  expect((await client.query('SELECT @order AS o')).data).toEqual([{ o: '123' }]);
});

test('a URL that is none is refused at once', () => {
  for (const url of ['nonsense', 'ftp://127.0.0.1/', '']) expect(() => new WsqlClient(url)).toThrow(TypeError);
});

test('a server that is not there is told of', async () => {
  const door = await startDoor();
  const { url } = door.server;
  await door.server.close(0);
  const error = await WsqlClient.connect(url).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'WsqlConnectionError', code: 'WSQL_CANNOT_CONNECT', mayHaveRun: false });
});

test('a closed client answers nothing any more', async () => {
  const client = await enter(await startDoor());
  const pending = client.query('SELECT SLEEP(5)').catch((thrown: unknown) => thrown);
  await client.query('SELECT 1');
  client.close();
  expect(await pending).toMatchObject({ code: 'WSQL_CLOSED', mayHaveRun: true });
  expect(await client.query('SELECT 1').catch((thrown: unknown) => thrown)).toMatchObject({ code: 'WSQL_CLOSED', mayHaveRun: false });
});
