/**
 * UPDATE of one or several tables. The rows and the new values are read by one query; then each row is changed on its own, as MySQL does.
 * https://dev.mysql.com/doc/refman/9.0/en/update.html
 */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef, Expr, Update } from '../../../sql/ast.ts';
import { walk } from '../../../sql/walk.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import { compileQuery } from '../compile/index.ts';
import { ROWID } from '../compile/plan.ts';
import { selectOf } from '../execute/evaluate.ts';
import type { Change, Execution, Plan } from '../execute/plan.ts';
import type { Planning } from '../execute/plan-statement.ts';
import { compileContextOf } from '../execute/planning.ts';
import { allRawRows } from '../execute/query.ts';
import type { Session } from '../execute/session.ts';
import { checkedContext, checkUpdated, needsCheck } from '../privileges/changed-columns.ts';
import { triggersOf } from '../programs/triggers.ts';
import type { SqliteValue } from '../sql-type.ts';
import { defaultValue, implicitDefault } from '../storage/assign.ts';
import { applyUpdate, assignedValue, type Firing, type Updated } from './apply-update.ts';
import { RowQuery, RowTable } from './row-table.ts';
import { refuseUnsafe } from './safe-updates.ts';
import { type RowId, type StoredRow, TableWriter } from './table-writer.ts';
import { assignedColumn, refuseReading, type Source, sourcesOf, withRowids } from './target.ts';
import { type CheckOption, checkOptionOf } from './updatable-view.ts';
import { assignerFor, type ConstantSource, constantOf, pinnedSlot, sourced } from './values.ts';

/** A new value of a column: a constant; in the query's row at `at`; computed over the row as changed so far; or the default. */
type NewValue =
  | { readonly kind: 'constant'; readonly column: number; readonly source: ConstantSource }
  | { readonly kind: 'read'; readonly column: number; readonly at: number }
  | { readonly kind: 'over'; readonly column: number; readonly query: RowQuery; readonly table: RowTable }
  | { readonly kind: 'default'; readonly column: number };

/** One table that is changed: where its rowid and its columns stand in the query's rows. */
interface Target {
  readonly table: TableDef;
  readonly rowidAt: number;
  /** False: its rows are read by their rowids. */
  readonly wholeRows: boolean;
  readonly check: CheckOption | null;
  readonly values: NewValue[];
  readonly assigned: Set<number>;
}

function ref(source: Source, name: string): ColumnRef {
  return { kind: 'ColumnRef', schema: null, table: source.alias, name, pos: source.factor?.pos ?? 0 };
}

/** Whether queries can give all that is stored of a row: they do not see into views, nor the hidden columns of functional keys. */
function givesWholeRows(source: Source, table: TableDef): boolean {
  return source.view === null && !table.columns.some((column) => column.hidden);
}
/** The items that a target needs of the query: its rowid, then all its columns where it can give them. */
export function rowItems(source: Source, table: TableDef): Expr[] {
  if (!givesWholeRows(source, table)) return [ref(source, ROWID)];
  return [ref(source, ROWID), ...table.columns.map((column) => ref(source, column.name))];
}

export function planUpdate(statement: Update, planning: Planning): Plan {
  const sources = sourcesOf(planning.session, statement.tables, statement.with);
  const multi = sources.length > 1;
  if (multi && (statement.orderBy.length > 0 || statement.limit !== null))
    throw new SqlError(
      1221,
      'HY000',
      `Incorrect usage of UPDATE and ${statement.orderBy.length > 0 ? 'ORDER BY' : 'LIMIT'}`,
      statement.pos,
    );
  const changing = assignedTables(statement, sources, planning.session);
  for (const { value } of statement.assignments) refuseReading(value, changing, planning.session);
  if (statement.where !== null) refuseReading(statement.where, changing, planning.session);
  if (!multi && statement.limit === null) refuseUnsafe(planning.session, sources[0], statement.where);
  const assigned = statement.assignments.map(({ column }) => {
    const { source, table } = assignedColumn(sources, column);
    return { relation: source.view?.view ?? table, ref: column };
  });
  const checks = needsCheck(
    planning,
    assigned.map(({ relation }) => relation),
  );
  if (checks) checkUpdated(statement, assigned, planning);
  const context = checks ? checkedContext(planning) : compileContextOf(planning);
  const items: Expr[] = [];
  const pins: number[] = [];
  let cacheable = true;
  const targets = new Map<Source, Target>();
  const assignments = statement.assignments.map(({ column, value }) => ({ ...assignedColumn(sources, column), value, ref: column }));
  for (const { source, table } of assignments) {
    if (targets.has(source)) continue;
    const check = checkOptionOf(planning.session, source.view);
    targets.set(source, { table, rowidAt: items.length, wholeRows: givesWholeRows(source, table), check, values: [], assigned: new Set() });
    items.push(...rowItems(source, table));
  }
  for (const { source, table, column, value, ref: left } of assignments) {
    const target = targets.get(source) as Target;
    const def = table.columns[column] as ColumnDef;
    if (value.kind === 'Default' && value.column === null) {
      target.values.push({ kind: 'default', column });
    } else {
      if (def.generated !== null)
        throw new SqlError(
          3105,
          'HY000',
          `The value specified for generated column '${def.name}' in table '${table.name}' is not allowed.`,
          left.pos,
        );
      const constant = constantOf(value, planning.lift, planning.session);
      if (constant !== null) {
        const pinned = pinnedSlot(value);
        if (pinned !== null) pins.push(pinned);
        target.values.push({ kind: 'constant', column, source: constant });
      } else if (!multi && source.view === null && namesAny(value, table, target.assigned)) {
        const row = new RowTable(table, 'row', source.alias);
        const query = new RowQuery([row], [value], { ...context, database: table.schema });
        pins.push(...query.query.pins);
        cacheable &&= query.query.cacheable;
        target.values.push({ kind: 'over', column, query, table: row });
      } else {
        target.values.push({ kind: 'read', column, at: items.length });
        items.push(value);
      }
    }
    target.assigned.add(column);
  }
  const query = compileQuery(
    selectOf(items, {
      with: statement.with,
      from: withRowids(statement.tables, [...targets.keys()]),
      where: statement.where,
      orderBy: statement.orderBy,
      limit: statement.limit,
      pos: statement.pos,
    }),
    context,
  );
  return {
    kind: 'change',
    ownTables: [...targets.values()].every(({ table }) => table.temporary),
    fields: [],
    pins: [...planning.parsed.structuralSlots, ...query.pins, ...pins],
    cacheable: query.cacheable && cacheable && [...targets.values()].every(({ table }) => !table.temporary),
    changes: [...targets.values()].map(({ table }) => table),
    uses: query.relations,
    perform: (execution) => performUpdate(execution, statement, [...targets.values()], query, multi),
  };
}

