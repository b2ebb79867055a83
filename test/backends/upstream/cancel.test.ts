/** Statements that their caller gives up on: ended on the server, and what became of them told truthfully. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createServer, connect as dial, type Server as NetServer, type Socket } from 'node:net';
import { createConnection } from 'mysql2/promise';
import type { BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import { Collector, type ResultSink } from '../../../src/result.ts';
import { createMysqlServer } from '../../../src/servers/mysql/index.ts';
import { failure, int, NO_HOST, OPTIONS, onServers, results, rows } from './servers.ts';

const MANY = 'SELECT a.n, b.n FROM wsql_cancel.n a, wsql_cancel.n b, wsql_cancel.n c';
const SLOW = 'SELECT COUNT(*) FROM wsql_cancel.n a, wsql_cancel.n b, wsql_cancel.n c, wsql_cancel.n d WHERE a.n + b.n + c.n + d.n = -1';

async function prepare(connection: BackendConnection): Promise<void> {
  await results(connection, 'DROP DATABASE IF EXISTS wsql_cancel');
  await results(connection, 'CREATE DATABASE wsql_cancel');
  await results(connection, 'CREATE TABLE wsql_cancel.n (n INT PRIMARY KEY, v INT NOT NULL DEFAULT 0)');
  await results(
    connection,
    'INSERT INTO wsql_cancel.n (n) WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 900) SELECT n FROM s',
  );
}

/** What every backend owes. */
function cancels(connect: () => Promise<BackendConnection>): void {
  let connection: BackendConnection;
  beforeAll(async () => {
    connection = await connect();
    await prepare(connection);
  });
  afterAll(async () => {
    await results(connection, 'DROP DATABASE wsql_cancel');
    await connection.close();
  });
  const run = (sql: string, options: { signal?: AbortSignal; timeout?: number }, sink: ResultSink = new Collector()) =>
    Promise.resolve(connection.query(sql, sink, options));
  const after = (milliseconds: number) => AbortSignal.timeout(milliseconds);

  test.each(['SELECT SLEEP(20)', 'DO SLEEP(20)', 'SELECT SLEEP(20) UNION SELECT 2', SLOW])('signals end %s', async (sql) => {
    const started = performance.now();
    expect(await failure(run(sql, { signal: after(100) }))).toMatchObject({ errno: 1317, sqlState: '70100' });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await rows(connection, 'SELECT 5')).toEqual([[5]]);
  });

  test.each(['SELECT SLEEP(20)', SLOW])('timeouts end %s', async (sql) => {
    expect(await failure(run(sql, { timeout: 100 }))).toMatchObject({ errno: 3024 });
    expect(await rows(connection, 'SELECT 5')).toEqual([[5]]);
  });

  test('also what has parameters', async () => {
    const work = connection.query('SELECT SLEEP(?)', new Collector(), { params: [int(20)], signal: after(100) });
    expect(await failure(work)).toMatchObject({ errno: 1317 });
    expect(await rows(connection, 'SELECT 5')).toEqual([[5]]);
  });

  test('a result that is streamed ends in its middle', async () => {
    const controller = new AbortController();
    let seen = 0;
    const sink: ResultSink = {
      ok() {},
      fields() {},
      rows(batch) {
        seen += batch.length;
        if (seen > 5000) controller.abort();
        return seen % 3 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined;
      },
      end() {},
    };
    expect(await failure(run(MANY, { signal: controller.signal }, sink))).toMatchObject({ errno: 1317 });
    expect(seen).toBeLessThan(900 ** 3);
    expect(await rows(connection, 'SELECT 5')).toEqual([[5]]);
  });

  test('a change is undone as a whole', async () => {
    const sql = 'UPDATE wsql_cancel.n SET v = v + 1 + SLEEP(0.01)';
    expect(await failure(run(sql, { signal: after(150) }))).toMatchObject({ errno: 1317 });
    expect(await rows(connection, 'SELECT COUNT(*) FROM wsql_cancel.n WHERE v > 0')).toEqual([[0]]);
  });

  test('what was given up before is not even sent; a signal afterwards does nothing', async () => {
    const controller = new AbortController();
    await run('INSERT INTO wsql_cancel.n (n) VALUES (5000)', { signal: controller.signal });
    controller.abort();
    expect(await failure(run('DELETE FROM wsql_cancel.n WHERE n = 5000', { signal: controller.signal }))).toMatchObject({ errno: 1317 });
    expect(await rows(connection, 'SELECT COUNT(*) FROM wsql_cancel.n WHERE n = 5000')).toEqual([[1]]);
    await run('DELETE FROM wsql_cancel.n WHERE n = 5000', { timeout: 20_000 });
  });

  test('200 short statements raced by signals: none but the one that is meant, and each says what it did', async () => {
    await results(connection, 'CREATE TABLE IF NOT EXISTS wsql_cancel.raced (n INT PRIMARY KEY)');
    const done: number[] = [];
    let cancelled = 0;
    for (let n = 0; n < 200; n++) {
      const controller = new AbortController();
      const running = run(`INSERT INTO wsql_cancel.raced VALUES (${n})`, { signal: controller.signal });
      if (n % 4 === 0) controller.abort();
      else if (n % 4 === 1) setImmediate(() => controller.abort());
      else setTimeout(() => controller.abort(), n % 4);
      await running.then(
        () => done.push(n),
        (error: unknown) => {
          expect(error).toMatchObject({ errno: 1317 });
          cancelled++;
        },
      );
      expect(await rows(connection, `SELECT ${n}`)).toEqual([[n]]);
    }
    expect(done.length + cancelled).toBe(200);
    expect((await rows(connection, 'SELECT n FROM wsql_cancel.raced ORDER BY n')).map(([n]) => Number(n))).toEqual(done);
  }, 60_000);
}

