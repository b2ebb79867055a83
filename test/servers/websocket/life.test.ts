/** Heartbeats, silence, slow readers, bad messages, and the server's own end. */
import { afterEach, expect, test } from 'bun:test';
import { cleanUp, connect, rawClient, startDoor, Talker, until } from './talker.ts';

afterEach(cleanUp);

/** Of at most 125 bytes. */
function frame(opcode: number, payload: Buffer, { fin = true, masked = true } = {}): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const body = masked ? Buffer.from(payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0))) : payload;
  const head = Buffer.from([(fin ? 0x80 : 0) | opcode, (masked ? 0x80 : 0) | payload.length]);
  return Buffer.concat(masked ? [head, mask, body] : [head, body]);
}

test('ping is answered with the same time, and heartbeats come by themselves', async () => {
  const client = await connect(await startDoor({ limits: { heartbeat: 50 } }));
  client.say({ type: 'ping', timestamp: 12345 });
  expect(await client.of('pong')).toEqual({ type: 'pong', timestamp: 12345 });
  const beat = await client.of('heartbeat');
  expect(Math.abs(beat.timestamp - Date.now())).toBeLessThan(60_000);
  await client.of('heartbeat');
});

test('who shows no sign of life for two heartbeats is gone, with what it had begun', async () => {
  const door = await startDoor({ limits: { heartbeat: 100 } });
  const other = await connect(door);
  await other.query('CREATE DATABASE d');
  await other.query('CREATE TABLE d.t (a INT)');
  const { socket } = await rawClient(door.server.url);
  for (const query of ['BEGIN', 'INSERT INTO d.t VALUES (1)', 'SELECT SLEEP(1000)'])
    socket.write(frame(1, Buffer.from(JSON.stringify({ type: 'query', queryId: query, query }))));
  const ended = new Promise((resolve) => socket.on('close', resolve));
  await until(() => door.server.clients().length === 1, 'the silent client is gone');
  await ended;
  expect((await other.query('INSERT INTO d.t VALUES (2)')).success).toBe(true);
  expect((await other.query('SELECT a FROM d.t')).data).toEqual([{ a: 2 }]);
  expect(other.isClosed).toBe(false);
});

