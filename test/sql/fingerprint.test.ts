import { expect, test } from 'bun:test';
import { DEFAULT_MODE, fingerprint, parseModeOf } from '../../src/sql/index.ts';
import { Lexer } from '../../src/sql/lexer.ts';
import { CORPUS } from './corpus.ts';

function key(sql: string): string | undefined {
  return fingerprint(sql, DEFAULT_MODE)?.key;
}
function values(sql: string): string[] | undefined {
  return fingerprint(sql, DEFAULT_MODE)?.literals.map(({ kind, text }) => `${kind} ${text}`);
}

test('statements that differ in literals alone have one key', () => {
  expect(key('SELECT c FROM t WHERE id=1')).toBe(key('SELECT c FROM t WHERE id=23456'));
  expect(key("SELECT 'a', 1.5")).toBe(key('SELECT "b", 22.75'));
  expect(key('SELECT 1')).not.toBe(key("SELECT '1'"));
  expect(key('SELECT 1')).not.toBe(key('SELECT 1.0'));
  expect(key('SELECT a1')).not.toBe(key('SELECT a2'));
  expect(key("SELECT N'a'")).not.toBe(key("SELECT 'a'"));
  expect(key('SELECT 1;  ')).toBe(key('SELECT 1'));
});

test('the values are those of the literals', () => {
  expect(values("SELECT 1, -2.5, .5, 1e3, 'it''s', \"a\\nb\", 0xabc, x'4d', b'101', 0b11, N'n'")).toEqual([
    'int 1',
    'decimal 2.5',
    'decimal .5',
    'float 1e3',
    "string it's",
    'string a\nb',
    'hex 0ABC',
    'hex 4D',
    'bit 101',
    'bit 11',
    'string n',
  ]);
  expect(values("SELECT a1, `1`, t.1a, 1a, @1, @'x', @`y` /* 5 */ -- 6\n # 7")).toEqual([]);
  expect(fingerprint('SELECT 12', DEFAULT_MODE)?.literals).toEqual([{ kind: 'int', text: '12', start: 7, end: 9 }]);
});

test('sql_mode decides what a quote is', () => {
  expect(fingerprint('SELECT "a"', parseModeOf('ANSI_QUOTES'))?.literals).toEqual([]);
  expect(fingerprint("SELECT 'a\\'", parseModeOf('NO_BACKSLASH_ESCAPES'))?.literals[0]?.text).toBe('a\\');
});

test('what cannot be cached has no key', () => {
  for (const sql of [
    'SELECT /*!80000 1 */',
    'SELECT 1; SELECT 2',
    "SELECT 'a",
    'SELECT /* a',
    "SELECT x'1'",
    'SELECT \0',
    'SELECT `\0`',
    'SELECT 1.5e',
  ]) {
    expect(fingerprint(sql, DEFAULT_MODE), sql).toBe(null);
  }
});

/** Literal tokens of the lexer: kind and range. */
function lexed(source: string): string[] | null {
  const lexer = new Lexer(source, DEFAULT_MODE, 0);
  const found: string[] = [];
  for (let before = 0; ; before = lexer.literals) {
    lexer.advance();
    if (lexer.kind === 'error') return null;
    if (lexer.kind === 'eof') return found;
    if (lexer.literals > before) found.push(`${lexer.kind === 'nstring' ? lexer.start + 1 : lexer.start}-${lexer.end}`);
  }
}

test('lexer and fingerprint see the same literals in texts of any kind', () => {
  const pieces = [
    '1',
    '.5',
    '.',
    'e',
    'e5',
    '0x1',
    'x',
    "'",
    "''",
    '"',
    '`',
    'a',
    'N',
    "'b'",
    ' ',
    '-',
    '--',
    '/*',
    '*/',
    '#',
    '\n',
    '@',
    '@@',
    '_utf8',
    '\\',
    '+',
    'é',
    '0b1',
    ',',
  ];
  let seed = 1;
  let agreed = 0;
  for (let round = 0; round < 20_000; round++) {
    let sql = '';
    for (let i = 0; i < 7; i++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      sql += pieces[(seed >>> 8) % pieces.length];
    }
    const found = fingerprint(sql, DEFAULT_MODE);
    const expected = lexed(sql);
    if (expected === null) continue;
    expect(found, sql).not.toBe(null);
    expect(
      found?.literals.map(({ start, end }) => `${start}-${end}`),
      JSON.stringify(sql),
    ).toEqual(expected);
    agreed++;
  }
  expect(agreed).toBeGreaterThan(3000);
  for (const sql of CORPUS.filter((text) => !/\/\*!|;/.test(text))) {
    expect(
      fingerprint(sql, DEFAULT_MODE)?.literals.map(({ start, end }) => `${start}-${end}`),
      sql,
    ).toEqual(lexed(sql) ?? []);
  }
});
