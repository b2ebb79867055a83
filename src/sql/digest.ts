/**
 * A statement's digest: its text without what differs from one run to the next, as STATEMENT_DIGEST_TEXT() and performance_schema have it.
 * Values become `?`, lists of them `?, ...`, rows of them `(...)`; names are quoted, words are spelled as the last of their synonyms.
 * https://dev.mysql.com/doc/refman/8.4/en/performance-schema-statement-digests.html
 */

import { SqlError } from '../errors.ts';
import { hintTokens } from './digest-hint.ts';
import { Lexer, type TokenKind } from './lexer.ts';
import type { ParseMode } from './mode.ts';

/** Default of max_digest_length: bytes of tokens, where a word or sign takes 2 and a name 4 and its own. */
export const MAX_DIGEST_LENGTH = 1024;

const utf8 = new TextEncoder();

const VALUE = '?';
const VALUES = '?, ...';
const ROW_OF_ONE = '(?)';
const ROWS_OF_ONE = '(?) /* , ... */';
const ROW = '(...)';
const ROWS = '(...) /* , ... */';
const IN_VALUES = 'IN (...)';

/** What words are called that share a token with others: the last of those in the alphabet. */
const SYNONYMS: Readonly<Record<string, string>> = {
  ANY: 'SOME',
  BIGINT: 'INT8',
  CHAR: 'CHARACTER',
  COLUMNS: 'FIELDS',
  CURRENT_DATE: 'CURDATE',
  CURRENT_TIME: 'CURTIME',
  CURRENT_TIMESTAMP: 'NOW',
  DATABASE: 'SCHEMA',
  DATABASES: 'SCHEMAS',
  DAY: 'SQL_TSI_DAY',
  DEC: 'DECIMAL',
  DESCRIBE: 'EXPLAIN',
  DISTINCT: 'DISTINCTROW',
  DOUBLE: 'FLOAT8',
  FLOAT: 'FLOAT4',
  GEOMCOLLECTION: 'GEOMETRYCOLLECTION',
  HOUR: 'SQL_TSI_HOUR',
  INT: 'INTEGER',
  INT1: 'TINYINT',
  INT2: 'SMALLINT',
  INT3: 'MIDDLEINT',
  INT4: 'INTEGER',
  IO_THREAD: 'RELAY_THREAD',
  LOCALTIME: 'NOW',
  LOCALTIMESTAMP: 'NOW',
  MEDIUMINT: 'MIDDLEINT',
  MID: 'SUBSTRING',
  MINUTE: 'SQL_TSI_MINUTE',
  MONTH: 'SQL_TSI_MONTH',
  NDB: 'NDBCLUSTER',
  QUARTER: 'SQL_TSI_QUARTER',
  REGEXP: 'RLIKE',
  SECOND: 'SQL_TSI_SECOND',
  SESSION_USER: 'SYSTEM_USER',
  SQL_TSI_WEEK: 'WEEK',
  SQL_TSI_YEAR: 'YEAR',
  STD: 'STDDEV_POP',
  STDDEV: 'STDDEV_POP',
  SUBSTR: 'SUBSTRING',
  USER: 'SYSTEM_USER',
  VARCHAR: 'VARCHARACTER',
  VARIANCE: 'VAR_POP',
  '<>': '!=',
};

/** After one of these a sign belongs to the value behind it. */
const BEFORE_VALUES: ReadonlySet<string> = new Set(
  (
    '( , = != <=> < > <= >= + - * / % ^ | & << >> AND && OR || XOR NOT LIKE RLIKE BETWEEN IN DIV MOD INTERVAL CASE WHEN THEN ELSE IF ELSEIF ' +
    'WHILE UNTIL SELECT RETURN DEFAULT EVERY AT STARTS ENDS'
  ).split(' '),
);
/** In a definition, NULL is a value only after one of these. */
const BEFORE_NULL: ReadonlySet<string> = new Set([...BEFORE_VALUES].filter((token) => token !== 'NOT'));

