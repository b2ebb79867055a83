/** Whether a statement is about its own session: for doors that let statements of several clients share one. */
import { Lexer } from './lexer.ts';
import type { ParseMode } from './mode.ts';

/** Statements that change, or show, what a session keeps for the statements after them. */
const STARTS: ReadonlySet<string> = new Set([
  ...['SET', 'BEGIN', 'START', 'COMMIT', 'ROLLBACK', 'SAVEPOINT', 'RELEASE', 'XA', 'PREPARE', 'EXECUTE', 'DEALLOCATE'],
  ...['LOCK', 'UNLOCK', 'HANDLER', 'CALL', 'GET', 'FLUSH'],
]);
/** Words in them, wherever they are. */
const WORDS: ReadonlySet<string> = new Set([
  ...['LAST_INSERT_ID', 'FOUND_ROWS', 'ROW_COUNT', 'GET_LOCK', 'RELEASE_LOCK', 'RELEASE_ALL_LOCKS', 'IS_USED_LOCK', 'CONNECTION_ID'],
  ...['SQL_CALC_FOUND_ROWS', 'TEMPORARY', 'WARNINGS', 'ERRORS', 'LASTVAL', 'PREVIOUS'],
  ...['IDENTITY', 'INSERT_ID', 'WARNING_COUNT', 'ERROR_COUNT', 'PROFILES', 'PROFILE'],
]);
/** What one of them needs to be there at all. */
const SUSPECT =
  /@|\b(?:last_insert_id|found_rows|row_count|get_lock|release_\w+|is_used_lock|connection_id|sql_calc_found_rows|temporary|warnings|errors|lastval|previous|identity|insert_id|warning_count|error_count|profiles?)\b/i;
/** The usual statements begin so. */
const USUAL =
  /^\s*(?:select|insert|update|delete|replace|with|show|desc|describe|explain|values|table|create|alter|drop|truncate|use|rename)\b/i;

/**
 * Whether it sets what stays in its session (user variables, locks, temporary tables, a transaction), or reads what an earlier statement
 * left there. System variables by themselves are neither, nor is USE. A program that a statement calls is not looked into.
 */
export function needsOwnSession(sql: string, mode: ParseMode): boolean {
  if (!SUSPECT.test(sql) && USUAL.test(sql)) return false;
  const lexer = new Lexer(sql, mode, 0);
  lexer.advance();
  while (lexer.kind === '(' || lexer.kind === ';') lexer.advance();
  if (STARTS.has(wordAt(sql, lexer))) return true;
  for (; lexer.kind !== 'eof' && lexer.kind !== 'error'; lexer.advance()) {
    if (lexer.kind === 'uservar' || lexer.kind === ':=') return true;
    if (WORDS.has(wordAt(sql, lexer))) return true;
  }
  return false;
}

function wordAt(sql: string, { name, start, end }: Lexer): string {
  return name || /^[a-z_]/i.test(sql.slice(start, start + 1)) ? sql.slice(start, end).toUpperCase() : '';
}
