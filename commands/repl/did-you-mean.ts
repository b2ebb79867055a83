/** After an error that names something that is not there: the nearest names that are. */
import { nearest } from '../../src/completion/nearest.ts';
import type { SchemaIndex } from '../../src/completion/schema-index.ts';
import type { SqlError } from '../../src/errors.ts';

/** @param sql whose tables' columns are meant. @returns `; did you mean customers?`, or nothing. */
export function meant(error: SqlError, sql: string, index: SchemaIndex, database: string | null): string {
  const found = candidates(error, sql, index, database);
  const near = found === null ? [] : nearest(found.name, new Set(found.among));
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
}

interface Candidates {
  readonly name: string;
  readonly among: readonly string[];
}

/** By the error's number, and the name in its text. */
function candidates({ errno, message }: SqlError, sql: string, index: SchemaIndex, current: string | null): Candidates | null {
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? [];
  const [name = '', table, database = current] = quoted.split('.').reverse();
  switch (errno) {
    case 1049:
      return { name: quoted, among: index.databases };
    case 1051:
    case 1146:
      return { name, among: [...index.tables(table ?? current ?? '')].map((each) => each.name) };
    case 1054:
      return { name, among: columns(sql, index, database ?? '') };
    case 1305:
      return routine(message, index, current);
    default:
      return null;
  }
}
/** Of the tables that the statement names. */
function columns(sql: string, index: SchemaIndex, database: string): readonly string[] {
  const words = new Set((sql.match(/[\p{L}\p{N}_$]+/gu) ?? []).map((word) => word.toLowerCase()));
  const named = [...index.tables(database)].filter((table) => words.has(table.name.toLowerCase()));
  return named.flatMap((table) => table.columns.map((column) => column.name));
}
/** `FUNCTION shop.totl does not exist` */
function routine(message: string, index: SchemaIndex, current: string | null): Candidates | null {
  const [, kind = '', database = current ?? '', name = ''] = /^(FUNCTION|PROCEDURE) (?:(\S+)\.)?(\S+) does not exist/.exec(message) ?? [];
  if (name === '') return null;
  const routines = index.routines(database).filter((each) => each.kind === kind.toLowerCase());
  return { name, among: routines.map((each) => each.name) };
}
