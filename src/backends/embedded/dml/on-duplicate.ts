/** ON DUPLICATE KEY UPDATE. https://dev.mysql.com/doc/refman/9.0/en/insert-on-duplicate.html */
import type { Assignment, Expr, Insert } from '../../../sql/ast.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import { compileContextOf } from '../execute/planning.ts';
import type { Execution } from '../execute/plan.ts';
import type { Planning } from '../execute/plan-statement.ts';
import { mapExpr } from '../../../sql/walk.ts';
import { defaultValue } from '../storage/assign.ts';
import { applyUpdate, assignedValue } from './apply-update.ts';
import type { Strictness } from './row-builder.ts';
import { RowQuery, RowTable } from './row-table.ts';
import type { RowId, StoredRow, TableWriter } from './table-writer.ts';
import { findColumn, unknownColumn } from './target.ts';
import { assignerFor } from './values.ts';

/** Name of the row that was to be inserted, where the statement gives it none. No text can contain it. */
const newRow = '\u0000new';

interface Setting {
  readonly column: number;
  /** Null: the column's default. */
  readonly query: RowQuery | null;
}
export interface OnDuplicate {
  readonly pins: readonly number[];
  readonly cacheable: boolean;
  /** @returns rows affected (0 same, 1 with CLIENT_FOUND_ROWS, 2 changed), and the row's AUTO_INCREMENT value. */
  apply(execution: Execution, writer: TableWriter, rowid: RowId, row: StoredRow, strictness: Strictness): { readonly affected: number; readonly id: bigint | null };
}

/** @throws SqlError 1054. */
export function planOnDuplicate(statement: Insert, assignments: readonly Assignment[], table: TableDef, planning: Planning): OnDuplicate {
  const alias = statement.rowAlias;
  const current = new RowTable(table, 'row');
  const incoming = new RowTable(table, 'new', alias?.name ?? newRow);
  const given = statement.columns?.map((column) => column.name) ?? table.columns.filter((column) => !column.hidden).map((column) => column.name);
  const rewrite = (expr: Expr): Expr =>
    mapExpr(expr, (node) => {
      if (node.kind === 'ValuesOf') return { ...node.column, schema: null, table: alias?.name ?? newRow };
      if (node.kind !== 'ColumnRef') return node;
      if (node.table === null && alias === null) return findColumn(table, node.name) < 0 ? node : { ...node, table: table.name };
      if (alias === null || alias.columns === null || (node.table !== alias.name && node.table !== null)) return node;
      const at = alias.columns.findIndex((name) => name.toLowerCase() === node.name.toLowerCase());
      const original = given[at];
      return original === undefined ? node : { ...node, table: alias.name, name: original };
    });
  const context = { ...compileContextOf(planning), database: table.schema };
  const pins: number[] = [];
  let cacheable = true;
  const settings = assignments.map(({ column: ref, value }): Setting => {
    const column = findColumn(table, ref.name);
    if (column < 0 || (ref.table !== null && ref.table !== table.name)) throw unknownColumn(ref, 'field list');
    if (value.kind === 'Default' && value.column === null) return { column, query: null };
    const query = new RowQuery([current, incoming], [rewrite(value)], context);
    pins.push(...query.query.pins);
    cacheable &&= query.query.cacheable;
    return { column, query };
  });
  const assigned = new Set(settings.map((setting) => setting.column));
  const auto = table.columns.findIndex((column) => column.autoIncrement);

  return {
    pins,
    cacheable,
    apply(execution, writer, rowid, row, strictness) {
      const { session } = execution;
      const before = writer.read(rowid);
      if (before === null) return { affected: 0, id: null };
      const after = [...before];
      incoming.put(session, row);
      for (const { column, query } of settings) {
        const def = table.columns[column] as ColumnDef;
        if (query === null) {
          after[column] = defaultValue(def, session.context);
          continue;
        }
        current.put(session, after);
        const value = query.values(session, execution)[0] ?? null;
        const output = query.query.columns[0];
        const stored = value === null || output === undefined ? null : assignerFor(def, output.type, output.repr, table.name)(value, session.context);
        after[column] = assignedValue(session, def, stored, strictness);
      }
      const result = applyUpdate(session, writer, rowid, before, after, assigned);
      if (result.kind === 'refused') {
        if (!strictness.ignore) throw result.error;
        session.context.warn('Warning', result.error.errno, result.error.message);
        return { affected: 0, id: null };
      }
      const id = auto < 0 ? null : idOf(after[auto] ?? null);
      if (result.kind === 'changed') return { affected: 2, id };
      return { affected: session.options.foundRows ? 1 : 0, id };
    },
  };
}
function idOf(value: StoredRow[number]): bigint | null {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' ? BigInt(value) : typeof value === 'string' ? BigInt(value) : null;
}
