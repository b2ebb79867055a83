/** Where the rows of an INSERT come from: VALUES, SET, or a query. */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef, Expr, Insert, QueryExpr } from '../../../sql/ast.ts';
import { walk } from '../../../sql/walk.ts';
import type { ColumnDef, RelationDef, TableDef } from '../catalog/model.ts';
import { compileQuery } from '../compile/index.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import { selectOf } from '../execute/evaluate.ts';
import type { Execution } from '../execute/plan.ts';
import type { Planning } from '../execute/plan-statement.ts';
import { compileContextOf } from '../execute/planning.ts';
import { allRawRows } from '../execute/query.ts';
import type { SqliteValue } from '../sql-type.ts';
import type { Assigner } from '../storage/assign.ts';
import type { OnDuplicate } from './on-duplicate.ts';
import { RowQuery, RowTable } from './row-table.ts';
import type { StoredRow } from './table-writer.ts';
import { findColumn, unknownColumn } from './target.ts';
import { assignerFor, type ConstantSource, constantOf, pinnedSlot, sourced } from './values.ts';

/** How one value of a row comes about. */
type Cell =
  | { readonly kind: 'constant'; readonly source: ConstantSource }
  | { readonly kind: 'default' }
  /** Compiled; over the row so far where it names columns of it. */
  | { readonly kind: 'computed'; readonly query: CompiledQuery; readonly row: RowQuery | null };

/** Produces the rows to insert, each as given values by column position; undefined is a value that was not given. */
export interface RowSource {
  readonly pins: readonly number[];
  readonly cacheable: boolean;
  readonly several: boolean;
  /** Tables that its query reads. */
  readonly reads?: readonly RelationDef[];
  /** How many rows, where that is known beforehand. */
  readonly count: number | null;
  rows(execution: Execution, build: (fill: (row: StoredRow, given: boolean[]) => void) => void): void;
  /** What becomes of a NULL that triggers leave to a column that takes none, where that is not as INSERT has it. */
  heldNull?(column: ColumnDef): SqliteValue;
}

/** Positions of the columns that values are given for. @throws SqlError 1054, 1110. */
function targetColumns(table: TableDef, refs: readonly ColumnRef[] | null): number[] {
  if (refs === null) return table.columns.flatMap((column, at) => (column.hidden || column.invisible ? [] : [at]));
  const seen = new Set<number>();
  return refs.map((ref) => {
    const at = findColumn(table, ref.name);
    if (at < 0 || (ref.table !== null && ref.table !== table.name)) throw unknownColumn(ref, 'field list');
    if (seen.has(at)) throw new SqlError(1110, '42000', `Column '${ref.name}' specified twice`, ref.pos);
    seen.add(at);
    return at;
  });
}
function columnCountError(row: number): SqlError {
  return new SqlError(1136, '21S01', `Column count doesn't match value count at row ${row}`);
}

/** @throws SqlError 1054, 1110, 1136, 3105, and all that compiling throws. */
export function planSource(statement: Insert, table: TableDef, planning: Planning, onDuplicate: OnDuplicate | null): RowSource {
  const { source } = statement;
  switch (source.kind) {
    case 'Query': {
      const { query } = source;
      const plain = query.kind === 'ValuesQuery' && query.with === null && query.orderBy.length === 0 && query.limit === null;
      if (plain) return planSource({ ...statement, source: { kind: 'Values', rows: query.rows } }, table, planning, onDuplicate);
      return querySource(statement, withSourceColumns(query, onDuplicate), table, planning, onDuplicate);
    }
    case 'Set':
      return valuesSource(
        targetColumns(
          table,
          source.assignments.map((assignment) => assignment.column),
        ),
        [source.assignments.map((assignment) => assignment.value)],
        table,
        planning,
      );
    case 'Values': {
      const columns = targetColumns(table, statement.columns);
      source.rows.forEach((row, at) => {
        if (row.length !== columns.length && !(row.length === 0 && statement.columns === null)) throw columnCountError(at + 1);
      });
      return valuesSource(columns, source.rows, table, planning);
    }
  }
}

