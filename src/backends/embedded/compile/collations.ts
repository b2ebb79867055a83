/** Which collation an operation uses: MySQL's rules of coercibility. https://dev.mysql.com/doc/refman/8.4/en/charset-collation-coercibility.html */
import { charsetByName, collationByName } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import { familyOf, type SqlType } from '../sql-type.ts';
import { Coercibility, type Typed } from './typed.ts';
import type { Unit } from './unit.ts';

export function charsetOfCollation(collation: string): string {
  return collationByName(collation)?.charset ?? 'utf8mb4';
}
/** @throws 1115 for an unknown character set. */
export function defaultCollation(charset: string): string {
  const known = charsetByName(charset);
  if (known === null) throw new SqlError(1115, '42000', `Unknown character set: '${charset}'`);
  return known.defaultCollation.name;
}
export function isBinaryCollation(collation: string): boolean {
  return collation.endsWith('_bin');
}
/** Whether both are Unicode, and the first has all characters of the other: utf8mb4 those of utf8mb3. */
function isWiderUnicode(wide: string, narrow: string): boolean {
  const [a, b] = [charsetOfCollation(wide), charsetOfCollation(narrow)];
  return (a === 'utf8mb4' && b === 'utf8mb3') || (a.startsWith('utf16') && b === 'ucs2');
}
function isUnicode(collation: string): boolean {
  const charset = charsetOfCollation(collation);
  return charset.startsWith('utf') || charset === 'ucs2';
}

export interface Aggregated {
  /** `binary` where the operation works on bytes. */
  readonly collation: string;
  readonly coercibility: number;
}

/** Whether an expression takes part with its collation: numbers and dates do not. */
function takesPart(type: SqlType): boolean {
  const family = familyOf(type);
  return family === 'string' || family === 'enum' || family === 'set' || family === 'binary' || family === 'json' || family === 'geometry';
}

const levels = ['EXPLICIT', 'NONE', 'IMPLICIT', 'SYSCONST', 'COERCIBLE', 'NUMERIC', 'IGNORABLE'];

/**
 * The collation of an operation over several expressions; the connection's where none has one.
 * @param comparing false: strings are only put together, and a conflict of equals leaves the result without a collation of its own.
 * @param operation its name for error 1267; null: a conflict is no error, the result has no collation of its own.
 */
export function aggregateCollation(unit: Unit, exprs: readonly Typed[], operation: string | null, comparing = true): Aggregated {
  let current: Aggregated | null = null;
  let conflict: readonly [Aggregated, Aggregated] | null = null;
  for (const expr of exprs) {
    if (!takesPart(expr.type)) continue;
    const next: Aggregated = { collation: expr.type.collation ?? 'binary', coercibility: expr.coercibility };
    if (current === null) {
      current = next;
      continue;
    }
    const merged = merge(current, next);
    if (merged === null) {
      conflict = [current, next];
      current = { collation: current.collation, coercibility: Coercibility.NONE };
    } else current = merged;
  }
  if (
    conflict !== null &&
    operation !== null &&
    (comparing || bothExplicit(conflict)) &&
    (current === null || current.coercibility !== Coercibility.EXPLICIT || bothExplicit(conflict))
  ) {
    throw illegalMix(exprs, conflict, operation);
  }
  if (conflict !== null && current !== null) return { ...current, collation: `${charsetOfCollation(current.collation)}_bin` };
  return current ?? { collation: unit.connectionCollation, coercibility: Coercibility.LITERAL };
}
function bothExplicit([left, right]: readonly [Aggregated, Aggregated]): boolean {
  return left.coercibility === Coercibility.EXPLICIT && right.coercibility === Coercibility.EXPLICIT;
}
/** The stronger of two; null where neither yields. */
function merge(left: Aggregated, right: Aggregated): Aggregated | null {
  if (left.collation === right.collation) return left.coercibility <= right.coercibility ? left : right;
  if (left.collation === 'binary' || right.collation === 'binary') {
    const [binary, text] = left.collation === 'binary' ? [left, right] : [right, left];
    return binary.coercibility <= text.coercibility ? binary : text;
  }
  if (left.coercibility !== right.coercibility) {
    const [stronger, weaker] = left.coercibility < right.coercibility ? [left, right] : [right, left];
    const same = charsetOfCollation(stronger.collation) === charsetOfCollation(weaker.collation);
    if (same || isUnicode(stronger.collation) || weaker.coercibility >= Coercibility.SYSTEM) return stronger;
    return isUnicode(weaker.collation) ? weaker : null;
  }
  if (charsetOfCollation(left.collation) === charsetOfCollation(right.collation)) {
    if (left.coercibility === Coercibility.EXPLICIT) return null;
    if (isBinaryCollation(left.collation)) return left;
    if (isBinaryCollation(right.collation)) return right;
    return null;
  }
  if (left.coercibility === Coercibility.EXPLICIT) return null;
  if (isUnicode(left.collation) && !isUnicode(right.collation)) return left;
  if (isUnicode(right.collation) && !isUnicode(left.collation)) return right;
  if (isWiderUnicode(left.collation, right.collation)) return left;
  return isWiderUnicode(right.collation, left.collation) ? right : null;
}
function illegalMix(exprs: readonly Typed[], [left, right]: readonly [Aggregated, Aggregated], operation: string): SqlError {
  const show = (one: Aggregated) => `(${one.collation},${levels[one.coercibility] ?? 'NONE'})`;
  const strings = exprs.filter((expr) => takesPart(expr.type));
  if (strings.length === 2) {
    return new SqlError(1267, 'HY000', `Illegal mix of collations ${show(left)} and ${show(right)} for operation '${operation}'`);
  }
  if (strings.length === 3) {
    const all = strings.map((expr) => show({ collation: expr.type.collation ?? 'binary', coercibility: expr.coercibility }));
    return new SqlError(1270, 'HY000', `Illegal mix of collations ${all.join(', ')} for operation '${operation}'`);
  }
  return new SqlError(1271, 'HY000', `Illegal mix of collations for operation '${operation}'`);
}
