import { SqlError } from '../../../../errors.ts';
import type { Expr, QualifiedName, Select } from '../../../../sql/ast.ts';
import { walk } from '../../../../sql/walk.ts';
import { Sql, type SqlExpr, type SqlOrder, type SqlQuery, type SqlSelect } from '../../sqlite/ast.ts';
import { Block, type GroupItem, sameSql } from '../block.ts';
import { condition, isPlainKey, scalar, sortKey } from '../convert.ts';
import { compileExpr } from '../expression/index.ts';
import { type CteScope, tableMatches } from '../scope.ts';
import type { Typed } from '../typed.ts';
import { type Unit, unsupported } from '../unit.ts';
import { constantFree } from '../window.ts';
import { compileWith } from './cte.ts';
import { compileFrom, type FromResult } from './from.ts';
import { checkDistinctOrder, GroupCheck } from './grouping.ts';
import { compileGroups } from './groups.ts';
import { compileItems, expandItems, type Item, inClause, nothing } from './items.ts';
import { compileLimit, orderKey, position } from './order.ts';
import { polled } from './poll.ts';
import { outputName, outside, type QueryColumn, type QueryResult, withTables } from './result.ts';
import { rolledUp } from './rollup.ts';
import { firstOfEach } from './set-operation.ts';

export function compileSelect(unit: Unit, select: Select, parent: Block | null, ctes: CteScope | null): QueryResult {
  const deferred = unit.deferred === select && isMergeable(select);
  const existential = unit.existential === select;
  unit.deferred = null;
  unit.existential = null;
  const tables = compileWith(unit, select.with, parent, ctes);
  const block = new Block(unit, parent, tables.scope);
  block.deferred = deferred;
  block.existential = existential;
  if (select.limit?.count.kind === 'ColumnRef')
    throw new SqlError(1327, '42000', `Undeclared variable: ${select.limit.count.name}`, select.limit.count.pos);
  if (select.qualify !== null) throw unsupported('QUALIFY', select.pos);
  if (select.modifiers.includes('SQL_NO_CACHE')) unit.warn(1681, "'SQL_NO_CACHE' is deprecated and will be removed in a future release.");
  const from = compileFrom(block, select.from, select.straightJoin);
  if (from !== null) block.scope = { parent: null, tables: from.tables, visible: from.visible, ctes: tables.scope };
  for (const { of } of select.locking) for (const table of of) checkLocked(block, table);
  const { result: where, requires } = unit.keep(() =>
    select.where === null ? null : inClause(block, 'where clause', () => condition(compileExpr(block, select.where ?? nothing))),
  );
  block.uses = [];
  block.windows = new Map(select.windows.map(({ name, spec }) => [name.toLowerCase(), spec]));
  const items = expandItems(block, select.items, from);
  const result =
    select.rollup && select.groupBy.length > 0 ? rolledUp(block, select, items, from, where) : plain(block, select, items, from, where);
  // What is selected is denied before conditions are.
  unit.need(requires);
  return { ...result, query: withTables(result.query, tables.sql), constant: from === null };
}

/** Whether MySQL makes it part of the query around it: then only what is read of it has to be allowed. */
function isMergeable({ distinct, from, groupBy, having, orderBy, limit, windows, items }: Select): boolean {
  if (distinct || from.length === 0 || groupBy.length > 0 || having !== null || orderBy.length > 0 || limit !== null) return false;
  return windows.length === 0 && !items.some(({ expr }) => computesRows(expr));
}
const computing: ReadonlySet<string> = new Set(['AggregateCall', 'WindowCall', 'Subquery', 'Exists', 'InSubquery', 'Quantified']);
function computesRows(expr: Expr): boolean {
  let found = false;
  walk(expr, ({ kind }) => {
    found ||= computing.has(kind);
    return !found;
  });
  return found;
}

/** @throws 3568 for a table of FOR UPDATE OF that the query does not read. */
function checkLocked(block: Block, { schema, name, pos }: QualifiedName): void {
  if (!block.scope.tables.some((table) => tableMatches(table, schema, name)))
    throw new SqlError(3568, 'HY000', `Unresolved table name \`${name}\` in locking clause.`, pos);
}

export interface Core {
  readonly select: SqlSelect;
  readonly columns: readonly QueryColumn[];
  readonly order: readonly OrderEntry[];
  readonly grouped: boolean;
  readonly windowed: boolean;
}
export interface OrderEntry {
  readonly expr: Typed;
  readonly desc: boolean;
}

