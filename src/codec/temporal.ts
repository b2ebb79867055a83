/** Dates and times of the binary protocol <-> MySQL's text. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html#sect_protocol_binary_resultset_row_value_date */
import { ProtocolError } from '../errors.ts';
import { FieldType } from '../types.ts';
import type { ByteReader } from './reader.ts';
import type { PacketWriter } from './writer.ts';

const DATETIME = /^(\d{4,})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/;
const TIME = /^(-?)(\d{1,3}):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;

/** @param text as MySQL prints the type. */
export function encodeTemporal(writer: PacketWriter, text: string, type: FieldType): void {
  if (type === FieldType.TIME) encodeTime(writer, text);
  else encodeDatetime(writer, text, type === FieldType.DATE);
}

function encodeDatetime(writer: PacketWriter, text: string, dateOnly: boolean): void {
  const match = DATETIME.exec(text);
  if (match === null) throw new Error(`not a date or time: ${text}`);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) => Number(match[group] ?? 0));
  const micros = microseconds(match[7]);
  const clock = !dateOnly && (hour || minute || second || micros);
  if (!clock && !year && !month && !day) {
    writer.u8(0);
    return;
  }
  writer.u8(micros && !dateOnly ? 11 : clock ? 7 : 4);
  writer.u16(year ?? 0);
  writer.u8(month ?? 0);
  writer.u8(day ?? 0);
  if (!clock) return;
  writer.u8(hour ?? 0);
  writer.u8(minute ?? 0);
  writer.u8(second ?? 0);
  if (micros) writer.u32(micros);
}

function encodeTime(writer: PacketWriter, text: string): void {
  const match = TIME.exec(text);
  if (match === null) throw new Error(`not a time: ${text}`);
  const [hours, minute, second] = [2, 3, 4].map((group) => Number(match[group] ?? 0));
  const micros = microseconds(match[5]);
  if (!hours && !minute && !second && !micros) {
    writer.u8(0);
    return;
  }
  writer.u8(micros ? 12 : 8);
  writer.u8(match[1] === '-' ? 1 : 0);
  writer.u32(Math.floor((hours ?? 0) / 24));
  writer.u8((hours ?? 0) % 24);
  writer.u8(minute ?? 0);
  writer.u8(second ?? 0);
  if (micros) writer.u32(micros);
}

function microseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.padEnd(6, '0'));
}

/** A DATE, DATETIME or TIMESTAMP parameter; six fractional digits where it has any. */
export function decodeDatetime(reader: ByteReader, type: FieldType): string {
  const length = reader.u8();
  if (length !== 0 && length !== 4 && length !== 7 && length !== 11) throw new ProtocolError('Malformed communication packet.');
  const date = length === 0 ? '0000-00-00' : `${padded(reader.u16(), 4)}-${padded(reader.u8(), 2)}-${padded(reader.u8(), 2)}`;
  const clock = length > 4 ? `${padded(reader.u8(), 2)}:${padded(reader.u8(), 2)}:${padded(reader.u8(), 2)}` : '00:00:00';
  const fraction = length > 7 ? fractionOf(reader.u32()) : '';
  return type === FieldType.DATE && length <= 4 ? date : `${date} ${clock}${fraction}`;
}

/** A TIME parameter. */
export function decodeTime(reader: ByteReader): string {
  const length = reader.u8();
  if (length !== 0 && length !== 8 && length !== 12) throw new ProtocolError('Malformed communication packet.');
  if (length === 0) return '00:00:00';
  const sign = reader.u8() === 0 ? '' : '-';
  const days = reader.u32();
  const hours = days * 24 + reader.u8();
  const text = `${sign}${padded(hours, 2)}:${padded(reader.u8(), 2)}:${padded(reader.u8(), 2)}`;
  return length === 12 ? text + fractionOf(reader.u32()) : text;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
function fractionOf(micros: number): string {
  return micros === 0 ? '' : `.${padded(micros, 6)}`;
}
