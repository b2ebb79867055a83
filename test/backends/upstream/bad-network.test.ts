/**
 * A real server behind a network that delays, cuts, corrupts, stalls, refuses and resets: to who uses the backend directly, and to clients of a
 * gateway in front of it. Nobody hangs, nothing ends but the session that it happened to.
 */
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrl, type UpstreamBackend, type UpstreamOptions } from '../../../src/backends/upstream/index.ts';
import { ConnectError, SqlError } from '../../../src/errors.ts';
import type { ResultSink } from '../../../src/result.ts';
import { createMysqlServer, type MysqlServer } from '../../../src/servers/mysql/index.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { failure, NO_HOST, OPTIONS, onServers, results, rows } from './servers.ts';

/** About 10 MB. */
const MANY = 'WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 600) SELECT a.n, REPEAT("x", 20) FROM s a, s b';
const READ_TIMEOUT_MS = 1500;

// Machines that run tests have other things to do too.
setDefaultTimeout(120_000);

/** A column named `a`. */
const COLUMN = '17000002 03646566 00 00 00 0161 00 0c 2d00 01000000 fd 0000 00 0000';
/** Answers to a query, in part. */
const NONSENSE: readonly (readonly [what: string, hex: string])[] = [
  ['an empty packet', '00000001'],
  ['an OK that is cut off', '01000001 00'],
  ['an OK whose numbers are longer than it is', '05000001 00 fe0102 03'],
  ['an error that is cut off', '02000001 ff10'],
  ['a number out of order', '01000005 01'],
  ['columns without number', '09000001 feffffffffffffffff'],
  ['a definition of a column that is cut off', '01000001 01 05000002 0364656600'],
  ['a definition with a length that lies', '01000001 01 05000002 fc ffff 6162'],
  ['fewer columns than were announced', `01000001 05 ${COLUMN} 05000003 fe00000200`],
  ['a row with a length that lies', `01000001 01 ${COLUMN} 05000003 fe00000200 02000004 0561`],
  ['a packet that promises 16 MB', 'feffff01 010203'],
  ['no row at all, and what is no packet', `01000001 01 ${COLUMN} 47455420 2f20 48545450`],
];

class Counter implements ResultSink {
  count = 0;
  ok(): void {}
  fields(): void {}
  rows(batch: readonly unknown[]): void {
    this.count += batch.length;
  }
  end(): void {}
}

