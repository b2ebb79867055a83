/** INSERT and REPLACE. https://dev.mysql.com/doc/refman/9.0/en/insert.html */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef, Expr, Insert, QueryExpr } from '../../../sql/ast.ts';
import { walk } from '../../../sql/walk.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import { compileQuery } from '../compile/index.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import { compileContextOf } from '../execute/planning.ts';
import { selectOf } from '../execute/evaluate.ts';
import type { Change, Execution, Plan } from '../execute/plan.ts';
import type { Planning } from '../execute/plan-statement.ts';
import { allRawRows } from '../execute/query.ts';
import type { Session } from '../execute/session.ts';
import { type Assigner, defaultValue } from '../storage/assign.ts';
import { checkParents, parentUpdated, removeRow } from './foreign-keys.ts';
import { type OnDuplicate, planOnDuplicate } from './on-duplicate.ts';
import { checkViolated, missingValue, RowBuilder, type Strictness, storeNull } from './row-builder.ts';
import { RowQuery, RowTable } from './row-table.ts';
import { sameValue } from './same-value.ts';
import { type Conflict, type RowId, type StoredRow, TableWriter } from './table-writer.ts';
import { findColumn, insertTarget, refuseReading, unknownColumn } from './target.ts';
import { baseColumn, type CheckOption, checkOptionOf, type UpdatableView } from './updatable-view.ts';
import { assignerFor, type ConstantSource, constantOf, pinnedSlot, sourced } from './values.ts';

/** How one value of a row comes about. */
type Cell =
  | { readonly kind: 'constant'; readonly source: ConstantSource }
  | { readonly kind: 'default' }
  /** Compiled; over the row so far where it names columns of it. */
  | { readonly kind: 'computed'; readonly query: CompiledQuery; readonly row: RowQuery | null };

/** Produces the rows to insert, each as given values by column position; undefined is a value that was not given. */
interface RowSource {
  readonly pins: readonly number[];
  readonly cacheable: boolean;
  readonly several: boolean;
  /** How many rows, where that is known beforehand. */
  readonly count: number | null;
  rows(execution: Execution, build: (fill: (row: StoredRow, given: boolean[]) => void) => void): void;
}

export function planInsert(written: Insert, planning: Planning): Plan {
  const { session } = planning;
  if (written.partitions.length > 0) throw new SqlError(1747, 'HY000', 'PARTITION () clause on non partitioned table', written.pos);
  const notes = notesOf(written);
  const { table, view } = insertTarget(session, written.table);
  const statement = view === null ? written : overBase(written, view);
  const check = checkOptionOf(session, view);
  if (statement.source.kind !== 'Query') refuseReading(statement.source, [{ alias: null, table, byAlias: true }], session);
  for (const { value } of statement.onDuplicate ?? []) refuseReading(value, [{ alias: null, table }], session);
  const onDuplicate = statement.onDuplicate === null ? null : planOnDuplicate(statement, statement.onDuplicate, table, planning);
  const source = planSource(statement, table, planning, onDuplicate);
  return {
    kind: 'change',
    fields: [],
    pins: [...planning.parsed.structuralSlots, ...source.pins, ...(onDuplicate?.pins ?? [])],
    cacheable: source.cacheable && !table.temporary && (onDuplicate?.cacheable ?? true),
    perform(execution) {
      for (const [code, message] of notes) execution.session.context.warn('Warning', code, message);
      return new InsertRun(execution, statement, table, onDuplicate, source, check).perform();
    },
  };
}

/** What MySQL warns of whenever it reads such a statement. */
function notesOf(statement: Insert): readonly (readonly [number, string])[] {
  const notes: (readonly [number, string])[] = [];
  const verb = statement.replace ? 'REPLACE' : 'INSERT';
  if (statement.priority === 'DELAYED') notes.push([3005, `${verb} DELAYED is no longer supported. The statement was converted to ${verb}.`]);
  for (const { value } of statement.onDuplicate ?? []) {
    walk(value, (node) => {
      if (node.kind === 'ValuesOf') notes.push([1287, valuesDeprecated]);
      return true;
    });
  }
  return notes;
}
const valuesDeprecated =
  "'VALUES function' is deprecated and will be removed in a future release. Please use an alias (INSERT INTO ... VALUES (...) AS alias) and replace VALUES(col) in the ON DUPLICATE KEY UPDATE clause with alias.col instead";

