/** Parts of dates and times, and dates made of numbers. https://dev.mysql.com/doc/refman/8.4/en/date-and-time-functions.html */
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, Types } from '../sql-type.ts';
import {
  type DateTime,
  dayNumber,
  dayOfYear,
  daysInMonth,
  fromDayNumber,
  MAX_DAY_NUMBER,
  MAX_TIME,
  MICROS_PER_SECOND,
  splitTime,
  timeOfDay,
  week,
  weekday,
} from '../values/calendar.ts';
import { type Decimal, decimal } from '../values/decimal.ts';
import { pad2 } from '../values/digits.ts';
import { type DateName, splitDecimal, truncated } from '../values/source.ts';
import { formatDate, roundMicros } from '../values/temporal.ts';
import { dateAt, dateResult, fractionOf, isStored, type Present, refusedZero, timeAt, timeResult, wholeDate } from './date-arguments.ts';
import type { ArgInfo, ArgKind } from './definition.ts';
import { bigint, define, incorrectArguments, type LibraryFunction, nullable, type ResultRule, text, toBig } from './library.ts';
import { dayNames, localeNames, monthNames } from './locale.ts';

/** A number taken from a date; `whole` ones need a real day, the others take zero parts as they are. */
function part(
  name: string,
  length: number,
  whole: boolean,
  of: (date: DateTime, context: RuntimeContext) => SqliteValue,
  called: DateName = 'date',
): LibraryFunction {
  return define(name, ['any'], nullable(bigint(length)), dateImpl(whole, of, called), { contextual: true });
}
function dateImpl(whole: boolean, of: (date: DateTime, context: RuntimeContext) => SqliteValue, called: DateName = 'date') {
  return (shape: Parameters<LibraryFunction['impl']>[0], context: RuntimeContext) => {
    const read = dateAt(shape, 0, called, true);
    const stored = isStored(shape, 0);
    return (value: Present) => {
      const found = read(value, context);
      const date = whole ? wholeDate(found, called, context, stored) : found;
      return date === null ? null : of(date, context);
    };
  };
}
/** A number taken from a time. */
function timePart(name: string, length: number, of: (micros: number) => number): LibraryFunction {
  return define(
    name,
    ['any'],
    nullable(bigint(length)),
    (shape, context) => {
      const read = timeAt(shape, 0);
      return (value: Present) => {
        const micros = read(value, context);
        return micros === null ? null : of(micros);
      };
    },
    { contextual: true },
  );
}

const yearResult: ResultRule = () => ({ type: Types.year, repr: 'int', nullable: true });
const dayNumberOf = (date: DateTime) => dayNumber(date.year, date.month, date.day);

function weekMode(context: RuntimeContext): number {
  return Number(context.systemVariable('default_week_format', null) ?? 0);
}

/** Seconds and their fraction, of any number. */
function secondsKind(args: readonly ArgInfo[]): ArgKind {
  const type = args[0]?.type ?? Types.null;
  return familyOf(type) === 'integer' ? 'int' : 'decimal';
}
function toDecimal(value: SqliteValue): Decimal {
  return typeof value === 'string' ? decimal(value) : { units: toBig(value), scale: 0 };
}

function period(value: number): number {
  if (value === 0) return 0;
  const month = value % 100;
  const year = Math.floor(value / 100);
  return (year < 70 ? year + 2000 : year < 100 ? year + 1900 : year) * 12 + month - 1;
}
function isPeriod(value: number): boolean {
  const month = value % 100;
  return value > 0 && month >= 1 && month <= 12;
}
function fromPeriod(months: number): number {
  return Math.floor(months / 12) * 100 + (months % 12) + 1;
}

