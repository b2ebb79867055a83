/** Readers: what a value inside SQLite is as a text, a number, a date, … whatever its type. Implicit conversion's left half. */

import { decodeUtf8, encodeRaw, textCodec, UTF8 } from '../../../codec/text.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type Repr, type SqliteValue, type SqlType } from '../sql-type.ts';
import { type DateTime, fromEpochMicros, MICROS_PER_DAY, MICROS_PER_SECOND, splitTime, timeOfDay, toCivil } from './calendar.ts';
import { charsetOf, wideBytes } from './charset.ts';
import { type Decimal, decimal, decodeWide, formatDecimal } from './decimal.ts';
import { pad4 } from './digits.ts';
import { type Json, JsonDecimal, jsonText, parseStoredJson } from './json.ts';
import {
  decimalToNumber,
  decodeUint,
  formatDouble,
  formatFloat,
  numberToDecimal,
  parseDecimalText,
  parseDouble,
  shortestFloat,
} from './number.ts';
import {
  type DateRules,
  dateTimeOfNumber,
  formatDateTime,
  formatTime,
  inSessionZone,
  type ParsedDateTime,
  parseDateTime,
  parseTime,
  readDateTime,
  roundDateTime,
  roundMicros,
  timeOfNumber,
  warnDelimiter,
} from './temporal.ts';

/** Where a value comes from or goes to. */
export interface Endpoint {
  readonly type: SqlType;
  readonly repr: Repr;
}
export type Read<T> = (value: Exclude<SqliteValue, null>, context: RuntimeContext) => T;

const EPOCH_DAY = 719528;

/** The bytes of a BIT(n). */
export function bitBytes(value: bigint, bits: number): Uint8Array {
  const length = Math.ceil(bits / 8);
  const bytes = Buffer.alloc(length);
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}
export function setText(bits: bigint, values: readonly string[]): string {
  const members: string[] = [];
  for (let i = 0; i < values.length; i++) if ((bits >> BigInt(i)) & 1n) members.push(values[i] ?? '');
  return members.join(',');
}
export function bytesToText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return decodeUtf8(buffer, 0, buffer.length);
}
/** A text's bytes in the charset of its type. */
export function textToBytes(text: string, collation: string | null): Uint8Array {
  const charset = charsetOf(collation);
  return wideBytes(text, charset) ?? encodeRaw(text, textCodec(charset) ?? UTF8);
}
/** A stored TIMESTAMP, which is UTC, in the session's time zone. */
export function timestampToLocal(text: string, decimals: number, context: RuntimeContext): string {
  const value = readDateTime(text);
  if (value.month === 0) return text;
  const { day, micros } = toCivil(value);
  const utc = (day - EPOCH_DAY) * MICROS_PER_DAY + micros;
  const offset = context.offsetMinutesAt(utc);
  if (offset === 0) return text;
  // Whole seconds: microseconds of the far future do not fit a double exactly.
  const seconds = (day - EPOCH_DAY) * 86400 + Math.floor(micros / MICROS_PER_SECOND) + offset * 60;
  return formatDateTime({ ...fromEpochMicros(seconds * MICROS_PER_SECOND), micros: value.micros }, decimals);
}
/** A local datetime as the UTC that a TIMESTAMP stores. */
export function localToTimestamp(text: string, decimals: number, context: RuntimeContext): string {
  const value = readDateTime(text);
  if (value.month === 0) return text;
  const { day, micros } = toCivil(value);
  const offset = context.offsetMinutesOfLocal((day - EPOCH_DAY) * MICROS_PER_DAY + micros);
  if (offset === 0) return text;
  const seconds = (day - EPOCH_DAY) * 86400 + Math.floor(micros / MICROS_PER_SECOND) - offset * 60;
  return formatDateTime({ ...fromEpochMicros(seconds * MICROS_PER_SECOND), micros: value.micros }, decimals);
}

// ── Text ─────────────────────────────────────────────────────────────────────

