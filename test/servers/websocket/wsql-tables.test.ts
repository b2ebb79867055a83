/** wsql.* at the WebSocket door, and that `status`, /metrics and the tables say the same. */
import { afterEach, expect, test } from 'bun:test';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { liveSources } from '../../../src/backends/embedded/live-sources.ts';
import { Figures } from '../../../src/servers/metrics/index.ts';
import { type WsqlSources, wsqlTables } from '../../../src/virtual/wsql/index.ts';
import { cleanUp, connect, type Door, type Said, startDoor, type Talker, until } from './talker.ts';

afterEach(cleanUp);

const NOTHING = { connections: 0, totalConnections: 0, questions: 0, bytesReceived: 0, bytesSent: 0 };
const IDLE = { inFlight: 0, queued: 0, transactions: 0, subscriptions: 0, errors: 0 };
const NOBODY = { sessions: { running: 0, idle: 0, waiting: 0, max: 0 }, keys: { running: 0, kept: 0 } };

async function open(): Promise<Door> {
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-test' });
  let door: Door | null = null;
  const sources: WsqlSources = {
    ...liveSources(backend),
    clients: () => door?.server.clients() ?? [],
    statistics: () => door?.server.statistics() ?? NOTHING,
    messages: () => door?.server.statistics().messages ?? { ...IDLE, ...NOBODY },
    transactions: () => door?.server.transactions() ?? [],
    subscriptions: () => door?.server.subscriptions() ?? [],
    records: () => door?.server.records ?? null,
  };
  door = await startDoor({ backend, figures: new Figures(sources), virtualTables: [wsqlTables(sources)] });
  return door;
}
async function rows(talker: Talker, query: string): Promise<Said[]> {
  const answer = await talker.query(query, { options: { rowsAsArray: true } });
  if (answer.success !== true) throw new Error(answer.error);
  return answer.data;
}

test('statements of all sorts of requests', async () => {
  const door = await open();
  const talker = await connect(door);
  await talker.query('CREATE TABLE t (id INT PRIMARY KEY)', { options: { database: 'mysql' } });
  await talker.query('CREATE DATABASE shop');
  await talker.query('CREATE TABLE shop.t (id INT PRIMARY KEY)');
  await talker.query('INSERT INTO shop.t VALUES (?), (:b)'.replace(':b', '?'), { params: [1, 2] });
  await talker.query('SELECT * FROM shop.t WHERE id = :id', { params: { id: 1 } });
  await talker.ask({ type: 'batch', steps: [{ query: 'SELECT 1 AS one' }, { query: 'SELECT nope' }] });
  talker.say({ type: 'stream', queryId: 's', query: 'SELECT id FROM shop.t' });
  await talker.next(({ type, queryId }) => type === 'stream_end' && queryId === 's');
  await fetch(`http://127.0.0.1:${door.server.port}/db`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'SELECT 2 AS two' }),
  });
  const [me] = await rows(talker, 'SELECT id FROM wsql.clients');
  const seen = await rows(
    talker,
    `SELECT statement, door, client, class, rows_sent, rows_affected, errno, bytes > 0 FROM wsql.statements
      WHERE finished IS NOT NULL AND statement NOT LIKE 'CREATE%' AND statement NOT LIKE '%wsql.%' ORDER BY id`,
  );
  const mine = me?.[0];
  expect(seen).toEqual([
    ['INSERT INTO shop.t VALUES (?), (?)', 'websocket', mine, 'compiled', 0, 2, 0, 1],
    ['SELECT * FROM shop.t WHERE id = :id', 'websocket', mine, 'compiled', 1, 0, 0, 1],
    ['SELECT 1 AS one', 'websocket', mine, 'compiled', 1, 0, 0, 1],
    ['SELECT nope', 'websocket', mine, null, 0, 0, 1054, 0],
    ['SELECT id FROM shop.t', 'websocket', mine, 'compiled', 2, 0, 0, 1],
    ['SELECT 2 AS two', 'http', null, 'compiled', 1, 0, 0, 1],
  ]);
});

