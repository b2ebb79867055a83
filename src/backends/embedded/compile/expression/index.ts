/** Compiles one expression in a query block. */
import { SqlError } from '../../../../errors.ts';
import type { Expr } from '../../../../sql/ast.ts';
import { Types } from '../../sql-type.ts';
import { Sql } from '../../sqlite/ast.ts';
import { aggregateCall } from '../aggregate.ts';
import { type Block, rolledNull } from '../block.ts';
import { between, compare, inList } from '../comparison.ts';
import { convert } from '../convert.ts';
import { compileLiteral, compileParameter, constant } from '../literal.ts';
import { nullTyped, type Typed, typed } from '../typed.ts';
import { unsupported } from '../unit.ts';
import { windowCall } from '../window.ts';
import { arithmetic, unary } from './arithmetic.ts';
import { castExpr, collateExpr, convertUsing } from './cast.ts';
import { caseExpr } from './conditional.ts';
import { charCall, extractCall, functionCall, jsonValue, trimCall, weightString } from './function.ts';
import { localRef } from './local.ts';
import { connective, isTest, xor } from './logic.ts';
import { like, matchAgainst, memberOf, regexp, soundsLike } from './predicate.ts';
import { exists, inSubquery, quantified, scalarSubquery } from './subquery.ts';
import { systemVariable, userVariable, userVariableAssign } from './variable.ts';

/** @throws SqlError for what MySQL refuses, 1235 for what this engine cannot do. */
export function compileExpr(block: Block, expr: Expr): Typed {
  if (block.groups === null || block.groups.length === 0 || block.insideAggregate > 0) return compileNode(block, expr);
  switch (expr.kind) {
    case 'ColumnRef': {
      const same = block.groupItemOf(expr);
      return same?.rolled ? rolledNull(same.typed) : compileNode(block, expr);
    }
    case 'AggregateCall':
      return compileNode(block, expr);
    default: {
      // An expression that is an item of GROUP BY may use columns that are not.
      const same = block.groupItemOf(expr);
      if (same !== null && (same.rolled || same.typed.constant === null)) return same.rolled ? rolledNull(same.typed) : same.typed;
      const before = block.uses.length;
      const result = compileNode(block, expr);
      const item = result.items === undefined ? block.groupItem(result.sql) : null;
      if (item === null || result.constant !== null) return result;
      block.uses.length = before;
      return item.rolled ? rolledNull(item.typed) : result;
    }
  }
}

