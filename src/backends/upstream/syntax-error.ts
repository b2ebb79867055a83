/** Where a server's syntax error is in the statement: it says so only in words. */
import type { SqlError } from '../../errors.ts';

/**
 * Finds the offset of `near '…' at line N` in the statement. The quoted text is the next 80 characters at most, and starts on line N.
 * @returns a UTF-16 offset, or null where the error is another, or the text is not there as quoted.
 */
export function syntaxErrorPosition(error: SqlError, sql: string): number | null {
  if (error.errno !== 1064) return null;
  const match = / near '([\s\S]*)' at line (\d+)$/.exec(error.message);
  if (match === null) return null;
  const [, near = '', line = '1'] = match;
  if (near === '') return sql.trimEnd().length;
  const lineStart = startOfLine(sql, Number(line));
  const at = sql.indexOf(near, lineStart);
  return at < 0 ? null : at;
}

function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return start;
    start = end + 1;
  }
  return start;
}
