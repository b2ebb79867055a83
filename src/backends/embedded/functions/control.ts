/** IF, IFNULL, COALESCE, NULLIF as functions, and ANY_VALUE. The compiler mostly writes them as CASE over converted arguments. */

import type { RuntimeContext } from '../runtime.ts';
import { type SqliteValue, storedRepr, Types } from '../sql-type.ts';
import { converter } from '../values/convert.ts';
import { compareFor } from './comparison.ts';
import type { ArgInfo, CallShape } from './definition.ts';
import { define, type LibraryFunction, nullable, type ResultRule } from './library.ts';
import { unify } from './unify.ts';

/** Converters of the arguments from `first` on into the result's form. */
function intoResult(shape: CallShape, first: number): ((value: SqliteValue, context: RuntimeContext) => SqliteValue)[] {
  return shape.args
    .slice(first)
    .map((type, index) => converter({ type, repr: shape.reprs[index + first] ?? 'int' }, { type: shape.result, repr: shape.resultRepr }));
}
function unified(first: number, nullableWhen: (args: readonly ArgInfo[]) => boolean): ResultRule {
  return (args, collation) => ({ ...unify(args.slice(first), collation), nullable: nullableWhen(args) });
}

const same = (value: SqliteValue): SqliteValue => value;

export const control = (): readonly LibraryFunction[] => [
  define(
    'IF',
    ['boolean', 'any', 'any'],
    unified(1, (args) => args.slice(1).some((arg) => arg.nullable)),
    (shape, context) => {
      const [yes = same, no = same] = intoResult(shape, 1);
      return (condition: SqliteValue, a: SqliteValue, b: SqliteValue) =>
        condition !== null && Number(condition) !== 0 ? yes(a, context) : no(b, context);
    },
    { nulls: true },
  ),
  ...['COALESCE', 'IFNULL'].map((name) =>
    define(
      name,
      ['any'],
      unified(0, (args) => args.every((arg) => arg.nullable)),
      (shape, context) => {
        const converters = intoResult(shape, 0);
        return (...values: SqliteValue[]) => {
          const index = values.findIndex((value) => value !== null);
          return index < 0 ? null : (converters[index]?.(values[index] ?? null, context) ?? null);
        };
      },
      { min: name === 'IFNULL' ? 2 : 1, max: name === 'IFNULL' ? 2 : Number.POSITIVE_INFINITY, nulls: true },
    ),
  ),
  define(
    'NULLIF',
    ['any', 'any'],
    nullable((args, collation) => unify(args.slice(0, 1), collation)),
    (shape, context) => {
      const [first = Types.null, second = Types.null] = shape.args;
      const compare = compareFor(
        { type: first, repr: shape.reprs[0] ?? 'int' },
        { type: second, repr: shape.reprs[1] ?? 'int' },
        shape.collation,
      );
      const [convert = same] = intoResult(shape, 0);
      return (a: SqliteValue, b: SqliteValue) => (a === null || (b !== null && compare(a, b, context) === 0) ? null : convert(a, context));
    },
    { nulls: true },
  ),
  define(
    'ANY_VALUE',
    ['any'],
    (args) => {
      const type = args[0]?.type ?? Types.null;
      const repr = storedRepr(type);
      return { type, repr: repr === 'timestamp' ? 'datetime' : repr };
    },
    (shape, context) => {
      const [convert = same] = intoResult(shape, 0);
      return (value: SqliteValue) => convert(value, context);
    },
    { nulls: true },
  ),
];
