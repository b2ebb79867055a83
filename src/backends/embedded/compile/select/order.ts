/** ORDER BY and LIMIT. */
import { SqlError } from '../../../../errors.ts';
import type { Expr, Limit, OrderItem } from '../../../../sql/ast.ts';
import { Sql, type SqlExpr, type SqlOrder } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { scalar, sortKey } from '../convert.ts';
import { compileExpr } from '../expression/index.ts';
import { bind, compileLiteral } from '../literal.ts';
import type { Typed } from '../typed.ts';
import { givenRows, writtenRows } from './row-count.ts';

export interface CompiledTail {
  readonly limit: SqlExpr | null;
  readonly offset: SqlExpr | null;
}

/** LIMIT count OFFSET offset. */
export function compileLimit(block: Block, limit: Limit | null): CompiledTail {
  if (limit === null) return { limit: null, offset: null };
  return { limit: rowCount(block, limit.count), offset: limit.offset === null ? null : rowCount(block, limit.offset) };
}
function rowCount(block: Block, expr: Expr): SqlExpr {
  const { unit } = block;
  switch (expr.kind) {
    case 'IntLiteral':
      return bind(unit, compileLiteral(unit, expr), writtenRows);
    case 'ParamMarker':
      // A parameter that is NULL asks for no rows.
      return Sql.native('coalesce', Sql.bind({ kind: 'parameter', index: expr.index, encode: givenRows }), Sql.value(0));
    case 'LocalRef':
      return Sql.native('coalesce', scalar(compileExpr(block, expr)).sql, Sql.value(0));
    default:
      return scalar(compileExpr(block, expr)).sql;
  }
}
/** An item's place in the select list, where it is one. @throws 1054 for a place that is not there. */
export function position(block: Block, expr: Expr, count: number, clause: 'order clause' | 'group statement'): number | null {
  if (expr.kind !== 'IntLiteral') return null;
  block.unit.see(expr.slot);
  block.unit.pin(expr.slot);
  const place = Number(expr.text);
  if (place < 1 || place > count) throw new SqlError(1054, '42S22', `Unknown column '${expr.text}' in '${clause}'`, expr.pos);
  return place - 1;
}
/** One key of ORDER BY; null where it is a constant, which orders nothing. */
export function orderKey(expr: Typed, desc: boolean): SqlOrder | null {
  const key = sortKey(scalar(expr));
  return key.kind === 'Value' || key.kind === 'Bind' ? null : { expr: key, desc };
}

/** ORDER BY over the columns of a whole query: places, names, expressions of names. */
export function orderOutputs(block: Block, items: readonly OrderItem[], outputs: readonly Typed[]): SqlOrder[] {
  const result: SqlOrder[] = [];
  for (const { expr, desc } of items) {
    if (expr.kind === 'ColumnRef' && expr.table !== null) {
      throw new SqlError(1250, '42000', `Table '${expr.table}' from one of the SELECTs cannot be used in global ORDER clause`, expr.pos);
    }
    const place = position(block, expr, outputs.length, 'order clause');
    block.clause = 'order clause';
    const value = place === null ? compileExpr(block, expr) : outputs[place];
    const key = value === undefined ? null : orderKey(value, desc);
    if (key !== null) result.push(key);
  }
  return result;
}
export { Sql };
