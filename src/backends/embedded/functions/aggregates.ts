/**
 * Aggregates. All take values as they are (`any`), so that nothing is converted that need not be. `… DISTINCT` ones tell equal values by their types:
 * strings by collation. GROUP_CONCAT has the separator as its last argument, and is called in the order that its ORDER BY asks for.
 */
import { hashKey } from '../collation/index.ts';
import type { RuntimeContext } from '../runtime.ts';
import { asText, type Endpoint, readDouble } from '../values/source.ts';
import { type Present, parts, source } from './aggregate-parts.ts';
import { ALL_BITS, bits } from './aggregates-bits.ts';
import { groupConcat, jsonArrayAgg, jsonObjectAgg } from './aggregates-collecting.ts';
import { anyValue, extreme } from './aggregates-extreme.ts';
import { count, summing, variance } from './aggregates-numeric.ts';
import { numericKind } from './arithmetic.ts';
import type { AggregateDef } from './definition.ts';
import { latin1 } from './library.ts';

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
