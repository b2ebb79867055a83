import { expect, test } from 'bun:test';
import { Lexer, type TokenKind } from '../../src/sql/lexer.ts';
import { DEFAULT_MODE, type ParseMode, parseModeOf } from '../../src/sql/mode.ts';

function tokens(source: string, mode: ParseMode = DEFAULT_MODE): string[] {
  const lexer = new Lexer(source, mode, 0);
  const found: string[] = [];
  for (;;) {
    lexer.advance();
    if (lexer.kind === 'eof') return found;
    found.push(`${lexer.kind}:${source.slice(lexer.start, lexer.end)}`);
    if (lexer.kind === 'error') return found;
  }
}
function kinds(source: string, mode: ParseMode = DEFAULT_MODE): TokenKind[] {
  return tokens(source, mode).map((token) => token.slice(0, token.indexOf(':')) as TokenKind);
}

test('numbers of every form', () => {
  expect(tokens('1 1.5 .5 1. 1e3 1.5E-3 1e+3 0x4D 0b101')).toEqual([
    'int:1',
    'decimal:1.5',
    'decimal:.5',
    'decimal:1.',
    'float:1e3',
    'float:1.5E-3',
    'float:1e+3',
    'hex:0x4D',
    'bit:0b101',
  ]);
});

test('identifiers that start with digits are no numbers', () => {
  expect(tokens('1a 1e 0x 0xg 0b2 0X4D 1e1x')).toEqual([
    'ident:1a',
    'ident:1e',
    'ident:0x',
    'ident:0xg',
    'ident:0b2',
    'ident:0X4D',
    'float:1e1',
    'ident:x',
  ]);
});

test('after a dot every word is a name', () => {
  expect(tokens('t.1a t.select select.a t.1')).toEqual([
    'ident:t',
    '.:.',
    'ident:1a',
    'ident:t',
    '.:.',
    'ident:select',
    'ident:select',
    '.:.',
    'ident:a',
    'ident:t',
    '.:.',
    'ident:1',
  ]);
  // Not after a quoted one, as MySQL has it.
  expect(tokens('`t`.1')).toEqual(['quoted:`t`', 'decimal:.1']);
});

test('strings, names and prefixes', () => {
  expect(tokens(`'it''s' 'a\\'b' "x" \`n\`\`m\` N'a' n'b' x'4d' X'4D' b'01' _latin1'c' _foo'd'`)).toEqual([
    "string:'it''s'",
    "string:'a\\'b'",
    'string:"x"',
    'quoted:`n``m`',
    "nstring:N'a'",
    "nstring:n'b'",
    "hex:x'4d'",
    "hex:X'4D'",
    "bit:b'01'",
    'introducer:_latin1',
    "string:'c'",
    'ident:_foo',
    "string:'d'",
  ]);
  expect(kinds("'abc")).toEqual(['error']);
  expect(kinds("x'123'")).toEqual(['error']);
  expect(kinds('1.5e')).toEqual(['error']);
});

test('sql_mode changes quotes and backslashes', () => {
  expect(kinds('"a" `b`', parseModeOf('ANSI_QUOTES'))).toEqual(['quoted', 'quoted']);
  expect(tokens("'a\\' 'b'", parseModeOf('NO_BACKSLASH_ESCAPES'))).toEqual(["string:'a\\'", "string:'b'"]);
});

test('comments of every kind', () => {
  expect(tokens('1 -- x\n2 # y\n3 /* z */ 4 --5')).toEqual(['int:1', 'int:2', 'int:3', 'int:4', '-:-', '-:-', 'int:5']);
  expect(kinds('1 /* x')).toEqual(['int', 'error']);
});

test('version comments are text up to the version', () => {
  expect(tokens('/*! 1 */ /*!80400 2 */ /*!90700 3*/ /*!99999 4 */ /*!100100 5 */ /*M! 6 */ /*M!100100 7 */')).toEqual([
    'int:1',
    'int:2',
    'int:3',
  ]);
  expect(tokens('/*!50003 1 /* inner */ 2 */ 3')).toEqual(['int:1', 'int:2', 'int:3']);
  expect(kinds('1 /*!80000 + 1')).toEqual(['int', '+', 'int', 'error']);
});

test('a hint is one only after the five verbs', () => {
  const lexer = new Lexer('SELECT /*+ NO_ICP(t) */ a /*+ x */', DEFAULT_MODE, 0);
  lexer.advance();
  lexer.advance();
  expect(lexer.takeHint()).toBe('NO_ICP(t)');
  lexer.advance();
  expect(lexer.takeHint()).toBe(null);
});

test('variables and operators', () => {
  expect(tokens("@a @'b c' @`d` @a.b$ @@x @@global.y := -> ->> <=> << >> <> != && ||")).toEqual([
    'uservar:@a',
    "uservar:@'b c'",
    'uservar:@`d`',
    'uservar:@a.b$',
    '@@:@@',
    'ident:x',
    '@@:@@',
    'ident:global',
    '.:.',
    'ident:y',
    ':=::=',
    '->:->',
    '->>:->>',
    '<=>:<=>',
    '<<:<<',
    '>>:>>',
    '<>:<>',
    '<>:!=',
    '&&:&&',
    '||:||',
  ]);
});

test('names of functions are keywords only before their parenthesis', () => {
  expect(kinds('count( count ( count')).toEqual(['function', '(', 'ident', '(', 'ident']);
  expect(kinds('count (', parseModeOf('IGNORE_SPACE'))).toEqual(['function', '(']);
  expect(kinds('avg( avg')).toEqual(['function', '(', 'AVG']);
});

test('a NUL at the end is the end', () => {
  expect(kinds('1\0')).toEqual(['int']);
  expect(kinds('1\0 2')).toEqual(['int', 'error']);
});
