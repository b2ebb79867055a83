/** Values and columns as one's own session tells them (`src/wire/session.ts`): nothing of them is left out. */
import type { Field, Parameter, Value, ValueRow } from '../../types.ts';
import type { ExactField, ExactParameter, ExactValue } from '../../wire/messages.ts';
import { quote } from './values.ts';

export function exactField({ catalog: _, ...field }: Field): ExactField {
  return field;
}

export function exactRowText(row: ValueRow): string {
  let text = '[';
  for (let i = 0; i < row.length; i++) text += (i === 0 ? '' : ',') + exactText(row[i] ?? null);
  return `${text}]`;
}
function exactText(value: Value): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value}`;
  if (value === null) return 'null';
  if (typeof value === 'bigint') return `{"$num":"${value}"}`;
  return `{"$bin":"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"}`;
}

/** @param given checked by `readRequest`. */
export function exactParameter({ type, unsigned, value }: ExactParameter): Parameter {
  return { type: type as Parameter['type'], unsigned: unsigned === true, value: exactValue(value) };
}
function exactValue(value: ExactValue): Value {
  if (typeof value !== 'object' || value === null) return value;
  return '$bin' in value ? Buffer.from(value.$bin, 'base64') : BigInt(value.$num);
}

export function attributesOf(given: { readonly [name: string]: ExactParameter } | null): ReadonlyMap<string, Parameter> | undefined {
  return given === null ? undefined : new Map(Object.entries(given).map(([name, parameter]) => [name, exactParameter(parameter)]));
}
