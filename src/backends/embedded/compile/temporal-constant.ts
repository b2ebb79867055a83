/** Constants beside dates and times: read as such, by MySQL's liberal formats; what is none has its place among them or is refused. */
import { SqlError } from '../../../errors.ts';
import { internConverter } from '../functions/index.ts';
import type { RuntimeContext } from '../runtime.ts';
import { type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import { dateTimeOfNumber, parseDateTime, parseTime, roundMicros, timeOfNumber } from '../values/temporal.ts';
import { type Found, NEVER } from './constant.ts';
import { settle } from './convert.ts';
import type { Encoder, Form, Raw } from './literal.ts';
import type { Typed } from './typed.ts';
import { implementation } from './unit.ts';

/** @param strict whether a string that is no date is error 1525. Null where only the library can compare. */
export function temporalEncoder(other: Typed, form: Form, strict: boolean): Found | null {
  // Numbers are read as dates beside columns only: what is computed is a number itself beside them.
  if (form === 'int' && other.origin === null) return null;
  if (other.repr === 'time') return timeEncoder(other, form);
  const from = constantType(form);
  if (from === null) return null;
  const name = internConverter(from, { type: Types.datetime(6), repr: 'datetime' });
  if (name === null) return null;
  const refuse = refusal(other, form, strict);
  const read = (raw: Raw, context: RuntimeContext) => String(implementation(name, context)(raw as SqliteValue));
  const { decimals } = other.type;
  switch (other.repr) {
    case 'date':
      return { other: other.sql, encode: (raw, context) => refuse(raw, context) ?? dateForm(read(raw, context)) };
    case 'timestamp': {
      const utc = internConverter({ type: Types.datetime(6), repr: 'datetime' }, { type: timestampType, repr: 'timestamp' });
      const toUtc = (local: string, context: RuntimeContext) => (utc === null ? local : String(implementation(utc, context)(local)));
      return {
        other: utc === null ? settle(other).sql : other.sql,
        encode: (raw, context) => refuse(raw, context) ?? fractionForm(toUtc(read(raw, context), context), decimals),
      };
    }
    default:
      return { other: other.sql, encode: (raw, context) => refuse(raw, context) ?? fractionForm(read(raw, context), decimals) };
  }
}
const timestampType: SqlType = { ...Types.datetime(6), name: 'TIMESTAMP' };
function constantType(form: Form): { readonly type: SqlType; readonly repr: 'text' | 'int' } | null {
  switch (form) {
    case 'string':
      return { type: Types.varchar(255, 'utf8mb4_bin'), repr: 'text' };
    case 'int':
      return { type: Types.bigint(20), repr: 'int' };
    default:
      return null;
  }
}

/** What a constant that is no date is compared as, with its warning; null where it is one. @throws 1525. */
type Refusal = (raw: Raw, context: RuntimeContext) => SqliteValue | null;
function refusal(other: Typed, form: Form, strict: boolean): Refusal {
  const name = other.repr === 'date' ? 'date' : 'datetime';
  const label = other.repr === 'date' ? 'DATE' : other.type.name === 'TIMESTAMP' ? 'TIMESTAMP' : 'DATETIME';
  const column = other.origin?.orgName ?? null;
  if (form === 'int') {
    return (raw, context) => {
      const found = dateTimeOfNumber(Number(raw), 0, { fuzzy: false, mode: context.sqlMode });
      if (found !== null && found.trouble === 'ok') return null;
      if (column !== null && strict && Number(raw) !== 0) warnValue(context, name, raw, column);
      return digitsForm(raw, other.repr === 'date' ? 8 : 14);
    };
  }
  return (raw, context) => {
    const text = String(raw);
    const { trouble } = parseDateTime(text, { fuzzy: false, mode: context.sqlMode });
    if (trouble === 'ok' || trouble === 'truncated') return null;
    if (column !== null && strict) warnValue(context, name, raw, column);
    else context.warn('Warning', 1292, `${name === 'date' ? 'Truncated incorrect' : 'Incorrect'} ${name} value: '${text}'`);
    if (strict) throw new SqlError(1525, 'HY000', `Incorrect ${label} value: '${text}'`);
    // In IN and BETWEEN it is less than every date.
    return '';
  };
}
function warnValue(context: RuntimeContext, name: string, raw: Raw, column: string): void {
  context.warn('Warning', 1292, `Incorrect ${name} value: '${String(raw)}' for column '${column}' at row 1`);
}
/** A number among dates as digits: dates sort as YYYYMMDD does, and their texts sort as they do. */
function digitsForm(raw: Raw, length: number): string {
  const text = String(raw);
  if (text.startsWith('-')) return '';
  if (text.length > length) return NEVER;
  const [year, month, day, hour, minute, second] = text.padStart(length, '0').match(/^....|../g) ?? [];
  return length === 8 ? `${year}-${month}-${day}` : `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}
/** Text order makes a date less than any later moment of its day: midnight is the date itself. */
function dateForm(datetime: string): string {
  return datetime.endsWith(' 00:00:00.000000') ? datetime.slice(0, 10) : datetime;
}
/** With the column's number of digits; further ones stay where they are not zero, and sort after. */
function fractionForm(datetime: string, decimals: number): string {
  const exact = decimals === 0 ? 19 : 20 + decimals;
  return /^[.0]*$/.test(datetime.slice(exact)) ? datetime.slice(0, exact) : datetime;
}

/** Only a column has constants beside it taken for times, and rounded as they would be in it. */
function timeEncoder(other: Typed, form: Form): Found | null {
  const from = constantType(form) ?? { type: Types.decimal(65, 30), repr: 'decimal' as const };
  const name = internConverter(from, { type: Types.time(6), repr: 'time' });
  const column = other.origin?.orgName ?? null;
  if (name === null || column === null) return null;
  const { decimals } = other.type;
  const read: Encoder = (raw, context) => {
    const value = form === 'float' || form === 'decimal' ? Number(raw).toFixed(7) : (raw as SqliteValue);
    const micros = Number(implementation(name, context)(value));
    return roundMicros(micros, decimals, context.sqlMode.timeTruncateFractional);
  };
  const refuse = form === 'string' ? refusedText : refusedNumber;
  return {
    other: other.sql,
    encode: (raw, context) => {
      const refused = refuse(raw, context);
      if (refused === null) return read(raw, context);
      warnValue(context, 'time', raw, column);
      return refused;
    },
  };
}
/** Where a text that is no time stands among the texts of times. */
function refusedText(raw: Raw, context: RuntimeContext): SqliteValue | null {
  const text = String(raw);
  const { trouble, micros } = parseTime(text, { fuzzy: true, mode: context.sqlMode });
  if (trouble === 'truncated') return micros + 0.5;
  if (trouble !== 'invalid') return null;
  return text < '0' ? -1e15 : NEVER;
}
/** Where a number that is no time stands: after the greatest time whose digits are less. */
function refusedNumber(raw: Raw, context: RuntimeContext): SqliteValue | null {
  const value = Number(raw);
  if (timeOfNumber(Math.trunc(value), 0, { fuzzy: true, mode: context.sqlMode }) !== null) return null;
  const digits = Math.abs(value);
  const whole = Math.floor(digits);
  const [hour, minute, second] = [Math.floor(whole / 10000), Math.floor(whole / 100) % 100, whole % 100];
  const minutes = minute > 59 ? (hour + 1) * 60 : hour * 60 + minute + (second > 59 ? 1 : 0);
  const micros = minutes * 60e6 - 0.5;
  return value < 0 ? -micros : micros;
}
