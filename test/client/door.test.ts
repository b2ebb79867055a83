/** Everything that the client can ask for, of the real door. */
import { expect, test } from 'bun:test';
import { sql, type Transaction, type WsqlClient, WsqlQueryError } from '../../src/client/index.ts';
import { atEnd, type Door, startDoor } from '../servers/websocket/talker.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { enter, failure } from './scripted-door.ts';

async function shop(door: Door): Promise<WsqlClient> {
  const client = await enter(door.server.url);
  await client.query('CREATE DATABASE shop');
  await client.use('shop');
  await client.query('CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)');
  return client;
}
async function count(client: WsqlClient | Transaction): Promise<unknown> {
  return (await client.query('SELECT COUNT(*) AS n FROM shop.t')).data[0]?.['n'];
}

test('databases are listed and chosen', async () => {
  const door = await startDoor();
  const client = await shop(door);
  const told = await client.databases();
  expect(told.current).toBe('shop');
  expect(told.databases).toContain('shop');
  expect((await client.query('SELECT DATABASE() AS d')).data).toEqual([{ d: 'shop' }]);
  const other = await enter(door.server.url, { database: 'shop' });
  expect((await other.query('SELECT DATABASE() AS d')).data).toEqual([{ d: 'shop' }]);
  expect(await failure(client.use('none'))).toMatchObject({ code: 'ER_BAD_DB_ERROR' });
  expect((await client.query('SELECT DATABASE() AS d')).data).toEqual([{ d: 'shop' }]);
});

test('the status of a connection is told', async () => {
  const client = await shop(await startDoor());
  const { connection } = await client.status();
  expect(connection).toMatchObject({ clientId: client.welcome?.clientId, database: 'shop' });
  expect((await client.status({ all: true })).connections).toHaveLength(1);
});

test('a transaction is committed, or leaves nothing', async () => {
  const door = await startDoor();
  const client = await shop(door);
  const other = await enter(door.server.url);
  const id = await client.transaction(async (tx) => {
    const { insertId } = await tx.query(sql`INSERT INTO t (v) VALUES (${1})`);
    expect([await count(tx), await count(other)]).toEqual([1, 0]);
    return insertId;
  });
  expect([id, await count(other)]).toEqual([1, 1]);
  const failed = client.transaction(async (tx) => {
    await tx.query('INSERT INTO t (v) VALUES (2)');
    await tx.query('SELECT nonsense');
  });
  expect(await failure(failed)).toMatchObject({ code: 'ER_BAD_FIELD_ERROR' });
  expect(await count(other)).toBe(1);
  expect(await client.query('INSERT INTO t (v) VALUES (3)')).toMatchObject({ affectedRows: 1 });
});

test('a transaction that takes too long is warned, rolled back, and told so', async () => {
  const client = await shop(await startDoor());
  let warned = 0;
  const error = await failure(
    client.transaction(
      async (tx) => {
        tx.onWarning = () => warned++;
        await tx.query('INSERT INTO t (v) VALUES (1)');
        await until(() => !tx.isOpen);
        await tx.query('INSERT INTO t (v) VALUES (2)');
      },
      { timeout: 400 },
    ),
  );
  expect(error).toMatchObject({ code: 'WSQL_TRANSACTION_ENDED' });
  expect(await count(client)).toBe(0);
});

test('a transaction whose server is lost leaves nothing, and is not continued', async () => {
  const door = await startDoor();
  await shop(door);
  const proxy = await startTcpProxy({ port: door.server.port });
  atEnd(() => proxy.close());
  const client = await enter(`ws://127.0.0.1:${proxy.port}/db`, { database: 'shop' });
  const error = await failure(
    client.transaction(async (tx) => {
      await tx.query('INSERT INTO t (v) VALUES (1)');
      proxy.reset();
      await until(() => proxy.made === 2 && client.state === 'connected');
      await tx.query('INSERT INTO t (v) VALUES (2)');
    }),
  );
  expect(error).toMatchObject({ name: 'WsqlConnectionError', mayHaveRun: false });
  await until(async () => (await client.query('INSERT INTO t (v) VALUES (3)')).affectedRows === 1);
  expect(await count(client)).toBe(1);
});

test('prepared statements are executed, in transactions too', async () => {
  const client = await shop(await startDoor());
  const insert = await client.prepare('INSERT INTO t (v) VALUES (?)');
  expect(insert.parameterCount).toBe(1);
  await insert.execute([1]);
  await failure(
    client.transaction(async (tx) => {
      expect(await tx.execute(insert, [2])).toMatchObject({ affectedRows: 1, insertId: 2 });
      throw new Error('no');
    }),
  );
  const select = await client.prepare('SELECT id, v FROM t WHERE v = :v');
  expect(select.fields.map(({ name }) => name)).toEqual(['id', 'v']);
  expect((await select.execute({ v: 1 })).data).toEqual([{ id: 1, v: 1 }]);
  expect((await select.execute({ v: 2 })).data).toEqual([]);
  await select.close();
  expect(await failure(client.prepare('SELECT FROM'))).toMatchObject({ code: 'ER_PARSE_ERROR' });
});

