/**
 * Turns a MySQL text into tokens, one at a time: a statement is read no further than its parser asks.
 * After sql/sql_lex.cc of MySQL: the same places make a number an identifier, a word a keyword, a comment a piece of the text.
 */
import { CHARSETS, endsDashes, isDigit, isHexDigit, isSpace, isWord } from './characters.ts';
import { findKeyword, hashStep, KEYWORD_COUNT, KEYWORDS, type KeywordName, RESERVED_COUNT } from './keywords.ts';
import type { ParseMode } from './mode.ts';
import { endOfExponent, endOfLine, endOfNestedComment, endOfQuoted, versionOf } from './scan.ts';
import { syntaxError } from './syntax-error.ts';

/** A comment that opens with `/*!NNNNN` is read as text up to this version. */
export const EXECUTED_VERSION = 90700;

const AVG = KEYWORDS.indexOf('AVG');

type Operator =
  | '('
  | ')'
  | ','
  | ';'
  | '.'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | '~'
  | '!'
  | '='
  | '<'
  | '>'
  | '<='
  | '>='
  | '<>'
  | '<=>'
  | '<<'
  | '>>'
  | '&'
  | '&&'
  | '|'
  | '||'
  | ':='
  | ':'
  | '->'
  | '->>'
  | '?'
  | '@'
  | '@@'
  | '{'
  | '}';

/** Keywords are upper case, classes of tokens lower case. */
export type TokenKind =
  | KeywordName
  | Operator
  | 'eof'
  /** An unquoted word that is no keyword. */
  | 'ident'
  /** A quoted identifier. */
  | 'quoted'
  /** One of `FUNCTION_WORDS` before its parenthesis. */
  | 'function'
  | 'int'
  | 'decimal'
  | 'float'
  | 'string'
  /** N'…' */
  | 'nstring'
  | 'hex'
  | 'bit'
  /** `_utf8mb4` before a literal. */
  | 'introducer'
  /** `@name`, `@'name'`, … */
  | 'uservar'
  /** What no token starts with, or a quote or comment without an end. */
  | 'error';

/** How many tokens a statement may have, looked at twice or not: its tree takes about a hundred bytes for each. */
export const MAX_TOKENS = 10_000_000;

/** Everything that a token leaves in the lexer, to come back to it. */
export interface LexerMark {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly previousStart: number;
  readonly previousEnd: number;
  readonly name: boolean;
  readonly literals: number;
  readonly afterDot: boolean;
  readonly inVersion: boolean;
  readonly hint: string | null;
  readonly params: number;
}

/**
 * The current token of a text (`kind`, `start`, `end`) and the way to the next one. Literal tokens (int, decimal, float, string, hex, bit)
 * are counted in `literals`, a token itself included: its slot is `literals - 1`.
 */
export class Lexer {
  readonly source: string;
  readonly mode: ParseMode;
  kind: TokenKind = 'eof';
  start: number;
  end: number;
  /** Where the token before this one stood. */
  previousStart: number;
  previousEnd: number;
  /** Whether this token is an identifier: a word that is not reserved, or a quoted one. */
  name = false;
  literals = 0;
  /** Parameter markers that were taken so far. */
  params = 0;
  /** Whether a comment was passed: MySQL does not call a text of comments only empty. */
  comments = false;
  /** Starts and ends of the marks of version comments that were read as text, ascending. */
  readonly #marks: number[] = [];
  #hint: string | null = null;
  #tokens = 0;
  #afterDot = false;
  #inVersion = false;

  constructor(source: string, mode: ParseMode, offset: number) {
    this.source = source;
    this.mode = mode;
    this.start = offset;
    this.end = offset;
    this.previousStart = offset;
    this.previousEnd = offset;
  }

  mark(): LexerMark {
    return {
      kind: this.kind,
      start: this.start,
      end: this.end,
      previousStart: this.previousStart,
      previousEnd: this.previousEnd,
      name: this.name,
      literals: this.literals,
      afterDot: this.#afterDot,
      inVersion: this.#inVersion,
      hint: this.#hint,
      params: this.params,
    };
  }

  reset(mark: LexerMark): void {
    this.kind = mark.kind;
    this.start = mark.start;
    this.end = mark.end;
    this.previousStart = mark.previousStart;
    this.previousEnd = mark.previousEnd;
    this.name = mark.name;
    this.literals = mark.literals;
    this.#afterDot = mark.afterDot;
    this.#inVersion = mark.inVersion;
    this.#hint = mark.hint;
    this.params = mark.params;
  }

