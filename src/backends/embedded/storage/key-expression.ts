/** What an index is made of: one place, since SQLite uses an index only where a comparison has the very same text. */
import type { ColumnDef, KeyPartDef } from '../catalog/model.ts';
import { keyFunctionName } from '../collation/index.ts';
import type { SqlType } from '../sql-type.ts';

/**
 * The expression by which values of a type are compared and indexed: the collation key of a string, else the column itself.
 * @param columnSql the column (or another expression of its repr) in SQLite's text.
 */
export function keyExpression(columnSql: string, type: SqlType): string {
  const key = type.collation === null || !isText(type) ? null : keyFunctionName(type.collation);
  return key === null ? columnSql : `${key}(${columnSql})`;
}

/** Strings are stored as text; the members of ENUM and SET as numbers, which sort by themselves. */
function isText(type: SqlType): boolean {
  return type.name === 'CHAR' || type.name === 'VARCHAR' || type.name.endsWith('TEXT');
}

/** A key part's expression: the key of the column, or of its first characters (bytes, for binary strings). */
export function keyPartExpression(columnSql: string, column: Pick<ColumnDef, 'type'>, part: Pick<KeyPartDef, 'length'>): string {
  return keyExpression(part.length === null ? columnSql : `substr(${columnSql},1,${part.length})`, column.type);
}

/** Functions that the expression of a column calls: registered on a connection before it touches the index. */
export function keyFunctions(columns: readonly Pick<ColumnDef, 'type'>[]): readonly string[] {
  const names = columns.map(({ type }) => (type.collation === null || !isText(type) ? null : keyFunctionName(type.collation)));
  return [...new Set(names.filter((name) => name !== null))];
}
