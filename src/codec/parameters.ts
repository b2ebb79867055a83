/** Parameters of COM_STMT_EXECUTE. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html */
import type { Buffer } from 'node:buffer';
import { FieldType, type Parameter, type Value } from '../types.ts';
import type { ByteReader } from './reader.ts';
import { decodeDatetime, decodeTime } from './temporal.ts';
import { hasRawBytes, type TextCodec } from './text.ts';

/** A parameter's declared type. */
export interface ParameterType {
  readonly type: FieldType;
  readonly unsigned: boolean;
}

/** @param codec the client's charset. */
export function decodeParameter(reader: ByteReader, { type, unsigned }: ParameterType, codec: TextCodec): Parameter {
  return { type, unsigned, value: decodeValue(reader, type, unsigned, codec) };
}

function decodeValue(reader: ByteReader, type: FieldType, unsigned: boolean, codec: TextCodec): Value {
  switch (type) {
    case FieldType.NULL:
      return null;
    case FieldType.TINY:
      return unsigned ? reader.u8() : reader.i8();
    case FieldType.SHORT:
    case FieldType.YEAR:
      return unsigned ? reader.u16() : reader.i16();
    case FieldType.LONG:
    case FieldType.INT24:
      return unsigned ? reader.u32() : reader.i32();
    case FieldType.LONGLONG:
      return narrow(unsigned ? reader.u64() : reader.i64());
    case FieldType.FLOAT:
      return reader.f32();
    case FieldType.DOUBLE:
      return reader.f64();
    case FieldType.DATE:
    case FieldType.DATETIME:
    case FieldType.TIMESTAMP:
      return decodeDatetime(reader, type);
    case FieldType.TIME:
      return decodeTime(reader);
    case FieldType.DECIMAL:
    case FieldType.NEWDECIMAL: {
      const bytes = reader.lenencBytes();
      return decimalOf(codec.decode(bytes, 0, bytes.length));
    }
    default:
      return decodeBytes(reader.lenencBytes(), type, codec);
  }
}

/** The decimal that a text begins with, without an exponent; 0 where it begins with none, as str2my_decimal reads it. */
function decimalOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?/.exec(text) ?? [];
  if (whole === '' && fraction === '') return '0';
  const shift = Math.max(-MOST_DIGITS, Math.min(Number(power), MOST_DIGITS));
  const digits = (shift < 0 ? '0'.repeat(-shift) : '') + whole + fraction + '0'.repeat(Math.max(0, shift));
  const point = whole.length + shift + (shift < 0 ? -shift : 0);
  const integral = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const decimals = digits.slice(point, point + Math.max(0, fraction.length - shift));
  return `${sign === '-' ? '-' : ''}${integral}${decimals === '' ? '' : `.${decimals}`}`;
}
/** As many as a DECIMAL has. */
const MOST_DIGITS = 81;

/** Numbers are numbers where that is exact. */
function narrow(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** A string in the client's charset, or bytes: those of a BLOB, and those that are no text. */
export function decodeBytes(bytes: Buffer, type: FieldType, codec: TextCodec): string | Uint8Array {
  if (isBinary(type)) return Uint8Array.from(bytes);
  const text = codec.decode(bytes, 0, bytes.length);
  return hasRawBytes(text) ? Uint8Array.from(bytes) : text;
}

function isBinary(type: FieldType): boolean {
  return (
    (type >= FieldType.TINY_BLOB && type <= FieldType.BLOB) ||
    type === FieldType.BIT ||
    type === FieldType.GEOMETRY ||
    type === FieldType.VECTOR
  );
}

const TYPES: ReadonlySet<number> = new Set(Object.values(FieldType));
/** @returns null where the protocol has no such type. */
export function parameterType(code: number): FieldType | null {
  return TYPES.has(code) ? (code as FieldType) : null;
}
