/** Where a parser stands in its text: the lexer with the questions that grammar functions ask of it. */
import type { AccountName, Expr, IntLiteral, QualifiedName, StringLiteral } from '../ast.ts';
import { isSpace } from '../characters.ts';
import { Lexer, type TokenKind } from '../lexer.ts';
import type { ParseMode } from '../mode.ts';
import { identifierTooLong, syntaxError, tooDeep, wrongDatabaseName, wrongTableName } from '../syntax-error.ts';
import { hexDigits, unquoteName, unquoteString } from '../unquote.ts';

/**
 * How deep a statement may nest, in units of about one frame and a half of the stack: an expression in another (parentheses, arguments) costs
 * `EXPRESSION_DEPTH`, a query in another `QUERY_DEPTH` besides, a prefix (NOT, -) or a pair of parentheses around tables one. So 500 parentheses are fine, and
 * half of the stack that Node.js has is enough.
 */
export const MAX_DEPTH = 2000;
export const EXPRESSION_DEPTH = 4;
export const QUERY_DEPTH = 2;
/** How long a left-deep chain (`1+1+1…`, UNION ALL …, joins) may be. AND and OR chains have no limit: long ones become balanced trees. */
export const MAX_CHAIN = 5000;
/** Longest name of a database, table, column, …, in characters. */
const MAX_NAME = 64;

export class Cursor extends Lexer {
  /** Offset of the statement's first character: lines of errors count from there. */
  readonly origin: number;
  /** Slots of literals that are no node of the tree by themselves. */
  readonly structural: number[] = [];
  /** An operand that was parsed before its expression was known to be one. */
  primed: Expr | null = null;
  /** Where `t.*` may stand: at the start of an item of a select list. */
  starAt = -1;
  #depth = 0;

  constructor(source: string, mode: ParseMode, offset: number) {
    super(source, mode, offset);
    this.advance();
    this.origin = this.start;
  }

  /** Error 1064 at the current token. */
  fail(): never {
    throw syntaxError(this.source, this.start, this.origin);
  }
  failAt(offset: number): never {
    throw syntaxError(this.source, offset, this.origin);
  }