/** The text form: what CONCAT sees. */
export function readText({ type, repr }: Endpoint): Read<string> {
  switch (repr) {
    case 'int':
      if (type.name === 'YEAR') return (value) => pad4(Number(value));
      if (type.zerofill) return (value) => String(value).padStart(type.length, '0');
      return String;
    case 'uint':
      if (type.name === 'BIT') return (value) => bytesToText(bitBytes(uintOf(value), type.length));
      if (type.zerofill) return (value) => uintOf(value).toString().padStart(type.length, '0');
      return (value) => (typeof value === 'string' ? uintOf(value).toString() : String(value));
    case 'real':
      return realText(type);
    case 'scaled':
      if (type.zerofill) return (value) => zerofilled(formatDecimal(BigInt(value as number), type.decimals), type);
      return (value) => formatDecimal(BigInt(value as number), type.decimals);
    case 'wide':
      return (value) => formatDecimal(decodeWide(value as string), type.decimals);
    case 'timestamp':
      return (value, context) => timestampToLocal(value as string, type.decimals, context);
    case 'time':
      return (value) => formatTime(Number(value), type.decimals);
    case 'enum':
      return (value) => type.values[Number(value) - 1] ?? '';
    case 'set':
      return (value) => setText(uintOf(value), type.values);
    case 'bytes':
      return (value) => bytesToText(asBytes(value));
    case 'text':
    case 'decimal':
    case 'date':
    case 'datetime':
    case 'json':
      return asText;
  }
}
function zerofilled(text: string, type: SqlType): string {
  return text.padStart(type.length + (type.decimals > 0 ? 1 : 0), '0');
}
function realText(type: SqlType): Read<string> {
  if (type.decimals < 31 && type.name !== 'NULL') return (value) => fixedText(Number(value), type.decimals);
  if (type.name === 'FLOAT') return (value) => formatFloat(Number(value), 22);
  return (value) => formatDouble(Number(value), 22);
}
/** With so many digits after the point: its shortest ones and zeros, where there are no more than 17 digits to tell. */
function fixedText(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  if (Math.abs(value) * 10 ** decimals < 1e15)
    return text === '-0' || (value === 0 && Object.is(value, -0)) ? `-${text.replace('-', '')}` : text;
  const shortest = numberToDecimal(value);
  return shortest.scale <= decimals ? formatDecimal(shortest.units * 10n ** BigInt(decimals - shortest.scale), decimals) : text;
}
export function asText(value: Exclude<SqliteValue, null>): string {
  return typeof value === 'string' ? value : value instanceof Uint8Array ? bytesToText(value) : String(value);
}
export function asBytes(value: Exclude<SqliteValue, null>): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value));
}
function uintOf(value: Exclude<SqliteValue, null>): bigint {
  return decodeUint(value as number | bigint | string);
}

// ── Numbers ──────────────────────────────────────────────────────────────────

const NOT_IN_MESSAGES = /[\0\ud800-\udfff]/;
/** A text in a warning: messages are utf8mb3, and show bytes that are no character by their code. */
function messageText(text: string, astral: string): string {
  if (!NOT_IN_MESSAGES.test(text)) return text;
  return text.replace(/\0|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (char) => {
    if (char === '\0') return '\\x00';
    if (char.length === 2) return astral;
    return `\\x${(char.charCodeAt(0) & 0xff).toString(16).toUpperCase()}`;
  });
}
export function truncated(kind: string, text: string, context: RuntimeContext): void {
  context.warn(
    'Warning',
    1292,
    `Truncated incorrect ${kind} value: '${messageText(shownText(text), kind === 'DOUBLE' || kind === 'DECIMAL' ? '????' : '?')}'`,
  );
}
/** As much of a text as MySQL shows in a message: 128 bytes, no half character. */
function shownText(text: string): string {
  if (text.length <= 32 || Buffer.byteLength(text) <= 128) return text;
  const buffer = Buffer.from(text);
  let end = 128;
  while (((buffer[end] ?? 0) & 0xc0) === 0x80) end--;
  return buffer.toString('utf8', 0, end);
}

