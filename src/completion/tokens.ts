/** The tokens of the statement that the cursor is in. */
import { SqlError } from '../errors.ts';
import { Lexer, type TokenKind } from '../sql/lexer.ts';
import type { ParseMode } from '../sql/mode.ts';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** The text in upper case, of words without quotes; of others empty. */
  readonly word: string;
  /** Whether it can be a name. */
  readonly isName: boolean;
  readonly start: number;
  readonly end: number;
}
export interface StatementTokens {
  /** Those before the word that is typed. */
  readonly before: readonly Token[];
  readonly after: readonly Token[];
  /** Start of the statement. */
  readonly start: number;
  /** The word at the cursor, as far as it is typed. */
  readonly typed: { readonly from: number; readonly text: string; readonly quote: '' | '`' | "'" | '"' };
  /** The cursor is in a comment. */
  readonly inComment: boolean;
}

/** More than this is no statement that somebody types. */
const MOST_TOKENS = 20_000;

export function statementTokens(text: string, cursor: number, mode: ParseMode): StatementTokens {
  const before: Token[] = [];
  const after: Token[] = [];
  let start = 0;
  let at: Token | null = null;
  for (const token of tokensOf(text, mode)) {
    if (token.kind === ';') {
      if (token.end <= cursor) {
        before.length = 0;
        start = token.end;
        continue;
      }
      break;
    }
    if (token.end < cursor || (token.end === cursor && !continues(token))) before.push(token);
    else if (token.start < cursor) at = token;
    else after.push(token);
  }
  const last = before.at(-1);
  return { before, after, start, typed: typedAt(text, cursor, at), inComment: isComment(text, last?.end ?? start, at, cursor) };
}

function* tokensOf(text: string, mode: ParseMode): Generator<Token> {
  const lexer = new Lexer(text, mode, 0);
  for (let count = 0; count < MOST_TOKENS; count++) {
    try {
      lexer.advance();
    } catch (error) {
      if (error instanceof SqlError) return;
      throw error;
    }
    const { kind, start, end, name } = lexer;
    if (kind === 'eof') return;
    const whole = text.slice(start, kind === 'error' ? text.length : end);
    yield { kind, text: whole, word: /^[\w$]/.test(whole) ? whole.toUpperCase() : '', isName: name, start, end: start + whole.length };
    if (kind === 'error') return;
  }
}

/** Whether what is typed next goes on with it: words, names in quotes that are not closed, strings. */
function continues({ kind, text, word }: Token): boolean {
  if (kind === 'error') return true;
  return (word !== '' && !/^\d/.test(text)) || kind === 'uservar' || kind === '@@' || kind === '@';
}
function typedAt(text: string, cursor: number, token: Token | null): StatementTokens['typed'] {
  if (token === null) return { from: cursor, text: '', quote: '' };
  const quote = /^[`'"]/.exec(token.text)?.[0] as '`' | "'" | '"' | undefined;
  const from = token.start + (quote === undefined ? 0 : 1);
  return { from, text: text.slice(from, cursor), quote: quote ?? '' };
}
function isComment(text: string, from: number, token: Token | null, cursor: number): boolean {
  if (token !== null) return /^(?:\/\*|--|#)/.test(token.text);
  return /(?:^|\s)(?:--\s[^\n]*|#[^\n]*|\/\*(?:(?!\*\/).)*)$/s.test(text.slice(from, cursor));
}

/** A name as it was meant: without its quotes. */
export function nameOf({ kind, text }: Token): string {
  if (kind !== 'quoted' && !/^[`"]/.test(text)) return text;
  const quote = text.charAt(0);
  return text.slice(1, text.endsWith(quote) && text.length > 1 ? -1 : undefined).replaceAll(quote + quote, quote);
}
