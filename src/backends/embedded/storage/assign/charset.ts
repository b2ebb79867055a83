/** Character sets as a store needs them: which characters they have, how long texts are in them, their bytes. */

import { singleByteCharset } from '../../collation/single-byte.ts';
import { iconv } from './iconv.ts';

export interface CharsetCodec {
  /** UTF-16 offset of the first character that the set lacks; -1 where it has them all. */
  firstMissing(text: string): number;
  /** The text with `?` for what the set lacks. */
  replaceMissing(text: string): string;
  byteLength(text: string): number;
  encode(text: string): Uint8Array;
  /** @returns the text, and the offset of the first bytes that are no characters; -1 where all are. */
  decode(bytes: Uint8Array): { readonly text: string; readonly invalidAt: number };
}

const codecs = new Map<string, CharsetCodec>();
/** @param charset its name in lower case. */
export function charsetCodec(charset: string): CharsetCodec {
  let codec = codecs.get(charset);
  if (codec === undefined) {
    codec = makeCodec(charset);
    codecs.set(charset, codec);
  }
  return codec;
}
function makeCodec(charset: string): CharsetCodec {
  switch (charset) {
    case 'utf8mb4':
      return utf8(0x10ffff);
    case 'utf8mb3':
      return utf8(0xffff);
    case 'ascii':
      return singleByte(
        'ascii',
        (cp) => (cp < 0x80 ? cp : -1),
        (byte) => (byte < 0x80 ? byte : -1),
      );
    case 'ucs2':
    case 'utf16':
    case 'utf16le':
    case 'utf32':
      return encoded(
        { ucs2: 'utf16be', utf16: 'utf16be', utf16le: 'utf16le', utf32: 'utf32be' }[charset],
        charset === 'ucs2' ? 0xffff : 0x10ffff,
      );
    default:
      return singleByteOf(charset) ?? multiByte(charset);
  }
}

function utf8(greatest: number): CharsetCodec {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const loose = new TextDecoder('utf-8', { ignoreBOM: true });
  const encoder = new TextEncoder();
  return {
    firstMissing: greatest > 0xffff ? () => -1 : (text) => text.search(/[\u{10000}-\u{10ffff}]/u),
    replaceMissing: greatest > 0xffff ? (text) => text : (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '?'),
    byteLength: (text) => Buffer.byteLength(text, 'utf8'),
    encode: (text) => encoder.encode(text),
    decode: (bytes) => {
      try {
        return { text: strict.decode(bytes), invalidAt: -1 };
      } catch {
        const at = validUtf8Length(bytes);
        return { text: loose.decode(bytes.subarray(0, at)), invalidAt: at };
      }
    },
  };
}
/** Bytes at the start that are whole characters. */
function validUtf8Length(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    const length =
      lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    if (length === 0 || at + length > bytes.length) return at;
    for (let index = 1; index < length; index += 1) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return at;
    const second = bytes[at + 1] ?? 0;
    if (
      (lead === 0xe0 && second < 0xa0) ||
      (lead === 0xed && second > 0x9f) ||
      (lead === 0xf0 && second < 0x90) ||
      (lead === 0xf4 && second > 0x8f)
    )
      return at;
    at += length;
  }
  return at;
}

function singleByteOf(charset: string): CharsetCodec | null {
  const table = singleByteCharset(charset);
  if (table === null) return null;
  return singleByte(
    charset,
    (cp) => table.byteOf(cp),
    (byte) => table.codePoints[byte] ?? -1,
  );
}
function singleByte(charset: string, byteOf: (cp: number) => number, codePointOf: (byte: number) => number): CharsetCodec {
  const isMissing = (cp: number): boolean => byteOf(cp) < 0;
  return {
    firstMissing: (text) => {
      for (let at = 0; at < text.length; at += 1) {
        const cp = text.codePointAt(at) ?? 0;
        if (cp >= 0x80 && isMissing(cp)) return at;
        if (cp > 0xffff) at += 1;
      }
      return -1;
    },
    replaceMissing: (text) => [...text].map((character) => (isMissing(character.codePointAt(0) ?? 0) ? '?' : character)).join(''),
    byteLength: (text) => text.length,
    encode: (text) =>
      Uint8Array.from([...text], (character) =>
        Math.max(0x3f * Number(isMissing(character.codePointAt(0) ?? 0)), byteOf(character.codePointAt(0) ?? 0)),
      ),
    decode: (bytes) => {
      const invalidAt = bytes.findIndex((byte) => codePointOf(byte) < 0);
      const valid = charset === 'ascii' && invalidAt >= 0 ? bytes.subarray(0, invalidAt) : bytes;
      return {
        text: textOfBytes(valid, codePointOf),
        invalidAt: charset === 'ascii' ? invalidAt : -1,
      };
    },
  };
}

function textOfBytes(bytes: Uint8Array, codePointOf: (byte: number) => number): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(Math.max(0, codePointOf(byte)));
  return text;
}

function encoded(encoding: string, greatest: number): CharsetCodec {
  const base = utf8(greatest);
  return {
    ...base,
    byteLength: (text) => iconv().encode(text, encoding).length,
    encode: (text) => new Uint8Array(iconv().encode(text, encoding)),
    decode: (bytes) => ({ text: iconv().decode(Buffer.from(bytes), encoding), invalidAt: -1 }),
  };
}

/** MySQL's names of the Asian sets that iconv-lite calls differently. */
const iconvNames: Readonly<Record<string, string>> = {
  sjis: 'shiftjis',
  cp932: 'cp932',
  ujis: 'eucjp',
  eucjpms: 'eucjp',
  euckr: 'euckr',
  gb2312: 'gb2312',
  gbk: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
};
function multiByte(charset: string): CharsetCodec {
  const encoding = iconvNames[charset];
  if (encoding === undefined || !iconv().encodingExists(encoding)) return utf8(0x10ffff);
  const has = (character: string): boolean =>
    character === '?' || iconv().decode(iconv().encode(character, encoding), encoding) === character;
  return {
    firstMissing: (text) => {
      let at = 0;
      for (const character of text) {
        if (character > '\x7f' && !has(character)) return at;
        at += character.length;
      }
      return -1;
    },
    replaceMissing: (text) => [...text].map((character) => (has(character) ? character : '?')).join(''),
    byteLength: (text) => iconv().encode(text, encoding).length,
    encode: (text) => new Uint8Array(iconv().encode(text, encoding)),
    decode: (bytes) => {
      const text = iconv().decode(Buffer.from(bytes), encoding);
      const at = text.indexOf('\ufffd');
      return { text: at < 0 ? text : text.slice(0, at), invalidAt: at < 0 ? -1 : iconv().encode(text.slice(0, at), encoding).length };
    },
  };
}
