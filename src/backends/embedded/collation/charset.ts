/** Text to a character set's bytes and back, as MySQL does it: what a set lacks becomes `?`. */
import { charsetByName } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import { multiByteCharset, numberBytes } from './multi-byte.ts';
import { singleByteCharset } from './single-byte.ts';

const QUESTION = 0x3f;
const NOT_ASCII = /[^\0-\u007f]/;
const SURROGATE = /[\ud800-\udfff]/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

interface Codec {
  /** Bytes of a character; null where the set lacks it. */
  encode(cp: number): readonly number[] | null;
  /** Character at an offset: its code point and length; null where the bytes are malformed. */
  decode(bytes: Uint8Array, at: number): { readonly cp: number; readonly length: number } | null;
}

/**
 * @param charset its name in any case; `binary` takes the UTF-8 bytes.
 * @returns bytes, with `?` for what the set lacks.
 * @throws SqlError 1115 unknown character set.
 */
export function encodeText(text: string, charset: string): Uint8Array {
  const name = charsetName(charset);
  if (isUtf8(name) || (isAsciiSuperset(name) && !NOT_ASCII.test(text))) {
    return Buffer.from(name === 'utf8mb3' && SURROGATE.test(text) ? text.replaceAll(/[\ud800-\udbff][\udc00-\udfff]/g, '?') : text, 'utf8');
  }
  const codec = codecOf(name);
  const bytes: number[] = [];
  for (const char of text) {
    const encoded = codec.encode(char.codePointAt(0) ?? 0) ?? codec.encode(QUESTION) ?? [];
    for (const byte of encoded) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/**
 * Text as it is after it went through a character set: CONVERT(text USING charset), or storing it where errors are not strict.
 * @throws SqlError 1115.
 */
export function throughCharset(text: string, charset: string): string {
  return firstUnencodable(text, charset) < 0 ? text : decodeBytes(encodeText(text, charset), charset);
}

/**
 * @returns UTF-16 offset of the first character that the set lacks; -1 where it holds all.
 * @throws SqlError 1115.
 */
export function firstUnencodable(text: string, charset: string): number {
  const name = charsetName(charset);
  if (name === 'utf8mb3' || name === 'ucs2') return text.search(SURROGATE);
  if (isUnicode(name) || name === 'binary' || (isAsciiSuperset(name) && !NOT_ASCII.test(text))) return -1;
  const codec = codecOf(name);
  for (let at = 0; at < text.length; at++) {
    const cp = text.codePointAt(at) ?? 0;
    if (codec.encode(cp) === null) return at;
    if (cp > 0xffff) at++;
  }
  return -1;
}

/**
 * Reads bytes as a character set's text. Well-formed bytes that are no character become `?`; malformed ones end the text: ask
 * `firstMalformed` where that matters.
 * @throws SqlError 1115.
 */
export function decodeBytes(bytes: Uint8Array, charset: string): string {
  const name = charsetName(charset);
  if (isUtf8(name)) {
    const end = firstMalformed(bytes, name);
    return Buffer.from(bytes.buffer, bytes.byteOffset, end < 0 ? bytes.byteLength : end).toString('utf8');
  }
  const codec = codecOf(name);
  const whole = aligned(bytes, name);
  let text = '';
  for (let at = 0; at < whole.length; ) {
    const read = codec.decode(whole, at);
    if (read === null) break;
    text += String.fromCodePoint(read.cp);
    at += read.length;
  }
  return text;
}

/**
 * @returns offset of the first byte that does not belong to a well-formed character; -1 where all do.
 * @throws SqlError 1115.
 */
export function firstMalformed(bytes: Uint8Array, charset: string): number {
  const name = charsetName(charset);
  if (name === 'binary') return -1;
  if (name === 'utf8mb4') {
    try {
      utf8.decode(bytes);
      return -1;
    } catch {
      // The place is found below.
    }
  }
  const codec = codecOf(name);
  const whole = aligned(bytes, name);
  for (let at = 0; at < whole.length; ) {
    const read = codec.decode(whole, at);
    if (read === null) return Math.max(0, at - (whole.length - bytes.length));
    at += read.length;
  }
  return -1;
}

/** LENGTH(text) where it is stored in that character set. @throws SqlError 1115. */
export function byteLength(text: string, charset: string): number {
  const name = charsetName(charset);
  if (name === 'utf8mb4' || name === 'binary') return Buffer.byteLength(text, 'utf8');
  if (singleByteCharset(name) !== null) return characterCount(text);
  return encodeText(text, name).length;
}

/** CHAR_LENGTH(text). */
export function characterCount(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Bytes of a character set's longest character. @throws SqlError 1115. */
export function maxCharacterBytes(charset: string): number {
  return charsetByName(charsetName(charset))?.maxLength ?? 1;
}

/**
 * Error of storing what a column's character set lacks, or bytes that are no text.
 * @param source bytes of the value as they came.
 * @param at offset of what is wrong.
 * @param row from 1.
 */
export function incorrectStringValue(source: Uint8Array, at: number, column: string, row: number): SqlError {
  return new SqlError(1366, 'HY000', `Incorrect string value: '${printable(source.subarray(at))}' for column '${column}' at row ${row}`);
}

/** As `incorrectStringValue`, for text: null where the column's character set holds all of it. */
export function unstorableText(text: string, charset: string, column: string, row: number): SqlError | null {
  const at = firstUnencodable(text, charset);
  return at < 0 ? null : incorrectStringValue(Buffer.from(text.slice(at), 'utf8'), 0, column, row);
}

/**
 * Error of comparing with, or joining to, text of another character set a constant that the set lacks.
 * @param from the constant's character set. @param to the one that was agreed on.
 * @returns null where it holds all of the text.
 */
export function inconvertibleConstant(text: string, from: string, to: string): SqlError | null {
  if (firstUnencodable(text, to) < 0) return null;
  const shown = printable(encodeText(text, from));
  return new SqlError(3854, 'HY000', `Cannot convert string '${shown}' from ${charsetName(from)} to ${charsetName(to)}`);
}

/** Warning 1300 of CONVERT(bytes USING charset), which then gives NULL. @param at offset of what is wrong. */
export function invalidCharacterString(bytes: Uint8Array, at: number, charset: string): SqlError {
  const shown = Buffer.from(bytes.subarray(at, at + 6))
    .toString('hex')
    .toUpperCase();
  return new SqlError(1300, 'HY000', `Invalid ${charsetName(charset)} character string: '${shown}'`);
}

/** Six bytes at most: ASCII as it is, the rest in hexadecimal. */
function printable(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes.subarray(0, 6)) {
    text += byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return bytes.length > 6 ? `${text}...` : text;
}

function charsetName(name: string): string {
  const charset = charsetByName(name);
  if (charset === null) throw new SqlError(1115, '42000', `Unknown character set: '${name}'`);
  return charset.name;
}

function isUtf8(name: string): boolean {
  return name === 'utf8mb4' || name === 'utf8mb3' || name === 'binary';
}
function isUnicode(name: string): boolean {
  return name === 'utf8mb4' || name.startsWith('utf16') || name === 'utf32' || name === 'gb18030';
}
/** Bytes of the shortest character. */
function minLength(name: string): number {
  return name === 'utf32' ? 4 : name === 'ucs2' || name.startsWith('utf16') ? 2 : 1;
}
/** As MySQL does with bytes that are too few for the last character of a wide set: zeros go before them all. */
function aligned(bytes: Uint8Array, name: string): Uint8Array {
  const missing = -bytes.length % minLength(name);
  return missing === 0 ? bytes : Buffer.concat([new Uint8Array(missing + minLength(name)), bytes]);
}
/** Sets in which ASCII's characters are its bytes. */
function isAsciiSuperset(name: string): boolean {
  return !name.startsWith('utf16') && name !== 'utf32' && name !== 'ucs2' && name !== 'swe7' && name !== 'sjis';
}

const codecs = new Map<string, Codec>();

function codecOf(name: string): Codec {
  const known = codecs.get(name);
  if (known !== undefined) return known;
  const codec = makeCodec(name);
  codecs.set(name, codec);
  return codec;
}

function makeCodec(name: string): Codec {
  if (isUtf8(name)) return utf8Codec(name === 'utf8mb3' ? 3 : 4);
  if (name === 'utf32') return fixedWidth(4, 0x10ffff);
  if (name === 'ucs2') return fixedWidth(2, 0xffff);
  if (name === 'utf16') return utf16Codec(false);
  if (name === 'utf16le') return utf16Codec(true);
  const single = singleByteCharset(name);
  if (single !== null) {
    return {
      encode: (cp) => (single.byteOf(cp) < 0 ? null : [single.byteOf(cp)]),
      decode: (bytes, at) => {
        const byte = bytes[at] ?? 0;
        return name === 'ascii' && byte > 0x7f ? null : { cp: single.codePoints[byte] ?? QUESTION, length: 1 };
      },
    };
  }
  const multi = multiByteCharset(name);
  if (multi === null) throw new Error(`no codec of ${name}`);
  return {
    encode: (cp) => (multi.encodeOne(cp) < 0 ? null : numberBytes(multi.encodeOne(cp))),
    decode: (bytes, at) => {
      const length = multi.lengthAt(bytes, at);
      if (length === 0) return null;
      return { cp: multi.decodeOne(bytes.subarray(at, at + length).reduce((value, byte) => value * 256 + byte, 0)), length };
    },
  };
}

function utf8Codec(maxLength: 3 | 4): Codec {
  return {
    encode: (cp) => (maxLength === 3 && cp > 0xffff ? null : [...Buffer.from(String.fromCodePoint(cp), 'utf8')]),
    decode: (bytes, at) => {
      const lead = bytes[at] ?? 0;
      const length =
        lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
      if (length === 0 || length > maxLength || at + length > bytes.length) return null;
      let cp = length === 1 ? lead : lead & (0x7f >> length);
      for (const byte of bytes.subarray(at + 1, at + length)) {
        if ((byte & 0xc0) !== 0x80) return null;
        cp = (cp << 6) | (byte & 0x3f);
      }
      const shortest = [0, 0, 0x80, 0x800, 0x10000][length] ?? 0;
      return cp < shortest || cp > 0x10ffff || isSurrogate(cp) ? null : { cp, length };
    },
  };
}

function fixedWidth(width: 2 | 4, last: number): Codec {
  return {
    encode: (cp) => {
      if (cp > last) return null;
      return width === 2 ? [cp >> 8, cp & 0xff] : [0, cp >> 16, (cp >> 8) & 0xff, cp & 0xff];
    },
    decode: (bytes, at) => {
      if (at + width > bytes.length) return null;
      const cp = bytes.subarray(at, at + width).reduce((value, byte) => value * 256 + byte, 0);
      return cp > last || isSurrogate(cp) ? null : { cp, length: width };
    },
  };
}

function utf16Codec(littleEndian: boolean): Codec {
  const pair = (unit: number): number[] => (littleEndian ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff]);
  const unitAt = (bytes: Uint8Array, at: number): number => {
    const [first = 0, second = 0] = bytes.subarray(at, at + 2);
    return littleEndian ? first | (second << 8) : (first << 8) | second;
  };
  return {
    encode: (cp) =>
      [...String.fromCodePoint(cp)].flatMap((char) => Array.from({ length: char.length }, (_, at) => pair(char.charCodeAt(at))).flat()),
    decode: (bytes, at) => {
      if (at + 2 > bytes.length) return null;
      const unit = unitAt(bytes, at);
      if (!isSurrogate(unit)) return { cp: unit, length: 2 };
      const next = at + 4 <= bytes.length ? unitAt(bytes, at + 2) : 0;
      if (unit >= 0xdc00 || next < 0xdc00 || next > 0xdfff) return null;
      return { cp: 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00), length: 4 };
    },
  };
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
