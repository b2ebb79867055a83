/** Sessions that share connections: what is theirs goes with them, and what cannot go keeps them where they are. */
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { BackendConnection, ConnectOptions } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrl, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import type { PoolSettings } from '../../../src/backends/upstream/pool/settings.ts';
import type { SqlError } from '../../../src/errors.ts';
import { failure, int, NO_HOST, OPTIONS, onServers, results, rows } from './servers.ts';

const DATABASE = 'wsql_multiplex';
setDefaultTimeout(30_000);

onServers((server) => {
  let backend: UpstreamBackend;
  let direct: BackendConnection;
  beforeEach(async () => {
    direct = await server().connect();
    await results(direct, `DROP DATABASE IF EXISTS ${DATABASE}`);
    await results(direct, `CREATE DATABASE ${DATABASE}`);
    await results(direct, `CREATE TABLE ${DATABASE}.t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20))`);
    share({ max: 1, acquireTimeout: 60_000 });
  });
  afterEach(async () => {
    backend.close();
    await results(direct, `DROP DATABASE IF EXISTS ${DATABASE}`);
    await direct.close();
  });
  function share(pool: Partial<PoolSettings>, url = server().url): void {
    backend?.close();
    backend = openUpstream(parseUpstreamUrl(url), { pool });
  }
  const connect = (options: Partial<ConnectOptions> = {}) => backend.connect({ ...OPTIONS, ...options }, NO_HOST);
  const idOf = async (session: BackendConnection) => (await rows(session, 'SELECT CONNECTION_ID()'))[0]?.[0];
  /** Whether another session gets the only connection, in so many milliseconds. */
  async function canTake(patience: number): Promise<boolean> {
    const leaving = new AbortController();
    const attempt = connect({ signal: leaving.signal });
    const taken = attempt.then(async (session) => {
      await session.close();
      return true;
    });
    const given = taken.catch(() => false);
    const late = setTimeout(() => leaving.abort(), patience);
    const outcome = await given;
    clearTimeout(late);
    return outcome;
  }
  const FOR_CERTAIN = 20_000;
  const SOON = 200;

  test('settings, charset and database go with a session', async () => {
    const one = await connect({ database: DATABASE });
    await results(
      one,
      "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', time_zone = '+03:00', autocommit = 0, SESSION group_concat_max_len = 77",
    );
    await results(one, 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    await results(one, 'SET NAMES latin1 COLLATE latin1_german1_ci');
    await results(one, 'SET character_set_results = NULL');
    const two = await connect({ database: 'mysql', collation: 8 });
    const question =
      'SELECT DATABASE(), @@sql_mode, @@time_zone, @@autocommit, @@group_concat_max_len, @@character_set_client, @@collation_connection, @@character_set_results';
    const first = ['ANSI_QUOTES,NO_BACKSLASH_ESCAPES', '+03:00', 0, 77, 'latin1', 'latin1_german1_ci', null];
    for (let i = 0; i < 3; i++) {
      expect(await rows(one, question)).toEqual([[DATABASE, ...first]]);
      await results(one, 'COMMIT');
      const [second = []] = await rows(two, question);
      expect([second[0], second[2], second[3], second[5]]).toEqual(['mysql', 'SYSTEM', 1, 'latin1']);
    }
    const isolation = server().kind === 'MariaDB' ? '@@tx_isolation' : '@@transaction_isolation';
    expect(await rows(one, `SELECT ${isolation}`)).toEqual([['READ-COMMITTED']]);
    expect(one.variable('sql_mode')).toBe('ANSI_QUOTES,NO_BACKSLASH_ESCAPES');
    expect((one.status & 2) !== 0).toBe(false);
    await one.close();
    await two.close();
  });

  test('the current database goes with a session, however it was chosen, and none where there is none', async () => {
    const [one, two, three] = [await connect(), await connect({ database: 'mysql' }), await connect()];
    await results(one, `USE ${DATABASE}`);
    await three.useDatabase(DATABASE);
    for (let i = 0; i < 2; i++) {
      expect(await rows(one, 'SELECT DATABASE()')).toEqual([[DATABASE]]);
      expect(await rows(two, 'SELECT DATABASE()')).toEqual([['mysql']]);
      expect(await rows(three, 'SELECT DATABASE()')).toEqual([[DATABASE]]);
    }
    const none = await connect();
    expect(await rows(none, 'SELECT DATABASE()')).toEqual([[null]]);
    expect(await rows(two, 'SELECT DATABASE()')).toEqual([['mysql']]);
    expect(await rows(none, 'SELECT DATABASE()')).toEqual([[null]]);
    for (const session of [one, two, three, none]) await session.close();
  });

  test('LAST_INSERT_ID() goes with a session', async () => {
    const [one, two] = [await connect({ database: DATABASE }), await connect({ database: DATABASE })];
    await results(one, "INSERT INTO t (v) VALUES ('a'), ('b')");
    await results(two, "INSERT INTO t (id, v) VALUES (900, 'c')");
    for (let i = 0; i < 2; i++) {
      expect(await rows(one, 'SELECT LAST_INSERT_ID()')).toEqual([[1]]);
      expect(await rows(two, 'SELECT LAST_INSERT_ID()')).toEqual([[0]]);
    }
    await results(two, 'SELECT LAST_INSERT_ID(18446744073709551615)');
    expect(await rows(one, 'SELECT LAST_INSERT_ID()')).toEqual([[1]]);
    expect(await rows(two, 'SELECT LAST_INSERT_ID()')).toEqual([[18446744073709551615n]]);
    await one.close();
    await two.close();
  });

  test('what drivers say when they connect keeps no session where it is', async () => {
    const one = await connect({ database: DATABASE });
    for (const sql of [
      "SET NAMES utf8mb4, @@SESSION.sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_ALL_TABLES'), @@SESSION.wait_timeout = 2147483",
      'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
      '/* a driver */ SELECT @@session.auto_increment_increment AS a, @@character_set_client AS c',
      'SET SQL_AUTO_IS_NULL = 0, FOREIGN_KEY_CHECKS = 0',
      'set session transaction read only',
      'SET character_set_results = NULL',
      'SET SESSION sql_select_limit = DEFAULT',
      'SET CHARACTER SET latin1',
    ])
      await results(one, sql);
    await failure(results(one, 'SET SESSION no_such_variable = 1'));
    await results(one, 'DO 0');
    expect(backend.pools()).toMatchObject([{ inUse: 1, uses: ['idle'] }]);
    expect(await canTake(FOR_CERTAIN)).toBe(true);
    await one.close();
  });

  test('nothing of one session is seen by another', async () => {
    const one = await connect({ database: DATABASE });
    await results(one, "SET sql_mode = 'ANSI_QUOTES'");
    await one.close();
    const two = await connect();
    expect(String((await rows(two, 'SELECT @@sql_mode'))[0]?.[0])).not.toContain('ANSI_QUOTES');
    expect(two.variable('sql_mode')).not.toContain('ANSI_QUOTES');
    await two.close();
  });

  describe('a session is left where it is', () => {
    const stays: readonly (readonly [what: string, statements: readonly string[], back: readonly string[] | null])[] = [
      ['in a transaction', ['BEGIN'], ['COMMIT']],
      ['in a transaction without autocommit', ['SET autocommit = 0', `SELECT * FROM ${DATABASE}.t`], ['ROLLBACK']],
      ['with a user variable', ['SET @a = 1'], null],
      ['with a user variable that a query has set', ['SELECT 1 INTO @a'], null],
      ['with a temporary table', [`CREATE TEMPORARY TABLE ${DATABASE}.tt (a INT)`], null],
      ['with a prepared statement as text', ["PREPARE p FROM 'SELECT 1'"], null],
      ['with a lock', ["SELECT GET_LOCK('wsql_multiplex', 0)"], null],
      ['with locked tables', [`LOCK TABLES ${DATABASE}.t READ`], ['UNLOCK TABLES']],
      ['with an open handler', [`HANDLER ${DATABASE}.t OPEN`], null],
      ['with what the next transaction will have', ['SET TRANSACTION READ ONLY'], ['BEGIN', 'COMMIT']],
      ['that knows its id', ['SELECT CONNECTION_ID()'], null],
    ];
    for (const [what, statements, back] of stays)
      test(what, async () => {
        const one = await connect();
        expect(await canTake(FOR_CERTAIN)).toBe(true);
        for (const statement of statements) await results(one, statement);
        expect(await canTake(SOON)).toBe(false);
        for (const statement of back ?? []) await results(one, statement);
        if (back === null) await one.reset();
        expect(await canTake(FOR_CERTAIN)).toBe(true);
        expect(await rows(one, 'SELECT 1')).toEqual([[1]]);
        await one.close();
      });

    test('with what a reset would leave: its connection is nobody else’s, ever', async () => {
      const one = await connect();
      const [thread = 0] = backend.threadIds;
      for (const statement of ['SET ROLE NONE', 'SET SESSION max_error_count = 5', 'DO 1']) await results(one, statement);
      await one.reset();
      expect(await canTake(SOON)).toBe(false);
      await one.close();
      expect(await canTake(FOR_CERTAIN)).toBe(true);
      expect(backend.threadIds).not.toContain(thread);
    });

    test('with a prepared statement, until that is closed', async () => {
      const one = await connect();
      const statement = await one.prepare('SELECT ? + 1');
      expect(await canTake(SOON)).toBe(false);
      statement.close();
      expect(await canTake(FOR_CERTAIN)).toBe(true);
      expect(await rows(one, 'SELECT ? + 1', [int(3)])).toEqual([[4]]);
      expect(await canTake(FOR_CERTAIN)).toBe(true);
      await one.close();
    });

    test('after an error that may have begun a transaction', async () => {
      const one = await connect({ database: DATABASE });
      await results(one, "INSERT INTO t (id, v) VALUES (7, 'a')");
      await results(one, 'SET autocommit = 0');
      expect(await canTake(FOR_CERTAIN)).toBe(true);
      await failure(results(one, "INSERT INTO t (id, v) VALUES (7, 'b')"));
      expect(await canTake(SOON)).toBe(false);
      await results(one, 'ROLLBACK');
      expect(await canTake(FOR_CERTAIN)).toBe(true);
      await one.close();
    });

    test('that a procedure or function has changed', async () => {
      await results(direct, `CREATE FUNCTION ${DATABASE}.f() RETURNS INT NO SQL BEGIN SET @y = 1; RETURN 1; END`);
      const one = await connect();
      await results(one, `SELECT ${DATABASE}.f()`);
      expect(await canTake(SOON)).toBe(false);
      await one.close();
      expect(await canTake(FOR_CERTAIN)).toBe(true);
    });

    test('for a while after an error or warnings, which can be asked for', async () => {
      const one = await connect();
      await failure(results(one, 'SELECT * FROM nowhere.nothing'));
      const other = connect();
      expect(await rows(one, 'SHOW WARNINGS')).toHaveLength(1);
      await (await other).close();
      await one.close();
    });
  });

  test('what a session leaves is ended at once', async () => {
    const one = await connect({ database: DATABASE });
    await results(one, 'BEGIN');
    await results(one, "INSERT INTO t (v) VALUES ('lost')");
    await results(one, "SELECT GET_LOCK('wsql_left', 0)");
    const thread = await idOf(one);
    await one.close();
    await until(async () => {
      const [[open, held] = []] = await rows(
        direct,
        `SELECT (SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ${thread}), IS_USED_LOCK('wsql_left')`,
      );
      return open === 0 && held === null;
    });
    // The connection itself is used on.
    const two = await connect({ database: DATABASE });
    expect(await idOf(two)).toBe(thread);
    expect(await rows(two, 'SELECT COUNT(*) FROM t')).toEqual([[0]]);
    await two.close();
  });

  test('a session whose idle connection is lost goes on with another; one that had something there ends', async () => {
    share({ max: 5 });
    const ended: number[] = [];
    const host = { kill: (id: number) => ended.push(id) > 0, processes: () => [] };
    const idle = await backend.connect({ ...OPTIONS, connectionId: 51, database: DATABASE }, host);
    await results(idle, "SET time_zone = '+05:00'");
    const busy = await backend.connect({ ...OPTIONS, connectionId: 52 }, host);
    await results(busy, 'SET @a = 1');
    for (const id of backend.threadIds) await results(direct, `KILL ${id}`);
    await until(() => backend.threadIds.length === 0);
    expect(ended).toEqual([52]);
    expect(await failure(results(busy, 'SELECT 1'))).toMatchObject({ errno: 2006 });
    expect(await rows(idle, 'SELECT @@time_zone, DATABASE()')).toEqual([['+05:00', DATABASE]]);
    await idle.close();
  });
  test('KILL QUERY follows a session to its connection', async () => {
    const [one, two] = [await connect(), await connect()];
    await rows(two, 'SELECT 1');
    const running = rows(one, 'SELECT SLEEP(30)').catch((error: SqlError) => [[error.errno]]);
    await until(
      async () => (await rows(direct, "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(30%'")).length > 0,
    );
    one.cancel();
    // MariaDB says either.
    expect((await running)[0]?.[0]).toBeOneOf([1, 1317]);
    expect(await rows(one, 'SELECT 2')).toEqual([[2]]);
    expect(await rows(two, 'SELECT 3')).toEqual([[3]]);
    await one.close();
    await two.close();
  });

  test('who waits too long for a connection is told what they are used for', async () => {
    share({ max: 1, acquireTimeout: 300 });
    const [one, two] = [await connect(), await connect()];
    await results(one, 'BEGIN');
    const error = await failure(results(two, 'SELECT 1'));
    expect(error).toMatchObject({ errno: 1040, sqlState: '08004' });
    expect(error.message).toContain('1 of 1 are in use (1 in a transaction)');
    await results(one, 'COMMIT');
    await one.close();
    await two.close();
  });

  test('who waits for a connection can be cancelled', async () => {
    share({ max: 1, acquireTimeout: 60_000 });
    const [one, two] = [await connect(), await connect()];
    await results(one, 'BEGIN');
    const waiting = failure(results(two, 'SELECT 1'));
    two.cancel();
    expect((await waiting).errno).toBe(1317);
    await results(one, 'COMMIT');
    expect(await rows(two, 'SELECT 1')).toEqual([[1]]);
    await one.close();
    await two.close();
  });

  test('the settings of the URL hold on each connection', async () => {
    share(
      { max: 1 },
      `${server().url.replace(/\/?$/, '/')}?time-zone=%2B07:00&sql-mode=ANSI_QUOTES&init=SET%20SESSION%20lock_wait_timeout%3D33`,
    );
    const [one, two] = [await connect(), await connect()];
    await results(two, "SET time_zone = '+01:00'");
    const question = 'SELECT @@time_zone, @@sql_mode, @@lock_wait_timeout';
    for (let i = 0; i < 2; i++) {
      expect(await rows(one, question)).toEqual([['+07:00', 'ANSI_QUOTES', 33]]);
      expect(await rows(two, question)).toEqual([['+01:00', 'ANSI_QUOTES', 33]]);
    }
    await one.close();
    await two.close();
  });

  test('users of the server keep to themselves, and each login is proven anew', async () => {
    for (const user of ['wsql_one', 'wsql_two']) {
      await results(direct, `DROP USER IF EXISTS ${user}@'%'`);
      await results(direct, `CREATE USER ${user}@'%' IDENTIFIED BY '${user}'`);
    }
    const credentials = (user: string, password = user) => ({
      credentials: { user, password: Buffer.from(password), handlesExpired: false },
    });
    const open = (user: string, password?: string) => connect(credentials(user, password));
    const whoAmI = 'SELECT CURRENT_USER()';
    const [one, two] = [await open('wsql_one'), await open('wsql_two')];
    for (let i = 0; i < 2; i++) {
      expect(await rows(one, whoAmI)).toEqual([['wsql_one@%']]);
      expect(await rows(two, whoAmI)).toEqual([['wsql_two@%']]);
    }
    await expect(open('wsql_two', 'wrong')).rejects.toMatchObject({ errno: 1045 });
    await two.close();
    // Its connection is still there, and the old password was right for it.
    await results(direct, `SET PASSWORD FOR wsql_two@'%' = ${server().kind === 'MariaDB' ? "PASSWORD('other')" : "'other'"}`);
    await expect(open('wsql_two')).rejects.toMatchObject({ errno: 1045 });
    await (await open('wsql_two', 'other')).close();
    await one.close();
    backend.close();
    for (const user of ['wsql_one', 'wsql_two']) await results(direct, `DROP USER ${user}@'%'`);
  });

  test('many sessions take turns', async () => {
    share({ max: 3 });
    const sessions = await Promise.all(Array.from({ length: 60 }, (_, i) => connect({ database: i % 2 === 0 ? DATABASE : 'mysql' })));
    await Promise.all(sessions.map((session, i) => results(session, `SET SESSION group_concat_max_len = ${1000 + i}`)));
    for (let round = 0; round < 3; round++) {
      const told = await Promise.all(sessions.map((session) => rows(session, 'SELECT @@group_concat_max_len, DATABASE()')));
      expect(told).toEqual(sessions.map((_, i) => [[1000 + i, i % 2 === 0 ? DATABASE : 'mysql']]));
    }
    await Promise.all(sessions.map((session) => session.close()));
    expect(backend.threadIds.length).toBeLessThanOrEqual(3);
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    if (await condition()) return;
    // InnoDB reads its transactions anew only for who has not asked for 100 ms.
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  throw new Error('it did not come to that');
}
