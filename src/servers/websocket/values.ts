/** Values between the wire and a backend, exact both ways. */
import { SqlError } from '../../errors.ts';
import { type Field, FieldFlag, FieldType, type Parameter, type Value } from '../../types.ts';
import type { WireField } from '../../wire/messages.ts';

const BINARY = 63;

// Results

/** A value as JSON text. */
export type Encode = (value: Value) => string;

export function encoderOf(field: Field): Encode {
  if (field.type === FieldType.JSON) return json;
  if (field.extendedType === 'json') return checkedJson;
  return field.type === FieldType.BIT ? bit : plain;
}

function plain(value: Value): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return `${value}`;
  if (value === null) return 'null';
  if (typeof value === 'bigint') return `"${value}"`;
  return `"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"`;
}
/** MySQL writes nothing that is no JSON. */
function json(value: Value): string {
  return typeof value === 'string' ? value : plain(value);
}
/** MariaDB keeps JSON as text that somebody has checked. */
function checkedJson(value: Value): string {
  if (typeof value !== 'string') return plain(value);
  try {
    JSON.parse(value);
    return value;
  } catch {
    return quote(value);
  }
}
/** Its bytes are a number, the highest first. */
function bit(value: Value): string {
  if (!(value instanceof Uint8Array)) return plain(value);
  let number = 0n;
  for (const byte of value) number = (number << 8n) | BigInt(byte);
  return number <= 9007199254740991n ? `${number}` : `"${number}"`;
}

/** What JSON writes otherwise than it is; lone surrogates among it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;
export function quote(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

export function wireField(field: Field): WireField {
  const { name, table, schema, orgName, orgTable, flags } = field;
  return {
    name,
    type: typeName(field),
    nullable: (flags & FieldFlag.NOT_NULL) === 0,
    ...(table === '' ? {} : { table: orgTable === '' ? table : orgTable }),
    ...(schema === '' ? {} : { database: schema }),
    ...(orgName === '' || orgName === name ? {} : { column: orgName }),
    ...((flags & FieldFlag.PRI_KEY) === 0 ? {} : { primaryKey: true }),
  };
}

const NUMBERS: { readonly [type: number]: string } = {
  [FieldType.TINY]: 'TINYINT',
  [FieldType.SHORT]: 'SMALLINT',
  [FieldType.INT24]: 'MEDIUMINT',
  [FieldType.LONG]: 'INT',
  [FieldType.LONGLONG]: 'BIGINT',
  [FieldType.FLOAT]: 'FLOAT',
  [FieldType.DOUBLE]: 'DOUBLE',
  [FieldType.DECIMAL]: 'DECIMAL',
  [FieldType.NEWDECIMAL]: 'DECIMAL',
};
const OTHERS: { readonly [type: number]: string } = {
  [FieldType.NULL]: 'NULL',
  [FieldType.TIMESTAMP]: 'TIMESTAMP',
  [FieldType.DATE]: 'DATE',
  [FieldType.TIME]: 'TIME',
  [FieldType.DATETIME]: 'DATETIME',
  [FieldType.YEAR]: 'YEAR',
  [FieldType.BIT]: 'BIT',
  [FieldType.VECTOR]: 'VECTOR',
  [FieldType.JSON]: 'JSON',
  [FieldType.ENUM]: 'ENUM',
  [FieldType.SET]: 'SET',
  [FieldType.GEOMETRY]: 'GEOMETRY',
};
function typeName({ type, flags, collation, extendedType }: Field): string {
  if (extendedType !== undefined) return extendedType.toUpperCase();
  const number = NUMBERS[type];
  if (number !== undefined) return (flags & FieldFlag.UNSIGNED) === 0 ? number : `${number} UNSIGNED`;
  const other = OTHERS[type];
  if (other !== undefined) return other;
  if ((flags & FieldFlag.ENUM) !== 0) return 'ENUM';
  if ((flags & FieldFlag.SET) !== 0) return 'SET';
  const binary = collation === BINARY;
  if (type === FieldType.STRING) return binary ? 'BINARY' : 'CHAR';
  if (type === FieldType.VAR_STRING || type === FieldType.VARCHAR) return binary ? 'VARBINARY' : 'VARCHAR';
  return binary ? 'BLOB' : 'TEXT';
}

// Parameters

function parameter(type: FieldType, value: Value, unsigned = false): Parameter {
  return { type, unsigned, value };
}
const NULL = parameter(FieldType.NULL, null);

/** @param value what a message may have for one, checked by `readRequest`; integers past ±2^53 as bigint. @throws SqlError 3157 for JSON that is too deep. */
export function parameterOf(value: unknown): Parameter {
  switch (typeof value) {
    case 'string':
      return parameter(FieldType.VAR_STRING, value);
    case 'number':
      return parameter(Number.isInteger(value) && Number.isSafeInteger(value) ? FieldType.LONGLONG : FieldType.DOUBLE, value);
    case 'boolean':
      return parameter(FieldType.LONGLONG, value ? 1 : 0);
    case 'bigint':
      return integer(value);
    default:
      return value === null || value === undefined ? NULL : objectOf(value);
  }
}

function objectOf(value: object): Parameter {
  const [key, ...others] = Object.keys(value);
  const only = others.length === 0 && !Array.isArray(value) ? key : undefined;
  if (only === '$bin') return parameter(FieldType.BLOB, Buffer.from((value as { $bin: string }).$bin, 'base64'));
  if (only === '$num') return digits((value as { $num: string }).$num);
  return parameter(FieldType.JSON, jsonText(value));
}

function digits(text: string): Parameter {
  return /^[+-]?\d+$/.test(text) ? integer(BigInt(text.replace(/^\+/, ''))) : parameter(FieldType.NEWDECIMAL, text);
}
function integer(value: bigint): Parameter {
  if (value < -(2n ** 63n) || value >= 2n ** 64n) return parameter(FieldType.NEWDECIMAL, value.toString());
  const exact = value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
  return parameter(FieldType.LONGLONG, exact, value >= 2n ** 63n);
}

/** As MySQL has it. */
const DEEPEST = 100;
/** As JSON.stringify, with bigint as its digits. @throws SqlError 3157 */
function jsonText(value: unknown, depth = 1): string {
  if (depth > DEEPEST + 1) throw new SqlError(3157, '22032', 'The JSON document exceeds the maximum depth.');
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item, depth + 1)}`)
    .join(',')}}`;
}

/** Of a statement with names. @throws SqlError 1210 where one of them has no value. */
export function named(names: readonly string[], params: { readonly [name: string]: unknown }): Parameter[] {
  return names.map((name) => {
    if (!Object.hasOwn(params, name)) throw new SqlError(1210, 'HY000', `Incorrect arguments to query: there is no value for :${name}`);
    return parameterOf(params[name]);
  });
}