  /** Goes down a level; `leave` with the same cost comes back. */
  enter(cost = 1): void {
    this.#depth += cost;
    if (this.#depth > MAX_DEPTH) throw tooDeep(this.start);
  }
  leave(cost = 1): void {
    this.#depth -= cost;
  }
  /** Checks the length of a left-deep chain. */
  checkChain(length: number): void {
    if (length > MAX_CHAIN) throw tooDeep(this.start);
  }

  /** Whether this token stands here. As `p.kind === kind`, where the compiler believes to know the kind from before a token was taken. */
  at(kind: TokenKind): boolean {
    return this.kind === kind;
  }
  accept(kind: TokenKind): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }
  expect(kind: TokenKind): void {
    if (this.kind !== kind) this.fail();
    this.advance();
  }
  /** Takes the second token only where the first stands before it. */
  acceptBoth(first: TokenKind, second: TokenKind): boolean {
    if (this.kind !== first || this.peek() !== second) return false;
    this.advance();
    this.advance();
    return true;
  }
  expectBoth(first: TokenKind, second: TokenKind): void {
    this.expect(first);
    this.expect(second);
  }
  /** Takes whichever of the keywords stands here, or null. */
  acceptOne<K extends TokenKind>(kinds: readonly K[]): K | null {
    for (const kind of kinds) {
      if (this.kind === kind) {
        this.advance();
        return kind;
      }
    }
    return null;
  }
  expectOne<K extends TokenKind>(kinds: readonly K[]): K {
    return this.acceptOne(kinds) ?? this.fail();
  }
  atOne(kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.kind);
  }
  /** Whether the current token is this word, for words that are no keywords of MySQL. */
  atWord(word: string): boolean {
    return this.kind === 'ident' && this.end - this.start === word.length && this.text().toUpperCase() === word;
  }
  acceptWord(word: string): boolean {
    if (!this.atWord(word)) return false;
    this.advance();
    return true;
  }

  /** Whether the next token is `(`. Looks at the text where it can: most names are followed by something else, and a token read ahead is read twice. */
  beforeParenthesis(): boolean {
    let at = this.end;
    let code = this.source.charCodeAt(at);
    while (isSpace(code)) code = this.source.charCodeAt(++at);
    // A comment may stand between, or end.
    if (code === 0x2f || code === 0x2d || code === 0x23 || code === 0x2a) return this.peek() === '(';
    return code === 0x28;
  }

  /** The current token as written. */
  text(): string {
    return this.source.slice(this.start, this.end);
  }
  /** `ident`: a word that is not reserved, or a quoted one. */
  identifier(): string {
    if (!this.name) this.fail();
    const name = this.kind === 'quoted' ? unquoteName(this.source, this.start, this.end) : this.text();
    this.advance();
    return name;
  }
  acceptIdentifier(): string | null {
    return this.name ? this.identifier() : null;
  }
  /** `ident | TEXT_STRING` */
  identifierOrString(): string {
    return this.atString() ? this.string() : this.identifier();
  }
  /** `'(' ident [',' ident]… ')'` */
  identifierList(): string[] {
    this.expect('(');
    const names = this.list(() => this.identifier());
    this.expect(')');
    return names;
  }
  /** `item [',' item]…` */
  list<T>(item: (cursor: this) => T): T[] {
    const items = [item(this)];
    while (this.accept(',')) items.push(item(this));
    return items;
  }

  /** `[ident '.'] ident`, checked as names of databases and tables are. */
  qualifiedName(): QualifiedName {
    const pos = this.start;
    // `.t` is a table of the current database.
    if (this.accept('.')) return { schema: null, name: this.#checkedTable(this.identifier(), pos), pos };
    const first = this.identifier();
    if (!this.accept('.')) return { schema: null, name: this.#checkedTable(first, pos), pos };
    checkDatabaseName(first, pos);
    return { schema: first, name: this.#checkedTable(this.identifier(), pos), pos };
  }
  #checkedTable(name: string, pos: number): string {
    if (isWrongName(name)) throw wrongTableName(name, pos);
    if (name.length > MAX_NAME && [...name].length > MAX_NAME) throw identifierTooLong(name, pos);
    return name;
  }

  atString(): boolean {
    return this.kind === 'string';
  }
  /** Value of the current string token, without taking it. */
  stringValue(): string {
    return unquoteString(this.source, this.start, this.end, !this.mode.noBackslashEscapes);
  }
  /** A string that is no node of its own. */
  string(): string {
    if (this.kind !== 'string') this.fail();
    const value = this.stringValue();
    this.structural.push(this.literals - 1);
    this.advance();
    return value;
  }
  acceptString(): string | null {
    return this.kind === 'string' ? this.string() : null;
  }
  /** `text_string`: a string that is no node of its own, or one in hexadecimal digits such as x'09'. */
  byteString(): string {
    if (this.kind !== 'hex') return this.string();
    const bytes = hexDigits(this.source, this.start, this.end).match(/../g) ?? [];
    this.structural.push(this.literals - 1);
    this.advance();
    return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)));
  }
  /** A string in a place where it is a node, and nothing else may be. */
  stringLiteral(): StringLiteral {
    if (this.kind !== 'string') this.fail();
    const literal: StringLiteral = {
      kind: 'StringLiteral',
      value: this.stringValue(),
      charset: null,
      pos: this.start,
      end: this.end,
      slot: this.literals - 1,
    };
    this.advance();
    return literal;
  }
  intLiteral(): IntLiteral {
    if (this.kind !== 'int') this.fail();
    const literal: IntLiteral = { kind: 'IntLiteral', text: this.text(), pos: this.start, end: this.end, slot: this.literals - 1 };
    this.advance();
    return literal;
  }
  /** A number that is no node of its own, such as a length. */
  integer(): number {
    if (this.kind !== 'int' && this.kind !== 'hex') this.fail();
    const value = Number(this.text());
    this.structural.push(this.literals - 1);
    this.advance();
    return value;
  }
  /** `'(' integer ')'` */
  lengthInParentheses(): number {
    this.expect('(');
    const length = this.integer();
    this.expect(')');
    return length;
  }
  optionalLength(): number | null {
    return this.kind === '(' ? this.lengthInParentheses() : null;
  }

  /** `user ['@' host] | CURRENT_USER ['(' ')']` */
  account(): AccountName {
    if (this.accept('CURRENT_USER')) {
      if (this.accept('(')) this.expect(')');
      return { user: '', host: null, currentUser: true };
    }
    const user = this.identifierOrString();
    const variable = this.acceptUserVariable();
    if (variable !== null) return { user, host: variable, currentUser: false };
    const host = this.accept('@') ? this.identifierOrString() : null;
    return { user, host, currentUser: false };
  }
  /** Name of the user variable here, null where there is none. */
  acceptUserVariable(): string | null {
    return this.kind === 'uservar' ? this.userVariable() : null;
  }
  userVariable(): string {
    if (this.kind !== 'uservar') this.fail();
    const quote = this.source.charAt(this.start + 1);
    const name =
      quote === '`' || (quote === '"' && this.mode.ansiQuotes)
        ? unquoteName(this.source, this.start + 1, this.end)
        : quote === "'" || quote === '"'
          ? unquoteString(this.source, this.start + 1, this.end, !this.mode.noBackslashEscapes)
          : this.source.slice(this.start + 1, this.end);
    this.advance();
    return name;
  }

  ifExists(): boolean {
    if (!this.accept('IF')) return false;
    this.expect('EXISTS');
    return true;
  }
  ifNotExists(): boolean {
    if (!this.accept('IF')) return false;
    this.expectBoth('NOT', 'EXISTS');
    return true;
  }
}

function isWrongName(name: string): boolean {
  return name.length === 0 || name.endsWith(' ');
}

/** Throws 1102 or 1059 for names that no database can have. */
export function checkDatabaseName(name: string, pos: number): string {
  if (isWrongName(name)) throw wrongDatabaseName(name, pos);
  if (name.length > MAX_NAME && [...name].length > MAX_NAME) throw identifierTooLong(name, pos);
  return name;
}