export const dates = (): readonly LibraryFunction[] => [
  define(
    'YEAR',
    ['any'],
    yearResult,
    dateImpl(false, (date) => date.year),
    { contextual: true },
  ),
  part('MONTH', 3, false, (date) => date.month),
  part('DAY', 3, false, (date) => date.day),
  part('DAYOFMONTH', 3, false, (date) => date.day),
  part('QUARTER', 2, false, (date) => Math.floor((date.month + 2) / 3)),
  part('DAYOFWEEK', 2, true, (date) => weekday(dayNumberOf(date), true) + 1),
  part('WEEKDAY', 2, true, (date) => weekday(dayNumberOf(date))),
  part('DAYOFYEAR', 4, true, dayOfYear),
  part('WEEKOFYEAR', 3, true, (date) => week(date, 3).week),
  part('TO_DAYS', 8, true, dayNumberOf),
  part('TO_SECONDS', 21, true, (date) => dayNumberOf(date) * 86400 + Math.floor(timeOfDay(date) / MICROS_PER_SECOND), 'datetime'),
  define(
    'WEEK',
    ['any', 'index'],
    nullable(bigint(3)),
    (shape, context) => {
      const read = dateAt(shape, 0, 'date', true);
      return (value: SqliteValue, mode: number | null = weekMode(context)) => {
        if (value === null) return null;
        if (mode === null) return 0;
        const date = wholeDate(read(value, context), 'date', context, isStored(shape, 0));
        return date === null ? null : week(date, Math.max(mode, 0)).week;
      };
    },
    { min: 1, max: 2, contextual: true, nulls: true },
  ),
  define(
    'YEARWEEK',
    ['any', 'index'],
    nullable(bigint(7)),
    (shape, context) => {
      const read = dateAt(shape, 0, 'date', true);
      return (value: Present, mode = 0) => {
        const date = wholeDate(read(value, context), 'date', context, isStored(shape, 0));
        if (date === null) return null;
        const { week: number, year } = week(date, mode, true);
        return year * 100 + number;
      };
    },
    { min: 1, max: 2, contextual: true },
  ),
  define(
    'DAYNAME',
    ['any'],
    nullable(text(9)),
    dateImpl(true, (date, context) => dayNames(localeNames(context))[weekday(dayNumberOf(date))] ?? null),
    { contextual: true },
  ),
  define(
    'MONTHNAME',
    ['any'],
    nullable(text(9)),
    dateImpl(false, (date, context) => monthNames(localeNames(context))[date.month - 1] ?? null),
    { contextual: true },
  ),
  define(
    'LAST_DAY',
    ['any'],
    dateResult,
    (shape, context) => {
      const read = dateAt(shape, 0, 'date', true);
      return (value: Present) => {
        const date = read(value, context);
        if (date === null) return null;
        if (date.month === 0) return wholeDate(date, 'date', context) as null;
        if (date.day === 0 && context.sqlMode.noZeroInDate) return wholeDate(date, 'date', context) as null;
        return formatDate({ ...date, day: daysInMonth(date.year, date.month) });
      };
    },
    { contextual: true },
  ),
  define(
    'DATE',
    ['any'],
    dateResult,
    (shape, context) => {
      const read = dateAt(shape, 0, 'date', shape.reprs[0] === 'date' || shape.reprs[0] === 'datetime');
      return (value: Present) => {
        const date = read(value, context);
        return date === null || refusedZero(date, context) ? null : formatDate(date);
      };
    },
    { contextual: true },
  ),
  timePart('HOUR', 4, (micros) => splitTime(Math.abs(micros)).hour),
  timePart('MINUTE', 3, (micros) => splitTime(Math.abs(micros)).minute),
  timePart('SECOND', 3, (micros) => splitTime(Math.abs(micros)).second),
  timePart('MICROSECOND', 21, (micros) => splitTime(Math.abs(micros)).micros),
  timePart('TIME_TO_SEC', 10, (micros) => Math.trunc(micros / MICROS_PER_SECOND)),
  define(
    'TIME',
    ['any'],
    (args) => timeResult(fractionOf(args[0])),
    (shape, context) => {
      const read = timeAt(shape, 0);
      return (value: Present) => {
        const micros = read(value, context);
        return micros === null ? null : roundMicros(micros, shape.result.decimals, context.sqlMode.timeTruncateFractional);
      };
    },
    { contextual: true },
  ),
  define(
    'FROM_DAYS',
    ['index'],
    dateResult,
    (_, context) => (number: number) => {
      // Days of the year 0 are counted, though no other function has such dates.
      const date = number <= 365 ? { ...fromDayNumber(number + 365), year: 0 } : fromDayNumber(number);
      if (number > MAX_DAY_NUMBER || number <= 0) {
        context.warn('Warning', 6527, `DATE value is out of range in 'from_days(${number < 0 ? `-(${-number})` : number})'`);
        return null;
      }
      return formatDate({ ...date, hour: 0, minute: 0, second: 0, micros: 0 });
    },
    { contextual: true },
  ),
  define('MAKEDATE', ['index', 'index'], dateResult, () => (year: number, day: number) => {
    if (day <= 0 || year < 0 || year > 9999) return null;
    const full = year < 70 ? year + 2000 : year < 100 ? year + 1900 : year;
    const number = dayNumber(full, 1, 1) + day - 1;
    return number > MAX_DAY_NUMBER ? null : formatDate({ ...fromDayNumber(number), hour: 0, minute: 0, second: 0, micros: 0 });
  }),
  define(
    'MAKETIME',
    ['index', 'index', 'decimal'],
    (args) => timeResult(args[2] === undefined ? 0 : fractionOf(args[2])),
    (shape, context) => (hour: number, minute: number, seconds: string) => {
      const { integer: second, micros } = splitDecimal(decimal(seconds));
      if (minute < 0 || minute > 59 || seconds.startsWith('-') || second > 59) return null;
      const total = ((Math.abs(hour) * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros;
      if (total > MAX_TIME) {
        truncated(
          'time',
          `${hour < 0 ? '-' : ''}${pad2(Math.abs(hour))}:${pad2(minute)}:${pad2(second)}${micros > 0 ? `.${seconds.split('.')[1] ?? ''}` : ''}`,
          context,
        );
        return hour < 0 ? -MAX_TIME : MAX_TIME;
      }
      const rounded = roundMicros(total, shape.result.decimals, false);
      return hour < 0 ? -rounded : rounded;
    },
    { contextual: true },
  ),
  define(
    'SEC_TO_TIME',
    (args) => [secondsKind(args)],
    (args) => timeResult(fractionOf(args[0])),
    (shape, context) => (value: SqliteValue) => {
      const number = toDecimal(value);
      const { integer, micros } = splitDecimal(number);
      const magnitude = Math.abs(integer) * MICROS_PER_SECOND + micros;
      const negative = number.units < 0n;
      if (magnitude > MAX_TIME) {
        truncated('time', String(value), context);
        return negative ? -MAX_TIME : MAX_TIME;
      }
      const rounded = roundMicros(magnitude, shape.result.decimals, context.sqlMode.timeTruncateFractional);
      return negative ? -rounded : rounded;
    },
    { contextual: true },
  ),
  define('PERIOD_ADD', ['index', 'index'], bigint(21), () => (value: number, months: number) => {
    if (!isPeriod(value)) throw incorrectArguments('period_add');
    return fromPeriod(period(value) + months);
  }),
  define('PERIOD_DIFF', ['index', 'index'], bigint(21), () => (a: number, b: number) => {
    if (!isPeriod(a) || !isPeriod(b)) throw incorrectArguments('period_diff');
    return period(a) - period(b);
  }),
];
