/** Brings a table's rows into another shape: in place where SQLite can add what is new, else by copying every row through its columns' conversions. */

import { SqlError } from '../../../errors.ts';
import type { OrderItem } from '../../../sql/ast.ts';
import type { ColumnDef, KeyDef, TableDef } from '../catalog/model.ts';
import { familyOf, type SqliteValue, storedRepr } from '../sql-type.ts';
import { type Assigner, assigner, defaultValue, implicitDefault } from '../storage/assign.ts';
import { uniqueViolation } from '../storage/sqlite-errors.ts';
import { columnDeclaration, createIndexText, createTableText, quoteIdentifier, tableReference } from '../storage/sqlite-table.ts';
import type { DraftColumn } from './alter-draft.ts';
import { withIndexNames } from './build-table.ts';
import type { DdlContext } from './context.ts';
import { duplicateInTable, duplicateOf } from './duplicates.ts';
import { DdlError } from './errors.ts';
import { fillColumn, fillGenerated } from './fill-generated.ts';
import { dotted, freeSqliteName } from './names.ts';
import { isLargeSchema, renameInSqlite } from './rename-in-sqlite.ts';
import { strictly } from './strict.ts';
import { queryTable, rowidRef, selectFrom } from './table-expression.ts';

/** Whether the stored values of a column serve as they are. */
export function isSameStorage(before: ColumnDef, after: ColumnDef): boolean {
  const [a, b] = [before.type, after.type];
  if (a.name !== b.name || a.unsigned !== b.unsigned || a.collation !== b.collation) return false;
  if (before.generated?.text !== after.generated?.text) return false;
  switch (familyOf(a)) {
    case 'string':
    case 'binary':
      return a.name === 'BINARY' ? a.length === b.length : b.length >= a.length;
    case 'enum':
    case 'set':
      return a.values.every((value, index) => b.values[index] === value);
    case 'integer':
    case 'year':
    case 'json':
    case 'geometry':
      return true;
    default:
      return a.length === b.length && a.decimals === b.decimals;
  }
}

export interface Reshape {
  readonly before: TableDef;
  /** Its new definition, with the SQLite name that it has and indexes named only where they stay. */
  readonly after: TableDef;
  readonly columns: readonly DraftColumn[];
  readonly orderBy: readonly OrderItem[];
}

/** @returns the table with its indexes named, perhaps under another name in SQLite, and the number of its rows where they were copied. */
export function reshape(context: DdlContext, change: Reshape): { readonly table: TableDef; readonly copied: number } {
  context.db.forgetStatements();
  return needsCopy(change) || copiesSooner(context, change) ? copyTable(context, change) : changeInPlace(context, change);
}
/** Whether its rows are copied before SQLite has read all of its schema again, as it does to add or drop a column. */
function copiesSooner(context: DdlContext, { before, after }: Reshape): boolean {
  if (!isLargeSchema(context)) return false;
  const [old, now] = [before, after].map(({ columns }) => new Set(columns.map(({ sqliteName }) => sqliteName)));
  if (old === undefined || now === undefined || old.symmetricDifference(now).size === 0) return false;
  const { size } = context.edit;
  const rows = context.db.prepare(`SELECT count(*) FROM (SELECT 1 FROM ${tableReference(before)} LIMIT ?1)`).get([size]);
  return Number(rows?.[0]) < size;
}
function needsCopy({ before, after, columns, orderBy }: Reshape): boolean {
  if (
    before.rowidColumn === null
      ? after.rowidColumn !== null
      : before.columns.find((column) => column.name === before.rowidColumn)?.sqliteName !== sqliteNameOf(after, after.rowidColumn)
  )
    return true;
  if (orderBy.length > 0) return true;
  if (columns.some(({ old, def }) => (old === null ? def.autoIncrement : !isSameStorage(old, def)))) return true;
  const kept = new Set(columns.map(({ old }) => old?.name));
  return before.columns.some((column) => !column.hidden && !kept.has(column.name));
}
function sqliteNameOf(table: TableDef, name: string | null): string | undefined {
  return table.columns.find((column) => column.name === name)?.sqliteName;
}

// ── In place ─────────────────────────────────────────────────────────────────

