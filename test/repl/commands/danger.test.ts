/** What the shell asks about at production targets. */
import { expect, test } from 'bun:test';
import { dangerOf, isProductionName } from '../../../commands/repl/safety.ts';
import { DEFAULT_MODE, parse, type Statement } from '../../../src/sql/index.ts';

function danger(sql: string): string {
  const found = dangerOf(sql, parsed(sql), DEFAULT_MODE);
  return found === null ? '' : `${found.what}: ${found.count ?? '-'}`;
}
function parsed(sql: string): Statement | null {
  try {
    return parse(sql, { sqlMode: DEFAULT_MODE }).statement;
  } catch {
    // What wsql cannot read is told by its words.
    return null;
  }
}

test.each([
  ['update t set a = 1', 'UPDATE without WHERE: SELECT COUNT(*) FROM t'],
  ['/* x */ UPDATE LOW_PRIORITY t AS u SET a = 1', 'UPDATE without WHERE: SELECT COUNT(*) FROM t AS u'],
  ['update t join s using (id) set t.a = 1', 'UPDATE without WHERE: SELECT COUNT(*) FROM t JOIN s USING (id)'],
  ['delete from d.t', 'DELETE without WHERE: SELECT COUNT(*) FROM d.t'],
  ['truncate t', 'TRUNCATE: SELECT (SELECT COUNT(*) FROM t)'],
  ['drop table if exists a, b', 'DROP TABLE: SELECT (SELECT COUNT(*) FROM a) + (SELECT COUNT(*) FROM b)'],
  ["drop database `o'd`", "DROP DATABASE: SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'o''d'"],
  ['alter table t drop column a', 'ALTER TABLE … DROP: SELECT (SELECT COUNT(*) FROM t)'],
  ['alter table t drop partition p0', 'ALTER TABLE … DROP: SELECT (SELECT COUNT(*) FROM t)'],
  ['drop view v', 'DROP VIEW: -'],
  ['drop user u', 'DROP USER: -'],
  // MariaDB's own, which wsql does not read.
  ['delete from t returning id', 'DELETE without WHERE: -'],
  ['drop sequence s', 'DROP SEQUENCE: -'],
  ['analyze format=json delete from t', 'DELETE without WHERE: -'],
])('%s', (sql, wanted) => {
  expect(danger(sql)).toBe(wanted);
});

test.each([
  'update t set a = 1 where b = 2',
  'delete from t limit 5',
  "delete from t where a = 'x'",
  "select 'drop table t'",
  'insert into t values (1)',
  'alter table t drop index i, add column c int',
  'alter table t drop foreign key f',
  'deallocate prepare p',
  'create table t (a int comment "drop")',
  'explain delete from t',
  'analyze format=json delete from t where id = 1',
])('%s asks nothing', (sql) => {
  expect(danger(sql)).toBe('');
});

test('names of production', () => {
  expect(['prod', 'shop-prod', 'db.production.example', 'LIVE_2', 'prod1.db'].filter((name) => !isProductionName(name))).toEqual([]);
  expect(['products', 'shop', 'reproduction', 'olive', 'delivery'].filter(isProductionName)).toEqual([]);
});
