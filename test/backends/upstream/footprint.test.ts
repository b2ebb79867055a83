/** What texts of statements show of what they leave in their session. */
import { describe, expect, test } from 'bun:test';
import { assignedVariables, footprint, Leaves } from '../../../src/backends/upstream/pool/footprint.ts';
import { DEFAULT_MODE, parseModeOf } from '../../../src/sql/index.ts';

const leaves = (sql: string, several = false) => footprint(sql, DEFAULT_MODE, several);

describe('nothing', () => {
  for (const sql of [
    'SELECT 1',
    '(SELECT a FROM t) UNION (SELECT b FROM u)',
    "/* it's */ -- it's\n select a_lock, row_counter, customer_id FROM t",
    'SELECT \'@\', "@a", `a@b`, @@sql_mode, @@session.time_zone FROM t -- @a',
    "GRANT SELECT ON *.* TO 'a'@'%'",
    'CREATE DEFINER=a@localhost PROCEDURE p() SET @x = 1',
    'BEGIN',
    'COMMIT',
    'FLUSH TABLES',
    'SET GLOBAL max_connections = 5',
    'EXPLAIN SELECT 1',
  ])
    test(sql, () => expect(leaves(sql) & ~Leaves.INSERT_ID).toBe(0));
});

describe('what stays', () => {
  for (const sql of [
    'SET @a = 1',
    "SET sql_mode = '', @a = 1",
    'SELECT 1 INTO @a',
    'SELECT @a:=1',
    "SELECT 'it''s', @a",
    "LOAD DATA INFILE 'x' INTO TABLE t (@a) SET b = @a",
    'CREATE TEMPORARY TABLE t (a INT)',
    'create or replace temporary table t (a int)',
    "SELECT GET_LOCK('a', 1)",
    'SELECT service_get_write_locks("a", "b", 1)',
    'SELECT NEXTVAL(s)',
    'SELECT NEXT  VALUE FOR s',
    'SELECT connection_id()',
    "PREPARE p FROM 'SELECT 1'",
    'EXECUTE p',
    'HANDLER t OPEN',
    'CALL p()',
    "XA START 'a'",
    'LOCK INSTANCE FOR BACKUP',
    'SET ROLE admin',
    "SET PASSWORD = 'x'",
    '/*!40101 SET @OLD = 1 */',
    '/*! SELECT 1 */',
    'BINLOG "x"',
    'nonsense',
    '',
  ])
    test(sql, () => expect(leaves(sql) & Leaves.STATE).toBe(Leaves.STATE));
});

test('what stays even when the session is reset', () => {
  const residue = (sql: string) => (leaves(sql) & Leaves.RESIDUE) !== 0;
  for (const sql of [
    'SET ROLE admin',
    'CALL p()',
    "PREPARE p FROM 'SET ROLE x'",
    'PREPARE p FROM @a',
    "EXECUTE IMMEDIATE 'SET ROLE x'",
    'nonsense',
  ])
    expect([sql, residue(sql)]).toEqual([sql, true]);
  for (const sql of [
    'SET @a = 1',
    "SELECT GET_LOCK('a', 1)",
    "PREPARE p FROM 'SELECT 1'",
    'EXECUTE p',
    'HANDLER t OPEN',
    'CREATE TEMPORARY TABLE t (a INT)',
  ])
    expect([sql, residue(sql)]).toEqual([sql, false]);
});

test('what the server has to tell of', () => {
  expect(leaves("SET time_zone = 'UTC'")).toBe(Leaves.VARIABLES);
  expect(leaves('SET NAMES latin1')).toBe(Leaves.VARIABLES);
  expect(leaves('SET SESSION TRANSACTION READ ONLY')).toBe(Leaves.VARIABLES);
  expect(leaves('USE a')).toBe(Leaves.DATABASE);
  const named = (sql: string) => assignedVariables(sql, DEFAULT_MODE);
  expect(named("SET Time_Zone = 'UTC', @@session.sql_mode = '', GLOBAL sort_buffer_size = 1")).toEqual(['time_zone', 'sql_mode']);
  expect(named('SET NAMES utf8mb4; SELECT 1')).toEqual(['character_set_client']);
  expect(named('SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY')).toEqual([
    'transaction_isolation',
    'transaction_read_only',
  ]);
});

test('the rest', () => {
  expect(leaves('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE')).toBe(Leaves.NEXT_TRANSACTION);
  expect(leaves('LOCK TABLES t READ')).toBe(Leaves.TABLE_LOCKS);
  expect(leaves('FLUSH TABLES t WITH READ LOCK')).toBe(Leaves.TABLE_LOCKS);
  expect(leaves('FLUSH TABLES t FOR EXPORT')).toBe(Leaves.TABLE_LOCKS);
  expect(leaves('UNLOCK TABLES')).toBe(Leaves.NO_TABLE_LOCKS);
  expect(leaves('SELECT SQL_CALC_FOUND_ROWS a FROM t')).toBe(Leaves.COUNTS);
  expect(leaves('SELECT ROW_COUNT()')).toBe(Leaves.COUNTS);
  expect(leaves("INSERT INTO t VALUES ('a@b.example')")).toBe(Leaves.INSERT_ID);
  expect(leaves('SELECT LAST_INSERT_ID(5)')).toBe(Leaves.INSERT_ID);
});

test('several statements leave what each of them leaves, if they can be several', () => {
  expect(leaves("SELECT 1; SET @a = 1; SELECT ';'", true)).toBe(Leaves.STATE);
  expect(leaves('LOCK TABLES t READ; UNLOCK TABLES', true)).toBe(Leaves.NO_TABLE_LOCKS);
  expect(leaves("SELECT ';'; SELECT 2", true)).toBe(0);
});

test('strings are as the session reads them', () => {
  const sql = String.raw`SELECT 'a\', @a, 'b'`;
  expect(leaves(sql)).toBe(0);
  expect(footprint(sql, parseModeOf('NO_BACKSLASH_ESCAPES'), false)).toBe(Leaves.STATE);
  expect(footprint(String.raw`SELECT "a\", @a, "b"`, parseModeOf('ANSI_QUOTES'), false)).toBe(Leaves.STATE);
});
