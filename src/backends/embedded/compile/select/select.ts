/** SELECT: one query block. */
import { SqlError } from '../../../../errors.ts';
import type { Expr, Select, SelectItem } from '../../../../sql/ast.ts';
import { Sql, type SqlExpr, type SqlOrder, type SqlQuery, type SqlSelect } from '../../sqlite/ast.ts';
import { Block, type GroupItem, type SelectAlias, sameSql } from '../block.ts';
import { condition, isPlainKey, scalar, sortKey } from '../convert.ts';
import { describe } from '../describe.ts';
import { compileExpr } from '../expression/index.ts';
import { type CteScope, lookup, tableMatches, type VisibleColumn } from '../scope.ts';
import type { Typed } from '../typed.ts';
import { isNullLiteral } from '../typed.ts';
import { type Unit, unsupported } from '../unit.ts';
import { constantFree } from '../window.ts';
import { compileWith } from './cte.ts';
import { compileFrom, type FromResult } from './from.ts';
import { checkDistinctOrder, GroupCheck } from './grouping.ts';
import { compileLimit, orderKey, position } from './order.ts';
import { outputName, outside, type QueryColumn, type QueryResult, withTables } from './result.ts';
import { firstOfEach } from './set-operation.ts';

interface Item {
  readonly name: string;
  readonly expr: Expr | null;
  /** Star columns are known already. */
  readonly column: VisibleColumn | null;
  readonly source: SelectItem;
}

export function compileSelect(unit: Unit, select: Select, parent: Block | null, ctes: CteScope | null): QueryResult {
  const tables = compileWith(unit, select.with, parent, ctes);
  const block = new Block(unit, parent, tables.scope);
  if (select.qualify !== null) throw unsupported('QUALIFY', select.pos);
  if (select.modifiers.includes('SQL_NO_CACHE')) unit.warn(1681, "'SQL_NO_CACHE' is deprecated and will be removed in a future release.");
  const from = compileFrom(block, select.from, select.straightJoin);
  if (from !== null) block.scope = { parent: null, tables: from.tables, visible: from.visible, ctes: tables.scope };
  const where =
    select.where === null ? null : inClause(block, 'where clause', () => condition(compileExpr(block, select.where ?? nothing)));
  block.uses = [];
  block.windows = new Map(select.windows.map(({ name, spec }) => [name.toLowerCase(), spec]));
  const items = expandItems(block, select.items, from);
  const result =
    select.rollup && select.groupBy.length > 0 ? rolledUp(block, select, items, from, where) : plain(block, select, items, from, where);
  return { ...result, query: withTables(result.query, tables.sql), constant: from === null };
}
const nothing: Expr = { kind: 'NullLiteral', pos: 0 };

function inClause<T>(block: Block, clause: Block['clause'], body: () => T, aggregates = false, windows = false): T {
  const before = [block.clause, block.aggregatesAllowed, block.windowsAllowed] as const;
  block.clause = clause;
  block.aggregatesAllowed = aggregates;
  block.windowsAllowed = windows;
  try {
    return body();
  } finally {
    [block.clause, block.aggregatesAllowed, block.windowsAllowed] = before;
  }
}

// ── The select list ──────────────────────────────────────────────────────────

