/** The names in a statement, and which of them an error is about. */
import type { SqlError } from '../../../src/errors.ts';
import { Lexer } from '../../../src/sql/lexer.ts';
import type { ParseMode } from '../../../src/sql/mode.ts';

/** What kind of thing a name was looked for among. */
export type NameKind = 'table' | 'column' | 'database' | 'routine' | 'variable';

/** A name that a server does not know. */
export interface UnknownName {
  readonly kind: NameKind;
  readonly name: string;
  /** What stood before it: a database, or of a column a table or an alias. */
  readonly qualifier: string | null;
}

/** By the words of MySQL and MariaDB; an error's name stands in quotes, but for those of routines. */
const PATTERNS: readonly (readonly [errnos: readonly number[], kind: NameKind, pattern: RegExp])[] = [
  [[1146], 'table', /'([^']+)'/],
  [[1051, 1109], 'table', /'([^']+)'/],
  [[1054], 'column', /'([^']+)'/],
  [[1049], 'database', /'([^']+)'/],
  [[1305, 1630], 'routine', /^(?:\w+ )([^ ]+) does not exist/i],
  [[1193], 'variable', /'([^']+)'/],
];

/** @returns null for an error that is about no name. */
export function unknownName({ errno, message }: Pick<SqlError, 'errno' | 'message'>): UnknownName | null {
  const [, kind, pattern] = PATTERNS.find(([errnos]) => errnos.includes(errno)) ?? [];
  const full = kind === undefined ? undefined : pattern?.exec(message)?.[1];
  if (kind === undefined || full === undefined) return null;
  const dot = kind === 'database' ? -1 : full.lastIndexOf('.');
  return { kind, name: full.slice(dot + 1), qualifier: dot < 0 ? null : full.slice(0, dot) };
}

interface Word {
  readonly text: string;
  readonly start: number;
}

/** The words that may be names, without their quotes. What cannot be read ends them. */
export function wordsOf(sql: string, mode: ParseMode): readonly Word[] {
  const words: Word[] = [];
  const lexer = new Lexer(sql, mode, 0);
  for (lexer.advance(); lexer.kind !== 'eof' && lexer.kind !== 'error'; lexer.advance()) {
    const text = sql.slice(lexer.start, lexer.end);
    if (/^`.*`$/s.test(text)) words.push({ text: text.slice(1, -1).replaceAll('``', '`'), start: lexer.start });
    else if (/^[\p{L}\p{N}_$]+$/u.test(text)) words.push({ text, start: lexer.start });
  }
  return words;
}

/** Where an error is in its statement, as an offset in UTF-16 units: what the server says of it is looked for in the text. Null where nothing says it. */
export function placeOf(error: SqlError, sql: string, mode: ParseMode): number | null {
  if (error.position !== null) return error.position;
  if (error.errno === 1064) return nearPlace(error.message, sql);
  const unknown = unknownName(error);
  if (unknown === null) return null;
  const words = wordsOf(sql, mode);
  const same = (word: Word | undefined, name: string) => word?.text.toLowerCase() === name.toLowerCase();
  const { name, qualifier } = unknown;
  const found = words.filter((word) => same(word, name));
  const qualified =
    qualifier === null ? undefined : found.find((word) => same(words[words.indexOf(word) - 1], qualifier.split('.').at(-1) ?? ''));
  return (qualified ?? found[0])?.start ?? null;
}

/** `… near 'FORM t' at line 2`: the text from the place on, of which MySQL gives 80 characters. */
function nearPlace(message: string, sql: string): number | null {
  const [, near = '', line = '1'] = / near '([\s\S]*)' at line (\d+)$/.exec(message) ?? [];
  if (near === '') return / near '' at line \d+$/.test(message) ? sql.trimEnd().length : null;
  let from = 0;
  for (let at = 1; at < Number(line); at++) from = sql.indexOf('\n', from) + 1;
  const found = near.length < 80 ? sql.lastIndexOf(near) : sql.indexOf(near, from);
  return found < 0 ? null : found;
}
