/** Arithmetic and bit operators: SQLite's own where the result surely fits into 64 bits, the library's elsewhere. */
import { SqlError } from '../../../../errors.ts';
import type { Binary, Expr, Interval, Unary } from '../../../../sql/ast.ts';
import { castDef, functionDef } from '../../functions/index.ts';
import { familyOf, type SqlType, Types } from '../../sql-type.ts';
import { Sql, type SqlExpr } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { callDef, callLibrary } from '../call.ts';
import { hexNumber, scalar, settle } from '../convert.ts';
import { describe } from '../describe.ts';
import { withIncrement } from '../division.ts';
import { constant, negatedLiteral } from '../literal.ts';
import { argInfo, Coercibility, type Typed, typed } from '../typed.ts';
import { type Unit, unsupported } from '../unit.ts';
import { compileExpr } from './index.ts';
import { flatten, not } from './logic.ts';

const INT64 = 2 ** 63;

/** Any binary operator but comparisons and logic. Left-deep chains are walked in a loop. */
export function arithmetic(block: Block, expr: Binary): Typed {
  if (expr.op === 'CONCAT')
    return callLibrary(
      block.unit,
      'CONCAT',
      flatten(expr).map((item) => compileExpr(block, item)),
    );
  const spine: Binary[] = [];
  let first: Expr = expr;
  while (first.kind === 'Binary' && isArithmetic(first)) {
    spine.push(first);
    first = first.left;
  }
  let value: Typed | null = first.kind === 'Interval' ? null : compileExpr(block, first);
  const sum: Sum = { items: null };
  for (let index = spine.length - 1; index >= 0; index--) {
    const node = spine[index];
    if (node === undefined) break;
    value = step(block, node, value, sum, spine.length);
  }
  return value ?? compileExpr(block, first);
}
function isArithmetic(expr: Binary): boolean {
  return !['AND', 'OR', 'XOR', 'CONCAT', '=', '<=>', '<>', '<', '<=', '>', '>='].includes(expr.op);
}
/** The running items of a native sum: appended to, so that a long sum is not copied again and again. */
interface Sum {
  items: SqlExpr[] | null;
}

function step(block: Block, node: Binary, left: Typed | null, sum: Sum, length: number): Typed {
  const { unit } = block;
  if (left === null) {
    if (node.left.kind !== 'Interval' || node.op !== '+') throw unsupported('INTERVAL here', node.pos);
    return interval(block, '+', compileExpr(block, node.right), node.left);
  }
  if (node.right.kind === 'Interval') {
    if (node.op !== '+' && node.op !== '-') throw unsupported('INTERVAL here', node.pos);
    return interval(block, node.op, left, node.right);
  }
  const right = compileExpr(block, node.right);
  const text = length > 50 ? null : () => `(${describe(block, node.left)} ${node.op} ${describe(block, node.right)})`;
  return operate(unit, node.op, left, right, text, sum);
}
export function interval(block: Block, op: '+' | '-', date: Typed, node: Interval): Typed {
  return callLibrary(block.unit, `${op}INTERVAL ${node.unit}`, [date, compileExpr(block, node.value)]);
}

/** One operator on two values. `text` is the expression for error 1690. */
export function operate(
  unit: Unit,
  op: Binary['op'],
  leftRaw: Typed,
  rightRaw: Typed,
  text: (() => string) | null,
  sum: Sum = { items: null },
): Typed {
  const left = numberOf(leftRaw);
  const right = numberOf(rightRaw);
  const native = nativeArithmetic(unit, op, left, right, sum);
  if (native !== null) return native;
  sum.items = null;
  if ((op === '&' || op === '|' || op === '^') && isBytes(leftRaw) && isBytes(rightRaw) && !(leftRaw.hex && rightRaw.hex))
    return callLibrary(unit, op, [leftRaw, rightRaw]);
  if (op === '->' || op === '->>' || !'+-*/DIV%'.includes(op))
    return callLibrary(unit, op, [leftRaw.hex ? left : leftRaw, rightRaw.hex ? right : rightRaw]);
  const args = [left, right];
  const named = functionDef(op);
  if (text !== null && named !== null && named.maxArgs > 2) args.push(constant(text(), Types.varchar(255, unit.connectionCollation)));
  const result = op === '/' && named !== null ? callDef(unit, withIncrement(unit, named), args) : callLibrary(unit, op, args);
  const signed = op === '-' && result.type.unsigned && unit.context.runtime.sqlMode.noUnsignedSubtraction;
  return signed ? { ...result, type: { ...result.type, unsigned: false } } : result;
}
function isBytes(expr: Typed): boolean {
  return familyOf(expr.type) === 'binary';
}
function numberOf(expr: Typed): Typed {
  return expr.hex ? hexNumber(expr) : settle(scalar(expr));
}