/** An INSERT into a view as one into its table. @throws SqlError 1471 where a column of the view is no column of the table. */
function overBase(statement: Insert, view: UpdatableView): Insert {
  const refs =
    statement.columns ??
    view.view.columns.map((name): ColumnRef => ({ kind: 'ColumnRef', schema: null, table: null, name, pos: statement.table.pos }));
  const onBase = (ref: ColumnRef): ColumnRef => {
    const at = baseColumn(view, ref);
    if (at === undefined) throw unknownColumn(ref, 'field list');
    return { ...ref, schema: null, table: null, name: view.base.columns[at]?.name ?? ref.name };
  };
  if (view.columns.includes(null) && statement.columns === null)
    throw new SqlError(1471, 'HY000', `The target table ${view.view.name} of the INSERT is not insertable-into`, statement.table.pos);
  const source =
    statement.source.kind === 'Set'
      ? { ...statement.source, assignments: statement.source.assignments.map((assignment) => ({ ...assignment, column: onBase(assignment.column) })) }
      : statement.source;
  const onDuplicate = statement.onDuplicate?.map((assignment) => ({ ...assignment, column: onBase(assignment.column) })) ?? null;
  return { ...statement, columns: statement.source.kind === 'Set' ? null : refs.map(onBase), source, onDuplicate };
}

// ── Sources ──────────────────────────────────────────────────────────────────

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

