/** Whether the rows of a table agree with a foreign key that it gets. */
import type { ColumnDef, ForeignKeyDef, TableDef } from '../catalog/model.ts';
import { keyExpression } from '../storage/key-expression.ts';
import { quoteIdentifier, tableReference } from '../storage/sqlite-table.ts';
import type { DdlContext } from './context.ts';
import { DdlError } from './errors.ts';
import { foreignKeyText } from './foreign-key-text.ts';
import { sameName } from './names.ts';

/** @throws SqlError 1452 where a row refers to nothing. */
export function checkForeignRows(context: DdlContext, table: TableDef, key: ForeignKeyDef): void {
  const isSelf = key.schema === table.schema && key.table === table.name;
  const parent = isSelf ? table : context.edit.relation(key.schema, key.table);
  if (parent?.kind !== 'table') return;
  const own = key.columns.map((name) => columnOf(table, name));
  const referenced = key.referencedColumns.map((name) => columnOf(parent, name));
  const keyOf = (alias: string, column: ColumnDef): string => keyExpression(`${alias}.${quoteIdentifier(column.sqliteName)}`, column.type);
  const present = own.map((column) => `c.${quoteIdentifier(column.sqliteName)} IS NOT NULL`);
  const matches = own.map((column, index) => `${keyOf('p', referenced[index] ?? column)} = ${keyOf('c', column)}`);
  const sql = `SELECT 1 FROM ${tableReference(table)} c WHERE ${present.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${tableReference(parent)} p WHERE ${matches.join(' AND ')}) LIMIT 1`;
  if (context.db.prepare(sql).get() !== undefined) {
    throw DdlError.noReferencedRow(
      `\`${table.schema}\`.\`#sql-1_${context.runtime.connectionId.toString(16)}\`, ${foreignKeyText(key, table.schema)}`,
    );
  }
}
function columnOf(table: TableDef, name: string): ColumnDef {
  const column = table.columns.find((each) => sameName(each.name, name));
  if (column === undefined) throw new Error(`${table.name} has no column ${name}`);
  return column;
}
