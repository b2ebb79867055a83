/** + - * / DIV % and unary minus, of every pair of types. Types as MySQL gives them; int and decimal results are exact or an error 1690. */
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, makeType, type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import {
  add,
  type Decimal,
  type DecimalShape,
  DIVISION_INCREMENT,
  decimal,
  divide,
  divideInteger,
  fits,
  formatDecimal,
  modulo,
  moduloShape,
  multiply,
  productShape,
  quotientShape,
  rescale,
  subtract,
  sumShape,
} from '../values/decimal.ts';
import { INT64_MAX, INT64_MIN, UINT64_MAX } from '../values/number.ts';
import { smallQuotient, smallText, smallUnits } from '../values/small-decimal.ts';
import type { ArgInfo, ArgKind, CallShape } from './definition.ts';
import { charsOf, define, int64, type LibraryFunction, outOfRange, toBig, uint } from './library.ts';
import { digitsOf } from './unify.ts';

type Numeric = 'integer' | 'decimal' | 'real';

/** How a type takes part in arithmetic. */
export function numericKind(type: SqlType): Numeric {
  switch (familyOf(type)) {
    case 'integer':
    case 'year':
    case 'bit':
      return 'integer';
    case 'date':
      return 'integer';
    case 'decimal':
      return 'decimal';
    case 'datetime':
    case 'time':
      return type.decimals > 0 ? 'decimal' : 'integer';
    default:
      return 'real';
  }
}
/** The same for functions and operators of one argument, to which dates and times are doubles. */
export function unaryKind(type: SqlType): Numeric {
  const family = familyOf(type);
  return family === 'date' || family === 'datetime' || family === 'time' ? 'real' : numericKind(type);
}
/** DOUBLE of a date's or time's digits. */
export function temporalDouble(type: SqlType): SqlType | null {
  const family = familyOf(type);
  return family === 'date' || family === 'datetime' || family === 'time'
    ? makeType('DOUBLE', 17 + type.decimals, { decimals: type.decimals })
    : null;
}
function combined(args: readonly ArgInfo[], division = false): Numeric {
  const kinds = args.slice(0, 2).map((arg) => numericKind(arg.type));
  if (kinds.includes('real')) return 'real';
  return division || kinds.includes('decimal') ? 'decimal' : 'integer';
}
const kindOf: Readonly<Record<Numeric, ArgKind>> = { integer: 'int', decimal: 'decimal', real: 'real' };
function kinds(division = false) {
  return (args: readonly ArgInfo[]): readonly ArgKind[] => {
    const kind = kindOf[combined(args, division)];
    return args.length > 2 ? [kind, kind, 'text'] : [kind, kind];
  };
}

/** Precision and scale of a type as an operand. */
export function decimalShape(type: SqlType): DecimalShape {
  switch (familyOf(type)) {
    case 'decimal':
      return { precision: type.length, scale: type.decimals };
    case 'date':
      return { precision: 8, scale: 0 };
    case 'datetime':
      return { precision: 14 + type.decimals, scale: type.decimals };
    case 'time':
      return { precision: 7 + type.decimals, scale: type.decimals };
    default:
      return { precision: digitsOf(type), scale: 0 };
  }
}

interface Operator {
  readonly name: string;
  /** As it stands in messages. */
  readonly sign: string;
  readonly shape: (a: DecimalShape, b: DecimalShape) => DecimalShape;
  readonly integers: (a: bigint, b: bigint) => bigint;
  readonly decimals: (a: Decimal, b: Decimal) => Decimal;
  readonly reals: (a: number, b: number) => number;
}
const operators: readonly Operator[] = [
  { name: '+', sign: '+', shape: sumShape, integers: (a, b) => a + b, decimals: add, reals: (a, b) => a + b },
  { name: '-', sign: '-', shape: sumShape, integers: (a, b) => a - b, decimals: subtract, reals: (a, b) => a - b },
  { name: '*', sign: '*', shape: productShape, integers: (a, b) => a * b, decimals: multiply, reals: (a, b) => a * b },
];

