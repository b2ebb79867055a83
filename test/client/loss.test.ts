/** Connections that are lost, refused and silent. */
import { expect, test } from 'bun:test';
import { delayBefore } from '../../src/client/backoff.ts';
import { WsqlClient, WsqlConnectionError } from '../../src/client/index.ts';
import { createWebSocketServer } from '../../src/servers/websocket/index.ts';
import { atEnd, startDoor } from '../servers/websocket/talker.ts';
import { until } from '../support/until.ts';
import { begun, enter, failure, QUICK, rows, scripted } from './scripted-door.ts';

test('a server that is killed and started again is found again', async () => {
  const door = await startDoor();
  const { port } = door.server;
  const client = await enter(door.server.url);
  const events: string[] = [];
  client.on('disconnect', () => events.push('disconnect'));
  client.on('connect', ({ isReconnect }) => events.push(`connect ${isReconnect}`));
  const running = failure(client.query('SELECT SLEEP(10)'));
  await client.query('SELECT 1');
  await door.server.close(0);
  expect(await running).toMatchObject({ name: 'WsqlConnectionError', mayHaveRun: true });
  expect(client.state).not.toBe('connected');
  const waiting = client.query('SELECT 2 AS two');
  await until(() => client.failedAttempts > 2);
  const again = createWebSocketServer({ backend: door.backend });
  await again.listen({ port });
  atEnd(() => again.close(0));
  expect((await waiting).data).toEqual([{ two: 2 }]);
  expect(events).toEqual(['disconnect', 'connect true']);
});

test('what waits for its answer when the connection is lost is told at once that it may have run', async () => {
  const door = await scripted({ answers: { query: () => undefined } });
  const client = await enter(door.url);
  const failures = Array.from({ length: 3 }, () => failure(client.query('INSERT …')));
  await until(() => door.said('query').length === 3);
  door.cut();
  for (const error of await Promise.all(failures)) {
    expect(error).toBeInstanceOf(WsqlConnectionError);
    expect(error).toMatchObject({ code: 'WSQL_CONNECTION_LOST', mayHaveRun: true, isFinal: false });
  }
  await until(() => door.made === 2);
});

test('what was never sent has not run', async () => {
  const door = await scripted({});
  const client = await enter(door.url, { reconnect: { delay: 60_000 } });
  door.cut();
  await until(() => client.state !== 'connected');
  expect(await failure(client.query('SELECT 1', [], { timeout: 1 }))).toMatchObject({ name: 'TimeoutError', mayHaveRun: false });
  const waiting = failure(client.query('SELECT 1'));
  client.close();
  expect(await waiting).toMatchObject({ code: 'WSQL_CLOSED', mayHaveRun: false });
});

test('who waits for a connection does not wait for ever', async () => {
  const door = await scripted({ welcome: null });
  const client = begun(door.url, { waitTimeout: 30 });
  expect(await failure(client.query('SELECT 1'))).toMatchObject({ name: 'TimeoutError', mayHaveRun: false });
});

test('who waits for the server does so as long as it takes', async () => {
  const door = await scripted({ answers: { query: () => rows() } });
  await door.stop();
  const waiting = enter(door.url, { waitForServer: true, waitTimeout: 20 });
  await new Promise((resolve) => setTimeout(resolve, 60));
  await scripted({}, door.port);
  expect((await waiting).failedAttempts).toBe(0);
});

test('attempts end where that is wanted', async () => {
  const door = await scripted({});
  const client = await enter(door.url, { reconnect: { delay: 1, maxDelay: 1, attempts: 3 } });
  let attempts = 0;
  client.on('reconnecting', () => attempts++);
  await door.stop();
  await until(() => client.state !== 'connected');
  const error = await failure(client.query('SELECT 1'));
  expect(error).toMatchObject({ name: 'WsqlConnectionError', mayHaveRun: false });
  expect(attempts).toBe(3);
  expect(client.state).toBe('closed');
});

test('without reconnecting the first loss is the end', async () => {
  const door = await scripted({});
  const client = await enter(door.url, { reconnect: false });
  door.cut();
  await until(() => client.state === 'closed');
  expect(door.made).toBe(1);
  expect(await failure(client.query('SELECT 1'))).toMatchObject({ mayHaveRun: false });
});

test('delays grow, up to an end, and half of each is chance', () => {
  const options = { delay: 100, maxDelay: 1000 };
  expect([1, 2, 3, 4, 5, 99].map((attempt) => delayBefore(attempt, options, 1))).toEqual([100, 200, 400, 800, 1000, 1000]);
  expect(delayBefore(3, options, 0)).toBe(200);
  expect(delayBefore(2000, {}, 1)).toBe(30_000);
});

