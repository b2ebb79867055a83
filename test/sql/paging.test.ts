/** LIMIT and OFFSET in the texts of queries: what pages of them say, and of what none can be taken. That they are right is shown on servers. */
import { expect, test } from 'bun:test';
import { SqlError } from '../../src/errors.ts';
import { DEFAULT_MODE, parseModeOf } from '../../src/sql/index.ts';
import { pageOf } from '../../src/sql/paging.ts';

const page = (sql: string, limit: number | bigint = 10, offset: number | bigint = 20) => pageOf(sql, { limit, offset }, DEFAULT_MODE);
function refused(sql: string): string {
  try {
    return `a page: ${page(sql).sql}`;
  } catch (error) {
    if (!(error instanceof SqlError) || error.errno !== 1235) throw error;
    return error.message.replace('A page cannot be taken of this statement: ', '');
  }
}

test('the clause goes behind the last word of the query, whatever follows it', () => {
  expect(page('SELECT a FROM t').sql).toBe('SELECT a FROM t LIMIT 10 OFFSET 20');
  expect(page('SELECT a FROM t ; ').sql).toBe('SELECT a FROM t LIMIT 10 OFFSET 20 ; ');
  expect(page('SELECT a FROM t -- the end').sql).toBe('SELECT a FROM t LIMIT 10 OFFSET 20 -- the end');
  expect(page('SELECT a FROM t # the end; LIMIT 3').sql).toBe('SELECT a FROM t LIMIT 10 OFFSET 20 # the end; LIMIT 3');
  expect(page('SELECT a FROM t /* LIMIT 1 */;').sql).toBe('SELECT a FROM t LIMIT 10 OFFSET 20 /* LIMIT 1 */;');
  expect(page("SELECT ';', 'LIMIT 1' FROM t").sql).toBe("SELECT ';', 'LIMIT 1' FROM t LIMIT 10 OFFSET 20");
  expect(page('SELECT /*+ MAX_EXECUTION_TIME(9) */ a FROM t').sql).toBe('SELECT /*+ MAX_EXECUTION_TIME(9) */ a FROM t LIMIT 10 OFFSET 20');
  expect(page('SELECT a FROM t WHERE b = ? ORDER BY a').sql).toBe('SELECT a FROM t WHERE b = ? ORDER BY a LIMIT 10 OFFSET 20');
  expect(page('TABLE t').sql).toBe('TABLE t LIMIT 10 OFFSET 20');
  expect(page('VALUES ROW(1), ROW(2)').sql).toBe('VALUES ROW(1), ROW(2) LIMIT 10 OFFSET 20');
  expect(pageOf('SELECT "a" FROM t', { limit: 1, offset: 0 }, parseModeOf('ANSI_QUOTES')).sql).toBe('SELECT "a" FROM t LIMIT 1 OFFSET 0');
});

test('a LIMIT of its own is combined with it', () => {
  expect(page('SELECT a FROM t LIMIT 25').sql).toBe('SELECT a FROM t LIMIT 5 OFFSET 20');
  expect(page('SELECT a FROM t LIMIT 20').sql).toBe('SELECT a FROM t LIMIT 0 OFFSET 20');
  expect(page('SELECT a FROM t LIMIT 3, 100 -- x').sql).toBe('SELECT a FROM t LIMIT 10 OFFSET 23 -- x');
  expect(page('SELECT a FROM t LIMIT 100 OFFSET 7;').sql).toBe('SELECT a FROM t LIMIT 10 OFFSET 27;');
  expect(page('SELECT a FROM t limit /* n */ 0x19').sql).toBe('SELECT a FROM t LIMIT 5 OFFSET 20');
  expect(page('SELECT a FROM t LIMIT 18446744073709551615 OFFSET 9007199254740993').sql).toBe(
    'SELECT a FROM t LIMIT 10 OFFSET 9007199254741013',
  );
  expect(page('SELECT a FROM t LIMIT 1, 18446744073709551615', 10, 2n ** 64n - 1n).sql).toBe('SELECT a FROM t LIMIT 0');
  expect(page('SELECT a FROM (SELECT a FROM u LIMIT 5) t WHERE a IN (SELECT b FROM v) ').sql).toBe(
    'SELECT a FROM (SELECT a FROM u LIMIT 5) t WHERE a IN (SELECT b FROM v) LIMIT 10 OFFSET 20 ',
  );
});

test('in parentheses, behind set operations and WITH', () => {
  expect(page('(SELECT a FROM t LIMIT 25)').sql).toBe('(SELECT a FROM t LIMIT 5 OFFSET 20)');
  expect(page('((SELECT a FROM t) ) -- x').sql).toBe('((SELECT a FROM t LIMIT 10 OFFSET 20) ) -- x');
  expect(page('(SELECT a FROM t LIMIT 25) LIMIT 22').sql).toBe('(SELECT a FROM t LIMIT 25) LIMIT 2 OFFSET 20');
  expect(page('(SELECT a FROM t LIMIT 25) ORDER BY a').sql).toBe('(SELECT a FROM t LIMIT 25) ORDER BY a LIMIT 10 OFFSET 20');
  expect(page('SELECT 1 UNION SELECT 2 LIMIT 21').sql).toBe('SELECT 1 UNION SELECT 2 LIMIT 1 OFFSET 20');
  expect(page('SELECT 1 UNION ALL (SELECT 2 LIMIT 1)').sql).toBe('SELECT 1 UNION ALL (SELECT 2 LIMIT 1) LIMIT 10 OFFSET 20');
  expect(page('(SELECT 1) EXCEPT (SELECT 2) ORDER BY 1;').sql).toBe('(SELECT 1) EXCEPT (SELECT 2) ORDER BY 1 LIMIT 10 OFFSET 20;');
  expect(page('WITH c AS (SELECT 1 AS n LIMIT 3) SELECT * FROM c').sql).toBe(
    'WITH c AS (SELECT 1 AS n LIMIT 3) SELECT * FROM c LIMIT 10 OFFSET 20',
  );
  expect(page('WITH c AS (SELECT 1 AS n) (SELECT * FROM c LIMIT 30)').sql).toBe(
    'WITH c AS (SELECT 1 AS n) (SELECT * FROM c LIMIT 10 OFFSET 20)',
  );
});

