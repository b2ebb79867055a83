/** ON DUPLICATE KEY UPDATE. https://dev.mysql.com/doc/refman/9.0/en/insert-on-duplicate.html */
import { SqlError } from '../../../errors.ts';
import type { Assignment, ColumnRef, Expr, Insert } from '../../../sql/ast.ts';
import { mapExpr, walk } from '../../../sql/walk.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import { plainColumn } from '../catalog/plain-column.ts';
import { compileQuery } from '../compile/index.ts';
import type { OutputColumn } from '../compile/plan.ts';
import type { Execution } from '../execute/plan.ts';
import type { Planning } from '../execute/plan-statement.ts';
import { compileContextOf } from '../execute/planning.ts';
import type { Session } from '../execute/session.ts';
import type { TableTriggers } from '../programs/triggers.ts';
import type { SqliteValue, SqlType } from '../sql-type.ts';
import { defaultValue } from '../storage/assign.ts';
import { applyUpdate, assignedValue } from './apply-update.ts';
import type { Strictness } from './row-builder.ts';
import { RowQuery, RowTable } from './row-table.ts';
import type { RowId, StoredRow, TableWriter } from './table-writer.ts';
import { findColumn, sourcesOf, unknownColumn } from './target.ts';
import { assignerFor } from './values.ts';

/** Name of the row that was to be inserted, where the statement gives it none. No text can contain it. */
const newRow = '\u0000new';

interface Setting {
  readonly column: number;
  /** Null: the column's default. */
  readonly query: RowQuery | null;
}
export interface OnDuplicate {
  /** Columns of the SELECT's tables that the assignments name: further items of that SELECT. */
  readonly sourceColumns: readonly ColumnRef[];
  /** Gives their values for the row that comes next. */
  putSource(session: Session, values: readonly SqliteValue[], columns: readonly OutputColumn[]): void;
  readonly pins: readonly number[];
  readonly cacheable: boolean;
  /** @returns rows affected (0 same, 1 with CLIENT_FOUND_ROWS, 2 changed), and the row's AUTO_INCREMENT value. */
  apply(
    execution: Execution,
    writer: TableWriter,
    rowid: RowId,
    row: StoredRow,
    strictness: Strictness,
    triggers: TableTriggers | null,
  ): { readonly affected: number; readonly id: bigint | null };
}

