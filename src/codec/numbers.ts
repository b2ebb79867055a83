/** Floating point as MySQL prints it. Its my_gcvt: shortest digits that read back the same, positional for 15 places either way, else with an exponent. */
const MAX_PLACES = 15;

/** DOUBLE, e.g. `0.1`, `1e15`, `-0`. */
export function formatDouble(value: number): string {
  if (Number.isInteger(value) && value > -1e15 && value < 1e15) return Object.is(value, -0) ? '-0' : String(value);
  const magnitude = Math.abs(value);
  // The range in which JavaScript's own layout is the same.
  if (magnitude >= 1e-6 && magnitude < 1e15) return String(value);
  return layout(value.toExponential());
}

/** FLOAT: six significant digits, as MySQL shows a FLOAT in text. */
export function formatFloat(value: number): string {
  return layout(value.toExponential(5).replace(/\.?0*e/, 'e'));
}

/** FLOAT(M,D), DOUBLE(M,D). */
export function formatFixed(value: number, decimals: number): string {
  if (Math.abs(value) < 1e21) return value.toFixed(decimals);
  return decimals === 0 ? BigInt(value).toString() : `${BigInt(value)}.${'0'.repeat(decimals)}`;
}

/** @param scientific as of toExponential: `-1.25e+20`. */
function layout(scientific: string): string {
  const [mantissa = '', power = '0'] = scientific.split('e');
  const exponent = Number(power);
  if (exponent >= MAX_PLACES || exponent < -MAX_PLACES) return `${mantissa}e${exponent}`;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}
