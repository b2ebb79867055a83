/** Storing into DATE, DATETIME, TIMESTAMP and TIME. */
import type { ColumnDef } from '../../catalog/model.ts';
import type { RuntimeContext } from '../../runtime.ts';
import type { SqliteValue, SqlType } from '../../sql-type.ts';
import { fromEpochMicros, MAX_TIME, MICROS_PER_SECOND } from '../../values/calendar.ts';
import { rescale } from '../../values/decimal.ts';
import { numberToDecimal, parseDecimalText } from '../../values/number.ts';
import {
  check,
  type DateRules,
  dateTimeOfNumber,
  inSessionZone,
  parseDateTime,
  parseTime,
  roundDateTime,
  roundMicros,
  timeOfNumber,
  warnDelimiter,
  ZERO_DATE,
} from '../../values/temporal.ts';
import { jsonScalar, type Store } from './numbers.ts';
import { incorrectTemporal, noteTruncated, outOfRange, shownText } from './report.ts';
import { type Loose, looseText } from './source.ts';
import { type DateTime, formatDate, formatDateTime, fromCivil, isTimestamp, isZero, timeOfDay, toCivil, toUtc } from './temporal-source.ts';

function rulesOf(context: RuntimeContext): DateRules {
  return { fuzzy: false, mode: context.sqlMode };
}
/** The date part of now, in the session's time zone: what a TIME is a time of. */
function today(context: RuntimeContext): DateTime {
  const local = context.nowMicros + context.offsetMinutesAt(context.nowMicros) * 60 * MICROS_PER_SECOND;
  return { ...fromEpochMicros(local), hour: 0, minute: 0, second: 0, micros: 0 };
}

type Trouble = 'ok' | 'truncated' | 'invalid' | 'zero' | 'range';
interface Read {
  readonly value: DateTime;
  readonly trouble: Trouble;
}

/** Any value as a point in time. */
function dateTimeOf(value: Loose, from: SqlType, context: RuntimeContext): Read {
  switch (value.kind) {
    case 'date':
    case 'datetime':
      return { value: value.value, trouble: check(value.value, rulesOf(context)) };
    case 'time': {
      const { day } = toCivil(today(context));
      return { value: fromCivil(day, value.value) ?? ZERO_DATE, trouble: 'ok' };
    }
    case 'text':
    case 'json':
    case 'bytes': {
      const text = value.kind === 'json' ? jsonScalar(value.value) : looseText(value, from);
      return readText(text, context);
    }
    case 'int':
    case 'member':
      return wholeNumber(value.kind === 'int' ? value.value : value.number, context);
    case 'real': {
      const parts = numberToDecimal(value.value);
      return readNumber(...split(parts.units, parts.scale), parts.units < 0n, context);
    }
    case 'decimal':
      return readNumber(...split(value.value.units, value.value.scale), value.value.units < 0n, context);
  }
}
/** A decimal as whole part and microseconds. */
function split(units: bigint, scale: number): [bigint, number] {
  const micros = rescale(units, scale, 6);
  return [micros / 1000000n, Math.abs(Number(micros % 1000000n))];
}
function wholeNumber(value: bigint, context: RuntimeContext): Read {
  return readNumber(value, 0, value < 0n, context);
}
function readNumber(integer: bigint, micros: number, negative: boolean, context: RuntimeContext): Read {
  if (negative || integer > 99991231235959n) return { value: ZERO_DATE, trouble: 'range' };
  const number = dateTimeOfNumber(Number(integer), micros, rulesOf(context));
  if (number === null) return { value: ZERO_DATE, trouble: 'invalid' };
  return micros > 0 && !number.hasTime && number.trouble === 'ok' ? { ...number, trouble: 'truncated' } : number;
}
function readText(text: string, context: RuntimeContext): Read {
  const parsed = parseDateTime(text, rulesOf(context));
  if (parsed.trouble !== 'invalid') warnDelimiter(parsed.odd, text, context);
  if (parsed.trouble === 'invalid' || parsed.value.year > 9999)
    return { value: ZERO_DATE, trouble: isDateOfNoCalendar(parsed.value) ? 'range' : 'invalid' };
  if (parsed.offset === null) return parsed;
  const local = inSessionZone(parsed.value, parsed.offset, context);
  return local === null ? { value: ZERO_DATE, trouble: 'range' } : { ...parsed, value: local };
}
/** `2024-02-30` is out of range without strictness (1264); what has no such month, day or hour is truncated (1265). */
function isDateOfNoCalendar(value: DateTime): boolean {
  return !isZero(value) && value.month <= 12 && value.day <= 31 && value.hour <= 23 && value.minute <= 59 && value.second <= 59;
}

