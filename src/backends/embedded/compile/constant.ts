/** Constants beside a column or expression: encoded into the other side's own form when the plan runs, exactly, so that its index serves. */
import type { ComparisonOp } from '../../../sql/ast.ts';
import { collationKey } from '../collation/index.ts';
import { internConverter } from '../functions/index.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, Types } from '../sql-type.ts';
import type { SqlExpr } from '../sqlite/ast.ts';
import { aggregateCollation } from './collations.ts';
import { convert, textKey } from './convert.ts';
import { bind, type Encoder, type Form, formOf, type Raw } from './literal.ts';
import { noteText } from './pushdown/notes.ts';
import { temporalEncoder } from './temporal-constant.ts';
import { Coercibility, type Typed } from './typed.ts';
import { implementation, type Unit } from './unit.ts';

export interface BoundConstant {
  readonly other: SqlExpr;
  readonly constant: SqlExpr;
  /** What the constant was taken for; members of one IN list have the same. */
  readonly form: Form;
}

/** Never equal to an INTEGER, and greater than all of them. */
export const NEVER = '~';
const INT64_MIN = -0x8000000000000000n;
const INT64_MAX = 0x7fffffffffffffffn;

/**
 * `other op constant` in forms that SQLite compares; null where only the library can.
 * @param strict whether a string beside a date must be one (1525).
 */
export function boundConstant(unit: Unit, op: ComparisonOp, other: Typed, constant: Typed, strict: boolean): BoundConstant | null {
  const given = formOf(unit, constant);
  if (given === null) return null;
  // A parameter beside a string is a string, whatever it was sent as.
  const form = constant.constant?.source.kind === 'parameter' && familyOf(other.type) === 'string' ? 'string' : given;
  const found = encoderFor(unit, op, other, constant, form, strict);
  if (found === null) return null;
  const bound = bind(unit, constant, found.encode, isPure(other, form));
  if (other.repr === 'text' && form === 'string')
    noteText(
      bound,
      unit.later(() => bind(unit, constant, String, true)),
    );
  return { other: found.other, constant: bound, form };
}

/** Whether the session has no say in how the constant is encoded: then it can be done while compiling. */
function isPure(other: Typed, form: Form): boolean {
  switch (other.repr) {
    case 'text':
    case 'enum':
    case 'bytes':
      return true;
    case 'int':
    case 'uint':
    case 'scaled':
    case 'real':
      return form !== 'string';
    default:
      return false;
  }
}
export interface Found {
  readonly other: SqlExpr;
  readonly encode: Encoder;
}
function encoderFor(unit: Unit, op: ComparisonOp, other: Typed, constant: Typed, form: Form, strict: boolean): Found | null {
  switch (other.repr) {
    case 'int':
    case 'uint':
      return integerEncoder(op, other, form);
    case 'scaled':
      return form === 'float' ? null : { other: other.sql, encode: scaledEncoder(op, other.type.decimals) };
    case 'wide':
    case 'decimal':
      return wideEncoder(op, other, form);
    case 'real':
      return { other: other.sql, encode: form === 'string' ? toDouble : Number };
    case 'text':
      return textEncoder(unit, op, other, constant, form);
    case 'bytes':
      return form === 'string' && familyOf(other.type) === 'binary'
        ? { other: other.sql, encode: (raw) => (raw instanceof Uint8Array ? raw : Buffer.from(String(raw), 'utf8')) }
        : null;
    case 'date':
    case 'datetime':
    case 'timestamp':
    case 'time':
      return temporalEncoder(other, form, strict);
    case 'enum':
      return enumEncoder(op, other, form);
    default:
      return null;
  }
}

// ── Numbers ──────────────────────────────────────────────────────────────────