const SILENT: ReadonlySet<string> = new Set(['TINYTEXT', 'TEXT', 'TINYBLOB', 'BLOB']);
export function readDouble({ type, repr }: Endpoint): Read<number> {
  switch (repr) {
    case 'int':
    case 'enum':
    case 'real':
      return type.name === 'FLOAT' && repr === 'real' ? (value) => Number(value) : Number;
    case 'uint':
    case 'set':
      return (value) => Number(value);
    case 'scaled': {
      const divisor = 10 ** type.decimals;
      return (value) => Number(value) / divisor;
    }
    case 'wide':
      return (value) => decimalToNumber({ units: decodeWide(value as string), scale: type.decimals });
    case 'decimal':
      return Number;
    case 'text':
    case 'bytes':
      // Columns of these types say nothing; no expression but theirs has them.
      if (SILENT.has(type.name)) return (value) => parseDouble(asText(value)).value;
      return (value, context) => {
        const text = asText(value);
        const parsed = parseDouble(text);
        if (parsed.trouble !== 'ok') truncated('DOUBLE', text, context);
        return parsed.value;
      };
    case 'date':
    case 'datetime':
    case 'timestamp':
    case 'time': {
      const read = readDecimal({ type, repr });
      return (value, context) => decimalToNumber(read(value, context));
    }
    case 'json':
      return (value, context) => jsonNumber(value as string, 'DOUBLE', context);
  }
}
function jsonNumber(text: string, kind: string, context: RuntimeContext): number {
  const value = parseStoredJson(text);
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof JsonDecimal) return decimalToNumber(value.value);
  if (typeof value === 'string') {
    const parsed = parseDouble(value);
    if (parsed.trouble === 'ok') return parsed.value;
  }
  invalidJsonCast(kind, context);
  return typeof value === 'string' ? parseDouble(value).value : 0;
}
export function invalidJsonCast(kind: string, context: RuntimeContext): void {
  context.warn('Warning', 3156, `Invalid JSON value for CAST to ${kind} from column cast_as_json at row ${context.row || 1}`);
}

export function readDecimal({ type, repr }: Endpoint): Read<Decimal> {
  switch (repr) {
    case 'int':
    case 'uint':
    case 'enum':
    case 'set':
      return (value) => ({ units: BigInt(value as number), scale: 0 });
    case 'real':
      return type.name === 'FLOAT' ? (value) => numberToDecimal(shortestFloat(Number(value))) : (value) => numberToDecimal(Number(value));
    case 'scaled':
      return (value) => ({ units: BigInt(value as number), scale: type.decimals });
    case 'wide':
      return (value) => ({ units: decodeWide(value as string), scale: type.decimals });
    case 'decimal':
      return (value) => decimal(value as string);
    case 'text':
    case 'bytes':
      return (value, context) => {
        const text = asText(value);
        const parsed = parseDecimalText(text);
        if (parsed.trouble !== 'ok') truncated('DECIMAL', text, context);
        return parsed.value;
      };
    case 'date':
      return (value) => ({ units: BigInt((value as string).replaceAll('-', '')), scale: 0 });
    case 'datetime':
      return (value) => decimal((value as string).replace(/[-: ]/g, ''));
    case 'timestamp':
      return (value, context) => decimal(timestampToLocal(value as string, type.decimals, context).replace(/[-: ]/g, ''));
    case 'time':
      return (value) => decimal(formatTime(Number(value), type.decimals).replaceAll(':', ''));
    case 'json':
      return (value, context) => {
        const json = parseStoredJson(value as string);
        if (json instanceof JsonDecimal) return json.value;
        if (typeof json === 'bigint') return { units: json, scale: 0 };
        return numberToDecimal(jsonNumber(value as string, 'DECIMAL', context));
      };
  }
}

// ── Dates ────────────────────────────────────────────────────────────────────

/** What a text that is no date is called in warning 1292: `Truncated incorrect date value` or `Incorrect datetime value`. */
export type DateName = 'date' | 'datetime';
export function warnDate(name: DateName, text: string, trouble: ParsedDateTime['trouble'], context: RuntimeContext): void {
  const verb = name === 'date' || trouble === 'truncated' ? `Truncated incorrect ${name}` : `Incorrect ${name}`;
  context.warn('Warning', 1292, `${verb} value: '${messageText(text, '?')}'`);
}

const DAY_OF_2000: DateTime = { year: 2000, month: 0, day: 0, hour: 0, minute: 0, second: 0, micros: 0 };

