/** A server behind a wire that is cut, or speaks nonsense. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import type { BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { openUpstream } from '../../../src/backends/upstream/index.ts';
import { ConnectError } from '../../../src/errors.ts';
import { Collector, type ResultSink } from '../../../src/result.ts';
import { createMysqlServer, type MysqlServer } from '../../../src/servers/mysql/index.ts';
import { hasMariaDb, startMariaDb } from '../../support/mariadb.ts';
import { failure, NO_HOST, OPTIONS, results, rows } from './servers.ts';

setDefaultTimeout(120_000);

const MANY = 'WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 900) SELECT a.n FROM s a, s b';
let server: MysqlServer;
let proxy: Server;
let port = 0;
/** What happens to bytes of the server: null lets them pass. */
let meddle: ((bytes: Buffer, client: Socket) => void) | null = null;
const embedded = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });

beforeAll(async () => {
  server = createMysqlServer({ backend: embedded, tls: { kind: 'off' } });
  await server.listen({ port: 0 });
  proxy = createServer((client) => {
    const there = dial(server.port, '127.0.0.1');
    there.on('data', (bytes) => (meddle === null ? client.write(bytes) : meddle(bytes, client)));
    client.on('data', (bytes) => there.write(bytes));
    for (const [one, other] of [
      [client, there],
      [there, client],
    ] as const) {
      one.on('close', () => other.destroy());
      one.on('error', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  proxy.close();
  await server.close(0);
  await embedded.close();
});

async function session() {
  meddle = null;
  const ended: number[] = [];
  const backend = openUpstream({ port });
  const connection = await backend.connect({ ...OPTIONS, connectionId: 7 }, { kill: (id) => ended.push(id) > 0, processes: () => [] });
  expect(await rows(connection, 'SELECT 1')).toEqual([[1]]);
  return { backend, connection, ended };
}

test('cut in the middle of a result: 2013, what came before it has come, and nothing is tried again', async () => {
  const { backend, connection, ended } = await session();
  let passed = 0;
  meddle = (bytes, client) => {
    passed += bytes.length;
    if (passed > 200_000) client.destroy();
    else client.write(bytes);
  };
  const collector = new Collector();
  let count = 0;
  const sink: ResultSink = {
    ok: () => undefined,
    fields: () => undefined,
    rows: (batch) => {
      count += batch.length;
    },
    end: () => undefined,
  };
  expect(await failure(connection.query(MANY, sink))).toMatchObject({ errno: 2013, sqlState: 'HY000' });
  expect(count).toBeGreaterThan(1000);
  meddle = null;
  expect(await failure(connection.query('SELECT 1', collector))).toMatchObject({ errno: 2006 });
  expect(ended).toEqual([7]);
  backend.close();
});

test('nonsense in an answer is 2027, and the end of the session', async () => {
  for (const nonsense of ['05000001fc', '0300000102feff', '01000001fb00000000', '0a000001fe0000000000000000ff']) {
    const { backend, connection, ended } = await session();
    meddle = (_, client) => client.end(Buffer.from(nonsense, 'hex'));
    expect([2027, 2013, 2068]).toContain((await failure(results(connection, 'SELECT 1'))).errno);
    meddle = null;
    expect((await failure(results(connection, 'SELECT 1'))).errno).toBe(2006);
    expect(ended).toEqual([7]);
    backend.close();
  }
});

test('cut while logging in: an error of the network, with its number', async () => {
  meddle = (_, client) => client.destroy();
  await expect(openUpstream({ port }).connect(OPTIONS, NO_HOST)).rejects.toMatchObject({ errno: 2013 });
  meddle = (_, client) => client.end(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await expect(openUpstream({ port, connectTimeout: 2000 }).connect(OPTIONS, NO_HOST)).rejects.toMatchObject({ errno: expect.any(Number) });
  meddle = null;
});

describe.skipIf(!hasMariaDb)('a MariaDB that is full, and that shuts down', () => {
  test('too many connections: 1040, also to clients of a gateway; a place that is free again is taken', async () => {
    const full = await startMariaDb(['--max-connections=10']);
    const backend = openUpstream({ port: full.port });
    const gateway = createMysqlServer({ backend, tls: { kind: 'off' } });
    await gateway.listen({ port: 0 });
    const client = openUpstream({ port: gateway.port });
    const sessions: BackendConnection[] = [];
    let refusal: unknown = null;
    while (refusal === null && sessions.length < 20)
      await client.connect({ ...OPTIONS, connectionId: sessions.length + 1 }, NO_HOST).then(
        (session) => sessions.push(session),
        (error: unknown) => {
          refusal = error;
        },
      );
    expect(refusal).toMatchObject({ errno: 1040, sqlState: '08004', message: 'Too many connections' });
    // One more than that is for the administrator.
    expect(sessions.length).toBe(11);
    await expect(openUpstream({ port: full.port }).connect(OPTIONS, NO_HOST)).rejects.toMatchObject({ errno: 1040 });
    for (const session of sessions) expect(await rows(session, 'SELECT 1')).toEqual([[1]]);
    await sessions.pop()?.close();
    await until(async () => {
      const again = await client.connect(OPTIONS, NO_HOST).catch(() => null);
      await again?.close();
      return again !== null;
    });
    for (const session of sessions) await session.close();
    client.close();
    await gateway.close(0);
    backend.close();
    await full.stop();
  }, 60_000);

  test('a shutdown ends sessions with an error, and is refused to new ones; nothing hangs', async () => {
    const doomed = await startMariaDb();
    const backend = openUpstream({ port: doomed.port });
    const [idle, busy, last] = await Promise.all([1, 2, 3].map((id) => backend.connect({ ...OPTIONS, connectionId: id }, NO_HOST)));
    const sleeping = failure(results(busy as BackendConnection, 'SELECT SLEEP(60)'));
    await results(last as BackendConnection, 'SHUTDOWN');
    expect([1053, 1317, 1927, 2013]).toContain((await sleeping).errno);
    expect([1053, 1927, 2006, 2013]).toContain((await failure(results(idle as BackendConnection, 'SELECT 1'))).errno);
    await until(async () => {
      const error = await backend.connect(OPTIONS, NO_HOST).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(ConnectError);
      return error instanceof ConnectError && error.errno === 2003;
    });
    backend.close();
    await doomed.stop();
  }, 60_000);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come to that');
}
