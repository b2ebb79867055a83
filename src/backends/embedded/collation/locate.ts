/** Search for a string under a collation: INSTR, LOCATE, POSITION. */
import type { Collator } from './collator.ts';
import { foldingOf, isPrintableAscii } from './fold.ts';
import { collatorOf } from './registry.ts';

/**
 * First place at or after a character where the rest of the text begins with the needle: whose weights, level by level, begin with the
 * needle's. So `s` is found in `ß`, and `ss` too, and a needle that weighs nothing is found everywhere, as in MySQL.
 * @param start in characters, from 0.
 * @returns in characters, from 0; -1 where there is none.
 * @throws SqlError 1273, 1235.
 */
export function locate(needle: string, text: string, collation: string, start = 0): number {
  const collator = collatorOf(collation);
  if (isPrintableAscii(needle) && isPrintableAscii(text)) {
    const folding = foldingOf(collator);
    return start > text.length ? -1 : folding.of(text).indexOf(folding.of(needle), start);
  }
  const chars = Array.from(text);
  if (start > chars.length) return -1;
  if (needle === '') return start;
  const wanted = collator.weights(needle);
  const weighed = chars.map((char) => collator.weights(char));
  for (let at = start; at < chars.length; at++) if (beginsWith(weighed, at, wanted)) return at;
  return -1;
}

type Levels = ReturnType<Collator['weights']>;

function beginsWith(weighed: readonly Levels[], from: number, wanted: Levels): boolean {
  return wanted.every((weights, level) => {
    let matched = 0;
    for (let at = from; at < weighed.length && matched < weights.length; at++) {
      for (const weight of weighed[at]?.[level] ?? []) {
        if (matched === weights.length) break;
        if (weight !== weights[matched]) return false;
        matched++;
      }
    }
    return matched === weights.length;
  });
}
