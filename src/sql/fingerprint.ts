/**
 * The plan cache's key: a statement's text with its literals lifted out, so that `WHERE id=1` and `WHERE id=2` are one.
 * One pass, and it must see a literal exactly where the lexer sees one: the slots of both are the same.
 */
import { endsDashes, isDigit, isHexDigit, isSpace, isWord } from './characters.ts';
import type { ParseMode } from './mode.ts';
import { endOfExponent, endOfLine, endOfQuoted } from './scan.ts';
import { bitDigits, hexDigits, unquoteString } from './unquote.ts';

/** A literal that was lifted; its index among the literals is its slot. A sign is no part of it. */
export interface LiteralValue {
  readonly kind: 'int' | 'decimal' | 'float' | 'string' | 'hex' | 'bit';
  /** Digits as written; a string without quotes and escapes; the digits of hex (upper case, an even number of them) and bit. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
export interface Fingerprint {
  /** Compare keys only of the same ParseMode (and of the same current database, where names matter). */
  readonly key: string;
  readonly literals: readonly LiteralValue[];
}

/** Texts longer, or with more literals than this, are not worth a place in a cache. */
const MAX_LENGTH = 1 << 18;
const MAX_LITERALS = 2000;

/** What stands in the key for a literal: NUL, which the rest of the key never holds, and the kind. */
const MARKS = { int: '\0i', decimal: '\0d', float: '\0f', string: '\0s', hex: '\0x', bit: '\0b' } as const;

/**
 * Key and literals of a text with one statement; null where it is not to be cached: version comments, several statements, NUL characters, quotes or
 * comments without an end, very long texts.
 */
export function fingerprint(source: string, mode: ParseMode): Fingerprint | null {
  const length = source.length;
  if (length > MAX_LENGTH) return null;
  const literals: LiteralValue[] = [];
  let key = '';
  /** Start of what is not yet in the key. */
  let from = 0;
  /** End of the last word: a dot right there is no decimal point. */
  let wordEnd = -1;
  let quoted = false;
  let at = 0;
  while (at < length) {
    const code = source.charCodeAt(at);
    if (code === 0x20) {
      at++;
      continue;
    }
    let kind: LiteralValue['kind'] | null = null;
    let start = at;
    let end = at + 1;
    if (isWord(code)) {
      const digit = isDigit(code);
      if (digit) {
        while (isDigit(source.charCodeAt(end))) end++;
        const next = source.charCodeAt(end);
        if (next === 0x2e) {
          end = endOfFraction(source, end + 1);
          kind = kindOfFraction(source, end);
          if (kind === null) return null;
        } else if (!isWord(next)) kind = 'int';
        else {
          end = endOfMarkedNumber(source, at, end);
          kind = end < 0 ? null : (next | 32) === 0x65 ? 'float' : next === 0x78 ? 'hex' : 'bit';
        }
      }
      if (kind === null) {
        const prefix = source.charCodeAt(at + 1) === 0x27 && !digit ? code | 32 : 0;
        if (prefix === 0x78 || prefix === 0x62) {
          kind = prefix === 0x78 ? 'hex' : 'bit';
          end = endOfDigits(source, at + 2, kind);
          if (source.charCodeAt(end) !== 0x27 || (kind === 'hex' && (end - at) % 2 !== 0)) return null;
          end++;
        } else if (prefix === 0x6e) {
          // The N of N'…' stays in the key.
          start = at + 1;
          kind = 'string';
          end = endOfQuoted(source, start, 0x27, !mode.noBackslashEscapes);
          if (end < 0) return null;
        } else {
          do at++;
          while (isWord(source.charCodeAt(at)));
          wordEnd = at;
          continue;
        }
      }
    } else {
      switch (code) {
        case 0x27:
        case 0x22:
        case 0x60: {
          const name = code === 0x60 || (code === 0x22 && mode.ansiQuotes);
          end = endOfQuoted(source, at, code, !name && !mode.noBackslashEscapes);
          if (end < 0) return null;
          if (name) {
            quoted = true;
            at = end;
            continue;
          }
          kind = 'string';
          break;
        }
        case 0x2e: {
          const next = source.charCodeAt(at + 1);
          if (isDigit(next) && wordEnd !== at) {
            end = endOfFraction(source, at + 1);
            kind = kindOfFraction(source, end);
            if (kind === null) return null;
            break;
          }
          at++;
          if (isWord(next)) {
            // After a dot every word is a name.
            do at++;
            while (isWord(source.charCodeAt(at)));
            wordEnd = at;
          }
          continue;
        }
        case 0x40:
          at = endOfVariable(source, at, mode);
          if (at < 0) return null;
          quoted = true;
          continue;
        case 0x2d:
          if (source.charCodeAt(at + 1) !== 0x2d || !endsDashes(source.charCodeAt(at + 2))) {
            at++;
            continue;
          }
          at = endOfLine(source, at);
          quoted = true;
          continue;
        case 0x23:
          at = endOfLine(source, at);
          quoted = true;
          continue;
        case 0x2f: {
          if (source.charCodeAt(at + 1) !== 0x2a) {
            at++;
            continue;
          }
          if (source.charCodeAt(at + 2) === 0x21) return null;
          const close = source.indexOf('*/', at + 2);
          if (close < 0) return null;
          at = close + 2;
          quoted = true;
          continue;
        }
        case 0x3b: {
          if (!onlySpaceFrom(source, at + 1)) return null;
          key += source.slice(from, at);
          return quoted && source.includes('\0') ? null : { key, literals };
        }
        case 0:
          return null;
        default:
          at++;
          continue;
      }
    }
    if (kind === null) return null;
    if (literals.length === MAX_LITERALS) return null;
    literals.push({ kind, text: textOf(source, kind, start, end, mode), start, end });
    key += source.slice(from, start) + MARKS[kind];
    from = end;
    at = end;
  }
  if (quoted && source.includes('\0')) return null;
  return { key: from === 0 ? source : key + source.slice(from), literals };
}

