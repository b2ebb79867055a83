/** Removes a row as a statement does that names its table: with the table's triggers. Rows that go by a foreign key fire none. */
import type { TableDef } from '../catalog/model.ts';
import type { Session } from '../execute/session.ts';
import type { TableTriggers } from '../programs/triggers.ts';
import { removeRow } from './foreign-keys.ts';
import { type RowId, TableWriter } from './table-writer.ts';

/** @returns whether it was there. */
export function removeWithTriggers(session: Session, table: TableDef, rowid: RowId, triggers: TableTriggers | null): boolean {
  if (triggers?.onDelete !== true) return removeRow(session, table, rowid);
  const row = new TableWriter(session, table).read(rowid);
  if (row === null) return false;
  triggers.before('DELETE', row, null);
  const removed = removeRow(session, table, rowid);
  if (removed) triggers.after('DELETE', row, null);
  return removed;
}
