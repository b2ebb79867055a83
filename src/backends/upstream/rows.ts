/** Rows of both protocols to values, exact: a decoder for each column, chosen once per result. */
import { collationById } from '../../codec/collations.ts';
import { loadTextCodec, type TextCodec, textCodec, UTF8 } from '../../codec/text.ts';
import type { TextRows } from '../../result.ts';
import { type Field, FieldFlag, FieldType, type Value, type ValueRow } from '../../types.ts';
import { type Cursor, narrow } from './cursor.ts';

/** Reads one row; the cursor stands at the start of its packet. */
export type RowDecoder = (cursor: Cursor) => ValueRow;

type BytesDecoder = (buffer: Buffer, start: number, end: number) => Value;
type ColumnDecoder = (cursor: Cursor) => Value;

const BINARY = 63;

/**
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_row.html
 * @param results of character_set_results: JSON comes in it, and where its characters are two bytes and more, numbers and dates may.
 */
export function textRows(fields: readonly Field[], results: TextCodec = UTF8): RowDecoder {
  const decoders = fields.map((field) => textDecoder(field, results));
  const count = decoders.length;
  return (cursor) => {
    const row = new Array<Value>(count);
    for (let i = 0; i < count; i++) {
      if (cursor.buffer[cursor.at] === 0xfb) {
        cursor.take(1);
        row[i] = null;
        continue;
      }
      const length = cursor.length();
      const start = cursor.take(length);
      const decode = decoders[i];
      if (decode !== undefined) row[i] = decode(cursor.buffer, start, start + length);
    }
    return row;
  };
}

