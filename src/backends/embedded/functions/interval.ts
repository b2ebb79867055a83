/** INTERVAL values: reading them by unit, and adding them to dates. */
import type { IntervalUnit } from '../../../sql/ast.ts';
import type { RuntimeContext } from '../runtime.ts';
import {
  addMonths,
  type DateTime,
  dayNumber,
  fromCivil,
  MAX_DAY_NUMBER,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  timeOfDay,
  toCivil,
} from '../values/calendar.ts';
import type { Decimal } from '../values/decimal.ts';

/** Months, days and microseconds, all of one sign. */
export interface Span {
  readonly months: number;
  readonly days: number;
  readonly micros: number;
}
const NOTHING: Span = { months: 0, days: 0, micros: 0 };

/** Fields of the units that are written as a text, most significant first; and whether they end in microseconds. */
const composed: Readonly<Partial<Record<IntervalUnit, readonly Field[]>>> = {
  YEAR_MONTH: ['year', 'month'],
  DAY_HOUR: ['day', 'hour'],
  DAY_MINUTE: ['day', 'hour', 'minute'],
  DAY_SECOND: ['day', 'hour', 'minute', 'second'],
  DAY_MICROSECOND: ['day', 'hour', 'minute', 'second', 'micros'],
  HOUR_MINUTE: ['hour', 'minute'],
  HOUR_SECOND: ['hour', 'minute', 'second'],
  HOUR_MICROSECOND: ['hour', 'minute', 'second', 'micros'],
  MINUTE_SECOND: ['minute', 'second'],
  MINUTE_MICROSECOND: ['minute', 'second', 'micros'],
  SECOND_MICROSECOND: ['second', 'micros'],
};
type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'micros';
const microsOf: Readonly<Record<'hour' | 'minute' | 'second' | 'micros', number>> = {
  hour: 3600 * MICROS_PER_SECOND,
  minute: 60 * MICROS_PER_SECOND,
  second: MICROS_PER_SECOND,
  micros: 1,
};

/** Whether the unit's value is read as a text of several numbers. */
export function isComposed(unit: IntervalUnit): boolean {
  return composed[unit] !== undefined;
}
export const units =
  'MICROSECOND SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR SECOND_MICROSECOND MINUTE_MICROSECOND MINUTE_SECOND HOUR_MICROSECOND HOUR_SECOND HOUR_MINUTE DAY_MICROSECOND DAY_SECOND DAY_MINUTE DAY_HOUR YEAR_MONTH'.split(
    ' ',
  ) as IntervalUnit[];

/** Whether adding the unit makes a datetime of a date. */
export function hasTime(unit: IntervalUnit): boolean {
  return !['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR', 'YEAR_MONTH'].includes(unit);
}
/** Whether the unit can change a TIME without becoming a date. */
export function isTimeOnly(unit: IntervalUnit): boolean {
  return /^(?:MICROSECOND|SECOND|MINUTE|HOUR)/.test(unit);
}

/** The span of a text like '1 2:3:4.5'; null where it has more numbers than the unit has fields. */
export function composedSpan(text: string, unit: IntervalUnit): Span | null {
  const fields = composed[unit] ?? [];
  const negative = /^\s*-/.test(text);
  const numbers = text.match(/\d+/g) ?? [];
  if (numbers.length > fields.length) return null;
  // Fewer numbers than fields are the last ones.
  const skip = fields.length - numbers.length;
  let span: Span = NOTHING;
  numbers.forEach((digits, index) => {
    const field = fields[index + skip];
    if (field === undefined) return;
    // '1.5' is a second and 500000 microseconds.
    span = plus(span, field, field === 'micros' ? Number(digits.slice(0, 6).padEnd(6, '0')) : Number(digits));
  });
  return negative ? negated(span) : span;
}
function plus(span: Span, field: Field, amount: number): Span {
  switch (field) {
    case 'year':
      return { ...span, months: span.months + amount * 12 };
    case 'month':
      return { ...span, months: span.months + amount };
    case 'day':
      return { ...span, days: span.days + amount };
    default:
      return { ...span, micros: span.micros + amount * microsOf[field] };
  }
}
export function negated(span: Span): Span {
  return { months: -span.months, days: -span.days, micros: -span.micros };
}

/** The span of so many of a simple unit. */
export function simpleSpan(amount: number, unit: IntervalUnit): Span {
  switch (unit) {
    case 'YEAR':
      return { ...NOTHING, months: amount * 12 };
    case 'QUARTER':
      return { ...NOTHING, months: amount * 3 };
    case 'MONTH':
      return { ...NOTHING, months: amount };
    case 'WEEK':
      return { ...NOTHING, days: amount * 7 };
    case 'DAY':
      return { ...NOTHING, days: amount };
    case 'HOUR':
      return { ...NOTHING, micros: amount * microsOf.hour };
    case 'MINUTE':
      return { ...NOTHING, micros: amount * microsOf.minute };
    case 'SECOND':
      return { ...NOTHING, micros: amount * microsOf.second };
    default:
      return { ...NOTHING, micros: amount };
  }
}
/** SECOND takes a fraction. */
export function secondsSpan(value: Decimal): Span {
  const micros = value.scale <= 6 ? value.units * 10n ** BigInt(6 - value.scale) : value.units / 10n ** BigInt(value.scale - 6);
  return { ...NOTHING, micros: Number(micros) };
}

/** A date moved by a span; null (with warning 1441) before year 0 and after 9999. */
export function addSpan(date: DateTime, span: Span, context: RuntimeContext): DateTime | null {
  let moved: DateTime | null;
  if (span.months !== 0) moved = addMonths(date, span.months);
  else {
    const { day } = toCivil(date);
    // Days and microseconds apart: together they would not fit a double exactly.
    const carry = Math.floor(span.micros / MICROS_PER_DAY);
    const number = day + span.days + carry;
    moved =
      Number.isFinite(number) && number >= 1 && number <= MAX_DAY_NUMBER + 1
        ? fromCivil(number, timeOfDay(date) + span.micros - carry * MICROS_PER_DAY)
        : null;
    if (moved !== null && moved.year === 0 && dayNumber(moved.year, moved.month, moved.day) === 0) moved = null;
  }
  if (moved === null) context.warn('Warning', 1441, 'Datetime function: datetime field overflow');
  return moved;
}