test('what is no message is answered with what is wrong', async () => {
  const client = await connect(await startDoor());
  const cases: readonly (readonly [message: object | string, expected: object])[] = [
    ['{', { type: 'error', code: 'WSQL_BAD_MESSAGE' }],
    ['[]', { type: 'error', code: 'WSQL_BAD_MESSAGE' }],
    ['null', { type: 'error', code: 'WSQL_BAD_MESSAGE' }],
    [{ queryId: 1 }, { type: 'error', queryId: 1, code: 'WSQL_BAD_MESSAGE' }],
    [
      { type: 'dance', queryId: 2 },
      { type: 'error', queryId: 2, code: 'WSQL_UNKNOWN_MESSAGE' },
    ],
    [
      { type: 'toString', queryId: 3 },
      { type: 'error', queryId: 3, code: 'WSQL_UNKNOWN_MESSAGE' },
    ],
    [
      { type: 'query', queryId: 4 },
      { type: 'query_response', queryId: 4, success: false, code: 'WSQL_BAD_MESSAGE' },
    ],
    [
      { type: 'query', queryId: 5, query: 5 },
      { queryId: 5, error: 'query: query has to be a string' },
    ],
    [
      { type: 'query', query: 'SELECT 1' },
      { type: 'error', code: 'WSQL_BAD_MESSAGE' },
    ],
    [
      { type: 'query', queryId: 6, query: 'SELECT ?', params: 1 },
      { queryId: 6, success: false, code: 'WSQL_BAD_MESSAGE' },
    ],
    [
      { type: 'query', queryId: 7, query: 'SELECT ?', params: [{ $bin: '*' }] },
      { queryId: 7, success: false },
    ],
    [
      { type: 'query', queryId: 8, query: 'SELECT 1', options: { maxRows: -1 } },
      { queryId: 8, success: false },
    ],
    [
      { type: 'query', queryId: 9, query: 'SELECT 1', statement: 's' },
      { queryId: 9, success: false },
    ],
    [{ type: 'query', queryId: { a: 1 }, query: 'SELECT 1' }, { type: 'error' }],
    [{ type: 'auth', password: 5 }, { type: 'error' }],
  ];
  for (const [message, expected] of cases) {
    client.say(message);
    const said = await client.next();
    expect(said).toMatchObject(expected);
    expect(said.error).toBeString();
  }
  expect((await client.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
});

test('who sends what is no message again and again is sent away', async () => {
  const client = await connect(await startDoor());
  for (let i = 0; i < 100; i++) client.say('nonsense');
  expect(await client.closed).toMatchObject({ code: 4429 });
});

test('a queryId in use is refused, and the request that has it goes on', async () => {
  const client = await connect(await startDoor());
  client.say({ type: 'query', queryId: 1, query: 'SELECT SLEEP(0.1) AS s' });
  client.say({ type: 'query', queryId: 1, query: 'SELECT 2' });
  expect(await client.next()).toMatchObject({ type: 'error', queryId: 1, code: 'WSQL_QUERY_ID_IN_USE' });
  expect(await client.next()).toMatchObject({ type: 'query_response', success: true, data: [{ s: 0 }] });
  client.say({ type: 'query', queryId: 1, query: 'SELECT 2 AS two' });
  expect(await client.next()).toMatchObject({ queryId: 1, data: [{ two: 2 }] });
});

test('frames that break the protocol end their own connection alone', async () => {
  const door = await startDoor({ limits: { maxMessage: 1000 } });
  const bystander = await connect(door);
  const binary = await connect(door);
  binary.socket.send(Buffer.from('{}'));
  expect(await binary.closed).toMatchObject({ code: 1003 });
  const long = await connect(door);
  long.say({ type: 'query', queryId: 1, query: 'x'.repeat(2000) });
  expect(await long.closed).toMatchObject({ code: 1009 });
  const broken = [
    frame(1, Buffer.from('{}'), { masked: false }),
    frame(3, Buffer.from('{}')),
    frame(0, Buffer.from('{}')),
    frame(9, Buffer.from('{}'), { fin: false }),
    frame(1, Buffer.from([0xff, 0xfe])),
    Buffer.from([0xf1, 0x80, 1, 2, 3, 4]),
    Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]),
  ];
  for (const bytes of broken) {
    const { socket } = await rawClient(door.server.url);
    const ended = new Promise((resolve) => socket.on('close', resolve));
    socket.write(bytes);
    await ended;
  }
  expect((await bystander.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
  await until(() => door.server.clients().length === 1, 'all others are gone');
});

test('who does not read its answers is not read either, and sent away after a while', async () => {
  const door = await startDoor({ limits: { stallTimeout: 300, maxUnread: 100_000, heartbeat: 60_000 } });
  const bystander = await connect(door);
  const slow = await connect(door);
  slow.socket.pause();
  let asked = 0;
  for (let i = 0; i < 2000; i++) {
    slow.say({ type: 'query', queryId: i, query: "SELECT REPEAT('x', 50000) AS x" });
    asked++;
  }
  expect((await bystander.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
  await until(() => door.server.clients().length === 1, 'the slow one is gone');
  expect(door.server.statistics().questions).toBeLessThan(asked);
});

test('who reads slowly gets everything', async () => {
  const door = await startDoor({ limits: { maxUnread: 100_000, maxInFlight: 4, maxQueued: 8 } });
  const slow = await connect(door);
  slow.socket.pause();
  for (let i = 0; i < 300; i++) slow.say({ type: 'query', queryId: i, query: "SELECT REPEAT('x', 50000) AS x" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  slow.socket.resume();
  for (let i = 0; i < 300; i++) expect((await slow.to(i)).data[0].x).toHaveLength(50_000);
});

test('a server that closes lets what runs finish, and refuses what comes', async () => {
  const door = await startDoor();
  const [busy, idle] = [await connect(door), await connect(door)];
  busy.say({ type: 'query', queryId: 1, query: 'SELECT SLEEP(0.2) AS s' });
  await until(() => door.server.clients().some(({ command }) => command === 'Query'), 'it runs');
  const closed = door.server.close();
  expect(await idle.closed).toMatchObject({ code: 1001 });
  busy.say({ type: 'query', queryId: 2, query: 'SELECT 1' });
  expect(await busy.to(2)).toMatchObject({ success: false, code: 'WSQL_SHUTDOWN' });
  expect(await busy.to(1)).toMatchObject({ data: [{ s: 0 }] });
  expect(await busy.closed).toMatchObject({ code: 1001 });
  await closed;
  expect((await new Talker(door.server.url).closed).code).toBe(1006);
});

test('a session that is killed fails its statement, and nothing else', async () => {
  const door = await startDoor();
  const [a, b] = [await connect(door), await connect(door)];
  a.say({ type: 'query', queryId: 1, query: 'SELECT SLEEP(100) AS victim' });
  const find = "SELECT id FROM information_schema.processlist WHERE info LIKE '%victim%' AND info NOT LIKE '%info%'";
  await until(async () => (await b.query(find)).rowCount === 1, 'it runs');
  const [{ id }] = (await b.query(find)).data;
  expect((await b.query(`KILL ${id}`)).success).toBe(true);
  expect(await a.to(1)).toMatchObject({ success: false, errno: 1317 });
  expect((await a.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
});

test('events and figures tell what happens', async () => {
  const door = await startDoor({ password: 'x' });
  const told: string[] = [];
  door.server.on('connect', () => told.push('connect'));
  door.server.on('authenticated', ({ user }) => told.push(`authenticated ${user}`));
  door.server.on('query', ({ sql, rows, error }) => told.push(`query ${sql} ${rows} ${error === null}`));
  door.server.on('disconnect', ({ user }) => told.push(`disconnect ${user}`));
  const client = await connect(door);
  client.say({ type: 'auth', password: 'x' });
  await client.of('auth_response');
  await client.query('SELECT 1');
  await client.query('SELECT');
  expect(door.server.clients()).toMatchObject([{ door: 'websocket', user: 'root', command: 'Sleep', statements: 2 }]);
  client.socket.close();
  await until(() => told.length === 5, 'it is gone');
  expect(told).toEqual(['connect', 'authenticated root', 'query SELECT 1 1 true', 'query SELECT 0 false', 'disconnect root']);
  expect(door.server.statistics()).toMatchObject({ connections: 0, totalConnections: 1, questions: 2, errors: 1 });
});