  /** The kind of the token after the current one. */
  peek(): TokenKind {
    const mark = this.mark();
    this.advance();
    const kind = this.kind;
    this.reset(mark);
    return kind;
  }

  /** Text of the optimizer hint before the current token, once. */
  takeHint(): string | null {
    const hint = this.#hint;
    this.#hint = null;
    return hint;
  }

  /** Reads the next token into `kind`, `start`, `end`. */
  advance(): void {
    if (++this.#tokens > MAX_TOKENS) throw syntaxError(this.source, this.end, 0, 'memory exhausted');
    this.previousStart = this.start;
    this.previousEnd = this.end;
    const source = this.source;
    let at = this.end;
    let code = source.charCodeAt(at);
    if (this.#afterDot) {
      this.#afterDot = false;
      if (isWord(code)) {
        this.start = at;
        this.#plainWord(at);
        return;
      }
    }
    // White space and what may start a comment.
    for (;;) {
      if (isSpace(code)) {
        code = source.charCodeAt(++at);
        continue;
      }
      if (code === 0x2d || code === 0x23 || code === 0x2f || (code === 0x2a && this.#inVersion)) {
        const next = this.#skipComment(at, code);
        if (next === at) break;
        if (next < 0) {
          this.#take('error', at, source.length);
          return;
        }
        at = next;
        code = source.charCodeAt(at);
        continue;
      }
      break;
    }
    this.start = at;
    this.name = false;
    if (isWord(code)) {
      if (isDigit(code)) this.#number(at, code);
      else this.#word(at, code);
      return;
    }
    this.#symbol(at, code);
  }

  #take(kind: TokenKind, start: number, end: number): void {
    this.kind = kind;
    this.start = start;
    this.end = end;
    this.name = false;
  }

  #literal(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.end = end;
    this.literals++;
  }

