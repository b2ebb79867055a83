/** Where pieces of a text end: shared by the lexer, the fingerprint and the splitter, which must agree. */
import { isDigit } from './characters.ts';

/** Start of the next line. */
export function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end + 1;
}

/** End of `e+10` at `at`; `at` itself where there is none. */
export function endOfExponent(source: string, at: number): number {
  if ((source.charCodeAt(at) | 32) !== 0x65) return at;
  const sign = source.charCodeAt(at + 1);
  let end = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
  if (!isDigit(source.charCodeAt(end))) return at;
  do end++;
  while (isDigit(source.charCodeAt(end)));
  return end;
}

/** The version after `/*!`: five or six digits, 0 where there are fewer, and where the text goes on. */
export function versionOf(source: string, at: number): { readonly number: number; readonly end: number } {
  let end = at;
  while (end < at + 6 && isDigit(source.charCodeAt(end))) end++;
  if (end < at + 5) return { number: 0, end: at };
  return { number: Number(source.slice(at, end)), end };
}

/** Past the end of a version comment that is not executed: comments inside it nest one deep. -1 where it has no end. */
export function endOfNestedComment(source: string, from: number): number {
  let at = from;
  for (;;) {
    const close = source.indexOf('*/', at);
    if (close < 0) return -1;
    const open = source.indexOf('/*', at);
    if (open < 0 || open > close) return close + 2;
    const inner = source.indexOf('*/', open + 2);
    if (inner < 0) return -1;
    at = inner + 2;
  }
}

/** Past the closing quote of what opens at `at`, doubled quotes and (if asked) escapes passed over; -1 where it does not close. */
export function endOfQuoted(source: string, at: number, quote: number, escapes: boolean): number {
  for (let end = at + 1; ; end++) {
    const code = source.charCodeAt(end);
    if (code === quote) {
      if (source.charCodeAt(end + 1) !== quote) return end + 1;
      end++;
    } else if (code === 0x5c && escapes) end++;
    else if (Number.isNaN(code)) return -1;
  }
}