test('a connection that is lost again and again is not tried again in a hurry', async () => {
  const door = await scripted({ answers: { query: () => rows() } });
  const client = await enter(door.url, { reconnect: { delay: 2, maxDelay: 1000 } });
  const delays: number[] = [];
  client.on('reconnecting', ({ delay }) => delays.push(delay));
  client.on('connect', () => door.cut());
  door.cut();
  await until(() => delays.length === 6);
  expect(delays[5]).toBeGreaterThan(16);
});

test('a silent server is asked, then left', async () => {
  const door = await scripted({ welcome: { limits: { heartbeatInterval: 40 } }, answers: { ping: () => undefined } });
  const client = await enter(door.url);
  const { error } = await new Promise<{ error: WsqlConnectionError }>((resolve) => client.on('disconnect', resolve));
  expect(error.message).toContain('no sign of life');
  expect(door.said('ping').length).toBeGreaterThan(0);
  await until(() => door.made === 2);
});

test('a server that lives keeps its client, though it says nothing else', async () => {
  const door = await scripted({ welcome: { limits: { heartbeatInterval: 30 } } });
  const client = await enter(door.url);
  await until(() => door.said('ping').length >= 8);
  expect(door.made).toBe(1);
  expect(client.state).toBe('connected');
});

test('heartbeats are answered', async () => {
  const door = await scripted({});
  const client = await enter(door.url);
  const told: unknown[] = [];
  client.on('heartbeat', (event) => told.push(event));
  client.on('pong', ({ timestamp }) => told.push(typeof timestamp));
  for (const peer of door.peers) peer.say({ type: 'heartbeat', timestamp: 123 });
  await until(() => told.length === 2);
  expect(told).toEqual([{ timestamp: 123 }, 'number']);
  expect(door.said('ping')).toHaveLength(1);
});

test('the database is chosen again on each connection', async () => {
  const door = await scripted({ answers: { use: ({ database }) => ({ database }), query: () => rows() } });
  const client = await enter(door.url, { database: 'shop' });
  expect(door.said('use').map(({ database }) => database)).toEqual(['shop']);
  await client.use('other');
  door.cut();
  await until(() => door.made === 2);
  await client.query('SELECT 1');
  expect(door.heard.slice(-2).map(({ type, database }) => [type, database])).toEqual([
    ['use', 'other'],
    ['query', undefined],
  ]);
});

test('a database that cannot be used is the error of connecting', async () => {
  const fail = { success: false, error: "Unknown database 'x'", code: 'ER_BAD_DB_ERROR', errno: 1049 };
  const door = await scripted({ answers: { use: () => fail } });
  expect(await failure(WsqlClient.connect(door.url, { ...QUICK, database: 'x' }))).toMatchObject({ code: 'ER_BAD_DB_ERROR', errno: 1049 });
});

test('a token is asked for again at every login, and before it runs out', async () => {
  let given = 0;
  const expiries = [150, 60_000];
  const door = await scripted({
    welcome: { requiresAuth: true },
    answers: {
      auth: ({ token }, peer) => {
        const left = expiries[Math.min(Number(token.slice(1)) - 1, 1)] ?? 0;
        peer.say({ type: 'auth_response', success: true, clientId: 'x', expires: Date.now() + left });
        return undefined;
      },
      query: () => rows(),
    },
  });
  const client = await enter(door.url, { token: async () => `t${++given}` });
  await until(() => door.said('auth').length === 2);
  expect(door.made).toBe(1);
  door.cut();
  await until(() => door.said('auth').length === 3);
  await client.query('SELECT 1');
  expect(door.said('auth').map(({ token }) => token)).toEqual(['t1', 't2', 't3']);
});

test('a token that cannot be had is tried for again', async () => {
  const door = await scripted({
    welcome: { requiresAuth: true },
    answers: { auth: () => ({ success: true, clientId: 'x' }), query: () => rows() },
  });
  let asked = 0;
  const client = begun(door.url, {
    token: () => {
      if (++asked < 3) throw new Error('the shop is closed');
      return 'open';
    },
  });
  const errors: string[] = [];
  client.on('error', ({ error }) => errors.push(error.message));
  await client.query('SELECT 1');
  expect(errors).toEqual(['cannot connect: the shop is closed', 'cannot connect: the shop is closed']);
});

test('a refused login is tried again where it was right before, or gives another token', async () => {
  let open = true;
  const door = await scripted({
    welcome: { requiresAuth: true },
    answers: {
      auth: () => (open ? { success: true, clientId: 'x' } : { success: false, error: 'not now' }),
      query: () => rows(),
    },
  });
  const client = await enter(door.url, { password: 'p' });
  open = false;
  door.cut();
  await until(() => client.failedAttempts > 2);
  open = true;
  await client.query('SELECT 1');
});

