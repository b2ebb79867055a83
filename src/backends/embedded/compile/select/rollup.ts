import type { Select } from '../../../../sql/ast.ts';
import type { SqlType } from '../../sql-type.ts';
import { Sql, type SqlExpr, type SqlOrder, type SqlQuery, type SqlSelect } from '../../sqlite/ast.ts';
import type { Block, GroupItem } from '../block.ts';
import { sortKey } from '../convert.ts';
import { isNullLiteral } from '../typed.ts';
import { unsupported } from '../unit.ts';
import type { FromResult } from './from.ts';
import { compileGroups } from './groups.ts';
import type { Item } from './items.ts';
import { compileLimit } from './order.ts';
import { outputName, outside, type QueryColumn, type QueryResult } from './result.ts';
import { type Core, compileCore } from './select.ts';

/** WITH ROLLUP: one SELECT per level, from the finest to the grand total, in the order of their keys with each sum after what it sums over. */
export function rolledUp(
  block: Block,
  select: Select,
  items: readonly Item[],
  from: FromResult | null,
  where: SqlExpr | null,
): QueryResult {
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
  if (cores.some((core) => core.windowed)) throw unsupported('window functions over WITH ROLLUP', select.pos);
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
  // Sorted, the groups have gone through one more temporary table, whose integers are BIGINTs.
  const widen = (type: SqlType): SqlType => (select.orderBy.length > 0 && type.name === 'INT' ? { ...type, name: 'BIGINT' } : type);
  const cleared = columns.map((column) => ({ ...column, expr: { ...column.expr, type: widen(column.expr.type), origin: null } }));
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
  // The grand total is one row whatever there is to sum: with an aggregate SQLite sees that it is one.
  const count = { expr: Sql.native('count', { kind: 'Star' }), as: 'n' };
  return { ...core.select, columns: [...core.select.columns, ...marks, ...keys, ...orders, count] };
}
