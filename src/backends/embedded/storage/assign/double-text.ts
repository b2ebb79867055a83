/** Doubles into strings of a limited width: MySQL keeps as many significant digits as fit, with an exponent where that keeps more. */

/** Digits without trailing zeros; the value is `0.digits × 10^point`. */
interface Digits {
  readonly digits: string;
  readonly point: number;
}
/** Beyond these places MySQL writes exponents even where zeros would fit. */
const MOST_PLACES = 15;

/** The shortest digits that are the value, rounded to `most` significant ones where they are more. */
function significant(value: number, most: number): Digits {
  const shortest = digitsOf(value.toExponential());
  return shortest.digits.length <= most ? shortest : rounded(value, Math.max(most, 1));
}
/** Rounded to so many places after the point. */
function places(value: number, count: number): Digits {
  return rounded(value, digitsOf(value.toExponential()).point + count);
}
function digitsOf(exponential: string): Digits {
  const [mantissa = '0', exponent = '0'] = exponential.split('e');
  return { digits: mantissa.replace('.', '').replace(/0+$/, ''), point: Number(exponent) + 1 };
}
/** The value's own digits, rounded to the first `count`; what is exactly between two goes to the even one. */
function rounded(value: number, count: number): Digits {
  const { digits, point } = digitsOf(value.toExponential(100));
  if (count < 0) return { digits: '', point };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const odd = Number(kept.at(-1) ?? '0') % 2 === 1;
  const up = rest > '5' || (rest === '5' && odd);
  if (!up) return { digits: kept.replace(/0+$/, ''), point };
  const next = (BigInt(`0${kept}`) + 1n).toString().padStart(kept.length, '0');
  return { digits: next.replace(/0+$/, ''), point: point + (next.length - kept.length) };
}

/** A double in at most `width` characters; null where even its whole part or its exponent does not fit. */
export function doubleText(value: number, width: number): string | null {
  if (value === 0) return '0';
  const negative = value < 0;
  const magnitude = Math.abs(value);
  const room = negative ? width - 1 : width;
  const all = significant(magnitude, room);
  const text = usesPoint(all, room) ? pointed(magnitude, all, room) : withExponent(magnitude, all, room);
  return text === null ? null : negative && text !== '0' ? `-${text}` : text;
}
function usesPoint({ digits, point }: Digits, room: number): boolean {
  const needed = point <= 0 ? digits.length - point + 2 : point < digits.length ? digits.length + 1 : point;
  const ordinary = point > -MOST_PLACES && point <= MOST_PLACES;
  if (needed <= room) return point > -MOST_PLACES && (point <= MOST_PLACES || digits.length > point);
  return ordinary && point <= room && (point >= -1 || point === -2);
}
function pointed(magnitude: number, all: Digits, room: number): string | null {
  const kept = room - (all.point < all.digits.length ? 1 : 0) - (all.point <= 0 ? 1 - all.point : 0);
  if (kept < all.digits.length && kept < all.point) return null;
  const { digits, point } = kept < all.digits.length ? places(magnitude, kept - all.point) : all;
  if (digits === '') return '0';
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length ? digits.padEnd(point, '0') : `${digits.slice(0, point)}.${digits.slice(point)}`;
}
function withExponent(magnitude: number, all: Digits, room: number): string | null {
  const exponentDigits = 1 + (all.point >= 101 || all.point <= -99 ? 1 : 0) + (all.point >= 11 || all.point <= -9 ? 1 : 0);
  const kept = room - (all.point < 1 ? 1 : 0) - 1 - exponentDigits - (all.digits.length > 1 ? 1 : 0);
  if (kept <= 0) return null;
  const { digits, point } = kept < all.digits.length ? significant(magnitude, kept) : all;
  const mantissa = digits.length > 1 ? `${digits.slice(0, 1)}.${digits.slice(1)}` : digits;
  return `${mantissa}e${point - 1}`;
}
