import { expect, test } from 'bun:test';
import { SqlError } from '../../src/errors.ts';
import { DEFAULT_MODE, MAX_CHAIN, MAX_DEPTH, parse, positionOf } from '../../src/sql/index.ts';
import { errorOf, parsed, statement } from './syntax.ts';

/** Answers of MySQL 9.7. */
test.each([
  ['selec 1', "near 'selec 1' at line 1"],
  ['select 1 from', "near '' at line 1"],
  ["select 'abc", "near ''abc' at line 1"],
  ['select `abc', "near '`abc' at line 1"],
  ['select 1 /* abc', "near '/* abc' at line 1"],
  ["select x'123'", "near 'x'123'' at line 1"],
  ['select 1.5ex', "near '1.5ex' at line 1"],
  ['select `t`.1', "near '.1' at line 1"],
  [`select 1 from t where\n a = = 3 ${'x'.repeat(100)}`, `near '= 3 ${'x'.repeat(76)}' at line 2`],
  ["select ''''\\", "near '\\' at line 1"],
  ['select 1 /*!80000 + 1', "near '' at line 1"],
  ['select @`a', "near '`a' at line 1"],
  ['select :a', "near ':a' at line 1"],
  ['select a.b.c.d', "near '.d' at line 1"],
  ['select * from t limit -1', "near '-1' at line 1"],
  ['select * from t limit 1+1', "near '+1' at line 1"],
  ['insert into t values (1,', "near '' at line 1"],
  ['use', "near '' at line 1"],
  ['create table t (a foo)', "near 'foo)' at line 1"],
  ["select 'a' 'b", "near ''b' at line 1"],
  ['select 1 -- c\n,,', "near ',' at line 2"],
  ['select interval(1,2), interval 1 day', "near '' at line 1"],
  ['select 1 in ()', "near ')' at line 1"],
  ['select 1 is 2', "near '2' at line 1"],
  ['select count(a) count(b)', "near 'count(b)' at line 1"],
  ['select year()', "near ')' at line 1"],
  ['select t.* + 1 from t', "near '+ 1 from t' at line 1"],
  ['select a from t where b = not c', "near 'not c' at line 1"],
  ['select 1 from t limit 1 union select 2', "near 'union select 2' at line 1"],
  ['SHOW BEGIN ; ', "near 'BEGIN' at line 1"],
  ['', '1065 (42000) Query was empty'],
  [' ;', '1065 (42000) Query was empty'],
  ['select * from (select 1)', '1248 (42000) Every derived table must have its own alias'],
  ['create table `a ` (a int)', "1103 (42000) Incorrect table name 'a '"],
  ['create database ``', "1102 (42000) Incorrect database name ''"],
  [`create table ${'a'.repeat(65)} (a int)`, `1059 (42000) Identifier name '${'a'.repeat(65)}' is too long`],
  ['explain format=x select 1', "1791 (HY000) Unknown EXPLAIN format name: 'x'"],
  ['create procedure p() begin select 1; end if', "near 'if' at line 1"],
  ['create procedure p() begin select 1', "near '' at line 1"],
  ['create trigger t before insert on t for each row if 1 then select 1; end', "near '' at line 1"],
])('%s', (sql, message) => {
  expect(errorOf(sql)).toBe(message);
});

test('the text quoted after near is 80 bytes of UTF-8', () => {
  expect(errorOf(`select a b ${'é'.repeat(50)}`)).toBe(`near '${'é'.repeat(40)}' at line 1`);
  expect(errorOf(`select a b ${'😀'.repeat(30)}`)).toBe(`near '${'😀'.repeat(20)}' at line 1`);
});

test('an error knows its offset', () => {
  const sql = 'SELECT a,\n  FROM t';
  try {
    parsed(sql);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(SqlError);
    expect((error as SqlError).position).toBe(12);
    expect(positionOf(sql, 12)).toEqual({ line: 2, column: 3 });
  }
});

test('positions are lines and columns from 1', () => {
  expect(positionOf('', 0)).toEqual({ line: 1, column: 1 });
  expect(positionOf('\n', 0)).toEqual({ line: 1, column: 1 });
  expect(positionOf('a\n\nb', 1)).toEqual({ line: 1, column: 2 });
  expect(positionOf('a\n\nb', 2)).toEqual({ line: 2, column: 1 });
  expect(positionOf('a\n\nb', 3)).toEqual({ line: 3, column: 1 });
});

