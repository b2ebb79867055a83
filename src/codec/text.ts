/** Character sets <-> JavaScript strings. UTF-8 is done by the runtime, most others by tables of MySQL's own, the rest by iconv-lite. */
import type iconv from 'iconv-lite';
import { singleByteCharset } from './single-byte.ts';

/** What Buffer has in every runtime, but not in its types: transcoding without the dispatch on an encoding's name. */
export interface FastBuffer extends Buffer {
  utf8Slice(start: number, end: number): string;
  latin1Slice(start: number, end: number): string;
  utf8Write(text: string, start: number, maxBytes: number): number;
  latin1Write(text: string, start: number, maxBytes: number): number;
}

/** One character set's conversions. */
export interface TextCodec {
  readonly charset: string;
  /** Strings go onto the wire as UTF-8 without a conversion. */
  readonly utf8: boolean;
  /** Bytes that mean nothing in this charset become `?`, as in MySQL. */
  encode(text: string): Uint8Array;
  /**
   * Bytes that are not text in this charset become lone surrogates U+DC80 + (byte - 0x80), which no valid text holds:
   * a statement may carry raw bytes in a literal (`_binary'…'`, as mysqldump writes), and `encodeRaw` gives them back.
   */
  decode(bytes: Buffer, start: number, end: number): string;
}

const utf8mb4: TextCodec = { charset: 'utf8mb4', utf8: true, encode: (text) => Buffer.from(text, 'utf8'), decode: decodeUtf8 };
const utf8mb3: TextCodec = {
  charset: 'utf8mb3',
  utf8: false,
  encode: (text) => Buffer.from(withoutAstral(text), 'utf8'),
  decode: decodeUtf8,
};
const codecs = new Map<string, TextCodec>([
  ['utf8mb4', utf8mb4],
  ['utf8mb3', utf8mb3],
  ['utf8', utf8mb3],
  // No conversion: what the server keeps is UTF-8.
  ['binary', { ...utf8mb4, charset: 'binary' }],
]);

/** Charsets that iconv-lite has as MySQL has them, by its names. */
const iconvNames: Readonly<Record<string, string>> = {
  euckr: 'euckr',
  gb18030: 'gb18030',
  ucs2: 'utf-16be',
  utf16: 'utf-16be',
  utf16le: 'utf-16le',
  utf32: 'utf-32be',
};

export const UTF8 = utf8mb4;

/** @returns null where the charset is unknown, or needs `loadTextCodec` first. */
export function textCodec(charset: string): TextCodec | null {
  const known = codecs.get(charset);
  if (known !== undefined) return known;
  const codec = singleByteCharset(charset);
  if (codec !== null) codecs.set(charset, codec);
  return codec;
}

/** As `textCodec`, after loading what a multi-byte charset needs (12 ms that no other session should pay for at its start). */
export async function loadTextCodec(charset: string): Promise<TextCodec | null> {
  const known = textCodec(charset);
  if (known !== null) return known;
  const name = iconvNames[charset];
  const codec =
    name === undefined
      ? (await import('./multi-byte.ts')).multiByteCharset(charset)
      : iconvCodec(charset, name, (await import('iconv-lite')).default);
  if (codec !== null) codecs.set(charset, codec);
  return codec;
}

/**
 * Bytes of a text that `decode` made, raw bytes restored.
 * @param codec the charset that it was decoded from; its raw bytes are the same in all of them.
 */
export function encodeRaw(text: string, codec: TextCodec = UTF8): Uint8Array {
  if (!RAW.test(text)) return codec.encode(text);
  const parts: Uint8Array[] = [];
  for (const part of text.split(RAW_SPLIT)) {
    parts.push(RAW.test(part) ? Uint8Array.from(part, (unit) => unit.charCodeAt(0) & 0xff) : codec.encode(part));
  }
  return Buffer.concat(parts);
}
const RAW = /(?<![\ud800-\udbff])[\udc80-\udcff]/;
const RAW_SPLIT = /((?<![\ud800-\udbff])[\udc80-\udcff]+)/;

/** Whether a decoded text holds bytes that were no text. */
export function hasRawBytes(text: string): boolean {
  return RAW.test(text);
}

/** See `TextCodec.decode`. */
export function decodeUtf8(bytes: Buffer, start: number, end: number): string {
  const text = (bytes as FastBuffer).utf8Slice(start, end);
  return text.includes('\ufffd') ? decodeRawUtf8(bytes, start, end) : text;
}

/** The slow way, for texts with a replacement character: either it is really there, or bytes were invalid. */
function decodeRawUtf8(bytes: Buffer, start: number, end: number): string {
  let out = '';
  let valid = start;
  let at = start;
  while (at < end) {
    const length = utf8Length(bytes, at, end);
    if (length > 0) {
      at += length;
      continue;
    }
    out += (bytes as FastBuffer).utf8Slice(valid, at) + String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    at += 1;
    valid = at;
  }
  return out + (bytes as FastBuffer).utf8Slice(valid, end);
}

/** Length of the well-formed UTF-8 sequence at a place; 0 if there is none. Unicode 15, table 3-7. */
function utf8Length(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = bytes[at + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

function iconvCodec(charset: string, name: string, library: typeof iconv): TextCodec {
  return {
    charset,
    utf8: false,
    encode: charset === 'ucs2' ? (text) => library.encode(withoutAstral(text), name) : (text) => library.encode(text, name),
    // The library makes halves of characters of what is past the last one of Unicode.
    decode: (bytes, start, end) => library.decode(bytes.subarray(start, end), name, { stripBOM: false }).toWellFormed(),
  };
}

/** For charsets of the basic multilingual plane. */
function withoutAstral(text: string): string {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '?');
}
