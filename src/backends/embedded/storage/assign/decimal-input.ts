/** Decimals as conversions need them. */
import type { Decimal } from '../../values/decimal.ts';
import { numberToDecimal } from '../../values/number.ts';

export { type Decimal, encodeWide, fits, limitUnits, rescale } from '../../values/decimal.ts';

/** A double as a decimal: the digits of its shortest text. */
export function numberToDecimalParts(value: number): Decimal {
  return numberToDecimal(value);
}
