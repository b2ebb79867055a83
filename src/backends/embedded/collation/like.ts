/** LIKE, which compares character by character: a character of the pattern matches what weighs exactly as much. Trailing spaces count. */
import type { Collator } from './collator.ts';
import { type Folding, foldingOf, hasSurrogates } from './fold.ts';
import { collatorOf } from './registry.ts';

const ANY = '%';
const ONE = '_';
const CACHED = 256;

/** A pattern's piece between two `%`: folded characters; null for `_`. */
type Piece = readonly (string | null)[];
type Matcher = (text: string) => boolean;

const cache = new Map<string, Matcher>();

/**
 * Compiles a pattern; the last few are kept.
 * @param escapeChar one character, or empty for none.
 * @throws SqlError 1273, 1235.
 */
export function likeMatcher(pattern: string, escapeChar: string, collation: string): Matcher {
  const id = `${collation}\0${escapeChar}\0${pattern}`;
  const known = cache.get(id);
  if (known !== undefined) return known;
  const matcher = compile(pattern, escapeChar, collatorOf(collation));
  if (cache.size >= CACHED) for (const oldest of [...cache.keys()].slice(0, CACHED / 2)) cache.delete(oldest);
  cache.set(id, matcher);
  return matcher;
}

/**
 * What a match must begin with, for range lookups in an index.
 * @returns the text before the first wildcard; `exact` where there is no wildcard at all.
 */
export function likePrefix(pattern: string, escapeChar: string): { readonly prefix: string; readonly exact: boolean } {
  let prefix = '';
  for (const { char, wildcard } of tokens(pattern, escapeChar)) {
    if (wildcard) return { prefix, exact: false };
    prefix += char;
  }
  return { prefix, exact: true };
}

function* tokens(pattern: string, escapeChar: string): Generator<{ char: string; wildcard: boolean }> {
  const chars = Array.from(pattern);
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === escapeChar && at + 1 < chars.length) yield { char: chars[++at] ?? '', wildcard: false };
    else yield { char, wildcard: char === ANY || char === ONE };
  }
}

function compile(pattern: string, escapeChar: string, collator: Collator): Matcher {
  const folding = foldingOf(collator);
  const pieces: (string | null)[][] = [[]];
  for (const { char, wildcard } of tokens(pattern, escapeChar)) {
    if (wildcard && char === ANY) pieces.push([]);
    else pieces.at(-1)?.push(wildcard ? null : folding.of(char));
  }
  return pieces.some((piece) => piece.includes(null)) ? byCharacter(pieces, folding) : byText(pieces, folding);
}

/** Without `_` a piece is a text to be found. */
function byText(pieces: readonly Piece[], folding: Folding): Matcher {
  const texts = pieces.map((piece) => piece.join(''));
  const [first = ''] = texts;
  const last = texts.at(-1) ?? '';
  if (texts.length === 1) return (text) => folding.of(text) === first;
  const middle = texts.slice(1, -1).filter((each) => each !== '');
  return (text) => {
    const folded = folding.of(text);
    const end = folded.length - last.length;
    if (end < first.length || !folded.startsWith(first) || !folded.endsWith(last)) return false;
    let at = first.length;
    for (const each of middle) {
      const found = folded.indexOf(each, at);
      if (found < 0) return false;
      at = found + each.length;
    }
    return at <= end;
  };
}

function byCharacter(pieces: readonly Piece[], folding: Folding): Matcher {
  return (text) => {
    const folded = folding.of(text);
    return matches(pieces, hasSurrogates(folded) ? Array.from(folded) : folded);
  };
}

function matches(pieces: readonly Piece[], text: ArrayLike<string>): boolean {
  const first = pieces[0] ?? [];
  const last = pieces.at(-1) ?? [];
  if (pieces.length === 1) return text.length === first.length && fits(first, text, 0);
  const end = text.length - last.length;
  if (end < first.length || !fits(first, text, 0) || !fits(last, text, end)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= end && !fits(piece, text, at)) at++;
    if (at + piece.length > end) return false;
    at += piece.length;
  }
  return true;
}

function fits(piece: Piece, text: ArrayLike<string>, at: number): boolean {
  for (let i = 0; i < piece.length; i++) if (piece[i] !== null && piece[i] !== text[at + i]) return false;
  return true;
}
