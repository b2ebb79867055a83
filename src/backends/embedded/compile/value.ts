/** Values of the protocol to SQLite's and back, by repr. */
import type { Value } from '../../../types.ts';
import { internConverter } from '../functions/index.ts';
import type { RuntimeContext } from '../runtime.ts';
import type { Repr, SqliteValue, SqlType } from '../sql-type.ts';
import { Types } from '../sql-type.ts';
import { toScale } from '../values/decimal.ts';
import { implementation } from './unit.ts';

const INT64_MAX = 0x7fffffffffffffffn;

/** A protocol value in a repr that expressions have. */
export function encodeValue(value: Value, repr: Repr): SqliteValue {
  if (value === null) return null;
  switch (repr) {
    case 'uint':
      return typeof value === 'bigint' && value > INT64_MAX ? value.toString().padStart(20, '0') : value;
    case 'real':
      return Number(value);
    case 'decimal':
    case 'text':
      return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
    case 'bytes':
      return typeof value === 'string'
        ? Buffer.from(value, 'utf8')
        : value instanceof Uint8Array
          ? value
          : Buffer.from(String(value), 'utf8');
    default:
      return value;
  }
}

type Decode = (value: SqliteValue, context: RuntimeContext) => Value;

/** SQLite's value to the protocol's; null where they are the same. Integers up to 2^53 arrive as numbers, greater ones as bigint. */
export function decoder(type: SqlType, repr: Repr): Decode | null {
  switch (repr) {
    case 'uint':
      return type.name === 'BIT' ? bits(type.length) : unsigned;
    case 'decimal':
      return decimalText(type.decimals);
    case 'scaled':
      return scaled(type.decimals);
    case 'time':
      return time(type.decimals);
    case 'enum':
      return enumeration(type.values);
    case 'set':
      return set(type.values);
    case 'wide':
      return library(type, 'wide', { ...type }, 'decimal');
    case 'timestamp':
      return library(type, 'timestamp', Types.datetime(type.decimals), 'datetime');
    default:
      return null;
  }
}
function library(from: SqlType, fromRepr: Repr, to: SqlType, toRepr: Repr): Decode | null {
  const name = internConverter({ type: from, repr: fromRepr }, { type: to, repr: toRepr });
  if (name === null) return null;
  return (value, context) => (value === null ? null : implementation(name, context)(value));
}
function small(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}
/** Averages and quotients carry more digits than they show. */
function decimalText(decimals: number): Decode {
  return (value) => {
    if (typeof value !== 'string') return value;
    const point = value.indexOf('.');
    return point < 0 || value.length - point - 1 <= decimals ? value : toScale(value, decimals);
  };
}
function unsigned(value: SqliteValue): Value {
  if (typeof value === 'bigint') return small(value);
  return typeof value === 'string' ? BigInt(value) : value;
}
function bits(length: number): Decode {
  const size = Math.ceil(length / 8);
  return (value) => {
    if (value === null || value instanceof Uint8Array) return value;
    return Buffer.from(
      BigInt(value)
        .toString(16)
        .padStart(size * 2, '0')
        .slice(-size * 2),
      'hex',
    );
  };
}
function scaled(decimals: number): Decode {
  if (decimals === 0) return (value) => (value === null ? null : String(value));
  return (value) => {
    if (value === null) return null;
    const text = String(value);
    const negative = text.charCodeAt(0) === 45;
    const digits = (negative ? text.slice(1) : text).padStart(decimals + 1, '0');
    const result = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
    return negative ? `-${result}` : result;
  };
}
function time(decimals: number): Decode {
  return (value) => {
    if (value === null) return null;
    const micros = Number(value);
    const all = Math.abs(micros);
    const seconds = Math.floor(all / 1e6);
    const two = (part: number) => String(part).padStart(2, '0');
    const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    const fraction =
      decimals > 0
        ? `.${String(all % 1e6)
            .padStart(6, '0')
            .slice(0, decimals)}`
        : '';
    return `${micros < 0 ? '-' : ''}${text}${fraction}`;
  };
}
function enumeration(values: readonly string[]): Decode {
  return (value) => (value === null ? null : Number(value) === 0 ? '' : (values[Number(value) - 1] ?? ''));
}
function set(values: readonly string[]): Decode {
  return (value) => {
    if (value === null) return null;
    const mask = BigInt(value as number | bigint | string);
    return values.filter((_, index) => (mask >> BigInt(index)) & 1n).join(',');
  };
}
