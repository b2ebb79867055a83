/** Several servers that take writes, each behind a wire of the test's own that refuses, falls silent or breaks. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import type { BackendConnection, ConnectOptions } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrls, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import { hasMariaDb, type MariaDb, startMariaDb } from '../../support/mariadb.ts';
import { until } from '../../support/until.ts';
import { failure, NO_HOST, OPTIONS, results, rows } from './servers.ts';

/** A port that leads to the server, or does not. */
class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  port = 0;
  logins = 0;
  mood: 'passes' | 'silent' = 'passes';

  constructor(to: number) {
    this.#server = createServer((client) => {
      this.logins++;
      const there = dial(to, '127.0.0.1');
      this.#pipe(client, there);
      this.#pipe(there, client);
    });
  }
  #pipe(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      if (this.mood === 'passes') to.write(bytes);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
  open(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(this.port, '127.0.0.1', () => {
        const address = this.#server.address();
        this.port = typeof address === 'object' && address !== null ? address.port : 0;
        resolve();
      });
    });
  }
  /** Refuses from now on, and breaks what there is. */
  cut(): void {
    this.#server.close();
    this.hangUp();
  }
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Two ways to a server, and a backend that has both. */
class Ways {
  readonly a: Wire;
  readonly b: Wire;
  backend: UpstreamBackend;

  private constructor(a: Wire, b: Wire, url: string) {
    this.a = a;
    this.b = b;
    this.backend = openUpstream(parseUpstreamUrls(url));
  }
  static async open(to: number, { user = 'root', parameters = '' } = {}): Promise<Ways> {
    const [a, b] = [new Wire(to), new Wire(to)];
    await Promise.all([a.open(), b.open()]);
    return new Ways(a, b, `mysql://${user}@127.0.0.1:${a.port},127.0.0.1:${b.port}/${parameters}`);
  }
  session(options: Partial<ConnectOptions> = {}, ended: number[] = []): Promise<BackendConnection> {
    return this.backend.connect({ ...OPTIONS, connectionId: 7, ...options }, { ...NO_HOST, kill: (id) => ended.push(id) > 0 });
  }
  get nodes() {
    return this.backend.cluster.describe();
  }
  get inUse(): readonly number[] {
    return this.nodes.map((node) => node.inUse);
  }
  get states(): readonly string[] {
    return this.nodes.map(({ state }) => state);
  }
  close(): void {
    this.backend.close();
    this.a.cut();
    this.b.cut();
  }
}

