/** Names that somebody may have meant by one that the server does not know: one query for those that there are. */
import type { BackendConnection } from '../../../src/backend.ts';
import { builtInFunctions } from '../../../src/completion/functions.ts';
import { nearest } from '../../../src/completion/nearest.ts';
import { SqlError } from '../../../src/errors.ts';
import type { ParseMode } from '../../../src/sql/mode.ts';
import { rowsOf } from '../table-columns.ts';
import { type UnknownName, unknownName, wordsOf } from './words.ts';

/** Names of tables that a statement is looked through for. */
const MOST_WORDS = 100;

/** @returns the nearest names first; none where nothing is near, or the names may not be read. */
export async function suggestions(
  connection: BackendConnection,
  error: SqlError,
  sql: string,
  mode: ParseMode,
): Promise<readonly string[]> {
  const unknown = unknownName(error);
  // Every name of one letter is near another one.
  if (unknown === null || unknown.name.length < 2 || connection.isLost === true) return [];
  try {
    const names = await candidates(connection, unknown, sql, mode);
    return nearest(unknown.name, new Set(names)).filter((name) => name !== unknown.name);
  } catch (failure) {
    // The error itself has been told; that nothing can be suggested is none.
    if (failure instanceof SqlError) return [];
    throw failure;
  }
}

async function candidates(
  connection: BackendConnection,
  { kind, qualifier }: UnknownName,
  sql: string,
  mode: ParseMode,
): Promise<readonly string[]> {
  const read = async (text: string, values: readonly (string | null)[]) =>
    (await rowsOf(connection, text, values)).map(([name]) => String(name));
  switch (kind) {
    case 'table':
      return read('SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = COALESCE(?, DATABASE())', [qualifier]);
    case 'database':
      return read('SELECT SCHEMA_NAME FROM information_schema.SCHEMATA', []);
    case 'routine': {
      const own = await read('SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = COALESCE(?, DATABASE())', [
        qualifier,
      ]);
      return [...own, ...builtInFunctions().keys()];
    }
    case 'variable':
      return read('SHOW VARIABLES', []);
    case 'column': {
      const words = [...new Set(wordsOf(sql, mode).map(({ text }) => text))].slice(0, MOST_WORDS);
      const marks = words.map(() => '?').join(', ');
      return read(
        `SELECT DISTINCT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_NAME IN (${marks}) AND (TABLE_SCHEMA = DATABASE() OR TABLE_SCHEMA IN (${marks}))`,
        [...words, ...words],
      );
    }
  }
}