function nativeArithmetic(unit: Unit, op: Binary['op'], left: Typed, right: Typed, sum: Sum): Typed | null {
  if (!isWhole(left) || !isWhole(right)) return null;
  const def = functionDef(op);
  if (def === null) return null;
  const scaled = left.repr === 'scaled' || right.repr === 'scaled';
  const bound = boundAfter(op, left, right);
  if (bound === null || bound >= INT64) return null;
  if (scaled && op !== '*' && scaleOf(left) !== scaleOf(right)) return null;
  if (op === '-' && (left.type.unsigned || right.type.unsigned)) return null;
  if ((op === 'DIV' || op === '%') && (scaled || !(Number(right.constant?.value ?? 0) !== 0))) return null;
  if (left.type.unsigned !== right.type.unsigned && !(notNegative(left) && notNegative(right))) return null;
  if (op === 'DIV' && (left.type.unsigned || right.type.unsigned)) return null;
  const infos = [argInfo(left, unit.pin), argInfo(right, unit.pin)];
  const { type } = def.result(infos, unit.connectionCollation);
  if (familyOf(type) === 'decimal' && type.decimals !== (op === '*' ? scaleOf(left) + scaleOf(right) : scaleOf(left))) return null;
  const folded = fold(op, left, right);
  const over = {
    repr: scaled ? ('scaled' as const) : type.unsigned && type.name === 'BIGINT' ? ('uint' as const) : ('int' as const),
    nullable: left.nullable || right.nullable || op === 'DIV' || op === '%',
    bound,
  };
  if (folded !== null) return constant(folded, type, { kind: 'value' }, over);
  return typed(nativeSql(op, left, right, sum), type, over);
}
function nativeSql(op: Binary['op'], left: Typed, right: Typed, sum: Sum): SqlExpr {
  if (op !== '+') {
    sum.items = null;
    return Sql.binary(op === 'DIV' ? '/' : (op as '-' | '*' | '%'), left.sql, right.sql);
  }
  if (sum.items !== null && left.sql.kind === 'Chain' && left.sql.items === sum.items) sum.items.push(right.sql);
  else sum.items = [left.sql, right.sql];
  return { kind: 'Chain', op: '+', items: sum.items };
}
function notNegative(expr: Typed): boolean {
  return expr.type.unsigned || Number(expr.constant?.value ?? -1) >= 0;
}
function isWhole(expr: Typed): boolean {
  const family = familyOf(expr.type);
  if (expr.repr === 'scaled') return family === 'decimal';
  return (expr.repr === 'int' || expr.repr === 'uint') && (family === 'integer' || family === 'year') && expr.bound < INT64;
}
function scaleOf(expr: Typed): number {
  return expr.repr === 'scaled' ? expr.type.decimals : 0;
}
function boundAfter(op: Binary['op'], left: Typed, right: Typed): number | null {
  switch (op) {
    case '+':
    case '-':
      return left.bound + right.bound;
    case '*':
      return left.bound * right.bound;
    case 'DIV':
      return left.bound;
    case '%':
      return Math.min(left.bound, right.bound);
    default:
      return null;
  }
}
/** Literals among themselves. */
function fold(op: Binary['op'], left: Typed, right: Typed): number | null {
  const [a, b] = [left.constant?.value, right.constant?.value];
  if (typeof a !== 'number' || typeof b !== 'number' || left.repr === 'scaled' || right.repr === 'scaled') return null;
  const result = op === '+' ? a + b : op === '-' ? a - b : op === '*' ? a * b : null;
  return result !== null && Number.isSafeInteger(result) ? result + 0 : null;
}

export function unary(block: Block, expr: Unary): Typed {
  const { unit } = block;
  const value = scalar(compileExpr(block, expr.expr));
  switch (expr.op) {
    case 'NOT':
      if (unit.context.source[expr.pos] === '!')
        unit.warn(1287, "'!' is deprecated and will be removed in a future release. Please use NOT instead");
      return not(value);
    case '+':
      return value;
    case '~':
      return callLibrary(unit, '~', [value]);
    case 'BINARY':
      unit.warn(1287, "'BINARY expr' is deprecated and will be removed in a future release. Please use CAST instead");
      return { ...callDef(unit, castDef({ type: 'BINARY', length: null, charset: null }), [value]), coercibility: Coercibility.IMPLICIT };
    case '-':
      return negate(block, expr, value);
  }
}
function negate(block: Block, expr: Unary, value: Typed): Typed {
  const { unit } = block;
  const literal = negatedLiteral(value);
  if (literal !== null) return literal;
  const operand = numberOf(value);
  const def = functionDef('NEG');
  if (def !== null && isWhole(operand) && operand.bound < INT64 && !(operand.type.unsigned && operand.bound > 2 ** 62)) {
    const { type } = def.result([argInfo(operand, unit.pin)], unit.connectionCollation);
    const sql: SqlExpr = { kind: 'Unary', op: '-', expr: operand.sql };
    return typed(sql, type, { repr: operand.repr === 'scaled' ? 'scaled' : 'int', nullable: operand.nullable, bound: operand.bound });
  }
  const args = [operand];
  if (def !== null && def.maxArgs > 1)
    args.push(constant(`-(${describe(block, expr.expr)})`, Types.varchar(255, unit.connectionCollation)));
  return callLibrary(unit, 'NEG', args);
}
export function isNumberType(type: SqlType): boolean {
  const family = familyOf(type);
  return family === 'integer' || family === 'decimal' || family === 'float' || family === 'year' || family === 'bit';
}
export { Coercibility, SqlError };
