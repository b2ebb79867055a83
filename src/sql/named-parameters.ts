/** `:name` placeholders, as programs write them: MySQL itself knows but `?`. */
import { Lexer } from './lexer.ts';
import type { ParseMode } from './mode.ts';

/** A statement with `?` for each `:name`, and the way back from its positions to those of the text as written. */
export interface NamedStatement {
  readonly sql: string;
  /** One per `?` that stands for a name, in their order. */
  readonly names: readonly string[];
  /** @param position in `sql`. @returns the position in the text as written. */
  readonly original: (position: number) => number;
}

/** Replaces the placeholders of one statement. Those in strings, comments and quoted names are none, nor is a label's colon. */
export function replaceNames(sql: string, mode: ParseMode): NamedStatement {
  const names: string[] = [];
  if (!sql.includes(':')) return { sql, names, original: (position) => position };
  const shifts: { readonly at: number; readonly by: number }[] = [];
  let out = '';
  let copied = 0;
  const lexer = new Lexer(sql, mode, 0);
  lexer.advance();
  let wordEnd = -1;
  while (!atEnd(lexer)) {
    const colon = lexer.kind === ':' && lexer.start !== wordEnd ? lexer.start : -1;
    wordEnd = lexer.name ? lexer.end : -1;
    lexer.advance();
    const name = colon < 0 ? null : placeholderName(sql, colon);
    if (name === null) continue;
    names.push(name);
    out += `${sql.slice(copied, colon)}?`;
    copied = colon + 1 + name.length;
    shifts.push({ at: out.length, by: name.length });
    // The name may have been read as a keyword or a string's introducer: go on behind it.
    while (lexer.start < copied && !atEnd(lexer)) lexer.advance();
  }
  out += sql.slice(copied);
  const original = (position: number) => shifts.reduce((sum, { at, by }) => (position >= at ? sum + by : sum), position);
  return { sql: out, names, original };
}

function atEnd({ kind }: Lexer): boolean {
  return kind === 'eof' || kind === 'error';
}

function placeholderName(sql: string, colon: number): string | null {
  return /^[A-Za-z_][A-Za-z0-9_]*/.exec(sql.slice(colon + 1, colon + 66))?.[0] ?? null;
}