/** A date or datetime; null (and a warning) where the value is none. A time is one of today. */
export function readDateTimeValue({ type, repr }: Endpoint, name: DateName, fuzzy = false): Read<DateTime | null> {
  switch (repr) {
    case 'date':
    case 'datetime':
      return (value) => readDateTime(value as string);
    case 'timestamp':
      return (value, context) => readDateTime(timestampToLocal(value as string, type.decimals, context));
    case 'time':
      return (value, context) => timeToday(Number(value), context);
    case 'text':
    case 'bytes':
    case 'enum':
    case 'set': {
      const read = readText({ type, repr });
      return (value, context) => dateOfText(read(value, context), name, fuzzy, context);
    }
    case 'json':
      return (value, context) => {
        const json = parseStoredJson(value as string);
        return typeof json === 'string' ? dateOfText(json, name, fuzzy, context) : dateOfText(jsonText(json), name, fuzzy, context);
      };
    default: {
      if (type.name === 'YEAR') return (value) => ({ year: Number(value), month: 1, day: 1, hour: 0, minute: 0, second: 0, micros: 0 });
      const read = readDecimal({ type, repr });
      const text = readText({ type, repr });
      const lenient = fuzzy && name === 'date';
      return (value, context) => {
        const { integer, micros } = splitDecimal(read(value, context));
        // To YEAR(), MONTH() and their like, two digits are a day of a month 0.
        if (lenient && integer >= 0 && integer <= 100) return { ...DAY_OF_2000, month: Math.trunc(integer / 100), day: integer % 100 };
        const rules = { fuzzy, mode: context.sqlMode };
        const found = dateTimeOfNumber(integer, micros, rules);
        if (found !== null && found.trouble === 'ok') return found.value;
        warnDate('datetime', text(value, context), 'invalid', context);
        return null;
      };
    }
  }
}
/** Integer part and microseconds, rounded, of a decimal. */
export function splitDecimal(value: Decimal): { integer: number; micros: number } {
  if (value.scale === 0) return { integer: Number(value.units), micros: 0 };
  const unit = 10n ** BigInt(value.scale);
  const rest = value.units % unit;
  const micros = Math.round(Number(rest < 0n ? -rest : rest) / 10 ** (value.scale - 6));
  return { integer: Number(value.units / unit), micros };
}
export function dateOfText(text: string, name: DateName, fuzzy: boolean, context: RuntimeContext): DateTime | null {
  const rules: DateRules = { fuzzy, mode: context.sqlMode };
  const parsed = parseDateTime(text, rules);
  if (parsed.odd !== null && parsed.trouble !== 'invalid') warnDelimiter(parsed.odd, text, context);
  if (parsed.trouble !== 'ok') warnDate(name, text, parsed.trouble, context);
  if (parsed.trouble !== 'ok' && parsed.trouble !== 'truncated') return null;
  return parsed.offset === null ? parsed.value : inSessionZone(parsed.value, parsed.offset, context);
}
function timeToday(micros: number, context: RuntimeContext): DateTime {
  const now = context.nowMicros;
  const local = fromEpochMicros(now + context.offsetMinutesAt(now) * 60 * MICROS_PER_SECOND);
  if (micros >= 0 && micros < MICROS_PER_DAY) return { ...local, ...splitTime(micros) };
  const { day } = toCivil(local);
  return fromEpochMicros((day - EPOCH_DAY) * MICROS_PER_DAY + micros);
}

/** The number that an integer is made of: of datetimes and times that of their nearest second. */
export function readForInteger(from: Endpoint): Read<Decimal> {
  const { type, repr } = from;
  if (type.decimals === 0) return readDecimal(from);
  switch (repr) {
    case 'datetime':
      return (value, context) => wholeDateTime(value as string, context);
    case 'timestamp':
      return (value, context) => wholeDateTime(timestampToLocal(value as string, type.decimals, context), context);
    case 'time':
      return (value) => decimal(formatTime(roundMicros(Number(value), 0, false), 0).replaceAll(':', ''));
    default:
      return readDecimal(from);
  }
}
function wholeDateTime(text: string, context: RuntimeContext): Decimal {
  const value = readDateTime(text);
  const rounded = roundDateTime(value, 0, false);
  if (rounded === null) context.warn('Warning', 1441, 'Datetime function: datetime field overflow');
  const shown = rounded === null ? { ...value, hour: 0, minute: 0, second: 0 } : rounded;
  return decimal(formatDateTime(shown, 0).replace(/[-: ]/g, ''));
}

