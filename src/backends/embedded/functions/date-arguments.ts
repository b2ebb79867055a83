/** How date functions take their arguments: as they are, read by their types, zero parts let pass where only parts are looked at. */
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, makeType, type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import { type DateTime, fromEpochMicros, MICROS_PER_SECOND } from '../values/calendar.ts';
import { type DateName, type Endpoint, readDateTimeValue, readTime, warnDate } from '../values/source.ts';
import { formatDate, readDateTime } from '../values/temporal.ts';
import type { ArgInfo, CallShape } from './definition.ts';
import type { ResultRule } from './library.ts';

export type Present = Exclude<SqliteValue, null>;

export function endpointAt(shape: CallShape, index: number): Endpoint {
  return { type: shape.args[index] ?? Types.null, repr: shape.reprs[index] ?? 'int' };
}
/** Reads a date; a text that is none is called `date` in warnings where a function's argument is a DATE, else `datetime`. */
export function dateAt(
  shape: CallShape,
  index: number,
  name: DateName,
  fuzzy = false,
): (value: Present, context: RuntimeContext) => DateTime | null {
  const endpoint = endpointAt(shape, index);
  if (endpoint.repr === 'date' || endpoint.repr === 'datetime') return storedDate(fuzzy);
  return readDateTimeValue(endpoint, name, fuzzy);
}
/** Dates from columns may have zero parts whatever the mode is now: nothing is said of them. */
function storedDate(fuzzy: boolean): (value: Present) => DateTime | null {
  return (value) => {
    const date = readDateTime(value as string);
    return fuzzy || (date.month !== 0 && date.day !== 0) ? date : null;
  };
}
/** Whether a date that is stored is none under the mode of now: casts make it NULL and say nothing. */
export function refusedZero({ year, month, day }: DateTime, { sqlMode }: RuntimeContext): boolean {
  if (month !== 0 && day !== 0) return false;
  return year === 0 && month === 0 && day === 0 ? sqlMode.noZeroDate : sqlMode.noZeroInDate;
}
/** Whether an argument is a date as columns hold them. */
export function isStored(shape: CallShape, index: number): boolean {
  return shape.reprs[index] === 'date' || shape.reprs[index] === 'datetime';
}
export function timeAt(shape: CallShape, index: number): (value: Present, context: RuntimeContext) => number | null {
  return readTime(endpointAt(shape, index));
}

/** A whole date: neither month nor day is 0. Else NULL, with the warning that MySQL gives where it is not `stored` in a column. */
export function wholeDate(date: DateTime | null, name: DateName, context: RuntimeContext, stored = false): DateTime | null {
  if (date === null || (date.month !== 0 && date.day !== 0)) return date;
  if (stored) return null;
  warnDate(name, formatDate(date), 'invalid', context);
  return null;
}

/** Fractional digits that an argument brings to a TIME or DATETIME. */
export function fractionOf(arg: ArgInfo | undefined): number {
  if (arg === undefined) return 0;
  switch (familyOf(arg.type)) {
    case 'null':
    case 'integer':
    case 'year':
    case 'date':
    case 'bit':
      return 0;
    case 'datetime':
    case 'time':
    case 'decimal':
      return Math.min(arg.type.decimals, 6);
    case 'float':
      return Math.min(arg.type.decimals, 6);
    default: {
      const literal = arg.literal();
      if (typeof literal !== 'string') return 6;
      const match = /^\s*-?\d[^.]*(?:\.(\d*))?\s*$/.exec(literal);
      return match === null ? 6 : Math.min((match[1] ?? '').length, 6);
    }
  }
}
/** The type of strings that may be a date, a time or a datetime: what DATE_ADD gives for a string. */
export function dateString(collation: string): SqlType {
  return makeType('CHAR', 29, { collation: collation === 'binary' ? 'utf8mb4_0900_ai_ci' : collation });
}
export const dateResult: ResultRule = () => ({ type: Types.date, repr: 'date', nullable: true });
export function timeResult(decimals: number): ReturnType<ResultRule> {
  return { type: Types.time(decimals), repr: 'time', nullable: true };
}
export function datetimeResult(decimals: number): ReturnType<ResultRule> {
  return { type: Types.datetime(decimals), repr: 'datetime', nullable: true };
}

/** The session's local time at the statement's start. */
export function localNow(context: RuntimeContext): DateTime {
  const { nowMicros } = context;
  return fromEpochMicros(nowMicros + context.offsetMinutesAt(nowMicros) * 60 * MICROS_PER_SECOND);
}
