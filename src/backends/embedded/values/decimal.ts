/** Exact decimals: BigInt units and a scale; their text, their encodings in SQLite, their arithmetic. MySQL's limits: 65 digits, 30 of them behind the point. */

/** `units` times 10^-`scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}
export const MAX_PRECISION = 65;
export const MAX_SCALE = 30;
/** Digits that a division adds to the dividend's scale: div_precision_increment's default. */
export const DIVISION_INCREMENT = 4;

const powers: bigint[] = [];
/** 10^n. */
export function power10(n: number): bigint {
  let power = powers[n];
  if (power === undefined) {
    power = 10n ** BigInt(n);
    if (n <= 130) powers[n] = power;
  }
  return power;
}

/** @param text a decimal as this engine writes it: `-12.50`. Not for what users typed: see `parseDecimalPrefix` in number.ts. */
export function decimal(text: string): Decimal {
  const point = text.indexOf('.');
  if (point < 0) return { units: BigInt(text), scale: 0 };
  return { units: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

/** Text with exactly `scale` digits behind the point. */
export function formatDecimal(units: bigint, scale: number): string {
  if (scale === 0) return units.toString();
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}
export function decimalText(value: Decimal): string {
  return formatDecimal(value.units, value.scale);
}

/** Units at another scale, rounded half away from zero. */
export function rescale(units: bigint, from: number, to: number): bigint {
  if (to >= from) return to === from ? units : units * power10(to - from);
  return divideRounded(units, power10(from - to));
}
/** Units at another scale, further digits cut off. */
export function truncateScale(units: bigint, from: number, to: number): bigint {
  return to >= from ? units * power10(to - from) : units / power10(from - to);
}
/** Quotient rounded half away from zero; `divisor` is positive. */
function divideRounded(value: bigint, divisor: bigint): bigint {
  const half = divisor >> 1n;
  // A divisor that is a power of ten above 1 is even; 1 has no half.
  return divisor === 1n ? value : value < 0n ? (value - half) / divisor : (value + half) / divisor;
}

/** Text of a decimal at exactly this scale. */
export function toScale(text: string, scale: number): string {
  const point = text.indexOf('.');
  const has = point < 0 ? 0 : text.length - point - 1;
  if (has === scale) return text;
  const value = decimal(text);
  return formatDecimal(rescale(value.units, value.scale, scale), scale);
}

// ── Arithmetic ───────────────────────────────────────────────────────────────

export function add(a: Decimal, b: Decimal): Decimal {
  if (a.scale === b.scale) return { units: a.units + b.units, scale: a.scale };
  const scale = Math.max(a.scale, b.scale);
  return { units: rescale(a.units, a.scale, scale) + rescale(b.units, b.scale, scale), scale };
}
export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { units: -b.units, scale: b.scale });
}
export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}
/** Quotient at `scale` digits, rounded half away from zero; null for a division by zero. */
export function divide(a: Decimal, b: Decimal, scale: number): Decimal | null {
  if (b.units === 0n) return null;
  const shift = scale - a.scale + b.scale;
  const numerator = shift >= 0 ? a.units * power10(shift) : a.units;
  const denominator = shift >= 0 ? b.units : b.units * power10(-shift);
  const quotient = numerator / denominator;
  const rest = numerator % denominator;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < (denominator < 0n ? -denominator : denominator)) return { units: quotient, scale };
  return { units: numerator < 0n === denominator < 0n ? quotient + 1n : quotient - 1n, scale };
}
/** Integer quotient, towards zero; null for a division by zero. */
export function divideInteger(a: Decimal, b: Decimal): bigint | null {
  if (b.units === 0n) return null;
  const scale = Math.max(a.scale, b.scale);
  return rescale(a.units, a.scale, scale) / rescale(b.units, b.scale, scale);
}
/** Rest with the dividend's sign; null for a division by zero. */
export function modulo(a: Decimal, b: Decimal): Decimal | null {
  if (b.units === 0n) return null;
  const scale = Math.max(a.scale, b.scale);
  return { units: rescale(a.units, a.scale, scale) % rescale(b.units, b.scale, scale), scale };
}
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const left = rescale(a.units, a.scale, scale);
  const right = rescale(b.units, b.scale, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}
/** Rounds to `digits` behind the point; negative ones are before it. */
export function roundDecimal(value: Decimal, digits: number, truncate = false): Decimal {
  if (digits >= value.scale) return value;
  const shift = truncate ? truncateScale : rescale;
  if (digits >= 0) return { units: shift(value.units, value.scale, digits), scale: digits };
  if (-digits > 130) return { units: 0n, scale: 0 };
  return { units: shift(value.units, value.scale - digits, 0) * power10(-digits), scale: 0 };
}
export function floorDecimal(value: Decimal): bigint {
  const unit = power10(value.scale);
  const quotient = value.units / unit;
  return value.units < 0n && value.units % unit !== 0n ? quotient - 1n : quotient;
}
export function ceilDecimal(value: Decimal): bigint {
  return -floorDecimal({ units: -value.units, scale: value.scale });
}

/** Whether it has at most `precision` digits, `scale` of them behind the point. */
export function fits(units: bigint, precision: number): boolean {
  const limit = power10(precision);
  return units < limit && units > -limit;
}
/** The greatest (or least) units of DECIMAL(precision, …). */
export function limitUnits(precision: number, negative: boolean): bigint {
  const limit = power10(precision) - 1n;
  return negative ? -limit : limit;
}

// ── Encodings ────────────────────────────────────────────────────────────────

/**
 * Repr `wide`: `precision` digits after a sign that sorts: `1` and the digits, or `0` and each digit's complement to nine. Texts of one
 * (precision, scale) order as their values.
 */
export function encodeWide(units: bigint, precision: number): string {
  if (units >= 0n) return `1${units.toString().padStart(precision, '0')}`;
  return `0${(power10(precision) - 1n + units).toString().padStart(precision, '0')}`;
}
export function decodeWide(text: string): bigint {
  const digits = BigInt(text.slice(1));
  return text.charCodeAt(0) === 49 ? digits : digits - (power10(text.length - 1) - 1n);
}

// ── Result types ─────────────────────────────────────────────────────────────

export interface DecimalShape {
  readonly precision: number;
  readonly scale: number;
}
function capped(precision: number, scale: number): DecimalShape {
  const bounded = Math.min(scale, MAX_SCALE);
  return { precision: Math.max(Math.min(precision, MAX_PRECISION), bounded, 1), scale: bounded };
}
export function sumShape(a: DecimalShape, b: DecimalShape): DecimalShape {
  const scale = Math.max(a.scale, b.scale);
  return capped(Math.max(a.precision - a.scale, b.precision - b.scale) + 1 + scale, scale);
}
export function productShape(a: DecimalShape, b: DecimalShape): DecimalShape {
  return capped(a.precision + b.precision, a.scale + b.scale);
}
export function quotientShape(a: DecimalShape, b: DecimalShape): DecimalShape {
  return capped(a.precision + b.scale + DIVISION_INCREMENT, a.scale + DIVISION_INCREMENT);
}
export function moduloShape(a: DecimalShape, b: DecimalShape): DecimalShape {
  return capped(Math.max(a.precision, b.precision), Math.max(a.scale, b.scale));
}
