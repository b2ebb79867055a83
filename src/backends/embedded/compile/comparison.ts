/**
 * Comparisons: natively where SQLite agrees, constants converted to the other side's type so that its index serves, else the library's operators.
 * https://dev.mysql.com/doc/refman/8.4/en/type-conversion.html
 */
import { SqlError } from '../../../errors.ts';
import type { ComparisonOp } from '../../../sql/ast.ts';
import { MIRRORED } from '../../../sql/comparisons.ts';
import { familyOf, type SqlType, Types } from '../sql-type.ts';
import { Sql, type SqlBinaryOp, type SqlExpr } from '../sqlite/ast.ts';
import { callLibrary } from './call.ts';
import { aggregateCollation } from './collations.ts';
import { boundConstant } from './constant.ts';
import { convert, hexNumber, scalar, settle, textKey } from './convert.ts';
import { constant } from './literal.ts';
import { booleanOf, Coercibility, isNullLiteral, isNumeric, type Typed } from './typed.ts';
import type { Unit } from './unit.ts';

/**
 * `left op right`, of scalars or rows.
 * @param strict whether a string that should be a date and is none is an error: in comparisons, not in IN and BETWEEN.
 */
export function compare(unit: Unit, op: ComparisonOp, left: Typed, right: Typed, strict = true): Typed {
  if (left.items !== undefined || right.items !== undefined) return compareRows(unit, op, left, right);
  if (isNullLiteral(left) || isNullLiteral(right)) return compareNull(op, left, right);
  if (left.hex && isNumeric(right.type)) return compare(unit, op, hexNumber(left), right, strict);
  if (right.hex && isNumeric(left.type)) return compare(unit, op, left, hexNumber(right), strict);
  return booleanOf(comparison(unit, op, left, right, strict), op === '<=>' ? false : left.nullable || right.nullable);
}
function compareNull(op: ComparisonOp, left: Typed, right: Typed): Typed {
  if (op !== '<=>') return booleanOf(Sql.value(null), true);
  if (isNullLiteral(left) && isNullLiteral(right)) return booleanOf(Sql.value(1), false);
  return booleanOf(Sql.isNull((isNullLiteral(left) ? right : left).sql), false);
}
function nativeOp(op: ComparisonOp): SqlBinaryOp {
  return op === '<=>' ? 'IS' : op;
}

function comparison(unit: Unit, op: ComparisonOp, leftGiven: Typed, rightGiven: Typed, strict: boolean): SqlExpr {
  const left = asStored(leftGiven, rightGiven);
  const right = asStored(rightGiven, leftGiven);
  if (right.constant !== null && (left.constant === null || isDate(left) || right.constant.source.kind === 'parameter')) {
    const bound = boundConstant(unit, op, left, right, strict);
    if (bound !== null) return Sql.binary(nativeOp(op), bound.other, bound.constant);
  }
  if (left.constant !== null && (right.constant === null || isDate(right))) {
    const bound = boundConstant(unit, MIRRORED[op], right, left, strict);
    if (bound !== null) return Sql.binary(nativeOp(op), bound.constant, bound.other);
  }
  const pair = nativePair(unit, op, left, right);
  if (pair !== null) return Sql.binary(nativeOp(op), pair[0], pair[1]);
  return callLibrary(unit, op, [left, right]).sql;
}

/** A constant date beside a column of years or times is what the column would hold of it. */
function asStored(given: Typed, column: Typed): Typed {
  const value = given.constant?.value;
  if (column.origin === null || column.constant !== null || !isDate(given) || typeof value !== 'string') return given;
  switch (familyOf(column.type)) {
    case 'year':
      return constant(Number(value.slice(0, 4)), Types.int(), { kind: 'value' }, { bound: 9999 });
    case 'time':
      return convert(given, Types.time(column.type.decimals), 'time');
    default:
      return given;
  }
}
function isDate(expr: Typed): boolean {
  const family = familyOf(expr.type);
  return family === 'date' || family === 'datetime';
}
/** Both sides in one form that SQLite compares as MySQL does; null where there is none. */
export function nativePair(unit: Unit, op: ComparisonOp, leftRaw: Typed, rightRaw: Typed): readonly [SqlExpr, SqlExpr] | null {
  if (leftRaw.repr === 'timestamp' && rightRaw.repr === 'timestamp' && leftRaw.type.decimals === rightRaw.type.decimals)
    return [leftRaw.sql, rightRaw.sql];
  const left = settle(leftRaw);
  const right = settle(rightRaw);
  const families = `${familyOf(left.type)} ${familyOf(right.type)}`;
  switch (families) {
    case 'string string': {
      const { collation } = aggregateCollation(unit, [left, right], op);
      return left.repr === 'text' && right.repr === 'text' ? [textKey(left, collation), textKey(right, collation)] : null;
    }
    case 'enum enum':
      return (op === '=' || op === '<>' || op === '<=>') && sameMembers(left.type, right.type) ? [left.sql, right.sql] : null;
    case 'binary binary':
      return left.repr === 'bytes' && right.repr === 'bytes' ? [left.sql, right.sql] : null;
    case 'date date':
    case 'time time':
      return left.repr === right.repr ? [left.sql, right.sql] : null;
    case 'date datetime':
    case 'datetime date':
    case 'datetime datetime': {
      const decimals = Math.max(left.type.decimals, right.type.decimals);
      const type = { ...(familyOf(left.type) === 'datetime' ? left.type : right.type), name: 'DATETIME' as const, decimals };
      return [convert(left, type, 'datetime').sql, convert(right, type, 'datetime').sql];
    }
    default:
      return numericPair(left, right);
  }
}
function sameMembers(left: SqlType, right: SqlType): boolean {
  return left.collation === right.collation && left.values.join('\0') === right.values.join('\0');
}

