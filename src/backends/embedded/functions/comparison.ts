/** Comparison of every pair of types as MySQL decides it, and what is built on it: GREATEST, LEAST, INTERVAL, NULLIF, ISNULL. */
import { compare, compareCodePoints } from '../collation/index.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import { timeOfDay, toCivil } from '../values/calendar.ts';
import { converter } from '../values/convert.ts';
import { compareDecimals } from '../values/decimal.ts';
import { compareJson } from '../values/json.ts';
import {
  asBytes,
  type Endpoint,
  readDateTimeValue,
  readDecimal,
  readDouble,
  readJsonScalar,
  readText,
  readTime,
  textToBytes,
} from '../values/source.ts';
import { ZERO_DATE } from '../values/temporal.ts';
import type { ArgInfo, CallShape } from './definition.ts';
import { bigint, boolean, define, type LibraryFunction, notNull, nullable, toBig } from './library.ts';
import { unify } from './unify.ts';

/** In which form two values are compared. */
export type ComparedAs = 'integer' | 'decimal' | 'real' | 'text' | 'bytes' | 'datetime' | 'time' | 'json';

/** @param literals whether a side is a constant: a string constant beside a date is read as one. */
export function comparedAs(a: SqlType, b: SqlType): ComparedAs {
  const left = familyOf(a);
  const right = familyOf(b);
  if (left === 'json' || right === 'json') return 'json';
  const temporal = (family: string) => family === 'date' || family === 'datetime' || family === 'time';
  if (temporal(left) || temporal(right)) {
    if (left === 'time' && right === 'time') return 'time';
    if (temporal(left) && temporal(right)) return 'datetime';
    const [date, other] = temporal(left) ? [left, right] : [right, left];
    // A time beside a string is its text; a date or a time beside a number is one itself.
    if (other === 'string' || other === 'enum' || other === 'set' || other === 'null' || other === 'binary')
      return date === 'time' ? (other === 'binary' ? 'bytes' : 'text') : 'datetime';
    if (date !== 'time' && other === 'year') return 'datetime';
    return other === 'float' ? 'real' : 'decimal';
  }
  const strings = (family: string) => family === 'string' || family === 'enum' || family === 'set';
  if (strings(left) && strings(right)) return a.collation === 'binary' || b.collation === 'binary' ? 'bytes' : 'text';
  const bytes = (family: string) => family === 'binary' || family === 'geometry';
  if ((bytes(left) || strings(left) || left === 'null') && (bytes(right) || strings(right) || right === 'null'))
    return bytes(left) || bytes(right) ? 'bytes' : 'text';
  const integral = (family: string) => family === 'integer' || family === 'year' || family === 'bit' || family === 'null';
  if (integral(left) && integral(right)) return 'integer';
  const exact = (family: string) => integral(family) || family === 'decimal';
  return exact(left) && exact(right) ? 'decimal' : 'real';
}

export type Compare = (a: Exclude<SqliteValue, null>, b: Exclude<SqliteValue, null>, context: RuntimeContext) => number | null;

/** -1, 0, 1; null where a side has no value in that form. */
export function compareFor(a: Endpoint, b: Endpoint, collation: string): Compare {
  switch (comparedAs(a.type, b.type)) {
    case 'integer':
      return (x, y) => (typeof x === 'number' && typeof y === 'number' ? order(x, y) : order(toBig(x), toBig(y)));
    case 'decimal': {
      const left = readDecimal(a);
      const right = readDecimal(b);
      return (x, y, context) => compareDecimals(left(x, context), right(y, context));
    }
    case 'real': {
      const left = readDouble(a);
      const right = readDouble(b);
      return (x, y, context) => order(left(x, context), right(y, context));
    }
    case 'text': {
      const left = readText(a);
      const right = readText(b);
      return collation === 'binary'
        ? (x, y, context) => Math.sign(compareCodePoints(left(x, context), right(y, context)))
        : (x, y, context) => Math.sign(compare(left(x, context), right(y, context), collation));
    }
    case 'bytes': {
      const left = readBytes(a);
      const right = readBytes(b);
      return (x, y, context) => Buffer.compare(left(x, context), right(y, context));
    }
    case 'datetime': {
      const left = readDateTimeValue(a, 'datetime');
      const right = readDateTimeValue(b, 'datetime');
      return (x, y, context) => {
        // What is no date compares as the zero date.
        const first = left(x, context) ?? ZERO_DATE;
        const second = right(y, context) ?? ZERO_DATE;
        const one = toCivil(first);
        const two = toCivil(second);
        return (
          order(first.year, second.year) ||
          order(first.month, second.month) ||
          order(first.day, second.day) ||
          order(timeOfDay(first), timeOfDay(second)) ||
          order(one.micros, two.micros)
        );
      };
    }
    case 'time': {
      const left = readTime(a);
      const right = readTime(b);
      return (x, y, context) => {
        const first = left(x, context);
        const second = right(y, context);
        // What is no time is greater than every time.
        if (first === null || second === null) return first === second ? 0 : first === null ? 1 : -1;
        return order(first, second);
      };
    }
    case 'json': {
      const left = readJsonScalar(a);
      const right = readJsonScalar(b);
      return (x, y, context) => compareJson(left(x, context), right(y, context));
    }
  }
}
function order<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
function readBytes(endpoint: Endpoint): (value: Exclude<SqliteValue, null>, context: RuntimeContext) => Uint8Array {
  if (endpoint.repr === 'bytes') return asBytes;
  const read = readText(endpoint);
  return (value, context) => textToBytes(read(value, context), endpoint.type.collation);
}

