/** LIKE, REGEXP, SOUNDS LIKE, MEMBER OF, MATCH. */
import type { Like, MatchAgainst, MemberOf, Regexp, SoundsLike } from '../../../../sql/ast.ts';
import { familyOf, Types } from '../../sql-type.ts';
import { Sql } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { callLibrary } from '../call.ts';
import { aggregateCollation } from '../collations.ts';
import { likeRange } from '../like-range.ts';
import { constant } from '../literal.ts';
import { noteLike } from '../pushdown/notes.ts';
import { booleanOf, type Typed } from '../typed.ts';
import { type Unit, unsupported } from '../unit.ts';
import { compileExpr } from './index.ts';

export function like(block: Block, expr: Like): Typed {
  const { unit } = block;
  const subject = compileExpr(block, expr.expr);
  const pattern = compileExpr(block, expr.pattern);
  if (expr.escape !== null) {
    const value = callLibrary(unit, 'LIKE', [subject, pattern, compileExpr(block, expr.escape)]);
    if (!expr.not) note(unit, value, subject, pattern);
    return maybe(value, expr.not);
  }
  const escapes = unit.context.runtime.sqlMode.noBackslashEscapes ? '' : '\\';
  const rest = escapes === '' ? [constant('', Types.varchar(0, unit.connectionCollation))] : [];
  const range = expr.not ? null : likeRange(block, subject, pattern, escapes);
  if (range === null) {
    const value = callLibrary(unit, 'LIKE', [subject, pattern, ...rest]);
    if (!expr.not) note(unit, value, subject, pattern);
    return maybe(value, expr.not);
  }
  const value = callLibrary(unit, 'LIKE', [subject, { ...pattern, sql: range.pattern }, ...rest]);
  return booleanOf(Sql.and([...range.bounds, value.sql]), value.nullable);
}
/** For computed tables: a column's text is compared with the pattern as it is. */
function note(unit: Unit, { sql }: Typed, subject: Typed, pattern: Typed): void {
  const relation = subject.origin?.relation ?? null;
  if (relation?.kind !== 'virtual' || subject.repr !== 'text' || familyOf(subject.type) !== 'string' || sql.kind !== 'Call') return;
  const [, text, escapeChar = null] = sql.args;
  if (text === undefined) return;
  noteLike(sql, {
    subject: subject.sql,
    pattern: text,
    escapeChar,
    collation: aggregateCollation(unit, [subject, pattern], 'like').collation,
  });
}
function maybe(value: Typed, negated: boolean): Typed {
  return booleanOf(negated ? Sql.not(value.sql) : value.sql, value.nullable);
}
export function regexp(block: Block, expr: Regexp): Typed {
  return maybe(callLibrary(block.unit, 'REGEXP', [compileExpr(block, expr.expr), compileExpr(block, expr.pattern)]), expr.not);
}
export function soundsLike(block: Block, expr: SoundsLike): Typed {
  return maybe(callLibrary(block.unit, 'SOUNDS LIKE', [compileExpr(block, expr.left), compileExpr(block, expr.right)]), false);
}
export function memberOf(block: Block, expr: MemberOf): Typed {
  return maybe(callLibrary(block.unit, 'MEMBER OF', [compileExpr(block, expr.value), compileExpr(block, expr.array)]), false);
}
export function matchAgainst(_block: Block, expr: MatchAgainst): Typed {
  throw unsupported('MATCH ... AGAINST', expr.pos);
}
