/** `query` over real sockets. */
import { afterEach, expect, test } from 'bun:test';
import { cleanUp, connect, startDoor, type Talker, until } from './talker.ts';

afterEach(cleanUp);

async function shop(client: Talker): Promise<void> {
  for (const sql of ['CREATE DATABASE shop', 'USE shop', 'CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20))']) {
    expect((await client.query(sql)).success).toBe(true);
  }
}

test('a query is answered with rows, fields and counts', async () => {
  const client = await connect(await startDoor());
  const answer = await client.query("SELECT 1 AS one, 'two' AS two");
  expect(answer).toMatchObject({
    type: 'query_response',
    success: true,
    data: [{ one: 1, two: 'two' }],
    rowCount: 1,
    affectedRows: 0,
    insertId: null,
  });
  expect(answer.fields).toMatchObject([
    { name: 'one', type: 'BIGINT', nullable: false },
    { name: 'two', type: 'VARCHAR' },
  ]);
});

test('changes tell affected rows and the insert id', async () => {
  const client = await connect(await startDoor());
  await shop(client);
  expect(await client.query("INSERT INTO t (name) VALUES ('a'), ('b')")).toMatchObject({
    data: [],
    rowCount: 0,
    affectedRows: 2,
    insertId: 1,
  });
  expect(await client.query("UPDATE t SET name = 'c' WHERE id = 2")).toMatchObject({ affectedRows: 1, insertId: null });
  const { fields } = await client.query('SELECT id, name AS n FROM t');
  expect(fields).toEqual([
    { name: 'id', type: 'INT', nullable: false, table: 't', database: 'shop', primaryKey: true },
    { name: 'n', type: 'VARCHAR', nullable: true, table: 't', database: 'shop', column: 'name' },
  ]);
});

test('an error tells its name, numbers and place', async () => {
  const client = await connect(await startDoor());
  expect(await client.query('SELECT * FROM shop.nothing')).toMatchObject({ success: false, code: 'ER_BAD_DB_ERROR', errno: 1049 });
  const answer = await client.query('SELECT 1 +');
  expect(answer).toMatchObject({
    type: 'query_response',
    success: false,
    code: 'ER_PARSE_ERROR',
    errno: 1064,
    sqlState: '42000',
    position: 10,
  });
  expect(answer.error).toContain('You have an error in your SQL syntax');
  expect(await client.query('SELECT :a + ', { params: { a: 1 } })).toMatchObject({ errno: 1064, position: 12 });
});

test('values are exact', async () => {
  const client = await connect(await startDoor());
  const sql = `SELECT 9007199254740991 AS a, 9007199254740993 AS b, 18446744073709551615 AS c, 1.10 AS d, 0.1e0 AS e, DATE '2024-02-29' AS f,
    TIMESTAMP '2024-02-29 01:02:03.4' AS g, TIME '-838:59:59' AS h, X'00FF' AS i, CAST('{"k": [1, null, 12345678901234567890]}' AS JSON) AS j,
    NULL AS k, 'a"\\\\\\n\u{1F600}' AS l, b'101' AS m, '' AS n`;
  const [row] = (await client.query(sql)).data;
  expect(row).toMatchObject({ a: 9007199254740991, b: '9007199254740993', c: '18446744073709551615', d: '1.10', e: 0.1, f: '2024-02-29' });
  expect(row).toMatchObject({ g: '2024-02-29 01:02:03.4', h: '-838:59:59', i: 'AP8=', k: null, l: 'a"\\\n\u{1F600}', n: '' });
  expect(row.j.k.slice(0, 2)).toEqual([1, null]);
});

test('parameters are bound by place and by name, as what they are', async () => {
  const client = await connect(await startDoor());
  const params = [1, 1.5, 'x', null, true, { $bin: 'AP8=' }, { $num: '18446744073709551615' }, { $num: '1.10' }, { a: [1] }];
  const { data } = await client.query(`SELECT ${params.map((_, i) => `? AS p${i}`).join(', ')}`, { params });
  expect(data[0]).toEqual({
    ...{ p0: 1, p1: 1.5, p2: 'x', p3: null, p4: 1, p5: 'AP8=', p6: '18446744073709551615', p7: '1.10' },
    p8: '{"a":[1]}',
  });
  const named = await client.query("SELECT :b AS b, :a AS a, ':c' AS c, :b AS b2", { params: { a: 'A', b: 2 } });
  expect(named.data).toEqual([{ b: 2, a: 'A', c: ':c', b2: 2 }]);
  expect(await client.query('SELECT :a', { params: { b: 1 } })).toMatchObject({ success: false, errno: 1210 });
});