onServers((server) => {
  let proxy: TcpProxy;
  const behindProxy = (more: UpstreamOptions = {}): UpstreamOptions => ({
    ...parseUpstreamUrl(server().url),
    host: '127.0.0.1',
    port: proxy.port,
    connectTimeout: 20_000,
    ...more,
  });
  beforeAll(async () => {
    proxy = await startTcpProxy({ port: Number(new URL(server().url.replace('mysql:', 'http:')).port) });
  });
  afterAll(() => proxy.close());
  afterEach(async () => {
    proxy.meddle('client', null);
    proxy.meddle('server', null);
    proxy.reset();
  });

  for (const way of ['directly', 'through a gateway'] as const)
    describe(way, () => {
      let upstream: UpstreamBackend;
      let gateway: MysqlServer | null = null;
      let client: UpstreamBackend;
      beforeAll(async () => {
        upstream = openUpstream(behindProxy({ readTimeout: READ_TIMEOUT_MS }));
        client = upstream;
        if (way === 'directly') return;
        gateway = createMysqlServer({ backend: upstream, tls: { kind: 'off' } });
        await gateway.listen({ port: 0 });
        client = openUpstream({ port: gateway.port });
      });
      afterAll(async () => {
        client.close();
        await gateway?.close(0);
        upstream.close();
      });
      const connect = (): Promise<BackendConnection> => client.connect(OPTIONS, NO_HOST);
      /** Somebody else's session, before and after. */
      async function works(): Promise<void> {
        const connection = await connect();
        expect(await rows(connection, 'SELECT 1 + 1')).toEqual([[2]]);
        await connection.close();
      }

      test('late, but there', async () => {
        proxy.meddle('client', { kind: 'delay', ms: 20 });
        proxy.meddle('server', { kind: 'delay', ms: 20 });
        await works();
        const connection = await connect();
        const counter = new Counter();
        await connection.query(MANY, counter);
        expect(counter.count).toBe(360_000);
        await connection.close();
      });

      for (const reset of [false, true])
        test(`${reset ? 'reset' : 'cut'} in the middle of a result: 2013, and what came before has come`, async () => {
          const connection = await connect();
          proxy.meddle('client', { kind: 'cut', at: 1_000_000, reset });
          const counter = new Counter();
          expect(await failure(connection.query(MANY, counter))).toMatchObject({ errno: 2013 });
          expect(counter.count).toBeGreaterThan(1000);
          expect(counter.count).toBeLessThan(360_000);
          proxy.meddle('client', null);
          expect([2006, 2013]).toContain((await failure(results(connection, 'SELECT 1'))).errno);
          await works();
        });

      test('a server that stops answering is given up after the read timeout', async () => {
        for (const at of [0, 20, 1_000_000]) {
          const connection = await connect();
          proxy.meddle('client', { kind: 'stall', at });
          const started = performance.now();
          const error = await failure(connection.query(MANY, new Counter()));
          expect([at, error.errno]).toEqual([at, 2013]);
          // In the middle of a packet a gateway can only hang up.
          if (at === 0 || way === 'directly') expect(error.message).toContain('nothing came for 1.5 s');
          expect(performance.now() - started).toBeLessThan(30_000);
          proxy.meddle('client', null);
          proxy.reset();
        }
        await works();
      });

      test('idleness is no silence, and neither is a client that does not read', async () => {
        const connection = await connect();
        await new Promise((resolve) => setTimeout(resolve, READ_TIMEOUT_MS + 300));
        expect(await rows(connection, 'SELECT 3')).toEqual([[3]]);
        let slept = false;
        const slow = new Counter();
        const sink: ResultSink = {
          ok: () => undefined,
          fields: () => undefined,
          end: () => undefined,
          rows: (batch) => {
            slow.rows(batch);
            if (slept) return undefined;
            slept = true;
            return new Promise<void>((resolve) => setTimeout(resolve, READ_TIMEOUT_MS + 300));
          },
        };
        await connection.query(MANY, sink);
        expect(slow.count).toBe(360_000);
        await connection.close();
      });

      test('a login that stalls, at any byte, ends with the connect timeout', async () => {
        for (const at of [0, 10, 100]) {
          const late = openUpstream(behindProxy({ connectTimeout: 300, sslMode: 'DISABLED' }));
          proxy.meddle('client', { kind: 'stall', at });
          const started = performance.now();
          await expect(late.connect(OPTIONS, NO_HOST)).rejects.toMatchObject({ errno: 2013 });
          expect(performance.now() - started).toBeLessThan(15_000);
          late.close();
        }
      });

      test('bytes that are not what was sent, anywhere in an answer', async () => {
        await results(await connect(), 'SELECT 1');
        for (let at = 0; at < 90; at += 3) {
          const connection = await connect();
          proxy.meddle('client', { kind: 'corrupt', at, xor: [0xff, 0x10, 0x80] });
          const outcome = await results(connection, "SELECT 1 AS one, 'zwei' AS two, NULL AS three UNION ALL SELECT 2, 'drei', 0.5").then(
            () => 'answered',
            (error: unknown) => error,
          );
          if (outcome !== 'answered') expect(outcome).toBeInstanceOf(SqlError);
          proxy.meddle('client', null);
          proxy.reset();
        }
        await works();
      });

      test('answers that are none', async () => {
        for (const [what, hex] of NONSENSE)
          for (const then of ['cut', 'stall'] as const) {
            const connection = await connect();
            proxy.meddle('client', { kind: 'replace', by: Buffer.from(hex.replaceAll(' ', ''), 'hex'), then });
            const error = await failure(results(connection, 'SELECT 1'));
            expect({ what, then, errno: error.errno }).toEqual({ what, then, errno: expect.any(Number) });
            expect([2013, 2027, 2068]).toContain(error.errno);
            expect(error.message).not.toContain('\n');
            proxy.meddle('client', null);
            expect([2006, 2013]).toContain((await failure(results(connection, 'SELECT 1'))).errno);
            proxy.reset();
          }
        await works();
      });

      test('cut anywhere in a login', async () => {
        for (let at = 0; at < 260; at += 13) {
          proxy.meddle('client', { kind: 'cut', at, reset: at % 2 === 0 });
          const once = openUpstream(behindProxy({ sslMode: 'DISABLED' }));
          await expect(once.connect(OPTIONS, NO_HOST)).rejects.toBeInstanceOf(ConnectError);
          once.close();
        }
        proxy.meddle('client', null);
        await works();
      });

      test('the server is away, and back: new clients work at once', async () => {
        const connection = await connect();
        await proxy.down();
        expect([2006, 2013]).toContain((await failure(results(connection, 'SELECT 1'))).errno);
        const refused = await connect().then(
          () => null,
          (error: unknown) => error,
        );
        expect(refused).toMatchObject({ errno: 2003, message: expect.stringContaining('ECONNREFUSED') });
        await proxy.up();
        await works();
      });
    });
});

test('a host that nobody knows: 2005', async () => {
  const nowhere = openUpstream({ host: 'nobody.invalid', connectTimeout: 5000 });
  await expect(nowhere.connect(OPTIONS, NO_HOST)).rejects.toMatchObject({
    errno: 2005,
    message: expect.stringContaining('nobody.invalid'),
  });
  nowhere.close();
});
