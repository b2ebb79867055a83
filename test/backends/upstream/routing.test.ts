/** What a replica may be asked, and what not. */
import { describe, expect, test } from 'bun:test';
import { isReplicaRead } from '../../../src/backends/upstream/cluster/routing.ts';
import { DEFAULT_MODE, parseModeOf } from '../../../src/sql/index.ts';

const READS = [
  'SELECT * FROM t',
  'select a, b from shop.t where id = 1;',
  '  (SELECT a FROM t) ',
  'SELECT COUNT(*), MAX(a) FROM t GROUP BY b HAVING COUNT(*) > 1 ORDER BY 1 LIMIT 5',
  'SELECT a FROM t UNION ALL SELECT b FROM u',
  'WITH x AS (SELECT a FROM t) SELECT * FROM x',
  'TABLE t',
  'SELECT * FROM (SELECT a FROM t) AS d JOIN u USING (a) WHERE EXISTS (SELECT 1 FROM v)',
  "SELECT CONCAT(a, '-', UPPER(b)), IFNULL(c, 0), DATE_FORMAT(d, '%Y') FROM t",
  "SELECT a FROM t WHERE b = 'FOR UPDATE' AND c = '@x' AND d = 'GET_LOCK(1)'",
  'SELECT `for update`, `@a` FROM t',
  'SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) FROM t',
  'SELECT SUM(a) OVER w FROM t WINDOW w AS (ORDER BY b)',
  'SELECT a FROM t WHERE d > NOW() - INTERVAL 1 DAY',
  'SELECT CASE WHEN a THEN 1 ELSE 2 END, a IN (1, 2), a BETWEEN 1 AND 2, a LIKE "x%", CAST(a AS CHAR) FROM t',
  'SELECT a->"$.b", JSON_EXTRACT(a, "$.c") FROM t',
  'SELECT a /* FOR UPDATE */ FROM t -- INTO OUTFILE',
  'SELECT a FROM t USE INDEX (i) WHERE MATCH (a) AGAINST ("x")',
  'SELECT /*+ MAX_EXECUTION_TIME(1000) */ a FROM t',
  'SELECT CURRENT_TIMESTAMP, UTC_DATE(), LEFT(a, 1), REPLACE(a, 1, 2), CHAR(65), MOD(a, 2) FROM t',
];

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'no query': [
    'INSERT INTO t SELECT * FROM u',
    'UPDATE t SET a = 1',
    'DELETE FROM t',
    'REPLACE INTO t VALUES (1)',
    'WITH x AS (SELECT 1) DELETE FROM t',
    'WITH x AS (SELECT a FROM u) UPDATE t, x SET t.a = x.a',
    'CALL p()',
    'SET @a = 1',
    'DO SLEEP(1)',
    'BEGIN',
    'COMMIT',
    'SHOW TABLES',
    'EXPLAIN SELECT * FROM t',
    'EXPLAIN ANALYZE SELECT * FROM t',
    'HANDLER t OPEN',
    'USE shop',
    'LOCK TABLES t READ',
    'PREPARE s FROM "SELECT * FROM t"',
    'EXECUTE s',
    'KILL 5',
    '',
    ';',
    '-- nothing',
  ],
  locks: [
    'SELECT * FROM t FOR UPDATE',
    'SELECT * FROM t FOR SHARE',
    'SELECT * FROM t FOR UPDATE SKIP LOCKED',
    'SELECT * FROM t LOCK IN SHARE MODE',
    'SELECT * FROM (SELECT a FROM t FOR UPDATE) AS d',
    'SELECT a FROM t UNION (SELECT b FROM u FOR SHARE)',
    'SELECT * FROM u WHERE a IN (SELECT a FROM t LOCK IN SHARE MODE)',
    '(SELECT a FROM t) FOR UPDATE',
    'WITH x AS (SELECT a FROM t FOR UPDATE) SELECT * FROM x',
    'TABLE t FOR UPDATE',
    'SELECT * FROM t FOR/**/UPDATE',
  ],
  INTO: [
    'SELECT a INTO @x FROM t',
    'SELECT a FROM t INTO @x',
    "SELECT * FROM t INTO OUTFILE '/tmp/x'",
    "SELECT a FROM t LIMIT 1 INTO DUMPFILE '/tmp/x'",
    "TABLE t INTO OUTFILE '/tmp/x'",
  ],
  variables: [
    'SELECT @a FROM t',
    'SELECT @a := 1 FROM t',
    'SELECT a FROM t WHERE b = @a',
    'SELECT a FROM t ORDER BY @n := @n + 1',
    'SELECT @@read_only FROM t',
    'SELECT @@session.sql_mode, a FROM t',
    'SELECT a FROM t WHERE b < @@global.max_connections',
    'SELECT a FROM t WHERE b = ?',
  ],
  'functions about the session, the server, or with effects': [
    'SELECT LAST_INSERT_ID() FROM t',
    'SELECT LAST_INSERT_ID(a) FROM t',
    'SELECT FOUND_ROWS() FROM t',
    'SELECT ROW_COUNT() FROM t',
    'SELECT CONNECTION_ID() FROM t',
    'SELECT USER(), a FROM t',
    'SELECT CURRENT_USER FROM t',
    'SELECT DATABASE() FROM t',
    'SELECT VERSION() FROM t',
    'SELECT SLEEP(1) FROM t',
    'SELECT BENCHMARK(1000, MD5(a)) FROM t',
    "SELECT GET_LOCK('a', 1) FROM t",
    "SELECT RELEASE_LOCK('a') FROM t",
    "SELECT IS_FREE_LOCK('a') FROM t",
    'SELECT UUID() FROM t',
    'SELECT UUID_SHORT() FROM t',
    'SELECT RAND() FROM t',
    "SELECT MASTER_POS_WAIT('a', 1) FROM t",
    "SELECT WAIT_FOR_EXECUTED_GTID_SET('a') FROM t",
    "SELECT LOAD_FILE('/etc/passwd') FROM t",
    'SELECT SYSDATE() FROM t',
    'SELECT a FROM t WHERE b = (SELECT SLEEP(1))',
    'SELECT a FROM t ORDER BY SLEEP(1)',
    'SELECT a FROM t LIMIT 1 OFFSET 1 FOR UPDATE',
  ],
  'functions that may be stored or loaded': [
    'SELECT f(a) FROM t',
    'SELECT shop.f(a) FROM t',
    'SELECT shop.upper(a) FROM t',
    'SELECT nope() FROM t',
    "SELECT regexp_like(a, 'b') FROM t",
    'SELECT a FROM t WHERE f(b)',
    'SELECT audit_log(a) FROM t',
  ],
  sequences: [
    'SELECT NEXT VALUE FOR s FROM t',
    'SELECT NEXTVAL(s) FROM t',
    'SELECT s.nextval FROM t',
    'SELECT SETVAL(s, 5) FROM t',
    'SELECT LASTVAL(s) FROM t',
    'SELECT PREVIOUS VALUE FOR s FROM t',
  ],
  'what leaves something in the session': [
    'SELECT SQL_CALC_FOUND_ROWS a FROM t',
    'SELECT /*+ SET_VAR(sql_mode = "") */ a FROM t',
    'SELECT /*+ RESOURCE_GROUP(g) */ a FROM t',
  ],
  'comments that servers read differently': [
    'SELECT a FROM t /*!50000 FOR UPDATE */',
    'SELECT a FROM t /*!999999 FOR UPDATE */',
    'SELECT a FROM t /*M! FOR UPDATE */',
    'SELECT a FROM t /*M!100100 FOR UPDATE */',
    '/*!50000 SELECT a FROM t */',
  ],
  'several statements': ['SELECT a FROM t; DELETE FROM t', 'SELECT a FROM t; SELECT b FROM t'],
  'no tables': [
    'SELECT 1',
    'SELECT NOW()',
    'VALUES ROW(1)',
    'SELECT 1 FROM DUAL',
    'SELECT a FROM (SELECT 1 AS a) AS d',
    "SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a INT PATH '$')) AS j",
  ],
  'what a server tells of itself': [
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM INFORMATION_SCHEMA.PROCESSLIST',
    'SELECT * FROM performance_schema.threads',
    'SELECT * FROM mysql.user',
    'SELECT * FROM sys.version',
    'SELECT * FROM wsql.upstreams',
    'SELECT a FROM t WHERE b IN (SELECT id FROM information_schema.processlist)',
    'TABLE mysql.user',
  ],
  'what is not understood': [
    'SELECT FROM t',
    'SELECT a FROM t WHERE',
    "SELECT 'a FROM t",
    'SELECT a FROM t PROCEDURE ANALYSE()',
    '# comment\nSELECT a FROM t',
  ],
};

