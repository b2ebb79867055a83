/** East Asian character sets as MySQL has them, which keeps to older tables than the libraries do. Loaded when a session asks for one. */
import { type MultiByteTable, multiByteTables } from './multi-byte.generated.ts';
import type { TextCodec } from './text.ts';

/** Codes of three bytes begin with this, in the EUC sets. */
const SINGLE_SHIFT_3 = 0x8f;

/** @returns null where there is no such charset. */
export function multiByteCharset(charset: string): TextCodec | null {
  const table = multiByteTables[charset];
  if (table === undefined) return null;
  const units = readRuns(table);
  const codes = readCodes(units, table);
  const shifts = [...units.keys()].some((code) => code > 0xffff);
  return {
    charset,
    utf8: false,
    encode: (text) => encode(text, codes),
    decode: (bytes, start, end) => decode(bytes, start, end, units, shifts),
  };
}

/** Code to UTF-16 unit. */
function readRuns(table: MultiByteTable): Map<number, number> {
  const units = new Map<number, number>();
  for (const line of table.runs.split('\n')) {
    const colon = line.indexOf(':');
    const first = Number.parseInt(line.slice(0, colon), 16);
    for (let at = colon + 1; at < line.length; at++) units.set(first + at - colon - 1, line.charCodeAt(at));
  }
  return units;
}
/** UTF-16 unit to code: the first that means it, but for those that are preferred. */
function readCodes(units: ReadonlyMap<number, number>, table: MultiByteTable): Map<number, number> {
  const codes = new Map<number, number>();
  for (const [code, unit] of units) if (!codes.has(unit)) codes.set(unit, code);
  for (const entry of table.preferred.split(' ')) {
    const code = Number.parseInt(entry.slice(1), 16);
    if (code === 0) codes.delete(entry.charCodeAt(0));
    else if (code > 0) codes.set(entry.charCodeAt(0), code);
  }
  return codes;
}

function encode(text: string, codes: ReadonlyMap<number, number>): Uint8Array {
  const bytes = Buffer.allocUnsafe(text.length * 3);
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const code = point < 0x80 ? point : point >= 0xdc80 && point <= 0xdcff ? point & 0xff : (codes.get(point) ?? 0x3f);
    if (code > 0xffff) bytes[length++] = code >> 16;
    if (code > 0xff) bytes[length++] = code >> 8;
    bytes[length++] = code;
  }
  return bytes.subarray(0, length);
}

/** @param shifts whether there are codes of three bytes. */
function decode(bytes: Buffer, start: number, end: number, units: ReadonlyMap<number, number>, shifts: boolean): string {
  let text = '';
  for (let at = start; at < end; ) {
    const first = bytes[at] ?? 0;
    const size = first < 0x80 || units.has(first) ? 1 : shifts && first === SINGLE_SHIFT_3 ? 3 : 2;
    const code = at + size <= end ? bytes.readUIntBE(at, size) : -1;
    const unit = first < 0x80 ? first : units.get(code);
    // What is no character is kept as a byte: see TextCodec.
    text += String.fromCharCode(unit ?? 0xdc00 + first);
    at += unit === undefined ? 1 : size;
  }
  return text;
}
