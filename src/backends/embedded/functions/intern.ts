/** From a call's shape to a SQLite function: stable names for equal shapes, and their registration on a connection when first needed. */
import type { RuntimeContext } from '../runtime.ts';
import { type Repr, type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import { type Convert, converter, isIdentity, readInteger } from '../values/convert.ts';
import { decimalText } from '../values/decimal.ts';
import { compareJson, parseStoredJson } from '../values/json.ts';
import { doubleToInteger, INT64_MIN, UINT64_MAX } from '../values/number.ts';
import { type Endpoint, readDecimal } from '../values/source.ts';
import type { AggregateDef, ArgInfo, ArgKind, CallShape, FunctionDef } from './definition.ts';
import type { LibraryFunction } from './library.ts';

export type { Endpoint } from '../values/source.ts';

type Callable = (...args: SqliteValue[]) => SqliteValue;

/** A SQLite connection, as far as functions go. Every function takes any number of arguments. */
export interface Registrar {
  function(name: string, options: { readonly bigint?: boolean; readonly deterministic?: boolean }, fn: Callable): void;
  aggregate(
    name: string,
    options: { readonly bigint?: boolean },
    aggregate: {
      readonly start: () => unknown;
      readonly step: (state: unknown, ...args: SqliteValue[]) => unknown;
      readonly inverse?: (state: unknown, ...args: SqliteValue[]) => unknown;
      readonly result: (state: unknown) => SqliteValue;
    },
  ): void;
}

interface Interned {
  readonly key: string;
  /** Integers arrive as bigint. */
  readonly bigint: boolean;
  /** It gives the same for the same arguments, whatever other statements run between two of its calls. */
  readonly steady?: boolean;
  readonly bound?: boolean;
  readonly register: (db: Registrar, name: string, context: RuntimeContext) => void;
}
const interned = new Map<string, Interned>();
const names = new Map<string, string>();

/** 53 bits of a text, in base 36. */
function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
function intern(prefix: string, key: string, make: () => Omit<Interned, 'key'>): string {
  const full = `${prefix}\u0000${key}`;
  const known = names.get(full);
  if (known !== undefined) return known;
  const base = `${prefix}_${hash(full)}`;
  let name = base;
  for (let i = 2; interned.has(name); i++) name = `${base}_${i}`;
  names.set(full, name);
  interned.set(name, { key: full, ...make() });
  return name;
}

/** What of a type matters to an implementation; lengths of strings and widths of integers only where it is exact about them. */
function typeKey(type: SqlType, lengths: boolean): string {
  // INT(1) is what comparisons give: a boolean to JSON.
  const sized = lengths || type.name === 'DECIMAL' || type.name === 'BIT' || type.zerofill || (type.name === 'INT' && type.length === 1);
  return `${type.name}${type.unsigned ? 'u' : ''}${type.zerofill ? 'z' : ''}(${sized ? type.length : ''},${type.decimals})${type.collation ?? ''}${type.values.length > 0 ? JSON.stringify(type.values) : ''}`;
}
function shapeKey(shape: CallShape, exact: boolean): string {
  return [
    ...shape.args.map((type, index) => `${shape.reprs[index] ?? ''}:${typeKey(type, exact)}`),
    `=${shape.resultRepr}:${typeKey(shape.result, exact)}`,
    shape.collation,
  ].join('|');
}

/** Kinds that a definition gives a call of this shape. */
function kindsOf(def: Pick<FunctionDef, 'args'>, shape: CallShape): readonly ArgKind[] {
  if (typeof def.args !== 'function') return def.args;
  return def.args(shape.args.map((type): ArgInfo => ({ type, nullable: true, literal: () => undefined })));
}
/** Whether an INTEGER beyond 2^53 may be passed. */
function mayBeBig(kind: ArgKind, type: SqlType | undefined, repr: Repr | undefined): boolean {
  switch (kind) {
    case 'int':
    case 'uint64':
    case 'boolean':
      return true;
    case 'any':
      return (repr === 'int' && bigType(type)) || repr === 'uint' || repr === 'set' || (repr === 'scaled' && (type?.length ?? 18) > 15);
    default:
      return false;
  }
}
function bigType(type: SqlType | undefined): boolean {
  return (
    type === undefined || type.name === 'BIGINT' || type.name === 'NULL' || (type.name === 'INT' && type.length > 11) || type.name === 'BIT'
  );
}

/** Name of the SQLite function that is this definition at calls of this shape. */
export function internFunction(def: FunctionDef, shape: CallShape): string {
  const { exact = false, variant = '' } = def as LibraryFunction;
  const key = `${def.name}${variant}|${shapeKey(shape, exact)}`;
  return intern(`f_${sanitize(def.name)}`, key, () => {
    const kinds = kindsOf(def, shape);
    const kindAt = (index: number): ArgKind => kinds[Math.min(index, kinds.length - 1)] ?? 'any';
    const bigint = shape.args.some((type, index) => mayBeBig(kindAt(index), type, shape.reprs[index]));
    const indexes = bigint ? shape.args.flatMap((_, index) => (kindAt(index) === 'index' ? [index] : [])) : [];
    return {
      bigint,
      bound: def.bound === true,
      steady: def.steady ?? def.deterministic !== false,
      register: (db, name, context) =>
        db.function(
          name,
          { bigint, deterministic: def.deterministic !== false },
          wrap(def.impl(shape, context), def.strictNulls !== false, shape.args.length, indexes),
        ),
    };
  });
}
function sanitize(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9_]+/g, '_');
  return /[a-z]/.test(plain) ? plain : `op${hash(name).slice(0, 4)}`;
}

