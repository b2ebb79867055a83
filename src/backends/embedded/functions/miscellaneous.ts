/** SLEEP, locks, FORMAT and other functions of no family. */
import { SqlError } from '../../../errors.ts';
import { digestText } from '../../../sql/digest.ts';
import { parse, parseModeOf } from '../../../sql/index.ts';
import { compare } from '../collation/index.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, Types } from '../sql-type.ts';
import { decimal, formatDecimal, rescale } from '../values/decimal.ts';
import { numberToDecimal } from '../values/number.ts';
import type { ArgInfo, ArgKind } from './definition.ts';
import { groupDigits, numberLocale, toDecimalKind } from './format.ts';
import { bigint, define, displayChars, incorrectArguments, type LibraryFunction, notNull, nullable, text, toBig } from './library.ts';
import { createHash } from './node-modules.ts';
import { roundReal } from './numeric.ts';

/** @throws SqlError 3057 */
function lockName(name: string | null): string {
  if (name === null || name === '')
    throw new SqlError(
      3057,
      '42000',
      `Incorrect user-level lock name '${name ?? 'NULL'}'. The name is empty, NULL, or can not be expressed in the current character-set.`,
    );
  if ([...name].length > 64) throw new SqlError(3057, '42000', `Incorrect user-level lock name '${name}'.`);
  return name.toLowerCase();
}

const POLL_MS = 20;

/** C's %.2f and %.2e of a count scaled to a unit. */
function scaled(value: number, unit: string): string {
  return `${
    value >= 100000
      ? value
          .toExponential(2)
          .replace(/e\+?(-?)(\d)$/, 'e$1$2')
          .replace(/e(\d)/, 'e+$1')
          .replace(/e\+(\d)$/, 'e+0$1')
      : value.toFixed(2)
  } ${unit}`;
}
const byteUnits = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
export function formatBytes(value: number): string {
  const magnitude = Math.abs(value);
  let power = 0;
  while (power < 6 && magnitude >= 1024 ** (power + 1)) power++;
  return power === 0 ? `${String(Math.trunc(value)).padStart(4)} bytes` : scaled(value / 1024 ** power, byteUnits[power] ?? '');
}
const picoUnits: readonly (readonly [number, string])[] = [
  [86400e12, 'd'],
  [3600e12, 'h'],
  [60e12, 'min'],
  [1e12, 's'],
  [1e9, 'ms'],
  [1e6, 'us'],
  [1e3, 'ns'],
];
export function formatPicoTime(value: number): string {
  const unit = picoUnits.find(([size]) => Math.abs(value) >= size);
  return unit === undefined ? `${String(Math.trunc(value)).padStart(3)} ps` : scaled(value / unit[0], unit[1]);
}

/** FIELD compares all as strings, all as numbers where all are, else as doubles. */
function fieldKinds(args: readonly ArgInfo[]): readonly ArgKind[] {
  const families = args.map((arg) => familyOf(arg.type)).filter((family) => family !== 'null');
  if (families.every((family) => family === 'string' || family === 'binary' || family === 'enum' || family === 'set'))
    return args.map(() => 'text');
  if (families.every((family) => family === 'integer')) return args.map(() => 'int');
  if (families.every((family) => family === 'integer' || family === 'decimal')) return args.map(() => 'decimal');
  return args.map(() => 'real');
}

/** A quarter of the default of max_allowed_packet, as MySQL counts its characters. */
const LONGEST_STATEMENT = 1 << 24;

