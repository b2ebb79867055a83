/** Decimals of few digits as plain numbers of units: several times as fast as BigInt. Whoever uses it has a way for all others. */

/** Texts longer than this may have units that a double does not hold. */
const LONGEST = 16;
const powers: readonly number[] = Array.from({ length: 16 }, (_, n) => 10 ** n);

/** Units of a decimal's own text at a scale; NaN where they are too many, or there are more digits than the scale has. */
export function smallUnits(text: string, scale: number): number {
  const { length } = text;
  if (length > LONGEST) return Number.NaN;
  let units = 0;
  let fraction = -1;
  const negative = text.charCodeAt(0) === 45;
  for (let i = negative ? 1 : 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) fraction = 0;
    else {
      units = units * 10 + (code - 48);
      if (fraction >= 0) fraction++;
    }
  }
  const missing = scale - Math.max(fraction, 0);
  if (missing !== 0) units = missing < 0 || missing > 15 ? Number.NaN : units * (powers[missing] ?? Number.NaN);
  return negative ? -units : units;
}

/** The text of safe units, with exactly `scale` digits behind the point. */
export function smallText(units: number, scale: number): string {
  if (scale === 0) return units === 0 ? '0' : String(units);
  const digits = String(units < 0 ? -units : units).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${units < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The quotient of safe units, rounded half away from zero; NaN where they are not safe, or for a division by zero. */
export function smallQuotient(numerator: number, denominator: number): number {
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator)) return Number.NaN;
  const rest = numerator % denominator;
  const quotient = (numerator - rest) / denominator;
  if (Math.abs(rest) * 2 < Math.abs(denominator)) return quotient;
  return numerator < 0 === denominator < 0 ? quotient + 1 : quotient - 1;
}
