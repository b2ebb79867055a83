/** Subqueries in expressions: scalar, row, EXISTS, IN, ANY and ALL. */
import { SqlError } from '../../../../errors.ts';
import type { ComparisonOp, Exists, Expr, InSubquery, Quantified, QueryExpr, Subquery } from '../../../../sql/ast.ts';
import { Types } from '../../sql-type.ts';
import { Sql, type SqlExpr, type SqlQuery } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { columns as columnsError, compare, nativePair } from '../comparison.ts';
import { condition, convert } from '../convert.ts';
import { guardSingle } from '../own-functions.ts';
import { compileQueryExpr } from '../select/index.ts';
import { mapOutputs, outputName, outsideColumns, type QueryResult } from '../select/result.ts';
import { booleanOf, isNumeric, type Typed } from '../typed.ts';
import { unsupported } from '../unit.ts';
import { compileExpr, rowOf } from './index.ts';

function compileInner(block: Block, query: QueryExpr): QueryResult {
  return compileQueryExpr(block.unit, query, block, block.ctes);
}

/** `(SELECT …)` as a value, or as a row of several. */
export function scalarSubquery(block: Block, expr: Subquery): Typed {
  const result = compileInner(block, expr.query);
  const single = result.single || limitsToOne(block, expr.query);
  const parts = result.columns.map((_, index) => scalarColumn(block, result, index, single));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : rowOf(parts);
}
function limitsToOne(block: Block, query: QueryExpr): boolean {
  const count = query.limit?.count;
  if (count?.kind !== 'IntLiteral' || Number(count.text) > 1) return false;
  block.unit.pin(count.slot);
  return true;
}
function scalarColumn(block: Block, result: QueryResult, index: number, single: boolean): Typed {
  const column = result.columns[index];
  if (column === undefined) throw columnsError(1);
  const { boolean: _boolean, hex: _hex, untyped: _untyped, ...rest } = column.expr;
  const value = { ...rest, nullable: rest.nullable || !result.constant || !single, constant: null, origin: null };
  if (single && result.columns.length === 1) return { ...value, sql: { kind: 'Scalar', query: result.query } };
  const alias = block.unit.name('t');
  const expr = outsideColumns(result, alias)[index] ?? value;
  const output = single ? expr.sql : guardSingle(expr);
  const query = Sql.select({ columns: [{ expr: output, as: null }], from: { kind: 'Query', query: result.query, alias } });
  return { ...value, sql: { kind: 'Scalar', query } };
}

export function exists(block: Block, expr: Exists): Typed {
  block.unit.existential = expr.query;
  return booleanOf({ kind: 'Exists', query: compileInner(block, expr.query).query }, false);
}

export function inSubquery(block: Block, expr: InSubquery): Typed {
  return membership(block, compileExpr(block, expr.expr), expr.query, expr.not);
}
function membership(block: Block, left: Typed, query: QueryExpr, not: boolean): Typed {
  checkLimit(query);
  const result = compileInner(block, query);
  const lefts = left.items ?? [left];
  if (result.columns.length !== lefts.length) throw columnsError(lefts.length);
  const nullable = true;
  const native = nativeIn(block, lefts, result);
  if (native !== null) return booleanOf(not ? Sql.not(native) : native, nullable);
  const found = anyOf(block, '=', left, result);
  return booleanOf(not ? Sql.not(found) : found, nullable);
}
/** `IN (SELECT …)` over keys of both sides, where they have such. */
function nativeIn(block: Block, lefts: readonly Typed[], result: QueryResult): SqlExpr | null {
  const sides: SqlExpr[] = [];
  const pairs = new Map<number, SqlExpr>();
  for (const [index, left] of lefts.entries()) {
    const column = result.columns[index];
    const pair = column === undefined ? null : nativePair(block.unit, '=', left, column.expr);
    if (pair === null || left.constant !== null || column?.expr.constant != null) return null;
    sides.push(pair[0]);
    pairs.set(index, pair[1]);
  }
  const alias = block.unit.name('t');
  const mapped = mapOutputs(
    result,
    (expr, index) => {
      const left = lefts[index];
      const pair = left === undefined ? null : nativePair(block.unit, '=', left, expr);
      return pair === null ? expr : { ...expr, sql: pair[1] };
    },
    alias,
  );
  const [only] = sides;
  const expr: SqlExpr = sides.length === 1 && only !== undefined ? only : { kind: 'Row', items: sides };
  return { kind: 'InQuery', expr, query: mapped.query };
}
function checkLimit(query: QueryExpr): void {
  if (query.limit !== null) throw unsupported('LIMIT & IN/ALL/ANY/SOME subquery', query.pos);
}

