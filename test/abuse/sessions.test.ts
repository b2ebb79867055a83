/** Clients that hold things, vanish, wait, are killed, do not read, or are too many, with the real engine behind the door. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { loginResponse, PLAIN, RawClient, rawError } from '../servers/mysql/raw-client.ts';
import { answerOf, ask, type EngineServer, loggedIn, startEngine } from './engine-server.ts';

let started: EngineServer;
let witness: RawClient;
beforeAll(async () => {
  started = await startEngine({ maxConnections: 400 });
  witness = await loggedIn(started.port);
  for (const sql of ['CREATE DATABASE d', 'CREATE TABLE d.t (id INT PRIMARY KEY, v INT)', 'INSERT INTO d.t VALUES (1, 1), (2, 2)'])
    expect(await ask(witness, sql)).toBe('ok');
});
afterAll(async () => {
  expect(started.bugs).toEqual([]);
  await started.close();
});

async function connectionId(client: RawClient): Promise<string> {
  return ask(client, 'SELECT CONNECTION_ID()');
}
/** Sends a statement whose answer somebody will wait for later. */
function send(client: RawClient, sql: string): void {
  client.send(0, Buffer.concat([Buffer.of(3), Buffer.from(sql)]));
}
/** Until the process list has a connection waiting in a statement. */
async function untilRunning(id: string): Promise<void> {
  while ((await ask(witness, `SELECT COUNT(*) FROM information_schema.processlist WHERE id = ${id} AND command = 'Query'`)) !== '1');
}

test('a client that vanishes in mid-transaction is rolled back, and who waits for its lock goes on', async () => {
  for (let round = 0; round < 20; round++) {
    const [gone, waiting] = [await loggedIn(started.port), await loggedIn(started.port)];
    await ask(gone, 'BEGIN');
    await ask(gone, 'UPDATE d.t SET v = 100 WHERE id = 1');
    send(waiting, 'UPDATE d.t SET v = v + 1 WHERE id = 2');
    await untilRunning(await Promise.resolve(String(Number(await connectionId(witness)) + 2 * round + 2)));
    gone.destroy();
    expect(await answerOf(waiting)).toBe('ok');
    expect(await ask(waiting, 'SELECT v FROM d.t WHERE id = 1')).toBe('1');
    waiting.destroy();
  }
});

test('a client that vanishes while it waits for a lock leaves the queue', async () => {
  const [holder, gone, next] = [await loggedIn(started.port), await loggedIn(started.port), await loggedIn(started.port)];
  await ask(holder, 'BEGIN');
  await ask(holder, 'UPDATE d.t SET v = 5 WHERE id = 1');
  const id = await connectionId(gone);
  send(gone, 'UPDATE d.t SET v = 6666 WHERE id = 1');
  await untilRunning(id);
  gone.destroy();
  send(next, 'UPDATE d.t SET v = 7 WHERE id = 1');
  await ask(holder, 'COMMIT');
  expect(await answerOf(next)).toBe('ok');
  expect(await ask(next, 'SELECT v FROM d.t WHERE id = 1')).toBe('7');
  for (const client of [holder, next]) client.destroy();
});

test('who waits too long for a lock hears error 1205, and may go on', async () => {
  const [holder, ...waiting] = await Promise.all(Array.from({ length: 6 }, () => loggedIn(started.port)));
  if (holder === undefined) throw new Error('no client');
  await ask(holder, 'BEGIN');
  await ask(holder, 'UPDATE d.t SET v = 8 WHERE id = 1');
  const answers = await Promise.all(
    waiting.map(async (client) => {
      await ask(client, 'SET innodb_lock_wait_timeout = 1');
      return ask(client, 'UPDATE d.t SET v = 9 WHERE id = 1');
    }),
  );
  expect(new Set(answers)).toEqual(new Set(['ERROR 1205']));
  await ask(holder, 'ROLLBACK');
  for (const client of waiting) expect(await ask(client, 'UPDATE d.t SET v = v WHERE id = 1')).toBe('ok');
  for (const client of [holder, ...waiting]) client.destroy();
});

test('KILL and KILL QUERY: of one that waits for a lock, sleeps, sends rows, idles', async () => {
  const holder = await loggedIn(started.port);
  await ask(holder, 'BEGIN');
  await ask(holder, 'UPDATE d.t SET v = 8 WHERE id = 1');
  for (const how of ['KILL QUERY', 'KILL']) {
    const [waiting, sleeping] = [await loggedIn(started.port), await loggedIn(started.port)];
    const ids = [await connectionId(waiting), await connectionId(sleeping)];
    send(waiting, 'UPDATE d.t SET v = 9 WHERE id = 1');
    send(sleeping, 'SELECT SLEEP(1000)');
    for (const id of ids) await untilRunning(id);
    for (const id of ids) expect(await ask(witness, `${how} ${id}`)).toBe('ok');
    if (how === 'KILL') {
      // Without a word, as MySQL does.
      await waiting.end();
      await sleeping.end();
    } else {
      expect(await answerOf(waiting)).toBe('ERROR 1317');
      // As in MySQL, a SLEEP whose query is killed answers 1.
      expect(['1', 'ERROR 1317']).toContain(await answerOf(sleeping));
      expect([await ask(waiting, 'SELECT 1'), await ask(sleeping, 'SELECT 2')]).toEqual(['1', '2']);
    }
  }
  const idle = await loggedIn(started.port);
  expect(await ask(witness, `KILL ${await connectionId(idle)}`)).toBe('ok');
  await idle.end();
  expect(await ask(witness, 'KILL 4000000')).toBe('ERROR 1094');
  // The killer does not hold what the killed waited for.
  await ask(holder, 'ROLLBACK');
  expect(await ask(witness, 'UPDATE d.t SET v = 1 WHERE id = 1')).toBe('ok');
  holder.destroy();
});