function endpoint(shape: CallShape, index: number): Endpoint {
  return { type: shape.args[index] ?? Types.null, repr: shape.reprs[index] ?? 'int' };
}
function comparing(name: string, test: (order: number) => boolean): LibraryFunction {
  return define(name, ['any', 'any'], boolean, (shape, context) => {
    const compareValues = compareFor(endpoint(shape, 0), endpoint(shape, 1), shape.collation);
    return (a: Exclude<SqliteValue, null>, b: Exclude<SqliteValue, null>) => {
      const result = compareValues(a, b, context);
      return result === null ? null : test(result) ? 1 : 0;
    };
  });
}

/** GREATEST and LEAST: all compared in one type, which the result has. */
function extreme(name: string, sign: number): LibraryFunction {
  return define(
    name,
    ['any'],
    (args, collation) => extremeType(args, collation),
    (shape, context) => {
      const target: Endpoint = { type: shape.result, repr: shape.resultRepr };
      const dates = shape.args.some((type) => ['date', 'datetime'].includes(familyOf(type))) && target.repr === 'text';
      const converters = shape.args.map((_, index) => converter(endpoint(shape, index), target));
      const compareValues: Compare = dates
        ? compareFor({ type: Types.datetime(6), repr: 'text' }, target, shape.collation)
        : compareFor(target, target, shape.collation);
      return (...values: SqliteValue[]) => {
        let best: SqliteValue = null;
        for (let i = 0; i < values.length; i++) {
          const value = values[i] ?? null;
          if (value === null) return null;
          const made = converters[i]?.(value, context) ?? null;
          if (made === null) return null;
          if (best === null || (compareValues(made, best, context) ?? 0) * sign > 0) best = made;
        }
        return best;
      };
    },
    { min: 2, max: Number.POSITIVE_INFINITY, nulls: true },
  );
}
function extremeType(args: readonly ArgInfo[], collation: string): ReturnType<typeof unify> {
  const types = args.map((arg) => arg.type);
  if (types.some((type) => type.name === 'NULL')) return unify(args, collation);
  const unified = unify(args, collation);
  // Strings among numbers are compared as doubles only where all others are numbers; MySQL takes the strings' side.
  return unified;
}

/** The index of the last of the ascending numbers that is not greater. */
const interval = define(
  'INTERVAL',
  (args) => args.map(() => (args.some((arg) => ['float', 'string', 'binary', 'json'].includes(familyOf(arg.type))) ? 'real' : 'decimal')),
  notNull(bigint(2)),
  (shape, context) => {
    const read = readDecimal({ type: Types.decimal(65, 30), repr: 'decimal' });
    return (...values: SqliteValue[]) => {
      const [first = null, ...rest] = values;
      if (first === null) return -1;
      let index = 0;
      for (const value of rest) {
        if (value !== null) {
          const less =
            shape.reprs[0] === 'real' ? Number(first) < Number(value) : compareDecimals(read(first, context), read(value, context)) < 0;
          if (less) break;
        }
        index++;
      }
      return index;
    };
  },
  { min: 2, max: Number.POSITIVE_INFINITY, nulls: true },
);

export const comparison = (): readonly LibraryFunction[] => [
  comparing('=', (result) => result === 0),
  comparing('<>', (result) => result !== 0),
  comparing('<', (result) => result < 0),
  comparing('<=', (result) => result <= 0),
  comparing('>', (result) => result > 0),
  comparing('>=', (result) => result >= 0),
  define(
    '<=>',
    ['any', 'any'],
    (args, collation) => ({ ...boolean(args, collation), nullable: false }),
    (shape, context) => {
      const compareValues = compareFor(endpoint(shape, 0), endpoint(shape, 1), shape.collation);
      return (a: SqliteValue, b: SqliteValue) =>
        a === null || b === null ? (a === b ? 1 : 0) : compareValues(a, b, context) === 0 ? 1 : 0;
    },
    { nulls: true },
  ),
  define('COMPARE', ['any', 'any'], nullable(bigint(2)), (shape, context) => {
    const compareValues = compareFor(endpoint(shape, 0), endpoint(shape, 1), shape.collation);
    return (a: Exclude<SqliteValue, null>, b: Exclude<SqliteValue, null>) => compareValues(a, b, context);
  }),
  extreme('GREATEST', 1),
  extreme('LEAST', -1),
  interval,
  define(
    'ISNULL',
    ['any'],
    (args, collation) => ({ ...boolean(args, collation), nullable: false }),
    () => (value: SqliteValue) => (value === null ? 1 : 0),
    { nulls: true },
  ),
];
