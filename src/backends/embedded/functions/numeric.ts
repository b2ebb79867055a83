/** Numeric functions. https://dev.mysql.com/doc/refman/8.4/en/mathematical-functions.html */
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, makeType, type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import { ceilDecimal, decimal, fits, floorDecimal, formatDecimal, rescale, roundDecimal } from '../values/decimal.ts';
import { formatDouble, INT64_MAX, roundHalfEven } from '../values/number.ts';
import { decimalShape, temporalDouble, unaryKind } from './arithmetic.ts';
import type { ArgInfo, ArgKind } from './definition.ts';
import {
  aliases,
  bigint,
  define,
  double,
  int64,
  type LibraryFunction,
  nullable,
  outOfRange,
  type ResultRule,
  toBig,
  uint,
} from './library.ts';
import { literalNumber } from './string.ts';

function kindOf(type: SqlType): ArgKind {
  const kind = unaryKind(type);
  return kind === 'integer' ? 'int' : kind === 'decimal' ? 'decimal' : 'real';
}
const byFirst = (args: readonly ArgInfo[]): readonly ArgKind[] => [
  kindOf(args[0]?.type ?? Types.null),
  ...args.slice(1).map(() => 'index' as const),
];

/** A function of doubles: NULL outside of its domain, error 1690 where it overflows. */
function real(name: string, compute: (x: number) => number | null, result: ResultRule = nullable(double)): LibraryFunction {
  return define(name, ['real'], result, () => (x: number) => {
    const value = compute(x);
    if (value !== null && !Number.isFinite(value)) throw outOfRange('DOUBLE', `${name.toLowerCase()}(${formatDouble(x)})`);
    return value;
  });
}
function logarithm(name: string, compute: (x: number) => number): LibraryFunction {
  return define(name, ['real'], nullable(double), (_, context) => (x: number) => (x > 0 ? compute(x) : invalidLogarithm(context)));
}
function invalidLogarithm(context: RuntimeContext): null {
  context.warn('Warning', 3020, 'Invalid argument for logarithm');
  return null;
}

/** An integer-valued result: BIGINT while the argument's digits fit, else DECIMAL. */
function wholeResult(type: SqlType): ReturnType<ResultRule> {
  switch (unaryKind(type)) {
    case 'integer':
      return { type: Types.bigint(21, type.unsigned), repr: type.unsigned ? 'uint' : 'int' };
    case 'decimal': {
      const { precision, scale } = decimalShape(type);
      const whole = precision - scale;
      return whole < 18 ? { type: Types.bigint(21), repr: 'int' } : { type: Types.decimal(Math.min(whole + 1, 65), 0), repr: 'decimal' };
    }
    case 'real':
      return { type: Types.double(), repr: 'real' };
  }
}
function whole(name: string, ofReal: (x: number) => number, ofDecimal: (text: string) => bigint): LibraryFunction {
  return define(
    name,
    byFirst,
    (args) => wholeResult(args[0]?.type ?? Types.null),
    (shape) => {
      if (shape.resultRepr === 'real') return ofReal;
      if (shape.reprs[0] !== 'decimal') return (value: SqliteValue) => value;
      return shape.resultRepr === 'int' ? (text: string) => int64(ofDecimal(text)) : (text: string) => ofDecimal(text).toString();
    },
  );
}