test('live queries, and transactions by their handles', async () => {
  const door = await open();
  const [talker, other] = [await connect(door), await connect(door)];
  await talker.query('CREATE DATABASE shop');
  await talker.query('CREATE TABLE shop.t (id INT PRIMARY KEY)');
  await talker.ask({ type: 'subscribe', query: 'SELECT id FROM shop.t' });
  await other.ask({ type: 'subscribe', query: 'SELECT id FROM shop.t' });
  await talker.of('snapshot');
  await talker.query('INSERT INTO shop.t VALUES (1), (2)');
  await talker.of('changes');
  const live = 'SELECT client, mode, row_count, sequence, queued, shared, statement FROM wsql.subscriptions ORDER BY client LIMIT 1';
  const [first] = await rows(talker, 'SELECT MIN(id) FROM wsql.clients');
  expect(await rows(talker, live)).toEqual([[first?.[0], 'commits', 2, 2, 0, 2, 'SELECT id FROM shop.t']]);
  const { transaction, deadline } = await talker.ask({ type: 'begin' });
  await talker.query('INSERT INTO shop.t VALUES (3)', { options: { transaction } });
  const open_ =
    'SELECT t.handle, c.door, t.statements, t.has_written, t.deadline FROM wsql.transactions t JOIN wsql.clients c ON c.id = t.client';
  const until_ = new Date(deadline).toISOString().replace('T', ' ').replace('Z', '');
  expect(await rows(talker, open_)).toEqual([[transaction, 'websocket', 2, 1, until_]]);
  expect(await rows(other, "SELECT kind, state FROM wsql.locks WHERE kind = 'writer'")).toEqual([['writer', 'held']]);
  await talker.ask({ type: 'rollback', transaction });
  expect(await rows(talker, open_)).toEqual([]);
});

test('status, /metrics and wsql.* agree', async () => {
  const door = await open();
  const [talker, other] = [await connect(door), await connect(door)];
  await other.query('SELECT 1');
  await other.query('SELECT nope');
  await other.ask({ type: 'begin' });
  await other.ask({ type: 'subscribe', query: 'SELECT 1 AS a' });
  other.say({ type: 'query', queryId: 'long', query: 'SELECT SLEEP(20)' });
  await until(() => door.server.clients().some(({ statement }) => statement === 'SELECT SLEEP(20)'), 'it runs');

  const status = await talker.ask({ type: 'status', all: true });
  const text = await (await fetch(`http://127.0.0.1:${door.server.port}/metrics`)).text();
  const figure = (name: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length),
    );
  const table = new Map(
    (await rows(talker, 'SELECT name, value FROM wsql.metrics')).map(([name, value]: [string, number]) => [name, value]),
  );
  const { server, connections } = status;
  const sum = (name: string) => connections.reduce((total: number, one: Record<string, number>) => total + (one[name] ?? 0), 0);
  for (const [name, told, asked] of [
    ['wsql_connections', server.connections, 0],
    ['wsql_connections_total', server.totalConnections, 0],
    ['wsql_transactions', server.transactions, 0],
    ['wsql_subscriptions', server.subscriptions, 0],
    ['wsql_request_errors_total', server.errors, 0],
    ['wsql_requests_queued', server.queued, 0],
    // The request for the status was one; that for the table is one, too.
    ['wsql_statements_total', server.queries, 1],
    ['wsql_requests_in_flight', server.inFlight, 0],
  ] as const)
    expect([name, figure(name), table.get(name)]).toEqual([name, told - (name.endsWith('flight') ? 1 : 0), told + asked]);
  expect([connections.length, sum('transactions'), sum('subscriptions'), sum('errors'), sum('queries')]).toEqual([
    server.connections,
    server.transactions,
    server.subscriptions,
    server.errors,
    server.queries,
  ]);
  const clients = await rows(talker, 'SELECT COUNT(*), SUM(in_flight) - 1, SUM(statements) - 2 FROM wsql.clients');
  expect(clients.map((row) => row.map(Number))).toEqual([[server.connections, server.inFlight - 1, server.queries]]);
  expect(await rows(talker, 'SELECT COUNT(*) FROM wsql.subscriptions')).toEqual([[server.subscriptions]]);
  expect(await rows(talker, 'SELECT COUNT(*) FROM wsql.transactions WHERE handle IS NOT NULL')).toEqual([[server.transactions]]);
});

test('who has no PROCESS sees what is its own', async () => {
  const door = await open();
  const root = await connect(door);
  await root.query('CREATE USER ann');
  await root.query('GRANT SELECT ON wsql.* TO ann');
  await root.query('SELECT 1');
  const limited = await startDoor({ backend: door.backend, virtualTables: [wsqlTables({ records: () => door.server.records })] });
  const ann = await connect(limited);
  ann.say({ type: 'auth', user: 'ann', password: '' });
  await ann.of('auth_response');
  expect(door.server.records?.total).toBeGreaterThan(2);
  expect(await rows(ann, 'SELECT * FROM wsql.statements')).toEqual([]);
  await expect(rows(ann, 'SELECT * FROM wsql.statement_digests')).rejects.toThrow('PROCESS');
});
