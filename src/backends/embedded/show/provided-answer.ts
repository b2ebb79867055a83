/** What a provider answered, looked at before anything is done with it: providers are programs of others, which need not be what their types say. */
import { SqlError } from '../../../errors.ts';
import { parse } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import type { VirtualColumn, VirtualTable as VirtualTableGiven } from '../../../virtual-table.ts';
import type { ColumnDef } from '../catalog/model.ts';
import { plainColumn } from '../catalog/plain-column.ts';
import { columnType } from '../ddl/column-type.ts';
import { failedSource } from './provided-rows.ts';

/** As a table without a collation of its own has it. */
export const providedCollation = 'utf8mb4_0900_ai_ci';

/** @param name of the table, for messages. @throws SqlError 1430 for what is no columns; 1060, 1166, 1064 and others as CREATE TABLE. */
export function columnsOf(given: VirtualTableGiven, name: string): readonly ColumnDef[] {
  const { columns } = given as { readonly columns?: unknown };
  if (!Array.isArray(columns) || columns.length === 0) throw failedSource(`the table ${name} has no list of columns`);
  const names = new Set<string>();
  return columns.map((column: unknown) => {
    if (!isColumn(column)) throw failedSource(`a column of the table ${name} has no name or no type`);
    const key = column.name.toLowerCase();
    if (column.name === '' || column.name.endsWith(' ')) throw new SqlError(1166, '42000', `Incorrect column name '${column.name}'`);
    if (names.has(key)) throw new SqlError(1060, '42S21', `Duplicate column name '${column.name}'`);
    names.add(key);
    return columnOf(column);
  });
}
function isColumn(column: unknown): column is VirtualColumn {
  const { name, type } = (column ?? {}) as { readonly name?: unknown; readonly type?: unknown };
  return typeof name === 'string' && typeof type === 'string';
}
function columnOf({ name, type, nullable = true }: VirtualColumn): ColumnDef {
  const source = `CREATE TABLE t (c ${type})`;
  const { statement, end } = parse(source, { sqlMode: DEFAULT_MODE });
  const elements = (statement.kind === 'CreateTable' ? statement.elements : null) ?? [];
  const [element] = elements;
  if (element?.kind !== 'Column' || elements.length > 1 || end < source.length)
    throw new SqlError(1064, '42000', `'${type}' is no type of a column`);
  return plainColumn(
    name,
    columnType(element.column.type, name, providedCollation, () => undefined),
    nullable,
  );
}