/** `left op ANY (…)`, NULLs included: true where some row compares true, else NULL where some compares NULL. */
function anyOf(block: Block, op: ComparisonOp, left: Typed, result: QueryResult): SqlExpr {
  const matches = (test: (comparison: SqlExpr) => SqlExpr) => existsWhere(block, op, left, result, test);
  return {
    kind: 'Case',
    whens: [
      { when: matches((comparison) => comparison), result: Sql.value(1) },
      { when: matches((comparison) => Sql.isNull(comparison)), result: Sql.value(null) },
    ],
    otherwise: Sql.value(0),
  };
}
function allOf(block: Block, op: ComparisonOp, left: Typed, result: QueryResult): SqlExpr {
  const matches = (test: (comparison: SqlExpr) => SqlExpr) => existsWhere(block, op, left, result, test);
  return {
    kind: 'Case',
    whens: [
      { when: matches((comparison) => Sql.not(comparison)), result: Sql.value(0) },
      { when: matches((comparison) => Sql.isNull(comparison)), result: Sql.value(null) },
    ],
    otherwise: Sql.value(1),
  };
}
function existsWhere(block: Block, op: ComparisonOp, left: Typed, result: QueryResult, test: (comparison: SqlExpr) => SqlExpr): SqlExpr {
  const alias = block.unit.name('t');
  const outer = outsideColumns(result, alias);
  const [only] = outer;
  const right = outer.length === 1 && only !== undefined ? only : rowOf(outer);
  const comparison = condition(compare(block.unit, op, left, right));
  const query: SqlQuery = Sql.select({
    columns: [{ expr: Sql.value(1), as: outputName(0) }],
    from: { kind: 'Query', query: result.query, alias },
    where: test(comparison),
  });
  return { kind: 'Exists', query };
}

/**
 * ANY and ALL whose left side is an aggregate: SQLite takes none in the WHERE of a subquery, so it is compared with the least and the greatest.
 */
function byExtremes(block: Block, expr: Quantified, left: Typed, result: QueryResult): SqlExpr | null {
  const alias = block.unit.name('t');
  const [column] = outsideColumns(result, alias);
  if (column === undefined) return null;
  const isNumber = isNumeric(left.type) && isNumeric(column.type);
  const asReal = (side: Typed) => convert(side, Types.double(), 'real').sql;
  const pair = nativePair(block.unit, expr.op, left, column) ?? (isNumber ? ([asReal(left), asReal(column)] as const) : null);
  if (pair === null || expr.op === '<=>') return null;
  const [own, other] = pair;
  const of = (value: SqlExpr): SqlExpr => ({
    kind: 'Scalar',
    query: Sql.select({ columns: [{ expr: value, as: null }], from: { kind: 'Query', query: result.query, alias } }),
  });
  const [least, greatest] = [of(Sql.native('min', other)), of(Sql.native('max', other))];
  const star = Sql.native('count', { kind: 'Star' });
  const all = expr.quantifier === 'ALL';
  const unknown = Sql.or([Sql.isNull(own), of(Sql.binary('>', star, Sql.native('count', other)))]);
  const compared = compareExtremes(expr.op, all, own, least, greatest);
  return {
    kind: 'Case',
    whens: [
      { when: of(Sql.binary('=', star, Sql.value(0))), result: Sql.value(all ? 1 : 0) },
      { when: all ? Sql.not(compared) : compared, result: Sql.value(all ? 0 : 1) },
      { when: unknown, result: Sql.value(null) },
    ],
    otherwise: Sql.value(all ? 1 : 0),
  };
}
function compareExtremes(op: Exclude<ComparisonOp, '<=>'>, all: boolean, own: SqlExpr, least: SqlExpr, greatest: SqlExpr): SqlExpr {
  const equalsBoth = Sql.and([Sql.binary('=', own, least), Sql.binary('=', own, greatest)]);
  switch (op) {
    case '=':
      return equalsBoth;
    case '<>':
      return Sql.not(equalsBoth);
    case '>':
    case '>=':
      return Sql.binary(op, own, all ? greatest : least);
    case '<':
    case '<=':
      return Sql.binary(op, own, all ? least : greatest);
  }
}

export function quantified(block: Block, expr: Quantified): Typed {
  const { hasAggregate } = block;
  block.hasAggregate = false;
  const left = compileExpr(block, expr.left);
  const aggregated = block.hasAggregate;
  block.hasAggregate ||= hasAggregate;
  if (expr.op === '=' && expr.quantifier === 'ANY') return membership(block, left, expr.query, false);
  if (expr.op === '<>' && expr.quantifier === 'ALL') return membership(block, left, expr.query, true);
  checkLimit(expr.query);
  const result = compileInner(block, expr.query);
  const count = left.items?.length ?? 1;
  if (result.columns.length !== count || count > 1) throw columnsError(1);
  const extremes = aggregated ? byExtremes(block, expr, left, result) : null;
  const sql = extremes ?? (expr.quantifier === 'ANY' ? anyOf(block, expr.op, left, result) : allOf(block, expr.op, left, result));
  return booleanOf(sql, !result.constant || left.nullable || result.columns.some((column) => column.expr.nullable));
}
export type { Expr };
export { SqlError };
