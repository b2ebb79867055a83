/** The one type that several expressions have together: CASE, IF, COALESCE, GREATEST, UNION, VALUES. */
import { familyOf, makeType, type Repr, type SqlType, storedRepr, type TypeFamily, Types } from '../sql-type.ts';
import { MAX_PRECISION, MAX_SCALE } from '../values/decimal.ts';
import type { ArgInfo } from './definition.ts';
import { charsOf, maxBytes, stringType } from './library.ts';

export interface Unified {
  readonly type: SqlType;
  readonly repr: Repr;
}

const integerRank: Readonly<Record<string, number>> = { TINYINT: 1, SMALLINT: 2, MEDIUMINT: 3, INT: 4, BIGINT: 5 };

/** @param collation of the strings among them, aggregated: that of the result where it is a string. */
export function unify(args: readonly Pick<ArgInfo, 'type'>[], collation: string): Unified {
  const types = args.map((arg) => arg.type).filter((type) => type.name !== 'NULL');
  const first = types[0];
  if (first === undefined) return { type: makeType('VARBINARY', 0), repr: 'bytes' };
  const type = unifyTypes(types, first, collation);
  const stored = storedRepr(type);
  return { type, repr: stored === 'timestamp' ? 'datetime' : stored };
}

function unifyTypes(types: readonly SqlType[], first: SqlType, collation: string): SqlType {
  if (types.every((type) => same(type, first))) return merged(types, first);
  const families = new Set(types.map(familyOf));
  const only = (...allowed: TypeFamily[]) => [...families].every((family) => allowed.includes(family));
  if (only('integer', 'year', 'bit')) return unifyIntegers(types);
  if (only('integer', 'year', 'bit', 'decimal')) return unifyDecimals(types);
  if (only('integer', 'year', 'bit', 'decimal', 'float')) return unifyFloats(types);
  if (only('date', 'datetime', 'time')) {
    const decimals = Math.max(...types.map((type) => type.decimals));
    if (only('time')) return Types.time(decimals);
    return Types.datetime(decimals);
  }
  if (only('json')) return Types.json;
  const chars = Math.max(...types.map(charsOf));
  if (families.has('json')) return Types.longtext('utf8mb4_bin');
  if (families.has('binary') || families.has('bit') || families.has('geometry'))
    return stringType(
      Math.max(...types.map((type) => charsOf(type) * (familyOf(type) === 'string' ? maxBytes(type.collation) : 1))),
      'binary',
    );
  return stringType(chars, collation);
}
function same(a: SqlType, b: SqlType): boolean {
  return a.name === b.name && a.unsigned === b.unsigned && a.collation === b.collation && a.values.length === 0 && b.values.length === 0;
}
/** Types of one name: the widest of them. */
function merged(types: readonly SqlType[], first: SqlType): SqlType {
  switch (familyOf(first)) {
    case 'decimal':
      return unifyDecimals(types);
    case 'float':
      return unifyFloats(types);
    case 'datetime':
      return Types.datetime(Math.max(...types.map((type) => type.decimals)));
    case 'time':
      return Types.time(Math.max(...types.map((type) => type.decimals)));
    case 'string': {
      const widest = types.reduce((a, b) => (b.length > a.length ? b : a));
      return widest;
    }
    default:
      return types.reduce((a, b) => (b.length > a.length ? b : a));
  }
}
function unifyIntegers(types: readonly SqlType[]): SqlType {
  const unsigned = types.every((type) => type.unsigned);
  const wideUnsigned = types.some((type) => type.unsigned && type.name === 'BIGINT');
  const length = Math.max(...types.map((type) => type.length));
  if (!unsigned && wideUnsigned) return Types.decimal(Math.max(...types.map((type) => digitsOf(type))), 0);
  let rank = Math.max(...types.map((type) => integerRank[type.name] ?? 5));
  if (!unsigned && types.some((type) => type.unsigned && (integerRank[type.name] ?? 5) === rank)) rank++;
  const name = (['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INT', 'BIGINT'] as const)[Math.min(rank, 5) - 1] ?? 'BIGINT';
  return makeType(name, length, { unsigned });
}
/** Decimal digits that an integer type may have. */
export function digitsOf(type: SqlType): number {
  switch (familyOf(type)) {
    case 'decimal':
      return type.length;
    case 'year':
      return 4;
    case 'bit':
      return type.length;
    default:
      return Math.max(type.length - (type.unsigned ? 0 : 1), 1);
  }
}
function unifyDecimals(types: readonly SqlType[]): SqlType {
  const scale = Math.min(Math.max(...types.map((type) => type.decimals)), MAX_SCALE);
  const whole = Math.max(...types.map((type) => digitsOf(type) - type.decimals));
  return Types.decimal(
    Math.min(whole + scale, MAX_PRECISION),
    scale,
    types.every((type) => type.unsigned),
  );
}
function unifyFloats(types: readonly SqlType[]): SqlType {
  const decimals = types.some((type) => type.decimals === 31) ? 31 : Math.max(...types.map((type) => type.decimals));
  if (types.every((type) => type.name === 'FLOAT' || (familyOf(type) === 'integer' && type.name !== 'INT')))
    return makeType('FLOAT', Math.max(...types.map((type) => type.length)), { decimals });
  return makeType('DOUBLE', decimals === 31 ? 23 : Math.max(...types.map((type) => type.length)), { decimals });
}
