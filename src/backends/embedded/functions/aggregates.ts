/**
 * Aggregates. All take values as they are (`any`), so that nothing is converted that need not be. `… DISTINCT` ones tell equal values by their types:
 * strings by collation. GROUP_CONCAT has the separator as its last argument, and is called in the order that its ORDER BY asks for.
 */
import { SqlError } from '../../../errors.ts';
import { hashKey } from '../collation/index.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, makeType, type SqliteValue, type SqlType, storedRepr, Types } from '../sql-type.ts';
import { DIVISION_INCREMENT, divide, encodeWide, formatDecimal, rescale } from '../values/decimal.ts';
import { type Json, jsonText, members } from '../values/json.ts';
import { asText, type Endpoint, readDateTimeValue, readDecimal, readDouble, readJsonScalar, readText, readTime } from '../values/source.ts';
import { formatDate, formatDateTime } from '../values/temporal.ts';
import { decimalShape, numericKind } from './arithmetic.ts';
import { compareFor } from './comparison.ts';
import type { AggregateDef, ArgInfo, CallShape } from './definition.ts';
import { displayChars, latin1, stringType, toBig, uint } from './library.ts';

type Present = Exclude<SqliteValue, null>;
type Parts = ReturnType<AggregateDef['impl']>;

function source(shape: CallShape, index = 0): Endpoint {
  return { type: shape.args[index] ?? Types.null, repr: shape.reprs[index] ?? 'int' };
}

/** Parts whose state is of one type, told as the untyped ones that the contract has. */
function parts<S>(typed: {
  readonly start: () => S;
  readonly step: (state: S, ...args: SqliteValue[]) => S;
  readonly inverse?: (state: S, ...args: SqliteValue[]) => S;
  readonly result: (state: S) => SqliteValue;
}): Parts {
  return typed as unknown as Parts;
}

// ── Equality ─────────────────────────────────────────────────────────────────

/** A key that is equal for values that MySQL takes for equal. */
export function distinctKey({ type, repr }: Endpoint): (value: Present) => string {
  switch (repr) {
    case 'text': {
      const collation = type.collation;
      return collation === null || collation === 'binary' ? asText : (value) => hashKey(value as string, collation);
    }
    case 'bytes':
      return (value) => (value instanceof Uint8Array ? latin1(value) : String(value));
    case 'decimal':
      return (value) => {
        const text = value as string;
        return text.includes('.') ? text.replace(/\.?0+$/, '').replace(/^-0$/, '0') : text;
      };
    case 'real':
      return (value) => (Object.is(value, -0) ? '0' : String(value));
    default:
      return String;
  }
}
/** Numbers that SUM and AVG see: texts count as the doubles that they begin with. */
function numberKey(endpoint: Endpoint, context: RuntimeContext): (value: Present) => string {
  if (numericKind(endpoint.type) !== 'real') return distinctKey(endpoint);
  const read = readDouble(endpoint);
  return (value) => String(read(value, context) + 0);
}
function distinct(
  def: AggregateDef,
  last = 0,
  keyOf: (endpoint: Endpoint, context: RuntimeContext) => (value: Present) => string = distinctKey,
): AggregateDef {
  return {
    ...def,
    name: `${def.name} DISTINCT`,
    impl: (shape, context) => {
      const { start, step, result } = def.impl(shape, context);
      const count = shape.args.length - last;
      const keys = shape.args.slice(0, count).map((_, index) => keyOf(source(shape, index), context));
      return parts<{ readonly seen: Set<string>; state: unknown }>({
        start: () => ({ seen: new Set(), state: start() }),
        step: (held, ...args) => {
          let key = '';
          for (let i = 0; i < count; i++) {
            const value = args[i] ?? null;
            if (value === null) return held;
            const part = keys[i]?.(value) ?? '';
            key = count === 1 ? part : `${key}${part.length}:${part}`;
          }
          if (held.seen.has(key)) return held;
          held.seen.add(key);
          held.state = step(held.state, ...args);
          return held;
        },
        result: (held) => result(held.state),
      });
    },
  };
}

