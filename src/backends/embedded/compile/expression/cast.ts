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
import { describe } from '../describe.ts';
import { constant, warnOfNational } from '../literal.ts';
import { Coercibility, type Typed } from '../typed.ts';
import { type Unit, unsupported } from '../unit.ts';
import { compileExpr } from './index.ts';

export function castExpr(block: Block, expr: Cast): Typed {
  if (expr.array) throw unsupported('CAST(... AS ... ARRAY)', expr.pos);
  if (expr.atTimeZone !== null) throw unsupported('AT TIME ZONE', expr.pos);
  const given = scalar(compileExpr(block, expr.expr));
  const { target } = expr;
  const value = given.hex && isNumber(target.type) ? hexNumber(given) : given;
  if (target.type === 'CHAR') warnOfCharset(block.unit, expr, target.charset);
  const result = callDef(block.unit, checkedDef(block, expr), target.type === 'DECIMAL' ? [value, textOf(block.unit, expr.pos)] : [value]);
  return result.type.collation === null && familyOf(result.type) !== 'binary' ? result : { ...result, coercibility: Coercibility.IMPLICIT };
}
/** @throws SqlError 1425, 1426, 1427 in the words of MySQL: they name what is cast. */
function checkedDef(block: Block, expr: Cast) {
  try {
    return castDef(expr.target);
  } catch (error) {
    if (!(error instanceof SqlError) || error.errno < 1425 || error.errno > 1427) throw error;
    const name = error.errno === 1427 ? '' : describe(block, expr.expr);
    throw new SqlError(error.errno, error.sqlState, error.message.replace("'CAST'", `'${name}'`), expr.pos);
  }
}
/** A call as it is written, up to its closing parenthesis: warnings name it. */
function textOf(unit: Unit, pos: number): Typed {
  const { source } = unit.context;
  let depth = 0;
  let quote = '';
  let end = pos;
  for (; end < source.length; end++) {
    const char = source[end] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote !== '`') end++;
      else if (char === quote) quote = '';
    } else if (char === "'" || char === '"' || char === '`') quote = char;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) break;
  }
  const text = source.slice(pos, end + 1);
  return constant(text, Types.varchar(text.length, unit.connectionCollation));
}
function warnOfCharset(unit: Unit, { pos, expr }: Cast, charset: string | null): void {
  if (charset === null) return;
  const { source } = unit.context;
  const national = charset === 'utf8mb3' && /\b(?:NCHAR|NATIONAL)\b/i.exec(source.slice(Math.max(pos, expr.pos)));
  if (national) warnOfNational(unit, charset, Math.max(pos, expr.pos) + national.index);
  else warnOfDeprecated(unit, charset);
}
const deprecatedCharsets: ReadonlySet<string> = new Set(['ucs2', 'macroman', 'macce', 'dec8', 'hp8', 'utf8mb3']);
/** 1287 of the character sets that are to go. */
function warnOfDeprecated(unit: Unit, charset: string): void {
  if (deprecatedCharsets.has(charset))
    unit.warn(1287, `'${charset}' is deprecated and will be removed in a future release. Please use utf8mb4 instead`);
}
function isNumber(type: string): boolean {
  return type === 'SIGNED' || type === 'UNSIGNED' || type === 'DECIMAL' || type === 'DOUBLE' || type === 'FLOAT' || type === 'REAL';
}
export function convertUsing(block: Block, expr: ConvertUsing): Typed {
  warnOfDeprecated(block.unit, expr.charset.toLowerCase());
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