export function compileCore(
  block: Block,
  select: Select,
  items: readonly Item[],
  from: FromResult | null,
  where: SqlExpr | null,
  groups: readonly GroupItem[] | null,
): Core {
  const check = new GroupCheck(block, from, where);
  block.groups = groups;
  block.hasAggregate = false;
  block.hasWindow = false;
  const { columns, aliases } = compileItems(
    block,
    items,
    check,
    block.unit.top === select && select.groupBy.length === 0 && !select.distinct,
  );
  block.aliases = aliases;
  const listed = block.hasAggregate;
  const having =
    select.having === null ? null : inClause(block, 'having clause', () => condition(compileExpr(block, select.having ?? nothing)), true);
  check.having(block.uses);
  block.uses = [];
  const order = compileOrder(block, select, columns, check);
  const grouped = (groups !== null && groups.length > 0) || block.hasAggregate;
  const one = grouped && (groups === null || groups.length === 0);
  check.run(groups ?? [], grouped);
  if (select.distinct && !grouped)
    checkDistinctOrder(
      block,
      order.map(({ uses }) => uses),
      columns,
    );
  const filters = having === null || grouped ? where : where === null ? having : Sql.and([where, having]);
  const sql = Sql.select({
    columns: columns.map(({ expr, as }) => ({ expr: expr.sql, as })),
    from: from?.sql ?? null,
    where: polled(filters, from, one && having === null && select.items.every(isLookup)),
    groupBy: (groups ?? []).filter((group) => !group.rolled).map((group) => constantFree(sortKey(group.typed))),
    having: grouped ? having : null,
  });
  const aggregated = one && !listed ? withAggregate(block, sql, columns) : sql;
  return { select: aggregated, columns, order: one ? [] : order, grouped, windowed: block.hasWindow };
}
/** MIN, MAX and COUNT(*) alone: SQLite finds them without going through the rows, where it can. */
function isLookup(item: Select['items'][number]): boolean {
  const { expr } = item;
  return expr.kind === 'AggregateCall' && (expr.name === 'MIN' || expr.name === 'MAX' || expr.args.every(({ kind }) => kind === 'Star'));
}
/** SQLite takes a query for an aggregated one by its select list. */
function withAggregate(block: Block, select: SqlSelect, columns: readonly QueryColumn[]): SqlSelect {
  const alias = block.unit.name('t');
  const inner: SqlSelect = { ...select, columns: [...select.columns, { expr: Sql.native('count', { kind: 'Star' }), as: 'n' }] };
  return Sql.select({
    columns: columns.map(({ as }) => ({ expr: Sql.column(alias, as), as })),
    from: { kind: 'Query', query: inner, alias },
  });
}
function compileOrder(block: Block, select: Select, columns: readonly QueryColumn[], check: GroupCheck) {
  return select.orderBy.map(({ expr, desc }, index) => {
    block.uses = [];
    const place = position(block, expr, columns.length, 'order clause');
    const column = place === null ? undefined : columns[place];
    const value = column?.expr ?? inClause(block, 'order clause', () => orderExpr(block, expr), true, true);
    const { uses } = block;
    // An aggregated query without GROUP BY has one row: MySQL does not look at what it is ordered by.
    if (column === undefined && select.groupBy.length > 0) check.add(index + 1, 'ORDER BY clause', isSelected(value, columns) ? [] : uses);
    block.uses = [];
    return { expr: scalar(value), desc, uses: isSelected(value, columns) ? [] : uses };
  });
}
function isSelected(value: Typed, columns: readonly QueryColumn[]): boolean {
  return columns.some(({ expr }) => sameSql(expr.sql, value.sql));
}
function orderExpr(block: Block, expr: Expr): Typed {
  block.itemLevel = expr.kind === 'ColumnRef';
  try {
    return compileExpr(block, expr);
  } finally {
    block.itemLevel = false;
  }
}