// ── COUNT, SUM, AVG ──────────────────────────────────────────────────────────

const count: AggregateDef = {
  name: 'COUNT',
  args: ['any'],
  result: () => ({ type: Types.bigint(21), repr: 'int', nullable: false }),
  impl: () =>
    parts<number>({
      start: () => 0,
      step: (state, ...args) => (args.includes(null) ? state : state + 1),
      inverse: (state, ...args) => (args.includes(null) ? state : state - 1),
      result: (state) => state,
    }),
};

interface Sum {
  /** While it is exact. */
  small: number;
  big: bigint;
  count: number;
}
/** Adds exact units; numbers while they are safe. */
function addUnits(state: Sum, value: number | bigint): void {
  if (typeof value === 'number') {
    const next = state.small + value;
    if (Number.isSafeInteger(next)) {
      state.small = next;
      return;
    }
  }
  state.big += BigInt(value);
}
/** Units of an exact value, at the type's scale. */
function unitsReader(endpoint: Endpoint): (value: Present, context: RuntimeContext) => number | bigint {
  const { type, repr } = endpoint;
  switch (repr) {
    case 'int':
    case 'scaled':
    case 'enum':
      return (value) =>
        typeof value === 'bigint' || Number.isSafeInteger(value) ? (value as number | bigint) : BigInt(Math.trunc(Number(value)));
    case 'uint':
    case 'set':
      return (value) => (typeof value === 'number' ? value : toBig(value));
    default: {
      const read = readDecimal(endpoint);
      const scale = type.decimals;
      return (value, context) => {
        const number = read(value, context);
        return rescale(number.units, number.scale, scale);
      };
    }
  }
}
/** Doubles are summed with Kahan's correction where frames step back, plainly otherwise, as MySQL does. */
interface RealSum {
  sum: number;
  count: number;
}

function summing(name: string, average: boolean): AggregateDef {
  return {
    name,
    args: ['any'],
    result: (args) => {
      const type = args[0]?.type ?? Types.null;
      if (numericKind(type) === 'real') return { type: realSum(type, average), repr: 'real', nullable: true };
      const { precision, scale } = decimalShape(type);
      const made = average
        ? Types.decimal(Math.min(precision + DIVISION_INCREMENT, 65), Math.min(scale + DIVISION_INCREMENT, 30))
        : Types.decimal(Math.min(precision + 22, 65), scale);
      return { type: made, repr: 'decimal', nullable: true };
    },
    impl: (shape, context) => {
      const endpoint = source(shape);
      if (shape.resultRepr === 'real') {
        const read = readDouble(endpoint);
        return parts<RealSum>({
          start: () => ({ sum: 0, count: 0 }),
          step: (state, value = null) => {
            if (value !== null) {
              state.sum += read(value, context);
              state.count++;
            }
            return state;
          },
          result: ({ sum, count: rows }) => {
            if (rows === 0) return null;
            if (!Number.isFinite(sum)) throw new SqlError(1690, '22003', `DOUBLE value is out of range in '${name.toLowerCase()}(...)'`);
            return average ? sum / rows : sum;
          },
        });
      }
      const scale = decimalShape(endpoint.type).scale;
      const units = unitsReader({ ...endpoint, type: { ...endpoint.type, decimals: scale } });
      const decimals = shape.result.decimals;
      return parts<Sum>({
        start: () => ({ small: 0, big: 0n, count: 0 }),
        step: (state, value = null) => {
          if (value === null) return state;
          addUnits(state, units(value, context));
          state.count++;
          return state;
        },
        inverse: (state, value = null) => {
          if (value === null) return state;
          const amount = units(value, context);
          addUnits(state, typeof amount === 'number' ? -amount : -amount);
          state.count--;
          return state;
        },
        result: ({ small, big, count: rows }) => {
          if (rows === 0) return null;
          const total = { units: big + BigInt(small), scale };
          if (!average) return formatDecimal(rescale(total.units, scale, decimals), decimals);
          const quotient = divide(total, { units: BigInt(rows), scale: 0 }, decimals);
          return quotient === null ? null : formatDecimal(quotient.units, decimals);
        },
      });
    },
  };
}
function realSum(type: SqlType, average: boolean): SqlType {
  const decimals = familyOf(type) === 'float' && type.decimals < 31 ? type.decimals + (average ? DIVISION_INCREMENT : 0) : 31;
  return decimals >= 31 ? Types.double() : makeType('DOUBLE', 17 + decimals, { decimals });
}

