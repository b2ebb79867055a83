/** A client, wsql in front of a server, and that server: a wsql with a database of its own. What the client says and hears goes through both. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { BackendConnection, ConnectOptions } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { openUpstream, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import { Collector } from '../../../src/result.ts';
import { createMysqlServer, type MysqlServer } from '../../../src/servers/mysql/index.ts';
import { failure, int, NO_HOST, OPTIONS, results, rows, text } from './servers.ts';

let server: MysqlServer;
let gateway: MysqlServer;
const backends: { close(): void | Promise<void> }[] = [];
let client: UpstreamBackend;
let connection: BackendConnection;
const connect = (options: Partial<ConnectOptions> = {}) => client.connect({ ...OPTIONS, ...options }, NO_HOST);

beforeAll(async () => {
  const embedded = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  server = createMysqlServer({ backend: embedded });
  await server.listen({ port: 0 });
  const upstream = openUpstream({ port: server.port });
  await upstream.probe();
  gateway = createMysqlServer({ backend: upstream });
  await gateway.listen({ port: 0 });
  client = openUpstream({ port: gateway.port });
  connection = await connect();
  backends.push(embedded, upstream, client);
  await results(connection, 'CREATE DATABASE shop');
  await connection.useDatabase('shop');
  await results(connection, 'CREATE TABLE n (n INT PRIMARY KEY, v VARCHAR(20))');
  await results(connection, "INSERT INTO n VALUES (1, 'eins'), (2, 'zwei👍'), (3, 'drei')");
});
afterAll(async () => {
  await gateway.close(0);
  await server.close(0);
  for (const backend of backends.reverse()) await backend.close();
});

test('the charset of a client holds', async () => {
  const latin = await connect({ collation: 8, database: 'shop' });
  expect(await rows(latin, "SELECT 'é', @@character_set_client, v FROM n WHERE n = 2")).toEqual([['é', 'latin1', 'zwei?']]);
  await latin.close();
});

test('attributes arrive, of texts and of prepared statements', async () => {
  const attributes = new Map([['trace', text('äbc')]]);
  const collector = new Collector();
  await connection.query("SELECT mysql_query_attribute_string('trace')", collector, { attributes });
  const statement = await connection.prepare("SELECT mysql_query_attribute_string('trace'), ?");
  await statement.execute([int(5)], collector, attributes);
  statement.close();
  expect(collector.results).toMatchObject([{ rows: [['äbc']] }, { rows: [['äbc', 5]] }]);
});

test('cursors, several at once', async () => {
  const statement = await connection.prepare('SELECT n, v FROM n WHERE n >= ? ORDER BY n');
  const again = await connection.prepare('SELECT n FROM n ORDER BY n DESC');
  const [up, down] = [await statement.openCursor?.([int(1)]), await again.openCursor?.([])];
  expect(await up?.fetch(2)).toEqual([
    [1, 'eins'],
    [2, 'zwei👍'],
  ]);
  expect(await down?.fetch(1)).toEqual([[3]]);
  expect(await up?.fetch(2)).toEqual([[3, 'drei']]);
  expect(await down?.fetch(5)).toEqual([[2], [1]]);
  for (const opened of [statement, again]) opened.close();
});

test('changes of the session and its transaction are told', async () => {
  const told: string[] = [];
  const followed = await connect({ database: 'shop' });
  followed.observe?.({
    variable: (name, value) => told.push(`${name}=${value}`),
    database: () => told.push('database'),
    state: () => told.push('state'),
    transaction: (kind, words) => told.push(`${kind}: ${words}`),
  });
  await results(followed, "SET session_track_transaction_info = 'STATE'");
  told.length = 0;
  await results(followed, 'START TRANSACTION');
  expect(told).toEqual(['transaction state: T_______']);
  await results(followed, 'COMMIT');
  await results(followed, 'SET time_zone = "+03:00"');
  expect(told.slice(1)).toEqual(['transaction state: ________', 'time_zone=+03:00']);
  await followed.close();
});

test('a file goes from the client to the server', async () => {
  await results(connection, 'SET GLOBAL local_infile = ON');
  const sink = Object.assign(new Collector(), {
    async *localFile(name: string) {
      yield Buffer.from(`10\t${name}\n11\tb`);
    },
  });
  await connection.query("LOAD DATA LOCAL INFILE 'é.txt' INTO TABLE n", sink);
  expect(await rows(connection, 'SELECT v FROM n WHERE n > 9 ORDER BY n')).toEqual([['é.txt'], ['b']]);
});

test('when the server goes, the client hears of it and its connection ends', async () => {
  const ended: string[] = [];
  const doomed = await client.connect(
    { ...OPTIONS, connectionId: 99 },
    { kill: (id, what) => ended.push(`${what} ${id}`) > 0, processes: () => [] },
  );
  await results(doomed, 'BEGIN');
  const running = failure(results(doomed, 'SELECT SLEEP(20)'));
  const other = await connect();
  const id = await untilThere(
    async () => (await rows(other, "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"))[0]?.[0],
  );
  await results(other, `KILL ${id}`);
  expect((await running).errno).toBeOneOf([1317, 2013]);
  await untilThere(() => ended[0]);
  expect(ended).toEqual(['CONNECTION 99']);
  await other.close();
});

async function untilThere<T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('it did not come to that');
}
