/** Functions of an interval's unit: `+INTERVAL DAY`, `EXTRACT HOUR`, `TIMESTAMPADD MONTH`, `TIMESTAMPDIFF YEAR`, `GET_FORMAT DATE`. */
import type { IntervalUnit } from '../../../sql/ast.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, Types } from '../sql-type.ts';
import { type DateTime, dayNumber, MAX_TIME, MICROS_PER_DAY, MICROS_PER_SECOND, splitTime, timeOfDay, week } from '../values/calendar.ts';
import { decimal } from '../values/decimal.ts';
import { asText, readDateTimeValue } from '../values/source.ts';
import { formatDate, formatDateTime } from '../values/temporal.ts';
import { dateAt, dateResult, dateString, datetimeResult, endpointAt, type Present, timeAt, timeResult } from './date-arguments.ts';
import type { ArgInfo, ArgKind, CallShape } from './definition.ts';
import { addSpan, composedSpan, hasTime, isComposed, isTimeOnly, negated, type Span, secondsSpan, simpleSpan, units } from './interval.ts';
import { bigint, define, int64, type LibraryFunction, nullable, text } from './library.ts';

/** @returns null for a name that is none of these. */
export function dateVariant(name: string): LibraryFunction | null {
  const match = /^(\+INTERVAL|-INTERVAL|EXTRACT|TIMESTAMPADD|TIMESTAMPDIFF|GET_FORMAT) (\w+)$/.exec(name);
  if (match === null) return null;
  const [, kind = '', word = ''] = match;
  if (kind === 'GET_FORMAT') return getFormat(name, word);
  const unit = units.find((known) => known === word);
  if (unit === undefined) return null;
  switch (kind) {
    case 'EXTRACT':
      return extract(name, unit);
    case 'TIMESTAMPDIFF':
      return difference(name, unit);
    case 'TIMESTAMPADD':
      return moved(name, unit, 1, 1);
    default:
      return moved(name, unit, kind.startsWith('-') ? -1 : 1, 0);
  }
}

// ── DATE_ADD ─────────────────────────────────────────────────────────────────

/** What the interval's value is taken as. */
function amountKind(unit: IntervalUnit): ArgKind {
  return isComposed(unit) ? 'text' : unit === 'SECOND' ? 'decimal' : 'index';
}
/** Digits that the interval brings. */
function intervalFraction(unit: IntervalUnit, amount: ArgInfo | undefined): number {
  if (unit.includes('MICROSECOND')) return 6;
  if (unit !== 'SECOND' || amount === undefined) return 0;
  const family = familyOf(amount.type);
  if (family === 'string' || family === 'float' || family === 'binary') return 6;
  return Math.min(amount.type.decimals, 6);
}

function moved(name: string, unit: IntervalUnit, sign: 1 | -1, dateIndex: 0 | 1): LibraryFunction {
  const amountIndex = 1 - dateIndex;
  return define(
    name,
    () => (dateIndex === 0 ? ['any', amountKind(unit)] : [amountKind(unit), 'any']),
    (args, collation) => {
      const date = args[dateIndex];
      const fraction = intervalFraction(unit, args[amountIndex]);
      switch (date === undefined ? 'null' : familyOf(date.type)) {
        case 'date':
          return hasTime(unit) ? datetimeResult(fraction) : dateResult(args, collation);
        case 'datetime':
          return datetimeResult(Math.max(fraction, date?.type.decimals ?? 0));
        case 'time':
          return isTimeOnly(unit)
            ? timeResult(Math.max(fraction, date?.type.decimals ?? 0))
            : datetimeResult(Math.max(fraction, date?.type.decimals ?? 0));
        default:
          return { type: dateString(collation), repr: 'text', nullable: true };
      }
    },
    (shape, context) => {
      const apply = mover(shape, unit, dateIndex, sign, context);
      return dateIndex === 0
        ? (date: Present, amount: Present) => apply(date, amount)
        : (amount: Present, date: Present) => apply(date, amount);
    },
    { min: 2, max: 2, contextual: true },
  );
}
function mover(
  shape: CallShape,
  unit: IntervalUnit,
  index: number,
  sign: 1 | -1,
  context: RuntimeContext,
): (date: Present, amount: Present) => SqliteValue {
  const toSpan = spanReader(unit, shape, index, context);
  const signed = (amount: Present): Span | null => {
    const span = toSpan(amount);
    return span === null || sign === 1 ? span : negated(span);
  };
  const { decimals } = shape.result;
  if (shape.resultRepr === 'time') {
    const read = timeAt(shape, index);
    return (value, amount) => {
      const micros = read(value, context);
      const span = signed(amount);
      if (micros === null || span === null) return null;
      const sum = micros + span.micros;
      if (Math.abs(sum) <= MAX_TIME) return sum;
      context.warn('Warning', 1441, 'Datetime function: time field overflow');
      return null;
    };
  }
  const read = shape.resultRepr === 'text' ? readDateTimeValue(endpointAt(shape, index), 'datetime') : dateAt(shape, index, 'datetime');
  // A year is the start of its first day.
  const timed = hasTime(unit) || shape.args[index]?.name === 'YEAR';
  return (value, amount) => {
    const span = signed(amount);
    if (span === null) {
      context.warn(
        'Warning',
        6527,
        `DATETIME value is out of range in '('${asText(value)}' ${sign > 0 ? '+' : '-'} interval '${String(amount)}' ${unit.toLowerCase()})'`,
      );
      return null;
    }
    const date = read(value, context);
    if (date === null) return null;
    const result = addSpan(date, span, context);
    if (result === null) return null;
    if (shape.resultRepr === 'date') return formatDate(result);
    if (shape.resultRepr === 'datetime') return formatDateTime(result, decimals);
    return dateText(result, timed || hadTime(value));
  };
}
/** A string gives a date where it was one and stays one, a datetime with six digits where there is a fraction. */
function dateText(date: DateTime, time: boolean): string {
  return time ? formatDateTime(date, date.micros === 0 ? 0 : 6) : formatDate(date);
}
function hadTime(value: Present): boolean {
  const source = asText(value).trim();
  return /^\d+$/.test(source) ? source.length > 8 : /[ T]\d|^\S*\d:\d+:\d+.*\d:/.test(source);
}
function spanReader(unit: IntervalUnit, shape: CallShape, dateIndex: number, _context: RuntimeContext): (amount: Present) => Span | null {
  if (isComposed(unit)) {
    return (amount) => composedSpan(String(amount), unit);
  }
  if (shape.reprs[1 - dateIndex] === 'decimal') return (amount) => secondsSpan(decimal(String(amount)));
  return (amount) => simpleSpan(Number(amount), unit);
}