// ── Variance ─────────────────────────────────────────────────────────────────

interface Variance {
  count: number;
  mean: number;
  squares: number;
}
function variance(name: string, sample: boolean, root: boolean): AggregateDef {
  return {
    name,
    args: ['real'],
    result: () => ({ type: Types.double(), repr: 'real', nullable: true }),
    impl: () =>
      parts<Variance>({
        start: () => ({ count: 0, mean: 0, squares: 0 }),
        // Welford's recurrence, which is MySQL's too.
        step: (state, value = null) => {
          if (value === null) return state;
          const number = Number(value);
          state.count++;
          if (state.count === 1) {
            state.mean = number;
            state.squares = 0;
          } else {
            const before = state.mean;
            state.mean = before + (number - before) / state.count;
            state.squares += (number - before) * (number - state.mean);
          }
          return state;
        },
        result: ({ count: rows, squares }) => {
          if (rows === 0 || (sample && rows === 1)) return null;
          const result = squares / (sample ? rows - 1 : rows);
          return root ? Math.sqrt(result) : result;
        },
      }),
  };
}

// ── Bits ─────────────────────────────────────────────────────────────────────

const ALL_BITS = 0xffffffffffffffffn;
function bits(name: string, start: bigint, combine: (a: bigint, b: bigint) => bigint): AggregateDef {
  return {
    name,
    args: (args) => (isByteString(args[0]) ? ['bytes'] : ['uint64']),
    result: (args) => {
      const arg = args[0];
      if (arg !== undefined && isByteString(arg)) return { type: stringType(displayChars(arg), 'binary'), repr: 'bytes', nullable: true };
      return { type: Types.bigint(21, true), repr: 'uint', nullable: false };
    },
    impl: (shape) => {
      if (shape.resultRepr === 'bytes') return byteBits(start === ALL_BITS ? 0xff : 0, combine, shape.result.length);
      return parts<bigint>({
        start: () => start,
        step: (state, value = null) => (value === null ? state : combine(state, BigInt.asUintN(64, toBig(value)))),
        ...(name === 'BIT_XOR'
          ? {
              inverse: (state: bigint, value: SqliteValue = null) =>
                value === null ? state : combine(state, BigInt.asUintN(64, toBig(value))),
            }
          : {}),
        result: uint,
      });
    },
  };
}
function isByteString(arg: Pick<ArgInfo, 'type'> | undefined): boolean {
  return arg !== undefined && familyOf(arg.type) === 'binary';
}
function byteBits(neutral: number, combine: (a: bigint, b: bigint) => bigint, length: number): Parts {
  return parts<Uint8Array | null>({
    start: () => null,
    step: (state, value = null) => {
      if (!(value instanceof Uint8Array)) return state;
      if (state === null) return Uint8Array.from(value);
      if (state.length !== value.length) throw new SqlError(3513, 'HY000', 'Binary operands of bitwise operators must be of equal length');
      return state.map((byte, index) => Number(combine(BigInt(byte), BigInt(value[index] ?? 0))));
    },
    result: (state) => state ?? new Uint8Array(length).fill(neutral),
  });
}

// ── MIN, MAX, ANY_VALUE ──────────────────────────────────────────────────────