function textOf(source: string, kind: LiteralValue['kind'], start: number, end: number, mode: ParseMode): string {
  switch (kind) {
    case 'string':
      return unquoteString(source, start, end, !mode.noBackslashEscapes);
    case 'hex':
      return hexDigits(source, start, end);
    case 'bit':
      return bitDigits(source, start, end);
    default:
      return source.slice(start, end);
  }
}

function onlySpaceFrom(source: string, from: number): boolean {
  for (let at = from; at < source.length; at++) if (!isSpace(source.charCodeAt(at))) return false;
  return true;
}

/** Past `@@`, or `@` and its name; -1 where a quote has no end. */
function endOfVariable(source: string, at: number, mode: ParseMode): number {
  const next = source.charCodeAt(at + 1);
  if (next === 0x40) return at + 2;
  if (next === 0x27 || next === 0x22 || next === 0x60) {
    return endOfQuoted(source, at + 1, next, next !== 0x60 && !mode.noBackslashEscapes && !(next === 0x22 && mode.ansiQuotes));
  }
  let end = at + 1;
  for (let code = next; isWord(code) || code === 0x2e; code = source.charCodeAt(end)) end++;
  return end;
}

function endOfDigits(source: string, at: number, kind: 'hex' | 'bit'): number {
  let end = at;
  for (;;) {
    const code = source.charCodeAt(end);
    if (kind === 'hex' ? !isHexDigit(code) : code !== 0x30 && code !== 0x31) return end;
    end++;
  }
}

/** End of `1e3`, `0x4D`, `0b101`, whose leading digits end at `digits`; -1 where it is a word. */
function endOfMarkedNumber(source: string, at: number, digits: number): number {
  const mark = source.charCodeAt(digits);
  if (digits === at + 1 && source.charCodeAt(at) === 0x30 && (mark === 0x78 || mark === 0x62)) {
    const end = endOfDigits(source, at + 2, mark === 0x78 ? 'hex' : 'bit');
    return end > at + 2 && !isWord(source.charCodeAt(end)) ? end : -1;
  }
  const end = (mark | 32) === 0x65 ? endOfExponent(source, digits) : digits;
  return end > digits ? end : -1;
}

/** End of the digits after a point, and of an exponent. */
function endOfFraction(source: string, at: number): number {
  let end = at;
  while (isDigit(source.charCodeAt(end))) end++;
  return endOfExponent(source, end);
}

/** Whether the fraction that ends here had an exponent; null for an `e` without digits, which is an error. */
function kindOfFraction(source: string, end: number): 'decimal' | 'float' | null {
  for (let at = end - 1; ; at--) {
    const code = source.charCodeAt(at);
    if (code === 0x2e) return (source.charCodeAt(end) | 32) === 0x65 ? null : 'decimal';
    if ((code | 32) === 0x65) return 'float';
  }
}