function valuesSource(columns: readonly number[], rows: readonly (readonly Expr[])[], table: TableDef, planning: Planning): RowSource {
  const pins: number[] = [];
  let cacheable = true;
  const cellOf = (expr: Expr, column: number): Cell => {
    const def = table.columns[column] as ColumnDef;
    if (expr.kind === 'Default' && expr.column === null) return { kind: 'default' };
    if (def.generated !== null)
      throw new SqlError(3105, 'HY000', `The value specified for generated column '${def.name}' in table '${table.name}' is not allowed.`);
    const constant = constantOf(expr, planning.lift, planning.session);
    if (constant !== null) {
      const pinned = pinnedSlot(expr);
      if (pinned !== null) pins.push(pinned);
      return { kind: 'constant', source: constant };
    }
    const context = compileContextOf(planning);
    const overRow = namesColumns(expr);
    const row = overRow ? new RowQuery([new RowTable(table, 'row')], [expr], { ...context, database: table.schema }) : null;
    const query = row?.query ?? compileQuery(selectOf([expr]), context);
    pins.push(...query.pins);
    cacheable &&= query.cacheable;
    return { kind: 'computed', query, row };
  };
  const cells = rows.map((row) => row.map((expr, at) => cellOf(expr, columns[at] as number)));
  const rowTable = new RowTable(table, 'row');
  return {
    pins,
    cacheable,
    several: rows.length > 1,
    count: rows.length,
    rows(execution, build) {
      for (const row of cells) {
        build((stored, given) => {
          for (let at = 0; at < row.length; at++) {
            const cell = row[at] as Cell;
            const column = columns[at] as number;
            fillCell(execution, cell, table, column, stored, given, rowTable);
          }
        });
      }
    },
  };
}
/** Marks a value that is NULL where the column takes none: the run decides what becomes of it. */
function fillCell(
  execution: Execution,
  cell: Cell,
  table: TableDef,
  column: number,
  stored: StoredRow,
  given: boolean[],
  rowTable: RowTable,
): void {
  const { session } = execution;
  switch (cell.kind) {
    case 'default':
      return;
    case 'constant': {
      const def = table.columns[column] as ColumnDef;
      const { type, repr, value } = sourced(cell.source, execution, session.context, def);
      stored[column] = value === null ? null : assignerFor(def, type, repr, table.name)(value, session.context);
      break;
    }
    case 'computed': {
      if (cell.row !== null) rowTable.put(session, stored);
      const value = (cell.row !== null ? cell.row.values(session, execution) : allRawRows(session, cell.query, execution)[0])?.[0] ?? null;
      const output = cell.query.columns[0];
      stored[column] =
        value === null || output === undefined
          ? null
          : assignerFor(table.columns[column] as ColumnDef, output.type, output.repr, table.name)(value, session.context);
      break;
    }
  }
  given[column] = true;
}
/** Whether an expression names columns of the row itself. Those of a subquery are its own. */
function namesColumns(expr: Expr): boolean {
  let found = false;
  walk(expr, (node) => {
    if (node.kind === 'ColumnRef') found = true;
    return !found && node.kind !== 'Subquery' && node.kind !== 'Exists' && node.kind !== 'InSubquery';
  });
  return found;
}

function withSourceColumns(query: QueryExpr, onDuplicate: OnDuplicate | null): QueryExpr {
  if (query.kind !== 'Select' || onDuplicate === null || onDuplicate.sourceColumns.length === 0) return query;
  const items = onDuplicate.sourceColumns.map((expr) => ({ expr, alias: null, start: 0, end: 0 }));
  return { ...query, items: [...query.items, ...items] };
}

function querySource(statement: Insert, query: QueryExpr, table: TableDef, planning: Planning, onDuplicate: OnDuplicate | null): RowSource {
  const extra = onDuplicate?.sourceColumns.length ?? 0;
  const columns = targetColumns(table, statement.columns);
  const compiled = compileQuery(query, compileContextOf(planning));
  if (compiled.columns.length - extra !== columns.length) throw columnCountError(1);
  const extraColumns = compiled.columns.slice(columns.length);
  for (const column of columns) {
    const def = table.columns[column] as ColumnDef;
    if (def.generated !== null)
      throw new SqlError(3105, 'HY000', `The value specified for generated column '${def.name}' in table '${table.name}' is not allowed.`);
  }
  return {
    pins: compiled.pins,
    cacheable: compiled.cacheable,
    reads: compiled.relations,
    several: true,
    count: null,
    rows(execution, build) {
      const { session } = execution;
      const assigns = columns.map((column, at) => {
        const output = compiled.columns[at];
        if (output === undefined) throw columnCountError(1);
        const assign = assignerFor(table.columns[column] as ColumnDef, output.type, output.repr, table.name);
        return output.field.orgName !== '' && output.repr === 'text' ? copying(assign, table.columns[column] as ColumnDef) : assign;
      });
      for (const row of allRawRows(session, compiled, execution)) {
        if (extra > 0) onDuplicate?.putSource(session, row.slice(columns.length), extraColumns);
        build((stored, given) => {
          columns.forEach((column, at) => {
            const value = row[at] ?? null;
            stored[column] = value === null ? null : (assigns[at]?.(value, session.context) ?? null);
            given[column] = true;
          });
        });
      }
    },
  };
}

/** A string column copied to another: what is too long is said to be truncated. */
function copying(assign: Assigner, column: ColumnDef): Assigner {
  return (value, context) => {
    try {
      return assign(value, context);
    } catch (error) {
      if (error instanceof SqlError && error.errno === 1406)
        throw new SqlError(1265, '01000', `Data truncated for column '${column.name}' at row ${context.row}`);
      throw error;
    }
  };
}
