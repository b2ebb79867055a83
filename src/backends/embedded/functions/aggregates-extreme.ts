/** MIN, MAX and ANY_VALUE. */
import type { RuntimeContext } from '../runtime.ts';
import { type SqliteValue, type SqlType, storedRepr, Types } from '../sql-type.ts';
import { encodeWide, rescale } from '../values/decimal.ts';
import { type Endpoint, readDateTimeValue, readDecimal, readText, readTime } from '../values/source.ts';
import { formatDate, formatDateTime } from '../values/temporal.ts';
import { type Present, parts, source } from './aggregate-parts.ts';
import { compareFor } from './comparison.ts';
import type { AggregateDef, ArgInfo, CallShape } from './definition.ts';
import { stringType } from './library.ts';

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
export function extreme(name: string, sign: number): AggregateDef {
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
export const anyValue: AggregateDef = {
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
