/** Looks at a data file before it is used: what is not wsql's stays as it is, and what was cut short is not taken for whole. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SqlError } from '../../../errors.ts';

/** In the file's header: https://www.sqlite.org/fileformat.html#the_database_header */
const headerLength = 100;
const pageSizeAt = 16;

/** @throws SqlError, and what SQLite says, where the file is not to be used. */
export function inspectFile(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isFile()) throw new SqlError(1105, 'HY000', stat.isDirectory() ? 'it is a folder' : 'it is not a regular file');
  const { size } = stat;
  if (size === 0) return;
  if (sizeOf(`${path}-wal`) === 0) refuseCut(path, size);
  const db = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    refuseForeign(db);
  } finally {
    db.close();
  }
}

/** Opening it for writing would already change it. */
function refuseForeign(db: DatabaseSync): void {
  const mine = "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name <> 'wsql_meta' LIMIT 1";
  const first = db.prepare(mine).get();
  if (first !== undefined && first['name'] !== 'wsql_meta')
    throw new SqlError(1105, 'HY000', 'it is a SQLite database, but not one of wsql');
}

/** A file ends with a whole page, but while its log still has what belongs there. */
function refuseCut(path: string, size: number): void {
  const pageSize = pageSizeOf(path);
  if (pageSize !== null && size % pageSize !== 0)
    throw new SqlError(1105, 'HY000', 'the data file has been cut short; restore it from a backup');
}
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
/** Null where it is no SQLite file: that is for SQLite to say. */
function pageSizeOf(path: string): number | null {
  const header = Buffer.alloc(headerLength);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, header, 0, headerLength, 0);
  } finally {
    closeSync(fd);
  }
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return null;
  const stored = header.readUInt16BE(pageSizeAt);
  return stored === 1 ? 65536 : stored || null;
}