  /** Past the comment at `at`, `at` itself where there is none, -1 where it has no end. */
  #skipComment(at: number, code: number): number {
    const source = this.source;
    const next = source.charCodeAt(at + 1);
    if (code === 0x2d) {
      if (next !== 0x2d || !endsDashes(source.charCodeAt(at + 2))) return at;
      this.comments = true;
      return endOfLine(source, at);
    }
    if (code === 0x23) {
      this.comments = true;
      return endOfLine(source, at);
    }
    if (code === 0x2a) {
      if (next !== 0x2f) return at;
      this.#inVersion = false;
      return this.#passMark(at, at + 2);
    }
    if (next !== 0x2a) return at;
    this.comments = true;
    return this.#skipBlock(at);
  }

  /** Remembers a mark of a version comment, unless it was passed before. */
  #passMark(start: number, end: number): number {
    const last = this.#marks.at(-1) ?? -1;
    if (start >= last) this.#marks.push(start, end);
    return end;
  }

  /** The source from an offset to the end of the last token, without marks of version comments: those may open before and close after it. */
  textFrom(start: number): string {
    const end = this.previousEnd;
    let text = '';
    let from = start;
    for (let i = 0; i < this.#marks.length; i += 2) {
      const open = this.#marks[i] ?? end;
      const close = this.#marks[i + 1] ?? end;
      if (open < from || close > end) continue;
      text += this.source.slice(from, open);
      from = close;
    }
    return (text + this.source.slice(from, end)).trim();
  }

  #skipBlock(at: number): number {
    const source = this.source;
    const mark = source.charCodeAt(at + 2);
    if (mark === 0x21) {
      const version = versionOf(source, at + 3);
      if (version.number <= EXECUTED_VERSION) {
        this.#inVersion = true;
        return this.#passMark(at, version.end);
      }
      return endOfNestedComment(source, at + 3);
    }
    const close = source.indexOf('*/', at + 2);
    if (close < 0) return -1;
    if (mark === 0x2b && takesHint(this.kind)) this.#hint = source.slice(at + 3, close).trim();
    return close + 2;
  }

  #word(at: number, first: number): void {
    const source = this.source;
    const quote = source.charCodeAt(at + 1);
    if (quote === 0x27 && this.#prefixed(at, first | 32)) return;
    if (first === 0x24 && opensDollarQuote(source, at)) {
      this.#take('error', at, source.length);
      return;
    }
    let end = at;
    let hash = 0;
    let code = first;
    do {
      hash = hashStep(hash, code);
      code = source.charCodeAt(++end);
    } while (isWord(code));
    this.end = end;
    if (code === 0x2e && isWord(source.charCodeAt(end + 1))) {
      this.kind = 'ident';
      this.name = true;
      return;
    }
    const keyword = findKeyword(source, at, end, hash);
    if (keyword >= KEYWORD_COUNT || keyword === AVG) {
      const called = code === 0x28 || (this.mode.ignoreSpace && isSpace(code) && this.#parenthesisFollows(end));
      this.kind = called ? 'function' : keyword === AVG ? 'AVG' : 'ident';
      this.name = !called;
      return;
    }
    if (keyword >= 0) {
      this.kind = KEYWORDS[keyword] ?? 'ident';
      this.name = keyword >= RESERVED_COUNT;
      return;
    }
    if (first === 0x5f && CHARSETS.has(source.slice(at + 1, end).toLowerCase())) {
      this.kind = 'introducer';
      return;
    }
    this.kind = 'ident';
    this.name = true;
  }

  #parenthesisFollows(from: number): boolean {
    let at = from;
    while (isSpace(this.source.charCodeAt(at))) at++;
    return this.source.charCodeAt(at) === 0x28;
  }

  /** A word that is an identifier whatever it spells: after a dot. */
  #plainWord(at: number): void {
    let end = at + 1;
    while (isWord(this.source.charCodeAt(end))) end++;
    this.kind = 'ident';
    this.end = end;
    this.name = true;
  }

  /** `N'…'`, `x'…'`, `b'…'`; false where the word is another. */
  #prefixed(at: number, letter: number): boolean {
    if (letter === 0x6e) {
      this.#string(at + 1, 0x27);
      if (this.kind === 'string') this.kind = 'nstring';
      this.start = at;
      return true;
    }
    if (letter !== 0x78 && letter !== 0x62) return false;
    const source = this.source;
    const hex = letter === 0x78;
    let end = at + 2;
    for (;;) {
      const code = source.charCodeAt(end);
      if (hex ? !isHexDigit(code) : code !== 0x30 && code !== 0x31) break;
      end++;
    }
    const closed = source.charCodeAt(end) === 0x27;
    if (!closed || (hex && (end - at) % 2 !== 0)) this.#take('error', at, source.length);
    else this.#literal(hex ? 'hex' : 'bit', end + 1);
    return true;
  }

  #number(at: number, first: number): void {
    const source = this.source;
    let end = at + 1;
    let code = source.charCodeAt(end);
    if (first === 0x30 && (code === 0x78 || code === 0x62)) {
      const hex = code === 0x78;
      end = at + 2;
      for (;;) {
        code = source.charCodeAt(end);
        if (hex ? !isHexDigit(code) : code !== 0x30 && code !== 0x31) break;
        end++;
      }
      if (end > at + 2 && !isWord(code)) this.#literal(hex ? 'hex' : 'bit', end);
      else this.#word(at, first);
      return;
    }
    while (isDigit(code)) code = source.charCodeAt(++end);
    if (code === 0x2e) {
      this.#fraction(at, end + 1);
      return;
    }
    if (!isWord(code)) {
      this.#literal('int', end);
      return;
    }
    const exponent = endOfExponent(source, end);
    if (exponent > end) this.#literal('float', exponent);
    else this.#word(at, first);
  }

  /** The digits after a point, and an exponent. */
  #fraction(start: number, at: number): void {
    const source = this.source;
    let end = at;
    while (isDigit(source.charCodeAt(end))) end++;
    const exponent = endOfExponent(source, end);
    if (exponent > end) this.#literal('float', exponent);
    else if ((source.charCodeAt(end) | 32) === 0x65) this.#take('error', start, source.length);
    else this.#literal('decimal', end);
  }

  #string(at: number, quote: number): void {
    const end = endOfQuoted(this.source, at, quote, !this.mode.noBackslashEscapes);
    if (end < 0) this.#take('error', at, this.source.length);
    else this.#literal('string', end);
  }

  #quotedName(at: number, quote: number): void {
    const end = endOfQuoted(this.source, at, quote, false);
    if (end < 0) {
      this.#take('error', at, this.source.length);
      return;
    }
    this.#take('quoted', at, end);
    this.name = true;
  }

  #symbol(at: number, code: number): void {
    const next = this.source.charCodeAt(at + 1);
    switch (code) {
      case 0x27:
        this.#string(at, code);
        return;
      case 0x22:
        if (this.mode.ansiQuotes) this.#quotedName(at, code);
        else this.#string(at, code);
        return;
      case 0x60:
        this.#quotedName(at, code);
        return;
      case 0x2e:
        if (isDigit(next) && !this.#followsWord(at)) {
          this.#fraction(at, at + 1);
          return;
        }
        this.#afterDot = true;
        this.#take('.', at, at + 1);
        return;
      case 0x40:
        this.#at(at, next);
        return;
      default:
        this.#operator(at, code, next);
    }
  }

  /** Whether the token before, up to `at`, was an unquoted word: then a dot and digits are a name's next part. */
  #followsWord(at: number): boolean {
    return this.previousEnd === at && this.kind === 'ident';
  }

  #at(at: number, next: number): void {
    const source = this.source;
    if (next === 0x40) {
      this.#take('@@', at, at + 2);
      return;
    }
    if (next === 0x27 || next === 0x22 || next === 0x60) {
      const escapes = next !== 0x60 && !this.mode.noBackslashEscapes && !(next === 0x22 && this.mode.ansiQuotes);
      const end = endOfQuoted(source, at + 1, next, escapes);
      if (end < 0) this.#take('error', at + 1, source.length);
      else this.#take('uservar', at, end);
      return;
    }
    let end = at + 1;
    for (let code = next; isWord(code) || code === 0x2e; code = source.charCodeAt(end)) end++;
    this.#take(end > at + 1 ? 'uservar' : '@', at, end);
  }

  #operator(at: number, code: number, next: number): void {
    const third = this.source.charCodeAt(at + 2);
    switch (code) {
      case 0x3c:
        if (next === 0x3d) this.#take(third === 0x3e ? '<=>' : '<=', at, at + (third === 0x3e ? 3 : 2));
        else if (next === 0x3e) this.#take('<>', at, at + 2);
        else if (next === 0x3c) this.#take('<<', at, at + 2);
        else this.#take('<', at, at + 1);
        return;
      case 0x3e:
        if (next === 0x3d) this.#take('>=', at, at + 2);
        else if (next === 0x3e) this.#take('>>', at, at + 2);
        else this.#take('>', at, at + 1);
        return;
      case 0x21:
        if (next === 0x3d) this.#take('<>', at, at + 2);
        else this.#take('!', at, at + 1);
        return;
      case 0x2d:
        if (next === 0x3e) this.#take(third === 0x3e ? '->>' : '->', at, at + (third === 0x3e ? 3 : 2));
        else this.#take('-', at, at + 1);
        return;
      case 0x3a:
        if (next === 0x3d) this.#take(':=', at, at + 2);
        else this.#take(':', at, at + 1);
        return;
      case 0x26:
        if (next === 0x26) this.#take('&&', at, at + 2);
        else this.#take('&', at, at + 1);
        return;
      case 0x7c:
        if (next === 0x7c) this.#take('||', at, at + 2);
        else this.#take('|', at, at + 1);
        return;
      default:
        this.#single(at, code);
    }
  }

  #single(at: number, code: number): void {
    const kind = SINGLES[code];
    if (kind !== undefined) this.#take(kind, at, at + 1);
    // A NUL at the very end is the end, as where a client sends C strings.
    else if (at >= this.source.length || (code === 0 && at === this.source.length - 1)) {
      if (this.#inVersion) this.#take('error', this.source.length, this.source.length);
      else this.#take('eof', at, at);
    } else this.#take('error', at, at + 1);
  }
}

const SINGLES: readonly (Operator | undefined)[] = (() => {
  const kinds: (Operator | undefined)[] = new Array(128).fill(undefined);
  for (const kind of ['(', ')', ',', ';', '+', '*', '/', '%', '^', '~', '=', '?', '{', '}'] as const) kinds[kind.charCodeAt(0)] = kind;
  return kinds;
})();

function takesHint(kind: TokenKind): boolean {
  return kind === 'SELECT' || kind === 'INSERT' || kind === 'REPLACE' || kind === 'UPDATE' || kind === 'DELETE';
}

/** `$$` or `$tag$`: a string in dollars, which stands only where the body of a routine in another language may. */
function opensDollarQuote(source: string, at: number): boolean {
  let end = at + 1;
  for (let code = source.charCodeAt(end); isWord(code) && code !== 0x24; code = source.charCodeAt(end)) end++;
  return source.charCodeAt(end) === 0x24;
}