// ── EXTRACT ──────────────────────────────────────────────────────────────────

const extractLengths: Readonly<Record<IntervalUnit, number>> = {
  MICROSECOND: 7,
  SECOND: 3,
  MINUTE: 3,
  HOUR: 4,
  DAY: 3,
  WEEK: 3,
  MONTH: 3,
  QUARTER: 2,
  YEAR: 5,
  SECOND_MICROSECOND: 9,
  MINUTE_MICROSECOND: 11,
  MINUTE_SECOND: 5,
  HOUR_MICROSECOND: 14,
  HOUR_SECOND: 8,
  HOUR_MINUTE: 6,
  DAY_MICROSECOND: 20,
  DAY_SECOND: 13,
  DAY_MINUTE: 11,
  DAY_HOUR: 9,
  YEAR_MONTH: 7,
};
function extract(name: string, unit: IntervalUnit): LibraryFunction {
  return define(
    name,
    ['any'],
    nullable(bigint(extractLengths[unit])),
    (shape, context) => {
      if (['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'YEAR_MONTH'].includes(unit)) {
        const read = dateAt(shape, 0, 'datetime', true);
        return (value: Present) => {
          const date = read(value, context);
          return date === null ? null : datePart(date, unit, context);
        };
      }
      // A time has days only where a datetime has them.
      const family = familyOf(shape.args[0] ?? Types.null);
      const dated = unit.startsWith('DAY') && family !== 'time';
      if (dated && (family === 'date' || family === 'datetime')) {
        const read = dateAt(shape, 0, 'datetime', true);
        return (value: Present) => {
          const date = read(value, context);
          return date === null ? null : timePart(timeOfDay(date), unit, date.day);
        };
      }
      const read = timeAt(shape, 0);
      return (value: Present) => {
        if (dated && typeof value === 'string' && /^\s*\d+-\d/.test(value)) {
          const date = readDateTimeValue(endpointAt(shape, 0), 'datetime', true)(value, context);
          return date === null ? null : timePart(timeOfDay(date), unit, date.day);
        }
        const micros = read(value, context);
        return micros === null ? null : timePart(micros, unit, 0);
      };
    },
    { min: 1, max: 1, contextual: true },
  );
}
function datePart(date: DateTime, unit: IntervalUnit, context: RuntimeContext): number {
  switch (unit) {
    case 'YEAR':
      return date.year;
    case 'YEAR_MONTH':
      return date.year * 100 + date.month;
    case 'QUARTER':
      return Math.floor((date.month + 2) / 3);
    case 'MONTH':
      return date.month;
    case 'WEEK':
      return week(date, Number(context.systemVariable('default_week_format', null) ?? 0)).week;
    default:
      return date.day;
  }
}
function timePart(signed: number, unit: IntervalUnit, day: number): SqliteValue {
  const { hour, minute, second, micros } = splitTime(Math.abs(signed));
  const sign = signed < 0 ? -1 : 1;
  const days = BigInt(day);
  const seconds = hour * 10000 + minute * 100 + second;
  switch (unit) {
    case 'MICROSECOND':
      return sign * micros;
    case 'SECOND':
      return sign * second;
    case 'MINUTE':
      return sign * minute;
    case 'HOUR':
      return sign * hour;
    case 'SECOND_MICROSECOND':
      return sign * (second * MICROS_PER_SECOND + micros);
    case 'MINUTE_SECOND':
      return sign * (minute * 100 + second);
    case 'MINUTE_MICROSECOND':
      return sign * ((minute * 100 + second) * MICROS_PER_SECOND + micros);
    case 'HOUR_MINUTE':
      return sign * (hour * 100 + minute);
    case 'HOUR_SECOND':
      return sign * seconds;
    case 'HOUR_MICROSECOND':
      return sign * (seconds * MICROS_PER_SECOND + micros);
    case 'DAY_HOUR':
      return sign * (day * 100 + hour);
    case 'DAY_MINUTE':
      return sign * (day * 10000 + hour * 100 + minute);
    case 'DAY_SECOND':
      return sign * (day * 1_000_000 + seconds);
    default:
      return int64(BigInt(sign) * ((days * 1_000_000n + BigInt(seconds)) * 1_000_000n + BigInt(micros)));
  }
}

// ── TIMESTAMPDIFF ────────────────────────────────────────────────────────────

function difference(name: string, unit: IntervalUnit): LibraryFunction {
  return define(
    name,
    ['any', 'any'],
    nullable(bigint(21)),
    (shape, context) => {
      const first = dateAt(shape, 0, 'datetime');
      const second = dateAt(shape, 1, 'datetime');
      return (a: Present, b: Present) => {
        const from = first(a, context);
        const to = second(b, context);
        return from === null || to === null ? null : between(from, to, unit);
      };
    },
    { min: 2, max: 2, contextual: true },
  );
}
function between(from: DateTime, to: DateTime, unit: IntervalUnit): SqliteValue {
  const days = dayNumber(to.year, to.month, to.day) - dayNumber(from.year, from.month, from.day);
  const micros = timeOfDay(to) - timeOfDay(from);
  if (unit === 'MONTH' || unit === 'QUARTER' || unit === 'YEAR') {
    const months = wholeMonths(from, to);
    return unit === 'MONTH' ? months : Math.trunc(months / (unit === 'QUARTER' ? 3 : 12));
  }
  const total = BigInt(days) * BigInt(MICROS_PER_DAY) + BigInt(micros);
  const divisors: Partial<Record<IntervalUnit, number>> = {
    WEEK: 7 * MICROS_PER_DAY,
    DAY: MICROS_PER_DAY,
    HOUR: 3600 * MICROS_PER_SECOND,
    MINUTE: 60 * MICROS_PER_SECOND,
    SECOND: MICROS_PER_SECOND,
  };
  return int64(total / BigInt(divisors[unit] ?? 1));
}
function wholeMonths(from: DateTime, to: DateTime): number {
  const order = dayNumber(to.year, to.month, to.day) - dayNumber(from.year, from.month, from.day) || timeOfDay(to) - timeOfDay(from);
  const [start, end] = order >= 0 ? [from, to] : [to, from];
  let months = (end.year - start.year) * 12 + end.month - start.month;
  if (end.day < start.day || (end.day === start.day && timeOfDay(end) < timeOfDay(start))) months--;
  return order >= 0 ? months : -months;
}

// ── GET_FORMAT ───────────────────────────────────────────────────────────────

const formats: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DATE: { USA: '%m.%d.%Y', JIS: '%Y-%m-%d', ISO: '%Y-%m-%d', EUR: '%d.%m.%Y', INTERNAL: '%Y%m%d' },
  TIME: { USA: '%h:%i:%s %p', JIS: '%H:%i:%s', ISO: '%H:%i:%s', EUR: '%H.%i.%s', INTERNAL: '%H%i%s' },
  DATETIME: {
    USA: '%Y-%m-%d %H.%i.%s',
    JIS: '%Y-%m-%d %H:%i:%s',
    ISO: '%Y-%m-%d %H:%i:%s',
    EUR: '%Y-%m-%d %H.%i.%s',
    INTERNAL: '%Y%m%d%H%i%s',
  },
};
function getFormat(name: string, kind: string): LibraryFunction | null {
  const table = formats[kind === 'TIMESTAMP' ? 'DATETIME' : kind];
  return table === undefined
    ? null
    : define(name, ['text'], nullable(text(17)), () => (locale: string) => table[locale.toUpperCase()] ?? null);
}
