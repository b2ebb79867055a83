/** What is told of a statement that has failed. */
import type { BackendConnection } from '../../../src/backend.ts';
import type { SqlError } from '../../../src/errors.ts';
import type { ParseMode } from '../../../src/sql/index.ts';
import type { BoundStatement } from '../../terminal/placeholders.ts';
import { placeAt } from '../../terminal/position.ts';
import type { ScriptStatement, Source } from '../../terminal/script.ts';
import { type ErrorFormat, type ErrorPlace, errorJson, errorText } from './report.ts';
import { suggestions } from './suggestions.ts';
import { placeOf } from './words.ts';

export interface FailureContext {
  readonly connection: BackendConnection;
  readonly format: ErrorFormat;
  readonly statement: ScriptStatement;
  readonly source: Source;
  readonly bound: Pick<BoundStatement, 'original'>;
  readonly mode: ParseMode;
  readonly lineNumbers: boolean;
  /** Whether names that may have been meant are looked for. */
  readonly suggests: boolean;
}

/** @returns lines without the last line break. */
export async function describeError(error: SqlError, context: FailureContext): Promise<string> {
  const { connection, format, statement, source, bound, mode, lineNumbers, suggests } = context;
  const { sql } = statement;
  const position = error.position === null ? placeOf(error, sql, mode) : bound.original(error.position);
  const place = position === null ? { line: statement.place.line, column: null } : placeAt(statement.place, sql, position);
  const where: ErrorPlace = { file: source.kind === 'file' ? source.path : null, line: place.line, column: place.column };
  const failed = { sql, position, suggestions: suggests ? await suggestions(connection, error, sql, mode) : [] };
  return format === 'json' ? errorJson(error, where, failed) : errorText(error, lineNumbers ? where : { ...where, line: null }, failed);
}
