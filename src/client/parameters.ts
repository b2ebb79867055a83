/** Parameters of JavaScript as JSON has them. */
import type { WireParameter, WireValue } from '../wire/messages.ts';

/** What a `?` can be bound to. Any other object or list is a JSON value. */
export type Parameter =
  | null
  | boolean
  | number
  | bigint
  | string
  /** Bound as its time in UTC, to the millisecond. */
  | Date
  | Uint8Array
  | ArrayBuffer
  | WireParameter
  | readonly WireValue[];
/** In the order of the `?`, or by the names of `:name`. */
export type Parameters = readonly Parameter[] | { readonly [name: string]: Parameter };

export function isList(params: Parameters): params is readonly Parameter[] {
  return Array.isArray(params);
}

/** @throws TypeError where there is one that cannot be bound. */
export function wireParameters(params: Parameters): readonly WireParameter[] | { readonly [name: string]: WireParameter } {
  if (isList(params)) return Array.from(params, (value, index) => wireParameter(value, `${index + 1}`));
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, wireParameter(value, name)]));
}

function wireParameter(value: Parameter | undefined, name: string): WireParameter {
  if (value === undefined) throw new TypeError(`Parameter ${name} is undefined: say null if NULL is meant`);
  if (typeof value === 'bigint') return { $num: value.toString() };
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`Parameter ${name} is ${value}, which SQL does not have`);
  if (typeof value !== 'object' || value === null) return checkedPrimitive(value, name);
  if (value instanceof Uint8Array) return { $bin: base64(value) };
  if (value instanceof ArrayBuffer) return { $bin: base64(new Uint8Array(value)) };
  return value instanceof Date ? timeText(value, name) : (value as WireParameter);
}
function checkedPrimitive(value: string | number | boolean | null, name: string): WireParameter {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  throw new TypeError(`Parameter ${name} is a ${typeof value}, which cannot be bound`);
}
function timeText(value: Date, name: string): string {
  if (Number.isNaN(value.getTime())) throw new TypeError(`Parameter ${name} is an invalid Date`);
  return value.toISOString().replace('T', ' ').replace('Z', '');
}

/** Characters that are made of bytes at a time: a call takes only so many arguments. */
const CHUNK = 0x8000;
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
/** Bytes of a result: values of BINARY, VARBINARY, BLOB and GEOMETRY columns are base64. */
export function bytesOf(value: string): Uint8Array {
  return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
}
