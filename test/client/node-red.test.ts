/** The API of the original plugin's client. */
import { expect, test } from 'bun:test';
import { NodeRedWSConnection } from '../../src/client/index.ts';
import { atEnd, startDoor } from '../servers/websocket/talker.ts';
import { until } from '../support/until.ts';
import { failure, rows, type Script, type ScriptedDoor, scripted } from './scripted-door.ts';

function connection(url: string, password?: string): NodeRedWSConnection {
  const made = new NodeRedWSConnection(url, password);
  atEnd(() => made.disconnect());
  return made;
}
async function ready(script: Script): Promise<{ readonly door: ScriptedDoor; readonly client: NodeRedWSConnection }> {
  const door = await scripted(script);
  const client = connection(door.url);
  await client.waitForReady();
  return { door, client };
}

test('handlers are properties', async () => {
  const door = await scripted({});
  const client = connection(door.url);
  const told: unknown[] = [];
  client.onConnect = ({ clientId }) => told.push(['connect', clientId]);
  client.onHeartbeat = ({ timestamp }) => told.push(['heartbeat', timestamp]);
  client.onServerPing = ({ latency }) => told.push(['ping', latency >= 0]);
  client.onError = ({ message }) => told.push(['error', message]);
  client.onDisconnect = ({ code }) => told.push(['disconnect', code]);
  await client.waitForReady();
  for (const peer of door.peers) {
    peer.say({ type: 'error', error: 'so so' });
    peer.say({ type: 'heartbeat', timestamp: 7 });
  }
  await until(() => told.length === 4);
  for (const { socket } of door.peers) socket.close(1001, 'bye');
  await until(() => told.length === 6);
  expect(told).toEqual([
    ...[
      ['connect', 'c1'],
      ['error', 'so so'],
      ['heartbeat', 7],
      ['ping', true],
    ],
    ...[
      ['disconnect', 1001],
      ['connect', 'c2'],
    ],
  ]);
});

test('handlers are given in calls', async () => {
  const door = await scripted({});
  const client = connection(door.url);
  let calls = 0;
  client.onConnect(() => calls++);
  await client.waitForReady();
  expect(calls).toBe(1);
  client.onConnect({ clientId: null });
  expect(calls).toBe(2);
  client.onConnect = null;
  client.onConnect({ clientId: null });
  expect(calls).toBe(2);
});

test('handlers are methods of a subclass', async () => {
  const door = await scripted({});
  const told: string[] = [];
  class Own extends NodeRedWSConnection {}
  Object.defineProperty(Own.prototype, 'onConnect', { value: () => told.push('connect') });
  const client = new Own(door.url);
  atEnd(() => client.disconnect());
  await client.waitForReady();
  expect(told).toEqual(['connect']);
});

test('queries wait until the connection is ready, and their time is limited', async () => {
  const { door, client } = await ready({ answers: { query: ({ query }) => (query === 'slow' ? undefined : rows({ a: 1 })) } });
  expect(await client.Query('SELECT 1')).toEqual({ data: [{ a: 1 }], fields: [], rowCount: 1, affectedRows: 0, insertId: null });
  expect(await failure(client.Query('slow', [], 10))).toMatchObject({ name: 'TimeoutError', mayHaveRun: true });
  expect(await failure(client.Query('slow', 10))).toMatchObject({ message: 'Query timeout after 10 ms' });
  expect(door.said('query').map(({ options }) => options.timeout)).toEqual([30_000, 10, 10]);
});

test('who waits in vain is told', async () => {
  const door = await scripted({ welcome: null });
  const client = connection(door.url);
  expect(await failure(client.waitForReady(20))).toMatchObject({ name: 'TimeoutError' });
  expect(client.isReady()).toBe(false);
  expect(client.Status).toMatchObject({ connection: 'connecting', authenticated: false, clientId: null });
});

test('a wrong password is told, and is no connection', async () => {
  const door = await startDoor({ password: 'right' });
  const client = connection(door.server.url, 'wrong');
  const errors: Error[] = [];
  client.onError = (error) => errors.push(error);
  expect(await failure(client.waitForReady())).toMatchObject({ code: 'WSQL_LOGIN_REFUSED' });
  expect(errors).toHaveLength(1);
  expect(client.Status).toMatchObject({ connection: 'error', authenticated: false });
});

test('an endpoint that is none is refused', () => {
  expect(() => new NodeRedWSConnection('nonsense')).toThrow(TypeError);
});