/** ROUND and TRUNCATE: the number of digits shapes the result's type where it is written out. */
function rounding(name: string, truncate: boolean): LibraryFunction {
  return define(
    name,
    byFirst,
    (args) => {
      const type = args[0]?.type ?? Types.null;
      const digits = args.length < 2 || args[1]?.type.name === 'NULL' ? 0 : literalNumber(args[1]);
      switch (unaryKind(type)) {
        case 'integer':
          return { type: Types.bigint(Math.max(type.length, 21), type.unsigned), repr: type.unsigned ? 'uint' : 'int' };
        case 'decimal': {
          const { precision, scale } = decimalShape(type);
          if (digits === null) return { type: Types.decimal(precision, scale), repr: 'decimal' };
          const kept = Math.max(0, Math.min(digits, scale, 30));
          const carry = digits < scale && !truncate ? 1 : 0;
          return { type: Types.decimal(Math.max(Math.min(precision - scale + kept + carry, 65), 1), kept), repr: 'decimal' };
        }
        case 'real':
          return { type: Types.double(), repr: 'real' };
      }
    },
    (shape) => {
      const { decimals } = shape.result;
      switch (shape.resultRepr) {
        case 'decimal':
          return (text: string, digits = 0) => {
            const rounded = roundDecimal(decimal(text), Math.min(digits, 30), truncate);
            const units = rescale(rounded.units, rounded.scale, decimals);
            if (!fits(units, 65)) throw outOfRange('DECIMAL', `${name.toLowerCase()}(${text},${digits})`);
            return formatDecimal(units, decimals);
          };
        case 'int':
        case 'uint':
          return (value: SqliteValue, digits = 0) => {
            if (digits >= 0) return value;
            const number = roundDecimal({ units: toBig(value), scale: 0 }, digits, truncate).units;
            if (shape.resultRepr === 'uint') {
              if (number > 0xffffffffffffffffn) throw outOfRange('BIGINT UNSIGNED', `${name.toLowerCase()}(${toBig(value)},${digits})`);
              return uint(number);
            }
            if (number > INT64_MAX || number < -INT64_MAX - 1n)
              throw outOfRange('BIGINT', `${name.toLowerCase()}(${toBig(value)},${digits})`);
            return int64(number);
          };
        default:
          return (value: number, digits = 0) => roundReal(value, digits, truncate);
      }
    },
    { min: truncate ? 2 : 1, max: 2 },
  );
}
/** A double rounded half to even at its decimal digits. */
export function roundReal(value: number, digits: number, truncate: boolean): number {
  const power = 10 ** Math.min(Math.abs(digits), 400);
  if (digits < 0 && !Number.isFinite(power)) return 0;
  const scaled = digits < 0 ? value / power : value * power;
  if (digits >= 0 && !Number.isFinite(scaled)) return value;
  const whole = truncate ? Math.trunc(scaled) : roundHalfEven(scaled);
  const result = digits < 0 ? whole * power : whole / power;
  return Number.isFinite(result) ? result : value;
}

/** MySQL's generator of RAND(): two 30-bit linear congruences. */
interface Seeds {
  a: number;
  b: number;
}
interface Sequence {
  readonly seed: number;
  readonly seeds: Seeds;
}
let randomSites = 0;
const MODULUS = 0x3fffffff;
function nextRandom(seeds: Seeds): number {
  seeds.a = (seeds.a * 3 + seeds.b) % MODULUS;
  seeds.b = (seeds.a + seeds.b + 33) % MODULUS;
  return seeds.a / MODULUS;
}
function seeded(seed: number): Seeds {
  return {
    a: (Math.imul(seed, 0x10001) + 55555555) >>> 0,
    b: Math.imul(seed, 0x10000001) >>> 0,
  };
}
function seedsOf(seed: number): Seeds {
  const { a, b } = seeded(seed);
  return { a: a % MODULUS, b: b % MODULUS };
}

