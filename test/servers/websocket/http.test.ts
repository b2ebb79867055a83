/** HTTP on the port of the WebSocket door. */
import { afterEach, expect, test } from 'bun:test';
import { connect as connectSocket } from 'node:net';
import { cleanUp, connect, type Door, startDoor } from './talker.ts';

afterEach(cleanUp);

function at({ server }: Door, path = '/db'): string {
  return `http://127.0.0.1:${server.port}${path}`;
}
function post(door: Door, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(at(door), { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } });
}

test('a posted query is answered as one over WebSocket', async () => {
  const door = await startDoor();
  const response = await post(door, { query: 'SELECT ? AS a, :b', params: ['é'] });
  expect(response.status).toBe(400);
  const fine = await post(door, { query: 'SELECT ? AS a', params: ['é'], queryId: 5 });
  expect(fine.status).toBe(200);
  expect(fine.headers.get('content-type')).toBe('application/json');
  expect(await fine.json()).toMatchObject({ type: 'query_response', queryId: 5, success: true, data: [{ a: 'é' }], rowCount: 1 });
  const failed = await post(door, { query: 'SELECT * FROM none.t' });
  expect(failed.status).toBe(400);
  expect(await failed.json()).toMatchObject({ success: false, code: 'ER_BAD_DB_ERROR' });
});

test('nothing stays between two requests', async () => {
  const door = await startDoor();
  expect(((await (await post(door, { query: 'CREATE DATABASE d' })).json()) as { success: boolean }).success).toBe(true);
  for (const query of ['USE d', 'SET @x = 1', 'BEGIN'])
    expect(((await (await post(door, { query })).json()) as { success: boolean }).success).toBe(true);
  expect(await (await post(door, { query: 'SELECT @x AS x, DATABASE() AS d' })).json()).toMatchObject({ data: [{ x: null, d: null }] });
  const inside = await post(door, { query: 'SELECT DATABASE() AS d', options: { database: 'd' } });
  expect(await inside.json()).toMatchObject({ data: [{ d: 'd' }] });
});

test('rows are streamed as lines', async () => {
  const door = await startDoor();
  const query = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n';
  const response = await post(door, { query, options: { rowsAsArray: true } }, { accept: 'application/x-ndjson' });
  const lines = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ type: 'stream_start', fields: [{ name: 'i' }] });
  expect(lines.flatMap(({ rows }) => rows ?? []).flat()).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  expect(lines.at(-1)).toMatchObject({ type: 'stream_end', success: true, rowCount: 1000 });
  const failed = await post(door, { query: 'SELECT' }, { accept: 'application/x-ndjson' });
  expect(JSON.parse((await failed.text()).trim())).toMatchObject({ type: 'stream_end', success: false, errno: 1064 });
});

test('who asks says who it is', async () => {
  const door = await startDoor({ password: 'sesame' });
  expect((await post(door, { query: 'SELECT 1' })).status).toBe(401);
  expect((await post(door, { query: 'SELECT 1' }, { authorization: 'Bearer wrong' })).status).toBe(401);
  expect((await post(door, { query: 'SELECT 1' }, { authorization: 'Bearer sesame' })).status).toBe(200);
  const basic = Buffer.from('root:sesame').toString('base64');
  expect((await post(door, { query: 'SELECT 1' }, { authorization: `Basic ${basic}` })).status).toBe(200);
});

test('what is no request is told so', async () => {
  const door = await startDoor({ limits: { maxMessage: 2000 } });
  expect((await post(door, '{')).status).toBe(400);
  expect((await post(door, '[]')).status).toBe(400);
  expect((await post(door, { query: 5 })).status).toBe(400);
  expect((await post(door, { query: 'SELECT 1' }, { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await post(door, { query: `SELECT '${'x'.repeat(3000)}'` })).status).toBe(413);
  expect((await fetch(at(door), { method: 'PUT' })).status).toBe(405);
  expect((await fetch(at(door))).status).toBe(426);
  expect((await fetch(at(door, '/other'))).status).toBe(404);
  expect((await post(door, { query: 'SELECT 1' })).status).toBe(200);
});

test('pages of other origins are refused, and those that may ask are told', async () => {
  const door = await startDoor({ origins: ['https://shop.example'] });
  expect((await post(door, { query: 'SELECT 1' }, { origin: 'https://evil.example' })).status).toBe(403);
  const fine = await post(door, { query: 'SELECT 1' }, { origin: 'https://shop.example' });
  expect(fine.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  const asked = await fetch(at(door), { method: 'OPTIONS', headers: { origin: 'https://shop.example' } });
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
});

test('whether it is alive, and ready', async () => {
  let ready = true;
  const door = await startDoor({ ready: () => ready });
  expect((await fetch(at(door, '/healthz'))).status).toBe(200);
  expect((await fetch(at(door, '/readyz'))).status).toBe(200);
  ready = false;
  expect((await fetch(at(door, '/readyz'))).status).toBe(503);
});

test('who hangs up stops its statement', async () => {
  const door = await startDoor();
  const watcher = await connect(door);
  const { server } = door;
  const body = JSON.stringify({ query: 'SELECT SLEEP(100) AS hung' });
  const socket = connectSocket(server.port, '127.0.0.1');
  socket.write(`POST /db HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  const count = async () => {
    const found = await watcher.query(
      "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE info LIKE '%hung%' AND info NOT LIKE '%info%'",
    );
    return found.data[0].n as number;
  };
  while ((await count()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  socket.destroy();
  while ((await count()) === 1) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('clients run what they may, and what the server names', async () => {
  const some = await startDoor({ allow: new Set(['select', 'insert']) });
  const client = await connect(some);
  expect((await client.query('SELECT 1')).success).toBe(true);
  for (const query of [
    'CREATE DATABASE d',
    'SET @x = 1',
    "SELECT 1 INTO OUTFILE '/tmp/x'",
    'SELECT 1 /*! INTO @x */',
    'PREPARE s FROM "DROP DATABASE d"',
  ])
    expect(await client.query(query)).toMatchObject({ success: false, code: 'WSQL_NOT_ALLOWED' });
  expect(await client.ask({ type: 'prepare', query: 'DROP DATABASE mysql' })).toMatchObject({ code: 'WSQL_NOT_ALLOWED' });
  expect(await client.ask({ type: 'batch', steps: [{ query: 'DROP DATABASE mysql' }] })).toMatchObject({ code: 'WSQL_NOT_ALLOWED' });
  expect(await client.ask({ type: 'stream', query: 'DROP DATABASE mysql' })).toMatchObject({ code: 'WSQL_NOT_ALLOWED' });
  const named = await startDoor({ statements: new Map([['double', 'SELECT :n * 2 AS d']]) });
  const other = await connect(named);
  expect((await other.ask({ type: 'query', statement: 'double', params: { n: 4 } })).data).toEqual([{ d: 8 }]);
  expect(await other.ask({ type: 'query', statement: 'triple' })).toMatchObject({ code: 'WSQL_NO_SUCH_STATEMENT' });
  expect(await other.query('SELECT 1')).toMatchObject({ code: 'WSQL_NOT_ALLOWED' });
});