function resultOfArgument(args: readonly ArgInfo[]): { type: SqlType; repr: ReturnType<typeof storedRepr>; nullable: true } {
  const type = args[0]?.type ?? Types.null;
  // ENUM and SET are compared and returned as the texts that they are.
  if (type.values.length > 0) return { type: stringType(type.length, type.collation ?? 'binary'), repr: 'text', nullable: true };
  const repr = storedRepr(type);
  return {
    type: type.name === 'CHAR' ? { ...type, name: 'VARCHAR' } : type,
    repr: repr === 'timestamp' ? 'datetime' : repr,
    nullable: true,
  };
}
function extreme(name: string, sign: number): AggregateDef {
  return {
    name,
    args: ['any'],
    result: resultOfArgument,
    impl: (shape, context) => {
      const endpoint = source(shape);
      const encode = intoResult(endpoint, shape, context);
      const comparable: Endpoint = { type: shape.result, repr: shape.resultRepr };
      const compare = compareFor(comparable, comparable, shape.result.collation ?? 'binary');
      return parts<SqliteValue>({
        start: () => null,
        step: (state, value = null) => {
          if (value === null) return state;
          const made = encode(value);
          if (state === null || made === null) return made ?? state;
          return (compare(made, state, context) ?? 0) * sign > 0 ? made : state;
        },
        result: (state) => state,
      });
    },
  };
}
const anyValue: AggregateDef = {
  name: 'ANY_VALUE',
  args: ['any'],
  result: resultOfArgument,
  impl: (shape, context) => {
    const encode = intoResult(source(shape), shape, context);
    return parts<{ value: SqliteValue; seen: boolean }>({
      start: () => ({ value: null, seen: false }),
      step: (state, value = null) => {
        if (!state.seen) {
          state.seen = true;
          state.value = value === null ? null : encode(value);
        }
        return state;
      },
      result: (state) => state.value,
    });
  },
};
/** The argument in the repr that the result has. */
function intoResult(endpoint: Endpoint, shape: CallShape, context: RuntimeContext): (value: Present) => SqliteValue {
  if (endpoint.repr === shape.resultRepr) return (value) => value;
  switch (shape.resultRepr) {
    case 'text': {
      const read = readText(endpoint);
      return (value) => read(value, context);
    }
    case 'scaled': {
      const read = readDecimal(endpoint);
      return (value) => {
        const number = read(value, context);
        return rescale(number.units, number.scale, shape.result.decimals);
      };
    }
    case 'wide': {
      const read = readDecimal(endpoint);
      return (value) => {
        const number = read(value, context);
        return encodeWide(rescale(number.units, number.scale, shape.result.decimals), shape.result.length);
      };
    }
    case 'datetime': {
      const read = readDateTimeValue(endpoint, 'datetime');
      return (value) => {
        const date = read(value, context);
        return date === null ? null : formatDateTime(date, shape.result.decimals);
      };
    }
    case 'date': {
      const read = readDateTimeValue(endpoint, 'date');
      return (value) => {
        const date = read(value, context);
        return date === null ? null : formatDate(date);
      };
    }
    case 'time': {
      const read = readTime(endpoint);
      return (value) => read(value, context);
    }
    default:
      return (value) => value;
  }
}

// ── GROUP_CONCAT ─────────────────────────────────────────────────────────────

