/** What the client library has to do on every runtime: started with the URLs of a door with a password and of one that is not there. */
import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { NodeRedWSConnection, sql, WsqlClient } from '../../src/client/index.ts';

const [open = '', nowhere = ''] = process.argv.slice(2);
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
}

await asks();
await isRefused();
await isTheOriginal();
syncFails();
console.log('all well');
