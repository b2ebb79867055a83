/** Computes columns for the rows that a table has: generated ones, and defaults that are expressions. */

import { SqlError } from '../../../errors.ts';
import { parseExpression } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import { assigner } from '../storage/assign.ts';
import { quoteIdentifier, tableReference } from '../storage/sqlite-table.ts';
import type { DdlContext } from './context.ts';
import { duplicateOf } from './duplicates.ts';
import { strictly } from './strict.ts';
import { queryTable, rowidRef, selectFrom } from './table-expression.ts';

/** Generated columns of all rows, one after the other, since a later one may use an earlier one. */
export function fillGenerated(context: DdlContext, table: TableDef, columns: readonly ColumnDef[] = table.columns): void {
  for (const column of columns) if (column.generated !== null) fillColumn(context, table, column, column.generated.text);
}

/** Stores an expression's value into a column of every row. */
export function fillColumn(context: DdlContext, table: TableDef, column: ColumnDef, text: string): void {
  const expr = parseExpression(text, { sqlMode: DEFAULT_MODE });
  const query = queryTable(context, table, selectFrom(table, [rowidRef, expr]));
  const output = query.columns[1];
  if (output === undefined) throw new Error('an expression has one column');
  const assign = assigner(column, { type: output.type, repr: output.repr });
  const update = context.db.prepare(`UPDATE ${tableReference(table)} SET ${quoteIdentifier(column.sqliteName)} = ?2 WHERE rowid = ?1`);
  let row = 0;
  for (const [rowid = null, value = null] of [...query.rows()]) {
    row += 1;
    if (value === null && !column.nullable) throw new SqlError(1048, '23000', `Column '${column.name}' cannot be null`);
    const stored = assign(value, strictly(context.runtime, row));
    try {
      update.run([rowid, stored]);
    } catch (error) {
      throw duplicateOf(context, table, [], error) ?? error;
    }
  }
}
