/** CASE, IF, IFNULL, COALESCE, NULLIF: SQLite's CASE over branches of one type. */
import type { Case, Expr } from '../../../../sql/ast.ts';
import { unify } from '../../functions/index.ts';
import { familyOf, type Repr, type SqlType, storedRepr, Types } from '../../sql-type.ts';
import { Sql, type SqlExpr } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { aggregateCollation } from '../collations.ts';
import { compare } from '../comparison.ts';
import { argument, condition, convert, scalar, settle } from '../convert.ts';
import { argInfo, Coercibility, isNullLiteral, nullTyped, type Typed, typed } from '../typed.ts';
import type { Unit } from '../unit.ts';
import { compileExpr } from './index.ts';

export interface Unified {
  readonly type: SqlType;
  readonly repr: Repr;
  readonly coercibility: number;
}
/** The type that holds all the values: of CASE, COALESCE, UNION, VALUES. */
export function unifyTypes(unit: Unit, values: readonly Typed[], operation: string): Unified {
  const settled = values.map((value) => settle(scalar(value)));
  const [first] = settled;
  const solid = settled.filter((value) => !isNullLiteral(value));
  const { collation, coercibility } = aggregateCollation(unit, solid.length > 0 ? solid : settled, operation, operation === 'UNION');
  if (
    first !== undefined &&
    (first.type.name !== 'NULL' || operation !== 'UNION') &&
    // Members of an ENUM or SET become strings.
    first.type.values.length === 0 &&
    settled.every((value) => value.type === first.type && value.repr === first.repr)
  ) {
    return { type: first.type, repr: first.repr, coercibility };
  }
  const { type: joint, repr } = unify(
    typing(settled).map((value) => argInfo(value, unit.pin)),
    collation,
  );
  const type = asText(joint, settled);
  const strings = type.collation !== null || familyOf(type) === 'binary';
  return { type, repr, coercibility: strings ? coercibility : Coercibility.NUMERIC };
}
/** The values whose types count: a user variable that nobody has set is a string among strings only. */
function typing(values: readonly Typed[]): readonly Typed[] {
  const set = values.filter(({ type }) => type.name !== 'VARCHAR' || type.collation !== 'binary');
  const strings = set.some(({ type }) => type.collation !== null || familyOf(type) === 'binary');
  return set.length === 0 || strings ? values : set;
}
/** Beside a TEXT column all is TEXT: the longest of them. */
function asText(type: SqlType, values: readonly Typed[]): SqlType {
  if (familyOf(type) !== 'string') return type;
  let longest: SqlType | null = null;
  for (const value of values) {
    if (value.type.name.endsWith('TEXT') && value.origin?.column != null && (longest === null || value.type.length > longest.length))
      longest = value.type;
  }
  return longest === null ? type : { ...longest, collation: type.collation };
}
/** A value in the unified form. */
export function toUnified(value: Typed, to: Unified): SqlExpr {
  return convert(settle(value), to.type, to.repr).sql;
}

/** A number as the text of a decimal with its own digits after the point: what is shown at once is not brought to a common scale. */
export function ownScale(value: Typed): SqlExpr {
  const settled = settle(value);
  const type = settled.type.name === 'DECIMAL' ? settled.type : Types.decimal(20, 0);
  return convert(settled, type, 'decimal').sql;
}

export function caseExpr(block: Block, expr: Case): Typed {
  const { unit } = block;
  const operand = expr.operand === null ? null : scalar(compileExpr(block, expr.operand));
  const whens = expr.whens.map(({ when }) => {
    const value = compileExpr(block, when);
    return operand === null ? condition(value) : compareCase(unit, operand, value).sql;
  });
  const thens = expr.whens.map(({ then }) => scalar(compileExpr(block, then)));
  const otherwise = expr.else === null ? nullTyped : scalar(compileExpr(block, expr.else));
  const unified = unifyTypes(unit, [...thens, otherwise], 'case');
  const shown = isShown(block, expr) && unified.type.name === 'DECIMAL';
  const form = (value: Typed): SqlExpr => (shown ? ownScale(value) : toUnified(value, unified));
  const sql: SqlExpr = {
    kind: 'Case',
    whens: thens.map((then, index) => ({ when: whens[index] ?? Sql.value(0), result: form(then) })),
    otherwise: isNullLiteral(otherwise) ? null : form(otherwise),
  };
  return result(
    sql,
    shown ? { ...unified, repr: 'decimal' } : unified,
    [...thens, otherwise],
    [...thens, otherwise].some((value) => value.nullable),
  );
}
/** A document against a string: CASE compares its text, where `=` would take the string for a document. */
function compareCase(unit: Unit, operand: Typed, value: Typed): Typed {
  const families = `${familyOf(operand.type)} ${familyOf(value.type)}`;
  if (families === 'json string') return compare(unit, '=', argument(operand, 'text'), value);
  if (families === 'string json') return compare(unit, '=', operand, argument(scalar(value), 'text'));
  return compare(unit, '=', operand, value);
}
function result(sql: SqlExpr, unified: Unified, values: readonly Typed[], nullable: boolean): Typed {
  const bound = unified.repr === 'int' ? Math.max(...values.map((value) => (value.repr === 'int' ? value.bound : 2 ** 63))) : undefined;
  return typed(sql, unified.type, {
    repr: unified.repr,
    nullable,
    coercibility: unified.coercibility,
    ...(bound === undefined ? {} : { bound }),
  });
}

export function ifCall(block: Block, args: readonly Typed[], expr: Expr): Typed {
  const [test = nullTyped, yes = nullTyped, no = nullTyped] = args;
  const unified = unifyTypes(block.unit, [yes, no], 'if');
  const shown = isShown(block, expr) && unified.type.name === 'DECIMAL';
  const form = (value: Typed): SqlExpr => (shown ? ownScale(value) : toUnified(value, unified));
  const sql = Sql.when(condition(test), form(yes), form(no));
  return result(sql, shown ? { ...unified, repr: 'decimal' } : unified, [yes, no], yes.nullable || no.nullable);
}
/** Whether the expression is an item of the statement's own select list. */
function isShown(block: Block, expr: Expr): boolean {
  return block.shown === expr && block.insideAggregate === 0;
}
export function coalesce(block: Block, args: readonly Typed[], name: string): Typed {
  const unified = unifyTypes(block.unit, args, name);
  const items = args.map((arg) => toUnified(arg, unified));
  const [only] = items;
  const sql = items.length === 1 && only !== undefined ? only : Sql.native('coalesce', ...items);
  return result(
    sql,
    unified,
    args,
    args.every((arg) => arg.nullable),
  );
}
export function nullIf(block: Block, args: readonly Typed[]): Typed {
  const [left = nullTyped, right = nullTyped] = args.map((arg) => settle(scalar(arg)));
  const equal = compare(block.unit, '=', left, right);
  const value = left.repr === 'decimal' ? convert(left, left.type, storedRepr(left.type)) : left;
  return { ...value, sql: Sql.when(condition(equal), Sql.value(null), value.sql), nullable: true, constant: null, origin: null };
}
