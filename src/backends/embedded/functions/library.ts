/** How the library's tables of functions are written down: one `define` per function, with result rules shared by many. */
import { SqlError } from '../../../errors.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, makeType, type Repr, type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import type { ArgInfo, ArgKind, CallShape, FunctionDef } from './definition.ts';

/** A function of the library: what interning needs to know beside its definition. */
export interface LibraryFunction extends FunctionDef {
  /** Whether its behaviour depends on the lengths in its types (CAST AS CHAR(3)); else calls that differ in them share one implementation. */
  readonly exact?: boolean;
  /** What follows its name in the key of a variant: `CAST` AS `CHAR(3)`. */
  readonly variant?: string;
}

export type Impl = (...args: SqliteValue[]) => SqliteValue;
export type ImplFor = (shape: CallShape, context: RuntimeContext) => (...args: never[]) => SqliteValue;
export type ResultRule = FunctionDef['result'];
export interface Options {
  readonly min?: number;
  readonly max?: number;
  /** NULL arguments reach the implementation. */
  readonly nulls?: boolean;
  readonly volatile?: boolean;
  /** It works on the session itself. */
  readonly bound?: boolean;
  readonly contextual?: boolean;
  readonly exact?: boolean;
  readonly variant?: string;
}

/** One function. `impl` may take its arguments by the types that its kinds promise. */
export function define(name: string, args: FunctionDef['args'], result: ResultRule, impl: ImplFor, options: Options = {}): LibraryFunction {
  const count = typeof args === 'function' ? 1 : args.length;
  return {
    name,
    minArgs: options.min ?? count,
    maxArgs: options.max ?? Math.max(count, options.min ?? 0),
    args,
    result,
    impl: impl as unknown as FunctionDef['impl'],
    ...(options.nulls ? { strictNulls: false } : {}),
    ...(options.volatile ? { deterministic: false } : {}),
    ...(options.bound ? { bound: true } : {}),
    ...(options.contextual ? { contextual: true } : {}),
    ...(options.exact ? { exact: true } : {}),
    ...(options.variant === undefined ? {} : { variant: options.variant }),
  };
}
/** A function that MySQL has and the engine has not: error 1235 that names it, rather than an answer that is not MySQL's. */
export function refused(name: string, count: number): LibraryFunction {
  const refuse = (): never => {
    throw new SqlError(1235, '42000', `This version of MySQL doesn't yet support '${name}'`);
  };
  return define(name, new Array<ArgKind>(count).fill('any'), refuse, refuse);
}
/** The same function under further names. */
export function aliases(def: LibraryFunction, ...names: readonly string[]): LibraryFunction[] {
  return [def, ...names.map((name) => ({ ...def, name }))];
}

// ── Results ──────────────────────────────────────────────────────────────────

/** An integer that is never unsigned: BIGINT with a display width. */
export function bigint(length = 21): ResultRule {
  const result = { type: Types.bigint(length), repr: 'int' as const };
  return () => result;
}
export function int(length = 11): ResultRule {
  const result = { type: Types.int(length), repr: 'int' as const };
  return () => result;
}
export function unsigned(length = 21): ResultRule {
  const result = { type: Types.bigint(length, true), repr: 'uint' as const };
  return () => result;
}
export const boolean: ResultRule = () => ({ type: Types.boolean, repr: 'int' });
export const double: ResultRule = () => ({ type: Types.double(), repr: 'real' });
export const json: ResultRule = () => ({ type: Types.json, repr: 'json', nullable: true });

/** One less than a LONGTEXT column has: MySQL tells the two apart in results. */
const MAX_TEXT = 4294967294;

/** A string of at most so many characters, as the expression's collation has it: VARCHAR, or a TEXT beyond what fits. */
export function stringType(length: number, collation: string): SqlType {
  if (collation === 'binary') {
    if (length <= 65535) return Types.varbinary(length);
    return makeType(length <= 16777215 ? 'MEDIUMBLOB' : 'LONGBLOB', Math.min(length, MAX_TEXT));
  }
  const bytes = length * maxBytes(collation);
  if (bytes <= 65535) return Types.varchar(length, collation);
  return makeType(bytes <= 16777215 ? 'MEDIUMTEXT' : 'LONGTEXT', Math.min(length, MAX_TEXT), { collation });
}
/** Collation of strings that a function makes by itself, where its arguments have none that says otherwise. */
export const DEFAULT_STRING = 'utf8mb4_0900_ai_ci';
/** Result rule of a text with a length computed from the arguments; of bytes only where `defineString` or `orBinary` make it so. */
export function text(length: number | ((args: readonly ArgInfo[]) => number), nullable = false): ResultRule {
  return (args, collation) => {
    const chars = typeof length === 'number' ? length : length(args);
    return {
      type: stringType(chars, collation === 'binary' ? DEFAULT_STRING : collation),
      repr: 'text',
      ...(nullable ? { nullable } : {}),
    };
  };
}
/** The rule for functions of strings that give bytes where they take bytes: lengths count bytes then. */
export function orBinary(rule: ResultRule): ResultRule {
  return (args, collation) => {
    if (collation !== 'binary' && !args.some((arg) => isBinary(arg.type))) return rule(args, collation);
    const counted = args.map((arg) =>
      arg.type.collation === null ? arg : { ...arg, type: { ...arg.type, length: arg.type.length * maxBytes(arg.type.collation) } },
    );
    const made = rule(counted, 'binary');
    return { ...made, type: stringType(made.type.length, 'binary'), repr: 'bytes' };
  };
}
/** Marks a rule's result as nullable whatever its arguments. */
export function nullable(rule: ResultRule): ResultRule {
  return (args, collation) => ({ ...rule(args, collation), nullable: true });
}
/** Marks a rule's result as never NULL. */
export function notNull(rule: ResultRule): ResultRule {
  return (args, collation) => ({ ...rule(args, collation), nullable: false });
}

