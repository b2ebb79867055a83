/** Queries of every kind. */
import { SqlError } from '../../../../errors.ts';
import type { Limit, OrderItem, ParenQuery, QueryExpr, Select, TableQuery, ValuesQuery } from '../../../../sql/ast.ts';
import { Sql, type SqlExpr, type SqlQuery } from '../../sqlite/ast.ts';
import { Block } from '../block.ts';
import { scalar } from '../convert.ts';
import { ownScale, toUnified, unifyTypes } from '../expression/conditional.ts';
import { compileExpr } from '../expression/index.ts';
import type { CteScope } from '../scope.ts';
import { makeTable } from '../scope.ts';
import { typed } from '../typed.ts';
import type { Unit } from '../unit.ts';
import { compileWith } from './cte.ts';
import { type CompiledTail, compileLimit, orderOutputs } from './order.ts';
import { outputName, outsideColumns, type QueryResult, withTables } from './result.ts';
import { compileSelect } from './select.ts';
import { compileSetOperation } from './set-operation.ts';

/**
 * Compiles a query.
 * @param parent the block whose columns it may use (of a subquery); null at the top and in a plain derived table.
 */
export function compileQueryExpr(unit: Unit, query: QueryExpr, parent: Block | null, ctes: CteScope | null): QueryResult {
  if (query.locking.some((lock) => lock.strength === 'UPDATE' || lock.strength === 'SHARE')) unit.locking = true;
  switch (query.kind) {
    case 'Select':
      return compileSelect(unit, query, parent, ctes);
    case 'SetOperation':
      return compileSetOperation(unit, query, parent, ctes);
    case 'ParenQuery':
      return compileParen(unit, query, parent, ctes);
    case 'ValuesQuery':
      return compileValues(unit, query, parent, ctes);
    case 'TableQuery':
      return compileSelect(unit, tableSelect(query), parent, ctes);
  }
}
function tableSelect(query: TableQuery): Select {
  const { kind: _kind, table, ...tail } = query;
  return {
    ...tail,
    kind: 'Select',
    distinct: false,
    calcFoundRows: false,
    straightJoin: false,
    modifiers: [],
    hints: null,
    items: [{ expr: { kind: 'Star', schema: null, table: null, pos: query.pos }, alias: null, start: query.pos, end: query.pos }],
    from: [{ kind: 'TableFactor', table, alias: null, partitions: [], hints: [], pos: query.pos }],
    where: null,
    groupBy: [],
    rollup: false,
    having: null,
    windows: [],
    qualify: null,
  };
}
function compileParen(unit: Unit, query: ParenQuery, parent: Block | null, ctes: CteScope | null): QueryResult {
  const merged = withoutParentheses(query);
  if (merged !== null) return compileQueryExpr(unit, merged, parent, ctes);
  const tables = compileWith(unit, query.with, parent, ctes);
  const inner = compileQueryExpr(unit, query.query, parent, tables.scope);
  const tailed = withTail(unit, inner, query.orderBy, query.limit, parent, tables.scope);
  return { ...tailed, query: withTables(tailed.query, tables.sql) };
}

/** `(SELECT …) ORDER BY …` is `SELECT … ORDER BY …`: names in it are those of the query inside. Null where that has a tail of its own. */
function withoutParentheses({ query, with: tables, orderBy, limit, locking }: ParenQuery): QueryExpr | null {
  const inner = query.kind === 'ParenQuery' ? withoutParentheses(query) : query;
  if (inner === null || inner.orderBy.length > 0 || inner.limit !== null || inner.locking.length > 0 || locking.length > 0) return null;
  if (inner.kind === 'ValuesQuery' || (tables !== null && inner.with !== null)) return null;
  return { ...inner, with: tables ?? inner.with, orderBy, limit };
}
/** ORDER BY and LIMIT over a whole query: they see its columns only. */
export function withTail(
  unit: Unit,
  inner: QueryResult,
  orderBy: readonly OrderItem[],
  limit: Limit | null,
  parent: Block | null,
  ctes: CteScope | null,
): QueryResult {
  if (orderBy.length === 0 && limit === null) return inner;
  const block = new Block(unit, parent, ctes);
  const bounds: CompiledTail = compileLimit(block, limit);
  if (orderBy.length === 0) {
    const { query } = inner;
    if (query.kind !== 'Values' && query.limit === null)
      return { ...withoutMembers(inner), query: { ...query, ...bounds }, temporary: true };
  }
  const alias = unit.name('t');
  const outer = outsideColumns(inner, alias);
  const table = makeTable(
    null,
    '',
    outer.map((expr, index) => ({ name: inner.columns[index]?.name ?? '', expr, hidden: false })),
  );
  block.scope = { parent: null, tables: [], visible: table.columns.map((column) => ({ column, table })), ctes };
  const order = orderOutputs(block, orderBy, outer);
  const query = Sql.select({
    columns: outer.map((expr, index) => ({ expr: expr.sql, as: outputName(index) })),
    from: { kind: 'Query', query: inner.query, alias },
    orderBy: order,
    ...bounds,
  });
  return { ...withoutMembers(inner), query, temporary: true };
}

