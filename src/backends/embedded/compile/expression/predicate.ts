/** LIKE, REGEXP, SOUNDS LIKE, MEMBER OF, MATCH. */
import type { Like, MatchAgainst, MemberOf, Regexp, SoundsLike } from '../../../../sql/ast.ts';
import { Types } from '../../sql-type.ts';
import { Sql } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { callLibrary } from '../call.ts';
import { likeRange } from '../like-range.ts';
import { constant } from '../literal.ts';
import { booleanOf, type Typed } from '../typed.ts';
import { unsupported } from '../unit.ts';
import { compileExpr } from './index.ts';

export function like(block: Block, expr: Like): Typed {
  const { unit } = block;
  const subject = compileExpr(block, expr.expr);
  const pattern = compileExpr(block, expr.pattern);
  if (expr.escape !== null) return maybe(callLibrary(unit, 'LIKE', [subject, pattern, compileExpr(block, expr.escape)]), expr.not);
  const escapes = unit.context.runtime.sqlMode.noBackslashEscapes ? '' : '\\';
  const rest = escapes === '' ? [constant('', Types.varchar(0, unit.connectionCollation))] : [];
  const range = expr.not ? null : likeRange(block, subject, pattern, escapes);
  if (range === null) return maybe(callLibrary(unit, 'LIKE', [subject, pattern, ...rest]), expr.not);
  const value = callLibrary(unit, 'LIKE', [subject, { ...pattern, sql: range.pattern }, ...rest]);
  return booleanOf(Sql.and([...range.bounds, value.sql]), value.nullable);
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