interface Concatenation {
  pieces: string[];
  bytes: number;
  row: number;
  cut: boolean;
}
const groupConcat: AggregateDef = {
  name: 'GROUP_CONCAT',
  args: (args) =>
    args.slice(0, -1).some((arg) => ['binary', 'bit', 'geometry'].includes(familyOf(arg.type)))
      ? [...args.slice(0, -1).map(() => 'bytes' as const), 'text']
      : args.map(() => 'text' as const),
  result: (args, collation) => {
    const binary = args.slice(0, -1).some((arg) => ['binary', 'bit', 'geometry'].includes(familyOf(arg.type)));
    return {
      type: binary ? makeType('LONGBLOB', 1024) : makeType('TEXT', 1024, { collation }),
      repr: binary ? 'bytes' : 'text',
      nullable: true,
    };
  },
  impl: (shape, context) => {
    const binary = shape.resultRepr === 'bytes';
    let limit = 1024;
    return parts<Concatenation>({
      start: () => {
        limit = Number(context.systemVariable('group_concat_max_len', null));
        return { pieces: [], bytes: 0, row: 0, cut: false };
      },
      step: (state, ...args) => {
        const separator = args.at(-1);
        const values = args.slice(0, -1);
        if (values.includes(null)) return state;
        state.row++;
        if (state.cut) return state;
        let piece = values.map((value) => (value instanceof Uint8Array ? latin1(value) : String(value))).join('');
        if (state.row > 1 && typeof separator === 'string') piece = separator + piece;
        const size = binary ? piece.length : Buffer.byteLength(piece);
        if (state.bytes + size > limit) {
          piece = cutBytes(piece, limit - state.bytes, binary);
          state.cut = true;
          context.warn('Warning', 1260, `Row ${state.row} was cut by GROUP_CONCAT()`);
        }
        state.bytes += size;
        state.pieces.push(piece);
        return state;
      },
      result: (state) => {
        if (state.row === 0) return null;
        const text = state.pieces.join('');
        return binary ? Buffer.from(text, 'latin1') : text;
      },
    });
  },
};
/** As many whole characters as fit into so many bytes. */
function cutBytes(text: string, bytes: number, binary: boolean): string {
  if (binary) return text.slice(0, bytes);
  let size = 0;
  let end = 0;
  for (const char of text) {
    size += Buffer.byteLength(char);
    if (size > bytes) break;
    end += char.length;
  }
  return text.slice(0, end);
}

// ── JSON ─────────────────────────────────────────────────────────────────────

const jsonArrayAgg: AggregateDef = {
  name: 'JSON_ARRAYAGG',
  args: ['any'],
  result: () => ({ type: Types.json, repr: 'json', nullable: true }),
  impl: (shape, context) => {
    const read = readJsonScalar(source(shape));
    return parts<string[]>({
      start: () => [],
      step: (state, value = null) => {
        state.push(value === null ? 'null' : shape.reprs[0] === 'json' ? (value as string) : jsonText(read(value, context)));
        return state;
      },
      inverse: (state) => {
        state.shift();
        return state;
      },
      result: (state) => (state.length === 0 ? null : `[${state.join(', ')}]`),
    });
  },
};
const jsonObjectAgg: AggregateDef = {
  name: 'JSON_OBJECTAGG',
  args: ['any', 'any'],
  result: () => ({ type: Types.json, repr: 'json', nullable: true }),
  impl: (shape, context) => {
    const name = readText(source(shape, 0));
    const read = readJsonScalar(source(shape, 1));
    return parts<Map<string, Json>>({
      start: () => new Map(),
      step: (state, key = null, value = null) => {
        if (key === null) throw new SqlError(3158, '22032', 'JSON documents may not contain NULL member names.');
        state.set(name(key, context), value === null ? null : read(value, context));
        return state;
      },
      result: (state) => (state.size === 0 ? null : jsonText(new Map(members(state)))),
    });
  },
};

const all: readonly AggregateDef[] = [
  count,
  summing('SUM', false),
  summing('AVG', true),
  variance('STD', false, true),
  variance('STDDEV', false, true),
  variance('STDDEV_POP', false, true),
  variance('STDDEV_SAMP', true, true),
  variance('VARIANCE', false, false),
  variance('VAR_POP', false, false),
  variance('VAR_SAMP', true, false),
  bits('BIT_AND', ALL_BITS, (a, b) => a & b),
  bits('BIT_OR', 0n, (a, b) => a | b),
  bits('BIT_XOR', 0n, (a, b) => a ^ b),
  extreme('MIN', -1),
  extreme('MAX', 1),
  anyValue,
  groupConcat,
  jsonArrayAgg,
  jsonObjectAgg,
];
export const aggregateTable: ReadonlyMap<string, AggregateDef> = new Map(
  [
    ...all,
    distinct(count),
    distinct(summing('SUM', false), 0, numberKey),
    distinct(summing('AVG', true), 0, numberKey),
    distinct(groupConcat, 1),
  ].map((def) => [def.name, def]),
);