async function until(good: () => Promise<boolean>): Promise<void> {
  while (!(await good())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** A wire in front of a server that can be told to take no more connections, or to be deaf to them. */
async function startProxy(port: number) {
  let mode: 'pass' | 'refuse' | 'deaf' = 'pass';
  const sockets = new Set<Socket>();
  const proxy: NetServer = createServer((client) => {
    sockets.add(client);
    client.on('error', () => client.destroy());
    if (mode === 'refuse') client.destroy();
    if (mode !== 'pass') return;
    const there = dial(port, '127.0.0.1');
    sockets.add(there);
    there.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('close', () => there.destroy());
    client.pipe(there).pipe(client);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    set(next: typeof mode) {
      mode = next;
    },
    close() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

onServers((server) => {
  cancels(() => server().connect());

  test('a KILL that cannot be sent costs the connection, and nobody waits for it', async () => {
    const proxy = await startProxy(Number(new URL(server().url).port));
    const backend = openUpstream({ ...parseUpstreamUrl(server().url), port: proxy.port, connectTimeout: 700 });
    for (const mode of ['refuse', 'deaf'] as const) {
      proxy.set('pass');
      const connection = await backend.connect(OPTIONS, NO_HOST);
      proxy.set(mode);
      const started = performance.now();
      const error = await failure(connection.query('SELECT SLEEP(20)', new Collector(), { signal: AbortSignal.timeout(100) }));
      expect(error).toMatchObject({ errno: 2013, message: expect.stringContaining('could not be cancelled') });
      expect(performance.now() - started).toBeLessThan(5000);
      expect(connection.isLost).toBe(true);
      expect((await failure(connection.query('SELECT 1', new Collector()))).errno).toBe(2006);
    }
    backend.close();
    proxy.close();
  });

  test('what finishes before the KILL could be sent is a success, and the session goes on', async () => {
    const proxy = await startProxy(Number(new URL(server().url).port));
    const backend = openUpstream({ ...parseUpstreamUrl(server().url), port: proxy.port, connectTimeout: 1000 });
    const connection = await backend.connect(OPTIONS, NO_HOST);
    proxy.set('deaf');
    const told = new Collector();
    await connection.query('SELECT SLEEP(0.4)', told, { timeout: 100 });
    expect(told.results).toMatchObject([{ rows: [[0]] }]);
    expect(await rows(connection, 'SELECT 5')).toEqual([[5]]);
    expect(connection.isLost).toBe(false);
    backend.close();
    proxy.close();
  });

  test('also where the account has no connection left for it', async () => {
    const root = await server().connect();
    await results(root, "DROP USER IF EXISTS 'wsql_one'@'%'");
    await results(root, "CREATE USER 'wsql_one'@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 1");
    const backend = openUpstream({ ...parseUpstreamUrl(server().url), user: 'wsql_one', password: 'x' });
    const connection = await backend.connect(OPTIONS, NO_HOST);
    const error = await failure(connection.query('SELECT SLEEP(20)', new Collector(), { timeout: 100 }));
    expect(error).toMatchObject({ errno: 2013, message: expect.stringMatching(/could not be cancelled.*max_user_connections/) });
    backend.close();
    await results(root, "DROP USER 'wsql_one'@'%'");
    await root.close();
  });

  test('LOAD DATA LOCAL is undone as a whole, with the rest of the file thrown away', async () => {
    const connection = await server().connect();
    if (connection.variable('local_infile') !== 1 && connection.variable('local_infile') !== 'ON') return connection.close();
    await results(connection, 'CREATE DATABASE IF NOT EXISTS wsql_cancel_load');
    await results(connection, 'CREATE TABLE IF NOT EXISTS wsql_cancel_load.f (n INT, v VARCHAR(1100)) ENGINE=InnoDB');
    const controller = new AbortController();
    const piece = Buffer.from(`1\t${'x'.repeat(1000)}\n`.repeat(100));
    const sink = Object.assign(new Collector(), {
      async *localFile() {
        for (let n = 0; n < 500; n++) {
          if (n === 50) controller.abort();
          yield piece;
        }
      },
    });
    const work = connection.query("LOAD DATA LOCAL INFILE 'made.txt' INTO TABLE wsql_cancel_load.f", sink, { signal: controller.signal });
    expect(await failure(work)).toMatchObject({ errno: 1317 });
    expect(await rows(connection, 'SELECT COUNT(*) FROM wsql_cancel_load.f')).toEqual([[0]]);
    await results(connection, 'DROP DATABASE wsql_cancel_load');
    await connection.close();
  }, 30_000);

  test('a file that breaks off ends the connection, and nothing of it is loaded', async () => {
    const connection = await server().connect();
    if (connection.variable('local_infile') !== 1 && connection.variable('local_infile') !== 'ON') return connection.close();
    const side = await server().connect();
    await results(side, 'CREATE DATABASE IF NOT EXISTS wsql_cancel_load');
    await results(side, 'CREATE TABLE IF NOT EXISTS wsql_cancel_load.f (n INT) ENGINE=InnoDB');
    const sink = Object.assign(new Collector(), {
      async *localFile() {
        yield Buffer.from('1\n2\n');
        throw new Error('the disk is broken');
      },
    });
    const work = Promise.resolve(connection.query("LOAD DATA LOCAL INFILE 'made.txt' INTO TABLE wsql_cancel_load.f", sink));
    await expect(work).rejects.toThrow('the disk is broken');
    expect(connection.isLost).toBe(true);
    await until(
      async () => (await rows(side, "SELECT ID FROM information_schema.processlist WHERE INFO LIKE 'LOAD DATA%made.txt%'")).length === 0,
    );
    expect(await rows(side, 'SELECT COUNT(*) FROM wsql_cancel_load.f')).toEqual([[0]]);
    await results(side, 'DROP DATABASE wsql_cancel_load');
    await side.close();
  });

  test('KILLs of one client never reach another one with whom it shares connections', async () => {
    const backend = openUpstream(parseUpstreamUrl(server().url), { pool: { max: 2 } });
    const gateway = createMysqlServer({ backend });
    await gateway.listen({ port: 0 });
    const login = { host: '127.0.0.1', port: gateway.port, user: 'root' };
    const [victim, killer, ...others] = await Promise.all(Array.from({ length: 5 }, () => createConnection(login)));
    if (victim === undefined || killer === undefined) throw new Error('no clients');
    let over = false;
    let ended = 0;
    const bystanders = others.map(async (client, of) => {
      for (let n = 0; !over; n++)
        expect((await client.query(`SELECT ${n} + ${of} * 1000000 AS n`))[0]).toEqual([{ n: n + of * 1_000_000 }] as never);
    });
    for (let n = 0; n < 100; n++) {
      const [outcome] = await Promise.all([
        victim.query(`SELECT ${n} AS n`).then(
          ([found]) => found,
          (error: { readonly errno?: number }) => error.errno,
        ),
        killer.query(`KILL QUERY ${victim.threadId}`),
      ]);
      if (outcome === 1317) ended++;
      else expect(outcome).toEqual([{ n }] as never);
    }
    over = true;
    await Promise.all(bystanders);
    expect(ended).toBeLessThanOrEqual(100);
    for (const client of [victim, killer, ...others]) client.destroy();
    await gateway.close(0);
    backend.close();
  }, 30_000);

  test("a client's own KILL QUERY, through a gateway, ends the statement of another client", async () => {
    const gateway = createMysqlServer({ backend: server().backend });
    await gateway.listen({ port: 0 });
    const login = { host: '127.0.0.1', port: gateway.port, user: 'root' };
    const [one, other] = [await createConnection(login), await createConnection(login)];
    const running = one.query('SELECT SLEEP(20) UNION SELECT 2').then(
      () => null,
      (error: unknown) => error,
    );
    await until(async () => JSON.stringify((await other.query('SHOW PROCESSLIST'))[0]).includes('SLEEP(20)'));
    await other.query(`KILL QUERY ${one.threadId}`);
    expect(await running).toMatchObject({ errno: 1317 });
    expect((await one.query('SELECT 5 AS five'))[0]).toEqual([{ five: 5 }] as never);
    one.destroy();
    other.destroy();
    await gateway.close(0);
  });
});

test('a server that knows no KILL QUERY is told COM_PROCESS_KILL', async () => {
  const embedded = openEmbedded({ path: ':memory:', serverVersion: '8.4.6' });
  const door = createMysqlServer({ backend: embedded, tls: { kind: 'off' } });
  await door.listen({ port: 0 });
  const forgetful = createServer((client) => {
    const there = dial(door.port, '127.0.0.1');
    client.on('data', (bytes) => there.write(Buffer.from(bytes.toString('latin1').replace('KILL QUERY', 'KIL? QUERY'), 'latin1')));
    there.on('data', (bytes) => client.write(bytes));
    client.on('close', () => there.destroy()).on('error', () => there.destroy());
    there.on('close', () => client.destroy()).on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => forgetful.listen(0, '127.0.0.1', resolve));
  const address = forgetful.address();
  const backend = openUpstream({ port: typeof address === 'object' && address !== null ? address.port : 0 });
  const connection = await backend.connect(OPTIONS, NO_HOST);
  const started = performance.now();
  const error = await failure(connection.query('SELECT SLEEP(20)', new Collector(), { timeout: 100 }));
  expect([2013, 3024]).toContain(error.errno);
  expect(performance.now() - started).toBeLessThan(3000);
  backend.close();
  forgetful.close();
  await door.close(0);
  await embedded.close();
});

describe('embedded', () => {
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6' });
  cancels(async () => backend.connect(OPTIONS, NO_HOST));
  afterAll(() => backend.close());
});
