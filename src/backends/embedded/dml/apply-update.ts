/** Changes one stored row: what UPDATE, multi-table UPDATE and ON DUPLICATE KEY UPDATE have in common. */
import { SqlError } from '../../../errors.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import type { Session } from '../execute/session.ts';
import type { TableTriggers } from '../programs/triggers.ts';
import type { SqliteValue } from '../sql-type.ts';
import { onUpdateValue } from '../storage/assign.ts';
import { checkParents, parentUpdated } from './foreign-keys.ts';
import { type Strictness, storeNull } from './row-builder.ts';
import { checkViolated, computeGenerated, failedCheck, hasRules } from './row-rules.ts';
import { sameValue } from './same-value.ts';
import type { RowId, StoredRow, TableWriter } from './table-writer.ts';

/** What became of the row. A refusal is the error that IGNORE turns into a warning. */
export type Updated = { readonly kind: 'changed' } | { readonly kind: 'same' } | { readonly kind: 'refused'; readonly error: SqlError };

/** A value that was assigned: NULL where the column takes none is met as MySQL meets it. */
export function assignedValue(session: Session, column: ColumnDef, value: SqliteValue, strictness: Strictness): SqliteValue {
  return value === null && !column.nullable ? storeNull(session, column, strictness) : value;
}

/**
 * Writes `after` over `before`. ON UPDATE CURRENT_TIMESTAMP and generated columns are brought up to date first.
 * @param assigned columns that the statement itself assigned.
 * @param firing triggers to fire; NULLs have waited for those that come before.
 */
export function applyUpdate(
  session: Session,
  writer: TableWriter,
  rowid: RowId,
  before: StoredRow,
  after: StoredRow,
  assigned: ReadonlySet<number>,
  firing: Firing | null = null,
): Updated {
  if (firing === null) return changeRow(session, writer, rowid, before, after, assigned);
  firing.triggers.before('UPDATE', before, after);
  writer.table.columns.forEach((column, at) => {
    if (column.generated === null) after[at] = assignedValue(session, column, after[at] ?? null, firing.strictness);
  });
  const updated = changeRow(session, writer, rowid, before, after, assigned);
  if (updated.kind !== 'refused') firing.triggers.after('UPDATE', before, after);
  return updated;
}
/** Triggers of an update, and how NULLs are met that they leave. */
export interface Firing {
  readonly triggers: TableTriggers;
  readonly strictness: Strictness;
}
function changeRow(
  session: Session,
  writer: TableWriter,
  rowid: RowId,
  before: StoredRow,
  after: StoredRow,
  assigned: ReadonlySet<number>,
): Updated {
  const { table } = writer;
  const rules = hasRules(table);
  if (rules) computeGenerated(session, table, after);
  let changed = changes(before, after);
  if (changed.length === 0) return { kind: 'same' };
  if (touch(session, table, after, assigned)) {
    if (rules) computeGenerated(session, table, after);
    changed = changes(before, after);
  }
  if (rules) {
    const failed = failedCheck(session, table, after);
    if (failed !== null) return { kind: 'refused', error: checkViolated(failed) };
  }
  const conflict = writer.update(rowid, after, changed);
  if (conflict !== null) return { kind: 'refused', error: writer.duplicate(after, conflict) };
  try {
    checkParents(session, table, after, changed);
    parentUpdated(session, table, before, after);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    writer.update(rowid, before, changed);
    return { kind: 'refused', error };
  }
  const auto = table.columns.findIndex((column) => column.autoIncrement);
  if (auto >= 0 && changed.includes(auto)) {
    const value = after[auto];
    if (typeof value === 'number' || typeof value === 'bigint') session.counters.used(table, BigInt(Math.trunc(Number(value))), session.db);
  }
  return { kind: 'changed' };
}
function changes(before: StoredRow, after: StoredRow): number[] {
  const changed: number[] = [];
  for (let at = 0; at < after.length; at++) if (!sameValue(before[at] ?? null, after[at] ?? null)) changed.push(at);
  return changed;
}
/** ON UPDATE CURRENT_TIMESTAMP. */
function touch(session: Session, table: TableDef, after: StoredRow, assigned: ReadonlySet<number>): boolean {
  let touched = false;
  table.columns.forEach((column, at) => {
    if (column.onUpdateNow === null || assigned.has(at)) return;
    after[at] = onUpdateValue(column, session.context);
    touched = true;
  });
  return touched;
}