/** Into DATE, DATETIME and TIMESTAMP. */
export function dateTimeStore(column: ColumnDef, from: SqlType): Store {
  const { name, type } = column;
  const kind = type.name === 'DATE' ? 'date' : 'datetime';
  const zero = type.name === 'DATE' ? '0000-00-00' : formatDateTime(ZERO_DATE, type.decimals);
  const decimals = type.name === 'DATE' ? 0 : type.decimals;
  return (value, context) => {
    const read = dateTimeOf(value, from, context);
    if (read.trouble !== 'ok') {
      const text = shownText(value.kind === 'bytes' || value.kind === 'text' ? looseText(value, from) : looseText(value, from));
      incorrectTemporal(kind, text, name, context, read.trouble === 'range' || read.trouble === 'zero' ? 1264 : 1265);
      if (read.trouble !== 'truncated') return zero;
    }
    if (type.name === 'DATE') return storeDate(read.value, name, value, from, context);
    const rounded = roundDateTime(read.value, decimals, context.sqlMode.timeTruncateFractional);
    if (rounded === null) {
      incorrectTemporal(kind, looseText(value, from), name, context, 1264);
      return zero;
    }
    return type.name === 'TIMESTAMP'
      ? storeTimestamp(rounded, type, name, looseText(value, from), zero, context)
      : formatDateTime(rounded, decimals);
  };
}
function storeDate(value: DateTime, column: string, written: Loose, from: SqlType, context: RuntimeContext): string {
  if (timeOfDay(value) !== 0)
    noteDropped('date', looseText(written.kind === 'time' ? { ...written, decimals: 0 } : written, from), column, context);
  return formatDate(value);
}
/** A note that the time of a date, or the date of a time, is not kept. */
function noteDropped(kind: 'date' | 'time', text: string, column: string, context: RuntimeContext): void {
  if (context.strictStore)
    context.warn('Note', 1292, `Incorrect ${kind} value: '${shownText(text)}' for column '${column}' at row ${context.row}`);
  else noteTruncated(column, context);
}
function storeTimestamp(local: DateTime, type: SqlType, column: string, text: string, zero: string, context: RuntimeContext): string {
  if (isZero(local)) return zero;
  if (local.month === 0 || local.day === 0) {
    incorrectTemporal('datetime', text, column, context, 1264);
    return zero;
  }
  const utc = toUtc(local, context);
  if (!isTimestamp(utc)) {
    incorrectTemporal('datetime', text, column, context, 1264);
    return zero;
  }
  return formatDateTime(utc, type.decimals);
}

/** Into TIME: signed microseconds. */
export function timeStore(column: ColumnDef, from: SqlType): Store {
  const { name, type } = column;
  return (value, context) => {
    const read = timeOf(value, from, context);
    if (read.trouble !== 'ok') {
      incorrectTemporal('time', shownText(looseText(value, from)), name, context, read.trouble === 'out of range' ? 1264 : 1265);
    }
    if (read.dropsDate === true) noteDropped('time', looseText(value, from), name, context);
    const rounded = roundMicros(read.micros, type.decimals, context.sqlMode.timeTruncateFractional);
    if (Math.abs(rounded) <= MAX_TIME) return rounded === 0 ? 0 : rounded;
    outOfRange(name, context);
    return rounded < 0 ? -MAX_TIME : MAX_TIME;
  };
}
interface ReadTime {
  /** A date stood before it. */
  readonly dropsDate?: boolean;
  readonly micros: number;
  readonly trouble: 'ok' | 'truncated' | 'invalid' | 'out of range';
}
function timeOf(value: Loose, from: SqlType, context: RuntimeContext): ReadTime {
  switch (value.kind) {
    case 'time':
      return { micros: value.value, trouble: 'ok' };
    case 'date':
    case 'datetime':
      return { micros: value.kind === 'date' ? 0 : timeOfDay(value.value), trouble: 'ok' };
    case 'text':
    case 'json':
    case 'bytes': {
      const text = value.kind === 'json' ? jsonScalar(value.value) : looseText(value, from);
      const parsed = parseTime(text, rulesOf(context));
      warnDelimiter(parsed.odd, text, context);
      if (text === '') return { micros: 0, trouble: 'ok' };
      if (parsed.trouble === 'invalid' && /^\s*-?\d/.test(text)) return { micros: 0, trouble: 'out of range' };
      if (/^\s*-?\d+ +\d+\s*$/.test(text)) return { micros: parsed.micros, trouble: 'truncated' };
      return parsed.datetime === undefined ? parsed : { ...parsed, dropsDate: true };
    }
    default: {
      const [integer, micros, negative] = wholeOf(value);
      const isWhole = integer > 8385959n;
      const number =
        integer > 99991231235959n || integer < -99991231235959n ? null : timeOfNumber(Number(integer), micros, rulesOf(context));
      if (number !== null) return { micros: negative && number > 0 ? -number : number, trouble: 'ok', dropsDate: isWhole };
      const limit = isWhole || integer < -8385959n || isClock(integer) ? MAX_TIME : 0;
      return { micros: negative ? -limit : limit, trouble: 'out of range' };
    }
  }
}
function isClock(integer: bigint): boolean {
  return integer % 100n < 60n && (integer / 100n) % 100n < 60n;
}
function wholeOf(
  value: Extract<Loose, { kind: 'int' | 'real' | 'decimal' | 'member' }>,
): [integer: bigint, micros: number, negative: boolean] {
  switch (value.kind) {
    case 'int':
      return [value.value, 0, value.value < 0n];
    case 'member':
      return [value.number, 0, false];
    case 'decimal':
      return [...split(value.value.units, value.value.scale), value.value.units < 0n];
    case 'real': {
      const parts = parseDecimalText(String(value.value)).value;
      return [...split(parts.units, parts.scale), parts.units < 0n];
    }
  }
}

/** NOW(decimals) as a column stores it. */
export function nowFor(type: SqlType, decimals: number, context: RuntimeContext): SqliteValue {
  const unit = 10 ** (6 - decimals);
  const utc = fromEpochMicros(Math.floor(context.nowMicros / unit) * unit);
  if (type.name === 'TIMESTAMP') return formatDateTime(utc, type.decimals);
  const offset = context.offsetMinutesAt(context.nowMicros) * 60 * MICROS_PER_SECOND;
  const local = fromEpochMicros(Math.floor((context.nowMicros + offset) / unit) * unit);
  return type.name === 'DATE' ? formatDate(local) : formatDateTime(local, type.decimals);
}
