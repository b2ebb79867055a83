/** Rows that are kept up to date, of the real door and of one that does what a good one never does. */
import { afterEach, expect, test } from 'bun:test';
import { type LiveUpdate, sql, type WsqlClient, WsqlQueryError } from '../../src/client/index.ts';
import { createWebSocketServer } from '../../src/servers/websocket/index.ts';
import { atEnd, cleanUp, type Door, startDoor } from '../servers/websocket/talker.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { enter, failure, scripted } from './scripted-door.ts';

afterEach(cleanUp);

const ALL = 'SELECT id, v FROM t ORDER BY v, id';
async function shop(door: Door): Promise<WsqlClient> {
  const client = await enter(door.server.url);
  await client.query('CREATE DATABASE shop');
  await client.use('shop');
  await client.query('CREATE TABLE t (id INT PRIMARY KEY, v INT)');
  return client;
}
function subscriptions(client: WsqlClient): Promise<number> {
  return client.status().then(({ connection }) => connection.subscriptions);
}

test('rows are there, and follow what is committed', async () => {
  const client = await shop(await startDoor());
  await client.query('INSERT INTO t VALUES (1, 1), (2, 2)');
  const live = client.subscribe<{ id: number; v: number }>(ALL);
  await live.ready;
  expect(live.rows).toEqual([
    { id: 1, v: 1 },
    { id: 2, v: 2 },
  ]);
  expect(live.key).toEqual(['id']);
  expect(live.fields.map(({ name }) => name)).toEqual(['id', 'v']);
  const updates: LiveUpdate<unknown>[] = [];
  live.onUpdate((update) => updates.push(update));
  const before = live.rows;
  await client.query('UPDATE t SET v = 3 WHERE id = 1');
  await until(() => updates.length === 1);
  expect(before).toHaveLength(2);
  expect(live.rows.map(({ id }) => id)).toEqual([2, 1]);
  expect(updates[0]?.changes?.map(({ kind }) => kind)).toEqual(['moved', 'changed']);
  await client.query('DELETE FROM t WHERE id = 2');
  await client.query('INSERT INTO t VALUES (0, 0)');
  await until(() => live.rows.map(({ id }) => id).join() === '0,1');
});

test('a loop sees the rows whenever they have changed, and closes what it leaves', async () => {
  const client = await shop(await startDoor());
  const seen: number[] = [];
  for await (const rows of client.subscribe(sql`SELECT COUNT(*) AS n FROM t WHERE id >= ${1}`)) {
    const n = Number(rows[0]?.['n']);
    seen.push(n);
    if (n === 3) break;
    await client.query(`INSERT INTO t VALUES (${n + 1}, 0)`);
  }
  expect(seen).toEqual([0, 1, 2, 3]);
  await until(async () => (await subscriptions(client)) === 0);
});

test('it goes on after the connection was lost, with what was missed', async () => {
  const door = await startDoor();
  const writer = await shop(door);
  const proxy = await startTcpProxy(door.server);
  atEnd(() => proxy.close());
  const client = await enter(`ws://127.0.0.1:${proxy.port}/db`, { database: 'shop' });
  const live = client.subscribe(ALL);
  await live.ready;
  const updates: LiveUpdate<unknown>[] = [];
  live.onUpdate((update) => updates.push(update));
  const reconnected = () => new Promise<void>((resolve) => client.on('connect', () => resolve()));
  let again = reconnected();
  proxy.reset();
  await again;
  const { connection } = await client.status();
  expect(connection.subscriptions).toBe(1);
  await until(async () => (await client.status()).connection.inFlight === 0);
  // Nothing was missed: no snapshot comes.
  await writer.query('INSERT INTO t VALUES (1, 1)');
  await until(() => live.rows.length === 1);
  expect(updates.map(({ changes }) => changes?.length)).toEqual([1]);
  again = reconnected();
  proxy.reset();
  await writer.query('INSERT INTO t VALUES (2, 2)');
  await again;
  await until(() => live.rows.length === 2);
  expect(live.isClosed).toBe(false);
});

test('it goes on where the server was started again', async () => {
  const door = await startDoor();
  const client = await shop(door);
  const live = client.subscribe(ALL);
  await live.ready;
  const { port } = door.server;
  await door.server.close(0);
  const again = createWebSocketServer({ backend: door.backend });
  await again.listen({ port });
  atEnd(() => again.close(0));
  await client.query('INSERT INTO t VALUES (1, 1)');
  await until(() => live.rows.length === 1);
});

test('it ends when it is closed, given up, or its query fails', async () => {
  const client = await shop(await startDoor());
  expect(await failure(client.subscribe('SELECT * FROM nothing').ready)).toMatchObject({ code: 'ER_NO_SUCH_TABLE' });
  const controller = new AbortController();
  const aborted = client.subscribe(ALL, [], { signal: controller.signal });
  await aborted.ready;
  controller.abort('enough');
  expect(aborted.error).toMatchObject({ name: 'AbortError', cause: 'enough' });
  const closed = client.subscribe(ALL);
  closed.close();
  await closed.ready;
  const dropped = client.subscribe(ALL);
  const reading = (async () => {
    for await (const rows of dropped) expect(rows).toEqual([]);
  })();
  await dropped.ready;
  await client.query('DROP TABLE t');
  expect(await failure(reading)).toBeInstanceOf(WsqlQueryError);
  expect(dropped.error).toMatchObject({ code: 'ER_NO_SUCH_TABLE' });
  await until(async () => (await subscriptions(client)) === 0);
});

test('a client that is closed ends its live queries', async () => {
  const client = await shop(await startDoor());
  const live = client.subscribe(ALL);
  await live.ready;
  client.close();
  expect(live.error).toMatchObject({ code: 'WSQL_CLOSED' });
});

test('where messages are missing all rows are asked for again', async () => {
  const door = await scripted({
    answers: {
      subscribe: ({ queryId, since }, { say }) => {
        expect(since).toBeUndefined();
        say({ type: 'subscribe_response', queryId, success: true, fields: [{ name: 'id' }], key: ['id'], source: 'commits' });
        say({ type: 'snapshot', queryId, sequence: 1, cursor: 'a', rows: [{ id: queryId }] });
        if (queryId === 1) say({ type: 'changes', queryId, sequence: 3, cursor: 'b', changes: [] });
        return undefined;
      },
      unsubscribe: () => ({ type: 'unsubscribe_response', success: true }),
    },
  });
  const client = await enter(door.url);
  const live = client.subscribe('SELECT …');
  await until(() => live.rows[0]?.['id'] !== 1 && live.rows.length === 1);
  expect(door.said('unsubscribe')).toHaveLength(1);
});