test('a number that JSON would round is bound as it was written', async () => {
  const client = await connect(await startDoor());
  client.say('{"type":"query","queryId":"big","query":"SELECT ? AS a, ? AS b","params":[9007199254740993,[12345678901234567890]]}');
  expect(await client.to('big')).toMatchObject({ success: true, data: [{ a: '9007199254740993' }] });
});

test('JSON that is nested without end is refused', async () => {
  const client = await connect(await startDoor());
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const ask = async (depth: number) => {
    client.say(`{"type":"query","queryId":${depth},"query":"SELECT ? AS a","params":[${nested(depth)}]}`);
    return client.to(depth);
  };
  expect((await ask(100)).data).toEqual([{ a: nested(100) }]);
  for (const depth of [200, 5000]) expect(await ask(depth)).toMatchObject({ success: false, errno: 3157 });
});

test('rows come as arrays and as columns, and no more than wanted', async () => {
  const client = await connect(await startDoor());
  const query = "SELECT 1 AS a, 'x' AS a UNION ALL SELECT 2, 'y' UNION ALL SELECT 3, 'z'";
  const all = [
    [1, 'x'],
    [2, 'y'],
    [3, 'z'],
  ];
  expect((await client.query(query, { options: { rowsAsArray: true } })).data).toEqual(all);
  expect((await client.query(query, { options: { columnar: true } })).data).toEqual([
    [1, 2, 3],
    ['x', 'y', 'z'],
  ]);
  expect((await client.query(query)).data).toEqual([{ a: 'x' }, { a: 'y' }, { a: 'z' }]);
  const cut = await client.query(query, { options: { maxRows: 2, rowsAsArray: true } });
  expect(cut).toMatchObject({ success: true, data: all.slice(0, 2), rowCount: 2, truncated: true });
  expect((await client.query(query, { options: { maxRows: 3 } })).truncated).toBeUndefined();
  expect(await client.query('SELECT 5 AS five')).toMatchObject({ data: [{ five: 5 }] });
});

test('limits of the server hold for every result', async () => {
  const client = await connect(await startDoor({ limits: { maxRows: 2, maxResult: 1000 } }));
  expect(await client.query('SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT 3')).toMatchObject({ rowCount: 2, truncated: true });
  expect(await client.query("SELECT REPEAT('x', 2000)")).toMatchObject({ success: false, code: 'WSQL_RESULT_TOO_LARGE' });
});

test('a database is chosen by USE, and for one statement by its options', async () => {
  const client = await connect(await startDoor());
  await shop(client);
  expect((await client.query('SELECT DATABASE() AS d')).data).toEqual([{ d: 'shop' }]);
  expect((await client.query('SELECT DATABASE() AS d', { options: { database: 'mysql' } })).data).toEqual([{ d: 'mysql' }]);
  expect((await client.query('SELECT DATABASE() AS d')).data).toEqual([{ d: 'shop' }]);
  expect(await client.query('SELECT 1', { options: { database: 'none' } })).toMatchObject({ code: 'ER_BAD_DB_ERROR' });
});

test('another client has a database of its own', async () => {
  const door = await startDoor();
  const [a, b] = [await connect(door), await connect(door)];
  await shop(a);
  expect((await b.query('SELECT DATABASE() AS d')).data).toEqual([{ d: null }]);
  expect(await b.query('SELECT * FROM t')).toMatchObject({ code: 'ER_NO_DB_ERROR' });
  expect((await a.query('SELECT DATABASE() AS d')).data).toEqual([{ d: 'shop' }]);
});