function numericPair(left: Typed, right: Typed): readonly [SqlExpr, SqlExpr] | null {
  const integers = isInteger(left) && isInteger(right);
  if (integers) return [left.sql, right.sql];
  if (isReal(left) && isReal(right)) return [left.sql, right.sql];
  if (isReal(left) && isSmall(right)) return [left.sql, right.sql];
  if (isReal(right) && isSmall(left)) return [left.sql, right.sql];
  if (!isExact(left) || !isExact(right)) return null;
  if (
    left.repr === 'wide' &&
    right.repr === 'wide' &&
    left.type.length === right.type.length &&
    left.type.decimals === right.type.decimals
  ) {
    return [left.sql, right.sql];
  }
  const decimals = Math.max(left.type.decimals, right.type.decimals);
  const scaledLeft = toScale(left, decimals);
  const scaledRight = toScale(right, decimals);
  return scaledLeft === null || scaledRight === null ? null : [scaledLeft, scaledRight];
}
function toScale(expr: Typed, decimals: number): SqlExpr | null {
  const own = expr.repr === 'scaled' ? expr.type.decimals : 0;
  if (expr.repr !== 'int' && expr.repr !== 'scaled') return null;
  if (own === decimals) return expr.sql;
  if (expr.bound * 10 ** (decimals - own) >= 2 ** 63) return null;
  return convert(expr, { ...expr.type, name: 'DECIMAL', length: 18, decimals }, 'scaled').sql;
}
function isInteger(expr: Typed): boolean {
  const family = familyOf(expr.type);
  return (expr.repr === 'int' || expr.repr === 'uint') && (family === 'integer' || family === 'year' || family === 'bit');
}
function isReal(expr: Typed): boolean {
  return expr.repr === 'real';
}
/** An integer that a double holds exactly: SQLite compares the two exactly, MySQL as doubles. */
function isSmall(expr: Typed): boolean {
  return expr.repr === 'int' && isInteger(expr) && expr.bound < 2 ** 53;
}
function isExact(expr: Typed): boolean {
  return isInteger(expr) || expr.repr === 'scaled' || expr.repr === 'wide';
}

function compareRows(unit: Unit, op: ComparisonOp, left: Typed, right: Typed): Typed {
  const lefts = left.items ?? [left];
  const rights = right.items ?? [right];
  if (lefts.length !== rights.length) throw columns(lefts.length);
  const at = (index: number, how: ComparisonOp) => {
    const [a, b] = [lefts[index], rights[index]];
    if (a === undefined || b === undefined) throw columns(lefts.length);
    return compare(unit, how, a, b);
  };
  const all = lefts.map((_, index) => index);
  const nullable = op !== '<=>' && [...lefts, ...rights].some((item) => item.nullable);
  switch (op) {
    case '=':
    case '<=>':
      return booleanOf(Sql.and(all.map((index) => at(index, op).sql)), nullable);
    case '<>':
      return booleanOf(Sql.or(all.map((index) => at(index, '<>').sql)), nullable);
    default: {
      const strict: ComparisonOp = op === '<' || op === '<=' ? '<' : '>';
      const last = lefts.length - 1;
      let sql = at(last, op).sql;
      for (let index = last - 1; index >= 0; index--) {
        sql = Sql.or([at(index, strict).sql, Sql.and([at(index, '=').sql, sql])]);
      }
      return booleanOf(sql, nullable);
    }
  }
}
/** 1241 with the number of columns that are wanted. */
export function columns(count: number): SqlError {
  return new SqlError(1241, '21000', `Operand should contain ${count} column(s)`);
}