test('a page of another origin is not tried again', async () => {
  const door = await scripted({ welcome: null });
  const client = begun(door.url);
  await until(() => door.peers.size === 1);
  for (const { socket } of door.peers) socket.close(4403, 'this origin may not connect');
  expect(await failure(client.ready())).toMatchObject({ closeCode: 4403, isFinal: true });
  expect(door.made).toBe(1);
});

const BROKEN: readonly (readonly [string, string | Buffer])[] = [
  ['no JSON', '{'],
  ['no object', '[1]'],
  ['no type', '{"a":1}'],
  ['a result without rows', '{"type":"query_response","queryId":1,"success":true}'],
  ['rows that are none', '{"type":"query_response","queryId":1,"success":true,"data":5}'],
  ['neither success nor failure', '{"type":"query_response","queryId":1,"data":[]}'],
  ['a failure without words', '{"type":"query_response","queryId":1,"success":false}'],
  ['an id that is none', '{"type":"query_response","queryId":{},"success":true,"data":[]}'],
  ['null', 'null'],
  ['a binary frame', Buffer.from('{}')],
];
test.each(BROKEN)('a server that answers with %s harms nobody', async (_, text) => {
  let isBroken = true;
  const door = await scripted({
    answers: {
      query: (_message, { socket }) => {
        if (!isBroken) return rows({ a: 1 });
        isBroken = false;
        socket.send(text);
        return undefined;
      },
    },
  });
  const client = await enter(door.url);
  expect(await failure(client.query('SELECT 1'))).toMatchObject({ code: 'WSQL_BAD_REPLY', mayHaveRun: true });
  expect((await client.query('SELECT 1')).data).toEqual([{ a: 1 }]);
});

test('messages that this version does not know, and answers that nobody waits for, are passed over', async () => {
  const door = await scripted({
    answers: {
      query: (_message, peer) => {
        peer.say({ type: 'news', queryId: 1 });
        peer.say({ type: 'query_response', queryId: 99, success: true, data: [] });
        peer.say({ type: 'auth_response', success: true, clientId: 'x' });
        peer.say({ type: 'welcome', requiresAuth: true });
        peer.say({ type: 'constructor' });
        return rows({ a: 1 });
      },
    },
  });
  const client = await enter(door.url);
  expect((await client.query('SELECT 1')).data).toEqual([{ a: 1 }]);
  expect(door.made).toBe(1);
});

test('the original plugin leaves out what wsql says more', async () => {
  const door = await scripted({
    welcome: '{"type":"welcome","clientId":"abc","requiresAuth":false,"timestamp":1}',
    answers: {
      query: ({ query }) => (query === 'bad' ? { success: false, error: 'nonsense' } : { data: [{ a: 1 }], rowCount: 1 }),
    },
  });
  const client = await enter(door.url);
  expect(await client.query('SELECT 1')).toEqual({
    ...{ data: [{ a: 1 }], fields: [], rowCount: 1, affectedRows: 0, insertId: null },
    ...{ info: '', warnings: 0, truncated: false, more: [] },
  });
  expect(await failure(client.query('bad'))).toMatchObject({ code: 'WSQL_UNKNOWN', message: 'nonsense', errno: null });
});

test('a complaint of the server that is about a request is its failure; another is told', async () => {
  const door = await scripted({
    answers: {
      query: ({ queryId }, peer) => {
        peer.say({ type: 'error', error: 'of nothing' });
        peer.say({ type: 'error', error: 'no such message', code: 'WSQL_UNKNOWN_MESSAGE', queryId });
        return undefined;
      },
    },
  });
  const client = await enter(door.url);
  const told: string[] = [];
  client.on('error', ({ error }) => told.push(error.message));
  expect(await failure(client.query('SELECT 1'))).toMatchObject({ code: 'WSQL_UNKNOWN_MESSAGE' });
  expect(told).toEqual(['of nothing']);
});

test('a request that is longer than the server takes is not sent', async () => {
  const door = await scripted({ welcome: { limits: { messageBytes: 200 } }, answers: { query: () => rows() } });
  const client = await enter(door.url);
  expect(await failure(client.query(`SELECT '${'ž'.repeat(100)}'`))).toMatchObject({ code: 'WSQL_MESSAGE_TOO_LARGE' });
  await client.query(`SELECT '${'z'.repeat(100)}'`);
  expect(door.said('query')).toHaveLength(1);
});
