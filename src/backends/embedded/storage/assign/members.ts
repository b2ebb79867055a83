/** Storing into ENUM and SET: members by their text under the column's collation, or by number. */
import type { ColumnDef } from '../../catalog/model.ts';
import { hashKey } from '../../collation/index.ts';
import type { RuntimeContext } from '../../runtime.ts';
import type { SqlType } from '../../sql-type.ts';
import { truncateScale } from '../../values/decimal.ts';
import { roundHalfEven } from '../../values/number.ts';
import { encodeUnsigned, jsonScalar, type Store, temporalInteger } from './numbers.ts';
import { truncated } from './report.ts';
import { type Loose, looseText } from './source.ts';

/** Places of the members, by their key. */
function placesOf(type: SqlType): { readonly of: (text: string) => number } {
  const collation = type.collation ?? 'binary';
  const key = (text: string): string => hashKey(text.replace(/ +$/, ''), collation);
  const places = new Map<string, number>();
  type.values.forEach((value, index) => {
    const hashed = key(value);
    if (!places.has(hashed)) places.set(hashed, index);
  });
  return { of: (text) => places.get(key(text)) ?? -1 };
}

/** A value as number, where it has one; null where it is a text. */
function numberOf(value: Loose): bigint | null {
  switch (value.kind) {
    case 'int':
      return value.value;
    case 'real':
      return value.value >= 2 ** 64 ? (1n << 64n) - 1n : BigInt(Math.trunc(Math.max(-(2 ** 63), roundHalfEven(value.value))));
    case 'decimal':
      return truncateScale(value.value.units, value.value.scale, 0);
    case 'date':
    case 'datetime':
    case 'time':
      return temporalInteger(value);
    default:
      return null;
  }
}
function textOf(value: Loose, from: SqlType): string {
  return value.kind === 'json'
    ? jsonScalar(value.value)
    : value.kind === 'bytes'
      ? new TextDecoder().decode(value.value)
      : looseText(value, from);
}

export function enumStore(column: ColumnDef, from: SqlType): Store {
  const { name, type } = column;
  const places = placesOf(type);
  const byNumber = (number: bigint, context: RuntimeContext): number => {
    if (number >= 1n && number <= BigInt(type.values.length)) return Number(number);
    truncated(name, context);
    return 0;
  };
  return (value, context) => {
    const number = numberOf(value);
    if (number !== null) return byNumber(number, context);
    if (value.kind === 'member' && value.number === 0n && from.name === 'ENUM') return 0;
    const text = textOf(value, from);
    const place = places.of(text);
    if (place >= 0) return place + 1;
    return byNumber(/^\d{1,5}$/.test(text.trim()) ? BigInt(text.trim()) : 0n, context);
  };
}

function isTemporal(value: Loose): boolean {
  return value.kind === 'date' || value.kind === 'datetime' || value.kind === 'time';
}

export function setStore(column: ColumnDef, from: SqlType): Store {
  const { name, type } = column;
  const places = placesOf(type);
  const all = (1n << BigInt(type.values.length)) - 1n;
  const byNumber = (number: bigint, context: RuntimeContext): ReturnType<typeof encodeUnsigned> => {
    const bits = BigInt.asUintN(64, number);
    if ((bits & ~all) !== 0n) truncated(name, context);
    return encodeUnsigned(bits & all);
  };
  const none = (context: RuntimeContext): bigint => {
    truncated(name, context);
    return 0n;
  };
  return (value, context) => {
    const number = numberOf(value);
    if (number !== null) return (number & ~all) !== 0n && isTemporal(value) ? none(context) : byNumber(number, context);
    const text = textOf(value, from);
    if (text === '') return 0n;
    let bits = 0n;
    let missing = false;
    for (const part of text.split(',')) {
      const place = places.of(part);
      if (place >= 0) bits |= 1n << BigInt(place);
      else missing = true;
    }
    if (!missing) return encodeUnsigned(bits);
    if (/^\d{1,20}$/.test(text)) return (BigInt(text) & ~all) === 0n ? byNumber(BigInt(text), context) : none(context);
    truncated(name, context);
    return encodeUnsigned(bits);
  };
}
