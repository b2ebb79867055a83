/** Transactions and savepoints, and what becomes of them when the connection is lost: they are over, and nothing is run again. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import type { BackendConnection } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrl, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import { createMysqlServer, type MysqlServer } from '../../../src/servers/mysql/index.ts';
import { failure, onServers, results, rows } from './servers.ts';

/** What a statement gets whose connection is lost, or is killed while it runs: MySQL's and MariaDB's numbers. */
const LOST = [2013, 2006, 1927, 1317, 4031];

onServers((server) => {
  let side: BackendConnection;
  beforeAll(async () => {
    side = await server().connect();
    await results(side, 'DROP DATABASE IF EXISTS wsql_tx');
    await results(side, 'CREATE DATABASE wsql_tx');
    await results(side, 'CREATE TABLE wsql_tx.t (n INT PRIMARY KEY)');
  });
  afterAll(async () => {
    await results(side, 'DROP DATABASE wsql_tx');
    await side.close();
  });
  const table = async () => (await rows(side, 'SELECT n FROM wsql_tx.t ORDER BY n')).map(([n]) => n);
  const insert = (n: number) => `INSERT INTO wsql_tx.t VALUES (${n})`;
  async function until(good: () => Promise<boolean>): Promise<void> {
    while (!(await good())) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  /** The thread that runs a statement with that in it. */
  async function threadOf(part: string): Promise<number> {
    const sql = `SELECT ID FROM information_schema.processlist WHERE INFO LIKE '%${part}%' AND ID <> CONNECTION_ID()`;
    await until(async () => (await rows(side, sql)).length > 0);
    return Number((await rows(side, sql))[0]?.[0]);
  }
  const hasGone = (id: number) =>
    until(async () => (await rows(side, `SELECT ID FROM information_schema.processlist WHERE ID = ${id}`)).length === 0);

  test('savepoints are rolled back to, released, and gone with their transaction', async () => {
    const connection = await server().connect();
    for (const sql of ['BEGIN', insert(1), 'SAVEPOINT a', insert(2), 'SAVEPOINT b', insert(3), 'ROLLBACK TO SAVEPOINT b', insert(4)])
      await results(connection, sql);
    expect(connection.status & 1).toBe(1);
    await results(connection, 'ROLLBACK TO a');
    expect(await failure(results(connection, 'RELEASE SAVEPOINT b'))).toMatchObject({ errno: 1305 });
    await results(connection, 'COMMIT');
    expect(connection.status & 1).toBe(0);
    expect(await table()).toEqual([1]);
    expect(await failure(results(connection, 'ROLLBACK TO SAVEPOINT a'))).toMatchObject({ errno: 1305 });
    await results(connection, 'DELETE FROM wsql_tx.t');
    await connection.close();
  });

  test('an error leaves the transaction open, with what was done in it', async () => {
    const connection = await server().connect();
    for (const sql of ['BEGIN', insert(1)]) await results(connection, sql);
    expect((await failure(results(connection, insert(1)))).errno).toBe(1062);
    expect(connection.status & 1).toBe(1);
    await results(connection, insert(2));
    await results(connection, 'ROLLBACK');
    expect(await table()).toEqual([]);
    await connection.close();
  });

  test('a deadlock ends it on the server: the status says so, and the rest is not done as if it were part of it', async () => {
    await results(side, 'INSERT INTO wsql_tx.t VALUES (1), (2)');
    const [one, other] = [await server().connect(), await server().connect()];
    for (const connection of [one, other]) await results(connection, 'BEGIN');
    await results(one, 'UPDATE wsql_tx.t SET n = n WHERE n = 1');
    await results(other, 'UPDATE wsql_tx.t SET n = n WHERE n = 2');
    const outcomes = await Promise.all(
      [results(one, 'DELETE FROM wsql_tx.t WHERE n = 2'), results(other, 'DELETE FROM wsql_tx.t WHERE n = 1')].map((work) =>
        work.then(
          () => null,
          (error: { readonly errno: number }) => error.errno,
        ),
      ),
    );
    expect([...outcomes].sort()).toEqual([1213, null] as never);
    const victim = outcomes[0] === 1213 ? one : other;
    await results(victim, 'ROLLBACK');
    expect(victim.status & 1).toBe(0);
    for (const connection of [one, other]) await connection.close();
    await results(side, 'DELETE FROM wsql_tx.t');
  });

  test('a connection killed in a transaction is lost for good: while a statement runs, and between two', async () => {
    const running = await server().connect();
    for (const sql of ['BEGIN', insert(1)]) await results(running, sql);
    const statement = failure(results(running, 'SELECT SLEEP(30) + 88001 FROM wsql_tx.t'));
    await results(side, `KILL CONNECTION ${await threadOf('88001')}`);
    expect(LOST).toContain((await statement).errno);

    const idle = await server().connect();
    for (const sql of ['BEGIN', insert(2)]) await results(idle, sql);
    const [[id] = []] = await rows(idle, 'SELECT CONNECTION_ID()');
    await results(side, `KILL CONNECTION ${Number(id)}`);
    await hasGone(Number(id));

    for (const connection of [running, idle]) {
      for (const sql of [insert(3), 'COMMIT', insert(4), 'SELECT 1'])
        expect(LOST).toContain((await failure(results(connection, sql))).errno);
      expect(connection.isLost).toBe(true);
      await connection.close();
    }
    expect(await table()).toEqual([]);
  });

  test('also with autocommit off, and with prepared statements', async () => {
    const connection = await server().connect();
    await results(connection, 'SET autocommit = 0');
    const statement = await connection.prepare('INSERT INTO wsql_tx.t VALUES (1)');
    await statement.execute([], { ok() {}, fields() {}, rows() {}, end() {} });
    const [[id] = []] = await rows(connection, 'SELECT CONNECTION_ID()');
    await results(side, `KILL CONNECTION ${Number(id)}`);
    await hasGone(Number(id));
    expect(LOST).toContain((await failure(statement.execute([], { ok() {}, fields() {}, rows() {}, end() {} }))).errno);
    expect(LOST).toContain((await failure(results(connection, 'COMMIT'))).errno);
    expect(await table()).toEqual([]);
    await connection.close();
  });

  describe.each([
    ['a connection each', 0],
    ['shared connections', 10],
  ])('through a gateway with %s', (_, max) => {
    let backend: UpstreamBackend;
    let gateway: MysqlServer;
    beforeAll(async () => {
      backend = openUpstream(parseUpstreamUrl(server().url), { pool: { max } });
      gateway = createMysqlServer({ backend });
      await gateway.listen({ port: 0 });
    });
    afterAll(async () => {
      await gateway.close(0);
      backend.close();
    });
    const connect = () => createConnection({ host: '127.0.0.1', port: gateway.port, user: 'root' });
    const errorOf = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: { readonly errno?: number; readonly code?: string }) => error,
      );

    test('the client is told, and its connection ends: while a statement runs, and between two', async () => {
      for (const state of ['running', 'idle']) {
        const client = await connect();
        client.on('error', () => undefined);
        const closed = new Promise<void>((resolve) => client.once('end', () => resolve()));
        await client.query('BEGIN');
        await client.query(insert(1));
        if (state === 'running') {
          const statement = errorOf(client.query('SELECT SLEEP(30) + 88002 FROM wsql_tx.t'));
          await results(side, `KILL CONNECTION ${await threadOf('88002')}`);
          expect(LOST).toContain((await statement)?.errno ?? 0);
        } else {
          const [found] = await client.query('SELECT CONNECTION_ID() AS id');
          const id = Number((found as unknown as readonly { readonly id: number }[])[0]?.id);
          await results(side, `KILL CONNECTION ${id}`);
          await hasGone(id);
        }
        for (const sql of [insert(2), 'COMMIT', insert(3)]) expect(await errorOf(client.query(sql))).not.toBeNull();
        await closed;
        client.destroy();
      }
      expect(await table()).toEqual([]);
    }, 20_000);

    test('a client that vanishes in a transaction leaves nothing of it, at once', async () => {
      const client = await connect();
      client.on('error', () => undefined);
      await client.query('BEGIN');
      await client.query(insert(1));
      client.destroy();
      const started = performance.now();
      // Waits for the lock of the other one, if that still has it.
      await results(side, insert(1));
      expect(performance.now() - started).toBeLessThan(3000);
      await results(side, 'DELETE FROM wsql_tx.t');
    });

    test('and one that vanishes while a statement of it runs: the statement is ended', async () => {
      const client = await connect();
      client.on('error', () => undefined);
      await client.query('BEGIN');
      await client.query(insert(1));
      void errorOf(client.query('SELECT SLEEP(30) + 88003 FROM wsql_tx.t'));
      const id = await threadOf('88003');
      client.destroy();
      const started = performance.now();
      await results(side, insert(1));
      await until(
        async () =>
          (await rows(side, `SELECT ID FROM information_schema.processlist WHERE ID = ${id} AND INFO LIKE '%88003%'`)).length === 0,
      );
      expect(performance.now() - started).toBeLessThan(5000);
      await results(side, 'DELETE FROM wsql_tx.t');
    }, 20_000);
  });
});
