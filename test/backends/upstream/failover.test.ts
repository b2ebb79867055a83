/** Several servers that take writes, each behind a wire of the test's own that refuses, falls silent or breaks. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
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

describe.skipIf(!hasMariaDb)('several servers', () => {
  let server: MariaDb;
  let a: Wire;
  let b: Wire;
  let backend: UpstreamBackend;
  beforeAll(async () => {
    server = await startMariaDb();
  }, 60_000);
  afterAll(() => server?.stop());
  const open = async (parameters = '') => {
    a = new Wire(server.port);
    b = new Wire(server.port);
    await Promise.all([a.open(), b.open()]);
    backend = openUpstream(parseUpstreamUrls(`mysql://root@127.0.0.1:${a.port},127.0.0.1:${b.port}/${parameters}`));
  };
  afterEach(() => {
    backend.close();
    a.cut();
    b.cut();
  });
  const session = (ended: number[] = []) =>
    backend.connect({ ...OPTIONS, connectionId: 7 }, { ...NO_HOST, kill: (id) => ended.push(id) > 0 });
  const inUse = () => backend.cluster.describe().map((node) => node.inUse);
  const states = () => backend.cluster.describe().map(({ state }) => state);

  test('a server that refuses: the next one at once, and it is not asked by every session', async () => {
    await open();
    await session();
    expect(inUse()).toEqual([1, 0]);
    a.cut();
    const started = performance.now();
    for (let i = 0; i < 20; i++) await session();
    expect(performance.now() - started).toBeLessThan(1000);
    expect(inUse()).toEqual([0, 20]);
    expect(backend.cluster.describe()[0]).toMatchObject({ state: 'down', lastError: expect.stringContaining('ECONNREFUSED') });
  });

  test('it is taken back when it is there again, within 3 s', async () => {
    await open();
    await session();
    a.cut();
    await session();
    // As long as it takes for the breaker to open for its longest.
    await until(() => (backend.cluster.describe()[0]?.failures ?? 0) >= 4);
    await a.open();
    const back = performance.now();
    await until(() => states()[0] === 'up');
    expect(performance.now() - back).toBeLessThan(3000);
    await session();
    expect(inUse()).toEqual([1, 1]);
    expect(backend.cluster.describe()[0]).toMatchObject({ breaker: 'closed' });
  }, 15_000);

  test('a server that falls silent: its sessions end, and new ones are let in elsewhere, within 3 s', async () => {
    await open();
    const ended: number[] = [];
    const connection = await session(ended);
    await until(() => states().every((state) => state === 'up'));
    a.mood = 'silent';
    const started = performance.now();
    const lost = failure(results(connection, 'SELECT 1'));
    expect(await rows(await session(), 'SELECT 1')).toEqual([[1]]);
    expect(performance.now() - started).toBeLessThan(3000);
    expect((await lost).errno).toBe(2013);
    expect(performance.now() - started).toBeLessThan(4000);
    expect(ended).toEqual([7]);
    // Nobody waits for it any more.
    const again = performance.now();
    await session();
    expect(performance.now() - again).toBeLessThan(500);
  }, 15_000);

  test('a server that falls silent while nothing is asked of it is found out as well', async () => {
    await open();
    const ended: number[] = [];
    await session(ended);
    a.mood = 'silent';
    await until(() => ended.length > 0);
    expect(states()).toEqual(['down', 'up']);
  }, 15_000);

  test('connections that break, of a server that is there: their sessions end, the others go on there', async () => {
    await open();
    const ended: number[] = [];
    await session(ended);
    await until(() => states().every((state) => state === 'up'));
    a.hangUp();
    await until(() => ended.length > 0);
    await until(() => states().every((state) => state === 'up'));
    await session();
    expect(inUse()).toEqual([1, 0]);
    expect(backend.cluster.describe()[0]).toMatchObject({ failures: 0 });
  });

  test('all gone for a moment: who connects waits, and is let in', async () => {
    await open();
    await session();
    a.cut();
    b.cut();
    const waiting = session();
    await a.open();
    expect(await rows(await waiting, 'SELECT 1')).toEqual([[1]]);
  });

  test('all gone: an error that names them, after a few seconds', async () => {
    await open();
    await session();
    a.cut();
    b.cut();
    const started = performance.now();
    const error = await session().catch((reason: unknown) => reason);
    expect(performance.now() - started).toBeLessThan(4500);
    expect(error).toMatchObject({ name: 'ConnectError', errno: 2003 });
    for (const wire of [a, b]) expect(String(error)).toContain(String(wire.port));
  }, 15_000);

  test('least-connections spreads sessions', async () => {
    await open('?balance=least-connections');
    await Promise.all(Array.from({ length: 10 }, () => session()));
    expect(inUse()).toEqual([5, 5]);
  });

  test('a login that is refused is no fault of the server: it is not asked of the others, nor held against it', async () => {
    await open();
    await until(async () => {
      await session();
      return states().every((state) => state === 'up');
    });
    const logins = b.logins;
    const error = await backend
      .connect({ ...OPTIONS, credentials: { user: 'nobody', password: Buffer.from('x'), handlesExpired: false } }, NO_HOST)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ errno: 1045 });
    expect(b.logins).toBe(logins);
    expect(states()).toEqual(['up', 'up']);
  });

  test('an account that may not log in to check: servers are used all the same', async () => {
    await open();
    backend.close();
    backend = openUpstream(parseUpstreamUrls(`mysql://nobody:x@127.0.0.1:${a.port},127.0.0.1:${b.port}/`));
    const connection = await backend.connect(
      { ...OPTIONS, credentials: { user: 'root', password: Buffer.alloc(0), handlesExpired: false } },
      NO_HOST,
    );
    expect(await rows(connection, 'SELECT 1')).toEqual([[1]]);
    expect(backend.cluster.describe()[0]).toMatchObject({ role: 'unknown', state: 'up', lastError: expect.stringContaining('nobody') });
    a.cut();
    expect(
      await rows(
        await backend.connect({ ...OPTIONS, credentials: { user: 'root', password: Buffer.alloc(0), handlesExpired: false } }, NO_HOST),
        'SELECT 1',
      ),
    ).toEqual([[1]]);
  });
});