function changeInPlace(context: DdlContext, { before, after, columns }: Reshape): { readonly table: TableDef; readonly copied: number } {
  const name = tableReference(before);
  dropIndexes(context, before, after.keys);
  const present = new Set(before.columns.map((column) => column.sqliteName));
  const added = after.columns.filter((column) => !present.has(column.sqliteName));
  const hasRows = hasAnyRow(context, before);
  for (const column of added) {
    context.db.exec(
      `ALTER TABLE ${name} ADD COLUMN ${columnDeclaration(column)} DEFAULT ${literalText(initialValue(context, column, hasRows))}`,
    );
  }
  const gone = new Set(after.columns.map((column) => column.sqliteName));
  for (const column of before.columns)
    if (!gone.has(column.sqliteName)) context.db.exec(`ALTER TABLE ${name} DROP COLUMN ${quoteIdentifier(column.sqliteName)}`);
  for (const { old, def } of columns) if (old?.nullable === true && !def.nullable) refuseNulls(context, after, def);
  for (const column of added)
    if (column.generated === null && column.default?.kind === 'expression') fillColumn(context, after, column, column.default.text);
  fillGenerated(context, after, added);
  return { table: makeIndexes(context, before, after), copied: 0 };
}
/** What the rows that are there get in a new column. @throws SqlError 1292 where that is a zero date and the mode forbids those. */
function initialValue(context: DdlContext, column: ColumnDef, hasRows: boolean): SqliteValue {
  if (column.generated !== null) return null;
  if (column.default !== null || column.nullable) return defaultValue(column, context.runtime);
  const zero = implicitDefault(column);
  const family = familyOf(column.type);
  const { strict, noZeroDate } = context.runtime.sqlMode;
  if (hasRows && strict && noZeroDate && (family === 'date' || family === 'datetime')) {
    const kind = column.type.name === 'DATE' ? 'date' : 'datetime';
    throw new SqlError(1292, '22007', `Incorrect ${kind} value: '${String(zero)}' for column '${column.name}' at row 1`);
  }
  return zero;
}
function hasAnyRow(context: DdlContext, table: TableDef): boolean {
  return context.db.prepare(`SELECT 1 FROM ${tableReference(table)} LIMIT 1`).get() !== undefined;
}

/** A value as a literal of SQLite's text: defaults of new columns only. */
function literalText(value: SqliteValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  return typeof value === 'number' && !Number.isInteger(value) ? value.toExponential(17) : String(value);
}
/** @throws SqlError 1138 where a row has NULL in a column that may not have it any more. */
function refuseNulls(context: DdlContext, table: TableDef, column: ColumnDef): void {
  const name = quoteIdentifier(column.sqliteName);
  const found = context.db.statement(`SELECT count(*) FROM ${tableReference(table)} WHERE ${name} IS NULL`).get();
  const count = Number(found?.[0] ?? 0);
  if (count === 0) return;
  if (context.runtime.sqlMode.strict) throw DdlError.invalidNull();
  for (let row = 1; row <= count; row += 1)
    context.runtime.warn('Warning', 1265, `Data truncated for column '${column.name}' at row ${row}`);
  context.db.statement(`UPDATE ${tableReference(table)} SET ${name} = ?1 WHERE ${name} IS NULL`).run([implicitDefault(column)]);
}

/** Drops the indexes that the table does not keep. */
function dropIndexes(context: DdlContext, before: TableDef, kept: readonly KeyDef[]): void {
  const stay = new Set(kept.map((key) => key.sqliteName));
  for (const key of before.keys) {
    if (key.sqliteName !== null && !stay.has(key.sqliteName))
      context.db.exec(`DROP INDEX ${before.temporary ? 'temp' : 'main'}.${quoteIdentifier(key.sqliteName)}`);
  }
}
/** Makes the indexes that are not there yet. @throws SqlError 1062. */
function makeIndexes(context: DdlContext, before: TableDef | null, after: TableDef): TableDef {
  // A new key may have the name of one that was dropped just now.
  const there = new Set(before === null ? [] : after.keys.map((key) => key.sqliteName));
  const table = withIndexNames(context, after);
  for (const key of table.keys) {
    const text = createIndexText(table, key);
    if (text === null || there.has(key.sqliteName)) continue;
    try {
      context.db.exec(text);
    } catch (error) {
      throw (uniqueViolation(error) === null ? null : duplicateInTable(context, table, key)) ?? error;
    }
  }
  return table;
}

// ── By copying ───────────────────────────────────────────────────────────────

function copyTable(context: DdlContext, change: Reshape): { readonly table: TableDef; readonly copied: number } {
  const { before, after } = change;
  const unnamed = { ...after, keys: after.keys.map((key) => ({ ...key, sqliteName: null })) };
  const fresh = { ...unnamed, sqliteName: freeSqliteName(context.db, `${dotted(before)}~new`, before.temporary) };
  context.db.exec(createTableText(fresh));
  for (const { old, def } of change.columns)
    if (old?.nullable === true && !def.nullable && isSameStorage(old, def)) refuseNulls(context, before, def);
  const copied = copyRows(context, change, fresh);
  context.db.exec(`DROP TABLE ${tableReference(before)}`);
  const bare = renameInSqlite(context, fresh, before.sqliteName);
  for (const { old, def } of change.columns) {
    if (old === null && def.generated === null && def.default?.kind === 'expression') fillColumn(context, bare, def, def.default.text);
  }
  const computed = bare.columns.filter((column) => column.generated !== null);
  fillGenerated(context, bare, computed);
  return { table: makeIndexes(context, null, bare), copied };
}

