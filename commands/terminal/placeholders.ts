/** `--param name=value` and the `:name` placeholders that it is bound to. Values are bound, never pasted. */
import { UsageError } from '../../src/errors.ts';
import type { ParseMode } from '../../src/sql/mode.ts';
import { replaceNames } from '../../src/sql/named-parameters.ts';
import { FieldType, type Parameter } from '../../src/types.ts';

export type Params = ReadonlyMap<string, Parameter>;

const TYPES: Readonly<Record<string, (text: string, source: string) => Parameter>> = {
  string: (text) => parameter(FieldType.VAR_STRING, text),
  int: (text, source) => integer(text, source),
  double: (text, source) => double(text, source),
  decimal: (text, source) => {
    if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) throw new UsageError(`--param ${source}: ${text} is no decimal number`);
    return parameter(FieldType.NEWDECIMAL, text);
  },
  bool: (text, source) => {
    if (!/^(true|false|0|1)$/i.test(text)) throw new UsageError(`--param ${source}: true or false is wanted`);
    return parameter(FieldType.LONGLONG, /^(true|1)$/i.test(text) ? 1 : 0);
  },
  date: (text) => parameter(FieldType.DATE, text),
  datetime: (text) => parameter(FieldType.DATETIME, text),
  time: (text) => parameter(FieldType.TIME, text),
  // MySQL casts the text where a JSON value is wanted, and says there what is wrong with it.
  json: (text) => parameter(FieldType.JSON, text),
  hex: (text, source) => {
    if (!/^([0-9a-f]{2})*$/i.test(text)) throw new UsageError(`--param ${source}: pairs of hexadecimal digits are wanted`);
    return parameter(FieldType.BLOB, new Uint8Array(Buffer.from(text, 'hex')));
  },
  null: () => parameter(FieldType.NULL, null),
};

function parameter(type: FieldType, value: Parameter['value'], unsigned = false): Parameter {
  return { type, unsigned, value };
}

function integer(text: string, source: string): Parameter {
  if (!/^[+-]?\d+$/.test(text)) throw new UsageError(`--param ${source}: ${text} is no whole number`);
  const value = BigInt(text.replace(/^\+/, ''));
  if (value < -(2n ** 63n) || value >= 2n ** 64n) throw new UsageError(`--param ${source}: ${text} does not fit into 64 bits`);
  const exact = value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
  return parameter(FieldType.LONGLONG, exact, value >= 2n ** 63n);
}

function double(text: string, source: string): Parameter {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`--param ${source}: ${text} is no number`);
  return parameter(FieldType.DOUBLE, value);
}

/** A value of a type by its text. @param source what it is the value of, for who made the mistake. @throws UsageError */
export function typedParameter(type: string, text: string, source: string): Parameter {
  const read = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (read === undefined) throw new UsageError(`${source}: no type ${type}; there are ${Object.keys(TYPES).join(', ')}`);
  return read(text, source);
}

/**
 * Reads `name=value` and `name:type=value`.
 * @throws UsageError
 */
export function parseParams(texts: readonly string[]): Params {
  const params = new Map<string, Parameter>();
  for (const text of texts) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)(?::([a-z]+))?(?:=([\s\S]*))?$/.exec(text);
    const [, name = '', type = 'string', value] = match ?? [];
    const read = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    if (match === null || (value === undefined && type !== 'null'))
      throw new UsageError(`--param ${text}: name=value is wanted, or name:type=value`);
    if (read === undefined) throw new UsageError(`--param ${text}: no type ${type}; there are ${Object.keys(TYPES).join(', ')}`);
    if (params.has(name)) throw new UsageError(`--param ${name} is given twice`);
    params.set(name, read(value ?? '', text.split('=')[0] ?? ''));
  }
  return params;
}

/** A statement with `?` for each `:name`, what to bind to them, and the way back from its positions to those of the text as written. */
export interface BoundStatement {
  readonly sql: string;
  readonly params: readonly Parameter[];
  /** @param position in `sql`. @returns the position in the text as written. */
  readonly original: (position: number) => number;
}

/**
 * Replaces the placeholders of one statement. Those in strings, comments and quoted names are none, nor is a label's colon.
 * @throws UsageError for a name that no --param has.
 */
export function bindParams(sql: string, params: Params, mode: ParseMode): BoundStatement {
  if (params.size === 0) return { sql, params: [], original: (position) => position };
  const { names, ...statement } = replaceNames(sql, mode);
  const bound = names.map((name) => {
    const param = params.get(name);
    if (param === undefined) throw new UsageError(`:${name} is used and no --param ${name}=… is given`);
    return param;
  });
  return { ...statement, params: bound };
}
