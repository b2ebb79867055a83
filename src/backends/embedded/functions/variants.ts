/** Functions whose name carries a keyword: a unit, a charset, a format's kind. Made on demand. */

import { charsetVariant } from './conversion.ts';
import { dateVariant } from './date-variants.ts';
import type { LibraryFunction } from './library.ts';

/** @param name as listed in index.ts, e.g. `EXTRACT DAY_HOUR`; null where there is no such function. */
export function variantDef(name: string): LibraryFunction | null {
  return dateVariant(name) ?? charsetVariant(name);
}
