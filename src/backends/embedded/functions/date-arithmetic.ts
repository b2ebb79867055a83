/** Sums and differences of dates and times without INTERVAL. */
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, Types } from '../sql-type.ts';
import { type DateTime, dayNumber, fromCivil, MAX_TIME, MICROS_PER_DAY, timeOfDay, toCivil } from '../values/calendar.ts';
import { asText, dateOfText, truncated, warnDate } from '../values/source.ts';
import { formatDateTime, formatTime, parseDateTime, parseTime, roundDateTime } from '../values/temporal.ts';
import {
  dateAt,
  dateString,
  datetimeResult,
  endpointAt,
  fractionOf,
  isStored,
  type Present,
  refusedZero,
  timeAt,
  timeResult,
} from './date-arguments.ts';
import { dateVariant } from './date-variants.ts';
import type { ArgInfo, CallShape } from './definition.ts';
import { bigint, define, type LibraryFunction, nullable, type ResultRule } from './library.ts';

/** ADDDATE(date, days), and DATE_ADD and DATE_SUB for calls without an interval. */
function addDays(name: string, sign: '+' | '-'): LibraryFunction {
  const def = dateVariant(`${sign}INTERVAL DAY`);
  if (def === null) throw new Error('DAY is a unit');
  return { ...def, name };
}

/** ADDTIME gives a time for a time, a datetime for a date, a string for a string. */
const addTimeResult: ResultRule = (args, collation) => {
  const decimals = Math.max(fractionOf(args[0]), fractionOf(args[1]));
  switch (familyOf(args[0]?.type ?? Types.null)) {
    case 'time':
      return timeResult(decimals);
    case 'date':
    case 'datetime':
      return datetimeResult(decimals);
    default:
      return { type: dateString(collation), repr: 'text', nullable: true };
  }
};
function addTime(name: string, sign: 1 | -1): LibraryFunction {
  return define(
    name,
    ['any', 'any'],
    addTimeResult,
    (shape, context) => {
      // To a datetime the time of day of another one may be added.
      const amount = shape.resultRepr === 'datetime' && isStored(shape, 1) ? timeAt(shape, 1) : timeAmount(shape, 1);
      const { decimals } = shape.result;
      switch (shape.resultRepr) {
        case 'time': {
          const read = timeAt(shape, 0);
          return (value: Present, other: Present) => {
            const micros = read(value, context);
            const added = amount(other, context);
            return micros === null || added === null ? null : boundedTime(micros + sign * added, context);
          };
        }
        case 'datetime': {
          const read = dateAt(shape, 0, 'datetime');
          return (value: Present, other: Present) => {
            const date = read(value, context);
            const added = amount(other, context);
            if (date === null || added === null) return null;
            const result = plus(date, sign * added, context);
            return result === null ? null : formatDateTime(result, decimals);
          };
        }
        default:
          return (value: Present, other: Present) => addToText(asText(value), other, sign, amount, context);
      }
    },
    { contextual: true },
  );
}
/** A time to be added; a datetime is none: NULL. */
function timeAmount(shape: CallShape, index: number): (value: Present, context: RuntimeContext) => number | null {
  const family = familyOf(shape.args[index] ?? Types.null);
  if (family === 'date' || family === 'datetime') return () => null;
  const read = timeAt(shape, index);
  if (endpointAt(shape, index).repr !== 'text') return read;
  return (value, context) => (isDateText(String(value), context) ? null : read(value, context));
}
function isDateText(value: string, context: RuntimeContext): boolean {
  if (!/^\s*\d+[-/.]\d+[-/.]\d/.test(value)) return false;
  const parsed = parseDateTime(value, { fuzzy: true, mode: context.sqlMode });
  return parsed.trouble === 'ok';
}
function addToText(
  source: string,
  other: Present,
  sign: 1 | -1,
  amount: (value: Present, context: RuntimeContext) => number | null,
  context: RuntimeContext,
): SqliteValue {
  const added = amount(other, context);
  if (added === null) return null;
  const rules = { fuzzy: true, mode: context.sqlMode };
  if (/^\s*\d+[-/.^]\d+[-/.^]\d/.test(source)) {
    const date = dateOfText(source, 'datetime', true, context);
    const result = date === null ? null : plus(date, sign * added, context);
    return result === null ? null : formatDateTime(result, result.micros === 0 ? 0 : 6);
  }
  const time = parseTime(source, rules);
  if (time.trouble === 'invalid') {
    warnDate('datetime', source, 'invalid', context);
    return null;
  }
  if (time.trouble !== 'ok') truncated('time', source, context);
  const sum = boundedTime(time.micros + sign * added, context);
  return formatTime(sum, sum % 1_000_000 === 0 ? 0 : 6);
}
function plus(date: DateTime, micros: number, context: RuntimeContext): DateTime | null {
  const { day, micros: time } = toCivil(date);
  const result = fromCivil(day, time + micros);
  if (result === null || result.year === 0) {
    context.warn('Warning', 1441, 'Datetime function: datetime field overflow');
    return null;
  }
  return result;
}
/** Clamped to 838:59:59, with a warning. */
function boundedTime(micros: number, context: RuntimeContext): number {
  if (Math.abs(micros) <= MAX_TIME) return micros;
  truncated('time', formatTime(micros, micros % 1_000_000 === 0 ? 0 : 6), context);
  return micros < 0 ? -MAX_TIME : MAX_TIME;
}