test('what follows a semicolon is refused where one statement is asked for', () => {
  expect(parse('SELECT 1; ', { sqlMode: DEFAULT_MODE, single: true }).end).toBe(8);
  expect(() => parse('SELECT 1; SELECT 2', { sqlMode: DEFAULT_MODE, single: true })).toThrow("near 'SELECT 2' at line 1");
});

test('comments alone are no error', () => {
  expect(statement('-- x').kind).toBe('Empty');
  expect(statement('/*M!999999\\- enable the sandbox mode */').kind).toBe('Empty');
});

const DEEP = 200_000;
test.each([
  ['parentheses', `SELECT ${'('.repeat(DEEP)}1${')'.repeat(DEEP)}`],
  ['NOT', `SELECT ${'NOT '.repeat(DEEP)}1`],
  ['minus', `SELECT ${'- '.repeat(DEEP)}1`],
  ['sums', `SELECT ${'1+'.repeat(DEEP)}1`],
  ['comparisons', `SELECT ${'1='.repeat(DEEP)}1`],
  ['subqueries', `${'SELECT ('.repeat(DEEP)}1`],
  ['CASE', `SELECT ${'CASE WHEN '.repeat(DEEP)}1`],
  ['functions', `SELECT ${'f('.repeat(DEEP)}1`],
  ['BETWEEN', `SELECT ${'1 BETWEEN 1 AND '.repeat(DEEP)}1`],
  ['assignments', `SELECT ${'@a:='.repeat(DEEP)}1`],
  ['derived tables', `${'SELECT * FROM ('.repeat(DEEP)}`],
  ['table parentheses', `SELECT * FROM ${'('.repeat(DEEP)}t`],
  ['joins without a condition', `SELECT * FROM t${' JOIN t'.repeat(DEEP)}`],
  ['left joins', `SELECT * FROM t${' LEFT JOIN t'.repeat(DEEP)}`],
  ['unions', `SELECT 1${' UNION SELECT 1'.repeat(DEEP)}`],
  ['blocks', `CREATE PROCEDURE p() ${'BEGIN '.repeat(DEEP)}`],
  ['collations', `SELECT a${' COLLATE x'.repeat(DEEP)}`],
  ['intervals', `SELECT ${'INTERVAL 1 DAY + '.repeat(DEEP)}1`],
  ['interval parentheses', `SELECT ${'INTERVAL ('.repeat(DEEP)}1`],
  ['EXPLAIN', `${'EXPLAIN '.repeat(DEEP)}SELECT 1`],
  ['WITH', `${'WITH a AS ('.repeat(DEEP)}SELECT 1`],
  ['JSON_TABLE', `SELECT * FROM JSON_TABLE('', '' COLUMNS (${"NESTED PATH '' COLUMNS (".repeat(DEEP)}`],
])('200,000 deep: %s', (_, sql) => {
  expect(errorOf(sql)).toMatch(/^(1436 \(HY000\) Thread stack overrun|near)/);
});

test('a statement has at most ten million tokens', () => {
  expect(errorOf(`HELP ${','.repeat(10_000_001)}`)).toMatch(/^1064 \(42000\) memory exhausted near/);
});

test('flat lists and chains within the limits are fine', () => {
  expect(errorOf(`SELECT a IN (${Array.from({ length: 100_000 }, (_, i) => i).join(',')})`)).toBe('no error');
  expect(errorOf(`SELECT ${'a OR '.repeat(100_000)}b`)).toBe('no error');
  expect(errorOf(`SELECT ${'1+'.repeat(MAX_CHAIN - 1)}1`)).toBe('no error');
  expect(errorOf(`SELECT ${'('.repeat(490)}1${')'.repeat(490)}`)).toBe('no error');
  expect(errorOf(`SELECT ${'NOT '.repeat(MAX_DEPTH - 10)}1`)).toBe('no error');
  expect(errorOf(`INSERT INTO t VALUES ${'(1,2),'.repeat(50_000)}(3,4)`)).toBe('no error');
});
