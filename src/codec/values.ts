/** Rows and parameters on the wire. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html */
import { type Field, FieldFlag, FieldType, type Value, type ValueRow } from '../types.ts';
import { formatDouble, formatFixed, formatFloat } from './numbers.ts';
import { encodeTemporal } from './temporal.ts';
import { type TextCodec, UTF8 } from './text.ts';
import type { PacketWriter } from './writer.ts';

/** How a result's columns become bytes: worked out once a result. */
export interface RowLayout {
  readonly fields: readonly Field[];
  /** One for each field. */
  readonly codecs: readonly TextCodec[];
  /** Whether every value can be written by its JavaScript type alone. */
  readonly plain: boolean;
}

/** @param codecOf the charset of a field's strings on the wire. */
export function rowLayout(fields: readonly Field[], codecOf: (field: Field) => TextCodec): RowLayout {
  const codecs: TextCodec[] = [];
  let plain = true;
  for (const field of fields) {
    const codec = isPlainAscii(field.type) ? UTF8 : codecOf(field);
    codecs.push(codec);
    if (!codec.utf8 || needsFormat(field)) plain = false;
  }
  return { fields, codecs, plain };
}

/** Numbers and times are ASCII in every character set, but for DECIMALs. */
function isPlainAscii(type: FieldType): boolean {
  return type !== FieldType.DECIMAL && type <= FieldType.YEAR;
}
function needsFormat(field: Field): boolean {
  return field.type === FieldType.FLOAT || field.type === FieldType.DOUBLE || (field.flags & FieldFlag.ZEROFILL) !== 0;
}

/** A row of a text result. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_row.html */
export function encodeTextRow(writer: PacketWriter, row: ValueRow, layout: RowLayout): void {
  writer.begin();
  const count = layout.fields.length;
  if (layout.plain) for (let i = 0; i < count; i++) plainText(writer, row[i] ?? null);
  else for (let i = 0; i < count; i++) formattedText(writer, row[i] ?? null, layout, i);
  writer.end();
}

function plainText(writer: PacketWriter, value: Value): void {
  if (typeof value === 'string') writer.lenencText(value);
  else if (typeof value === 'number') writer.lenencInteger(value);
  else if (value === null) writer.u8(0xfb);
  else if (typeof value === 'bigint') writer.lenencText(value.toString());
  else writer.lenencBytes(value);
}

function formattedText(writer: PacketWriter, value: Value, layout: RowLayout, column: number): void {
  const field = layout.fields[column];
  const codec = layout.codecs[column];
  if (value === null) writer.u8(0xfb);
  else if (typeof value === 'object') writer.lenencBytes(value);
  else if (field === undefined || codec === undefined) throw new Error(`a row has more values than fields: ${column}`);
  else writer.lenencEncoded(formatText(value, field), codec);
}

/** The text of a value as MySQL's text protocol shows it. */
export function formatText(value: string | number | bigint, field: Field): string {
  const text = typeof value === 'number' ? formatNumber(value, field) : String(value);
  return (field.flags & FieldFlag.ZEROFILL) !== 0 ? text.padStart(field.length, '0') : text;
}

function formatNumber(value: number, field: Field): string {
  if (field.type !== FieldType.FLOAT && field.type !== FieldType.DOUBLE) return String(value);
  if (field.decimals < 31) return formatFixed(value, field.decimals);
  return field.type === FieldType.FLOAT ? formatFloat(value) : formatDouble(value);
}

/** A row of a prepared statement's result. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html#sect_protocol_binary_resultset_row */
export function encodeBinaryRow(writer: PacketWriter, row: ValueRow, layout: RowLayout): void {
  const { fields } = layout;
  writer.begin();
  writer.u8(0);
  writeNullBitmap(writer, row, fields.length);
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i];
    const codec = layout.codecs[i];
    const value = row[i] ?? null;
    if (value !== null && field !== undefined && codec !== undefined) encodeBinaryValue(writer, value, field, codec);
  }
  writer.end();
}

/** Bits from the third on: the first two are unused in results. */
function writeNullBitmap(writer: PacketWriter, row: ValueRow, count: number): void {
  let bits = 0;
  for (let i = 0; i < count; i++) {
    if ((row[i] ?? null) === null) bits |= 1 << ((i + 2) & 7);
    if (((i + 2) & 7) === 7) {
      writer.u8(bits);
      bits = 0;
    }
  }
  if (((count + 2) & 7) !== 0) writer.u8(bits);
}

function encodeBinaryValue(writer: PacketWriter, value: NonNullable<Value>, field: Field, codec: TextCodec): void {
  switch (field.type) {
    case FieldType.TINY:
      writer.u8(Number(value));
      return;
    case FieldType.SHORT:
    case FieldType.YEAR:
      writer.u16(Number(value));
      return;
    case FieldType.LONG:
    case FieldType.INT24:
      writer.u32(Number(value));
      return;
    case FieldType.LONGLONG:
      writer.u64(typeof value === 'bigint' || typeof value === 'number' ? value : BigInt(String(value)));
      return;
    case FieldType.FLOAT:
      writer.f32(Number(value));
      return;
    case FieldType.DOUBLE:
      writer.f64(Number(value));
      return;
    case FieldType.DATE:
    case FieldType.DATETIME:
    case FieldType.TIMESTAMP:
    case FieldType.TIME:
      encodeTemporal(writer, String(value), field.type);
      return;
    default:
      if (typeof value === 'object') writer.lenencBytes(value);
      else writer.lenencEncoded(formatText(value, field), codec);
  }
}