/** What TIMEDIFF sees: a time, or a datetime. */
type Moment = { readonly kind: 'time'; readonly micros: number } | { readonly kind: 'datetime'; readonly date: DateTime };
function momentAt(shape: CallShape, index: number): (value: Present, context: RuntimeContext) => Moment | null {
  const family = familyOf(shape.args[index] ?? Types.null);
  if (family === 'date' || family === 'datetime') {
    // Stored dates with zero parts are days too.
    const read = dateAt(shape, index, 'datetime', true);
    return (value, context) => {
      const date = read(value, context);
      return date === null ? null : { kind: 'datetime', date };
    };
  }
  const read = timeAt(shape, index);
  return (value, context) => {
    if (typeof value === 'string' && /^\s*\d+[-/.]\d+[-/.]\d/.test(value)) {
      const date = dateOfText(value, 'datetime', true, context);
      return date === null ? null : { kind: 'datetime', date };
    }
    const micros = read(value, context);
    return micros === null ? null : { kind: 'time', micros };
  };
}
const timeDiff = define(
  'TIMEDIFF',
  ['any', 'any'],
  (args) => timeResult(Math.max(fractionOf(args[0]), fractionOf(args[1]))),
  (shape, context) => {
    const first = momentAt(shape, 0);
    const second = momentAt(shape, 1);
    return (a: Present, b: Present) => {
      const from = first(a, context);
      const to = second(b, context);
      if (from === null || to === null) return null;
      if (from.kind === 'time' && to.kind === 'time') return boundedTime(from.micros - to.micros, context);
      if (from.kind === 'time' || to.kind === 'time') return null;
      const days = dayNumber(from.date.year, from.date.month, from.date.day) - dayNumber(to.date.year, to.date.month, to.date.day);
      return boundedTime(days * MICROS_PER_DAY + timeOfDay(from.date) - timeOfDay(to.date), context);
    };
  },
  { contextual: true },
);

function timestampDecimals(args: readonly ArgInfo[]): number {
  return Math.max(fractionOf(args[0]), args.length > 1 ? fractionOf(args[1]) : 0);
}
const timestamp = define(
  'TIMESTAMP',
  ['any', 'any'],
  (args) => datetimeResult(timestampDecimals(args)),
  (shape, context) => {
    const stored = shape.reprs[0] === 'date' || shape.reprs[0] === 'datetime';
    const read = dateAt(shape, 0, 'datetime', stored);
    const amount = shape.args.length > 1 ? timeAmount(shape, 1) : null;
    const { decimals } = shape.result;
    return (value: Present, other?: Present) => {
      const date = read(value, context);
      if (date === null || (stored && refusedZero(date, context))) return null;
      if (amount === null || other === undefined) {
        const rounded = roundDateTime(date, decimals, context.sqlMode.timeTruncateFractional);
        return rounded === null ? null : formatDateTime(rounded, decimals);
      }
      const added = amount(other, context);
      const result = added === null ? null : plus(date, added, context);
      return result === null ? null : formatDateTime(result, decimals);
    };
  },
  { min: 1, max: 2, contextual: true },
);

export const dateArithmetic = (): readonly LibraryFunction[] => [
  addDays('ADDDATE', '+'),
  addDays('DATE_ADD', '+'),
  addDays('SUBDATE', '-'),
  addDays('DATE_SUB', '-'),
  addTime('ADDTIME', 1),
  addTime('SUBTIME', -1),
  define(
    'DATEDIFF',
    ['any', 'any'],
    nullable(bigint(9)),
    (shape, context) => {
      const first = dateAt(shape, 0, 'date');
      const second = dateAt(shape, 1, 'date');
      return (a: Present, b: Present) => {
        const from = first(a, context);
        const to = second(b, context);
        return from === null || to === null ? null : dayNumber(from.year, from.month, from.day) - dayNumber(to.year, to.month, to.day);
      };
    },
    { contextual: true },
  ),
  timeDiff,
  timestamp,
];
