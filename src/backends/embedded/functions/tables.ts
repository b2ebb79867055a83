/** All functions of the library. Each table is made when the first function of any is asked for: a start needs none of the 450. */
import { arithmetic } from './arithmetic.ts';
import { bitFunctions } from './bit.ts';
import { clock } from './clock.ts';
import { comparison } from './comparison.ts';
import { control } from './control.ts';
import { conversion } from './conversion.ts';
import { dates } from './date.ts';
import { dateArithmetic } from './date-arithmetic.ts';
import { dateFormats } from './date-format.ts';
import { encryption } from './encryption.ts';
import { information } from './information.ts';
import { jsonChanges } from './json-change.ts';
import { jsonReads } from './json-read.ts';
import { jsonSchema } from './json-schema.ts';
import type { LibraryFunction } from './library.ts';
import { miscellaneous } from './miscellaneous.ts';
import { network } from './network.ts';
import { numeric } from './numeric.ts';
import { regexp } from './regexp.ts';
import { search } from './search.ts';
import { strings } from './string.ts';

export const functionTables: readonly (() => readonly LibraryFunction[])[] = [
  arithmetic,
  bitFunctions,
  comparison,
  control,
  conversion,
  strings,
  search,
  numeric,
  dates,
  dateArithmetic,
  dateFormats,
  clock,
  jsonReads,
  jsonChanges,
  jsonSchema,
  regexp,
  encryption,
  information,
  network,
  miscellaneous,
];
