/** Strings counted in characters (code points), as MySQL counts them; plain indexing while there is nothing beyond U+FFFF. */
const SURROGATES = /[\ud800-\udfff]/;

export function charLength(text: string): number {
  if (!SURROGATES.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}
/** Characters from `start` (0 is the first) up to `end`. */
export function charSlice(text: string, start: number, end = Number.POSITIVE_INFINITY): string {
  if (!SURROGATES.test(text)) return text.slice(start, end);
  return [...text].slice(start, end).join('');
}
/** UTF-16 offset of a character; the text's length where it has no so many. */
export function unitOffset(text: string, chars: number): number {
  if (!SURROGATES.test(text)) return Math.min(chars, text.length);
  let offset = 0;
  for (let i = 0; i < chars && offset < text.length; i++) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}
/** Characters before a UTF-16 offset. */
export function charsBefore(text: string, offset: number): number {
  return charLength(text.slice(0, offset));
}
export function reverseChars(text: string): string {
  return [...text].reverse().join('');
}
