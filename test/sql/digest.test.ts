import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestText } from '../../src/sql/digest.ts';
import { DEFAULT_MODE } from '../../src/sql/mode.ts';

/** Statements and what MySQL 9.7 answers to STATEMENT_DIGEST_TEXT() of them. */
function recorded(): [sql: string, digest: string][] {
  const lines = readFileSync(join(import.meta.dirname, 'digest.answers.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}

test('a digest is what MySQL makes of the statement', () => {
  const answers = recorded();
  expect(answers.map(([sql]) => [sql, digestText(sql, DEFAULT_MODE)])).toEqual(answers);
});
test('quotes are read as the mode says', () => {
  expect(digestText('SELECT "a" FROM t', { ...DEFAULT_MODE, ansiQuotes: true })).toBe('SELECT `a` FROM `t`');
  expect(digestText("SELECT 'a\\', 'b'", { ...DEFAULT_MODE, noBackslashEscapes: true })).toBe('SELECT ?, ...');
});
test('parameters are values', () => {
  expect(digestText('SELECT * FROM t WHERE a = ? AND b IN (?, ?)', DEFAULT_MODE)).toBe('SELECT * FROM `t` WHERE `a` = ? AND `b` IN (...)');
});
test('a long statement is cut where its tokens would take more than max_digest_length', () => {
  // Lengths as MySQL 9.7 answers them.
  expect(digestText(`select ${'abcdefgh,'.repeat(200)}x`, DEFAULT_MODE)).toHaveLength(955);
  expect(digestText(`select ${'(a),'.repeat(400)}x`, DEFAULT_MODE)).toHaveLength(934);
  expect(digestText(`select ${'abcd,'.repeat(127)}${'x'.repeat(20)}`, DEFAULT_MODE)).toHaveLength(924);
  expect(digestText('select a, b', DEFAULT_MODE, 8)).toBe('SELECT `a`');
  expect(digestText('select a, b', DEFAULT_MODE, 0)).toBe('');
});
test('what cannot be read to its end has the digest of what comes before', () => {
  expect(digestText("SELECT 1, 'abc", DEFAULT_MODE)).toBe('SELECT ? ,');
});
