/** The files that LOAD DATA LOCAL names: the only ones that a server may ask for. */
import { Lexer } from './lexer.ts';
import type { ParseMode } from './mode.ts';
import { unquoteString } from './unquote.ts';

/**
 * `LOAD {DATA | XML} [LOW_PRIORITY | CONCURRENT] LOCAL INFILE 'file'`, wherever in a text that is: a text may be of several statements, and MariaDB has
 * some that others are in: SET STATEMENT … FOR, BEGIN NOT ATOMIC, EXECUTE IMMEDIATE '…'. What else there is around is the server's to judge.
 * @returns the names as the text has them.
 */
export function localFilesOf(sql: string, mode: ParseMode): readonly string[] {
  const lexer = new Lexer(sql, mode, 0);
  const found: string[] = [];
  lexer.advance();
  while (lexer.kind !== 'eof' && lexer.kind !== 'error') {
    if (take(lexer, 'LOAD')) {
      const name = fileOf(lexer);
      if (name !== null) found.push(name);
    } else if (take(lexer, 'EXECUTE')) {
      if (take(lexer, 'IMMEDIATE') && lexer.kind === 'string') found.push(...localFilesOf(textOf(lexer), mode));
    } else lexer.advance();
  }
  return found;
}

/** Behind LOAD. */
function fileOf(lexer: Lexer): string | null {
  if (!take(lexer, 'DATA') && !take(lexer, 'XML')) return null;
  if (!take(lexer, 'LOW_PRIORITY')) take(lexer, 'CONCURRENT');
  return take(lexer, 'LOCAL') && take(lexer, 'INFILE') && lexer.kind === 'string' ? textOf(lexer) : null;
}

/** Steps over a word, where it stands here. */
function take(lexer: Lexer, word: string): boolean {
  const { source, start, end } = lexer;
  if (end - start !== word.length || source.slice(start, end).toUpperCase() !== word) return false;
  lexer.advance();
  return true;
}
function textOf({ source, start, end, mode }: Lexer): string {
  return unquoteString(source, start, end, !mode.noBackslashEscapes);
}