/** NULL in, NULL out; and `index` arguments as numbers where others made integers bigints. */
function wrap(impl: Callable, strict: boolean, count: number, indexes: readonly number[]): Callable {
  if (indexes.length > 0) {
    const inner = wrap(impl, strict, count, []);
    return (...args) => {
      for (const index of indexes) if (typeof args[index] === 'bigint') args[index] = Number(args[index]);
      return inner(...args);
    };
  }
  if (!strict) return impl;
  switch (count) {
    case 0:
      return impl;
    case 1:
      return (a = null) => (a === null ? null : impl(a));
    case 2:
      return (a = null, b = null) => (a === null || b === null ? null : impl(a, b));
    case 3:
      return (a = null, b = null, c = null) => (a === null || b === null || c === null ? null : impl(a, b, c));
    default:
      return (...args) => (args.includes(null) ? null : impl(...args));
  }
}

export function internAggregate(def: AggregateDef, shape: CallShape): string {
  return intern(`a_${sanitize(def.name)}`, `${def.name}|${shapeKey(shape, true)}`, () => {
    const kinds = kindsOf(def, shape);
    const bigint = shape.args.some((type, index) => mayBeBig(kinds[Math.min(index, kinds.length - 1)] ?? 'any', type, shape.reprs[index]));
    return {
      bigint,
      register: (db, name, context) => {
        const { start, step, inverse, result } = def.impl(shape, context);
        db.aggregate(name, { bigint }, { start, step, result, ...(inverse === undefined ? {} : { inverse }) });
      },
    };
  });
}

// ── Conversions ──────────────────────────────────────────────────────────────

function endpointKey({ type, repr }: Endpoint): string {
  return `${repr}:${typeKey(type, false)}`;
}
function internConversion(key: string, from: Endpoint, convert: Convert): string {
  const bigint = mayBeBig('any', from.type, from.repr);
  return intern('c', key, () => ({
    bigint,
    register: (db, name, context) =>
      db.function(name, { bigint, deterministic: true }, (value = null) => (value === null ? null : convert(value, context))),
  }));
}

/** The function that converts between reprs; null where values stay as they are. */
export function internConverter(from: Endpoint, to: Endpoint): string | null {
  if (isIdentity(from, to)) return null;
  return internConversion(`${endpointKey(from)}>${endpointKey(to)}`, from, converter(from, to));
}