function plain(block: Block, select: Select, items: readonly Item[], from: FromResult | null, where: SqlExpr | null): QueryResult {
  const groups = compileGroups(block, select, items);
  const core = compileCore(block, select, items, from, where, groups);
  const bounds = compileLimit(block, select.limit);
  const single = (core.grouped && groups.length === 0) || from === null;
  const temporary = core.grouped || core.windowed || select.distinct || select.limit !== null || select.having !== null || from === null;
  const columns = withGroupKey(core.columns, groups).map((column) =>
    isKept(column.expr, groups, select) ? { ...column, expr: { ...column.expr, kept: true } } : column,
  );
  const sorted = select.orderBy.length > 0 || groups.length > 0 || select.distinct;
  const base = {
    columns: sorted && readsSystemView(block) ? columns.map((column) => ({ ...column, sorted })) : columns,
    materialized: core.windowed,
    temporary,
    single,
    constant: false,
  };
  if (!select.distinct) {
    const ties = core.order.length > 0 ? core.select.groupBy.map((expr) => ({ expr, desc: false })) : [];
    return { ...base, query: { ...core.select, orderBy: [...orderKeys(core.order), ...ties], ...bounds } };
  }
  return { ...base, query: distinct(block, core, bounds) };
}
/** MySQL's views over its dictionary join several tables: what is to be sorted goes to a temporary one. */
function readsSystemView({ scope }: Block): boolean {
  return scope?.tables.some(({ merged, relation }) => merged && relation?.kind === 'virtual') ?? false;
}
/** Marks what the query is grouped by, where nothing of that is missing among its columns. */
function withGroupKey(columns: readonly QueryColumn[], groups: readonly GroupItem[]): readonly QueryColumn[] {
  const isGroup = (column: QueryColumn, group: GroupItem): boolean => sameSql(group.typed.sql, column.expr.sql);
  if (groups.length === 0 || !groups.every((group) => columns.some((column) => isGroup(column, group)))) return columns;
  return columns.map((column) => (groups.some((group) => isGroup(column, group)) ? { ...column, groupKey: true } : column));
}
/** Grouped by or distinct, and not a column: MySQL keeps it in a temporary table. */
function isKept(expr: Typed, groups: readonly GroupItem[], select: Select): boolean {
  if (expr.origin !== null || expr.constant !== null) return false;
  if (expr.extreme && groups.length > 0 && expr.repr === 'text') return !followsKey(groups);
  return select.distinct || groups.some((group) => sameSql(group.typed.sql, expr.sql));
}
/** Whether the groups come in the order of a key of their table. */
function followsKey(groups: readonly GroupItem[]): boolean {
  const relation = groups[0]?.typed.origin?.relation ?? null;
  if (relation?.kind !== 'table') return false;
  return relation.keys.some((key) =>
    groups.every(({ typed: { origin } }, index) => origin?.relation === relation && key.parts[index]?.column === origin.orgName),
  );
}
function orderKeys(order: readonly OrderEntry[]): SqlOrder[] {
  return order.flatMap(({ expr, desc }) => orderKey(expr, desc) ?? []);
}

/** DISTINCT: SQLite's own where the values are their own keys, else a GROUP BY of the keys that shows each group's first values. */
function distinct(block: Block, core: Core, bounds: ReturnType<typeof compileLimit>): SqlQuery {
  const plainKeys = core.columns.every(({ expr }) => isPlainKey(expr));
  if (plainKeys) return { ...core.select, distinct: true, orderBy: orderKeys(core.order), ...bounds };
  if (core.order.length === 0) return { ...firstOfEach(block.unit, core.select, core.columns), ...bounds };
  if (!core.grouped && !core.windowed) {
    return {
      ...core.select,
      groupBy: core.columns.map(({ expr }) => constantFree(sortKey(expr))),
      orderBy: orderKeys(core.order),
      ...bounds,
    };
  }
  const alias = block.unit.name('t');
  const inner: SqlSelect = { ...core.select };
  const outer = core.columns.map(({ expr, as }) => outside(expr, alias, as));
  const order = core.order.flatMap(({ expr, desc }): SqlOrder[] => {
    const index = core.columns.findIndex((column) => sameSql(column.expr.sql, expr.sql));
    const column = outer[index];
    if (column === undefined) return [];
    const key = orderKey(column, desc);
    return key === null ? [] : [key];
  });
  return Sql.select({
    columns: outer.map((expr, index) => ({ expr: expr.sql, as: outputName(index) })),
    from: { kind: 'Query', query: inner, alias },
    groupBy: outer.map((expr) => sortKey(expr)),
    orderBy: order,
    ...bounds,
  });
}