function planSource(statement: Insert, table: TableDef, planning: Planning, onDuplicate: OnDuplicate | null): RowSource {
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
    if (def.generated !== null) throw new SqlError(3105, 'HY000', `The value specified for generated column '${def.name}' in table '${table.name}' is not allowed.`);
    const constant = constantOf(expr, planning.lift);
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
function fillCell(execution: Execution, cell: Cell, table: TableDef, column: number, stored: StoredRow, given: boolean[], rowTable: RowTable): void {
  const { session } = execution;
  switch (cell.kind) {
    case 'default':
      return;
    case 'constant': {
      const { type, repr, value } = sourced(cell.source, execution, session.context);
      stored[column] = value === null ? null : assignerFor(table.columns[column] as ColumnDef, type, repr, table.name)(value, session.context);
      break;
    }
    case 'computed': {
      if (cell.row !== null) rowTable.put(session, stored);
      const value = (cell.row !== null ? cell.row.values(session, execution) : allRawRows(session, cell.query, execution)[0])?.[0] ?? null;
      const output = cell.query.columns[0];
      stored[column] = value === null || output === undefined ? null : assignerFor(table.columns[column] as ColumnDef, output.type, output.repr, table.name)(value, session.context);
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
    if (def.generated !== null) throw new SqlError(3105, 'HY000', `The value specified for generated column '${def.name}' in table '${table.name}' is not allowed.`);
  }
  return {
    pins: compiled.pins,
    cacheable: compiled.cacheable,
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
      if (error instanceof SqlError && error.errno === 1406) throw new SqlError(1265, '01000', `Data truncated for column '${column.name}' at row ${context.row}`);
      throw error;
    }
  };
}

// ── The run ──────────────────────────────────────────────────────────────────

class InsertRun {
  readonly #execution: Execution;
  readonly #session: Session;
  readonly #statement: Insert;
  readonly #table: TableDef;
  readonly #source: RowSource;
  readonly #onDuplicate: OnDuplicate | null;
  readonly #writer: TableWriter;
  readonly #builder: RowBuilder;
  readonly #strictness: Strictness;
  readonly #check: CheckOption | null;
  #records = 0;
  #duplicates = 0;
  #affected = 0;
  /** LAST_INSERT_ID of a row that ON DUPLICATE KEY UPDATE changed. */
  #updatedId: bigint | null = null;

  constructor(execution: Execution, statement: Insert, table: TableDef, onDuplicate: OnDuplicate | null, source: RowSource, check: CheckOption | null) {
    this.#check = check;
    this.#execution = execution;
    this.#session = execution.session;
    this.#statement = statement;
    this.#table = table;
    this.#source = source;
    this.#onDuplicate = onDuplicate;
    this.#writer = new TableWriter(this.#session, table);
    this.#builder = new RowBuilder(this.#session, table, source.count);
    const { strict } = this.#session.context.sqlMode;
    this.#strictness = { strict, ignore: statement.ignore, several: source.several };
  }
  perform(): Change {
    const { context } = this.#session;
    context.strictStore = this.#strictness.strict && !this.#strictness.ignore;
    this.#source.rows(this.#execution, (fill) => {
      this.#records += 1;
      context.row = this.#records;
      if ((this.#records & 0xff) === 0) context.checkKilled();
      this.#row(fill);
    });
    const { firstGenerated, lastGiven } = this.#builder;
    if (firstGenerated !== null) context.generated(Number(firstGenerated));
    const several = this.#source.several;
    return {
      affectedRows: this.#affected,
      insertId: firstGenerated ?? context.givenInsertId ?? this.#updatedId ?? lastGiven ?? 0,
      info: several ? `Records: ${this.#records}  Duplicates: ${this.#duplicates}  Warnings: ${context.warningCount}` : '',
    };
  }
  #row(fill: (row: StoredRow, given: boolean[]) => void): void {
    const table = this.#table;
    const session = this.#session;
    const row: StoredRow = new Array(table.columns.length).fill(null);
    const given: boolean[] = new Array(table.columns.length).fill(false);
    this.#prefill(row);
    fill(row, given);
    for (let at = 0; at < row.length; at++) {
      const column = table.columns[at] as ColumnDef;
      if (given[at] === true) {
        if (row[at] === null && !column.nullable && !column.autoIncrement && column.generated === null) row[at] = storeNull(session, column, this.#strictness);
      } else row[at] = missingValue(session, table, row, at, this.#strictness);
    }
    // Neither generated columns nor checks may name the AUTO_INCREMENT column: a row that they refuse takes no value.
    const failed = this.#builder.complete(row);
    if (failed !== null) return this.#refuse(checkViolated(failed), null, false);
    const outside = this.#check?.violation(session, row) ?? null;
    if (outside !== null) return this.#refuse(outside, null, false);
    this.#store(row, this.#builder.autoIncrement(row));
  }
  /** Literal defaults stand in the row from the start, for values that name earlier columns. */
  #prefill(row: StoredRow): void {
    this.#table.columns.forEach((column, at) => {
      if (column.default?.kind === 'literal') row[at] = defaultValue(column, this.#session.context);
    });
  }
  #store(row: StoredRow, generated: bigint | null): void {
    const result = this.#writer.insert(row);
    if (typeof result === 'object') return this.#conflict(row, generated, result);
    try {
      checkParents(this.#session, this.#table, row, null);
    } catch (error) {
      if (!this.#statement.ignore || !(error instanceof SqlError)) throw error;
      this.#writer.remove(result);
      return this.#refuse(error, generated, false);
    }
    this.#builder.inserted(row, generated);
    this.#affected += 1;
  }
  /** IGNORE leaves the row out. @param counted whether it counts as a record that was a duplicate, or not at all. */
  #refuse(error: SqlError, generated: bigint | null, counted: boolean): void {
    if (!this.#statement.ignore) throw error;
    this.#builder.release(generated);
    this.#session.context.warn('Warning', error.errno, error.message);
    if (counted) this.#duplicates += 1;
    else this.#records -= 1;
  }
  #conflict(row: StoredRow, generated: bigint | null, conflict: Conflict): void {
    if (this.#statement.replace) return this.#replace(row, generated, conflict);
    if (this.#onDuplicate !== null) return this.#update(row, generated, conflict);
    this.#refuse(this.#writer.duplicate(row, conflict), generated, true);
  }
  /** As MySQL: the row of the same primary key is changed in place; rows that other unique keys collide with go, with what hangs on them. */
  #replace(row: StoredRow, generated: bigint | null, first: Conflict): void {
    let conflict: Conflict | null = first;
    let kept: RowId | null = null;
    while (conflict !== null) {
      if (conflict.key.type === 'PRIMARY') kept = conflict.rowid;
      else {
        removeRow(this.#session, this.#table, conflict.rowid);
        this.#affected += 1;
        this.#duplicates += 1;
      }
      conflict = this.#writer.findConflict(row, kept);
    }
    const before = kept === null ? null : this.#writer.read(kept);
    if (kept === null || before === null) return this.#store(row, generated);
    const changed = row.flatMap((value, at) => (sameValue(value, before[at] ?? null) ? [] : [at]));
    if (changed.length > 0) {
      this.#writer.update(kept, row, changed);
      checkParents(this.#session, this.#table, row, changed);
      parentUpdated(this.#session, this.#table, before, row);
    }
    this.#builder.inserted(row, generated);
    const onlyKey = this.#table.keys.filter((key) => key.type === 'PRIMARY' || key.type === 'UNIQUE').length === 1;
    this.#affected += changed.length === 0 && onlyKey ? 1 : 2;
    this.#duplicates += 1;
  }
  #update(row: StoredRow, generated: bigint | null, conflict: Conflict): void {
    const onDuplicate = this.#onDuplicate;
    if (onDuplicate === null) return;
    this.#builder.release(generated);
    const { affected, id } = onDuplicate.apply(this.#execution, this.#writer, conflict.rowid as RowId, row, this.#strictness);
    this.#affected += affected;
    this.#duplicates += affected > 0 ? 1 : 0;
    if (id !== null) this.#updatedId = id;
  }
}
