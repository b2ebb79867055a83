/** What the aggregates are made of: typed states, and where their arguments come from. */
import { type SqliteValue, Types } from '../sql-type.ts';
import type { Endpoint } from '../values/source.ts';
import type { AggregateDef, CallShape } from './definition.ts';

export type Present = Exclude<SqliteValue, null>;
export type Parts = ReturnType<AggregateDef['impl']>;

export function source(shape: CallShape, index = 0): Endpoint {
  return { type: shape.args[index] ?? Types.null, repr: shape.reprs[index] ?? 'int' };
}

/** Parts whose state is of one type, told as the untyped ones that the contract has. */
export function parts<S>(typed: {
  readonly start: () => S;
  readonly step: (state: S, ...args: SqliteValue[]) => S;
  readonly inverse?: (state: S, ...args: SqliteValue[]) => S;
  readonly result: (state: S) => SqliteValue;
}): Parts {
  return typed as unknown as Parts;
}
