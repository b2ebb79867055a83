/** Storing into numbers: integers, DECIMAL, FLOAT and DOUBLE, BIT, YEAR. */
import type { ColumnDef } from '../../catalog/model.ts';
import type { RuntimeContext } from '../../runtime.ts';
import type { SqliteValue, SqlType } from '../../sql-type.ts';
import { type Decimal, encodeWide, fits, limitUnits, rescale } from '../../values/decimal.ts';
import { decimalToNumber, encodeInt, numberToDecimal, parseDecimalText, parseDouble, roundHalfEven } from '../../values/number.ts';
import { roundDateTime, roundMicros } from '../../values/temporal.ts';
import { incorrectValue, noteTruncated, outOfRange, shownBytes, shownText, tooLong, truncated } from './report.ts';
import { bytesToInteger, type Loose } from './source.ts';

export type Store = (value: Loose, context: RuntimeContext) => SqliteValue;

const bits: Partial<Record<SqlType['name'], number>> = { TINYINT: 8, SMALLINT: 16, MEDIUMINT: 24, INT: 32, BIGINT: 64 };
/** The least and greatest value of an integer type. */
export function integerRange(type: SqlType): readonly [bigint, bigint] {
  const width = BigInt(bits[type.name] ?? 64);
  return type.unsigned ? [0n, (1n << width) - 1n] : [-(1n << (width - 1n)), (1n << (width - 1n)) - 1n];
}

function startsAsNumber(text: string): boolean {
  return /^[\s\0]*[+-]?(\d|\.\d)/.test(text);
}
/** What a text says as a number, before anything is told. */
interface TextNumber {
  readonly value: Decimal;
  /** Something follows the number. */
  readonly cut: boolean;
  /** There is no number at all. */
  readonly none: boolean;
}
function readNumber(text: string): TextNumber {
  const parsed = parseDecimalText(text);
  const none = !startsAsNumber(text);
  return { value: parsed.value, cut: !none && parsed.trouble === 'truncated', none };
}
/** A text as DECIMAL: what follows the number is an error, or a note. */
function textDecimal(text: string, column: string, context: RuntimeContext, shown = shownText(text)): Decimal {
  const read = readNumber(text);
  if (read.none || (read.cut && context.strictStore)) incorrectValue('decimal', shown, column, context);
  else if (read.cut) noteTruncated(column, context);
  return read.value;
}
/** A text as an integer. What follows the number is told of unless the number itself is out of range. */
function textInteger(text: string, range: Range, column: string, context: RuntimeContext, shown = shownText(text)): bigint {
  const read = readNumber(text);
  const value = rescale(read.value.units, read.value.scale, 0);
  if (read.none) incorrectValue('integer', shown, column, context);
  else if (read.cut && value >= range[0] && value <= range[1]) truncated(column, context);
  return value;
}
const anyInteger: Range = [-(1n << 80n), 1n << 80n];
type Range = readonly [least: bigint, greatest: bigint];
const pow10 = (scale: number): bigint => 10n ** BigInt(scale);