test.each(READS)('a replica may be asked: %s', (sql) => {
  expect(isReplicaRead(sql, DEFAULT_MODE)).toBe(true);
});

for (const kind of Object.keys(OTHERS)) {
  describe(kind, () => {
    test.each([...(OTHERS[kind] ?? [])])('%s', (sql) => {
      expect(isReplicaRead(sql, DEFAULT_MODE)).toBe(false);
    });
  });
}

test('the mode decides what a quote is', () => {
  expect(isReplicaRead('SELECT "a" FROM t', parseModeOf('ANSI_QUOTES'))).toBe(true);
  expect(isReplicaRead("SELECT '\\' FROM t FOR UPDATE -- '", parseModeOf('NO_BACKSLASH_ESCAPES'))).toBe(false);
  expect(isReplicaRead("SELECT '\\' FROM t FOR UPDATE -- ' FROM t", DEFAULT_MODE)).toBe(true);
});

test('in a database of the server itself nothing is', () => {
  expect(isReplicaRead('SELECT * FROM processlist', DEFAULT_MODE, 'INFORMATION_SCHEMA')).toBe(false);
  expect(isReplicaRead('SELECT * FROM t', DEFAULT_MODE, 'shop')).toBe(true);
});

test('a text that is very long goes to the primary', () => {
  expect(isReplicaRead(`SELECT a FROM t WHERE b IN (${'1,'.repeat(40_000)}1)`, DEFAULT_MODE)).toBe(false);
});
