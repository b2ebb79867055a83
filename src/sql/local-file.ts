/** The file that LOAD DATA LOCAL names: the only one that a server may ask for. */
import { Lexer } from './lexer.ts';
import type { ParseMode } from './mode.ts';
import { unquoteString } from './unquote.ts';

/**
 * `LOAD {DATA | XML} [LOW_PRIORITY | CONCURRENT] LOCAL INFILE 'file'`: what follows is the server's to judge.
 * @returns the file's name as the statement has it; null for every other statement.
 */
export function localFileOf(sql: string, mode: ParseMode): string | null {
  const lexer = new Lexer(sql, mode, 0);
  const word = () => {
    lexer.advance();
    return sql.slice(lexer.start, lexer.end).toUpperCase();
  };
  if (word() !== 'LOAD' || !['DATA', 'XML'].includes(word())) return null;
  let next = word();
  if (next === 'LOW_PRIORITY' || next === 'CONCURRENT') next = word();
  if (next !== 'LOCAL' || word() !== 'INFILE') return null;
  lexer.advance();
  return lexer.kind === 'string' ? unquoteString(sql, lexer.start, lexer.end, !mode.noBackslashEscapes) : null;
}
