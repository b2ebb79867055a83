/** A primary and a replica of MySQL, which follows it by GTID: roles, reads from the replica, a switch. Where ../shared/tools/mysql97 has installed it. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { openUpstream, parseUpstreamUrls, type UpstreamBackend } from '../../src/backends/upstream/index.ts';
import { NO_HOST, OPTIONS, results, rows } from '../backends/upstream/servers.ts';
import { hasMySql, type MySql, startMySql } from '../support/mysql.ts';
import { until } from '../support/until.ts';

async function ask({ port }: MySql, ...statements: readonly string[]): Promise<readonly RowDataPacket[]> {
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
  try {
    let found: RowDataPacket[] = [];
    for (const statement of statements) [found] = await connection.query<RowDataPacket[]>(statement);
    return found;
  } finally {
    connection.destroy();
  }
}

function start(id: number): Promise<MySql> {
  return startMySql([`--server-id=${id}`, '--log-bin=bin', '--gtid-mode=ON', '--enforce-gtid-consistency=ON', '--performance-schema=OFF']);
}

async function follow(replica: MySql, { port }: MySql): Promise<void> {
  const source = `SOURCE_HOST = '127.0.0.1', SOURCE_PORT = ${port}, SOURCE_USER = 'root', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1`;
  await ask(replica, 'SET GLOBAL super_read_only = 1', 'STOP REPLICA', `CHANGE REPLICATION SOURCE TO ${source}`, 'START REPLICA');
}

async function caughtUp(replica: MySql, primary: MySql): Promise<void> {
  const [done] = await ask(primary, 'SELECT @@gtid_executed AS done');
  const [waited] = await ask(replica, `SELECT WAIT_FOR_EXECUTED_GTID_SET('${done?.['done']}', 20) AS late`);
  if (waited?.['late'] !== 0) throw new Error('the replica does not catch up');
}

describe.skipIf(!hasMySql)('a primary and a replica of MySQL', () => {
  let one: MySql;
  let other: MySql;
  let backend: UpstreamBackend;
  beforeAll(async () => {
    [one, other] = await Promise.all([start(1), start(2)]);
    await ask(one, 'RESET BINARY LOGS AND GTIDS', 'CREATE DATABASE shop', 'CREATE TABLE shop.n (n INT PRIMARY KEY)');
    await ask(other, 'RESET BINARY LOGS AND GTIDS');
    await follow(other, one);
    await caughtUp(other, one);
    for (const [server, name] of [
      [one, 'one'],
      [other, 'other'],
    ] as const)
      await ask(
        server,
        'SET GLOBAL super_read_only = 0',
        'SET sql_log_bin = 0',
        'CREATE TABLE shop.who (name VARCHAR(20))',
        `INSERT INTO shop.who VALUES ('${name}')`,
      );
    await ask(other, 'SET GLOBAL super_read_only = 1');
    const url = `mysql://root@127.0.0.1:${other.port},127.0.0.1:${one.port}/shop?split-reads=1&read-after-write=0`;
    backend = openUpstream(parseUpstreamUrls(url), { pool: {} });
  }, 120_000);
  afterAll(async () => {
    backend?.close();
    await Promise.all([one?.stop(), other?.stop()]);
  });
  const roles = () => backend.cluster.describe().map(({ role, state, lag }) => `${role} ${state} ${lag}`);

  test('roles are found out, reads go to the replica', async () => {
    const connection = await backend.connect(OPTIONS, NO_HOST);
    await until(() => roles().join() === 'replica up 0,primary up null');
    expect(await rows(connection, 'SELECT @@port')).toEqual([[one.port]]);
    expect(await rows(connection, 'SELECT name FROM who')).toEqual([['other']]);
    await results(connection, 'INSERT INTO n VALUES (1)');
    await caughtUp(other, one);
    expect(await rows(connection, 'SELECT n FROM n')).toEqual([[1]]);
    await results(connection, "SET time_zone = '+05:00'");
    expect(await rows(connection, 'SELECT name, FROM_UNIXTIME(0) FROM who')).toEqual([['other', '1970-01-01 05:00:00']]);
    await connection.close();
  });

  test('a switch of roles is followed within 3 s', async () => {
    const ended: number[] = [];
    const connection = await backend.connect({ ...OPTIONS, connectionId: 7 }, { ...NO_HOST, kill: (id) => ended.push(id) > 0 });
    await results(connection, 'START TRANSACTION');
    await results(connection, 'SELECT * FROM n');
    await ask(one, 'SET GLOBAL super_read_only = 1');
    await caughtUp(other, one);
    await ask(other, 'STOP REPLICA', 'RESET REPLICA ALL', 'SET GLOBAL super_read_only = 0', 'SET GLOBAL read_only = 0');
    const started = performance.now();
    await until(() => ended.length > 0);
    const moved = await backend.connect(OPTIONS, NO_HOST);
    await results(moved, 'INSERT INTO n VALUES (2)');
    expect(performance.now() - started).toBeLessThan(3000);
    expect(await rows(moved, 'SELECT @@port')).toEqual([[other.port]]);
    await follow(one, other);
    await caughtUp(one, other);
    await until(async () => (await rows(moved, 'SELECT name FROM who'))[0]?.[0] === 'one');
    await moved.close();
  }, 60_000);
});
