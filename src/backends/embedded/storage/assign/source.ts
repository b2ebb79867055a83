/** Values of any repr, as conversions read them: whatever their type is, they are a number, a text, bytes or a point in time. */

import type { RuntimeContext } from '../../runtime.ts';
import type { Repr, SqliteValue, SqlType } from '../../sql-type.ts';
import { type Decimal, decimal, decodeWide, formatDecimal } from '../../values/decimal.ts';
import { decodeUint, formatDouble, formatFloat } from '../../values/number.ts';
import { type DateTime, formatDate, formatDateTime, formatTime, fromLocal, readDateTime } from './temporal-source.ts';

/** Where a value comes from. */
export interface Source {
  readonly type: SqlType;
  readonly repr: Repr;
  /** A hexadecimal or bit literal, which is a number where a number is wanted. Its type may say so too, by being unsigned. */
  readonly hexLiteral?: boolean;
}

/** A value, apart from NULL, in the form that conversions work on. */
export type Loose =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'real'; readonly value: number; readonly float: boolean }
  | { readonly kind: 'decimal'; readonly value: Decimal }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array; readonly number: boolean }
  | { readonly kind: 'date'; readonly value: DateTime }
  | { readonly kind: 'datetime'; readonly value: DateTime; readonly decimals: number }
  | { readonly kind: 'time'; readonly value: number; readonly decimals: number }
  /** ENUM and SET: both a number and a text. */
  | { readonly kind: 'member'; readonly number: bigint; readonly value: string }
  | { readonly kind: 'json'; readonly value: string };

/** The reader of values of a source. */
export function looseReader(from: Source): (value: NonNullable<SqliteValue>, context: RuntimeContext) => Loose {
  const { type, repr } = from;
  switch (repr) {
    case 'int':
      return (value) => ({ kind: 'int', value: BigInt(value as number | bigint) });
    case 'uint':
      return type.name === 'BIT'
        ? (value) => ({ kind: 'bytes', value: bitBytes(decodeUint(value as number | bigint | string), type.length), number: true })
        : (value) => ({ kind: 'int', value: decodeUint(value as number | bigint | string) });
    case 'real':
      return (value) => ({ kind: 'real', value: Number(value), float: type.name === 'FLOAT' });
    case 'scaled':
      return (value) => ({ kind: 'decimal', value: { units: BigInt(value as number | bigint), scale: type.decimals } });
    case 'wide':
      return (value) => ({ kind: 'decimal', value: { units: decodeWide(String(value)), scale: type.decimals } });
    case 'decimal':
      return (value) => ({ kind: 'decimal', value: decimal(String(value)) });
    case 'text':
      return (value) => (value instanceof Uint8Array ? { kind: 'bytes', value, number: false } : { kind: 'text', value: String(value) });
    case 'bytes':
      return (value) => ({ kind: 'bytes', value: asBytes(value), number: from.hexLiteral === true || type.unsigned });
    case 'date':
      return (value) => ({ kind: 'date', value: readDateTime(String(value)) });
    case 'datetime':
      return (value) => ({ kind: 'datetime', value: readDateTime(String(value)), decimals: type.decimals });
    case 'timestamp':
      return (value, context) => ({ kind: 'datetime', value: fromLocal(readDateTime(String(value)), context), decimals: type.decimals });
    case 'time':
      return (value) => ({ kind: 'time', value: Number(value), decimals: type.decimals });
    case 'enum':
      return (value) => ({ kind: 'member', number: BigInt(value as number | bigint), value: type.values[Number(value) - 1] ?? '' });
    case 'set':
      return (value) => {
        const bits = decodeUint(value as number | bigint | string);
        return { kind: 'member', number: bits, value: setText(bits, type.values) };
      };
    case 'json':
      return (value) => ({ kind: 'json', value: String(value) });
  }
}

function asBytes(value: NonNullable<SqliteValue>): Uint8Array {
  return value instanceof Uint8Array ? value : new TextEncoder().encode(String(value));
}
/** Bits as BIT(n) shows them: big-endian, as many bytes as n bits need. */
export function bitBytes(value: bigint, bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(1, Math.ceil(bits / 8)));
  let rest = value;
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
}
export function setText(bits: bigint, members: readonly string[]): string {
  return members.filter((_, index) => (bits >> BigInt(index)) & 1n).join(',');
}
/** Big-endian bytes as a number; null where more than 64 bits count. */
export function bytesToInteger(bytes: Uint8Array): bigint | null {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value >= 1n << 64n ? null : value;
}

/** The text of a value that is no text, as it is stored in a string column. */
export function looseText(value: Loose, type: SqlType): string {
  switch (value.kind) {
    case 'int':
      return type.zerofill && type.name !== 'YEAR' ? value.value.toString().padStart(type.length, '0') : yearText(value.value, type);
    case 'real':
      return realText(value.value, type);
    case 'decimal':
      return decimalText(value.value, type);
    case 'text':
    case 'json':
    case 'member':
      return value.value;
    case 'bytes':
      return new TextDecoder('latin1').decode(value.value);
    case 'date':
      return formatDate(value.value);
    case 'datetime':
      return formatDateTime(value.value, value.decimals);
    case 'time':
      return formatTime(value.value, value.decimals);
  }
}
function yearText(value: bigint, type: SqlType): string {
  return type.name === 'YEAR' ? value.toString().padStart(4, '0') : value.toString();
}
export function realText(value: number, type: SqlType): string {
  if (type.decimals < 31) return zeroFilled(value.toFixed(type.decimals), type);
  return zeroFilled(type.name === 'FLOAT' ? formatFloat(value) : formatDouble(value, 22), type);
}
function decimalText(value: Decimal, type: SqlType): string {
  return zeroFilled(formatDecimal(value.units, value.scale), type);
}
function zeroFilled(text: string, type: SqlType): string {
  if (!type.zerofill) return text;
  return text.padStart(type.name === 'DECIMAL' ? type.length + (type.decimals > 0 ? 1 : 0) : type.length, '0');
}