/** @throws SqlError 3676 for what is no statement. */
function digested(sql: string, context: RuntimeContext): string {
  const mode = parseModeOf(String(context.systemVariable('sql_mode', 'SESSION')));
  try {
    parse(sql, { sqlMode: mode });
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new SqlError(3676, 'HY000', `Could not parse argument to digest function: "${error.message}".`);
  }
  return digestText(sql, mode, Number(context.systemVariable('max_digest_length', 'GLOBAL')));
}
/** SHA-256 of a digest's text, in hex. (MySQL takes that of its tokens' numbers.) */
export function digestHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export const miscellaneous = (): readonly LibraryFunction[] => [
  define(
    'SLEEP',
    ['real'],
    notNull(bigint(21)),
    (_, context) => (seconds: number | null) => {
      if (seconds === null || seconds < 0) throw incorrectArguments('sleep.');
      return context.waitFor(seconds * 1000) ? 0 : 1;
    },
    { nulls: true, volatile: true },
  ),
  define(
    'GET_LOCK',
    ['text', 'real'],
    nullable(bigint(1)),
    (_, context) => (name: string | null, timeout: number | null) => {
      const lock = lockName(name);
      const until = timeout === null || timeout < 0 ? Number.POSITIVE_INFINITY : performance.now() + timeout * 1000;
      for (;;) {
        const got = context.locks.get(lock);
        if (got !== 0) return got;
        context.checkKilled();
        const left = until - performance.now();
        if (left <= 0) return 0;
        context.waitFor(Math.min(POLL_MS, left), 'User lock');
      }
    },
    { nulls: true, volatile: true, bound: true },
  ),
  define('RELEASE_LOCK', ['text'], nullable(bigint(1)), (_, context) => (name: string | null) => context.locks.release(lockName(name)), {
    nulls: true,
    volatile: true,
    bound: true,
  }),
  define(
    'RELEASE_ALL_LOCKS',
    [],
    () => ({ type: Types.bigint(21, true), repr: 'uint', nullable: false }),
    (_, context) => () => context.locks.releaseAll(),
    { volatile: true, bound: true },
  ),
  define(
    'IS_FREE_LOCK',
    ['text'],
    nullable(bigint(1)),
    (_, context) => (name: string | null) => (context.locks.owner(lockName(name)) === null ? 1 : 0),
    { nulls: true, volatile: true, bound: true },
  ),
  define(
    'IS_USED_LOCK',
    ['text'],
    () => ({ type: Types.bigint(21, true), repr: 'uint', nullable: true }),
    (_, context) => (name: string | null) => context.locks.owner(lockName(name)),
    { nulls: true, volatile: true, bound: true },
  ),
  define(
    'FIELD',
    fieldKinds,
    notNull(bigint(11)),
    (shape) =>
      (value: SqliteValue, ...others: SqliteValue[]) => {
        if (value === null) return 0;
        const same = (other: SqliteValue): boolean => {
          if (other === null) return false;
          switch (shape.reprs[0]) {
            case 'text':
              return compare(String(value), String(other), shape.collation === 'binary' ? 'utf8mb4_bin' : shape.collation) === 0;
            case 'decimal': {
              const a = decimal(String(value));
              const b = decimal(String(other));
              const scale = Math.max(a.scale, b.scale);
              return rescale(a.units, a.scale, scale) === rescale(b.units, b.scale, scale);
            }
            case 'real':
              return Number(value) === Number(other);
            default:
              return toBig(value) === toBig(other);
          }
        };
        return others.findIndex(same) + 1;
      },
    { min: 2, max: Number.POSITIVE_INFINITY, nulls: true },
  ),
  define(
    'FORMAT',
    (args) => [toDecimalKind(args[0]), 'index', 'text'],
    nullable(
      text((args) => {
        const chars = args[0] === undefined ? 0 : displayChars(args[0]);
        return chars + Math.floor(chars / 3) + 32;
      }),
    ),
    (_, context) =>
      (value: SqliteValue, digits: number | null, locale: string | null = 'en_US') => {
        if (value === null || digits === null) return null;
        const scale = Math.max(0, Math.min(digits, 30));
        const number = typeof value === 'number' ? numberToDecimal(roundReal(value, scale, false)) : decimal(String(value));
        const style = numberLocale(locale, context);
        return groupDigits(formatDecimal(rescale(number.units, number.scale, scale), scale), style);
      },
    { min: 2, max: 3, nulls: true, contextual: true },
  ),
  define('FORMAT_BYTES', ['real'], nullable(text(11)), () => formatBytes),
  define('FORMAT_PICO_TIME', ['real'], nullable(text(11)), () => formatPicoTime),
  define('STATEMENT_DIGEST', ['text'], nullable(text(64)), (_, context) => (sql: string) => digestHash(digested(sql, context)), {
    contextual: true,
  }),
  define('STATEMENT_DIGEST_TEXT', ['text'], nullable(text(LONGEST_STATEMENT)), (_, context) => (sql: string) => digested(sql, context), {
    contextual: true,
  }),
];
