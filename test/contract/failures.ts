/** What goes wrong, in MySQL's numbers, and what is still there afterwards. */
import { expect, test } from 'bun:test';
import { ConnectError, SqlError } from '../../src/errors.ts';
import { ServerStatus } from '../../src/result.ts';
import { failureOf, type Stage, StrictSink } from './stage.ts';

const TABLES = [
  'CREATE TABLE parent (id INT PRIMARY KEY, u INT UNIQUE, s VARCHAR(3) NOT NULL, n TINYINT, CONSTRAINT positive CHECK (n >= 0))',
  'CREATE TABLE child (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parent (id))',
  "INSERT INTO parent VALUES (1, 1, 'a', 1), (2, 2, 'b', 2)",
  'INSERT INTO child VALUES (1, 1)',
];

/** Statements with what MySQL says; MariaDB where its number is another. */
const WRONG: readonly (readonly [sql: string, errno: number, sqlState: string, mariaDb?: number])[] = [
  ['SELEC 1', 1064, '42000'],
  ['SELECT * FROM nowhere', 1146, '42S02'],
  ['SELECT nothing FROM parent', 1054, '42S22'],
  ['SELECT parent.id FROM parent, child WHERE id = 1', 1052, '23000'],
  ['SELECT * FROM no_such_database.t', 1049, '42000', 1146],
  ['SELECT no_such_function(1)', 1305, '42000'],
  ['SELECT COUNT(1, 2)', 1064, '42000'],
  ['SELECT ABS()', 1582, '42000'],
  ['SELECT id FROM parent GROUP BY SUM(id)', 1111, 'HY000'],
  ['CREATE TABLE parent (id INT)', 1050, '42S01'],
  ['DROP TABLE nowhere', 1051, '42S02'],
  ['CREATE DATABASE information_schema', 1044, '42000'],
  ['DROP DATABASE no_such_database', 1008, 'HY000'],
  ['USE no_such_database', 1049, '42000'],
  ['CREATE TABLE two (a INT, a INT)', 1060, '42S21'],
  ['CREATE TABLE keyed (a INT PRIMARY KEY, b INT PRIMARY KEY)', 1068, '42000'],
  ['ALTER TABLE parent DROP COLUMN nothing', 1091, '42000'],
  ["INSERT INTO parent VALUES (1, 9, 'again', 1)", 1406, '22001'],
  ["INSERT INTO parent VALUES (1, 9, 'x', 1)", 1062, '23000'],
  ["INSERT INTO parent VALUES (9, 1, 'x', 1)", 1062, '23000'],
  ['INSERT INTO parent VALUES (9, 9, NULL, 1)', 1048, '23000'],
  ['INSERT INTO parent (id) VALUES (9)', 1364, 'HY000'],
  ["INSERT INTO parent VALUES (9, 9, 'x')", 1136, '21S01'],
  ["INSERT INTO parent VALUES (9, 9, 'x', 128)", 1264, '22003'],
  ["INSERT INTO parent VALUES ('x', 9, 'x', 1)", 1366, 'HY000', 1366],
  ["INSERT INTO parent VALUES (9, 9, 'x', -1)", 3819, 'HY000', 4025],
  ['INSERT INTO child VALUES (2, 9)', 1452, '23000'],
  ['DELETE FROM parent WHERE id = 1', 1451, '23000'],
  ['SELECT 18446744073709551615 + 1', 1690, '22003'],
  ['SELECT (SELECT id FROM parent)', 1242, '21000'],
  ['SELECT 1 UNION SELECT 1, 2', 1222, '21000'],
  ['SET no_such_variable = 1', 1193, 'HY000'],
  ["SET sql_mode = 'NONSENSE'", 1231, '42000'],
  ['SET max_connections = 5', 1229, 'HY000'],
  ['ROLLBACK TO SAVEPOINT nothing', 1305, '42000'],
  ['EXECUTE nothing', 1243, 'HY000'],
  ["SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ours', MYSQL_ERRNO = 5000", 5000, '45000'],
  ["PREPARE p FROM 'PREPARE q FROM @r'", 1295, 'HY000'],
];

export function failures(stage: () => Stage): void {
  test('numbers and states', async () => {
    await stage().all(TABLES);
    for (const [sql, errno, sqlState, mariaDb = errno] of WRONG) {
      const error = await stage().failure(sql);
      expect([sql, error.errno]).toEqual([sql, stage().isMySql ? errno : mariaDb]);
      if (stage().isMySql) expect([sql, error.sqlState]).toEqual([sql, sqlState]);
      expect(error.message).not.toBe('');
    }
    expect(await stage().rows('SELECT id FROM parent ORDER BY id')).toEqual([[1], [2]]);
  });

  test('words', async () => {
    const { database } = stage();
    expect((await stage().failure('SELECT * FROM nowhere')).message).toBe(`Table '${database}.nowhere' doesn't exist`);
    expect((await stage().failure("INSERT INTO parent VALUES (1, 9, 'x', 1)")).message).toMatch(
      /^Duplicate entry '1' for key '(parent\.)?PRIMARY'$/,
    );
    expect((await stage().failure("SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'größer als 1'")).message).toBe('größer als 1');
  });

  test('a syntax error says where', async () => {
    const sql = 'SELECT 1,\n  FROM x';
    expect(await stage().failure(sql)).toMatchObject({ errno: 1064, position: sql.indexOf('FROM') });
  });

  test('what was answered before a failure stays answered', async () => {
    await stage().run("CREATE PROCEDURE fails() BEGIN SELECT 1 AS a; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'enough'; END");
    const sink = new StrictSink();
    const error = await failureOf(() => stage().connection.query('CALL fails()', sink));
    expect(error).toMatchObject({ errno: 1644, sqlState: '45000', message: 'enough' });
    expect(sink.finished()).toMatchObject([{ kind: 'rows', rows: [[1]] }]);
    expect(await stage().rows('SELECT 2 AS a')).toEqual([[2]]);
  });

  test('a statement that fails changes nothing, and its transaction goes on', async () => {
    await stage().with(1, async (session) => {
      await stage().all(['BEGIN', "INSERT INTO parent VALUES (10, 10, 'x', 1)"], session);
      expect(await stage().failure("INSERT INTO parent VALUES (11, 11, 'x', 1), (1, 12, 'x', 1)", session)).toMatchObject({ errno: 1062 });
      expect(session.status & ServerStatus.IN_TRANS).toBe(ServerStatus.IN_TRANS);
      expect(await stage().rows('SELECT id FROM parent WHERE id > 9', [], session)).toEqual([[10]]);
      await stage().run('ROLLBACK', session);
      expect(await stage().rows('SELECT id FROM parent WHERE id > 9', [], session)).toEqual([]);
    });
  });

  test('a session cannot begin in a database that is not there', async () => {
    const reason = await stage()
      .connect({ database: 'no_such_database' })
      .catch((error: unknown) => error);
    expect(reason instanceof SqlError || reason instanceof ConnectError).toBe(true);
    expect(reason).toMatchObject({ errno: 1049, sqlState: '42000' });
  });
}
