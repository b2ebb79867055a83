/** Requests that are sent again after a loss, and run once. */
import { expect, test } from 'bun:test';
import { type WsqlClient, WsqlConnectionError } from '../../src/client/index.ts';
import { createWebSocketServer } from '../../src/servers/websocket/index.ts';
import { atEnd, type Door, startDoor } from '../servers/websocket/talker.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { enter, failure, QUICK } from './scripted-door.ts';

const INSERT = 'INSERT INTO d.t (v) VALUES (?)';
async function behindProxy(): Promise<{ door: Door; proxy: TcpProxy; client: WsqlClient; sure: WsqlClient }> {
  const door = await startDoor();
  const sure = await enter(door.server.url);
  await sure.query('CREATE DATABASE d');
  await sure.query('CREATE TABLE d.t (id INT AUTO_INCREMENT PRIMARY KEY, v INT)');
  const proxy = await startTcpProxy({ port: door.server.port });
  atEnd(() => proxy.close());
  const client = await enter(`ws://127.0.0.1:${proxy.port}/db`, QUICK);
  return { door, proxy, client, sure };
}
async function count(client: WsqlClient): Promise<unknown> {
  return (await client.query('SELECT COUNT(*) AS n FROM d.t')).data[0]?.['n'];
}
/** Has the connection end when the next answer comes, and those after it last. */
function cutOnce(proxy: TcpProxy, client: WsqlClient): void {
  proxy.meddle('client', { kind: 'cut', at: 0, reset: true });
  const end = client.on('disconnect', () => {
    proxy.meddle('client', null);
    end();
  });
}

test('a request whose answer is cut off is sent again, and has run once', async () => {
  const { proxy, client, sure } = await behindProxy();
  for (const id of [1, 2, 3]) {
    cutOnce(proxy, client);
    expect(await client.query(INSERT, [id], { retry: true })).toMatchObject({ affectedRows: 1, insertId: id });
  }
  expect(await count(sure)).toBe(3);
  cutOnce(proxy, client);
  const batch = await client.batch([{ query: INSERT, params: [4] }, 'SELECT 1'], { atomic: true, retry: true });
  expect(batch).toMatchObject({ committed: true, results: [{ affectedRows: 1 }, { rowCount: 1 }] });
  expect(await count(sure)).toBe(4);
});

test('a request that the server never heard is sent again too', async () => {
  const { proxy, client, sure } = await behindProxy();
  proxy.meddle('server', { kind: 'cut', at: 0, reset: true });
  client.on('disconnect', () => proxy.meddle('server', null));
  expect(await client.query(INSERT, [1], { retry: true })).toMatchObject({ insertId: 1 });
  expect(await count(sure)).toBe(1);
});

test('one that still runs when the connection is lost is waited for', async () => {
  const { door, proxy, client, sure } = await behindProxy();
  const sql = 'INSERT INTO d.t (v) SELECT SLEEP(0.3)';
  const running = client.query(sql, [], { retry: true, database: 'd' });
  await until(() => door.server.clients().some(({ statement }) => statement === sql));
  proxy.reset();
  expect(await running).toMatchObject({ insertId: 1 });
  expect(await count(sure)).toBe(1);
});

test('without retry nothing is sent again', async () => {
  const { proxy, client, sure } = await behindProxy();
  cutOnce(proxy, client);
  expect(await failure(client.query(INSERT, [1]))).toMatchObject({ name: 'WsqlConnectionError', mayHaveRun: true });
  expect(await count(sure)).toBe(1);
});

test('a server that was started again is not asked again: it has forgotten', async () => {
  const { door, client } = await behindProxy();
  const { port } = door.server;
  const running = failure(client.query('SELECT SLEEP(10)', [], { retry: true }));
  await until(() => door.server.clients().some(({ statement }) => statement === 'SELECT SLEEP(10)'));
  await door.server.close(0);
  const again = createWebSocketServer({ backend: door.backend });
  await again.listen({ port });
  atEnd(() => again.close(0));
  const error = await running;
  expect(error).toMatchObject({ mayHaveRun: true, message: expect.stringContaining('not sent again') });
});

test('given up between two attempts it may have run', async () => {
  const { proxy, client, sure } = await behindProxy();
  proxy.meddle('client', { kind: 'cut', at: 0, reset: true });
  expect(await failure(client.query(INSERT, [1], { retry: true, timeout: 100 }))).toMatchObject({ name: 'TimeoutError', mayHaveRun: true });
  const closing = failure(client.query(INSERT, [2], { retry: true }));
  client.close();
  expect(await closing).toBeInstanceOf(WsqlConnectionError);
  expect(await count(sure)).toBe(1);
});

test('a transaction and a prepared statement cannot be retried', async () => {
  const { client } = await behindProxy();
  const transaction = await client.begin();
  expect(await failure(transaction.query('SELECT 1', [], { retry: true }))).toBeInstanceOf(TypeError);
  await transaction.rollback();
  const statement = await client.prepare('SELECT 1');
  expect(await failure(statement.execute([], { retry: true }))).toBeInstanceOf(TypeError);
});