function integerType(shape: DecimalShape, unsigned: boolean): SqlType {
  return Types.bigint(shape.precision + (unsigned ? 0 : 1), unsigned);
}
function decimalType({ precision, scale }: DecimalShape, unsigned: boolean): SqlType {
  return Types.decimal(precision, scale, unsigned);
}
/** A double with a fixed scale keeps it: PI() + 0.000. */
function realType(args: readonly ArgInfo[], extra = 0): SqlType {
  const types = args.slice(0, 2).map((arg) => arg.type);
  const fixed = Math.max(
    ...types.map((type) =>
      numericKind(type) === 'real' ? (familyOf(type) === 'float' ? type.decimals : type.name === 'NULL' ? 0 : 31) : type.decimals,
    ),
  );
  const decimals = fixed + extra;
  if (decimals >= 31) return Types.double();
  // NULL beside a number: as wide as the number.
  if (types.some((type) => type.name === 'NULL'))
    return makeType('DOUBLE', Math.max(...types.map(charsOf)) + extra + (fixed === 0 && extra > 0 ? 1 : 0), { decimals });
  return makeType('DOUBLE', 17 + decimals, { decimals });
}

function printed(sign: string, a: SqliteValue, b: SqliteValue, text: SqliteValue | undefined): string {
  return typeof text === 'string' ? text : `(${String(a)} ${sign} ${String(b)})`;
}
function unsignedResult(args: readonly SqlType[]): boolean {
  return args.slice(0, 2).some((type) => type.unsigned);
}

function binary(operator: Operator): LibraryFunction {
  const { name, sign } = operator;
  return define(
    name,
    kinds(),
    (args) => {
      const shape = operator.shape(decimalShape(args[0]?.type ?? Types.null), decimalShape(args[1]?.type ?? Types.null));
      const unsigned = unsignedResult(args.map((arg) => arg.type));
      switch (combined(args)) {
        case 'integer':
          return { type: integerType(shape, unsigned), repr: unsigned ? 'uint' : 'int' };
        case 'decimal':
          return { type: decimalType(shape, false), repr: 'decimal' };
        case 'real':
          return { type: realType(args), repr: 'real' };
      }
    },
    (shape, context) => {
      switch (shape.resultRepr) {
        case 'int':
        case 'uint':
          return integerImpl(operator, shape, context);
        case 'decimal': {
          const { length, decimals } = shape.result;
          const small = smallOperation(name, shape);
          return (a: string, b: string, text?: string) => {
            if (small !== null) {
              const units = small(a, b);
              if (Number.isSafeInteger(units)) return smallText(units, decimals);
            }
            const result = operator.decimals(decimal(a), decimal(b));
            const units = rescale(result.units, result.scale, decimals);
            // Sums and products may have more digits than a column: as many as MySQL's nine words hold.
            if (!fits(units, Math.max(decimals === 0 ? 81 : 65, length))) throw outOfRange('DECIMAL', printed(sign, a, b, text));
            return formatDecimal(units, decimals);
          };
        }
        default:
          return (a: number, b: number, text?: string) => {
            const result = operator.reals(a, b);
            if (!Number.isFinite(result)) throw outOfRange('DOUBLE', printed(sign, a, b, text));
            return result;
          };
      }
    },
    { min: 2, max: 3 },
  );
}
/** Sums and products of few digits, in units of the result; no safe integer where there are more. Null for what has no such way. */
function smallOperation(name: string, { args, result }: CallShape): ((a: string, b: string) => number) | null {
  const scale = result.decimals;
  const [left = 0, right = 0] = args.map((type) => (numericKind(type) === 'real' ? Number.NaN : type.decimals));
  if (name === '*') return left + right === scale ? (a, b) => smallUnits(a, left) * smallUnits(b, right) : null;
  const sign = name === '-' ? -1 : 1;
  return (a, b) => smallUnits(a, scale) + sign * smallUnits(b, scale);
}
function integerImpl({ name, sign, integers }: Operator, shape: CallShape, context: RuntimeContext) {
  const unsigned = shape.resultRepr === 'uint';
  return (a: SqliteValue, b: SqliteValue, text?: string): SqliteValue => {
    const result = integers(toBig(a), toBig(b));
    if (unsigned && !(name === '-' && context.sqlMode.noUnsignedSubtraction)) {
      if (result < 0n || result > UINT64_MAX) throw outOfRange('BIGINT UNSIGNED', printed(sign, a, b, text));
      return uint(result);
    }
    if (result < INT64_MIN || result > INT64_MAX) throw outOfRange('BIGINT', printed(sign, a, b, text));
    return int64(result);
  };
}