const SCOPES = /^(?:global|session|local|persist|persist_only)$/i;

/** Tokens after which an item of an ORDER BY ends: a number before them is a position. */
const ENDS_ITEM: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'eof',
  ',',
  ')',
  ';',
  'ASC',
  'DESC',
  'LIMIT',
  'HAVING',
  'ORDER',
  'WITH',
  'SEPARATOR',
  'FOR',
  'LOCK',
  'INTO',
  'ROWS',
  'RANGE',
  'GROUPS',
  'UNION',
  'WINDOW',
  'INTERSECT',
  'EXCEPT',
]);

/**
 * @param maxLength bytes of tokens that are kept: the rest of a longer statement does not count.
 * @returns the text; of as much as could be read, where the statement is none.
 */
export function digestText(sql: string, mode: ParseMode, maxLength: number = MAX_DIGEST_LENGTH): string {
  const digest = new Digest(maxLength);
  const lexer = new Lexer(sql, mode, 0);
  try {
    for (;;) {
      lexer.advance();
      const hint = lexer.takeHint();
      if (hint !== null) for (const token of hintTokens(hint)) digest.hint(token);
      if (lexer.kind === 'eof' || lexer.kind === 'error' || !digest.take(lexer)) break;
    }
  } catch (error) {
    // A text of more tokens than any may have.
    if (!(error instanceof SqlError)) throw error;
  }
  return digest.text();
}