/** Any value as an integer, rounded. @param range what the column takes. */
function integerOf(value: Loose, range: Range, column: string, context: RuntimeContext): bigint {
  switch (value.kind) {
    case 'int':
      return value.value;
    case 'member':
      return value.number;
    case 'real':
      return realToInteger(value.value);
    case 'decimal':
      return rescale(value.value.units, value.value.scale, 0);
    case 'text':
      return textInteger(value.value, range, column, context);
    case 'json':
      return textInteger(jsonScalar(value.value), range, column, context);
    case 'bytes':
      if (value.number) return bytesToInteger(value.value) ?? 1n << 70n;
      return textInteger(new TextDecoder('latin1').decode(value.value), range, column, context, shownBytes(value.value));
    case 'date':
    case 'datetime':
    case 'time':
      return temporalInteger(value);
  }
}
function realToInteger(value: number): bigint {
  const limit = 2 ** 70;
  return BigInt(roundHalfEven(Math.max(-limit, Math.min(limit, value))));
}
type Temporal = Extract<Loose, { kind: 'date' | 'datetime' | 'time' }>;
/** Dates as numbers: 20240131, 20240131101112, 101112; with their fraction. */
export function temporalNumber(value: Temporal): readonly [units: bigint, scale: number] {
  if (value.kind === 'time') {
    const magnitude = Math.abs(value.value);
    const seconds = Math.floor(magnitude / 1e6);
    const number = Math.floor(seconds / 3600) * 10000 + (Math.floor(seconds / 60) % 60) * 100 + (seconds % 60);
    const units = BigInt(number) * 1000000n + BigInt(magnitude % 1e6);
    return [value.value < 0 ? -units : units, 6];
  }
  const { year, month, day, hour, minute, second, micros } = value.value;
  const date = year * 10000 + month * 100 + day;
  if (value.kind === 'date') return [BigInt(date), 0];
  return [(BigInt(date) * 1000000n + BigInt(hour * 10000 + minute * 100 + second)) * 1000000n + BigInt(micros), 6];
}
/** The same of the nearest second. */
export function temporalInteger(value: Temporal): bigint {
  switch (value.kind) {
    case 'date':
      return temporalNumber(value)[0];
    case 'time':
      return temporalNumber({ ...value, value: roundMicros(value.value, 0, false) })[0] / 1000000n;
    case 'datetime': {
      const rounded = roundDateTime(value.value, 0, false) ?? { ...value.value, hour: 0, minute: 0, second: 0, micros: 0 };
      return temporalNumber({ ...value, value: { ...rounded, micros: 0 } })[0] / 1000000n;
    }
  }
}
/** A JSON scalar's own text: strings without quotes, booleans as 1 and 0. */
export function jsonScalar(text: string): string {
  if (text === 'true') return '1';
  if (text === 'false') return '0';
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

export function integerStore(column: ColumnDef): Store {
  const [least, greatest] = integerRange(column.type);
  const { name } = column;
  const encode = column.type.name === 'BIGINT' && column.type.unsigned ? encodeUnsigned : encodeInt;
  return (value, context) => {
    const integer = integerOf(value, [least, greatest], name, context);
    if (integer >= least && integer <= greatest) return encode(integer);
    outOfRange(name, context);
    return encode(integer < least ? least : greatest);
  };
}
/** Repr uint: an INTEGER for SQLite (a bigint always binds as one) up to 2^63-1, above that its 20 digits. */
export function encodeUnsigned(value: bigint): bigint | string {
  return value > 0x7fffffffffffffffn ? value.toString() : value;
}

export function bitStore(column: ColumnDef): Store {
  const greatest = (1n << BigInt(column.type.length)) - 1n;
  const { name } = column;
  return (value, context) => {
    const integer = bitsOf(value, name, context);
    if (integer !== null && integer >= 0n && integer <= greatest) return encodeUnsigned(integer);
    if (integer !== null && integer < 0n && column.type.length === 64) return encodeUnsigned(BigInt.asUintN(64, integer));
    const isNegativeFraction = integer !== null && integer < 0n && (value.kind === 'decimal' || value.kind === 'real');
    if (context.sqlMode.strict && !isNegativeFraction) bitsTooLong(name, context);
    else outOfRange(name, context);
    return encodeUnsigned(greatest);
  };
}
/** Also where IGNORE makes a warning of it. */
function bitsTooLong(column: string, context: RuntimeContext): void {
  if (context.strictStore) tooLong(column, context);
  else context.warn('Warning', 1406, `Data too long for column '${column}' at row ${context.row}`);
}
function bitsOf(value: Loose, column: string, context: RuntimeContext): bigint | null {
  if (value.kind === 'bytes') return bytesToInteger(value.value);
  if (value.kind === 'text') return bytesToInteger(new TextEncoder().encode(value.value));
  return integerOf(value, anyInteger, column, context);
}

export function yearStore(column: ColumnDef): Store {
  const { name } = column;
  return (value, context) => {
    if (value.kind === 'date' || value.kind === 'datetime') return yearIn(value.value.year, false, name, context);
    if (value.kind === 'time') return yearIn(new Date(context.nowMicros / 1000).getUTCFullYear(), false, name, context);
    const text = value.kind === 'text' ? value.value : null;
    const number = text === null ? integerOf(value, anyInteger, name, context) : yearText(text, name, context);
    return number === null ? 0 : yearIn(Number(number), text !== null && text.trim().length !== 4, name, context);
  };
}
function yearText(text: string, column: string, context: RuntimeContext): bigint | null {
  const match = /^\s*([+-]?\d+(?:\.\d*)?)\s*/.exec(text);
  if (match === null) {
    if (context.strictStore || text.trim() !== '') incorrectValue('integer', shownText(text), column, context);
    else incorrectValue('integer', '', column, context);
    return null;
  }
  const read = parseDecimalText(match[1] ?? '0').value;
  const value = rescale(read.units, read.scale, 0);
  if (match[0].length < text.length && (value < 100n || (value >= 1901n && value <= 2155n))) truncated(column, context);
  return value;
}
/** Two-digit years, and the range. @param zeroIsYear whether 0 means 2000, as it does in a string that is not `0000`. */
function yearIn(year: number, zeroIsYear: boolean, column: string, context: RuntimeContext): number {
  if (year === 0) return zeroIsYear ? 2000 : 0;
  if (year > 0 && year < 70) return year + 2000;
  if (year >= 70 && year < 100) return year + 1900;
  if (year >= 1901 && year <= 2155) return year;
  outOfRange(column, context);
  return 0;
}

export function decimalStore(column: ColumnDef): Store {
  const { name, type } = column;
  const { length: precision, decimals: scale } = type;
  return (value, context) => {
    const read = decimalOf(value, name, context);
    let units = rescale(read.units, read.scale, scale);
    if (type.unsigned && units < 0n) {
      outOfRange(name, context);
      units = 0n;
    } else if (!fits(units, precision)) {
      outOfRange(name, context);
      units = limitUnits(precision, units < 0n);
    } else if (read.scale > scale && units * pow10(read.scale - scale) !== read.units) {
      noteTruncated(name, context);
    }
    return encodeDecimal(units, precision);
  };
}
export function encodeDecimal(units: bigint, precision: number): SqliteValue {
  return precision <= 18 ? encodeInt(units) : encodeWide(units, precision);
}
function decimalOf(value: Loose, column: string, context: RuntimeContext): Decimal {
  switch (value.kind) {
    case 'decimal':
      return value.value;
    case 'int':
      return { units: value.value, scale: 0 };
    case 'member':
      return { units: value.number, scale: 0 };
    case 'real':
      return numberToDecimal(value.value);
    case 'text':
      return textDecimal(value.value, column, context);
    case 'json':
      return textDecimal(jsonScalar(value.value), column, context);
    case 'bytes':
      if (value.number) return { units: bytesToInteger(value.value) ?? 1n << 64n, scale: 0 };
      return textDecimal(new TextDecoder('latin1').decode(value.value), column, context, shownBytes(value.value));
    case 'date':
    case 'datetime':
    case 'time': {
      const [units, unitScale] = temporalNumber(value);
      return { units, scale: unitScale };
    }
  }
}

/** Greatest FLOAT. */
const floatLimit = 3.4028234663852886e38;
export function realStore(column: ColumnDef): Store {
  const { name, type } = column;
  const fixed = type.decimals < 31 ? 10 ** type.decimals : 0;
  const limit = realLimit(type);
  return (value, context) => {
    let number = realOf(value, type, name, context);
    if (type.unsigned && number < 0) {
      outOfRange(name, context);
      return 0;
    }
    if (fixed > 0) number = roundAt(number, type.decimals);
    if (number > limit || number < -limit) {
      outOfRange(name, context);
      number = number < 0 ? -limit : limit;
    }
    const stored = type.name === 'FLOAT' ? Math.fround(number) : number;
    return Object.is(stored, -0) ? 0 : stored;
  };
}
function realLimit(type: SqlType): number {
  const widest = type.name === 'FLOAT' ? floatLimit : Number.MAX_VALUE;
  if (type.decimals >= 31) return widest;
  return Math.min(widest, 10 ** (type.length - type.decimals) - 10 ** -type.decimals);
}
/** Rounds half to even of the binary value at some digits, as rint does. */
function roundAt(value: number, decimals: number): number {
  const whole = Math.trunc(value);
  const scale = 10 ** decimals;
  const rounded = whole + roundHalfEven((value - whole) * scale) / scale;
  return Number.isFinite(rounded) ? rounded : value;
}
function realOf(value: Loose, type: SqlType, column: string, context: RuntimeContext): number {
  switch (value.kind) {
    case 'real':
      return value.value;
    case 'int':
      return Number(value.value);
    case 'member':
      return Number(value.number);
    case 'decimal':
      return decimalToNumber(value.value);
    case 'text':
      return textReal(value.value, type, column, context);
    case 'json':
      return textReal(jsonScalar(value.value), type, column, context);
    case 'bytes':
      if (value.number) return Number(bytesToInteger(value.value) ?? 2n ** 64n);
      return textReal(new TextDecoder('latin1').decode(value.value), type, column, context);
    case 'date':
    case 'datetime':
    case 'time': {
      const [units, scale] = temporalNumber(value);
      return decimalToNumber({ units, scale });
    }
  }
}
function textReal(text: string, type: SqlType, column: string, context: RuntimeContext): number {
  const parsed = parseDouble(text);
  if (parsed.trouble === 'truncated' || text === '') incorrectValue(type.name, shownText(text), column, context);
  if (parsed.trouble === 'out of range') outOfRange(column, context);
  return parsed.value;
}