/** Division by zero: NULL, and a warning (or in a strict INSERT an error) where the mode asks for it. */
function divisionByZero(context: RuntimeContext): null {
  if (context.sqlMode.errorForDivisionByZero) context.warn('Warning', 1365, 'Division by 0');
  return null;
}

const division = define(
  '/',
  kinds(true),
  (args) => {
    const [a = Types.null, b = Types.null] = args.map((arg) => arg.type);
    if (combined(args, true) === 'real') return { type: realType(args, DIVISION_INCREMENT), repr: 'real', nullable: true };
    return {
      type: decimalType(quotientShape(decimalShape(a), decimalShape(b)), a.unsigned && b.unsigned),
      repr: 'decimal',
      nullable: true,
    };
  },
  (shape, context) => {
    if (shape.resultRepr === 'real') {
      return (a: number, b: number, text?: string) => {
        if (b === 0) return divisionByZero(context);
        const result = a / b;
        if (!Number.isFinite(result)) throw outOfRange('DOUBLE', printed('/', a, b, text));
        return result;
      };
    }
    const { decimals } = shape.result;
    const [left = 0, right = 0] = shape.args.map((type) => (numericKind(type) === 'real' ? Number.NaN : type.decimals));
    const shift = decimals - left + right;
    return (a: string, b: string, text?: string) => {
      if (shift >= 0 && shift <= 12) {
        const units = smallQuotient(smallUnits(a, left) * 10 ** shift, smallUnits(b, right));
        if (Number.isSafeInteger(units)) return smallText(units, decimals);
      }
      const result = divide(decimal(a), decimal(b), decimals);
      if (result === null) return divisionByZero(context);
      if (!fits(result.units, 65)) throw outOfRange('DECIMAL', printed('/', a, b, text));
      return formatDecimal(result.units, decimals);
    };
  },
  { min: 2, max: 3 },
);

const integerDivision = define(
  'DIV',
  (args) => {
    const kind = combined(args) === 'integer' ? 'int' : 'decimal';
    return args.length > 2 ? [kind, kind, 'text'] : [kind, kind];
  },
  (args) => {
    const [a = Types.null, b = Types.null] = args.map((arg) => arg.type);
    const unsigned = a.unsigned || b.unsigned;
    const whole = numericKind(a) === 'real' ? (familyOf(a) === 'float' ? 21 : a.length) : decimalShape(a).precision - decimalShape(a).scale;
    const fraction = numericKind(b) === 'real' ? (familyOf(b) === 'float' ? 31 : b.length) : b.decimals;
    return {
      type: Types.bigint(Math.min(whole + fraction, 21) + (unsigned ? 0 : 1), unsigned),
      repr: unsigned ? 'uint' : 'int',
      nullable: true,
    };
  },
  (shape, context) => {
    const unsigned = shape.resultRepr === 'uint';
    const check = (result: bigint, a: SqliteValue, b: SqliteValue, text: string | undefined): SqliteValue => {
      if (unsigned ? result < 0n || result > UINT64_MAX : result < INT64_MIN || result > INT64_MAX) {
        throw outOfRange(unsigned ? 'BIGINT UNSIGNED' : 'BIGINT', printed('DIV', a, b, text));
      }
      return unsigned ? uint(result) : int64(result);
    };
    if (shape.reprs[0] === 'decimal') {
      return (a: string, b: string, text?: string) => {
        const result = divideInteger(decimal(a), decimal(b));
        return result === null ? divisionByZero(context) : check(result, a, b, text);
      };
    }
    return (a: SqliteValue, b: SqliteValue, text?: string) => {
      const divisor = toBig(b);
      return divisor === 0n ? divisionByZero(context) : check(toBig(a) / divisor, a, b, text);
    };
  },
  { min: 2, max: 3 },
);