function expandItems(block: Block, items: readonly SelectItem[], from: FromResult | null): Item[] {
  return items.flatMap((item): Item[] => {
    const { expr } = item;
    if (expr.kind !== 'Star') return [{ name: protocolName(itemName(block, item)), expr, column: null, source: item }];
    if (from === null) throw new SqlError(1096, 'HY000', 'No tables used', expr.pos);
    return starColumns(expr, from).map((column) => ({ name: column.column.name, expr: null, column, source: item }));
  });
}
function starColumns(star: Expr & { readonly kind: 'Star' }, from: FromResult): VisibleColumn[] {
  const { schema, table: name } = star;
  if (name === null) return from.visible.filter(({ column }) => !column.hidden);
  const tables = from.tables.filter((table) => tableMatches(table, schema, name));
  const [table] = tables;
  if (table === undefined) throw new SqlError(1051, '42S02', `Unknown table '${schema === null ? name : `${schema}.${name}`}'`, star.pos);
  return table.columns.filter((column) => !column.hidden).map((column) => ({ column, table }));
}
/** Alias, column as written, a string's value, or the text of the expression. Literals in the text are part of the plan then. */
function itemName(block: Block, item: SelectItem): string {
  if (item.alias !== null) return withoutLeadingSpaces(block, item.alias);
  const { expr } = item;
  switch (expr.kind) {
    case 'ColumnRef':
      return expr.name;
    case 'StringLiteral':
      block.unit.pin(expr.slot);
      return stringName(block, expr);
    case 'Unary':
      if (expr.op === '+') return itemName(block, { ...item, expr: expr.expr, start: expr.expr.pos });
      pinLiterals(block, expr);
      return block.unit.context.source.slice(item.start, item.end);
    case 'NullLiteral':
      return 'NULL';
    case 'IntLiteral':
    case 'DecimalLiteral':
    case 'FloatLiteral':
      block.unit.pin(expr.slot);
      return block.unit.context.source.slice(expr.pos, expr.end);
    default: {
      pinLiterals(block, expr);
      return block.unit.context.source.slice(item.start, item.end);
    }
  }
}
function withoutLeadingSpaces(block: Block, alias: string): string {
  if (!alias.startsWith(' ')) return alias;
  block.unit.warn(1466, `Leading spaces are removed from name '${alias}'`);
  return alias.trimStart();
}
/** MySQL keeps names in utf8mb3, which has no characters beyond U+FFFF. */
function protocolName(name: string): string {
  return name.replace(/[\u{10000}-\u{10FFFF}]/gu, '?');
}
/** The first of adjacent strings, up to a NUL. */
function stringName(block: Block, expr: Expr & { readonly kind: 'StringLiteral' }): string {
  const first = block.unit.context.literals[expr.slot]?.text;
  const text = first !== undefined && expr.value.startsWith(first) ? first : expr.value;
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
/** Every literal under an expression. */
function pinLiterals(block: Block, root: unknown): void {
  const pending: unknown[] = [root];
  for (;;) {
    const node = pending.pop();
    if (node === undefined) return;
    if (typeof node !== 'object' || node === null) continue;
    if ('slot' in node && typeof node.slot === 'number') block.unit.pin(node.slot);
    for (const value of Object.values(node)) if (typeof value === 'object' && value !== null) pending.push(value);
  }
}

interface CompiledItems {
  readonly columns: readonly QueryColumn[];
  readonly aliases: readonly SelectAlias[];
}
function compileItems(block: Block, items: readonly Item[], check: GroupCheck): CompiledItems {
  const columns: QueryColumn[] = [];
  const aliases: SelectAlias[] = [];
  items.forEach((item, index) => {
    const { hasAggregate, hasWindow } = block;
    block.hasAggregate = false;
    block.hasWindow = false;
    block.uses = [];
    const expr = scalar(inClause(block, 'field list', () => compileItem(block, item), true, true));
    check.add(index + 1, 'SELECT list', block.uses);
    columns.push({ name: item.name, as: outputName(index), expr });
    aliases.push({
      name: item.name,
      expr: item.expr ?? nothing,
      typed: expr,
      column: item.column !== null || item.expr?.kind === 'ColumnRef',
      aggregate: block.hasAggregate,
      window: block.hasWindow,
    });
    block.hasAggregate ||= hasAggregate;
    block.hasWindow ||= hasWindow;
  });
  block.uses = [];
  return { columns, aliases };
}
function compileItem(block: Block, item: Item): Typed {
  if (item.column === null) return compileExpr(block, item.expr ?? nothing);
  const { column, table } = item.column;
  const expr = table.nullable && !column.expr.nullable ? { ...column.expr, nullable: true } : column.expr;
  const group = block.groupItem(expr.sql);
  if (group === null) block.uses.push({ typed: expr, block });
  return group?.rolled ? { ...expr, sql: Sql.value(null), nullable: true } : expr;
}

// ── GROUP BY ─────────────────────────────────────────────────────────────────

/** GROUP BY items: columns of FROM come before aliases; a number is a place in the select list. */
function compileGroups(block: Block, select: Select, items: readonly Item[]): GroupItem[] {
  if (select.groupBy.length === 0) return [];
  const previous = block.aliases;
  block.aliases = lazyAliases(block, items, select.groupBy);
  const groups = select.groupBy.map((expr): GroupItem => {
    const place = position(block, expr, items.length, 'group statement');
    const item = place === null ? undefined : items[place];
    block.hasAggregate = false;
    block.hasWindow = false;
    const typed = inClause(
      block,
      'group statement',
      () =>
        scalar(item === undefined ? compileExpr(block, expr) : inClause(block, 'field list', () => compileItem(block, item), true, true)),
      true,
    );
    if (block.hasAggregate || block.hasWindow)
      throw new SqlError(1056, '42000', `Can't group on '${item?.name ?? groupName(block, items, expr)}'`);
    warnAmbiguous(block, items, expr, typed);
    return { typed, expr: item?.expr ?? expr, rolled: false };
  });
  block.aliases = previous;
  block.uses = [];
  return groups;
}
function groupName(block: Block, items: readonly Item[], expr: Expr): string {
  const text = describe(block, expr);
  return items.find((item) => item.expr !== null && describe(block, item.expr) === text)?.name ?? text;
}
/** A name that is a column and an alias of something else: the column it is, with a warning. */
function warnAmbiguous(block: Block, items: readonly Item[], expr: Expr, typed: Typed): void {
  if (expr.kind !== 'ColumnRef' || expr.table !== null || typed.origin === null || lookup(block.scope, expr, 'group statement') === null)
    return;
  const key = expr.name.toLowerCase();
  const alias = block.aliases.find((candidate) => candidate.name.toLowerCase() === key && !candidate.column);
  const other =
    alias !== undefined ||
    items.some((item) => item.name.toLowerCase() === key && item.expr?.kind === 'ColumnRef' && item.expr.name.toLowerCase() !== key);
  if (other) block.unit.warn(1052, `Column '${expr.name}' in group statement is ambiguous`);
}
/** Only the aliases that GROUP BY may mean: compiling all items here would compile most of them twice. */
function lazyAliases(block: Block, items: readonly Item[], groupBy: readonly Expr[]): SelectAlias[] {
  const names = new Set<string>();
  collectNames(groupBy, names);
  return items.flatMap((item): SelectAlias[] => {
    if (item.expr === null || !names.has(item.name.toLowerCase())) return [];
    const { hasAggregate, hasWindow } = block;
    block.hasAggregate = false;
    block.hasWindow = false;
    const typed = scalar(inClause(block, 'field list', () => compileExpr(block, item.expr ?? nothing), true, true));
    const aggregate = block.hasAggregate;
    const window = block.hasWindow;
    block.hasAggregate = hasAggregate;
    block.hasWindow = hasWindow;
    return [{ name: item.name, expr: item.expr, typed, column: item.expr.kind === 'ColumnRef', aggregate, window }];
  });
}
function collectNames(root: unknown, names: Set<string>): void {
  const pending: unknown[] = [root];
  for (;;) {
    const node = pending.pop();
    if (node === undefined) return;
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node && node.kind === 'ColumnRef' && 'name' in node && typeof node.name === 'string') names.add(node.name.toLowerCase());
    for (const value of Object.values(node)) if (typeof value === 'object' && value !== null) pending.push(value);
  }
}

