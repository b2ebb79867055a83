/** Which keys the matches of a LIKE pattern can have, so that an index on the key narrows the search. */
import type { Collator } from './collator.ts';
import { likePrefix } from './like.ts';
import { hasLow, lowestAfter } from './pad-space.ts';
import { collatorOf } from './registry.ts';

/** `key >= from AND key < below`. */
export interface KeyRange {
  readonly from: string;
  readonly below: string;
}

/**
 * @param escapeChar one character, or empty for none.
 * @returns a range that holds the key of every text that matches, and of others: the pattern must still be asked. Null where the pattern
 * begins with a wildcard, or the collation does not allow to tell.
 * @throws SqlError 1273, 1235.
 */
export function likeKeyRange(pattern: string, escapeChar: string, collation: string): KeyRange | null {
  const collator = collatorOf(collation);
  const { prefix } = likePrefix(pattern, escapeChar);
  const begins = prefix === '' ? null : collator.prefixKey(prefix);
  return begins === null ? null : rangeOf(begins, collator);
}

function rangeOf(begins: string, { padSpace }: Collator): KeyRange | null {
  if (padSpace && hasLow(begins)) return null;
  // A match may end with the prefix's spaces, which its key lacks.
  const kept = padSpace ? begins.replace(/ +$/, '') : begins;
  const below = successor(kept);
  return kept === '' || below === null ? null : { from: padSpace ? lowestAfter(kept) : kept, below };
}

/** The least text that is greater than all that begin so. */
function successor(text: string): string | null {
  const chars = Array.from(text);
  for (let last = chars.pop(); last !== undefined; last = chars.pop()) {
    const cp = last.codePointAt(0) ?? 0;
    if (cp < 0x10ffff) return chars.join('') + String.fromCodePoint(cp === 0xd7ff ? 0xe000 : cp + 1);
  }
  return null;
}
