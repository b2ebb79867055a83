/** COUNT, SUM, AVG and the variances. */
import { SqlError } from '../../../errors.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, makeType, type SqlType, Types } from '../sql-type.ts';
import { DIVISION_INCREMENT, divide, formatDecimal, rescale } from '../values/decimal.ts';
import { type Endpoint, readDecimal, readDouble } from '../values/source.ts';
import { type Present, parts, source } from './aggregate-parts.ts';
import { decimalShape, numericKind } from './arithmetic.ts';
import type { AggregateDef } from './definition.ts';
import { toBig } from './library.ts';

export const count: AggregateDef = {
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

export function summing(name: string, average: boolean): AggregateDef {
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

interface Variance {
  count: number;
  mean: number;
  squares: number;
}
export function variance(name: string, sample: boolean, root: boolean): AggregateDef {
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