test('what a client sets is its own, and stays', async () => {
  const door = await startDoor();
  const [a, b] = [await connect(door), await connect(door)];
  await a.query("SET @x = 5, SESSION sql_mode = '', @y = 'Y'");
  expect((await b.query('SELECT @x AS x, @@sql_mode AS m')).data[0].x).toBeNull();
  expect((await b.query('SELECT @@sql_mode AS m')).data[0].m).not.toBe('');
  expect((await a.query('SELECT @x AS x, @@sql_mode AS m')).data).toEqual([{ x: 5, m: '' }]);
  await a.query('CREATE DATABASE d');
  await a.query('CREATE TEMPORARY TABLE d.tmp (a INT)');
  expect((await a.query('SELECT * FROM d.tmp')).success).toBe(true);
  expect(await b.query('SELECT * FROM d.tmp')).toMatchObject({ code: 'ER_NO_SUCH_TABLE' });
});

test('LAST_INSERT_ID() and warnings are of the statements before, also after others have worked', async () => {
  const door = await startDoor();
  const [a, b] = [await connect(door), await connect(door)];
  await shop(a);
  await b.query('USE shop');
  await a.query("INSERT INTO t (name) VALUES ('a')");
  expect((await a.query('SELECT LAST_INSERT_ID() AS id')).data).toEqual([{ id: 1 }]);
  await b.query("INSERT INTO t (name) VALUES ('b'), ('c')");
  expect((await a.query('SELECT LAST_INSERT_ID() AS id')).data).toEqual([{ id: 1 }]);
  const c = await connect(door);
  await c.query('USE shop');
  expect((await c.query('SELECT LAST_INSERT_ID() AS id')).data).toEqual([{ id: 0 }]);
});

test('several requests are in flight, and are answered as they finish', async () => {
  const client = await connect(await startDoor());
  client.say({ type: 'query', queryId: 'slow', query: 'SELECT SLEEP(0.3) AS s' });
  client.say({ type: 'query', queryId: 'fast', query: 'SELECT 1 AS f' });
  expect((await client.next()).queryId).toBe('fast');
  expect(await client.next()).toMatchObject({ queryId: 'slow', data: [{ s: 0 }] });
});

test('a statement has so long, and no longer', async () => {
  const door = await startDoor({ limits: { statementTimeout: 300 } });
  const client = await connect(door);
  expect(await client.query('SELECT BENCHMARK(10000000000, 1+1)', { options: { timeout: 50 } })).toMatchObject({ errno: 3024 });
  expect(await client.query('SELECT BENCHMARK(10000000000, 1+1)', { options: { timeout: 60_000 } })).toMatchObject({
    code: 'ER_QUERY_TIMEOUT',
  });
  expect((await client.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
});

test('who takes all sessions does not keep others from theirs', async () => {
  const door = await startDoor({ limits: { maxSessions: 2 } });
  const [greedy, modest] = [await connect(door), await connect(door)];
  for (let i = 0; i < 20; i++) greedy.say({ type: 'query', queryId: i, query: 'SELECT SLEEP(0.05)' });
  await greedy.to(0);
  await modest.query('SELECT 1');
  const late = greedy.to(19);
  let isOver = false;
  late.then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(isOver).toBe(false);
  await late;
});

test("a transaction of a plain query is its own client's, and ends with it", async () => {
  const door = await startDoor();
  const [a, b] = [await connect(door), await connect(door)];
  await shop(a);
  await a.query('BEGIN');
  await a.query("INSERT INTO t (name) VALUES ('a')");
  expect((await b.query('SELECT COUNT(*) AS n FROM shop.t')).data).toEqual([{ n: 0 }]);
  expect((await a.query('SELECT COUNT(*) AS n FROM t')).data).toEqual([{ n: 1 }]);
  a.socket.terminate();
  await until(() => door.server.clients().length === 1, 'the client is gone');
  expect((await b.query("INSERT INTO shop.t (name) VALUES ('b')")).success).toBe(true);
  expect((await b.query('SELECT COUNT(*) AS n FROM shop.t')).data).toEqual([{ n: 1 }]);
});

test('a client that goes stops what it has asked for', async () => {
  const door = await startDoor();
  const [a, b] = [await connect(door), await connect(door)];
  a.say({ type: 'query', queryId: 1, query: 'SELECT SLEEP(100) AS gone' });
  const running = async () => {
    const { data } = await b.query(
      "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE info LIKE '%gone%' AND info NOT LIKE '%info%'",
    );
    return data[0].n;
  };
  await until(async () => (await running()) === 1, 'it runs');
  a.socket.terminate();
  await until(async () => (await running()) === 0, 'it has been stopped');
});
