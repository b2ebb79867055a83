/** Which statements are run, and how values are saved: what needs no browser. */
import { expect, test } from 'bun:test';
import { answersRows, statementAt, statementsOf } from '../../src/console/statements.ts';
import { cellText, csvOf, jsonOf } from '../../src/console/values.ts';

/** @param marked a text with the cursor as `|`. */
const at = (marked: string) => statementAt(marked.replace('|', ''), marked.indexOf('|'))?.text ?? null;

test('the statement at the cursor is the one around it, or before it on its line, or the next', () => {
  expect(at('SEL|ECT 1; SELECT 2')).toBe('SELECT 1');
  expect(at('SELECT 1|; SELECT 2')).toBe('SELECT 1');
  expect(at('SELECT 1;|\nSELECT 2')).toBe('SELECT 1');
  expect(at('SELECT 1;\n|\nSELECT 2')).toBe('SELECT 2');
  expect(at('-- a com|ment\nSELECT 2')).toBe('SELECT 2');
  expect(at('SELECT 1;\n\n|')).toBe('SELECT 1');
  expect(at(' | ')).toBe(null);
});

test('programs and delimiters are one statement', () => {
  const body = 'CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END';
  expect(statementsOf(`DELIMITER //\n${body} //\nDELIMITER ;\nCALL p();`).map(({ text }) => text)).toEqual([body, 'CALL p()']);
  expect(statementsOf(`SELECT ';'; SELECT 2`).map(({ offset }) => offset)).toEqual([0, 12]);
});

test('rows alone are streamed', () => {
  for (const text of ['select 1', '(SELECT 1)', '-- a\nSHOW TABLES', '/* b */ WITH a AS (SELECT 1) SELECT * FROM a', 'TABLE t', 'desc t'])
    expect([text, answersRows(text)]).toEqual([text, true]);
  for (const text of ['INSERT INTO t VALUES (1)', 'SELECT 1 INTO @a', 'WITH a AS (SELECT 1) DELETE FROM t', 'CALL p()', 'SET @a = 1', ''])
    expect([text, answersRows(text)]).toEqual([text, false]);
});

test('files have all values, and cells one line of them', () => {
  const fields = ['a', 'a', 'b'].map((name) => ({ name, type: 'VARCHAR', nullable: true }));
  const rows = Array.from({ length: 5001 }, (_, n) => [n, null, '"']);
  expect(csvOf(fields, rows).join('').split('\r\n')).toHaveLength(5003);
  expect(csvOf(fields, rows.slice(0, 1)).join('')).toBe('a,a,b\r\n0,,""""\r\n');
  expect(JSON.parse(jsonOf(fields, rows).join('')).at(-1)).toEqual({ a: 5000, a_2: null, b: '"' });
  expect(JSON.parse(jsonOf(fields, []).join(''))).toEqual([]);
  expect(cellText('one\r\ntwo')).toBe('one↵two');
  expect(cellText({ a: [1] })).toBe('{"a":[1]}');
});