test('connections that never log in are ended, while others go on', async () => {
  const slow = await startEngine({ connectTimeout: 0, maxConnections: 220 });
  try {
    const silent = Array.from({ length: 200 }, () => new RawClient(slow.port));
    await Promise.all(
      silent.map(async (client) => {
        const errors: number[] = [];
        for (let packet = await client.next(); packet !== null; packet = await client.next())
          if (packet.payload[0] === 0xff) errors.push(rawError(packet.payload).errno);
        expect(errors).toEqual([1159]);
      }),
    );
    expect(slow.server.statistics().connections).toBe(0);
    expect(slow.bugs).toEqual([]);
  } finally {
    await slow.close();
  }
});

test('wrong passwords by the hundred: refused, more slowly, and then shut out', async () => {
  const guarded = await startEngine({}, ':memory:', 'secret');
  try {
    const refused = async (): Promise<number> => {
      const client = new RawClient(guarded.port);
      const greeting = (await client.packet()).payload;
      if (greeting[0] === 0xff) return greeting.readUInt16LE(1);
      client.send(1, loginResponse(PLAIN));
      const { errno } = rawError((await client.packet()).payload);
      await client.end();
      return errno;
    };
    for (let round = 0; round < 4; round++) {
      const errors = await Promise.all(Array.from({ length: 100 }, refused));
      expect(new Set(errors)).toEqual(new Set([round === 0 ? 1045 : 1129]));
    }
    expect(guarded.server.statistics().connections).toBe(0);
    expect(guarded.bugs).toEqual([]);
  } finally {
    await guarded.close();
  }
});

test('error 1040 beyond max_connections, and room again when somebody leaves', async () => {
  const small = await startEngine({ maxConnections: 10 });
  try {
    for (let round = 0; round < 5; round++) {
      const clients = await Promise.all(Array.from({ length: 10 }, () => loggedIn(small.port)));
      const refused = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const client = new RawClient(small.port);
          return (await client.packet()).payload.readUInt16LE(1);
        }),
      );
      expect(new Set(refused)).toEqual(new Set([1040]));
      for (const client of clients) {
        client.command(1);
        await client.end();
      }
    }
    expect(small.engine.sessionCount).toBe(0);
  } finally {
    await small.close();
  }
});

test('one who does not read a long result: bounded memory, and others are served', async () => {
  const reader = await loggedIn(started.port);
  expect(await ask(witness, 'CREATE TABLE d.digits (n INT PRIMARY KEY, pad CHAR(100))')).toBe('ok');
  const rows = Array.from({ length: 1000 }, (_, n) => `(${n}, '${'p'.repeat(100)}')`).join(',');
  expect(await ask(witness, `INSERT INTO d.digits VALUES ${rows}`)).toBe('ok');
  const before = process.memoryUsage().rss;
  reader.socket.pause();
  send(reader, 'SELECT a.n, b.n, a.pad, b.pad FROM d.digits a JOIN d.digits b');
  for (let n = 0; n < 300; n++) expect(await ask(witness, 'SELECT 3')).toBe('3');
  expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
  // What it read from stands still; others write meanwhile.
  expect(await ask(witness, 'DELETE FROM d.digits')).toBe('ok');
  reader.destroy();
  expect(await ask(witness, 'DROP TABLE d.digits')).toBe('ok');
});

test('prepared statements are limited by max_prepared_stmt_count', async () => {
  const client = await loggedIn(started.port);
  expect(await ask(client, 'SET GLOBAL max_prepared_stmt_count = 50')).toBe('ok');
  let made = 0;
  for (; made < 100; made++) {
    client.command(0x16, 'SELECT 1');
    const { payload } = await client.packet();
    if (payload[0] === 0xff) {
      expect(rawError(payload).errno).toBe(1461);
      break;
    }
    await client.packets(2);
  }
  expect(made).toBe(50);
  client.command(1);
  await client.end();
  const next = await loggedIn(started.port);
  next.command(0x16, 'SELECT 1');
  expect((await next.packet()).payload[0]).toBe(0);
  await ask(witness, 'SET GLOBAL max_prepared_stmt_count = 16382');
});
