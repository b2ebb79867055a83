/** The clock: NOW and its kin, UNIX_TIMESTAMP, FROM_UNIXTIME, CONVERT_TZ. */
import { SqlError } from '../../../errors.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, makeType, type SqliteValue, Types } from '../sql-type.ts';
import { type DateTime, epochSeconds, fromEpoch, fromEpochMicros, MICROS_PER_SECOND, timeOfDay } from '../values/calendar.ts';
import { decimal, formatDecimal } from '../values/decimal.ts';
import { splitDecimal } from '../values/source.ts';
import { formatDate, formatDateTime, roundDateTime, roundMicros } from '../values/temporal.ts';
import { offsetOfLocal, type Zone, zoneByName } from '../values/time-zone.ts';
import { dateAt, datetimeResult, fractionOf, localNow, type Present } from './date-arguments.ts';
import { formatWith } from './date-format.ts';
import type { ArgInfo } from './definition.ts';
import { define, type LibraryFunction, nullable, text, toBig } from './library.ts';
import { localeNames } from './locale.ts';
import { literalNumber } from './string.ts';

/** Fractional digits that NOW(n) was asked for. @throws SqlError 1426 */
function digits(args: readonly ArgInfo[], name: string): number {
  const decimals = args.length === 0 ? 0 : (literalNumber(args[0]) ?? 0);
  if (decimals > 6) throw new SqlError(1426, '42000', `Too-big precision ${decimals} specified for '${name.toLowerCase()}'. Maximum is 6.`);
  return decimals;
}
function utcNow(context: RuntimeContext): DateTime {
  return fromEpochMicros(context.nowMicros);
}
function reallyNow(context: RuntimeContext): DateTime {
  const micros = Date.now() * 1000;
  return fromEpochMicros(micros + context.offsetMinutesAt(micros) * 60 * MICROS_PER_SECOND);
}
function cut(date: DateTime, decimals: number): DateTime {
  return { ...date, micros: roundMicros(date.micros, decimals, true) };
}
function datetimes(names: readonly string[], now: (context: RuntimeContext) => DateTime, volatile = false): LibraryFunction[] {
  return names.map((name) =>
    define(
      name,
      ['index'],
      (args) => ({ ...datetimeResult(digits(args, name)), nullable: false }),
      (shape, context) => () => formatDateTime(cut(now(context), shape.result.decimals), shape.result.decimals),
      {
        min: 0,
        max: 1,
        contextual: true,
        volatile,
      },
    ),
  );
}
function dates(names: readonly string[], now: (context: RuntimeContext) => DateTime): LibraryFunction[] {
  return names.map((name) =>
    define(
      name,
      [],
      () => ({ type: Types.date, repr: 'date', nullable: false }),
      (_, context) => () => formatDate(now(context)),
      { contextual: true },
    ),
  );
}
function times(names: readonly string[], now: (context: RuntimeContext) => DateTime): LibraryFunction[] {
  return names.map((name) =>
    define(
      name,
      ['index'],
      (args) => {
        const decimals = digits(args, name);
        return { type: makeType('TIME', decimals > 0 ? 9 + decimals : 8, { decimals }), repr: 'time', nullable: false };
      },
      (shape, context) => () => roundMicros(timeOfDay(now(context)), shape.result.decimals, true),
      { min: 0, max: 1, contextual: true },
    ),
  );
}

/** The greatest instant that MySQL's 64-bit timestamps reach: 3001-01-18 23:59:59 UTC. */
const MAX_SECONDS = 32536771199;

/** Seconds since 1970 of a local datetime of the session; null outside of the range. */
function toUnix(date: DateTime, context: RuntimeContext): number | null {
  const local = epochSeconds(date);
  const seconds = local - context.offsetMinutesOfLocal(local * MICROS_PER_SECOND + date.micros) * 60;
  return seconds < 0 || seconds > MAX_SECONDS ? null : seconds;
}

