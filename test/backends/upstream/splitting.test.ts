/** Reads that go to a replica, and what does not: sessions of a backend, and clients of a gateway whose packets are handed on. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { BackendConnection } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrls, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { hasMariaDb } from '../../support/mariadb.ts';
import type { MariaDbNode } from '../../support/mariadb-node.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { caughtUp, type Replication, startReplication } from '../../support/replication.ts';
import { until } from '../../support/until.ts';
import { failure, NO_HOST, OPTIONS, results, rows } from './servers.ts';

/** Who answers: each server has its own. */
const WHO = 'SELECT name FROM shop.who';

describe.skipIf(!hasMariaDb)('a primary and a replica of MariaDB', () => {
  let replication: Replication;
  let primary: MariaDbNode;
  let replica: MariaDbNode;
  let backend: UpstreamBackend;
  const opened: UpstreamBackend[] = [];
  beforeAll(async () => {
    replication = await startReplication();
    primary = replication.primary;
    replica = replication.replicas[0] ?? primary;
    await primary.ask(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.n (n INT PRIMARY KEY, v VARCHAR(20))',
      'INSERT INTO shop.n VALUES (1, "a")',
    );
    await caughtUp(replica, primary);
    for (const [node, name] of [
      [primary, 'primary'],
      [replica, 'replica'],
    ] as const)
      await node.ask('SET sql_log_bin = 0', 'CREATE TABLE shop.who (name VARCHAR(20))', `INSERT INTO shop.who VALUES ('${name}')`);
    backend = await open('split-reads=1&read-after-write=0');
  }, 60_000);
  afterAll(async () => {
    for (const each of opened) each.close();
    await replication?.stop();
  });
  /** A backend that knows how its servers are. */
  const open = async (parameters: string) => {
    const made = openUpstream(parseUpstreamUrls(`mysql://root@127.0.0.1:${primary.port},127.0.0.1:${replica.port}/shop?${parameters}`), {
      pool: {},
    });
    opened.push(made);
    await made.probe();
    await until(() => made.cluster.describe().every(({ state }) => state === 'up'));
    return made;
  };
  const session = (on = backend) => on.connect(OPTIONS, NO_HOST);
  const who = async (connection: BackendConnection, sql = WHO) => (await rows(connection, sql))[0]?.[0];

  test('without being asked for, nothing goes to the replica', async () => {
    expect(await who(await session(await open('')))).toBe('primary');
  });

  test('reads go to the replica, all else to the primary', async () => {
    const connection = await session();
    expect(await who(connection)).toBe('replica');
    expect(await rows(connection, 'SELECT @@port')).toEqual([[primary.port]]);
    expect(await who(connection, `${WHO} FOR UPDATE`)).toBe('primary');
    await results(connection, 'INSERT INTO n VALUES (2, "b")');
    expect(await who(connection)).toBe('replica');
    await connection.close();
  });

  test('in a transaction, or without autocommit, nothing does', async () => {
    const connection = await session();
    await results(connection, 'START TRANSACTION');
    expect(await who(connection)).toBe('primary');
    await results(connection, 'COMMIT');
    expect(await who(connection)).toBe('replica');
    await results(connection, 'SET autocommit = 0');
    expect(await who(connection)).toBe('primary');
    await results(connection, 'COMMIT');
    await results(connection, 'SET autocommit = 1');
    expect(await who(connection)).toBe('replica');
    await connection.close();
  });

  test('what a session has, temporary tables, locks, variables, keeps it at the primary until it is reset', async () => {
    for (const sql of ['CREATE TEMPORARY TABLE mine (name INT)', 'SET @a = 1', "SELECT GET_LOCK('a', 1)", 'LOCK TABLES shop.who READ']) {
      const connection = await session();
      await results(connection, sql);
      expect([sql, await who(connection)]).toEqual([sql, 'primary']);
      await connection.reset();
      expect([sql, await who(connection)]).toEqual([sql, 'replica']);
      await connection.close();
    }
  });

  test('the replica knows the settings of the session, also later ones', async () => {
    const connection = await session();
    expect(await who(connection)).toBe('replica');
    await results(connection, "SET time_zone = '+05:00', sql_mode = 'ANSI_QUOTES', NAMES latin1");
    expect(await rows(connection, 'SELECT FROM_UNIXTIME(0), name, "name" FROM who')).toEqual([
      ['1970-01-01 05:00:00', 'replica', 'replica'],
    ]);
    await connection.useDatabase('mysql');
    expect(await rows(connection, 'SELECT name FROM shop.who')).toEqual([['primary']]);
    await results(connection, 'USE shop');
    expect(await rows(connection, 'SELECT name, "name" FROM who')).toEqual([['replica', 'replica']]);
    await connection.close();
  });

  test('questions about the last statement go where it was', async () => {
    const connection = await session();
    expect(await rows(connection, "SELECT name, CAST('x' AS SIGNED) FROM who")).toEqual([['replica', 0]]);
    expect(await rows(connection, 'SHOW WARNINGS')).toEqual([['Warning', 1292, "Truncated incorrect INTEGER value: 'x'"]]);
    await results(connection, WHO);
    expect(await rows(connection, 'SELECT FOUND_ROWS()')).toEqual([[1]]);
    expect((await failure(results(connection, 'SELECT nope FROM who'))).errno).toBe(1054);
    expect(await rows(connection, 'SHOW ERRORS')).toMatchObject([['Error', 1054, expect.any(String)]]);
    await connection.close();
  });

  test('LAST_INSERT_ID() is what it was', async () => {
    const connection = await session();
    await results(connection, 'CREATE TABLE shop.auto (id INT AUTO_INCREMENT PRIMARY KEY)');
    await results(connection, 'INSERT INTO auto VALUES (41)');
    await results(connection, 'INSERT INTO auto VALUES (NULL)');
    expect(await who(connection)).toBe('replica');
    expect(await rows(connection, 'SELECT LAST_INSERT_ID()')).toEqual([[42]]);
    await connection.close();
  });

  test('for a while after a write of the session its reads stay with the primary', async () => {
    const sticky = await open('split-reads=1&read-after-write=500');
    const [writer, reader] = [await session(sticky), await session(sticky)];
    await results(writer, 'UPDATE n SET v = "c" WHERE n = 1');
    const written = performance.now();
    expect(await who(writer)).toBe('primary');
    expect(await who(reader)).toBe('replica');
    await until(async () => (await who(writer)) === 'replica');
    expect(performance.now() - written).toBeGreaterThan(450);
    for (const connection of [writer, reader]) await connection.close();
  });

  test('a statement on the replica is cancelled there', async () => {
    const connection = await session();
    const slow = failure(results(connection, SLOW));
    await until(
      async () =>
        (await replica.ask("SELECT 1 FROM information_schema.processlist WHERE info LIKE '%slow%' AND id <> CONNECTION_ID()")).length > 0,
    );
    connection.cancel();
    expect((await slow).errno).toBe(1317);
    expect(await who(connection)).toBe('replica');
    expect(await rows(connection, 'SELECT @@port')).toEqual([[primary.port]]);
    await connection.close();
  });

  test('a gateway: packets of reads come from the replica, those of writes from the primary', async () => {
    const gateway: MysqlServer = await startMysqlServer({ backend, port: 0 });
    const client: Connection = await createConnection({ host: '127.0.0.1', port: gateway.port, user: 'root', database: 'shop' });
    const ask = async (sql: string) => (await client.query<RowDataPacket[]>({ sql, rowsAsArray: true }))[0] as unknown[][];
    try {
      for (let i = 0; i < 3; i++) {
        expect(await ask(WHO)).toEqual([['replica']]);
        expect(await ask('SELECT @@port')).toEqual([[primary.port]]);
        await client.query('UPDATE n SET v = ? WHERE n = 1', [String(i)]);
      }
      await client.beginTransaction();
      expect(await ask(WHO)).toEqual([['primary']]);
      await client.commit();
      expect((await client.execute<RowDataPacket[]>(WHO))[0]).toEqual([{ name: 'primary' }] as RowDataPacket[]);
      await client.unprepare(WHO);
      expect(await ask(WHO)).toEqual([['replica']]);
      await expect(ask('SELECT nope FROM who')).rejects.toMatchObject({ errno: 1054 });
      await client.changeUser({ user: 'root', database: 'shop' });
      expect(await ask(WHO)).toEqual([['replica']]);
    } finally {
      client.destroy();
      await gateway.close(0);
    }
  });

  test('a replica that is behind, or does not replicate, is not read from, and is again when it has caught up', async () => {
    const strict = await open('split-reads=1&max-lag=0.5&read-after-write=0');
    const connection = await session(strict);
    expect(await who(connection)).toBe('replica');
    await replica.ask('STOP SLAVE SQL_THREAD');
    await until(async () => (await who(connection)) === 'primary');
    await replica.ask('START SLAVE');
    await until(async () => (await who(connection)) === 'replica');
    await connection.close();
  });

  test('a replica that is gone: the primary answers, and the sessions that did not read just then go on', async () => {
    const connection = await session();
    const busy = await session();
    for (const each of [connection, busy]) expect(await who(each)).toBe('replica');
    await results(busy, 'START TRANSACTION');
    await results(busy, 'INSERT INTO n VALUES (70, "x")');
    await replica.stop('SIGKILL');
    await until(() => backend.cluster.describe()[1]?.state === 'down');
    expect(await who(connection)).toBe('primary');
    await results(busy, 'COMMIT');
    expect(await rows(busy, 'SELECT n FROM n WHERE n = 70 FOR UPDATE')).toEqual([[70]]);
    await busy.close();
    await replica.start([...replica.args, '--read-only']);
    await until(async () => (await who(connection)) === 'replica');
    await connection.close();
  }, 30_000);
});

/** Takes minutes. */
const SLOW = `WITH RECURSIVE slow AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM slow WHERE n < 1000) SELECT COUNT(*) FROM slow a, slow b, slow c, who`;
