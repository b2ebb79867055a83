/** Duplicate keys that making a table or an index meets: 1062 with the values and the key. */
import type { ColumnDef, KeyDef, TableDef } from '../catalog/model.ts';
import type { SqliteValue } from '../sql-type.ts';
import { keyPartExpression } from '../storage/key-expression.ts';
import { uniqueViolation } from '../storage/sqlite-errors.ts';
import { quoteIdentifier, tableReference } from '../storage/sqlite-table.ts';
import { textOfStored } from '../storage/text.ts';
import type { DdlContext } from './context.ts';
import { DdlError } from './errors.ts';

function uniqueKeys(table: TableDef): readonly KeyDef[] {
  return table.keys.filter((key) => key.type === 'PRIMARY' || key.type === 'UNIQUE');
}
function columnOf(table: TableDef, name: string): ColumnDef {
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined) throw new Error(`${table.name} has no column ${name}`);
  return column;
}
/** `1-x`: a row's values in a key, as messages show them. */
function entryText(context: DdlContext, table: TableDef, key: KeyDef, values: readonly SqliteValue[]): string {
  const texts = key.parts.map((part, index) => {
    const text = textOfStored(values[index] ?? null, columnOf(table, part.column).type, context.runtime);
    return part.length === null ? text : [...text].slice(0, part.length).join('');
  });
  return [...texts.join('-')].slice(0, 64).join('');
}

/** The error for a row that a unique key keeps out; null where that is not what happened. */
export function duplicateOf(context: DdlContext, table: TableDef, row: readonly SqliteValue[], error: unknown): Error | null {
  if (uniqueViolation(error) === null) return null;
  for (const key of uniqueKeys(table)) {
    const values = key.parts.map((part) => row[table.columns.indexOf(columnOf(table, part.column))] ?? null);
    if (values.includes(null)) continue;
    const conditions = key.parts.map((part, index) => {
      const column = columnOf(table, part.column);
      return `${keyPartExpression(quoteIdentifier(column.sqliteName), column, part)} = ${keyPartExpression(`?${index + 1}`, column, part)}`;
    });
    const found = context.db.statement(`SELECT 1 FROM ${tableReference(table)} WHERE ${conditions.join(' AND ')}`).get(values);
    if (found !== undefined) return DdlError.duplicateEntry(entryText(context, table, key, values), `${table.name}.${key.name}`);
  }
  return null;
}

/** The error for a unique index that cannot be made since rows of the table are alike; null where they are not. */
export function duplicateInTable(context: DdlContext, table: TableDef, key: KeyDef): Error | null {
  const columns = key.parts.map((part) => columnOf(table, part.column));
  const names = columns.map((column) => quoteIdentifier(column.sqliteName));
  const keys = key.parts.map((part, index) => {
    const column = columns[index];
    if (column === undefined) throw new Error('a key part has a column');
    return keyPartExpression(quoteIdentifier(column.sqliteName), column, part);
  });
  const present = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const sql = `SELECT ${names.join(', ')} FROM ${tableReference(table)} WHERE ${present} GROUP BY ${keys.join(', ')} HAVING count(*) > 1 ORDER BY min(rowid) LIMIT 1`;
  const found = context.db.statement(sql, { bigints: true }).get();
  return found === undefined ? null : DdlError.duplicateEntry(entryText(context, table, key, found), `${table.name}.${key.name}`);
}