const unixTimestamp = define(
  'UNIX_TIMESTAMP',
  ['any'],
  (args) => {
    const nothing = { type: Types.bigint(21), repr: 'int' as const, nullable: args[0]?.nullable ?? false };
    const decimals = fractionOf(args[0]);
    return args.length === 0 || decimals === 0 ? nothing : { ...nothing, type: Types.decimal(11 + decimals, decimals), repr: 'decimal' };
  },
  (shape, context) => {
    if (shape.args.length === 0) return () => Math.floor(context.nowMicros / MICROS_PER_SECOND);
    const read = dateAt(shape, 0, 'datetime', true);
    const { decimals } = shape.result;
    return (value: Present) => {
      const date = read(value, context);
      const seconds = date === null || date.month === 0 || date.day === 0 ? null : toUnix(date, context);
      if (shape.resultRepr === 'int') return seconds ?? 0;
      const micros = seconds === null ? 0 : (date?.micros ?? 0);
      return formatDecimal(
        (BigInt(seconds ?? 0) * 1_000_000n + BigInt(seconds === null ? 0 : roundMicros(micros, decimals, true))) /
          10n ** BigInt(6 - decimals),
        decimals,
      );
    };
  },
  { min: 0, max: 1, contextual: true },
);

/** The local datetime of seconds since 1970, at so many digits; null outside of the range. */
function fromUnix(value: SqliteValue, decimals: number, context: RuntimeContext): DateTime | null {
  const number =
    typeof value === 'string' && value.includes('.')
      ? decimal(value)
      : { units: typeof value === 'string' ? BigInt(value) : toBig(value), scale: 0 };
  if (number.units < 0n) return null;
  const { integer, micros } = splitDecimal(number);
  const rounded = roundMicros(micros, decimals, context.sqlMode.timeTruncateFractional);
  const seconds = integer + Math.floor(rounded / MICROS_PER_SECOND);
  if (seconds > MAX_SECONDS) return null;
  return fromEpoch(seconds + context.offsetMinutesAt(seconds * MICROS_PER_SECOND) * 60, rounded % MICROS_PER_SECOND);
}
const fromUnixtime = define(
  'FROM_UNIXTIME',
  (args) => {
    const family = familyOf(args[0]?.type ?? Types.null);
    return [family === 'integer' || family === 'null' ? 'int' : 'decimal', 'text'];
  },
  (args, collation) => {
    if (args.length === 1) return datetimeResult(familyOf(args[0]?.type ?? Types.null) === 'string' ? 6 : fractionOf(args[0]));
    return nullable(text((all) => Math.min((all[1]?.type.length ?? 0) * 10, 4294967295)))(args, collation);
  },
  (shape, context) => {
    if (shape.args.length === 1) {
      const { decimals } = shape.result;
      return (value: SqliteValue) => {
        const date = fromUnix(value, decimals, context);
        return date === null ? null : formatDateTime(date, decimals);
      };
    }
    return (value: SqliteValue, format: string) => {
      const date = fromUnix(value, 6, context);
      return date === null ? null : formatWith(format, date, localeNames(context));
    };
  },
  { min: 1, max: 2, contextual: true },
);

/** A zone's offset where CONVERT_TZ leaves values outside of the range alone. */
function zoneOf(name: string, context: RuntimeContext): Zone | null {
  return name.toUpperCase() === 'SYSTEM' ? (micros) => context.offsetMinutesAt(micros) : zoneByName(name);
}
const convertTz = define(
  'CONVERT_TZ',
  ['any', 'text', 'text'],
  (args) => datetimeResult(fractionOf(args[0])),
  (shape, context) => {
    const read = dateAt(shape, 0, 'datetime');
    const { decimals } = shape.result;
    return (value: Present, from: string, to: string) => {
      const source = zoneOf(from, context);
      const target = zoneOf(to, context);
      if (source === null || target === null) return null;
      const date = read(value, context);
      if (date === null) return null;
      const local = epochSeconds(date);
      const seconds = local - offsetOfLocal(source, local * MICROS_PER_SECOND) * 60;
      const kept = seconds < 1 || seconds > MAX_SECONDS ? date : fromEpoch(seconds + target(seconds * MICROS_PER_SECOND) * 60, date.micros);
      const rounded = roundDateTime(kept, decimals, context.sqlMode.timeTruncateFractional);
      return rounded === null ? null : formatDateTime(rounded, decimals);
    };
  },
  { contextual: true },
);

export const clock = (): readonly LibraryFunction[] => [
  ...datetimes(['NOW', 'CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIMESTAMP'], localNow),
  ...datetimes(['UTC_TIMESTAMP'], utcNow),
  ...datetimes(['SYSDATE'], reallyNow, true),
  ...dates(['CURDATE', 'CURRENT_DATE'], localNow),
  ...dates(['UTC_DATE'], utcNow),
  ...times(['CURTIME', 'CURRENT_TIME'], localNow),
  ...times(['UTC_TIME'], utcNow),
  unixTimestamp,
  fromUnixtime,
  convertTz,
];