/** `expr [NOT] IN (items)`. */
export function inList(unit: Unit, input: Typed, given: readonly Typed[], not: boolean): Typed {
  // Two digits are a year beside a number or a string alone, not in a list.
  const years = familyOf(input.type) === 'year';
  const items = years
    ? given.map((item) => (item.constant !== null && item.repr === 'text' ? convert(item, Types.double(), 'real') : item))
    : given.map((item) => (familyOf(item.type) === 'year' && isNumeric(input.type) ? { ...item, type: Types.int(), origin: null } : item));
  const expr =
    years && items.every((item) => isNumeric(item.type))
      ? { ...input, type: Types.int(), origin: null }
      : inCollation(unit, input, items, ' IN ');
  const nullable = expr.nullable || items.some((item) => item.nullable);
  const wrap = (sql: SqlExpr) => booleanOf(not ? Sql.not(sql) : sql, nullable);
  if (expr.items === undefined && items.every((item) => item.items === undefined)) {
    const native = nativeIn(unit, expr, items);
    if (native !== null) return wrap(native);
  }
  return wrap(Sql.or(items.map((item) => compare(unit, '=', expr, item, false).sql)));
}
/** Every item a constant that becomes the expression's own form: one IN that an index serves. */
function nativeIn(unit: Unit, expr: Typed, items: readonly Typed[]): SqlExpr | null {
  const bounds: SqlExpr[] = [];
  let other: SqlExpr | null = null;
  let form: string | null = null;
  if (expr.constant !== null) return null;
  for (const item of items) {
    if (item.hex && isNumeric(expr.type)) return null;
    if (isNullLiteral(item)) {
      bounds.push(Sql.value(null));
      continue;
    }
    const bound = item.constant === null ? null : boundConstant(unit, '=', expr, item, false);
    if (bound !== null) {
      if (form !== null && form !== bound.form) return null;
      form = bound.form;
      other = bound.other;
      bounds.push(bound.constant);
      continue;
    }
    const pair = nativePair(unit, '=', expr, item);
    if (pair === null || form === 'other') return null;
    if (form !== null && pair[0] !== other) return null;
    form ??= 'pair';
    other = pair[0];
    bounds.push(pair[1]);
  }
  return other === null ? null : { kind: 'In', expr: other, items: bounds };
}

/** A string between a date and another string: all three are dates. */
function dateOfThree(expr: Typed, low: Typed, high: Typed): Typed {
  const mixed = isDate(low) !== isDate(high) && familyOf((isDate(low) ? high : low).type) === 'string';
  return mixed && familyOf(expr.type) === 'string' ? convert(expr, Types.datetime(6), 'datetime') : expr;
}
/** Strings are all compared by the one collation that they agree on, not each by its pair's. */
function inCollation(unit: Unit, expr: Typed, others: readonly Typed[], operation: string): Typed {
  const strings = [expr, ...others.filter((other) => !isNullLiteral(other))];
  if (strings.some(({ type, items }) => items !== undefined || familyOf(type) !== 'string')) return expr;
  if (strings.every(({ type }) => type.collation === expr.type.collation)) return expr;
  const { collation } = aggregateCollation(unit, strings, operation);
  if (collation === 'binary') return expr;
  return { ...expr, type: { ...expr.type, collation }, coercibility: Coercibility.EXPLICIT };
}
/** A string between bounds of which one is a number: all three are numbers. */
function numberOfThree(expr: Typed, low: Typed, high: Typed): Typed {
  const bounds = isNumeric(low.type) || isNumeric(high.type);
  return bounds && familyOf(expr.type) === 'string' ? convert(expr, Types.double(), 'real') : expr;
}
/** `expr BETWEEN low AND high`. */
export function between(unit: Unit, input: Typed, low: Typed, high: Typed, not: boolean): Typed {
  const expr = inCollation(unit, numberOfThree(dateOfThree(scalar(input), low, high), low, high), [low, high], 'between');
  const nullable = expr.nullable || low.nullable || high.nullable;
  const lower = compare(unit, '>=', expr, low, false).sql;
  const upper = compare(unit, '<=', expr, high, false).sql;
  let sql: SqlExpr = Sql.and([lower, upper]);
  if (lower.kind === 'Binary' && upper.kind === 'Binary' && lower.left === upper.left) {
    sql = { kind: 'Between', expr: lower.left, low: lower.right, high: upper.right };
  }
  return booleanOf(not ? Sql.not(sql) : sql, nullable);
}
