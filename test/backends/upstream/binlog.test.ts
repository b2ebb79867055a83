/** Live queries in front of servers that write a binary log: changes are told by it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrl, parseUpstreamUrls, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import { type LiveQuery, WsqlClient } from '../../../src/client/index.ts';
import { Collector } from '../../../src/result.ts';
import { atEnd, cleanUp, startDoor } from '../../servers/websocket/talker.ts';
import { hasMariaDb, startMariaDb } from '../../support/mariadb.ts';
import { hasMySql, startMySql } from '../../support/mysql.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';
import { NO_HOST, notHere, OPTIONS } from './servers.ts';

afterEach(cleanUp);

/** Polling, it would not be looked at before the test's end. */
const NEVER = 3_600_000;
const ROWS = 'SELECT id, v FROM t ORDER BY id';

interface Started {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

class Server {
  readonly #started: Started;
  readonly #direct: UpstreamBackend;

  constructor(started: Started) {
    this.#started = started;
    this.#direct = openUpstream(parseUpstreamUrl(started.url));
  }
  get url(): string {
    return this.#started.url;
  }
  get port(): number {
    return this.#started.port;
  }
  /** A session of somebody else. */
  async run(...statements: readonly string[]): Promise<void> {
    const connection = await this.open();
    for (const sql of statements) await connection.query(sql, new Collector());
    await connection.close();
  }
  async open(): Promise<BackendConnection> {
    const connection = await this.#direct.connect({ ...OPTIONS, connectionId: 3 }, NO_HOST);
    return connection;
  }
  /** The first column. */
  async column(sql: string): Promise<readonly unknown[]> {
    const connection = await this.open();
    const collector = new Collector();
    await connection.query(sql, collector);
    await connection.close();
    const [result] = collector.results;
    return result?.kind === 'rows' ? result.rows.map(([value]) => value) : [];
  }
  fresh(): Promise<void> {
    return this.run(
      'DROP DATABASE IF EXISTS d',
      'CREATE DATABASE d',
      'CREATE TABLE d.t (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE = InnoDB',
      'CREATE TABLE d.other (id INT PRIMARY KEY) ENGINE = InnoDB',
    );
  }
  async stop(): Promise<void> {
    this.#direct.close();
    await this.#started.stop();
  }
}

function backendOf(url: string, notes: string[] = []): UpstreamBackend {
  return openUpstream(parseUpstreamUrls(url), { note: (message) => notes.push(message) });
}
async function subscriber(backend: UpstreamBackend): Promise<WsqlClient> {
  const door = await startDoor({ backend });
  atEnd(() => backend.close());
  const client = await WsqlClient.connect(door.server.url);
  atEnd(() => client.close());
  await client.use('d');
  return client;
}
async function subscribed(client: WsqlClient, sql = ROWS, interval = NEVER): Promise<LiveQuery> {
  const live = client.subscribe(sql, [], { interval });
  await live.ready;
  return live;
}

function onServer(name: string, start: () => Promise<Started>): void {
  describe(name, () => {
    let server: Server;
    beforeAll(async () => {
      server = new Server(await start());
    }, 60_000);
    afterAll(() => server.stop());

    test('what others commit is told; a rollback is not', async () => {
      await server.fresh();
      const client = await subscriber(backendOf(server.url));
      const live = await subscribed(client);
      await server.run("INSERT INTO d.t VALUES (1, 'a')");
      await until(() => live.rows.length === 1);
      await server.run('BEGIN', "INSERT INTO d.t VALUES (2, 'b')", 'ROLLBACK', 'BEGIN', "UPDATE d.t SET v = 'c'", 'COMMIT');
      await until(() => live.rows[0]?.['v'] === 'c');
      expect(live.rows).toEqual([{ id: 1, v: 'c' }]);
      await server.run('TRUNCATE d.t');
      await until(() => live.rows.length === 0);
      await server.run('DROP TABLE d.t');
      await until(() => live.isClosed);
      expect(live.error).toMatchObject({ code: 'ER_NO_SUCH_TABLE' });
    });

    test('views, and rows that a foreign key deletes', async () => {
      await server.fresh();
      await server.run(
        'CREATE TABLE d.child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES d.t (id) ON DELETE CASCADE) ENGINE = InnoDB',
        "INSERT INTO d.t VALUES (1, 'a')",
        'INSERT INTO d.child VALUES (1, 1)',
        'CREATE VIEW d.seen AS SELECT id FROM d.child',
      );
      const client = await subscriber(backendOf(server.url));
      const live = await subscribed(client, 'SELECT id FROM seen');
      expect(live.rows).toEqual([{ id: 1 }]);
      await server.run('DELETE FROM d.t');
      await until(() => live.rows.length === 0);
    });

    test('a connection for all of them, which goes with the last', async () => {
      await server.fresh();
      const backend = backendOf(server.url);
      const client = await subscriber(backend);
      const one = await subscribed(client);
      const two = await subscribed(client, 'SELECT id FROM other');
      const dumps = await server.column("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND = 'Binlog Dump'");
      const open = () => backend.threadIds.filter((id) => dumps.some((dump) => String(dump) === String(id))).length;
      expect(open()).toBe(1);
      await one.close();
      await server.run('INSERT INTO d.other VALUES (1)');
      await until(() => two.rows.length === 1);
      await two.close();
      await until(() => open() === 0);
    });

    test('after a lost connection it is caught up', async () => {
      await server.fresh();
      const proxy = await startTcpProxy({ port: server.port });
      atEnd(() => proxy.close());
      const client = await subscriber(backendOf(`mysql://root@127.0.0.1:${proxy.port}/`));
      const live = await subscribed(client);
      proxy.reset();
      await server.run("INSERT INTO d.t VALUES (1, 'a')");
      await until(() => live.rows.length === 1);
      await server.run('FLUSH LOGS', "INSERT INTO d.t VALUES (2, 'b')");
      await until(() => live.rows.length === 2);
    });

    test('where its way to the server is gone it takes another one', async () => {
      await server.fresh();
      const [first, second] = [await startTcpProxy({ port: server.port }), await startTcpProxy({ port: server.port })];
      atEnd(() => Promise.all([first.close(), second.close()]).then(() => undefined));
      const client = await subscriber(backendOf(`mysql://root@127.0.0.1:${first.port},127.0.0.1:${second.port}/`));
      const live = await subscribed(client);
      await server.run("INSERT INTO d.t VALUES (1, 'a')");
      await until(() => live.rows.length === 1);
      await first.down();
      await server.run("INSERT INTO d.t VALUES (2, 'b')");
      await until(() => live.rows.length === 2);
      await server.run("INSERT INTO d.t VALUES (3, 'c')");
      await until(() => live.rows.length === 3);
    });

    test('an account that may follow the log and read the database is enough', async () => {
      await server.fresh();
      await server.run(
        "CREATE USER IF NOT EXISTS follower IDENTIFIED BY 'p'",
        'GRANT SELECT ON d.* TO follower',
        'GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO follower',
      );
      const notes: string[] = [];
      const client = await subscriber(backendOf(`mysql://follower:p@127.0.0.1:${server.port}/`, notes));
      const live = await subscribed(client);
      await server.run("INSERT INTO d.t VALUES (1, 'a')");
      await until(() => live.rows.length === 1);
      expect(notes).toEqual([]);
    });

    test('without the privilege it is polled, and said once', async () => {
      await server.fresh();
      await server.run("CREATE USER IF NOT EXISTS plain IDENTIFIED BY 'p'", 'GRANT ALL ON d.* TO plain');
      const notes: string[] = [];
      const client = await subscriber(backendOf(`mysql://plain:p@127.0.0.1:${server.port}/`, notes));
      const live = await subscribed(client, ROWS, 100);
      await server.run("INSERT INTO d.t VALUES (1, 'a')");
      await until(() => live.rows.length === 1);
      expect(notes).toHaveLength(1);
      expect(notes[0]).toContain('binary log cannot be read: Access denied');
      await live.close();
      await subscribed(client, ROWS, 100);
      expect(notes).toHaveLength(1);
    });
  });
}

const LOG = ['--log-bin=bin', '--server-id=1'];
if (hasMariaDb)
  for (const format of ['ROW', 'MIXED', 'STATEMENT'])
    onServer(`MariaDB, ${format}`, () => startMariaDb([...LOG, `--binlog-format=${format}`]));
else notHere('MariaDB');
if (hasMariaDb)
  test('a server without a binary log is polled', async () => {
    const server = new Server(await startMariaDb());
    atEnd(() => server.stop());
    await server.fresh();
    const notes: string[] = [];
    const live = await subscribed(await subscriber(backendOf(server.url, notes)), ROWS, 100);
    await server.run("INSERT INTO d.t VALUES (1, 'a')");
    await until(() => live.rows.length === 1);
    expect(notes).toEqual(['live queries poll, since the binary log cannot be read: the server writes none']);
  }, 20_000);
if (hasMySql) onServer('MySQL', () => startMySql(LOG));