interface Target {
  /** Position in the old row; -1 for a new column. */
  readonly from: number;
  readonly assign: Assigner;
  readonly def: ColumnDef;
}
function targetsOf(context: DdlContext, change: Reshape): readonly Target[] {
  const olds = change.columns.filter(({ old }) => old !== null);
  const hasRows = hasAnyRow(context, change.before);
  return change.after.columns.map((def): Target => {
    const draft = change.columns.find((each) => each.def.sqliteName === def.sqliteName && each.def.hidden === def.hidden);
    const old = draft?.old ?? null;
    if (old === null || def.generated !== null) {
      const initial = initialValue(context, def, hasRows);
      return { from: -1, def, assign: () => initial };
    }
    const from = olds.findIndex((each) => each.old === old);
    if (isSameStorage(old, def)) return { from, def, assign: (value) => value };
    return { from, def, assign: truncating(assigner(def, { type: old.type, repr: storedRepr(old.type) }, change.after.name), def) };
  });
}
/** A column that gets too short truncates its data (1265): nothing new is too long for it (1406). */
function truncating(assign: Assigner, column: ColumnDef): Assigner {
  return (value, context) => {
    try {
      return assign(value, context);
    } catch (error) {
      if (!(error instanceof SqlError) || error.errno !== 1406) throw error;
      throw new SqlError(1265, '01000', `Data truncated for column '${column.name}' at row ${context.row}`);
    }
  };
}
function copyRows(context: DdlContext, change: Reshape, fresh: TableDef): number {
  const targets = targetsOf(context, change);
  const olds = change.columns.flatMap(({ old }) => (old === null ? [] : [old]));
  const names = fresh.columns.map((column) => quoteIdentifier(column.sqliteName));
  const insert = context.db.prepare(
    `INSERT INTO ${tableReference(fresh)} (${names.join(', ')}) VALUES (${names.map((_, index) => `?${index + 1}`).join(', ')})`,
  );
  const auto = fresh.columns.findIndex((column) => column.autoIncrement);
  let next = 1n;
  let count = 0;
  for (const values of oldRows(context, change, olds)) {
    count += 1;
    const store = strictly(context.runtime, count);
    const row = targets.map(({ from, assign, def }) => {
      if (from < 0) return assign(null, store);
      return values[from] === null && !def.nullable && !def.autoIncrement ? nullToNotNull(def, store) : assign(values[from] ?? null, store);
    });
    if (auto >= 0) next = numberRow(row, auto, targets[auto]?.from === -1, next);
    try {
      insert.run(row);
    } catch (error) {
      throw duplicateOf(context, fresh, row, error) ?? error;
    }
  }
  return count;
}
/** Numbers a row of a table that gets an AUTO_INCREMENT column. @returns the next number. */
function numberRow(row: SqliteValue[], at: number, isNew: boolean, next: bigint): bigint {
  const value = row[at] ?? null;
  if (isNew || value === null || value === 0 || value === 0n) {
    row[at] = next;
    return next + 1n;
  }
  const number = BigInt(value as number | bigint | string);
  return number >= next ? number + 1n : next;
}
function nullToNotNull(column: ColumnDef, store: ReturnType<typeof strictly>): SqliteValue {
  const message = `Data truncated for column '${column.name}' at row ${store.row}`;
  if (store.strictStore) throw new SqlError(1265, '01000', message);
  store.warn('Warning', 1265, message);
  return implicitDefault(column);
}

/** The rows as they are, in the order of the primary key, or as ORDER BY says. */
function oldRows(context: DdlContext, change: Reshape, olds: readonly ColumnDef[]): Iterable<SqliteValue[]> {
  const names = olds.map((column) => quoteIdentifier(column.sqliteName)).join(', ');
  const table = tableReference(change.before);
  if (change.orderBy.length === 0)
    return context.db.prepare(`SELECT ${names === '' ? '1' : names} FROM ${table} ORDER BY rowid`, { bigints: true }).iterate();
  const order = { ...selectFrom(change.before, [rowidRef]), orderBy: change.orderBy };
  const rowids = [...queryTable(context, change.before, order).rows()].map(([rowid = null]) => rowid);
  const one = context.db.prepare(`SELECT ${names} FROM ${table} WHERE rowid = ?1`, { bigints: true });
  return rowids.map((rowid) => one.get([rowid]) ?? []);
}