/** A row of the text protocol to who takes it as it is; the cursor stands at the start of its packet. */
export function handOnText(cursor: Cursor, count: number, rows: TextRows): void {
  for (let i = 0; i < count; i++) {
    if (cursor.buffer[cursor.at] === 0xfb) {
      cursor.take(1);
      rows.null();
      continue;
    }
    const length = cursor.length();
    const start = cursor.take(length);
    rows.value(cursor.buffer, start, start + length);
  }
}
/** Whether all that comes as text is UTF-8, and so may be handed on as it is. */
export function isUtf8(fields: readonly Field[], results: TextCodec): boolean {
  return results.utf8 && fields.every((field) => isAscii(field.type) || isBytes(field) || /^(?:utf8|ascii|binary)/.test(charsetOf(field)));
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html */
export function binaryRows(fields: readonly Field[], results: TextCodec = UTF8): RowDecoder {
  const decoders = fields.map((field) => binaryDecoder(field, results));
  const bitmapLength = (fields.length + 9) >> 3;
  return (cursor) => {
    cursor.take(1);
    const bitmap = cursor.take(bitmapLength);
    return decoders.map((decode, i) => {
      const byte = cursor.buffer[bitmap + ((i + 2) >> 3)] ?? 0;
      return (byte & (1 << ((i + 2) & 7))) === 0 ? decode(cursor) : null;
    });
  };
}

function textDecoder(field: Field, results: TextCodec): BytesDecoder {
  if (isAscii(field.type) && WIDE.has(results.charset)) return wideDecoder(textDecoder(field, UTF8));
  switch (field.type) {
    case FieldType.TINY:
    case FieldType.SHORT:
    case FieldType.INT24:
    case FieldType.LONG:
    case FieldType.LONGLONG:
    case FieldType.YEAR:
      return integerText;
    case FieldType.FLOAT:
    case FieldType.DOUBLE:
      return (buffer, start, end) => Number(buffer.toString('latin1', start, end));
    case FieldType.DECIMAL:
    case FieldType.NEWDECIMAL:
    case FieldType.DATE:
    case FieldType.TIME:
    case FieldType.DATETIME:
    case FieldType.TIMESTAMP:
    case FieldType.NULL:
      return (buffer, start, end) => buffer.toString('latin1', start, end);
    default:
      return bytesDecoder(field, results);
  }
}

/** Charsets in which digits are several bytes. MariaDB converts every number and date to them, MySQL those DECIMALs that are no columns. */
const WIDE: ReadonlySet<string> = new Set(['ucs2', 'utf16', 'utf16le', 'utf32']);

/** All that is digits and signs. */
function isAscii(type: FieldType): boolean {
  return type === FieldType.NEWDECIMAL || (type <= FieldType.YEAR && type !== FieldType.NULL);
}

/** A digit among zeros, or without them. */
function wideDecoder(decode: BytesDecoder): BytesDecoder {
  return (buffer, start, end) => {
    const digits = buffer.subarray(start, end).filter((byte) => byte !== 0);
    return decode(Buffer.from(digits.buffer, digits.byteOffset, digits.length), 0, digits.length);
  };
}

/** Digits without a detour over a string; past 15 of them exactly. */
function integerText(buffer: Buffer, start: number, end: number): Value {
  if (end - start > 15) return narrow(BigInt(buffer.toString('latin1', start, end)));
  const negative = buffer[start] === 0x2d;
  let value = 0;
  for (let i = negative ? start + 1 : start; i < end; i++) value = value * 10 + ((buffer[i] ?? 0x30) - 0x30);
  return negative ? -value : value;
}

/** What is bytes stays bytes, what is text is decoded from its character set. */
function bytesDecoder(field: Field, results: TextCodec): BytesDecoder {
  if (field.type === FieldType.JSON) return results.utf8 ? utf8 : (buffer, start, end) => results.decode(buffer, start, end);
  // A copy: the packet's buffer belongs to the socket.
  if (isBytes(field)) return (buffer, start, end) => new Uint8Array(buffer.subarray(start, end));
  const codec = textCodec(charsetOf(field));
  if (codec === null || codec.utf8) return utf8;
  return (buffer, start, end) => codec.decode(buffer, start, end);
}

function isBytes({ type, collation }: Field): boolean {
  return collation === BINARY || type === FieldType.BIT || type === FieldType.GEOMETRY || type === FieldType.VECTOR;
}

function charsetOf({ collation }: Field): string {
  return collationById(collation)?.charset ?? 'utf8mb4';
}

/** Loads what the decoders of a result need. Null where everything is there, as it nearly always is. */
export function loadCharsets(fields: readonly Field[]): Promise<unknown> | null {
  const missing = fields.filter((field) => !isBytes(field) && textCodec(charsetOf(field)) === null).map(charsetOf);
  return missing.length === 0 ? null : Promise.all([...new Set(missing)].map(loadTextCodec));
}

function utf8(buffer: Buffer, start: number, end: number): string {
  return buffer.toString('utf8', start, end);
}

function binaryDecoder(field: Field, results: TextCodec): ColumnDecoder {
  const unsigned = (field.flags & FieldFlag.UNSIGNED) !== 0;
  switch (field.type) {
    case FieldType.TINY:
      return unsigned ? (c) => c.u8() : (c) => c.buffer.readInt8(c.take(1));
    case FieldType.SHORT:
      return unsigned ? (c) => c.u16() : (c) => c.buffer.readInt16LE(c.take(2));
    case FieldType.YEAR:
      return (c) => c.u16();
    case FieldType.INT24:
    case FieldType.LONG:
      return unsigned ? (c) => c.u32() : (c) => c.buffer.readInt32LE(c.take(4));
    case FieldType.LONGLONG:
      return unsigned ? (c) => narrow(c.buffer.readBigUInt64LE(c.take(8))) : (c) => narrow(c.buffer.readBigInt64LE(c.take(8)));
    case FieldType.FLOAT:
      return (c) => floatValue(c.buffer.readFloatLE(c.take(4)), field.decimals);
    case FieldType.DOUBLE:
      return (c) => c.buffer.readDoubleLE(c.take(8));
    case FieldType.DATE:
      return (c) => dateText(c, -1);
    case FieldType.DATETIME:
    case FieldType.TIMESTAMP:
      return (c) => dateText(c, field.decimals);
    case FieldType.TIME:
      return (c) => timeText(c, field.decimals);
    default: {
      const decode = textDecoder(field, results);
      return (c) => {
        const length = c.length();
        const start = c.take(length);
        return decode(c.buffer, start, start + length);
      };
    }
  }
}

/**
 * The number that a FLOAT stands for: the shortest that is stored as these 32 bits, as the text protocol has it; 1.1, not 1.100000023841858.
 * @param decimals of FLOAT(M,D); 31 for a FLOAT without.
 */
function floatValue(value: number, decimals: number): number {
  if (Number.isInteger(value) && Math.abs(value) < 0x1000000) return value;
  if (decimals < 31) return Number(value.toFixed(decimals));
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** @param decimals digits of the fraction; negative for a date without a time. */
function dateText(cursor: Cursor, decimals: number): string {
  const length = cursor.u8();
  const start = cursor.take(length);
  const { buffer } = cursor;
  const date =
    length >= 4
      ? `${pad(buffer.readUInt16LE(start), 4)}-${pad(buffer.readUInt8(start + 2), 2)}-${pad(buffer.readUInt8(start + 3), 2)}`
      : '0000-00-00';
  if (decimals < 0) return date;
  const time = length >= 7 ? clock(buffer.readUInt8(start + 4), buffer, start + 5) : '00:00:00';
  return `${date} ${time}${fraction(length >= 11 ? buffer.readUInt32LE(start + 7) : 0, decimals)}`;
}

function timeText(cursor: Cursor, decimals: number): string {
  const length = cursor.u8();
  const start = cursor.take(length);
  const { buffer } = cursor;
  if (length < 8) return `00:00:00${fraction(0, decimals)}`;
  const hours = buffer.readUInt32LE(start + 1) * 24 + buffer.readUInt8(start + 5);
  const time = `${clock(hours, buffer, start + 6)}${fraction(length >= 12 ? buffer.readUInt32LE(start + 8) : 0, decimals)}`;
  return buffer[start] === 1 ? `-${time}` : time;
}

function clock(hours: number, buffer: Buffer, minutesAt: number): string {
  return `${pad(hours, 2)}:${pad(buffer.readUInt8(minutesAt), 2)}:${pad(buffer.readUInt8(minutesAt + 1), 2)}`;
}

/** Some servers report 31 ("not fixed") for an expression's decimals: then there are as many digits as it takes. */
function fraction(microseconds: number, decimals: number): string {
  if (decimals === 0) return '';
  if (decimals > 6) return microseconds === 0 ? '' : `.${pad(microseconds, 6)}`;
  return `.${pad(microseconds, 6).slice(0, decimals)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