test('a batch goes on, stops, or leaves nothing, as wanted', async () => {
  const client = await shop(await startDoor());
  const steps = ['INSERT INTO t (v) VALUES (1)', 'SELECT nonsense', sql`INSERT INTO t (v) VALUES (${2})`];
  const stopped = await client.batch(steps);
  expect(stopped.results.map((result) => (result === null ? null : result instanceof WsqlQueryError ? result.code : 'done'))).toEqual([
    ...['done', 'ER_BAD_FIELD_ERROR', null],
  ]);
  expect(await count(client)).toBe(1);
  expect(await client.batch(steps, { atomic: true })).toMatchObject({ committed: false });
  expect(await count(client)).toBe(1);
  const asked = await client.batch([...steps, { query: 'INSERT INTO t (v) VALUES (?)', params: [3], if: { failed: 1 } }], { atomic: true });
  expect(asked).toMatchObject({ committed: true });
  expect(await count(client)).toBe(3);
});

const NUMBERS = `WITH RECURSIVE d (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n < 99)
  SELECT a.n * 10000 + b.n * 100 + c.n AS n FROM d a, d b, d c WHERE a.n < 10 ORDER BY 1`;

test('a stream has all rows, in their order', async () => {
  const client = await shop(await startDoor());
  let next = 0;
  for await (const { n } of client.stream<{ n: number }>(NUMBERS)) if (n !== next++) throw new Error(`${n} instead of ${next - 1}`);
  expect(next).toBe(100_000);
  const stream = client.stream('SELECT ? AS a', [1], { rowsAsArray: true });
  expect((await stream.fields)[0]?.name).toBe('a');
  expect(await stream.next()).toEqual({ done: false, value: [1] } as never);
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(stream.end).toMatchObject({ rowCount: 1 });
  expect(await failure(client.stream('SELECT nonsense').next())).toMatchObject({ code: 'ER_BAD_FIELD_ERROR' });
});

test('who reads slowly, or not to the end, keeps nobody from anything', async () => {
  const door = await startDoor();
  const client = await shop(door);
  const slow = client.stream(NUMBERS, [], { window: 10 });
  await slow.next();
  expect(await count(client)).toBe(0);
  await client.transaction(async (tx) => {
    let rows = 0;
    for await (const _ of tx.stream(NUMBERS)) if (++rows === 1234) break;
    await tx.query('INSERT INTO t (v) VALUES (1)');
  });
  expect(await count(client)).toBe(1);
  await slow.return();
  await until(async () => (await client.status()).connection.inFlight <= 1);
});

test('requests are given up at every moment, and what they have done agrees with what is told', async () => {
  const client = await shop(await startDoor());
  let done = 0;
  for (let wait = 0; wait < 60; wait++) {
    const stop = new AbortController();
    const running = client.query('INSERT INTO t (v) SELECT ? FROM (SELECT SLEEP(0.005)) AS s', [wait], { signal: stop.signal });
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait / 6));
    stop.abort();
    const outcome = await running.then(
      () => 'done',
      (error: { readonly outcome?: string }) => error.outcome ?? String(error),
    );
    expect(['done', 'cancelled', 'not sent']).toContain(outcome);
    if (outcome === 'done') done++;
  }
  expect(await count(client)).toBe(done);
  expect(client.pendingRequests).toBe(0);
});

test('a statement ends in time', async () => {
  const client = await shop(await startDoor());
  expect(await failure(client.query('SELECT BENCHMARK(10000000000, 1 + 1)', [], { timeout: 50 }))).toMatchObject({
    code: 'ER_QUERY_TIMEOUT',
    errno: 3024,
  });
  expect(await count(client)).toBe(0);
});

test('a flood is answered in full, over connections that are lost again and again', async () => {
  const door = await startDoor();
  await shop(door);
  const proxy = await startTcpProxy({ port: door.server.port });
  atEnd(() => proxy.close());
  const client = await enter(`ws://127.0.0.1:${proxy.port}/db`, { database: 'shop' });
  const cutting = setInterval(() => proxy.reset(), 40);
  const told = { done: 0, unknown: 0, not: 0 };
  const one = async (v: number) => {
    const outcome = await client.query('INSERT INTO t (v) VALUES (?)', [v]).then(
      () => 'done' as const,
      (error: { readonly mayHaveRun?: boolean }) => (error.mayHaveRun === true ? ('unknown' as const) : ('not' as const)),
    );
    told[outcome]++;
  };
  for (let round = 0; round < 20; round++) {
    await Promise.all(Array.from({ length: 100 }, (_, i) => one(round * 100 + i)));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  clearInterval(cutting);
  await until(() => client.state === 'connected');
  const rows = Number(await count(client));
  expect(told.done + told.unknown + told.not).toBe(2000);
  expect(rows).toBeGreaterThanOrEqual(told.done);
  expect(rows).toBeLessThanOrEqual(told.done + told.unknown);
  expect(proxy.made).toBeGreaterThan(2);
}, 30_000);
