/** Figures on the door's own port, and who may have them. */
import { afterEach, expect, test } from 'bun:test';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { Figures } from '../../../src/servers/metrics/index.ts';
import type { WebSocketServerOptions } from '../../../src/servers/websocket/index.ts';
import { cleanUp, connect, type Door, startDoor, until } from './talker.ts';

afterEach(cleanUp);

async function watched(options: Partial<WebSocketServerOptions> = {}): Promise<Door> {
  let door: Door | null = null;
  const nothing = { connections: 0, totalConnections: 0, questions: 0, bytesReceived: 0, bytesSent: 0 };
  const sessions = { running: 0, idle: 0, waiting: 0, max: 0 };
  const messages = { inFlight: 0, queued: 0, transactions: 0, subscriptions: 0, errors: 0, sessions, keys: { running: 0, kept: 0 } };
  const figures = new Figures({
    records: () => door?.server.records ?? null,
    statistics: () => door?.server.statistics() ?? nothing,
    messages: () => door?.server.statistics().messages ?? messages,
  });
  door = await startDoor({ ...options, figures });
  return door;
}
function ask({ server }: Door, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}/metrics`, { headers, method });
}
/** Without labels, or with those that are given. */
function figure(text: string, name: string): number {
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length),
  );
}

test('what clients do can be read on the same port', async () => {
  const door = await watched();
  const talker = await connect(door);
  await talker.query('SELECT 1');
  await talker.query('-- b\n# c\n (/* a *//**/ SELECT 3)');
  await talker.query('  /* a */ insert into none.t values (1)');
  await talker.query('SELECT 2', { options: { idempotencyKey: 'k' } });
  await talker.ask({ type: 'begin' });
  await talker.ask({ type: 'subscribe', query: 'SELECT 1 AS a', key: ['a'] });
  talker.say({ type: 'query', queryId: 'long', query: 'SELECT SLEEP(20)' });
  await until(() => door.server.clients().some(({ statement }) => statement === 'SELECT SLEEP(20)'), 'it runs');
  const response = await ask(door);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toStartWith('text/plain');
  const text = await response.text();
  expect(figure(text, 'wsql_connections')).toBe(1);
  expect(figure(text, 'wsql_requests_in_flight')).toBeGreaterThanOrEqual(1);
  expect(figure(text, 'wsql_requests_queued')).toBe(0);
  expect(figure(text, 'wsql_transactions')).toBe(1);
  expect(figure(text, 'wsql_subscriptions')).toBe(1);
  // Those that were asked for, and the live query's.
  expect(figure(text, 'wsql_statements_by_kind_total{kind="select"}')).toBe(4);
  expect(figure(text, 'wsql_statements_by_kind_total{kind="insert"}')).toBe(1);
  expect(figure(text, 'wsql_request_errors_total')).toBe(1);
  expect(figure(text, 'wsql_idempotency_keys{state="kept"}')).toBe(1);
  const counts = [...text.matchAll(/^wsql_statement_duration_seconds_count\{door="(\w+)",class="\w+"\} (\d+)$/gm)];
  const of = (door: string) => counts.filter((count) => count[1] === door).reduce((sum, count) => sum + Number(count[2]), 0);
  expect([of('websocket'), of('live')]).toEqual([5, 1]);
  expect(figure(text, 'wsql_sessions{state="running"}')).toBe(1);
  expect(figure(text, 'wsql_session_limit')).toBe(32);
  expect(figure(text, 'wsql_received_bytes_total')).toBeGreaterThan(100);
  expect(figure(text, 'wsql_sent_bytes_total')).toBeGreaterThan(100);
});

test('others than programs of this machine have to be administrators', async () => {
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-test' });
  const door = await watched({ backend, password: 'sesame' });
  const proxied = { 'x-forwarded-for': '192.0.2.1' };
  expect((await ask(door)).status).toBe(200);
  expect((await ask(door, proxied)).status).toBe(401);
  expect((await ask(door, { ...proxied, authorization: 'Bearer wrong' })).status).toBe(401);
  expect((await ask(door, { ...proxied, authorization: 'Bearer sesame' })).status).toBe(200);
  expect((await ask(door, { origin: 'https://evil.example' })).status).toBe(401);
  expect((await ask(door, { host: 'evil.example' })).status).toBe(401);
  expect((await ask(door, {}, 'POST')).status).toBe(405);
  const none = await startDoor();
  expect((await ask(none)).status).toBe(404);
});

test('an account needs PROCESS', async () => {
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-test' });
  const open = await watched({ backend, accounts: { kind: 'everybody' } });
  const root = await connect(open);
  for (const sql of ["CREATE USER app IDENTIFIED BY '1'", "CREATE USER boss IDENTIFIED BY '2'", 'GRANT PROCESS ON *.* TO boss'])
    expect(await root.query(sql)).toMatchObject({ success: true });
  const door = await watched({ backend });
  const as = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}`, 'x-forwarded-for': '192.0.2.1' });
  expect((await ask(door, as('app:1'))).status).toBe(403);
  expect((await ask(door, as('boss:2'))).status).toBe(200);
});
