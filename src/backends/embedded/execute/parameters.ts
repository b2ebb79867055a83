/** Bound parameters: their types as the compiler takes them, and what of them a plan depends on. */
import { encodeRaw, hasRawBytes } from '../../../codec/text.ts';
import { FieldType, type Parameter } from '../../../types.ts';
import { type SqlType, Types } from '../sql-type.ts';

/** One object for each type: what is kept by type is then found by identity. */
const types = {
  bigint: Types.bigint(20, false),
  unsigned: Types.bigint(20, true),
  double: Types.double(),
  decimal: Types.decimal(65, 30),
  datetime: Types.datetime(6),
  time: Types.time(6),
  bytes: Types.varbinary(65535),
  text: Types.varchar(16383, 'utf8mb4_0900_ai_ci'),
};

/** The SqlType of a parameter as it was sent. A NULL may be of any type. */
export function paramTypeOf(parameter: Parameter): SqlType {
  const { type, unsigned, value } = parameter;
  if (value === null) return Types.null;
  switch (type) {
    case FieldType.TINY:
    case FieldType.SHORT:
    case FieldType.INT24:
    case FieldType.LONG:
    case FieldType.LONGLONG:
    case FieldType.YEAR:
      return unsigned ? types.unsigned : types.bigint;
    case FieldType.FLOAT:
    case FieldType.DOUBLE:
      return types.double;
    case FieldType.DECIMAL:
    case FieldType.NEWDECIMAL:
      return types.decimal;
    case FieldType.DATE:
      return Types.date;
    case FieldType.DATETIME:
    case FieldType.TIMESTAMP:
      return types.datetime;
    case FieldType.TIME:
      return types.time;
    default:
      return value instanceof Uint8Array ? types.bytes : types.text;
  }
}

/** A parameter's type as one number: what a plan depends on. */
export function typeCode(parameter: Parameter): number {
  const { type, unsigned, value } = parameter;
  // A string may hold bytes that are no text.
  return type | (unsigned ? 0x100 : 0) | (value === null ? 0x200 : value instanceof Uint8Array ? 0x400 : 0);
}
/** Whether parameters have the types of these codes. */
export function sameTypes(types: readonly number[], params: readonly Parameter[]): boolean {
  if (types.length !== params.length) return false;
  for (let at = 0; at < params.length; at++) if (types[at] !== typeCode(params[at] as Parameter)) return false;
  return true;
}
/** Parameters as the engine computes with them: strings with bytes that were no text as binary strings, dates with a time in all their digits. */
export function normalized(params: readonly Parameter[]): readonly Parameter[] {
  for (let at = 0; at < params.length; at++) {
    const { type, value } = params[at] as Parameter;
    if (typeof value === 'string' && (isShortTime(type, value) || hasRawBytes(value))) return params.map(normal);
  }
  return params;
}
function normal(parameter: Parameter): Parameter {
  const { type, value } = parameter;
  if (typeof value !== 'string') return parameter;
  if (isShortTime(type, value)) return { ...parameter, value: inFull(value) };
  return hasRawBytes(value) ? { type: FieldType.BLOB, unsigned: false, value: encodeRaw(value) } : parameter;
}

const FULL_TIME = '0000-00-00 00:00:00.000000';
/** Whether it is a DATETIME with fewer digits than the type of such parameters has. */
function isShortTime(type: FieldType, value: string): boolean {
  return (type === FieldType.DATETIME || type === FieldType.TIMESTAMP) && value.length < FULL_TIME.length;
}
function inFull(value: string): string {
  return value + FULL_TIME.slice(value.length);
}
/** The plan cache's key of a text with parameters of these types. */
export function keyOf(fingerprintKey: string, params: readonly Parameter[]): string {
  return params.length === 0 ? fingerprintKey : `${fingerprintKey}\u0000${params.map(typeCode).join()}`;
}
