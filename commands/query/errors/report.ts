/** What is told of an error: for people, or as JSON for programs. */
import type { ConnectError, SqlError } from '../../../src/errors.ts';
import { harmless } from '../../terminal/render/value.ts';
import { markedLine } from './source-line.ts';

export const ERROR_FORMATS = ['text', 'json'] as const;
export type ErrorFormat = (typeof ERROR_FORMATS)[number];

/** Where in the input it is. */
export interface ErrorPlace {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}
/** The statement that failed. */
export interface FailedStatement {
  /** As it was written. */
  readonly sql: string;
  /** Of the error in it; null where that is not known. */
  readonly position: number | null;
  readonly suggestions: readonly string[];
}

/** `at line 3 column 15 in file.sql`; nothing where no line is known. */
export function placeText({ file, line, column }: ErrorPlace): string {
  if (line === null) return '';
  return ` at line ${line}${column === null ? '' : ` column ${column}`}${file === null ? '' : ` in ${file}`}`;
}

/** The lines that tell of an error, the first one as mysql writes it. */
export function errorText(error: SqlError, place: ErrorPlace, { sql, position, suggestions }: FailedStatement): string {
  const lines = [`ERROR ${error.errno} (${error.sqlState})${placeText(place)}: ${printable(error.message)}`];
  if (position !== null && place.line !== null) lines.push(...markedLine(sql, position, place.line));
  if (suggestions.length > 0) lines.push(`  did you mean ${suggestions.join(' or ')}?`);
  return lines.join('\n');
}

/** A message repeats what was sent: a terminal is not to be moved by it. */
function printable(message: string): string {
  return message.split('\t').map(harmless).join('\t');
}

/** One line. */
export function errorJson(error: SqlError | ConnectError, place: ErrorPlace, statement: FailedStatement | null): string {
  const { errno, sqlState, message, retryable } = error;
  const more = statement === null ? {} : { statement: statement.sql, suggestions: statement.suggestions };
  return JSON.stringify({ level: 'error', errno, sqlState, class: error.class, retryable, message, ...place, ...more });
}
/** A remark, or an error that has no number. */
export function remarkJson(level: 'error' | 'warning' | 'note', message: string, place: ErrorPlace = NOWHERE): string {
  return JSON.stringify({ level, message, ...place });
}
export const NOWHERE: ErrorPlace = { file: null, line: null, column: null };
