/** MySQL's one-byte character sets, which differ in places from the standards that they are named after. */
import { singleByteTables } from './single-byte.generated.ts';
import type { TextCodec } from './text.ts';

/** @returns null where there is no such one-byte charset. */
export function singleByteCharset(charset: string): TextCodec | null {
  const table = singleByteTables[charset];
  if (table === undefined) return null;
  const units = fullTable(table);
  const codes = new Map<number, number>();
  units.forEach((unit, code) => {
    if (!codes.has(unit)) codes.set(unit, code);
  });
  return {
    charset,
    utf8: false,
    encode: (text) => encode(text, codes),
    decode: (bytes, start, end) => decode(bytes, start, end, units),
  };
}

/** Tables hold the upper half, or all 256 characters where the lower half is not ASCII. U+FFFD: a byte that is no character. */
function fullTable(table: string): Uint16Array {
  const units = new Uint16Array(256);
  for (let code = 0; code < 256 - table.length; code++) units[code] = code;
  for (let i = 0; i < table.length; i++) {
    const code = 256 - table.length + i;
    const unit = table.charCodeAt(i);
    units[code] = unit === 0xfffd ? 0xdc00 + code : unit;
  }
  return units;
}

function encode(text: string, codes: ReadonlyMap<number, number>): Uint8Array {
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes[length++] = codes.get(point) ?? 0x3f;
  }
  return bytes.subarray(0, length);
}

function decode(bytes: Buffer, start: number, end: number, units: Uint16Array): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(units[bytes[at] ?? 0] ?? 0);
  return text;
}