function remainder(name: string): LibraryFunction {
  return define(
    name,
    kinds(),
    (args) => {
      const [a = Types.null, b = Types.null] = args.map((arg) => arg.type);
      const shape = moduloShape(decimalShape(a), decimalShape(b));
      switch (combined(args)) {
        case 'integer':
          return { type: Types.bigint(Math.min(shape.precision + 1, 21), a.unsigned), repr: a.unsigned ? 'uint' : 'int', nullable: true };
        case 'decimal':
          return { type: decimalType(shape, false), repr: 'decimal', nullable: true };
        case 'real':
          return { type: realType(args), repr: 'real', nullable: true };
      }
    },
    (shape, context) => {
      switch (shape.resultRepr) {
        case 'int':
        case 'uint':
          return (a: SqliteValue, b: SqliteValue) => {
            const divisor = toBig(b);
            if (divisor === 0n) return divisionByZero(context);
            const result = toBig(a) % divisor;
            return shape.resultRepr === 'uint' ? uint(result) : int64(result);
          };
        case 'decimal':
          return (a: string, b: string) => {
            const result = modulo(decimal(a), decimal(b));
            return result === null
              ? divisionByZero(context)
              : formatDecimal(rescale(result.units, result.scale, shape.result.decimals), shape.result.decimals);
          };
        default:
          return (a: number, b: number) => (b === 0 ? divisionByZero(context) : a % b);
      }
    },
    { min: 2, max: 3 },
  );
}

const negation = define(
  'NEG',
  (args) => {
    const kind = kindOf[unaryKind(args[0]?.type ?? Types.null)];
    return args.length > 1 ? [kind, 'text'] : [kind];
  },
  (args) => {
    const type = args[0]?.type ?? Types.null;
    switch (unaryKind(type)) {
      case 'integer': {
        // -(9223372036854775808) is still a BIGINT; what is beyond becomes DECIMAL where it is written out.
        const literal = args[0]?.literal();
        if (type.unsigned && literal !== undefined && literal !== null && BigInt(literal) > 9223372036854775808n)
          return { type: Types.decimal(20, 0), repr: 'decimal' };
        return { type: Types.bigint(Math.max(digitsOf(type) + 1, type.length)), repr: 'int' };
      }
      case 'decimal': {
        const { precision, scale } = decimalShape(type);
        return { type: Types.decimal(precision, scale), repr: 'decimal' };
      }
      case 'real':
        return {
          type:
            temporalDouble(type) ??
            (familyOf(type) === 'float'
              ? type.decimals === 31
                ? Types.double()
                : makeType('DOUBLE', type.length, { decimals: type.decimals })
              : type.name === 'NULL'
                ? makeType('DOUBLE', 17)
                : Types.double()),
          repr: 'real',
        };
    }
  },
  (shape) => {
    switch (shape.resultRepr) {
      case 'int':
        return (value: SqliteValue, text?: string) => {
          const result = -toBig(value);
          if (result < INT64_MIN || result > INT64_MAX) throw outOfRange('BIGINT', typeof text === 'string' ? text : `-(${String(value)})`);
          return int64(result);
        };
      case 'decimal':
        return (value: SqliteValue) => {
          const number =
            typeof value === 'string' && value.includes('.')
              ? decimal(value)
              : { units: typeof value === 'string' ? BigInt(value) : toBig(value), scale: 0 };
          return formatDecimal(-number.units, number.scale);
        };
      default:
        return (value: number) => -value;
    }
  },
  { min: 1, max: 2 },
);

export const arithmetic = (): readonly LibraryFunction[] => [
  ...operators.map(binary),
  division,
  integerDivision,
  remainder('%'),
  remainder('MOD'),
  negation,
];
