/** UNION, EXCEPT, INTERSECT: members in one type per column, duplicates told by key. */
import { SqlError } from '../../../../errors.ts';
import type { QueryExpr, SetOperation } from '../../../../sql/ast.ts';
import { storedRepr } from '../../sql-type.ts';
import { Sql, type SqlExpr, type SqlQuery, type SqlSelect } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { isPlainKey, sortKey } from '../convert.ts';
import { type Unified, unifyTypes } from '../expression/conditional.ts';
import type { CteScope } from '../scope.ts';
import type { Typed } from '../typed.ts';
import type { Unit } from '../unit.ts';
import { compileWith } from './cte.ts';
import { compileQueryExpr, withTail } from './index.ts';
import { outputName, outside, outsideColumns, type QueryColumn, type QueryResult, retarget, withTables } from './result.ts';

export function compileSetOperation(unit: Unit, query: SetOperation, parent: Block | null, ctes: CteScope | null): QueryResult {
  const tables = compileWith(unit, query.with, parent, ctes);
  const members: QueryResult[] = [];
  const tree = compileTree(unit, query, parent, tables.scope, members);
  const types = commonTypes(unit, members);
  const combined = fold(unit, tree, types);
  const tailed = withTail(unit, combined, query.orderBy, query.limit, parent, tables.scope);
  return { ...tailed, query: withTables(tailed.query, tables.sql), single: false };
}

/** Operations inside each other: their members have one type per column, all together. */
type Tree = QueryResult | { readonly op: SetOperation['op']; readonly all: boolean; readonly left: Tree; readonly right: Tree };
function compileTree(unit: Unit, query: QueryExpr, parent: Block | null, ctes: CteScope | null, members: QueryResult[]): Tree {
  // A chain of thousands of members leans to the left.
  const spine: SetOperation[] = [];
  let first: QueryExpr = query;
  while (first.kind === 'SetOperation' && (first === query || isBare(first))) {
    spine.push(first);
    first = first.left;
  }
  let tree: Tree = compileMember(unit, first, parent, ctes, members);
  for (let index = spine.length - 1; index >= 0; index--) {
    const node = spine[index];
    if (node === undefined) break;
    tree = { op: node.op, all: node.all, left: tree, right: compileMember(unit, node.right, parent, ctes, members) };
  }
  return tree;
}
function isBare(query: QueryExpr): boolean {
  return query.with === null && query.orderBy.length === 0 && query.limit === null;
}
function compileMember(unit: Unit, query: QueryExpr, parent: Block | null, ctes: CteScope | null, members: QueryResult[]): Tree {
  if (query.kind === 'ParenQuery' && isBare(query)) return compileMember(unit, query.query, parent, ctes, members);
  if (query.kind === 'SetOperation' && isBare(query)) return compileTree(unit, query, parent, ctes, members);
  const result = compileQueryExpr(unit, query, parent, ctes);
  members.push(result);
  return result;
}
function fold(unit: Unit, tree: Tree, types: readonly Unified[]): QueryResult {
  if ('query' in tree) return retarget(tree, types, unit.name('t'));
  const spine: Exclude<Tree, QueryResult>[] = [];
  let first: Tree = tree;
  while (!('query' in first)) {
    spine.push(first);
    first = first.left;
  }
  let result = fold(unit, first, types);
  for (let index = spine.length - 1; index >= 0; index--) {
    const node = spine[index];
    if (node !== undefined) result = combineTyped(unit, node.op, node.all, result, fold(unit, node.right, types));
  }
  return result;
}

/** Two queries as one. @throws 1222 for different numbers of columns. */
export function combine(unit: Unit, op: SetOperation['op'], all: boolean, left: QueryResult, right: QueryResult): QueryResult {
  const types = commonTypes(unit, [left, right]);
  return combineTyped(unit, op, all, retarget(left, types, unit.name('t')), retarget(right, types, unit.name('t')));
}
function combineTyped(unit: Unit, op: SetOperation['op'], all: boolean, first: QueryResult, second: QueryResult): QueryResult {
  const columns = first.columns.map((column, index) => combinedColumn(column, second.columns[index] ?? column, op));
  const base = { columns, materialized: true, temporary: true, holder: true, single: false, constant: first.constant && second.constant };
  if (op === 'UNION' && !all) {
    // A UNION of a UNION drops duplicates once, of all its members.
    const members = compound(first.unionMembers ?? first.query, 'UNION ALL', second.query);
    return { ...base, query: firstOfEach(unit, members, columns), unionMembers: members };
  }
  return { ...base, query: combinedQuery(unit, op, all, first, second, columns) };
}
export function commonTypes(unit: Unit, members: readonly QueryResult[]): Unified[] {
  const [first] = members;
  if (first === undefined || members.some((member) => member.columns.length !== first.columns.length)) {
    throw new SqlError(1222, '21000', 'The used SELECT statements have a different number of columns');
  }
  return first.columns.map((_, index) => {
    const unified = unifyTypes(
      unit,
      members.flatMap((member) => member.columns[index]?.expr ?? []),
      'UNION',
    );
    const booleans = unified.type.name === 'INT' && members.some((member) => member.columns[index]?.expr.boolean);
    if (booleans) return { ...unified, type: { ...unified.type, name: 'BIGINT' } };
    // Values are compared and sorted afterwards: in a form that can be.
    return unified.repr === 'decimal' ? { ...unified, repr: storedRepr(unified.type) } : unified;
  });
}
function combinedColumn(left: QueryColumn, right: QueryColumn, op: SetOperation['op']): QueryColumn {
  const nullable =
    op === 'EXCEPT'
      ? left.expr.nullable
      : op === 'INTERSECT'
        ? left.expr.nullable && right.expr.nullable
        : left.expr.nullable || right.expr.nullable;
  const { boolean: _boolean, hex: _hex, ...expr } = left.expr;
  return {
    ...left,
    groupKey: false,
    expr: { ...expr, nullable, origin: null, constant: null, bound: Math.max(left.expr.bound, right.expr.bound) },
  };
}

