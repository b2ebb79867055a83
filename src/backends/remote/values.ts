/** Columns, values and parameters, as a session of the wire has them (`src/wire/session.ts`). */
import type { ExactField, ExactParameter, ExactRow, ExactValue } from '../../client/index.ts';
import type { Field, Parameter, Value, ValueRow } from '../../types.ts';

export function fieldOf(field: ExactField): Field {
  return { ...field, catalog: 'def', type: field.type as Field['type'] };
}

export function rowOf(row: ExactRow): ValueRow {
  return row.map(given);
}
function given(value: ExactValue): Value {
  if (typeof value !== 'object' || value === null) return value;
  return '$bin' in value ? Buffer.from(value.$bin, 'base64') : BigInt(value.$num);
}
/** Of an answer without rows. */
export function countOf(count: number | string): number | bigint {
  return typeof count === 'string' ? BigInt(count) : count;
}

export function exactParameter({ type, unsigned, value }: Parameter): ExactParameter {
  return { type, unsigned, value: exact(value) };
}
function exact(value: Value): ExactValue {
  if (typeof value === 'bigint') return { $num: value.toString() };
  if (!(value instanceof Uint8Array)) return value;
  return { $bin: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
}
export function exactAttributes(attributes: ReadonlyMap<string, Parameter>): { readonly [name: string]: ExactParameter } {
  return Object.fromEntries(Array.from(attributes, ([name, parameter]) => [name, exactParameter(parameter)]));
}
