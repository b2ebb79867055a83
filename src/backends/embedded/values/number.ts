/** Numbers and their texts as MySQL reads and prints them. */
import { type Decimal, power10, rescale } from './decimal.ts';

/** What reading a number from a text came to. */
export type Trouble =
  | 'ok'
  /** Something else follows the number, or nothing is there at all. */
  | 'truncated'
  | 'out of range';
export interface Parsed<T> {
  readonly value: T;
  readonly trouble: Trouble;
}

export const INT64_MIN = -0x8000000000000000n;
export const INT64_MAX = 0x7fffffffffffffffn;
export const UINT64_MAX = 0xffffffffffffffffn;

const PREFIX = /^[\s\0]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[\s\0]*/;
const PLAIN = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** The number that a text starts with. 'abc' is 0, truncated; '' is 0 without trouble. */
export function parseDouble(text: string): Parsed<number> {
  if (PLAIN.test(text)) return { value: Number(text), trouble: 'ok' };
  const match = PREFIX.exec(text);
  if (match === null) return { value: 0, trouble: text === '' ? 'ok' : 'truncated' };
  const value = Number(match[1]);
  if (!Number.isFinite(value)) return { value: value > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE, trouble: 'out of range' };
  return { value, trouble: match[0].length === text.length ? 'ok' : 'truncated' };
}

/** The decimal that a text starts with, exactly; exponents are understood. Scale beyond 30 is rounded off. */
export function parseDecimalText(text: string): Parsed<Decimal> {
  const match = PREFIX.exec(text);
  if (match === null) return { value: { units: 0n, scale: 0 }, trouble: 'truncated' };
  const trouble = match[0].length === text.length ? 'ok' : 'truncated';
  const number = match[1] ?? '0';
  const e = number.search(/[eE]/);
  const mantissa = e < 0 ? number : number.slice(0, e);
  const exponent = e < 0 ? 0 : Number(number.slice(e + 1));
  const point = mantissa.indexOf('.');
  const digits = point < 0 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  const scale = (point < 0 ? 0 : mantissa.length - point - 1) - exponent;
  const units = BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
  if (units === 0n) return { value: { units, scale: Math.max(0, Math.min(scale, 30)) }, trouble };
  if (scale < -90) return { value: { units: units < 0n ? -(power10(81) - 1n) : power10(81) - 1n, scale: 0 }, trouble: 'out of range' };
  if (scale < 0) return { value: { units: units * power10(-scale), scale: 0 }, trouble };
  if (scale > 30) return { value: { units: scale > 120 + digits.length ? 0n : rescale(units, scale, 30), scale: 30 }, trouble };
  return { value: { units, scale }, trouble };
}

const INTEGER = /^[\s\0]*([+-]?\d+)[\s\0]*/;
/**
 * The integer that a text starts with, as CAST AS SIGNED and integer arguments read it: no fraction, no exponent. A positive one up to 2^64-1 is kept
 * (its 64 bits count), beyond that it is clamped.
 */
export function parseInteger(text: string): Parsed<bigint> {
  const match = INTEGER.exec(text);
  if (match === null) return { value: 0n, trouble: 'truncated' };
  const digits = match[1] ?? '0';
  const value = BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
  if (value > UINT64_MAX) return { value: UINT64_MAX, trouble: 'out of range' };
  if (value < INT64_MIN) return { value: INT64_MIN, trouble: 'out of range' };
  return { value, trouble: match[0].length === text.length ? 'ok' : 'truncated' };
}

/** A double as an integer: rounded half to even, clamped to `min` … `max`. */
export function doubleToInteger(value: number, min: bigint, max: bigint): Parsed<bigint> {
  const rounded = roundHalfEven(value);
  if (rounded >= Number(max))
    return rounded === Number(max) && Number.isSafeInteger(rounded)
      ? { value: max, trouble: 'ok' }
      : { value: max, trouble: 'out of range' };
  if (rounded <= Number(min)) return { value: min, trouble: rounded < Number(min) ? 'out of range' : 'ok' };
  return { value: BigInt(rounded), trouble: 'ok' };
}
/** C's rint(). */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor === 0 && value < 0 ? -0 : floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
/** A decimal as an integer, rounded half away from zero. */
export function decimalToInteger(value: Decimal): bigint {
  return rescale(value.units, value.scale, 0);
}
export function decimalToNumber(value: Decimal): number {
  if (value.scale === 0) return Number(value.units);
  if (value.scale <= 22 && value.units < 9007199254740992n && value.units > -9007199254740992n)
    return Number(value.units) / 10 ** value.scale;
  return Number(`${value.units}e-${value.scale}`);
}
/** The decimal that a double's shortest text says. */
export function numberToDecimal(value: number): Decimal {
  return parseDecimalText(String(value)).value;
}

/**
 * A double as MySQL prints it: shortest digits that read back, plain from 1e-15 up to 1e15, else with an exponent (`1e20`, `1.5e-16`).
 * @param width a plain form longer than this gives way to the exponent: 22 where MySQL makes a string of it, none in results.
 */
export function formatDouble(value: number, width = Number.POSITIVE_INFINITY): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const text = String(value);
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-6 && magnitude < 1e15) return text.length <= width ? text : withExponent(text);
  return layout(text, width);
}
/** FLOAT: six significant digits. */
export function formatFloat(value: number, width = Number.POSITIVE_INFINITY): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  return layout(String(Number(Math.fround(value).toPrecision(6))), width);
}
/** The shortest text that gives the same FLOAT: how a FLOAT is written in JSON and by `+ 0`. */
export function shortestFloat(value: number): number {
  for (let precision = 6; precision <= 9; precision++) {
    const short = Number(value.toPrecision(precision));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** Digits and decimal exponent of JavaScript's text of a number. */
function digitsOf(text: string): { sign: string; digits: string; point: number } {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
  const whole = match?.[2] ?? '0';
  const fraction = match?.[3] ?? '';
  const all = (whole + fraction).replace(/^0+/, '');
  const leading = (whole + fraction).length - all.length;
  return { sign: match?.[1] ?? '', digits: all.replace(/0+$/, '') || '0', point: whole.length - leading + Number(match?.[4] ?? 0) };
}
function layout(text: string, width: number): string {
  const { sign, digits, point } = digitsOf(text);
  if (point > 15 || point < -14) return exponential(sign, digits, point);
  const plain =
    point <= 0
      ? `0.${'0'.repeat(-point)}${digits}`
      : digits.length <= point
        ? digits + '0'.repeat(point - digits.length)
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return sign.length + plain.length <= width ? sign + plain : exponential(sign, digits, point);
}
function withExponent(text: string): string {
  const { sign, digits, point } = digitsOf(text);
  return exponential(sign, digits, point);
}
function exponential(sign: string, digits: string, point: number): string {
  return `${sign}${digits[0] ?? '0'}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${point - 1}`;
}

// ── BIGINT UNSIGNED ──────────────────────────────────────────────────────────

/** Repr `uint` of 0 … 2^64-1: INTEGER while it fits, else 20 digits. */
export function encodeUint(value: bigint): number | bigint | string {
  if (value > INT64_MAX) return value.toString().padStart(20, '0');
  return value <= 9007199254740991n ? Number(value) : value;
}
export function decodeUint(value: number | bigint | string): bigint {
  return typeof value === 'bigint' ? value : BigInt(value);
}
/** Repr `int`: a number where that is exact. */
export function encodeInt(value: bigint): number | bigint {
  return value <= 9007199254740991n && value >= -9007199254740991n ? Number(value) : value;
}