// They wait most of the time, each for its own.
describe.concurrent.skipIf(!hasMariaDb)('several servers', () => {
  let server: MariaDb;
  beforeAll(async () => {
    server = await startMariaDb();
  }, 60_000);
  afterAll(() => server?.stop());
  const on =
    (work: (ways: Ways) => Promise<void>, options: { user?: string; parameters?: string } = {}) =>
    async () => {
      const ways = await Ways.open(server.port, options);
      try {
        await work(ways);
      } finally {
        ways.close();
      }
    };

  test(
    'a server that refuses: the next one at once, and it is not asked by every session',
    on(async (ways) => {
      await ways.session();
      expect(ways.inUse).toEqual([1, 0]);
      ways.a.cut();
      const started = performance.now();
      for (let i = 0; i < 20; i++) await ways.session();
      expect(performance.now() - started).toBeLessThan(1000);
      expect(ways.inUse).toEqual([0, 20]);
      expect(ways.nodes[0]).toMatchObject({ state: 'down', lastError: expect.stringContaining('ECONNREFUSED') });
    }),
    15_000,
  );

  test(
    'it is taken back when it is there again, within 3 s',
    on(async (ways) => {
      await ways.session();
      ways.a.cut();
      await ways.session();
      // As long as it takes for the breaker to open for its longest.
      await until(() => (ways.nodes[0]?.failures ?? 0) >= 4);
      await ways.a.open();
      const back = performance.now();
      await until(() => ways.states[0] === 'up');
      expect(performance.now() - back).toBeLessThan(3000);
      await ways.session();
      expect(ways.inUse).toEqual([1, 1]);
      expect(ways.nodes[0]).toMatchObject({ breaker: 'closed' });
    }),
    15_000,
  );

  test(
    'a server that falls silent: its sessions end, and new ones are let in elsewhere, within 3 s',
    on(async (ways) => {
      const ended: number[] = [];
      const connection = await ways.session({}, ended);
      await until(() => ways.states.every((state) => state === 'up'));
      ways.a.mood = 'silent';
      const started = performance.now();
      const lost = failure(results(connection, 'SELECT 1'));
      expect(await rows(await ways.session(), 'SELECT 1')).toEqual([[1]]);
      expect(performance.now() - started).toBeLessThan(3000);
      expect((await lost).errno).toBe(2013);
      expect(performance.now() - started).toBeLessThan(4000);
      expect(ended).toEqual([7]);
      // Nobody waits for it any more.
      const again = performance.now();
      await ways.session();
      expect(performance.now() - again).toBeLessThan(500);
    }),
    15_000,
  );

  test(
    'a server that falls silent while nothing is asked of it is found out as well',
    on(async (ways) => {
      const ended: number[] = [];
      await ways.session({}, ended);
      ways.a.mood = 'silent';
      await until(() => ended.length > 0);
      expect(ways.states).toEqual(['down', 'up']);
    }),
    15_000,
  );

  test(
    'connections that break, of a server that is there: their sessions end, the others go on there',
    on(async (ways) => {
      const ended: number[] = [];
      await ways.session({}, ended);
      await until(() => ways.states.every((state) => state === 'up'));
      ways.a.hangUp();
      await until(() => ended.length > 0);
      await until(() => ways.states.every((state) => state === 'up'));
      await ways.session();
      expect(ways.inUse).toEqual([1, 0]);
      expect(ways.nodes[0]).toMatchObject({ failures: 0 });
    }),
    15_000,
  );

  test(
    'all gone for a moment: who connects waits, and is let in',
    on(async (ways) => {
      await ways.session();
      ways.a.cut();
      ways.b.cut();
      const waiting = ways.session();
      await ways.a.open();
      expect(await rows(await waiting, 'SELECT 1')).toEqual([[1]]);
    }),
    15_000,
  );

  test(
    'all gone: an error that names them, after a few seconds',
    on(async (ways) => {
      await ways.session();
      ways.a.cut();
      ways.b.cut();
      const started = performance.now();
      const error = await ways.session().catch((reason: unknown) => reason);
      expect(performance.now() - started).toBeLessThan(4500);
      expect(error).toMatchObject({ name: 'ConnectError', errno: 2003 });
      for (const wire of [ways.a, ways.b]) expect(String(error)).toContain(String(wire.port));
    }),
    15_000,
  );

  test(
    'least-connections spreads sessions',
    on(
      async (ways) => {
        await Promise.all(Array.from({ length: 10 }, () => ways.session()));
        expect(ways.inUse).toEqual([5, 5]);
      },
      { parameters: '?balance=least-connections' },
    ),
    15_000,
  );

  test(
    'a login that is refused is no fault of the server: it is not asked of the others, nor held against it',
    on(async (ways) => {
      await until(async () => {
        await ways.session();
        return ways.states.every((state) => state === 'up');
      });
      const logins = ways.b.logins;
      const error = await ways
        .session({ credentials: { user: 'nobody', password: Buffer.from('x'), handlesExpired: false } })
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ errno: 1045 });
      expect(ways.b.logins).toBe(logins);
      expect(ways.states).toEqual(['up', 'up']);
    }),
    15_000,
  );

  test(
    'an account that may not log in to check: servers are used all the same',
    on(
      async (ways) => {
        const credentials = { user: 'root', password: Buffer.alloc(0), handlesExpired: false };
        expect(await rows(await ways.session({ credentials }), 'SELECT 1')).toEqual([[1]]);
        expect(ways.nodes[0]).toMatchObject({ role: 'unknown', state: 'up', lastError: expect.stringContaining('nobody') });
        ways.a.cut();
        expect(await rows(await ways.session({ credentials }), 'SELECT 1')).toEqual([[1]]);
      },
      { user: 'nobody:x' },
    ),
    15_000,
  );
});