test('what a page would change the meaning of is refused, with the reason', () => {
  expect(refused('UPDATE t SET a = 1')).toBe('it is no query; SELECT, TABLE, VALUES and WITH are');
  expect(refused('SHOW TABLES')).toStartWith('it is no query');
  expect(refused('CALL p()')).toStartWith('it is no query');
  expect(refused('WITH c AS (SELECT 1) DELETE FROM t')).toStartWith('it is no query');
  expect(refused('SELECT 1; SELECT 2')).toBe('more than one statement is there');
  expect(refused('SELECT 1;; -- done')).toStartWith('a page: SELECT 1 LIMIT 10 OFFSET 20;;');
  for (const into of ['INTO @a', "INTO OUTFILE '/tmp/x'", "INTO DUMPFILE '/tmp/x'"])
    expect(refused(`SELECT a FROM t ${into}`)).toBe('SELECT … INTO takes all of its rows');
  expect(refused('SELECT 1 INTO @a FROM t')).toStartWith('SELECT … INTO');
  expect(refused('(SELECT 1 INTO @a)')).toStartWith('SELECT … INTO');
  for (const lock of ['FOR UPDATE', 'FOR SHARE SKIP LOCKED', 'LOCK IN SHARE MODE'])
    expect(refused(`SELECT a FROM t ${lock}`)).toContain('would lock the rows of the page only');
  expect(refused('SELECT * FROM (SELECT a FROM t FOR UPDATE) x')).toContain('lock');
  expect(refused('SELECT SQL_CALC_FOUND_ROWS a FROM t')).toBe('SQL_CALC_FOUND_ROWS counts all of its rows');
  expect(refused('SELECT a FROM t LIMIT ?')).toContain('its LIMIT is no number yet');
  expect(refused('SELECT a FROM t LIMIT 5 OFFSET ?')).toContain('its LIMIT is no number yet');
  expect(refused('SELECT @n := @n + 1 FROM t')).toBe('it sets @n, with each page again');
  expect(refused("SELECT GET_LOCK('a', 1)")).toBe('it calls GET_LOCK(), with each page again');
  expect(refused('SELECT LAST_INSERT_ID(5)')).toContain('LAST_INSERT_ID()');
  expect(refused('SELECT LAST_INSERT_ID()')).toStartWith('a page:');
  expect(refused('SELECT a FROM t PROCEDURE ANALYSE()')).toBe('PROCEDURE wants to see all of its rows');
  expect(refused('SELECT a FROM t LIMIT 5 ROWS EXAMINED 10')).toStartWith('it is not understood here');
  for (const text of ['SELECT a FROM t /*!50000 LIMIT 5 */', 'SELECT a FROM t /*!99999 LIMIT 5 */', 'SELECT a FROM t /*M! LIMIT 5 */'])
    expect(refused(text)).toBe('parts of it are in comments that only some servers read');
});

test('whether pages fit together is told', () => {
  const order = (sql: string) => page(sql).order;
  for (const sql of [
    'SELECT a FROM t',
    'TABLE t',
    'SELECT a FROM t ORDER BY RAND()',
    'SELECT a FROM t GROUP BY a',
    '(SELECT 1) UNION SELECT 2',
  ])
    expect(order(sql)).toBe('none');
  for (const sql of [
    'SELECT a FROM t ORDER BY a',
    'SELECT a, b FROM t GROUP BY a, b ORDER BY a',
    'SELECT DISTINCT a, b FROM t ORDER BY b',
    'SELECT DISTINCT * FROM t ORDER BY 1',
    'SELECT a, COUNT(*) FROM t GROUP BY a WITH ROLLUP ORDER BY a',
    'SELECT 1 UNION SELECT 2 ORDER BY 1',
  ])
    expect(order(sql)).toBe('given');
  for (const sql of [
    'SELECT COUNT(*) FROM t',
    'SELECT 1',
    'SELECT a, COUNT(*) FROM t GROUP BY a ORDER BY a DESC',
    'SELECT a AS x, COUNT(*) FROM t GROUP BY a ORDER BY x',
    'SELECT DISTINCT a, b + 1 AS c FROM t ORDER BY c, a',
    'SELECT DISTINCT a, b FROM t ORDER BY 2, 1',
  ])
    expect(order(sql)).toBe('total');
  expect(order('SELECT a, COUNT(*) OVER () FROM t ORDER BY a')).toBe('given');
});
