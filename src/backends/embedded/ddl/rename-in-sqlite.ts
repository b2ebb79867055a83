/** Names of tables in SQLite follow those in MySQL, as far as that is cheap: only the catalog needs to know them. */
import type { TableDef } from '../catalog/model.ts';
import { quoteIdentifier, tableReference } from '../storage/sqlite-table.ts';
import type { DdlContext } from './context.ts';

/** Tables and views. */
const large = 100;

/**
 * Whether SQLite's ALTER TABLE is to be kept from: for each it parses all of its schema again, some 20 microseconds a table or index, twice that to
 * rename a table.
 */
export function isLargeSchema(context: DdlContext): boolean {
  return context.edit.size > large;
}

/**
 * Gives a table another name in SQLite, unless that would take long.
 * @returns the table with the name that it has then.
 */
export function renameInSqlite(context: DdlContext, table: TableDef, sqliteName: string): TableDef {
  if (isLargeSchema(context)) return table;
  context.db.exec(`ALTER TABLE ${tableReference(table)} RENAME TO ${quoteIdentifier(sqliteName)}`);
  return { ...table, sqliteName };
}