// ── Putting it together ──────────────────────────────────────────────────────

interface Core {
  readonly select: SqlSelect;
  readonly columns: readonly QueryColumn[];
  readonly order: readonly OrderEntry[];
  readonly grouped: boolean;
  readonly windowed: boolean;
}
interface OrderEntry {
  readonly expr: Typed;
  readonly desc: boolean;
}

function compileCore(
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
  const { columns, aliases } = compileItems(block, items, check);
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
    where: filters,
    groupBy: (groups ?? []).filter((group) => !group.rolled).map((group) => constantFree(sortKey(group.typed))),
    having: grouped ? having : null,
  });
  const aggregated = one && !listed ? withAggregate(block, sql, columns) : sql;
  return { select: aggregated, columns, order: one ? [] : order, grouped, windowed: block.hasWindow };
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
  const columns = core.columns.map((column) =>
    isKept(column.expr, groups, select) ? { ...column, expr: { ...column.expr, kept: true } } : column,
  );
  const base = { columns, materialized: core.windowed, temporary, single, constant: false };
  if (!select.distinct) {
    const ties = core.order.length > 0 ? core.select.groupBy.map((expr) => ({ expr, desc: false })) : [];
    return { ...base, query: { ...core.select, orderBy: [...orderKeys(core.order), ...ties], ...bounds } };
  }
  return { ...base, query: distinct(block, core, bounds) };
}
/** Grouped by or distinct, and not a column: MySQL keeps it in a temporary table. */
function isKept(expr: Typed, groups: readonly GroupItem[], select: Select): boolean {
  if (expr.origin !== null || expr.constant !== null) return false;
  return select.distinct || groups.some((group) => sameSql(group.typed.sql, expr.sql));
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

/** WITH ROLLUP: one SELECT per level, from the finest to the grand total, in the order of their keys with each sum after what it sums over. */
function rolledUp(block: Block, select: Select, items: readonly Item[], from: FromResult | null, where: SqlExpr | null): QueryResult {
  const groups = compileGroups(block, select, items);
  block.rollup = true;
  const cores: Core[] = [];
  for (let level = groups.length; level >= 0; level--) {
    block.aliases = [];
    cores.push(
      compileCore(
        block,
        select,
        items,
        from,
        where,
        groups.map((group, index) => ({ ...group, rolled: index >= level })),
      ),
    );
  }
  const [finest] = cores;
  if (finest === undefined) throw new Error('a rollup without levels');
  const members = cores.map((core, index) => rollupMember(core, groups, groups.length - index));
  const alias = block.unit.name('t');
  const columns = finest.columns.map((column) => ({
    ...column,
    expr: { ...column.expr, nullable: column.expr.nullable || cores.some((core) => isNullIn(core, column)) },
  }));
  const outer = columns.map(({ expr, as }) => outside(expr, alias, as));
  const order: SqlOrder[] =
    select.orderBy.length > 0
      ? finest.order.flatMap(({ desc }, index) => ({ expr: Sql.column(alias, `o${index}`), desc }))
      : groups.flatMap((_, index) => [
          { expr: Sql.column(alias, `g${index}`), desc: false },
          { expr: Sql.column(alias, `k${index}`), desc: false },
        ]);
  const [first, ...rest] = members;
  if (first === undefined) throw new Error('a rollup without levels');
  const union: SqlQuery = {
    kind: 'Compound',
    with: [],
    first,
    rest: rest.map((query) => ({ op: 'UNION ALL' as const, query })),
    orderBy: [],
    limit: null,
    offset: null,
  };
  const query = Sql.select({
    columns: outer.map((expr, index) => ({ expr: expr.sql, as: outputName(index) })),
    from: { kind: 'Query', query: union, alias },
    groupBy: select.distinct ? outer.map((expr) => sortKey(expr)) : [],
    orderBy: order,
    ...compileLimit(block, select.limit),
  });
  const cleared = columns.map((column) => ({ ...column, expr: { ...column.expr, origin: null } }));
  return { query, columns: cleared, materialized: false, temporary: true, single: false, constant: false };
}
function isNullIn(core: Core, column: QueryColumn): boolean {
  const found = core.columns.find(({ as }) => as === column.as);
  return found === undefined || found.expr.nullable || isNullLiteral(found.expr);
}
/** A level with the columns that put it in its place: whether each key is summed over, each key, and the keys of ORDER BY. */
function rollupMember(core: Core, groups: readonly GroupItem[], level: number): SqlSelect {
  const marks = groups.map((_, index) => ({ expr: Sql.value(index >= level ? 1 : 0), as: `g${index}` }));
  const keys = groups.map((group, index) => ({ expr: index >= level ? Sql.value(null) : sortKey(group.typed), as: `k${index}` }));
  const orders = core.order.map(({ expr }, index) => ({ expr: sortKey(expr), as: `o${index}` }));
  return { ...core.select, columns: [...core.select.columns, ...marks, ...keys, ...orders] };
}
