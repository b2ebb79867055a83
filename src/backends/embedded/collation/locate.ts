/** Search for a string under a collation: INSTR, LOCATE, POSITION. */
import { CharCache, type Collator } from './collator.ts';
import { foldingOf, isPrintableAscii } from './fold.ts';
import { collatorOf } from './registry.ts';

type Levels = ReturnType<Collator['weights']>;

/**
 * First place at or after a character where the rest of the text begins with the needle: whose weights, level by level, begin with the
 * needle's. So `s` is found in `ß`, and `ss` too, and a needle that weighs nothing is found everywhere, as in MySQL.
 * @param start in characters, from 0.
 * @returns in characters, from 0; -1 where there is none.
 * @throws SqlError 1273, 1235.
 */
export function locate(needle: string, text: string, collation: string, start = 0): number {
  const collator = collatorOf(collation);
  if (!collator.contracts && isPrintableAscii(needle) && isPrintableAscii(text)) {
    const folding = foldingOf(collator);
    return start > text.length ? -1 : folding.of(text).indexOf(folding.of(needle), start);
  }
  const chars = Array.from(text);
  if (start > chars.length) return -1;
  if (needle === '') return start;
  const wanted = collator.weights(needle);
  return collator.contracts ? locateInRests(wanted, chars, start, collator) : locateByCharacter(wanted, chars, start, weightsOf(collator));
}

/** What begins in the middle of a contraction is weighed without it. */
function locateInRests(wanted: Levels, chars: readonly string[], start: number, collator: Collator): number {
  for (let at = start; at < chars.length; at++) {
    const rest = collator.weights(chars.slice(at).join(''));
    if (wanted.every((weights, level) => weights.every((weight, n) => weight === rest[level]?.[n]))) return at;
  }
  return -1;
}

function locateByCharacter(wanted: Levels, chars: readonly string[], start: number, weights: CharCache<Levels>): number {
  const weighed = chars.map((char) => weights.of(char.codePointAt(0) ?? 0));
  for (let at = start; at < chars.length; at++) if (beginsWith(weighed, at, wanted)) return at;
  return -1;
}

function beginsWith(weighed: readonly Levels[], from: number, wanted: Levels): boolean {
  for (let level = 0; level < wanted.length; level++) if (!levelBeginsWith(weighed, from, level, wanted[level] ?? [])) return false;
  return true;
}

function levelBeginsWith(weighed: readonly Levels[], from: number, level: number, wanted: readonly number[]): boolean {
  let matched = 0;
  for (let at = from; matched < wanted.length; at++) {
    if (at === weighed.length) return false;
    const weights = weighed[at]?.[level] ?? [];
    for (let i = 0; i < weights.length && matched < wanted.length; i++) if (weights[i] !== wanted[matched++]) return false;
  }
  return true;
}

const caches = new Map<Collator, CharCache<Levels>>();

function weightsOf(collator: Collator): CharCache<Levels> {
  const known = caches.get(collator);
  if (known !== undefined) return known;
  const cache = new CharCache((cp) => collator.weights(String.fromCodePoint(cp)));
  caches.set(collator, cache);
  return cache;
}
