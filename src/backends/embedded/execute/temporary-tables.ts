/** A session's temporary tables at the edges of its transactions and at its end. */
import { createIndexText, createTableText } from '../storage/sqlite-table.ts';
import type { Session } from './session.ts';

export function dropTemporaryTables(session: Session): void {
  const { own } = session.transaction;
  for (const table of session.catalog.temporaryTables())
    own.db.exec(`DROP TABLE IF EXISTS temp."${table.sqliteName.replaceAll('"', '""')}"`);
  session.catalog.dropAllTemporary();
  session.counters.forgetTemporary();
}
/** SQLite has undone work: temporary tables that it made are gone. Those of the user stay in MySQL, empty. */
export function remakeTemporaryTables(session: Session): void {
  const { db } = session.transaction.own;
  for (const table of session.catalog.temporaryTables()) {
    if (db.statement("SELECT 1 FROM temp.sqlite_master WHERE type = 'table' AND name = ?1").get([table.sqliteName]) !== undefined) continue;
    db.exec(createTableText(table));
    for (const key of table.keys) {
      const text = createIndexText(table, key);
      if (text !== null) db.exec(text);
    }
  }
}
