/** Errors of real servers: their class, and that the table calls their numbers what they call them. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import { errorTable, type SqlErrorClass } from '../../../src/error-classes.ts';
import { failure, NO_HOST, OPTIONS, onServers, results, rows } from './servers.ts';

const DATABASE = 'wsql_types_errors';

/** What fails, and how it is classed on every server. */
const CASES: readonly (readonly [sql: string, is: SqlErrorClass, constraint?: string])[] = [
  ["INSERT INTO t VALUES (1, 1, 'x')", 'constraint', 'unique'],
  ['INSERT INTO t (id, n) VALUES (2, NULL)', 'constraint', 'not-null'],
  ["INSERT INTO t VALUES (3, -1, 'x')", 'constraint', 'check'],
  ['INSERT INTO child VALUES (99)', 'constraint', 'foreign-key'],
  ['DELETE FROM t WHERE id = 1', 'constraint', 'foreign-key'],
  ['INSERT INTO parted VALUES (11)', 'constraint', 'partition'],
  ["INSERT INTO t VALUES (4, 99999999999, 'x')", 'data'],
  ["INSERT INTO t VALUES (5, 1, 'much too long')", 'data'],
  ["INSERT INTO t VALUES (6, 'no number', 'x')", 'data'],
  ["SELECT CAST('2024-02-30' AS DATE) + INTERVAL 1 DAY FROM t WHERE id = (SELECT id FROM t UNION SELECT 2)", 'data'],
  ['SELEC 1', 'syntax'],
  ['', 'syntax'],
  ['SELECT nothing FROM t', 'unknown-object'],
  ['SELECT * FROM nowhere', 'unknown-object'],
  ['USE nowhere', 'unknown-object'],
  ['CALL nothing()', 'unknown-object'],
  ['SELECT @@nothing', 'unknown-object'],
  ['CREATE TABLE t (a INT)', 'already-exists'],
  [`CREATE DATABASE ${DATABASE}`, 'already-exists'],
  ['SELECT id FROM t, t AS u', 'statement'],
  ['SELECT 1 UNION SELECT 1, 2', 'statement'],
  ['SELECT SUM(SUM(id)) FROM t', 'statement'],
  ["SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine'", 'raised'],
  ["SIGNAL SQLSTATE '23000' SET MESSAGE_TEXT = 'mine'", 'constraint'],
  ['KILL 4000000000', 'unknown-object'],
];

