/** Errors of the SQL front end, worded as MySQL words them. */
import { SqlError } from '../errors.ts';
import { isSpace } from './characters.ts';

/** Bytes of text that MySQL quotes after `near`. */
const NEAR_BYTES = 80;

/** A place in a text: both from 1, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line and column of a UTF-16 offset. */
export function positionOf(source: string, offset: number): Position {
  const end = Math.min(Math.max(offset, 0), source.length);
  return {
    line: lineOf(source, 0, end),
    column: end - source.lastIndexOf('\n', end - 1 < 0 ? -1 : end - 1) + (end === 0 && source[0] === '\n' ? 1 : 0),
  };
}

function lineOf(source: string, from: number, to: number): number {
  let line = 1;
  for (let at = source.indexOf('\n', from); at >= 0 && at < to; at = source.indexOf('\n', at + 1)) line++;
  return line;
}

/** End of a text without the white space and semicolons at its end, which MySQL cuts off before it parses. */
function textEnd(source: string, from: number): number {
  let end = source.length;
  while (end > from && (source.charCodeAt(end - 1) === 0x3b || isSpace(source.charCodeAt(end - 1)))) end--;
  return end;
}

/** The first characters of the rest of the source that fit into `limit` bytes of UTF-8. */
function firstBytes(source: string, start: number, end: number, limit: number): string {
  let bytes = 0;
  let at = start;
  while (at < end) {
    const code = source.codePointAt(at) ?? 0;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes + size > limit) break;
    bytes += size;
    at += code > 0xffff ? 2 : 1;
  }
  return source.slice(start, at);
}

/**
 * Error 1064 at a UTF-16 offset of a text whose statement starts at `statementStart` (MySQL counts lines from there).
 */
export function syntaxError(
  source: string,
  offset: number,
  statementStart = 0,
  reason = 'You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use',
): SqlError {
  const near = firstBytes(source, offset, textEnd(source, offset), NEAR_BYTES);
  return new SqlError(1064, '42000', `${reason} near '${near}' at line ${lineOf(source, statementStart, offset)}`, offset);
}

/** Error 1436: nested too deeply, or a chain of operators too long. MySQL runs out of its thread's stack there. */
export function tooDeep(offset: number): SqlError {
  return new SqlError(1436, 'HY000', 'Thread stack overrun: the statement nests too deeply', offset);
}

/** Error 1065. */
export function emptyQuery(): SqlError {
  return new SqlError(1065, '42000', 'Query was empty', 0);
}

/** Errors 1059, 1102 and 1103: names that MySQL's parser refuses. */
export function identifierTooLong(name: string, offset: number): SqlError {
  return new SqlError(1059, '42000', `Identifier name '${name}' is too long`, offset);
}
export function wrongDatabaseName(name: string, offset: number): SqlError {
  return new SqlError(1102, '42000', `Incorrect database name '${name}'`, offset);
}
export function wrongTableName(name: string, offset: number): SqlError {
  return new SqlError(1103, '42000', `Incorrect table name '${name}'`, offset);
}