/** The tokens so far. They are put together as soon as they can be, so that what is kept is short. */
class Digest {
  readonly #tokens: string[] = [];
  readonly #maxLength: number;
  #length = 0;
  #full = false;
  #depth = 0;
  /** Depth at which each list of ORDER BY, GROUP BY and PARTITION BY stands that is open. */
  #lists: number[] = [];

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** @returns false where nothing more is kept. */
  take(lexer: Lexer): boolean {
    const { kind } = lexer;
    switch (kind) {
      case 'int':
        if (this.#isPosition(lexer)) this.#push(lexer.source.slice(lexer.start, lexer.end), 2);
        else this.#value();
        break;
      case 'decimal':
      case 'float':
      case 'string':
      case 'nstring':
      case 'hex':
      case 'bit':
      case '?':
        this.#value();
        break;
      case 'NULL':
        if (this.#nullIsValue(lexer)) this.#value();
        else this.#push(kind, 2);
        break;
      case 'introducer':
        this.#push('(_charset)', 2);
        break;
      case 'ident':
        this.#plainName(lexer.source.slice(lexer.start, lexer.end));
        break;
      case 'quoted':
        this.#name(unquoted(lexer.source, lexer.start, lexer.end));
        break;
      case 'uservar':
        this.#variable(lexer);
        break;
      case '(':
        this.#depth++;
        this.#push(kind, 2);
        break;
      case ')':
        this.#close();
        break;
      case 'function':
        this.#function(lexer.source.slice(lexer.start, lexer.end));
        break;
      default:
        this.#word(kind);
    }
    return !this.#full;
  }

  /** A piece of an optimizer hint, which is no more than its text. */
  hint(token: string): void {
    if (token === VALUE) this.#value();
    else if (token === ')') this.#row();
    else this.#push(token, token.startsWith('`') ? token.length + 2 : 2);
  }

  text(): string {
    let text = '';
    let glued = true;
    const tokens = this.#tokens;
    const count = tokens.at(-1) === ';' ? tokens.length - 1 : tokens.length;
    for (let at = 0; at < count; at++) {
      const token = tokens[at] ?? '';
      text += glued || token.startsWith('\0') ? token.replace('\0', '') : ` ${token}`;
      glued = token === '@' || token === '\0@' || token === '@@';
    }
    return text;
  }

  #push(token: string, size: number): void {
    if (this.#full) return;
    if (this.#length + size > this.#maxLength) {
      this.#full = true;
      return;
    }
    this.#length += size;
    this.#tokens.push(token);
  }
  #pop(count: number): void {
    this.#tokens.length -= count;
    this.#length -= 2 * count;
  }
  #at(back: number): string {
    return this.#tokens[this.#tokens.length - back] ?? '';
  }
  #name(name: string): void {
    this.#push(`\`${name}\``, 4 + utf8.encode(name).length);
  }
  #plainName(name: string): void {
    if (this.#at(1) === '@@' && SCOPES.test(name)) this.#push(name.toUpperCase(), 2);
    else this.#name(name);
  }
  #function(word: string): void {
    const upper = word.toUpperCase();
    if (upper === 'ANY_VALUE') this.#name(word);
    else this.#push(SYNONYMS[upper] ?? upper, 2);
  }
  #variable({ source, start, end }: Lexer): void {
    this.#push('@', 2);
    if (source.charCodeAt(start + 1) === 0x60) this.#name(unquoted(source, start + 1, end));
    else this.#value();
  }

  #value(): void {
    while ((this.#at(1) === '-' || this.#at(1) === '+') && BEFORE_VALUES.has(this.#at(2))) this.#pop(1);
    if (this.#at(1) === ',' && (this.#at(2) === VALUE || this.#at(2) === VALUES)) {
      this.#pop(2);
      this.#push(VALUES, 2);
    } else this.#push(VALUE, 2);
  }

  #close(): void {
    this.#depth--;
    while (this.#lists.length > 0 && (this.#lists.at(-1) ?? 0) > this.#depth) this.#lists.pop();
    this.#row();
  }
  /** A parenthesis that closes: a row of values, where nothing else is in it. */
  #row(): void {
    const inside = this.#at(1);
    if ((inside !== VALUE && inside !== VALUES) || this.#at(2) !== '(' || this.#full) {
      this.#push(')', 2);
      return;
    }
    this.#pop(2);
    if (this.#at(1) === 'IN') {
      this.#pop(1);
      this.#push(IN_VALUES, 2);
      return;
    }
    const [one, many] = inside === VALUE ? [ROW_OF_ONE, ROWS_OF_ONE] : [ROW, ROWS];
    if (this.#at(1) === ',' && (this.#at(2) === one || this.#at(2) === many)) {
      this.#pop(2);
      this.#push(many, 2);
    } else this.#push(one, 2);
  }

  #word(kind: TokenKind): void {
    if (kind === 'BY') {
      const before = this.#at(1);
      if (before === 'ORDER' || before === 'GROUP' || before === 'PARTITION') this.#openList();
    } else if (kind === ';') this.#lists = [];
    else if (kind !== ',' && this.#lists.at(-1) === this.#depth && ENDS_ITEM.has(kind) && kind !== 'ASC' && kind !== 'DESC')
      this.#lists.pop();
    const written = kind === '<>' ? '!=' : kind;
    this.#push(SYNONYMS[written] ?? written, 2);
  }
  #openList(): void {
    if (this.#lists.at(-1) !== this.#depth) this.#lists.push(this.#depth);
  }

  /** Whether a number is the position of a column: it is kept. */
  #isPosition(lexer: Lexer): boolean {
    if (this.#lists.at(-1) !== this.#depth || (this.#at(1) !== 'BY' && this.#at(1) !== ',')) return false;
    return ENDS_ITEM.has(lexer.peek());
  }
  /** IS NULL, NOT NULL of a column and SET NULL of a foreign key are words; anything else is a value. */
  #nullIsValue(lexer: Lexer): boolean {
    const before = this.#at(1);
    const isDefinition = this.#tokens[0] === 'CREATE' || this.#tokens[0] === 'ALTER';
    if (before === 'IS' || before === 'SET') return false;
    if (before === 'NOT') return this.#at(2) !== 'IS' && !isDefinition;
    if (isDefinition) return BEFORE_NULL.has(before);
    return before === '(' || before === ',' || lexer.peek() !== 'ON';
  }
}

function unquoted(source: string, start: number, end: number): string {
  const quote = source[start] ?? '`';
  return source.slice(start + 1, end - 1).replaceAll(quote + quote, quote);
}
