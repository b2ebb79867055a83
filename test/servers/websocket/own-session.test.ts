/** A session of the connection's own, told of whole: `session` and `run`, as messages. */
import { afterEach, expect, test } from 'bun:test';
import { cleanUp, connect, type Door, type Said, startDoor, type Talker } from './talker.ts';

afterEach(cleanUp);

async function opened(door: Door, more: object = {}): Promise<Talker> {
  const client = await connect(door);
  expect(await client.ask({ type: 'session', call: 'open', ...more })).toMatchObject({ type: 'session_response', success: true });
  return client;
}
let lastId = 0;
/** All that is said of a statement. */
async function run(client: Talker, request: object): Promise<Said[]> {
  const queryId = `run${++lastId}`;
  client.say({ type: 'run', queryId, ...request });
  const said: Said[] = [];
  for (;;) {
    const next = await client.to(queryId);
    said.push(next);
    if (next.type === 'run_end') return said;
  }
}

test('results are told whole: columns of the protocol, exact values, what a CALL answers more', async () => {
  const client = await opened(await startDoor());
  const params = [
    { type: 8, unsigned: true, value: { $num: '18446744073709551615' } },
    { type: 252, value: { $bin: 'AP8=' } },
    { type: 253, value: '{"$bin":"x"}' },
    { type: 6, value: null },
  ];
  const [fields, rows, end, last] = await run(client, { query: 'SELECT ? AS a, ? AS b, ? AS c, ? AS d, 1.50 AS e', params });
  expect(fields).toMatchObject({
    type: 'run_fields',
    fields: [{ name: 'a', type: 8, collation: 63 }, { name: 'b' }, {}, {}, { type: 246, decimals: 2 }],
  });
  expect(rows.rows).toEqual([[{ $num: '18446744073709551615' }, { $bin: 'AP8=' }, '{"$bin":"x"}', null, '1.50']]);
  expect([end.type, last]).toEqual(['run_rows_end', { type: 'run_end', queryId: last.queryId, success: true }]);
  for (const sql of ['CREATE DATABASE d', 'USE d', 'CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END']) await run(client, { query: sql });
  expect((await run(client, { query: 'CALL p()' })).map(({ type }) => type)).toEqual([
    ...['run_fields', 'run_rows', 'run_rows_end', 'run_fields', 'run_rows', 'run_rows_end', 'run_ok', 'run_end'],
  ]);
});

test('what has changed of the session is told before the answer, and once', async () => {
  const client = await connect(await startDoor());
  client.say({ type: 'session', queryId: 1, call: 'open' });
  expect(await client.of('session_state')).toMatchObject({ database: null, warnings: [], variables: { wait_timeout: 28800 } });
  for (const sql of ['CREATE DATABASE d', 'USE d']) await run(client, { query: sql });
  expect(await client.of('session_state')).toMatchObject({ database: 'd', variables: {} });
  await run(client, { query: "SET sql_mode = 'ANSI_QUOTES'" });
  expect((await client.of('session_state')).variables).toEqual({ sql_mode: 'ANSI_QUOTES' });
  await run(client, { query: 'SELECT 1' });
  await run(client, { query: 'BEGIN' });
  expect((await client.of('session_state')).status & 1).toBe(1);
});

test('rows are sent within their credits, and a statement that nobody wants any more ends', async () => {
  const client = await opened(await startDoor());
  const query = 'WITH RECURSIVE s AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 999) SELECT a.n FROM s a, s b';
  client.say({ type: 'run', queryId: 'r', query, credits: 25, batchRows: 10 });
  const sizes: number[] = [];
  const take = async (count: number) => {
    while (sizes.reduce((a, b) => a + b, 0) < count) sizes.push((await client.next(({ type }) => type === 'run_rows')).rows.length);
  };
  await take(25);
  // Whatever was sent before the answer to this is here by then.
  client.say({ type: 'ping', timestamp: 1 });
  await client.of('pong');
  expect(client.isClosed).toBe(false);
  expect(sizes).toEqual([10, 10, 5]);
  client.say({ type: 'credit', queryId: 'r', rows: 10 });
  await take(35);
  expect(await client.ask({ type: 'cancel', target: 'r' })).toMatchObject({ outcome: 'cancelled' });
  expect(await client.of('run_end')).toMatchObject({ success: false, errno: 1317 });
  expect((await run(client, { query: 'SELECT 1' })).at(-1)).toMatchObject({ success: true });
});