function combinedQuery(
  unit: Unit,
  op: SetOperation['op'],
  all: boolean,
  left: QueryResult,
  right: QueryResult,
  columns: readonly QueryColumn[],
): SqlQuery {
  return op === 'UNION' ? compound(left.query, 'UNION ALL', right.query) : counted(unit, op, all, left, right, columns);
}
/** Rows without their duplicates, in the order in which they first come. */
export function firstOfEach(unit: Unit, query: SqlQuery, columns: readonly QueryColumn[]): SqlSelect {
  const alias = unit.name('t');
  const exprs = columns.map(({ expr, as }) => outside(expr, alias, as));
  if (columns.every(({ expr }) => isPlainKey(expr)))
    return Sql.select({ distinct: true, columns: named(exprs), from: { kind: 'Query', query, alias } });
  const number: SqlExpr = {
    kind: 'Call',
    name: 'row_number',
    library: false,
    args: [],
    over: { partitionBy: [], orderBy: [], frame: null },
  };
  const numbered = Sql.select({ columns: [...named(exprs), { expr: number, as: 'n' }], from: { kind: 'Query', query, alias } });
  const outer = unit.name('t');
  const firsts = columns.map(({ expr, as }) => outside(expr, outer, as));
  // With min() alone SQLite takes the bare columns from the row that has the least number.
  return Sql.select({
    columns: named(firsts),
    from: { kind: 'Query', query: numbered, alias: outer },
    groupBy: firsts.map(sortKey),
    orderBy: [{ expr: Sql.native('min', Sql.column(outer, 'n')), desc: false }],
  });
}
function named(exprs: readonly Typed[]) {
  return exprs.map((expr, index) => ({ expr: expr.sql, as: outputName(index) }));
}
function compound(first: SqlQuery, op: 'UNION' | 'UNION ALL' | 'EXCEPT' | 'INTERSECT', query: SqlQuery): SqlQuery {
  if (first.kind === 'Compound' && first.with.length === 0 && first.limit === null && first.orderBy.length === 0) {
    return { ...first, rest: [...first.rest, { op, query }] };
  }
  return { kind: 'Compound', with: [], first, rest: [{ op, query }], orderBy: [], limit: null, offset: null };
}

/**
 * EXCEPT and INTERSECT by key: rows of both sides marked with their side, grouped by key, kept by which sides a group has.
 * With ALL each row is first numbered among its equals of its side, and the number is part of the key.
 */
function counted(
  unit: Unit,
  op: 'EXCEPT' | 'INTERSECT',
  all: boolean,
  left: QueryResult,
  right: QueryResult,
  columns: readonly QueryColumn[],
): SqlQuery {
  const alias = unit.name('t');
  const exprs = columns.map(({ expr, as }) => outside(expr, alias, as));
  const mark = (result: QueryResult, side: number): SqlQuery => {
    const inner = unit.name('t');
    const own = outsideColumns(result, inner);
    return Sql.select({
      columns: [...named(own), { expr: Sql.value(side), as: 's' }],
      from: { kind: 'Query', query: result.query, alias: inner },
    });
  };
  const side = Sql.column(alias, 's');
  const rowNumber = (partitionBy: readonly SqlExpr[]): SqlExpr => ({
    kind: 'Call',
    name: 'row_number',
    library: false,
    args: [],
    over: { partitionBy, orderBy: [], frame: null },
  });
  const numbered = Sql.select({
    columns: [
      ...named(exprs),
      { expr: side, as: 's' },
      { expr: rowNumber([]), as: 'n' },
      ...(all ? [{ expr: rowNumber([side, ...exprs.map(sortKey)]), as: 'k' }] : []),
    ],
    from: { kind: 'Query', query: compound(mark(left, 0), 'UNION ALL', mark(right, 1)), alias },
  });
  const outer = unit.name('t');
  const firsts = columns.map(({ expr, as }) => outside(expr, outer, as));
  const rights = Sql.native('sum', Sql.column(outer, 's'));
  const having =
    op === 'EXCEPT'
      ? Sql.binary('=', rights, Sql.value(0))
      : Sql.and([Sql.binary('>', rights, Sql.value(0)), Sql.binary('<', rights, Sql.native('count', { kind: 'Star' }))]);
  return Sql.select({
    columns: named(firsts),
    from: { kind: 'Query', query: numbered, alias: outer },
    groupBy: [...firsts.map(sortKey), ...(all ? [Sql.column(outer, 'k')] : [])],
    having,
    orderBy: [{ expr: Sql.native('min', Sql.column(outer, 'n')), desc: false }],
  });
}