onServers((server) => {
  let connection: BackendConnection;
  beforeAll(async () => {
    connection = await server().connect();
    await results(connection, `DROP DATABASE IF EXISTS ${DATABASE}`);
    await results(connection, `CREATE DATABASE ${DATABASE}`);
    await connection.useDatabase(DATABASE);
    await results(connection, 'CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL CHECK (n >= 0), s VARCHAR(5)) ENGINE=InnoDB');
    await results(connection, 'CREATE TABLE child (id INT, FOREIGN KEY (id) REFERENCES t (id)) ENGINE=InnoDB');
    await results(connection, 'CREATE TABLE parted (n INT) PARTITION BY RANGE (n) (PARTITION p VALUES LESS THAN (10))');
    await results(connection, "INSERT INTO t VALUES (1, 1, 'a')");
    await results(connection, 'INSERT INTO child VALUES (1)');
  });
  afterAll(async () => {
    await results(connection, `DROP DATABASE ${DATABASE}`);
    await connection.close();
  });

  test('statements that fail are of the same class everywhere', async () => {
    const wrong: string[] = [];
    for (const [sql, expected, constraint = null] of CASES) {
      const error = await failure(results(connection, sql));
      if (error.class !== expected || error.constraint !== (error.errno === 1644 ? null : constraint))
        wrong.push(`${sql}: ${error.errno} ${error.sqlState} ${error.class} ${error.constraint}: ${error.message}`);
    }
    expect(wrong).toEqual([]);
  });

  test('a write in a read-only transaction is read-only', async () => {
    await results(connection, 'START TRANSACTION READ ONLY');
    const error = await failure(results(connection, 'DELETE FROM child'));
    await results(connection, 'ROLLBACK');
    expect(error).toMatchObject({ class: 'read-only', retryable: false });
  });

  test('a statement that takes too long is a timeout', async () => {
    const limit = server().kind === 'MariaDB' ? 'SET STATEMENT max_statement_time=0.05 FOR ' : '';
    const hint = limit === '' ? '/*+ MAX_EXECUTION_TIME(50) */' : '';
    const many = 'information_schema.columns a, information_schema.columns b, information_schema.columns c';
    expect((await failure(results(connection, `${limit}SELECT ${hint} COUNT(*) FROM ${many}`))).class).toBe('timeout');
  });

  test('a lock that is not to be had, and one that is not waited for', async () => {
    const other = await server().connect({ database: DATABASE });
    await results(other, 'BEGIN');
    await results(other, 'SELECT * FROM t WHERE id = 1 FOR UPDATE');
    await results(connection, 'SET innodb_lock_wait_timeout = 1');
    const waited = await failure(results(connection, "UPDATE t SET s = 'b' WHERE id = 1"));
    const refused = await failure(results(connection, 'SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT'));
    await other.close();
    expect([waited, refused].map((error) => [error.class, error.retryable])).toEqual([
      ['lock-timeout', true],
      ['lock-timeout', true],
    ]);
  });

  test('a deadlock is one, and its transaction may be tried again', async () => {
    await results(connection, "INSERT INTO t VALUES (50, 1, 'a'), (51, 1, 'a')");
    const other = await server().connect({ database: DATABASE });
    await results(connection, 'SET innodb_lock_wait_timeout = 50');
    await results(connection, 'BEGIN');
    await results(other, 'BEGIN');
    await results(connection, "UPDATE t SET s = 'c' WHERE id = 50");
    await results(other, "UPDATE t SET s = 'd' WHERE id = 51");
    const both = await Promise.allSettled([
      results(connection, "UPDATE t SET s = 'c' WHERE id = 51"),
      results(other, "UPDATE t SET s = 'd' WHERE id = 50"),
    ]);
    const [lost] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    await results(connection, 'ROLLBACK');
    await other.close();
    expect(lost).toMatchObject({ errno: 1213, class: 'deadlock', retryable: true });
  });

  test('accounts without rights are refused as such', async () => {
    await results(connection, "CREATE USER 'wsql_types'@'%' IDENTIFIED BY 'pw'");
    const backend = openUpstream({ ...parseUpstreamUrl(server().url), user: 'wsql_types', password: 'pw', database: 'information_schema' });
    try {
      const poor = await backend.connect(OPTIONS, NO_HOST);
      const refused = [
        `SELECT * FROM ${DATABASE}.t`,
        `CREATE TABLE ${DATABASE}.u (a INT)`,
        'SET GLOBAL max_connections = 10',
        `USE ${DATABASE}`,
      ];
      for (const sql of refused) expect([sql, (await failure(results(poor, sql))).class]).toEqual([sql, 'access']);
      await poor.close();
    } finally {
      backend.close();
      await results(connection, "DROP USER 'wsql_types'@'%'");
    }
  });

  test('names of numbers are those of the server', async () => {
    if (server().kind !== 'MySQL') return;
    const named = await rows(
      connection,
      'SELECT ERROR_NUMBER, ERROR_NAME FROM performance_schema.events_errors_summary_global_by_error WHERE ERROR_NUMBER IS NOT NULL',
    );
    const names = new Map(named.map(([errno, name]) => [Number(errno), String(name)]));
    const different = errorTable().filter(
      ({ errno, name, vendor }) => vendor !== 'mariadb' && errno < 5000 && (names.get(errno) ?? name) !== name,
    );
    expect(different).toEqual([]);
  });
});
