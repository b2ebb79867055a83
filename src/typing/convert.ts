/** Values as a program may rather have them: dates as Date, JSON as objects, …. What backends give stays as it is unless somebody asks. docs/types.md */
import type { Field, Value, ValueRow } from '../types.ts';
import { logicalTypeOf } from './of-field.ts';

export interface Conversions {
  /**
   * `date`: DATE, DATETIME and TIMESTAMP as a Date, of which milliseconds are left. What no Date can be stays text: zero dates, days and months of zero.
   * TIME is never one.
   */
  readonly dates?: 'text' | 'date';
  /** Where the clock is that their texts were read from: `Z` (the default), `local`, or an offset such as `+02:00`. A DATE is midnight there. */
  readonly timeZone?: string;
  /** `parsed`: JSON as objects; integers in it past 2^53 as bigint. */
  readonly json?: 'text' | 'parsed';
  /** `boolean`: BOOLEAN, which is TINYINT(1), as true and false. */
  readonly booleans?: 'number' | 'boolean';
  /** `number`: BIT as a number, past 2^53 as bigint. */
  readonly bits?: 'bytes' | 'number';
  /** `numbers`: VECTOR as a Float32Array. */
  readonly vectors?: 'bytes' | 'numbers';
  /** `list`: SET as the list of its members. */
  readonly sets?: 'text' | 'list';
}

/** What a value is once it has been converted. */
export type ConvertedValue = unknown;
export type RowConverter = (row: ValueRow) => readonly ConvertedValue[];
type Convert = (value: NonNullable<Value>) => ConvertedValue;

/** A converter for the rows of a result; null where none of its columns is to be converted. @throws RangeError for a time zone that is none. */
export function rowConverter(fields: readonly Field[], conversions: Conversions): RowConverter | null {
  const offset = offsetOf(conversions.timeZone ?? 'Z');
  const converters = fields.map((field) => converterOf(field, conversions, offset));
  if (converters.every((convert) => convert === null)) return null;
  return (row) =>
    row.map((value, i) => {
      const convert = converters[i] ?? null;
      return value === null || convert === null ? value : convert(value);
    });
}

function converterOf(field: Field, { dates, json, booleans, bits, vectors, sets }: Conversions, offset: string): Convert | null {
  const type = logicalTypeOf(field);
  switch (type.kind) {
    case 'DATE':
    case 'TIMESTAMP':
      return dates === 'date' ? (value) => dateOf(String(value), offset) : null;
    case 'JSON':
      return json === 'parsed' ? (value) => parseJson(String(value)) : null;
    case 'INT':
      return booleans === 'boolean' && type.boolean ? (value) => value !== 0 : null;
    case 'BIT':
      return bits === 'number' ? (value) => (value instanceof Uint8Array ? bitsOf(value) : value) : null;
    case 'VECTOR':
      return vectors === 'numbers' ? (value) => (value instanceof Uint8Array ? vectorOf(value) : value) : null;
    case 'SET':
      return sets === 'list' ? (value) => (value === '' ? [] : String(value).split(',')) : null;
    default:
      return null;
  }
}

/** As a date in ISO 8601 ends; empty: the process's own zone. */
function offsetOf(timeZone: string): string {
  if (timeZone === 'local') return '';
  if (timeZone === 'Z' || /^[+-]\d\d:\d\d$/.test(timeZone)) return timeZone;
  throw new RangeError(`${timeZone} is no time zone: Z, local or an offset such as +02:00 is wanted`);
}

/** A Date, or the text itself where no Date is that day. */
export function dateOf(text: string, offset: string): Date | string {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?)?$/.exec(text);
  if (match === null) return text;
  const [, year, month = '', day, time = '00:00:00', fraction = ''] = match;
  const date = new Date(`${year}-${month}-${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  // Some runtimes take February 30th for March 1st.
  const days = new Date(Date.UTC(2000, Number(month), 0)).getUTCDate();
  const isDay = Number(day) <= days && (month !== '02' || day !== '29' || isLeap(Number(year)));
  return Number.isNaN(date.getTime()) || !isDay ? text : date;
}
function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;
/** Integers that a number cannot hold come as bigint. */
const exactIntegers: Reviver = (_, value, context) => {
  const source = context?.source;
  return typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
    ? BigInt(source)
    : value;
};
function parseJson(text: string): unknown {
  return JSON.parse(text, exactIntegers as (key: string, value: unknown) => unknown);
}

/** BIT: its bytes are a number, the highest first. */
export function bitsOf(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value <= 9007199254740991n ? Number(value) : value;
}

/** VECTOR: numbers of 32 bits, the lowest byte first. */
export function vectorOf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getFloat32(i * 4, true));
}

/** A geometry as servers give it: the number of its reference system, and its shape in OGC's well-known binary. */
export interface GeometryValue {
  readonly srid: number;
  readonly wkb: Uint8Array;
}
/** @throws RangeError for bytes that are none. */
export function geometryOf(bytes: Uint8Array): GeometryValue {
  if (bytes.length < 9) throw new RangeError(`${bytes.length} bytes are no geometry`);
  return { srid: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true), wkb: bytes.subarray(4) };
}
