/** A primary and a replica: who takes writes is found out, also when that changes. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrls, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import { hasMariaDb } from '../../support/mariadb.ts';
import type { MariaDbNode } from '../../support/mariadb-node.ts';
import { caughtUp, follow, promote, type Replication, startReplication } from '../../support/replication.ts';
import { until } from '../../support/until.ts';
import { failure, NO_HOST, OPTIONS, results, rows } from './servers.ts';

describe.skipIf(!hasMariaDb)('a primary and a replica of MariaDB', () => {
  let replication: Replication;
  let one: MariaDbNode;
  let other: MariaDbNode;
  const opened: UpstreamBackend[] = [];
  beforeAll(async () => {
    replication = await startReplication();
    one = replication.primary;
    other = replication.replicas[0] ?? one;
    await one.ask('CREATE DATABASE shop', 'CREATE TABLE shop.n (n INT PRIMARY KEY)');
    // Who may not write where the server is read-only.
    await one.ask("CREATE USER app IDENTIFIED BY ''", 'GRANT ALL ON shop.* TO app');
    await caughtUp(other, one);
  }, 60_000);
  afterAll(async () => {
    for (const backend of opened) backend.close();
    await replication?.stop();
  });
  /** @param urls in this order. */
  const open = (...urls: readonly string[]) => {
    const backend = openUpstream(parseUpstreamUrls(urls.join(',')));
    opened.push(backend);
    return backend;
  };
  const port = async (backend: UpstreamBackend) => {
    const connection = await backend.connect(OPTIONS, NO_HOST);
    const [[found] = []] = await rows(connection, 'SELECT @@port');
    await connection.close();
    return found;
  };

  test('sessions go to the primary, whichever comes first', async () => {
    expect(await port(open(other.url, one.url))).toBe(one.port);
    expect(await port(open(one.url, other.url))).toBe(one.port);
  });

  test('who is what, and how it is', async () => {
    const backend = open(other.url, one.url);
    await backend.probe();
    await until(() => backend.cluster.describe().every(({ state }) => state === 'up'));
    expect(backend.cluster.describe()).toMatchObject([
      {
        name: `127.0.0.1:${other.port}`,
        role: 'replica',
        state: 'up',
        breaker: 'closed',
        lag: 0,
        version: expect.stringContaining('MariaDB'),
      },
      { name: `127.0.0.1:${one.port}`, role: 'primary', state: 'up', breaker: 'closed', lag: null, failures: 0, lastError: null },
    ]);
  });

  test('what URLs say of roles is believed', async () => {
    expect(await port(open(`${one.url}?role=replica`, `${other.url}?role=primary`))).toBe(other.port);
  });

  test('where there are only replicas, sessions go to them; without the primary that there was, to nobody', async () => {
    expect(await port(open(other.url, `mysql://root@localhost:${other.port}/`))).toBe(other.port);
    const error = await open(`${other.url}?role=replica`, `mysql://root@127.0.0.1:1/?role=primary`)
      .connect(OPTIONS, NO_HOST)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ConnectError', errno: 2003 });
    expect(String(error)).toContain(`127.0.0.1:${other.port} is a replica`);
  });

  test('a switch of roles is followed within 3 s: the sessions of the old primary end, the new ones are with the new one', async () => {
    const backend = open(one.url, other.url);
    const ended: number[] = [];
    const connection = await backend.connect({ ...OPTIONS, connectionId: 7 }, { ...NO_HOST, kill: (id) => ended.push(id) > 0 });
    await results(connection, 'INSERT INTO shop.n VALUES (1)');
    await one.ask('SET GLOBAL read_only = 1');
    await caughtUp(other, one);
    const started = performance.now();
    await promote(other);
    await until(() => ended.length > 0);
    expect(performance.now() - started).toBeLessThan(3000);
    const moved = await backend.connect(OPTIONS, NO_HOST);
    expect(await rows(moved, 'SELECT @@port')).toEqual([[other.port]]);
    await results(moved, 'INSERT INTO shop.n VALUES (2)');
    expect(performance.now() - started).toBeLessThan(3000);
    expect(await rows(moved, 'SELECT n FROM shop.n ORDER BY n')).toEqual([[1], [2]]);
    await follow(one, other);
    await caughtUp(one, other);
    expect(await port(backend)).toBe(other.port);
  }, 30_000);

  test('a write that is refused because the server became read-only has its role looked into at once', async () => {
    const [primary, replica] = [other, one];
    const backend = open(primary.url, replica.url);
    const credentials = { user: 'app', password: Buffer.alloc(0), handlesExpired: false };
    const connection = await backend.connect({ ...OPTIONS, credentials }, NO_HOST);
    await until(() => backend.cluster.describe().every(({ state }) => state === 'up'));
    await primary.ask('SET GLOBAL read_only = 1');
    expect((await failure(results(connection, 'INSERT INTO shop.n VALUES (9)'))).errno).toBe(1290);
    await until(() => backend.cluster.describe()[0]?.role === 'replica', 500);
    await primary.ask('SET GLOBAL read_only = 0');
    await until(() => backend.cluster.describe()[0]?.role === 'primary');
  });

  test('a primary that is full is not taken for gone: who connects waits a moment for room', async () => {
    const [primary, replica] = [other, one];
    await primary.ask('SET GLOBAL max_connections = 30');
    const backend = open(replica.url, primary.url);
    const credentials = { user: 'app', password: Buffer.alloc(0), handlesExpired: false };
    const connect = () => backend.connect({ ...OPTIONS, credentials }, NO_HOST);
    const held: BackendConnection[] = [];
    const full = await (async () => {
      for (;;) held.push(await connect());
    })().catch((error: unknown) => error);
    expect(full).toMatchObject({ name: 'ConnectError', errno: 1040 });
    expect(String(full)).toContain(`127.0.0.1:${primary.port}: Too many connections`);
    expect(held.length).toBeGreaterThan(3);
    expect(backend.cluster.describe()[1]).toMatchObject({ role: 'primary', state: 'up', breaker: 'closed' });
    const waiting = connect();
    await held.pop()?.close();
    await (await waiting).close();
    for (const connection of held) await connection.close();
    await primary.ask('SET GLOBAL max_connections = 151');
  }, 20_000);

  test('the primary dies, its replica is promoted: who connects in the meantime waits for it', async () => {
    // The roles are the other way round by now.
    const backend = open(one.url, other.url);
    expect(await port(backend)).toBe(other.port);
    await caughtUp(one, other);
    await other.stop('SIGKILL');
    const started = performance.now();
    const waiting = port(backend);
    await promote(one);
    expect(await waiting).toBe(one.port);
    expect(performance.now() - started).toBeLessThan(3000);
    // And back again, as a replica.
    await other.start([...other.args, '--read-only']);
    await follow(other, one);
    const back = performance.now();
    await until(() => backend.cluster.describe().every(({ state, role }, i) => state === 'up' && role === ['primary', 'replica'][i]));
    expect(performance.now() - back).toBeLessThan(3000);
  }, 30_000);
});
