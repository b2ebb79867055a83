/** LIKE, REGEXP, SOUNDS LIKE, MEMBER OF, MATCH. */
import type { Like, MatchAgainst, MemberOf, Regexp, SoundsLike } from '../../../../sql/ast.ts';
import { Types } from '../../sql-type.ts';
import { Sql } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { callLibrary } from '../call.ts';
import { constant } from '../literal.ts';
import { booleanOf, type Typed } from '../typed.ts';
import { unsupported } from '../unit.ts';
import { compileExpr } from './index.ts';

export function like(block: Block, expr: Like): Typed {
  const args = [compileExpr(block, expr.expr), compileExpr(block, expr.pattern)];
  if (expr.escape !== null) args.push(compileExpr(block, expr.escape));
  else if (block.unit.context.runtime.sqlMode.noBackslashEscapes) args.push(constant('', Types.varchar(0, block.unit.connectionCollation)));
  return maybe(callLibrary(block.unit, 'LIKE', args), expr.not);
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