function withoutMembers({ unionMembers: _members, ...result }: QueryResult): QueryResult {
  return result;
}

/** Rows that read columns from outside: SQLite's VALUES names its columns only where it stands alone. */
function rowSelects(rows: readonly (readonly SqlExpr[])[]): SqlQuery {
  const selects = rows.map((row) => Sql.select({ columns: row.map((expr, index) => ({ expr, as: `column${index + 1}` })) }));
  const [first, ...rest] = selects;
  if (first === undefined) throw new Error('VALUES without rows');
  if (rest.length === 0) return first;
  const members = rest.map((query) => ({ op: 'UNION ALL' as const, query }));
  return { kind: 'Compound', with: [], first, rest: members, orderBy: [], limit: null, offset: null };
}
/** VALUES ROW(…), …: columns column_0, column_1, … */
function compileValues(unit: Unit, query: ValuesQuery, parent: Block | null, ctes: CteScope | null): QueryResult {
  const tables = compileWith(unit, query.with, parent, ctes);
  const block = new Block(unit, parent, tables.scope);
  const rows = query.rows.map((row) => row.map((expr) => scalar(compileExpr(block, expr))));
  const [first = []] = rows;
  if (first.length === 0) {
    const text = 'Each row of a VALUES clause must have at least one column, unless when used as source in an INSERT statement.';
    throw new SqlError(3942, 'HY000', text, query.pos);
  }
  rows.forEach((row, index) => {
    if (row.length !== first.length) throw new SqlError(1136, '21S01', `Column count doesn't match value count at row ${index + 1}`);
  });
  const unified = first.map((_, index) =>
    unifyTypes(
      unit,
      rows.flatMap((row) => row[index] ?? []),
      'UNION',
    ),
  );
  const shown = unit.top === query && query.orderBy.length === 0 && query.limit === null;
  const sqlRows: SqlExpr[][] = rows.map((row) =>
    row.map((expr, index) => {
      const to = unified[index];
      if (to === undefined) return expr.sql;
      return shown && to.type.name === 'DECIMAL' ? ownScale(expr) : toUnified(expr, to);
    }),
  );
  const alias = unit.name('t');
  const columns = unified.map((to, index) => ({
    name: `column_${index}`,
    as: outputName(index),
    expr: typed(Sql.column(alias, `column${index + 1}`), to.type, {
      repr: shown && to.type.name === 'DECIMAL' ? 'decimal' : to.repr,
      coercibility: to.coercibility,
      nullable: rows.some((row) => row[index]?.nullable ?? true),
    }),
  }));
  const inner: QueryResult = {
    query: Sql.select({
      columns: columns.map(({ expr, as }) => ({ expr: expr.sql, as })),
      from: { kind: 'Query', query: block.correlated ? rowSelects(sqlRows) : { kind: 'Values', rows: sqlRows }, alias },
    }),
    columns,
    materialized: false,
    temporary: true,
    holder: true,
    single: rows.length === 1,
    constant: true,
  };
  const tailed = withTail(unit, inner, query.orderBy, query.limit, parent, tables.scope);
  return { ...tailed, query: withTables(tailed.query, tables.sql) };
}
