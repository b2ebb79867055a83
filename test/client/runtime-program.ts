/**
 * What the client library has to do on every runtime: started with the URLs of a door with a password, of one that is not there, and of one that
 * ends the connection at `cut` and does not answer `slow`.
 */
import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { NodeRedWSConnection, sql, WsqlClient } from '../../src/client/index.ts';

const [open = '', nowhere = '', moody = ''] = process.argv.slice(2);
const PASSWORD = 'geheim ž';

async function asks(): Promise<void> {
  const client = await WsqlClient.connect(open, { password: PASSWORD });
  const { data } = await client.query(sql`SELECT ${1} AS a, ${'ž'} AS b, ${2n ** 63n} AS c, ${new Uint8Array([255])} AS d`);
  deepEqual({ ...data[0] }, { a: 1, b: 'ž', c: '9223372036854775808', d: '/w==' });
  const many = await Promise.all(Array.from({ length: 500 }, (_, n) => client.query<{ n: number }>('SELECT ? AS n', [n])));
  ok(many.every((result, n) => result.data[0]?.n === n));
  await client.query('SELECT nonsense').then(
    () => ok(false),
    (error) => equal(error.code, 'ER_BAD_FIELD_ERROR'),
  );
  client.close();
}
async function isRefused(): Promise<void> {
  for (const [url, code] of [
    [open, 'WSQL_LOGIN_REFUSED'],
    [nowhere, 'WSQL_CANNOT_CONNECT'],
  ] as const)
    await WsqlClient.connect(url, { password: 'wrong', reconnect: false }).then(
      () => ok(false),
      (error) => equal(error.code, code),
    );
}
async function isTheOriginal(): Promise<void> {
  const connection = new NodeRedWSConnection(open, PASSWORD);
  const told: string[] = [];
  connection.onConnect = () => told.push('connect');
  connection.onDisconnect = () => told.push('disconnect');
  equal(connection.Status.connection, 'connecting');
  equal(await connection.waitForReady(), true);
  deepEqual(told, ['connect']);
  equal(connection.isReady(), true);
  const result = await connection.Query<{ n: number }>('SELECT ? AS n', [5], 1000);
  deepEqual(Object.keys(result), ['data', 'fields', 'rowCount', 'affectedRows', 'insertId']);
  equal(result.data[0]?.n, 5);
  sync(connection);
  const { clientId, ...status } = connection.Status;
  ok(typeof clientId === 'string');
  deepEqual(status, { connection: 'connected', authenticated: true, endpoint: open, reconnectAttempts: 0, pendingQueries: 0 });
  connection.disconnect();
  await new Promise((resolve) => setTimeout(resolve, 10));
  deepEqual(told, ['connect', 'disconnect']);
  equal(connection.Status.connection, 'disconnected');
}
/** Nothing else happens on this thread meanwhile. */
function sync(connection: NodeRedWSConnection): void {
  let turns = 0;
  setTimeout(() => turns++, 0);
  deepEqual({ ...connection.SyncQuery('SELECT 1 + 1 AS two').data[0] }, { two: 2 });
  for (let n = 0; n < 20; n++) equal(connection.SyncQuery<{ n: number }>('SELECT :n AS n', { n }).data[0]?.n, n);
  const { data } = connection.SyncQuery<{ s: string }>("SELECT REPEAT('ž', 500000) AS s, ? AS p", [1], 20_000);
  equal(data[0]?.s, 'ž'.repeat(500_000));
  equal(connection.SyncQuery('SELECT 1', 3000).rowCount, 1);
  throws(() => connection.SyncQuery('SELECT nonsense'), { code: 'ER_BAD_FIELD_ERROR', errno: 1054 });
  const began = performance.now();
  throws(
    () => connection.SyncQuery('SELECT SLEEP(20)', 100),
    (error: { readonly code: string }) => ['WSQL_TIMEOUT', 'ER_QUERY_TIMEOUT'].includes(error.code),
  );
  ok(performance.now() - began < 5000);
  equal(connection.SyncQuery('SELECT 2 AS after').rowCount, 1);
  equal(turns, 0);
}
function syncFails(): void {
  const wrong = new NodeRedWSConnection(open, 'wrong');
  throws(() => wrong.SyncQuery('SELECT 1'), { name: 'WsqlConnectionError', code: 'WSQL_LOGIN_REFUSED', mayHaveRun: false });
  wrong.disconnect();
  const lost = new NodeRedWSConnection(nowhere);
  throws(() => lost.SyncQuery('SELECT 1'), { name: 'WsqlConnectionError', code: 'WSQL_CANNOT_CONNECT', mayHaveRun: false });
  lost.disconnect();
  throws(() => lost.SyncQuery('SELECT 1'), { code: 'WSQL_CLOSED', mayHaveRun: false });
}

