/**
 * Writes rows of one table, one at a time as MySQL does: the row itself, its unique keys, its foreign keys. Values are in stored reprs, a row is
 * an array in the order of the table's columns.
 */
import { SqlError } from '../../../errors.ts';
import type { KeyDef, TableDef } from '../catalog/model.ts';
import type { Session } from '../execute/session.ts';
import { type SqliteValue, storedRepr } from '../sql-type.ts';
import { keyPartExpression } from '../storage/key-expression.ts';
import { sqliteError, uniqueViolation } from '../storage/sqlite-errors.ts';
import { quoteIdentifier, tableReference } from '../storage/sqlite-table.ts';
import { toValue } from '../values/convert.ts';

export type StoredRow = SqliteValue[];
export type RowId = number | bigint;

/** A row that a unique key does not let in: which key, and the row that has its place. */
export interface Conflict {
  readonly key: KeyDef;
  readonly rowid: RowId;
}

/** A part of a unique key, ready to be compared. */
interface Part {
  readonly column: number;
  readonly sql: string;
  readonly probe: string;
}

/** The texts and positions that writing a table needs, made once for each state of its definition. */
interface Layout {
  readonly insert: string;
  readonly read: string;
  readonly remove: string;
  /** By the positions of the columns that it sets. */
  readonly updates: Map<string, string>;
  readonly unique: readonly { readonly key: KeyDef; readonly parts: readonly Part[]; readonly sql: string }[];
}
const layouts = new WeakMap<TableDef, Layout>();

function layoutOf(table: TableDef): Layout {
  let layout = layouts.get(table);
  if (layout === undefined) {
    layout = makeLayout(table);
    layouts.set(table, layout);
  }
  return layout;
}
function makeLayout(table: TableDef): Layout {
  const name = tableReference(table);
  const columns = table.columns.map((column) => quoteIdentifier(column.sqliteName));
  const unique = table.keys
    .filter((key) => key.type === 'PRIMARY' || key.type === 'UNIQUE')
    .map((key) => {
      const parts = key.parts.map((part, at): Part => {
        const column = table.columns.findIndex((candidate) => candidate.name === part.column);
        const def = table.columns[column];
        if (def === undefined) throw new Error(`key ${key.name} of ${table.sqliteName} names no column ${part.column}`);
        return {
          column,
          sql: keyPartExpression(quoteIdentifier(def.sqliteName), def, part),
          probe: keyPartExpression(`?${at + 1}`, def, part),
        };
      });
      const where = parts.map((part) => `${part.sql} = ${part.probe}`).join(' AND ');
      return { key, parts, sql: `SELECT ${rowidName(table)} FROM ${name} WHERE ${where}` };
    });
  return {
    insert: `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map((_, at) => `?${at + 1}`).join(', ')})`,
    read: `SELECT ${columns.join(', ')} FROM ${name} WHERE ${rowidName(table)} = ?1`,
    remove: `DELETE FROM ${name} WHERE ${rowidName(table)} = ?1`,
    updates: new Map(),
    unique,
  };
}
function updateOf(table: TableDef, changed: readonly number[]): string {
  const { updates } = layoutOf(table);
  const key = changed.join();
  let sql = updates.get(key);
  if (sql === undefined) {
    const sets = changed.map((column, at) => `${quoteIdentifier(table.columns[column]?.sqliteName ?? '')} = ?${at + 2}`);
    sql = `UPDATE ${tableReference(table)} SET ${sets.join(', ')} WHERE ${rowidName(table)} = ?1`;
    updates.set(key, sql);
  }
  return sql;
}
/** SQLite's rowid under a name that no column of the table has. */
export function rowidName(table: TableDef): string {
  const taken = new Set(table.columns.map((column) => column.sqliteName.toLowerCase()));
  return ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name)) ?? 'rowid';
}

export class TableWriter {
  readonly table: TableDef;
  readonly #session: Session;
  readonly #layout: Layout;

  constructor(session: Session, table: TableDef) {
    this.#session = session;
    this.table = table;
    this.#layout = layoutOf(table);
  }
  /** Adds a row. @returns its rowid, or the conflict that keeps it out. */
  insert(row: StoredRow): RowId | Conflict {
    this.#session.transaction.note(this.table);
    try {
      return this.#session.db.statement(this.#layout.insert).run(row).lastInsertRowid;
    } catch (error) {
      return this.#conflictOf(error, row, null);
    }
  }
  /** Replaces what has changed of a row. @returns the conflict that forbids it, or null. */
  update(rowid: RowId, after: StoredRow, changed: readonly number[]): Conflict | null {
    this.#session.transaction.note(this.table);
    try {
      this.#session.db.statement(updateOf(this.table, changed)).run([rowid, ...changed.map((column) => after[column] ?? null)]);
      return null;
    } catch (error) {
      return this.#conflictOf(error, after, rowid);
    }
  }
  remove(rowid: RowId): void {
    this.#session.transaction.note(this.table);
    this.#session.db.statement(this.#layout.remove).run([rowid]);
  }
  /** A row as it is now; null where it is gone. */
  read(rowid: RowId): StoredRow | null {
    const row = this.#session.db.statement(this.#layout.read, { bigints: true }).get([rowid]);
    if (row === undefined) return null;
    for (let at = 0; at < row.length; at++) {
      const value = row[at];
      if (typeof value === 'bigint' && value >= -9007199254740991n && value <= 9007199254740991n) row[at] = Number(value);
    }
    return row;
  }
  /** The first unique key, in MySQL's order, that another row than `except` has the place of. */
  findConflict(row: StoredRow, except: RowId | null): Conflict | null {
    for (const { key, parts, sql } of this.#layout.unique) {
      const values = parts.map((part) => row[part.column] ?? null);
      if (values.includes(null)) continue;
      for (const found of this.#session.db.statement(sql, { bigints: true }).all(values)) {
        const rowid = found[0] as RowId;
        if (except === null || BigInt(rowid) !== BigInt(except)) return { key, rowid };
      }
    }
    return null;
  }
  #conflictOf(error: unknown, row: StoredRow, except: RowId | null): Conflict {
    if (uniqueViolation(error) === null) throw sqliteError(error);
    const conflict = this.findConflict(row, except);
    if (conflict === null) throw sqliteError(error);
    return conflict;
  }
  /** 1062 for a conflict. */
  duplicate(row: StoredRow, conflict: Conflict): SqlError {
    return duplicateEntry(this.#session, this.table, row, conflict.key);
  }
}

/** 1062 with the key's values as MySQL prints them. */
export function duplicateEntry(session: Session, table: TableDef, row: StoredRow, key: KeyDef): SqlError {
  const texts = key.parts.map((part) => {
    const at = table.columns.findIndex((column) => column.name === part.column);
    const column = table.columns[at];
    if (column === undefined) return '';
    const text = printed(session, row[at] ?? null, column.type);
    return part.length === null ? text : [...text].slice(0, part.length).join('');
  });
  const entry = [...texts.join('-')].slice(0, 64).join('');
  return new SqlError(1062, '23000', `Duplicate entry '${entry}' for key '${table.name}.${key.name}'`);
}
function printed(session: Session, value: SqliteValue, type: TableDef['columns'][number]['type']): string {
  if (value === null) return 'NULL';
  const decode = toValue(type, storedRepr(type));
  const shown = decode === null ? value : decode(value, session.context);
  if (shown instanceof Uint8Array)
    return [...shown]
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`))
      .join('');
  return String(shown);
}
