/**
 * How many places of a terminal the mysql client believes a text to take, which is what it aligns columns by: an old edition of Unicode's wide characters,
 * and nothing for characters past U+FFFF or bytes that are none. Found by asking mysql 9.7 for a table of every character.
 */
import { Buffer } from 'node:buffer';

/** Characters that take two places, first and last of each range. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x1159],
  [0x115f, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x2e99],
  [0x2e9b, 0x2ef3],
  [0x2f00, 0x2fd5],
  [0x2ff0, 0x2ffb],
  [0x3000, 0x303e],
  [0x3041, 0x3096],
  [0x3099, 0x30ff],
  [0x3105, 0x312c],
  [0x3131, 0x318e],
  [0x3190, 0x31b7],
  [0x31f0, 0x321e],
  [0x3220, 0x3243],
  [0x3250, 0x327d],
  [0x327f, 0x32fe],
  [0x3300, 0x4db5],
  [0x4e00, 0x9fa5],
  [0xa000, 0xa48c],
  [0xa490, 0xa4c6],
  [0xac00, 0xd7a3],
  [0xf900, 0xfa2d],
  [0xfa30, 0xfa6a],
  [0xfe30, 0xfe52],
  [0xfe54, 0xfe66],
  [0xfe68, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
];

/** @returns the length in bytes, as UTF-8. */
export function byteLength(cell: string | Uint8Array): number {
  return typeof cell === 'string' && !PLAIN.test(cell) ? Buffer.byteLength(cell) : cell.length;
}

export function cellsOf(cell: string | Uint8Array): number {
  if (typeof cell === 'string') return PLAIN.test(cell) ? cell.length : cellsOfText(cell);
  const text = Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString('utf8');
  // What stands for bytes that are no text counts for nothing; so does the one character that looks like it.
  return cellsOfText(text.replaceAll('\ufffd', ''));
}

function cellsOfText(text: string): number {
  let cells = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < FIRST_WIDE) cells++;
    else if (unit < 0xd800 || unit > 0xdfff) cells += isWide(unit) ? 2 : 1;
  }
  return cells;
}
function isWide(unit: number): boolean {
  return WIDE.some(([first, last]) => unit >= first && unit <= last);
}
const FIRST_WIDE = 0x1100;
const PLAIN = /^[\0-\x7f]*$/;