/** Signed microseconds; null (and a warning) where the value is no time. */
export function readTime({ type, repr }: Endpoint): Read<number | null> {
  switch (repr) {
    case 'time':
      return Number;
    case 'date':
      return () => 0;
    case 'datetime':
      return (value) => timeOfDay(readDateTime(value as string));
    case 'timestamp':
      return (value, context) => timeOfDay(readDateTime(timestampToLocal(value as string, type.decimals, context)));
    case 'text':
    case 'bytes':
    case 'enum':
    case 'set': {
      const read = readText({ type, repr });
      return (value, context) => timeOfText(read(value, context), context);
    }
    case 'json':
      return (value, context) => {
        const json = parseStoredJson(value as string);
        return timeOfText(typeof json === 'string' ? json : jsonText(json), context);
      };
    default: {
      if (type.name === 'YEAR') return () => 0;
      const read = readDecimal({ type, repr });
      const text = readText({ type, repr });
      return (value, context) => {
        const number = read(value, context);
        const { integer, micros } = splitDecimal(number);
        const time = timeOfNumber(integer, micros, { fuzzy: true, mode: context.sqlMode });
        if (time === null) truncated('time', text(value, context), context);
        return time !== null && integer === 0 && number.units < 0n ? -time : time;
      };
    }
  }
}
export function timeOfText(text: string, context: RuntimeContext): number | null {
  const parsed = parseTime(text, { fuzzy: true, mode: context.sqlMode });
  if (parsed.trouble !== 'ok') truncated('time', text, context);
  if (parsed.odd !== null && parsed.trouble !== 'invalid') warnDelimiter(parsed.odd, text, context);
  if (parsed.trouble === 'invalid') return null;
  const offset = parsed.datetime?.offset ?? null;
  if (parsed.datetime !== undefined && offset !== null) {
    const local = inSessionZone(parsed.datetime.value, offset, context);
    return local === null ? null : timeOfDay(local);
  }
  return parsed.micros;
}

// ── JSON ─────────────────────────────────────────────────────────────────────

/** A value as a JSON scalar: what JSON_ARRAY makes of an argument. A JSON value is itself; texts are strings, not parsed. */
export function readJsonScalar({ type, repr }: Endpoint): Read<Json> {
  switch (repr) {
    case 'json':
      return (value) => parseStoredJson(value as string);
    case 'int':
      if (type.name === 'INT' && type.length === 1) return (value) => Number(value) !== 0;
      return (value) => BigInt(value as number);
    case 'uint':
      if (type.name === 'BIT') return (value) => `base64:type16:${Buffer.from(bitBytes(uintOf(value), type.length)).toString('base64')}`;
      return (value) => uintOf(value);
    case 'real':
      return Number;
    case 'scaled':
    case 'wide':
    case 'decimal': {
      const read = readDecimal({ type, repr });
      return (value, context) => new JsonDecimal(read(value, context));
    }
    case 'datetime':
    case 'timestamp': {
      const read = readText({ type, repr });
      return (value, context) => withMicros(read(value, context));
    }
    case 'time':
      return (value) => formatTime(Number(value), 6);
    case 'bytes':
      if (familyOf(type) === 'geometry') break;
      return opaqueBytes(type);
    default:
  }
  return readText({ type, repr });
}
/** Bytes in JSON: base64 behind the number of their type in the protocol. */
function opaqueBytes(type: SqlType): Read<Json> {
  const number = BLOB_NUMBERS[type.name] ?? 15;
  return (value) => `base64:type${number}:${Buffer.from(asBytes(value)).toString('base64')}`;
}
const BLOB_NUMBERS: Readonly<Record<string, number>> = { BINARY: 254, TINYBLOB: 249, BLOB: 252, MEDIUMBLOB: 250, LONGBLOB: 251 };
/** Datetimes in JSON always show six digits. */
function withMicros(text: string): string {
  return text.length === 19 ? `${text}.000000` : text.padEnd(26, '0');
}
