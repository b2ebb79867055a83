/** Options of tables and of databases: ENGINE, CHARSET, COMMENT, … */
import type { TableOption } from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import type { Cursor } from './cursor.ts';
import { parseCollationName } from './expressions.ts';
import { acceptCharsetKeyword, parseCharsetName } from './types.ts';

/** Options with a name or string, a number, or whichever comes. */
const WORDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'ENGINE',
  'SECONDARY_ENGINE',
  'ROW_FORMAT',
  'INSERT_METHOD',
  'TABLESPACE',
  'STORAGE',
]);
const STRINGS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'COMMENT',
  'PASSWORD',
  'COMPRESSION',
  'ENCRYPTION',
  'CONNECTION',
  'ENGINE_ATTRIBUTE',
  'SECONDARY_ENGINE_ATTRIBUTE',
]);
const NUMBERS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'AUTO_INCREMENT',
  'AVG_ROW_LENGTH',
  'MAX_ROWS',
  'MIN_ROWS',
  'KEY_BLOCK_SIZE',
  'CHECKSUM',
  'TABLE_CHECKSUM',
  'DELAY_KEY_WRITE',
  'PACK_KEYS',
  'STATS_PERSISTENT',
  'STATS_AUTO_RECALC',
  'STATS_SAMPLE_PAGES',
  'AUTOEXTEND_SIZE',
]);
/** Options of MariaDB that its dumps hold, and that change nothing here. */
const MARIADB: ReadonlySet<string> = new Set([
  'PAGE_CHECKSUM',
  'TRANSACTIONAL',
  'IETF_QUOTES',
  'SEQUENCE',
  'PAGE_COMPRESSED',
  'PAGE_COMPRESSION_LEVEL',
  'ENCRYPTED',
  'ENCRYPTION_KEY_ID',
]);

/** How the value of an option, given by its name in the tree, is written. */
export function tableOptionForm(name: string): 'name' | 'string' | 'word' {
  const kind = name as TokenKind;
  if (STRINGS.has(kind) || name.endsWith(' DIRECTORY')) return 'string';
  return kind === 'ENGINE' || kind === 'SECONDARY_ENGINE' || kind === 'TABLESPACE' || kind === 'COLLATE' ? 'name' : 'word';
}

/** `[option [[','] option]…]` */
export function parseTableOptions(p: Cursor): TableOption[] {
  const options: TableOption[] = [];
  for (;;) {
    const option = parseTableOption(p);
    if (option === null) return options;
    options.push(option);
    if (p.kind === ',') p.advance();
  }
}

/** One option of a table, null where none stands here. */
export function parseTableOption(p: Cursor): TableOption | null {
  const kind = p.kind;
  if (kind === 'ENGINE' || kind === 'SECONDARY_ENGINE')
    return take(p, kind, (cursor) => (cursor.kind === 'string' ? cursor.string() : parseWord(cursor)));
  if (WORDS.has(kind)) return take(p, kind, parseWord);
  if (STRINGS.has(kind)) return take(p, kind, (cursor) => cursor.byteString());
  if (NUMBERS.has(kind)) return take(p, kind, parseNumber);
  switch (kind) {
    case 'DEFAULT':
    case 'CHARSET':
    case 'CHARACTER':
    case 'CHAR':
    case 'COLLATE':
      return parseCharsetOption(p);
    case 'ROW_FORMAT':
      return take(p, kind, (cursor) => cursor.expectOne(['DEFAULT', 'DYNAMIC', 'FIXED', 'COMPRESSED', 'REDUNDANT', 'COMPACT', 'PAGE']));
    case 'INSERT_METHOD':
      return take(p, kind, (cursor) => cursor.expectOne(['NO', 'FIRST', 'LAST']));
    case 'UNION':
      return take(p, kind, parseUnion);
    case 'DATA':
    case 'INDEX':
      if (p.peek() !== 'DIRECTORY') return null;
      p.advance();
      return take(p, `${kind} DIRECTORY`, (cursor) => cursor.string());
    case 'START':
      if (p.peek() !== 'TRANSACTION') return null;
      p.advance();
      p.advance();
      return { name: 'START TRANSACTION', value: 1 };
    default:
      return kind === 'ident' ? parseMariadbOption(p) : null;
  }
}

/** `name ['='] value` */
function take(p: Cursor, name: string, value: (p: Cursor) => string | number): TableOption {
  p.advance();
  p.accept('=');
  return { name, value: value(p) };
}

function parseWord(p: Cursor): string {
  if (p.kind === 'DEFAULT' || p.kind === 'NULL') {
    const word = p.kind;
    p.advance();
    return word;
  }
  return p.identifier();
}

/** A number, exact as far as a double is; beyond, its digits. DEFAULT is a word. */
function parseNumber(p: Cursor): number | string {
  if (p.accept('DEFAULT')) return 'DEFAULT';
  const text = p.text();
  const value = p.kind === 'int' || p.kind === 'hex' ? p.integer() : sizeOf(p);
  return typeof value === 'number' && !Number.isSafeInteger(value) ? text : value;
}
/** A size such as 4M. */
function sizeOf(p: Cursor): string {
  if (!/^\d+[kmgt]$/i.test(p.text())) p.fail();
  return p.identifier();
}

/** `'(' [tables] ')'`, as text. */
function parseUnion(p: Cursor): string {
  const start = p.start;
  p.expect('(');
  if (p.kind !== ')') p.list(() => p.qualifiedName());
  p.expect(')');
  return p.textFrom(start);
}

/** `[DEFAULT] ((CHARACTER SET | CHARSET) ['='] name | COLLATE ['='] name | ENCRYPTION ['='] 'Y')` */
export function parseCharsetOption(p: Cursor): TableOption | null {
  if (p.accept('DEFAULT') && !p.atOne(['CHARSET', 'CHARACTER', 'CHAR', 'COLLATE', 'ENCRYPTION'])) p.fail();
  if (p.kind === 'COLLATE') return take(p, 'COLLATE', parseCollationOrDefault);
  if (p.kind === 'ENCRYPTION') return take(p, 'ENCRYPTION', (cursor) => cursor.string());
  if (!acceptCharsetKeyword(p)) return null;
  p.accept('=');
  return { name: 'CHARSET', value: p.accept('DEFAULT') ? 'DEFAULT' : parseCharsetName(p) };
}
function parseCollationOrDefault(p: Cursor): string {
  return p.accept('DEFAULT') ? 'DEFAULT' : parseCollationName(p);
}

function parseMariadbOption(p: Cursor): TableOption | null {
  const name = p.text().toUpperCase();
  if (!MARIADB.has(name)) return null;
  return take(p, name, (cursor) => (cursor.kind === 'int' ? cursor.integer() : parseWord(cursor)));
}