/** The tables that an UPDATE changes. */
function assignedTables(statement: Update, sources: readonly Source[], session: Session): { alias: string; table: TableDef }[] {
  return statement.assignments.flatMap(({ column }) => {
    const { source, table } = assignedColumn(sources, column);
    session.locks?.checkWritable(table);
    return [{ alias: source.alias, table }];
  });
}

/** Whether an expression names a column that an earlier assignment of the statement has changed: then it sees the new value. */
function namesAny(expr: Expr, table: TableDef, columns: ReadonlySet<number>): boolean {
  if (columns.size === 0) return false;
  const names = new Set([...columns].map((column) => table.columns[column]?.name.toLowerCase()));
  let found = false;
  walk(expr, (node) => {
    if (node.kind === 'ColumnRef' && names.has(node.name.toLowerCase())) found = true;
    return !found;
  });
  return found;
}

function performUpdate(
  execution: Execution,
  statement: Update,
  targets: readonly Target[],
  query: ReturnType<typeof compileQuery>,
  multi: boolean,
): Change {
  const { session } = execution;
  const { context } = session;
  const { strict } = context.sqlMode;
  const strictness = { strict, ignore: statement.ignore, several: true };
  context.strictStore = strict && !statement.ignore;
  const rows = allRawRows(session, query, execution);
  const writers = targets.map((target) => new TableWriter(session, target.table));
  const firings = targets.map(({ table }): Firing | null => {
    const triggers = triggersOf(session, table);
    return triggers === null ? null : { triggers, strictness };
  });
  const seen = targets.map(() => new Set<RowId>());
  let matched = 0;
  let changed = 0;
  let number = 0;
  for (const row of rows) {
    if ((number & 0xff) === 0) context.checkKilled();
    number += 1;
    context.row = number;
    targets.forEach((target, index) => {
      const rowid = row[target.rowidAt] as RowId | null;
      if (rowid === null) return;
      const done = seen[index] as Set<RowId>;
      if (multi) {
        if (done.has(rowid)) return;
        done.add(rowid);
      }
      matched += 1;
      const width = target.table.columns.length;
      const writer = writers[index] as TableWriter;
      const before: StoredRow | null = target.wholeRows ? row.slice(target.rowidAt + 1, target.rowidAt + 1 + width) : writer.read(rowid);
      if (before === null) return;
      const after = [...before];
      for (const value of target.values) {
        after[value.column] = newValue(execution, target.table, value, row, after, query, strictness, firings[index] !== null);
      }
      const refused = target.check?.violation(session, after) ?? null;
      const result: Updated =
        refused !== null
          ? { kind: 'refused', error: refused }
          : applyUpdate(session, writer, rowid, before, after, target.assigned, firings[index]);
      if (result.kind === 'changed') changed += 1;
      else if (result.kind === 'refused') {
        if (!statement.ignore) throw result.error;
        context.warn('Warning', result.error.errno, result.error.message);
      }
    });
  }
  return {
    affectedRows: session.options.foundRows ? matched : changed,
    info: `Rows matched: ${matched}  Changed: ${changed}  Warnings: ${context.warningCount}`,
  };
}

function newValue(
  execution: Execution,
  table: TableDef,
  value: NewValue,
  row: readonly SqliteValue[],
  after: StoredRow,
  query: ReturnType<typeof compileQuery>,
  strictness: { readonly strict: boolean; readonly ignore: boolean; readonly several: boolean },
  holds: boolean,
): SqliteValue {
  const { session } = execution;
  const column = table.columns[value.column] as ColumnDef;
  if (value.kind === 'default') {
    if (column.default === null) {
      if (column.nullable) return null;
      throw new SqlError(1364, 'HY000', `Field '${column.name}' doesn't have a default value`);
    }
    return column.default.kind === 'null' && !column.nullable ? implicitDefault(column) : defaultValue(column, session.context);
  }
  if (value.kind === 'constant') {
    const { type, repr, value: given } = sourced(value.source, execution, session.context, column);
    const stored = given === null ? null : assignerFor(column, type, repr, table.name)(given, session.context);
    if (holds && stored === null) return null;
    return assignedValue(session, column, stored, strictness);
  }
  let raw: SqliteValue;
  let output: (typeof query.columns)[number] | undefined;
  if (value.kind === 'read') {
    raw = row[value.at] ?? null;
    output = query.columns[value.at];
  } else {
    value.table.put(session, after);
    raw = value.query.values(session, execution)[0] ?? null;
    output = value.query.query.columns[0];
  }
  const stored =
    raw === null || output === undefined ? null : assignerFor(column, output.type, output.repr, table.name)(raw, session.context);
  if (holds && stored === null) return null;
  return assignedValue(session, column, stored, strictness);
}