test('prepared statements and cursors are of the session, and end with its reset', async () => {
  const client = await opened(await startDoor());
  for (const query of ['CREATE DATABASE d', 'CREATE TABLE d.t (n INT)', 'INSERT INTO d.t VALUES (1), (2), (5), (6)'])
    await run(client, { query });
  const { prepared, params, fields } = await client.ask({
    type: 'session',
    call: 'prepare',
    query: 'SELECT n FROM d.t WHERE n >= ? ORDER BY n',
  });
  expect([params.length, fields.length]).toEqual([1, 1]);
  const one = [{ type: 8, value: 2 }];
  expect((await run(client, { prepared, params: one }))[1].rows).toEqual([[2], [5], [6]]);
  const { cursor } = await client.ask({ type: 'session', call: 'cursor', prepared, params: one });
  expect((await client.ask({ type: 'session', call: 'fetch', cursor, rows: 2 })).rows).toEqual([[2], [5]]);
  expect((await client.ask({ type: 'session', call: 'fetch', cursor, rows: 2 })).rows).toEqual([[6]]);
  await client.ask({ type: 'session', call: 'reset' });
  expect((await run(client, { prepared, params: one })).at(-1)).toMatchObject({ code: 'WSQL_NO_SUCH_STATEMENT' });
  expect(await client.ask({ type: 'session', call: 'fetch', cursor, rows: 2 })).toMatchObject({ code: 'WSQL_NO_SUCH_STATEMENT' });
  expect(await client.ask({ type: 'session', call: 'free', prepared })).toMatchObject({ success: true });
});

test('what is out of turn or malformed is refused, and harms nobody', async () => {
  const client = await connect(await startDoor({ limits: { maxStatements: 1 } }));
  expect(await client.ask({ type: 'run', query: 'SELECT 1' })).toMatchObject({ type: 'run_end', code: 'WSQL_NO_SESSION' });
  expect(await client.ask({ type: 'session', call: 'reset' })).toMatchObject({ code: 'WSQL_NO_SESSION' });
  expect(await client.ask({ type: 'session', call: 'open', database: 'nowhere' })).toMatchObject({ errno: 1049 });
  expect(await client.ask({ type: 'session', call: 'open' })).toMatchObject({ success: true });
  expect(await client.ask({ type: 'session', call: 'open' })).toMatchObject({ code: 'WSQL_SESSION_OPEN' });
  for (const message of [
    { type: 'session' },
    { type: 'session', call: 'toString' },
    { type: 'session', call: 'fetch', cursor: 1, rows: 0 },
    { type: 'run' },
    { type: 'run', query: 'SELECT 1', params: [1] },
    { type: 'run', query: 'SELECT ?', params: [{ type: 8, value: { $num: '1.5' } }] },
    { type: 'run', query: 'SELECT ?', params: [{ type: 8, value: [1] }] },
    { type: 'run', query: 'SELECT 1', attributes: { a: 1 } },
  ])
    expect(await client.ask(message)).toMatchObject({ success: false, code: 'WSQL_BAD_MESSAGE' });
  client.say({ type: 'file', queryId: 'nobody', data: '' });
  expect((await client.ask({ type: 'session', call: 'prepare', query: 'SELECT 1' })).success).toBe(true);
  expect(await client.ask({ type: 'session', call: 'prepare', query: 'SELECT 1' })).toMatchObject({ code: 'WSQL_TOO_MANY' });
  expect((await run(client, { query: 'SELECT 1', params: null, attributes: null, timeout: null })).at(-1)).toMatchObject({ success: true });
});

test('who goes takes the session along: its transaction is rolled back', async () => {
  const door = await startDoor();
  const other = await connect(door);
  for (const sql of ['CREATE DATABASE d', 'CREATE TABLE d.t (a INT)']) await other.query(sql);
  const client = await opened(door, { database: 'd' });
  await run(client, { query: 'BEGIN' });
  await run(client, { query: 'INSERT INTO t VALUES (1)' });
  client.socket.close();
  await client.closed;
  expect(await other.query('INSERT INTO d.t VALUES (2)')).toMatchObject({ success: true });
  expect((await other.query('SELECT a FROM d.t')).data).toEqual([{ a: 2 }]);
});

test('a killed session is lost, and says so', async () => {
  const door = await startDoor();
  const client = await opened(door);
  const [, { rows }] = (await run(client, { query: 'SELECT CONNECTION_ID()' })) as [Said, Said];
  await (await connect(door)).query(`KILL ${rows[0][0]}`);
  expect((await run(client, { query: 'SELECT 1' })).at(-1)).toMatchObject({ success: false, errno: 2006 });
  expect(await client.next(({ isLost }) => isLost === true)).toMatchObject({ type: 'session_state' });
});
