/** AND, OR, XOR, NOT, IS. */
import type { Binary, Expr, Is } from '../../../../sql/ast.ts';
import { Sql, type SqlExpr } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { condition, scalar, truth } from '../convert.ts';
import { booleanOf, type Typed } from '../typed.ts';
import { compileExpr } from './index.ts';

/** A chain of AND or OR, however long: flattened, not walked down. */
export function connective(block: Block, expr: Binary): Typed {
  const operands = flatten(expr, (node) => warnOfSymbols(block, node));
  const conditions: SqlExpr[] = [];
  let nullable = false;
  for (const operand of operands) {
    const value = scalar(compileExpr(block, operand));
    nullable ||= value.nullable;
    conditions.push(condition(value));
  }
  return booleanOf(Sql.chain(expr.op === 'AND' ? 'AND' : 'OR', conditions), nullable);
}
/** Operands of a tree of one associative operator, from left to right. */
export function flatten(expr: Binary, seen: ((node: Binary) => void) | null = null): Expr[] {
  const { op } = expr;
  const result: Expr[] = [];
  const pending: Expr[] = [expr];
  for (;;) {
    const next = pending.pop();
    if (next === undefined) return result;
    if (next.kind === 'Binary' && next.op === op) {
      seen?.(next);
      pending.push(next.right, next.left);
    } else result.push(next);
  }
}
function warnOfSymbols(block: Block, { op, symbols = 0 }: Binary): void {
  const [symbol, word] = op === 'AND' ? ['&&', 'AND'] : ['|| as a synonym for OR', 'OR'];
  for (let count = 0; count < symbols; count++)
    block.unit.warn(1287, `'${symbol}' is deprecated and will be removed in a future release. Please use ${word} instead`);
}
export function xor(block: Block, expr: Binary): Typed {
  const left = truth(compileExpr(block, expr.left));
  const right = truth(compileExpr(block, expr.right));
  return booleanOf(Sql.binary('<>', left.sql, right.sql), left.nullable || right.nullable);
}
export function not(value: Typed): Typed {
  return booleanOf(Sql.not(condition(value)), value.nullable);
}
export function isTest(block: Block, expr: Is): Typed {
  const value = compileExpr(block, expr.expr);
  if (expr.test === 'NULL' || expr.test === 'UNKNOWN') {
    scalar(value);
    const zero = expr.not ? null : zeroDate(value);
    if (zero !== null) return booleanOf(Sql.or([Sql.isNull(value.sql), Sql.binary('=', value.sql, zero)]), false);
    return booleanOf(Sql.isNull(value.sql, expr.not), false);
  }
  const tested = expr.test === 'TRUE' ? truth(value).sql : Sql.not(condition(value));
  return booleanOf(Sql.binary(expr.not ? 'IS NOT' : 'IS', tested, Sql.value(1)), false);
}
/** What a NOT NULL date that IS NULL must be: MySQL finds the zero date so. Null for anything else. */
function zeroDate({ origin, repr, type }: Typed): SqlExpr | null {
  const column = origin?.column ?? null;
  if (column === null || column.nullable || (repr !== 'date' && repr !== 'datetime')) return null;
  if (repr === 'date') return Sql.value('0000-00-00');
  return Sql.value(`0000-00-00 00:00:00${type.decimals > 0 ? `.${'0'.repeat(type.decimals)}` : ''}`);
}