function compileNode(block: Block, expr: Expr): Typed {
  const { unit } = block;
  switch (expr.kind) {
    case 'IntLiteral':
    case 'DecimalLiteral':
    case 'FloatLiteral':
    case 'StringLiteral':
    case 'HexLiteral':
    case 'BitLiteral':
    case 'TemporalLiteral':
      return compileLiteral(unit, expr);
    case 'BoolLiteral':
      return constant(expr.value ? 1 : 0, Types.boolean, { kind: 'value' }, { bound: 1, boolean: true });
    case 'NullLiteral':
      return nullTyped;
    case 'ColumnRef':
      return columnRef(block, expr);
    case 'LocalRef':
      return localRef(unit, expr);
    case 'ParamMarker':
      return compileParameter(unit, expr.index);
    case 'Binary':
      switch (expr.op) {
        case 'AND':
        case 'OR':
          return connective(block, expr);
        case 'XOR':
          return xor(block, expr);
        case '=':
        case '<=>':
        case '<>':
        case '<':
        case '<=':
        case '>':
        case '>=':
          return compare(unit, expr.op, compileExpr(block, expr.left), compileExpr(block, expr.right));
        default:
          return arithmetic(block, expr);
      }
    case 'Unary':
      return unary(block, expr);
    case 'Is':
      return isTest(block, expr);
    case 'Between':
      return between(unit, compileExpr(block, expr.expr), compileExpr(block, expr.low), compileExpr(block, expr.high), expr.not);
    case 'InList':
      return inList(
        unit,
        compileExpr(block, expr.expr),
        expr.items.map((item) => compileExpr(block, item)),
        expr.not,
      );
    case 'InSubquery':
      return inSubquery(block, expr);
    case 'Exists':
      return exists(block, expr);
    case 'Subquery':
      return scalarSubquery(block, expr);
    case 'Quantified':
      return quantified(block, expr);
    case 'Row':
      return rowOf(expr.items.map((item) => compileExpr(block, item)));
    case 'Like':
      return like(block, expr);
    case 'Regexp':
      return regexp(block, expr);
    case 'SoundsLike':
      return soundsLike(block, expr);
    case 'MemberOf':
      return memberOf(block, expr);
    case 'Case':
      return caseExpr(block, expr);
    case 'UserVariable':
      return userVariable(block, expr);
    case 'UserVariableAssign':
      return userVariableAssign(block, expr);
    case 'SystemVariable':
      return systemVariable(block, expr);
    case 'FunctionCall':
      return functionCall(block, expr);
    case 'AggregateCall':
      return expr.over === null ? aggregateCall(block, expr) : windowCall(block, expr);
    case 'WindowCall':
      return windowCall(block, expr);
    case 'Cast':
      return castExpr(block, expr);
    case 'ConvertUsing':
      return convertUsing(block, expr);
    case 'Collate':
      return collateExpr(block, expr);
    case 'Extract':
      return extractCall(block, expr);
    case 'Trim':
      return trimCall(block, expr);
    case 'CharCall':
      return charCall(block, expr);
    case 'JsonValue':
      return jsonValue(block, expr);
    case 'WeightString':
      return weightString(block, expr);
    case 'MatchAgainst':
      return matchAgainst(block, expr);
    case 'Default':
      return defaultOf(block, expr);
    case 'ValuesOf':
      unit.warn(1681, "'VALUES function' is deprecated and will be removed in a future release.");
      return nullTyped;
    case 'Star':
      throw new SqlError(1064, '42000', "You have an error in your SQL syntax near '*'", expr.pos);
    case 'Interval':
      throw unsupported('INTERVAL here', expr.pos);
    case 'Keyword':
      throw new SqlError(1054, '42S22', `Unknown column '${expr.text}' in '${block.clause}'`, expr.pos);
  }
}

function columnRef(block: Block, expr: Expr & { readonly kind: 'ColumnRef' }): Typed {
  const level = block.itemLevel;
  if (expr.name.startsWith('$') && block.unit.context.source[expr.pos] === '$')
    block.unit.warn(1681, "'$ as the first character of an unquoted identifier' is deprecated and will be removed in a future release.");
  const found = block.column(expr);
  block.itemLevel = level;
  return found;
}

/** A row of several values: only comparisons and IN take one. */
export function rowOf(items: readonly Typed[]): Typed {
  return { ...typed(Sql.value(null), Types.null), items, nullable: items.some((item) => item.nullable) };
}

/** DEFAULT(column): its default as a literal. */
function defaultOf(block: Block, expr: Expr & { readonly kind: 'Default' }): Typed {
  if (expr.column === null) throw new SqlError(1064, '42000', "You have an error in your SQL syntax near 'DEFAULT'", expr.pos);
  const column = block.column(expr.column);
  const definition = column.origin?.column ?? null;
  const byDefault = definition?.default ?? null;
  if (definition === null || byDefault === null) {
    if (definition?.nullable) return { ...nullTyped, type: column.type };
    throw new SqlError(1364, 'HY000', `Field '${expr.column.name}' doesn't have a default value`, expr.pos);
  }
  const origin = column.origin === null ? null : { ...column.origin, stored: true };
  switch (byDefault.kind) {
    case 'null':
      return { ...nullTyped, type: column.type, repr: column.repr, origin };
    case 'literal':
      return { ...defaultLiteral(block, byDefault.text, column), origin };
    case 'hex': {
      const bytes = Buffer.from(byDefault.hex, 'hex');
      return constant(bytes, Types.varbinary(bytes.length));
    }
    default:
      throw new SqlError(3773, 'HY000', 'DEFAULT function cannot be used with default value expressions', expr.pos);
  }
}
function defaultLiteral(block: Block, text: string, column: Typed): Typed {
  const literal = constant(text, Types.varchar(text.length, block.unit.connectionCollation));
  const value = convert(literal, column.type, column.repr === 'timestamp' ? 'datetime' : column.repr);
  return { ...value, type: column.type, constant: null };
}