function integerEncoder(op: ComparisonOp, other: Typed, form: Form): Found | null {
  // A column of years takes two digits for a year; a function's result does not.
  if (familyOf(other.type) === 'year' && other.origin !== null && (form === 'int' || form === 'decimal'))
    return { other: other.sql, encode: (raw, context) => yearValue(op, raw, context) };
  if (familyOf(other.type) === 'year' && other.origin !== null && form === 'string') return { other: other.sql, encode: yearText };
  const encode = form === 'int' ? integer : form === 'decimal' ? roundedFor(op) : form === 'float' ? Number : stringNumber;
  return { other: other.sql, encode };
}
function yearValue(op: ComparisonOp, raw: Raw, context: RuntimeContext): SqliteValue {
  const value = Number(raw);
  if (!Number.isSafeInteger(value)) return roundedFor(op)(raw, context);
  return value > 0 && value < 100 ? value + (value < 70 ? 2000 : 1900) : integer(String(raw).replace(/\.0*$/, ''));
}
function yearText(raw: Raw, context: RuntimeContext): SqliteValue {
  if (typeof raw !== 'string' || !/^\d{1,2}$/.test(raw)) return stringNumber(raw, context);
  return Number(raw) === 0 ? 2000 : yearValue('=', raw, context);
}
/** Digits as INTEGER; beyond 2^63 as the text that a BIGINT UNSIGNED has, beyond 2^64 as one that is greater; far below as REAL. */
function integer(raw: Raw): SqliteValue {
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'string' && raw.length < 16) return Number(raw);
  return integerOf(typeof raw === 'bigint' ? raw : BigInt(String(raw)));
}
function integerOf(value: bigint): SqliteValue {
  if (value >= INT64_MIN && value <= INT64_MAX) return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
  if (value < 0n) return Number(value);
  return value <= 18446744073709551615n ? value.toString().padStart(20, '0') : NEVER;
}
/** A decimal beside integers: `< 3.7` is `<= 3`, which is `< 4`. */
function roundedFor(op: ComparisonOp): Encoder {
  return (raw) => {
    const { digits, rest, negative } = split(String(raw), 0);
    if (!rest) return integerOf(digits);
    if (op === '=' || op === '<=>' || op === '<>') return NEVER;
    return integerOf(boundary(op, digits, negative));
  };
}
/** Truncated digits moved to the integer next to the constant that keeps `op` exact. */
function boundary(op: ComparisonOp, truncated: bigint, negative: boolean): bigint {
  const up = op === '<' || op === '>=';
  if (up) return negative ? truncated : truncated + 1n;
  return negative ? truncated - 1n : truncated;
}
/** A decimal's digits up to a scale, and whether something follows. */
function split(text: string, scale: number): { readonly digits: bigint; readonly rest: boolean; readonly negative: boolean } {
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const kept = fraction.slice(0, scale).padEnd(scale, '0');
  const magnitude = BigInt(`${whole}${kept}` || '0');
  return { digits: negative ? -magnitude : magnitude, rest: /[1-9]/.test(fraction.slice(scale)), negative };
}
function scaledEncoder(op: ComparisonOp, scale: number): Encoder {
  return (raw, context) => {
    if (typeof raw === 'number' && Number.isInteger(raw) && Math.abs(raw) < 1e9 && scale < 7) return raw * 10 ** scale;
    const { digits, rest, negative } = split(decimalDigits(raw, context), scale);
    if (!rest) return integerOf(digits);
    if (op === '=' || op === '<=>' || op === '<>') return NEVER;
    return integerOf(boundary(op, digits, negative));
  };
}
/** A number's or a string's digits; of a string that is no plain decimal, those of the double that it is. */
function decimalDigits(raw: Raw, context: RuntimeContext): string {
  if (typeof raw === 'bigint') return String(raw);
  return typeof raw === 'string' && /^-?\d*\.?\d*$/.test(raw) && /\d/.test(raw) ? raw : plainDecimal(toDouble(raw, context));
}
/** A double's shortest digits without an exponent. */
function plainDecimal(value: SqliteValue): string {
  const text = String(value);
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length ? `${sign}${digits.padEnd(point, '0')}` : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
/** Wide decimals compare among their own (p, s) only: a constant that does not fit there is the library's matter. */
function wideEncoder(op: ComparisonOp, other: Typed, form: Form): Found | null {
  if (form === 'float' || other.repr !== 'wide') return null;
  const to = { type: other.type, repr: 'wide' as const };
  const name = internConverter({ type: other.type, repr: 'decimal' }, to);
  if (name === null) return null;
  const { length, decimals } = other.type;
  return {
    other: other.sql,
    encode: (raw, context) => {
      const { digits, rest, negative } = split(decimalDigits(raw, context), decimals);
      if (rest && (op === '=' || op === '<=>' || op === '<>')) return NEVER;
      const exact = rest ? boundary(op, digits, negative) : digits;
      const magnitude = (exact < 0n ? -exact : exact).toString();
      if (magnitude.length > length) return exact < 0n ? '' : NEVER;
      return implementation(name, context)(unscaled(exact, decimals));
    },
  };
}
function unscaled(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const sign = value < 0n ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
const textToDouble = {
  from: { type: Types.varchar(255, 'utf8mb4_bin'), repr: 'text' },
  to: { type: Types.double(), repr: 'real' },
} as const;
function toDouble(raw: Raw, context: RuntimeContext): SqliteValue {
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'bigint') return Number(raw);
  const name = internConverter(textToDouble.from, textToDouble.to);
  return name === null ? Number(raw) : implementation(name, context)(raw);
}
/** A string beside integers: exact where it is one. */
function stringNumber(raw: Raw, context: RuntimeContext): SqliteValue {
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'string' && !/^[+-]?\d{1,20}$/.test(raw)) return toDouble(raw, context);
  return raw instanceof Uint8Array ? toDouble(raw, context) : integer(typeof raw === 'string' && raw.startsWith('+') ? raw.slice(1) : raw);
}

// ── Strings ──────────────────────────────────────────────────────────────────

function textEncoder(unit: Unit, op: ComparisonOp, other: Typed, constant: Typed, form: Form): Found | null {
  if (familyOf(other.type) !== 'string') return null;
  if (form !== 'string') return { other: convert(other, Types.double(), 'real').sql, encode: Number };
  const literal =
    constant.type.collation === null
      ? { ...constant, type: { ...constant.type, collation: unit.connectionCollation }, coercibility: Coercibility.LITERAL }
      : constant;
  const { collation } = aggregateCollation(
    unit,
    [
      { ...other, type: other.type },
      { ...literal, type: { ...literal.type, name: 'VARCHAR' } },
    ],
    op,
  );
  if (collation === 'binary') return null;
  const keyOf = collationKey(collation);
  const key = textKey(other, collation);
  if (keyOf === null) return { other: key, encode: String };
  return { other: key, encode: (raw) => keyOf(typeof raw === 'string' ? raw : String(raw)) };
}
function enumEncoder(op: ComparisonOp, other: Typed, form: Form): Found | null {
  if (form === 'int') return { other: other.sql, encode: integer };
  if (form === 'decimal' || form === 'float') return { other: other.sql, encode: Number };
  if (op !== '=' && op !== '<=>' && op !== '<>') return null;
  const collation = other.type.collation ?? 'utf8mb4_0900_ai_ci';
  const keyOf = collationKey(collation) ?? String;
  const members = new Map(other.type.values.map((value, index) => [keyOf(value), index + 1]));
  // '' is what was no member at its writing, kept as 0. Where it is a member as well, two numbers are the same text.
  if (members.has(keyOf(''))) return null;
  members.set(keyOf(''), 0);
  return { other: other.sql, encode: (raw) => members.get(keyOf(String(raw))) ?? -1 };
}