export const numeric = (): readonly LibraryFunction[] => [
  define(
    'ABS',
    byFirst,
    (args) => {
      const type = args[0]?.type ?? Types.null;
      switch (unaryKind(type)) {
        case 'integer':
          return { type: Types.bigint(type.length, type.unsigned), repr: type.unsigned ? 'uint' : 'int' };
        case 'decimal': {
          const { precision, scale } = decimalShape(type);
          return { type: Types.decimal(precision, scale), repr: 'decimal' };
        }
        case 'real':
          return {
            type:
              temporalDouble(type) ??
              (type.name === 'NULL'
                ? makeType('DOUBLE', 17)
                : familyOf(type) === 'float' && type.decimals < 31
                  ? makeType('DOUBLE', type.length, { decimals: type.decimals })
                  : Types.double()),
            repr: 'real',
          };
      }
    },
    (shape) => {
      switch (shape.resultRepr) {
        case 'int':
          return (value: number | bigint) => {
            if (value >= 0) return value;
            const result = -toBig(value);
            if (result > INT64_MAX) throw outOfRange('BIGINT', `abs(${value})`);
            return int64(result);
          };
        case 'decimal':
          return (text: string) => (text.startsWith('-') ? text.slice(1) : text);
        case 'uint':
          return (value: SqliteValue) => value;
        default:
          return Math.abs;
      }
    },
  ),
  ...aliases(
    whole('CEILING', Math.ceil, (text) => ceilDecimal(decimal(text))),
    'CEIL',
  ),
  whole('FLOOR', Math.floor, (text) => floorDecimal(decimal(text))),
  rounding('ROUND', false),
  rounding('TRUNCATE', true),
  define(
    'SIGN',
    (args) => [kindOf(args[0]?.type ?? Types.null)],
    bigint(21),
    () => (value: SqliteValue) => {
      if (typeof value === 'string') return value.startsWith('-') ? -1 : /[1-9]/.test(value) ? 1 : 0;
      return value === null ? null : (value as number | bigint) > 0 ? 1 : (value as number | bigint) < 0 ? -1 : 0;
    },
  ),
  real('SQRT', (x) => (x < 0 ? null : Math.sqrt(x))),
  real('EXP', Math.exp),
  logarithm('LN', Math.log),
  logarithm('LOG2', Math.log2),
  logarithm('LOG10', Math.log10),
  define(
    'LOG',
    ['real', 'real'],
    nullable(double),
    (_, context) => (base: number, x?: number) => {
      if (x === undefined) return base > 0 ? Math.log(base) : invalidLogarithm(context);
      return base <= 0 || base === 1 || x <= 0 ? invalidLogarithm(context) : Math.log(x) / Math.log(base);
    },
    { min: 1, max: 2 },
  ),
  real('SIN', Math.sin),
  real('COS', Math.cos),
  real('TAN', Math.tan),
  real('COT', (x) => 1 / Math.tan(x)),
  real('ASIN', (x) => (x < -1 || x > 1 ? null : Math.asin(x))),
  real('ACOS', (x) => (x < -1 || x > 1 ? null : Math.acos(x))),
  define('ATAN', ['real', 'real'], nullable(double), () => (y: number, x?: number) => (x === undefined ? Math.atan(y) : Math.atan2(y, x)), {
    min: 1,
    max: 2,
  }),
  define(
    'ATAN2',
    ['real', 'real'],
    nullable(double),
    () => (y: number, x?: number) => (x === undefined ? Math.atan(y) : Math.atan2(y, x)),
    { min: 1, max: 2 },
  ),
  real('RADIANS', (x) => x * (Math.PI / 180), double),
  real('DEGREES', (x) => x * (180 / Math.PI), double),
  ...aliases(
    define('POW', ['real', 'real'], nullable(double), () => (x: number, y: number) => {
      const result = x ** y;
      if (!Number.isFinite(result)) throw outOfRange('DOUBLE', `pow(${signed(x)},${signed(y)})`);
      return result;
    }),
    'POWER',
  ),
  define(
    'PI',
    [],
    () => ({ type: makeType('DOUBLE', 8, { decimals: 6 }), repr: 'real', nullable: false }),
    () => () => Math.PI,
  ),
  define(
    'RAND',
    ['index'],
    (args, collation) => ({ ...double(args, collation), nullable: false }),
    (_shape, context) => {
      const site = `RAND ${++randomSites}`;
      return (given?: number | null) => {
        if (given === undefined) return Math.random();
        const wanted = given ?? 0;
        // At one place of one statement a constant seed starts a sequence, another value starts another.
        let sequence = context.memory.get(site) as Sequence | undefined;
        if (sequence === undefined || wanted !== sequence.seed) {
          sequence = { seed: wanted, seeds: seedsOf(Number(BigInt.asIntN(32, BigInt(Math.trunc(wanted))))) };
          context.memory.set(site, sequence);
        }
        return nextRandom(sequence.seeds);
      };
    },
    { min: 0, max: 1, nulls: true, volatile: true },
  ),
];
function signed(x: number): string {
  return x < 0 ? `-(${formatDouble(-x)})` : formatDouble(x);
}