/** The function that brings a value into the form of an argument's kind; null where it has it. */
export function internArgument(from: Endpoint, kind: ArgKind): string | null {
  switch (kind) {
    case 'any':
      return null;
    case 'text':
      return from.repr === 'text' ? null : internConverter(from, { type: Types.varchar(0, 'utf8mb4_0900_ai_ci'), repr: 'text' });
    case 'bytes':
      return from.repr === 'bytes' ? null : internConverter(from, { type: Types.varbinary(0), repr: 'bytes' });
    case 'int':
    case 'uint64':
      if (isIntegral(from.repr)) return null;
      return internConversion(`${endpointKey(from)}>int`, from, integerArgument(from));
    case 'index':
      if (from.repr === 'int' && !bigType(from.type)) return null;
      return internConversion(`${endpointKey(from)}>index`, from, indexArgument(from));
    case 'boolean':
      if (from.repr === 'json') return internConversion(`${endpointKey(from)}>truth`, from, jsonTruth);
      if (isIntegral(from.repr) || from.repr === 'real' || from.repr === 'scaled') return null;
      return internConverter(from, { type: Types.double(), repr: 'real' });
    case 'real':
      return from.repr === 'real' ? null : internConverter(from, { type: Types.double(), repr: 'real' });
    case 'decimal': {
      if (from.repr === 'decimal') return null;
      const read = readDecimal(from);
      return internConversion(`${endpointKey(from)}>decimal`, from, (value, context) =>
        value === null ? null : decimalText(read(value, context)),
      );
    }
    case 'json':
      return from.repr === 'json' ? null : internConverter(from, { type: Types.json, repr: 'json' });
    case 'date':
      return internConverter(from, { type: Types.date, repr: 'date' });
    case 'datetime':
      return internConverter(from, { type: Types.datetime(fraction(from)), repr: 'datetime' });
    case 'temporal':
      if (from.repr === 'date' || from.repr === 'datetime') return null;
      return internConverter(from, { type: Types.datetime(fraction(from)), repr: 'datetime' });
    case 'time':
      return internConverter(from, { type: Types.time(6), repr: 'time' });
  }
}
function isIntegral(repr: Repr): boolean {
  return repr === 'int' || repr === 'uint' || repr === 'enum' || repr === 'set';
}
function fraction({ type, repr }: Endpoint): number {
  if (repr === 'datetime' || repr === 'timestamp' || repr === 'time') return type.decimals;
  return 6;
}
/** JSON is true where it is not the number 0. MySQL warns once a statement. */
const jsonTruth: Convert = (value, context) => {
  if (value === null) return null;
  const told = context.memory.get('json truth') === true;
  if (!told) context.memory.set('json truth', true);
  if (!told)
    context.warn(
      'Warning',
      3986,
      'Evaluating a JSON value in SQL boolean context does an implicit comparison against JSON integer 0; if this is not what you want, consider converting JSON to a SQL numeric type with JSON_VALUE RETURNING',
    );
  return compareJson(parseStoredJson(value as string), 0n) === 0 ? 0 : 1;
};
function integerArgument(from: Endpoint): Convert {
  const read = readInteger(from);
  return (value, context) => {
    if (value === null) return null;
    const integer = read(value, context);
    if (integer > 0x7fffffffffffffffn) return integer.toString().padStart(20, '0');
    return integer <= 9007199254740991n && integer >= -9007199254740991n ? Number(integer) : integer;
  };
}
function indexArgument(from: Endpoint): Convert {
  const limit = Number.MAX_SAFE_INTEGER;
  if (from.repr === 'real')
    return (value) => (value === null ? null : Number(clampToSafe(doubleToInteger(Number(value), INT64_MIN, UINT64_MAX).value)));
  const read = readInteger(from);
  return (value, context) => {
    if (value === null) return null;
    if (typeof value === 'number' && isIntegral(from.repr)) return Math.max(-limit, Math.min(limit, value));
    return Number(clampToSafe(read(value, context)));
  };
}
function clampToSafe(value: bigint): bigint {
  const limit = 9007199254740991n;
  return value > limit ? limit : value < -limit ? -limit : value;
}

// ── Registration ─────────────────────────────────────────────────────────────

/** Whether a function works on the session itself: it runs in no other thread. */
export function isBound(name: string): boolean {
  return interned.get(name)?.bound !== false && name.startsWith('f_');
}

/** Whether a function that was interned in this process gives the same for the same arguments, now and later. */
export function isSteady(name: string): boolean {
  return interned.get(name)?.steady !== false;
}

/** Registers a function, aggregate or conversion that was interned in this process. */
export function registerNamed(db: Registrar, name: string, context: RuntimeContext): void {
  const found = interned.get(name);
  if (found === undefined) throw new Error(`no function ${name} in the library`);
  found.register(db, name, context);
}
