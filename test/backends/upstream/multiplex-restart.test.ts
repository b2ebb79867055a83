/** A server that crashes and comes back, under clients of a gateway that have nothing there. */
import { expect, test } from 'bun:test';
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import { createMysqlServer } from '../../../src/servers/mysql/index.ts';
import { hasMariaDb, startMariaDb } from '../../support/mariadb.ts';
import { PlainClient } from '../../support/plain-client.ts';

const UTF8MB4 = 45;
const COUNT = 40;

test.skipIf(!hasMariaDb)(
  'idle clients outlive a crash of the server, with their settings; who was in a transaction does not',
  async () => {
    const server = await startMariaDb();
    const backend = openUpstream(parseUpstreamUrl(server.url), { pool: { max: 5 } });
    await backend.probe();
    const gateway = createMysqlServer({ backend, limits: { maxConnections: COUNT + 5 } });
    await gateway.listen({ port: 0 });
    const open = () => PlainClient.open(gateway.port, 'mysql', UTF8MB4);
    const clients = await Promise.all(Array.from({ length: COUNT }, open));
    await Promise.all(clients.map((client, i) => client.query(`SET SESSION group_concat_max_len = ${100 + i}`)));
    const busy = await open();
    await busy.query('BEGIN');
    await busy.query('SELECT COUNT(*) FROM user');

    await server.crash();
    await expect(busy.query('SELECT 1')).rejects.toThrow(/2006|2013|closed the connection/);
    await until(() => backend.threadIds.length === 0);
    await expect(clients[0]?.query('SELECT 1')).rejects.toThrow(/^2003 Can't connect to MySQL server/);

    await server.restart();
    const told = await Promise.all(clients.map((client) => client.query('SELECT @@group_concat_max_len, DATABASE()')));
    expect(told).toEqual(clients.map((_, i) => [String(100 + i), 'mysql']));
    expect(backend.threadIds.length).toBeLessThanOrEqual(5);

    for (const client of clients) client.vanish();
    await gateway.close(0);
    backend.close();
    await server.stop();
  },
  60_000,
);

test.skipIf(!hasMariaDb)(
  'who goes while it waits for a connection leaves the queue',
  async () => {
    const server = await startMariaDb();
    const backend = openUpstream(parseUpstreamUrl(server.url), { pool: { max: 1, acquireTimeout: 60_000 } });
    const gateway = createMysqlServer({ backend });
    await gateway.listen({ port: 0 });
    const open = () => PlainClient.open(gateway.port, 'mysql', UTF8MB4);
    const waiting = () => backend.pools()[0]?.waiting;
    const [busy, idle] = [await open(), await open()];
    await busy.query('SET @a = 1');
    const login = open();
    const statement = idle.query('SELECT 1');
    login.catch(() => undefined);
    statement.catch(() => undefined);
    await until(() => waiting() === 2);
    idle.vanish();
    await until(() => waiting() === 1);
    const gone = PlainClient.dial(gateway.port, 'mysql', UTF8MB4);
    await until(() => waiting() === 2);
    (await gone).vanish();
    await until(() => waiting() === 1);
    busy.vanish();
    expect(await (await login).query('SELECT @a')).toEqual([null]);
    await gateway.close(0);
    backend.close();
    await server.stop();
  },
  60_000,
);

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come to that');
}