/** Bytes of the longest character of a collation's charset. */
export function maxBytes(collation: string | null): number {
  if (collation === null || collation === 'binary') return 1;
  if (collation.startsWith('utf8mb4')) return 4;
  if (collation.startsWith('utf8')) return 3;
  if (collation.startsWith('utf16') || collation.startsWith('utf32') || collation.startsWith('gb18030')) return 4;
  if (/^(ucs2|gbk|gb2312|big5|sjis|cp932|euckr)/.test(collation)) return 2;
  if (/^(ujis|eucjpms)/.test(collation)) return 3;
  return 1;
}

/** Characters that a value's text form may have: what MySQL takes as an argument's length in result types. */
export function displayChars(arg: ArgInfo): number {
  return charsOf(arg.type);
}
export function charsOf(type: SqlType): number {
  switch (familyOf(type)) {
    case 'decimal':
      return (
        type.length + (type.decimals > 0 ? 1 : 0) + (type.unsigned ? 0 : 1) + (type.decimals > 0 && type.decimals === type.length ? 1 : 0)
      );
    case 'float':
      return type.decimals === 31 && type.name === 'DOUBLE' ? 22 : type.length;
    default:
      return type.length;
  }
}

// ── Arguments ────────────────────────────────────────────────────────────────

export function isBinary(type: SqlType): boolean {
  const family = familyOf(type);
  return family === 'binary' || family === 'geometry' || family === 'bit';
}
/**
 * Kinds of a string function: each `string` is bytes where any of the call's string arguments is binary, else text.
 * The implementations work on JavaScript strings in both cases: `stringImpl` turns bytes to one character each and back.
 */
export function strings(...kinds: readonly (ArgKind | 'string')[]): (args: readonly ArgInfo[]) => readonly ArgKind[] {
  return (args) => {
    const kindAt = (index: number) => kinds[Math.min(index, kinds.length - 1)] ?? 'text';
    const binary = args.some((arg, index) => kindAt(index) === 'string' && isBinary(arg.type));
    return args.map((_, index) => {
      const kind = kindAt(index);
      return kind === 'string' ? (binary ? 'bytes' : 'text') : kind;
    });
  };
}
/** Lets an implementation over JavaScript strings also serve bytes: each byte is a character below U+0100 then. */
export function stringImpl(impl: ImplFor): ImplFor {
  return (shape, context) => {
    const inner = impl(shape, context) as Impl;
    const asBytes = shape.reprs.map((repr) => repr === 'bytes');
    if (!asBytes.includes(true) && shape.resultRepr !== 'bytes') return inner as (...args: never[]) => SqliteValue;
    const backToBytes = shape.resultRepr === 'bytes';
    return (...args: SqliteValue[]) => {
      const result = inner(...args.map((arg) => (arg instanceof Uint8Array ? latin1(arg) : arg)));
      return backToBytes && typeof result === 'string' ? Buffer.from(result, 'latin1') : result;
    };
  };
}
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** A string function: its strings are text or bytes together. */
export function defineString(
  name: string,
  kinds: readonly (ArgKind | 'string')[],
  result: ResultRule,
  impl: ImplFor,
  options: Options = {},
): LibraryFunction {
  return define(name, strings(...kinds), orBinaryText(result), stringImpl(impl), { min: kinds.length, max: kinds.length, ...options });
}

/** Only texts turn to bytes: a function's number stays one. */
function orBinaryText(rule: ResultRule): ResultRule {
  const binary = orBinary(rule);
  return (args, collation) => {
    const made = rule(args, collation);
    return made.repr === 'text' ? binary(args, collation) : made;
  };
}

/** An integer argument, exact, whatever SQLite handed over: INTEGER, a whole REAL, or 20 digits of text. */
export function toBig(value: SqliteValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(Math.trunc(value));
  return BigInt(typeof value === 'string' ? value : 0);
}
const INT64_MAX = 0x7fffffffffffffffn;
/** An unsigned 64-bit result in repr `uint`. */
export function uint(value: bigint): SqliteValue {
  if (value > INT64_MAX) return value.toString().padStart(20, '0');
  return value <= 9007199254740991n ? Number(value) : value;
}
/** A signed 64-bit result in repr `int`. */
export function int64(value: bigint): SqliteValue {
  return value <= 9007199254740991n && value >= -9007199254740991n ? Number(value) : value;
}

export function reprOf(shape: CallShape, index: number): Repr {
  return shape.reprs[Math.min(index, shape.reprs.length - 1)] ?? 'text';
}

// ── Errors ───────────────────────────────────────────────────────────────────

export function outOfRange(type: string, expression: string): SqlError {
  return new SqlError(1690, '22003', `${type} value is out of range in '${expression}'`);
}
export function incorrectArguments(name: string): SqlError {
  return new SqlError(1210, 'HY000', `Incorrect arguments to ${name}`);
}
