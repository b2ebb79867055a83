/** The values of quoted tokens. */

const ESCAPES: Readonly<Record<string, string>> = { '0': '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' };

/** Value of a string whose quotes stand at `start` and `end - 1`. `\%` and `\_` keep their backslash, as LIKE needs it. */
export function unquoteString(source: string, start: number, end: number, escapes: boolean): string {
  const body = source.slice(start + 1, end - 1);
  const quote = source.charAt(start);
  if (!body.includes(quote) && !(escapes && body.includes('\\'))) return body;
  let value = '';
  let from = 0;
  for (let at = 0; at < body.length; at++) {
    const char = body[at];
    if (char === quote) {
      value += body.slice(from, at);
      from = ++at;
    } else if (char === '\\' && escapes) {
      const escaped = body.charAt(at + 1);
      value += body.slice(from, at);
      if (escaped === '%' || escaped === '_') value += `\\${escaped}`;
      else value += ESCAPES[escaped] ?? escaped;
      from = ++at + 1;
    }
  }
  return value + body.slice(from);
}

/** Name in a quoted identifier. */
export function unquoteName(source: string, start: number, end: number): string {
  const body = source.slice(start + 1, end - 1);
  const quote = source.charAt(start);
  return body.includes(quote) ? body.replaceAll(quote + quote, quote) : body;
}

/** Digits of `0x…`, `x'…'`: upper case, an even number of them. */
export function hexDigits(source: string, start: number, end: number): string {
  const digits = source.charCodeAt(start + 1) === 0x27 ? source.slice(start + 2, end - 1) : source.slice(start + 2, end);
  return (digits.length % 2 === 0 ? digits : `0${digits}`).toUpperCase();
}

/** Digits of `0b…`, `b'…'`. */
export function bitDigits(source: string, start: number, end: number): string {
  return source.charCodeAt(start + 1) === 0x27 ? source.slice(start + 2, end - 1) : source.slice(start + 2, end);
}