/** Names without a table inside subqueries that a table of the subquery's own FROM has: they are not the row's. */
export function ownColumns(expr: Expr, session: Session): ReadonlySet<unknown> {
  const found = new Set<unknown>();
  walk(expr, (select) => {
    if (select.kind !== 'Select') return true;
    const names = new Set<string>();
    walk(select, (node) => {
      if (node.kind !== 'TableFactor') return true;
      const relation = session.catalog.relation(node.table.schema ?? session.context.database ?? '', node.table.name);
      const columns = relation === null ? [] : relation.kind === 'view' ? relation.columns : relation.columns.map((column) => column.name);
      for (const name of columns) names.add(name.toLowerCase());
      return true;
    });
    walk(select, (node) => {
      if (node.kind === 'ColumnRef' && node.table === null && names.has(node.name.toLowerCase())) found.add(node);
      return true;
    });
    return true;
  });
  return found;
}
/** @throws SqlError 1054. */
export function planOnDuplicate(statement: Insert, assignments: readonly Assignment[], table: TableDef, planning: Planning): OnDuplicate {
  const alias = statement.rowAlias;
  const current = new RowTable(table, 'row');
  const incoming = new RowTable(table, 'new', alias?.name ?? newRow);
  const given =
    statement.columns?.map((column) => column.name) ?? table.columns.filter((column) => !column.hidden).map((column) => column.name);
  const source = sourceColumnsOf(statement, assignments, table, planning);
  const sourceTable =
    source.length === 0
      ? null
      : new RowTable({ ...table, columns: source.map(({ type }, at) => sourceColumn(at, type)) }, 'source', sourceRow);
  const rewrite = (expr: Expr): Expr => {
    const inner = ownColumns(expr, planning.session);
    return mapExpr(expr, (node) => {
      if (inner.has(node)) return node;
      if (node.kind === 'ColumnRef') {
        const at = source.findIndex(({ ref }) => ref.table === node.table && ref.name.toLowerCase() === node.name.toLowerCase());
        if (at >= 0) return { ...node, schema: null, table: sourceRow, name: `c${at}` };
      }
      if (node.kind === 'ValuesOf') return { ...node.column, schema: null, table: alias?.name ?? newRow };
      if (node.kind !== 'ColumnRef') return node;
      if (node.table === null && alias === null) return findColumn(table, node.name) < 0 ? node : { ...node, table: table.name };
      if (alias === null || alias.columns === null || (node.table !== alias.name && node.table !== null)) return node;
      const at = alias.columns.findIndex((name) => name.toLowerCase() === node.name.toLowerCase());
      const original = given[at];
      return original === undefined ? node : { ...node, table: alias.name, name: original };
    });
  };
  const context = { ...compileContextOf(planning), database: table.schema };
  const pins: number[] = [];
  let cacheable = true;
  const settings = assignments.map(({ column: ref, value }): Setting => {
    const column = findColumn(table, ref.name);
    if (column < 0 || (ref.table !== null && ref.table !== table.name)) throw unknownColumn(ref, 'field list');
    if (value.kind === 'Default' && value.column === null) return { column, query: null };
    const query = new RowQuery(sourceTable === null ? [current, incoming] : [current, incoming, sourceTable], [rewrite(value)], context);
    pins.push(...query.query.pins);
    cacheable &&= query.query.cacheable;
    return { column, query };
  });
  const assigned = new Set(settings.map((setting) => setting.column));
  const auto = table.columns.findIndex((column) => column.autoIncrement);

  return {
    sourceColumns: source.map(({ ref }) => ref),
    putSource(session, values, columns) {
      if (sourceTable === null) return;
      const row = sourceTable.def.columns.map((column, at) => {
        const value = values[at] ?? null;
        const output = columns[at];
        return value === null || output === undefined
          ? null
          : assignerFor(column, output.type, output.repr, table.name)(value, session.context);
      });
      sourceTable.put(session, row);
    },
    pins,
    cacheable,
    apply(execution, writer, rowid, row, strictness, triggers) {
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
        const stored =
          value === null || output === undefined ? null : assignerFor(def, output.type, output.repr, table.name)(value, session.context);
        after[column] = triggers !== null && stored === null ? null : assignedValue(session, def, stored, strictness);
      }
      const result = applyUpdate(session, writer, rowid, before, after, assigned, triggers === null ? null : { triggers, strictness });
      if (result.kind === 'refused') {
        if (!strictness.ignore) throw result.error;
        session.context.warn('Warning', result.error.errno, result.error.message);
        return { affected: 0, id: null };
      }
      if (result.kind === 'changed') return { affected: 2, id: auto < 0 ? null : idOf(after[auto] ?? null) };
      return { affected: session.options.foundRows ? 1 : 0, id: null };
    },
  };
}
/** Name of the row of the SELECT. No text can contain it. */
const sourceRow = '\u0000source';

/** What the assignments name of the tables of a plain INSERT … SELECT, with the types. */
function sourceColumnsOf(
  statement: Insert,
  assignments: readonly Assignment[],
  table: TableDef,
  planning: Planning,
): readonly { readonly ref: ColumnRef; readonly type: SqlType }[] {
  const { source } = statement;
  if (source.kind !== 'Query' || source.query.kind !== 'Select' || source.query.from.length === 0) return [];
  const names = new Set(sourcesOf(planning.session, source.query.from).map(({ alias }) => alias));
  const refs: ColumnRef[] = [];
  for (const { value } of assignments)
    walk(value, (node) => {
      if (node.kind === 'ValuesOf' || node.kind === 'Subquery') return false;
      if (node.kind !== 'ColumnRef' || node.table === statement.rowAlias?.name) return true;
      if (node.table === table.name && names.has(table.name))
        throw new SqlError(1052, '23000', `Column '${node.table}.${node.name}' in field list is ambiguous`, node.pos);
      const ofTarget =
        node.table === table.name || (node.table === null && (findColumn(table, node.name) >= 0 || statement.rowAlias !== null));
      if (!ofTarget) refs.push(node);
      return true;
    });
  if (refs.length === 0) return [];
  const select = { ...source.query, items: refs.map((expr) => ({ expr, alias: null, start: 0, end: 0 })), orderBy: [] };
  return compileQuery(select, compileContextOf(planning)).columns.map(({ type }, at) => ({ ref: refs[at] as ColumnRef, type }));
}
function sourceColumn(at: number, type: SqlType): ColumnDef {
  return plainColumn(`c${at}`, type, true, null);
}

function idOf(value: StoredRow[number]): bigint | null {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' ? BigInt(value) : typeof value === 'string' ? BigInt(value) : null;
}
