/** CAST, CONVERT, COLLATE. */
import { collationByName } from '../../../../codec/collations.ts';
import { SqlError } from '../../../../errors.ts';
import type { Cast, Collate, ConvertUsing } from '../../../../sql/ast.ts';
import { castDef } from '../../functions/index.ts';
import { familyOf, Types } from '../../sql-type.ts';
import type { Block } from '../block.ts';
import { callDef, callLibrary } from '../call.ts';
import { charsetOfCollation } from '../collations.ts';
import { argument, hexNumber, scalar } from '../convert.ts';
import { Coercibility, type Typed } from '../typed.ts';
import { unsupported } from '../unit.ts';
import { compileExpr } from './index.ts';

export function castExpr(block: Block, expr: Cast): Typed {
  if (expr.array) throw unsupported('CAST(... AS ... ARRAY)', expr.pos);
  if (expr.atTimeZone !== null) throw unsupported('AT TIME ZONE', expr.pos);
  const given = scalar(compileExpr(block, expr.expr));
  const { target } = expr;
  const value = given.hex && isNumber(target.type) ? hexNumber(given) : given;
  const result = callDef(block.unit, castDef(target), [value]);
  return result.type.collation === null && familyOf(result.type) !== 'binary' ? result : { ...result, coercibility: Coercibility.IMPLICIT };
}
function isNumber(type: string): boolean {
  return type === 'SIGNED' || type === 'UNSIGNED' || type === 'DECIMAL' || type === 'DOUBLE' || type === 'FLOAT' || type === 'REAL';
}
export function convertUsing(block: Block, expr: ConvertUsing): Typed {
  const result = callLibrary(block.unit, `CONVERT ${expr.charset.toLowerCase()}`, [scalar(compileExpr(block, expr.expr))]);
  return { ...result, coercibility: Coercibility.IMPLICIT };
}
/** @throws 1273 unknown collation, 1253 of another character set. */
export function collateExpr(block: Block, expr: Collate): Typed {
  const collation = collationByName(expr.collation);
  if (collation === null) throw new SqlError(1273, 'HY000', `Unknown collation: '${expr.collation}'`, expr.pos);
  const value = scalar(compileExpr(block, expr.expr));
  const family = familyOf(value.type);
  const binary = family === 'binary';
  const charset = binary ? 'binary' : charsetOfCollation(value.type.collation ?? block.unit.connectionCollation);
  if (collation.charset !== charset) {
    throw new SqlError(1253, '42000', `COLLATION '${collation.name}' is not valid for CHARACTER SET '${charset}'`, expr.pos);
  }
  const text = binary ? value : argument(value, 'text');
  const length = family === 'string' ? value.type : Types.varchar(value.type.length, collation.name);
  return {
    ...text,
    type: binary ? value.type : { ...length, collation: collation.name, values: [] },
    coercibility: Coercibility.EXPLICIT,
    nullable: true,
    origin: null,
  };
}