const NUMBERS = 'WITH RECURSIVE d (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n < 999) SELECT n FROM d ORDER BY n';

async function streams(): Promise<void> {
  const client = await WsqlClient.connect(open, { password: PASSWORD });
  let next = 0;
  for await (const { n } of client.stream<{ n: number }>(NUMBERS, [], { window: 50 })) equal(n, next++);
  equal(next, 1000);
  for await (const { n } of client.stream<{ n: number }>(NUMBERS, [], { window: 50 })) if (n === 10) break;
  await client.query('CREATE DATABASE shop');
  await client.query('CREATE TABLE shop.t (v INT)');
  await client.transaction((tx) => tx.query('INSERT INTO shop.t VALUES (1)'));
  await client
    .transaction(async (tx) => {
      await tx.query('INSERT INTO shop.t VALUES (2)');
      throw new Error('no');
    })
    .catch((error) => equal(error.message, 'no'));
  equal((await client.query('SELECT * FROM shop.t')).rowCount, 1);
  const outcome = client.query('SELECT SLEEP(20)', [], { signal: AbortSignal.timeout(50) });
  await outcome.then(
    () => ok(false),
    (error) => deepEqual([error.name, error.outcome, error.mayHaveRun], ['AbortError', 'cancelled', false]),
  );
  client.close();
}
async function follows(): Promise<void> {
  const client = await WsqlClient.connect(open, { password: PASSWORD, database: 'shop' });
  let last = 0;
  for await (const rows of client.subscribe<{ n: number }>('SELECT COUNT(*) AS n FROM t')) {
    last = rows[0]?.n ?? 0;
    if (last === 3) break;
    await client.query('INSERT INTO t VALUES (0)');
  }
  equal(last, 3);
  client.close();
}
async function isLost(): Promise<void> {
  const client = await WsqlClient.connect(moody, { reconnect: { delay: 10 } });
  for (const pending of [client.query('slow'), client.query('slow'), client.query('cut')].map((query) => query.catch((error) => error))) {
    const { name, code, mayHaveRun } = await pending;
    deepEqual([name, code, mayHaveRun], ['WsqlConnectionError', 'WSQL_CONNECTION_LOST', true]);
  }
  const flood = await Promise.all(Array.from({ length: 300 }, () => client.query('fine')));
  ok(flood.every(({ data }) => data[0]?.['a'] === 1));
  const old = new NodeRedWSConnection(moody);
  equal(old.SyncQuery('fine').rowCount, 1);
  throws(() => old.SyncQuery('cut'), { code: 'WSQL_CONNECTION_LOST', mayHaveRun: true });
  equal(old.SyncQuery('fine').rowCount, 1);
  throws(() => old.SyncQuery('slow', 50), { code: 'WSQL_TIMEOUT', mayHaveRun: true });
  equal(old.SyncQuery('fine').rowCount, 1);
  old.disconnect();
  client.close();
}

await asks();
await streams();
await follows();
await isLost();
await isRefused();
await isTheOriginal();
syncFails();
console.log('all well');
