/** The multi-byte character sets of East Asia. */
import { type Collator, weightBytes } from './collator.ts';
import { gbkChineseWeights } from './gbk.generated.ts';
import { multiByteTables } from './multi-byte.generated.ts';
import { codesOf, parentOf } from './multi-byte-codes.ts';
import { padSpaceKey } from './pad-space.ts';
import { PackedReader, unpack } from './weights.ts';

const REPLACEMENT = 0x3f;
/** Supplementary characters are in order from 90308130 in gb18030, four bytes of 10, 126, 10 and 126 values. */
const GB18030_SUPPLEMENTARY = 189000;

export class MultiByteCharset {
  readonly name: string;
  /** Code points by bytes as one number. */
  readonly #decodings = new Map<number, number>();
  /** Bytes as one number by code points; 0 where a character that bytes stand for is not written. */
  readonly #encodings = new Map<number, number>();
  /** Code points in the order of `codesOf`; 0 for none. */
  readonly #points: readonly number[];

  /** @param name a key of the generated tables. */
  constructor(name: string) {
    this.name = name;
    const reader = PackedReader.of(multiByteTables[name] ?? '');
    const codes = codesOf(name);
    this.#points = readPoints(reader.part(), codes.length, parentOf(name));
    codes.forEach((code, at) => {
      const cp = this.#points[at] ?? 0;
      if (cp === 0) return;
      this.#decodings.set(code, cp);
      if (!this.#encodings.has(cp)) this.#encodings.set(cp, code);
    });
    const exceptions = reader.part();
    while (!exceptions.done) this.#encodings.set(exceptions.varint(), exceptions.varint());
  }

  get points(): readonly number[] {
    return this.#points;
  }

  /** @returns a character's bytes as one number; -1 where the set lacks it. */
  encodeOne(cp: number): number {
    const known = this.#encodings.get(cp);
    if (known !== undefined) return known === 0 ? -1 : known;
    if (cp < 0x80) return cp;
    return this.name === 'gb18030' && cp > 0xffff ? fourBytes(cp - 0x10000 + GB18030_SUPPLEMENTARY) : -1;
  }

  /** @param value bytes of one character as a number. @returns `?` where they are well-formed but no character. */
  decodeOne(value: number): number {
    if (value < 0x80) return value;
    const known = this.#decodings.get(value);
    if (known !== undefined) return known;
    if (this.name !== 'gb18030' || value < 0x90308130) return REPLACEMENT;
    const [a = 0, b = 0, c = 0, d = 0] = numberBytes(value);
    const cp = (((a - 0x81) * 10 + b - 0x30) * 126 + c - 0x81) * 10 + d - 0x30 - GB18030_SUPPLEMENTARY + 0x10000;
    return cp > 0x10ffff ? REPLACEMENT : cp;
  }

  /** @returns bytes of the character that starts there; 0 where none does. */
  lengthAt(bytes: Uint8Array, at: number): number {
    const [first = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(at, at + 4);
    if (first < 0x80) return 1;
    switch (this.name) {
      case 'sjis':
      case 'cp932':
        if (first >= 0xa1 && first <= 0xdf) return 1;
        return isIn(first, 0x81, 0xfc) && first !== 0xa0 && isIn(second, 0x40, 0xfc) && second !== 0x7f ? 2 : 0;
      case 'ujis':
      case 'eucjpms':
        if (first === 0x8e) return isIn(second, 0xa1, 0xdf) ? 2 : 0;
        if (first === 0x8f) return isIn(second, 0xa1, 0xfe) && isIn(third, 0xa1, 0xfe) ? 3 : 0;
        return isIn(first, 0xa1, 0xfe) && isIn(second, 0xa1, 0xfe) ? 2 : 0;
      case 'gb18030':
        if (!isIn(first, 0x81, 0xfe)) return 0;
        if (isIn(second, 0x30, 0x39)) return isIn(third, 0x81, 0xfe) && isIn(fourth, 0x30, 0x39) ? 4 : 0;
        return isIn(second, 0x40, 0xfe) && second !== 0x7f ? 2 : 0;
      case 'big5':
        return isIn(first, 0xa1, 0xf9) && (isIn(second, 0x40, 0x7e) || isIn(second, 0xa1, 0xfe)) ? 2 : 0;
      case 'gbk':
        return isIn(first, 0x81, 0xfe) && isIn(second, 0x40, 0xfe) && second !== 0x7f ? 2 : 0;
      case 'gb2312':
        return isIn(first, 0xa1, 0xf7) && isIn(second, 0xa1, 0xfe) ? 2 : 0;
      default:
        return isIn(first, 0x81, 0xfe) && isEucKrTrail(second) ? 2 : 0;
    }
  }
}

function isIn(byte: number, low: number, high: number): boolean {
  return byte >= low && byte <= high;
}
function isEucKrTrail(byte: number): boolean {
  return isIn(byte, 0x41, 0x5a) || isIn(byte, 0x61, 0x7a) || isIn(byte, 0x81, 0xfe);
}

/** Big-endian bytes of an encoded character. */
export function numberBytes(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes.length === 0 ? [0] : bytes;
}

function fourBytes(linear: number): number {
  const tens = Math.floor(linear / 10);
  const hundreds = Math.floor(tens / 126);
  const bytes = [0x81 + Math.floor(hundreds / 10), 0x30 + (hundreds % 10), 0x81 + (tens % 126), 0x30 + (linear % 10)];
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** 0 where a code has the parent's character, 1 where it alone has none, else 2 more than the distance from the character after the last. */
function readPoints(reader: PackedReader, length: number, parent: string | null): number[] {
  const inherited = parent === null ? [] : (multiByteCharset(parent)?.points ?? []);
  let previous = 0;
  return Array.from({ length }, (_, at) => {
    const token = reader.varint();
    if (token === 0) return inherited[at] ?? 0;
    if (token === 1) return 0;
    const distance = (token - 2) % 2 === 0 ? (token - 2) / 2 : -(token - 1) / 2;
    previous += 1 + distance;
    return previous;
  });
}

const charsets = new Map<string, MultiByteCharset>();

/** @param name in lower case. */
export function multiByteCharset(name: string): MultiByteCharset | null {
  if (!(name in multiByteTables)) return null;
  const known = charsets.get(name);
  if (known !== undefined) return known;
  const charset = new MultiByteCharset(name);
  charsets.set(name, charset);
  return charset;
}

const upper = (byte: number): number => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte);
const GB2312: Readonly<Record<number, number>> = { 91: 0x5c, 92: 0x5d, 93: 0x5b, 126: 0x59 };
/** How ASCII weighs in those collations that are otherwise in the order of bytes, or of another two bytes for each character. */
const ASCII_WEIGHTS: Readonly<Record<string, (byte: number) => number>> = {
  cp932_japanese_ci: upper,
  eucjpms_japanese_ci: upper,
  euckr_korean_ci: upper,
  gb2312_chinese_ci: (byte) => GB2312[byte] ?? upper(byte),
  gbk_chinese_ci: (byte) => GB2312[byte] ?? upper(byte),
  sjis_japanese_ci: upper,
  ujis_japanese_ci: upper,
};

let gbkChinese: ReadonlyMap<number, number> | null = null;

/** Weights of gbk_chinese_ci by code: by pronunciation. */
function gbkWeights(): ReadonlyMap<number, number> {
  gbkChinese ??= readGbkWeights();
  return gbkChinese;
}
function readGbkWeights(): Map<number, number> {
  const points = multiByteCharset('gbk')?.points ?? [];
  const bytes = unpack(gbkChineseWeights);
  const codes = codesOf('gbk').filter((_, at) => points[at] !== 0);
  return new Map(codes.map((code, at) => [code, (bytes[at] ?? 0) * 256 + (bytes[at + codes.length] ?? 0)]));
}

/** Whether a collation of a multi-byte character set is in the order of its bytes, or nearly. */
export function isByteOrder(name: string, charset: string): boolean {
  return charset in multiByteTables && (name === `${charset}_bin` || name in ASCII_WEIGHTS);
}

/** All of them. */
export function byteOrderNames(): string[] {
  return [...Object.keys(multiByteTables).map((charset) => `${charset}_bin`), ...Object.keys(ASCII_WEIGHTS)];
}

/** @param name as `isByteOrder` takes. */
export function byteOrderCollator(name: string, charsetName: string): Collator {
  const asciiWeight = ASCII_WEIGHTS[name] ?? ((byte: number) => byte);
  const charset = multiByteCharset(charsetName);
  if (charset === null) throw new Error(`no table of ${charsetName}`);
  const isGbkChinese = name === 'gbk_chinese_ci';
  const weigh = (cp: number): number[] => {
    const value = charset.encodeOne(cp);
    if (value < 0) return [REPLACEMENT];
    if (value < 0x80) return [asciiWeight(value)];
    return numberBytes(isGbkChinese ? (gbkWeights().get(value) ?? value) : value);
  };
  const bytesOf = (text: string): number[] => Array.from(text, (char) => weigh(char.codePointAt(0) ?? 0)).flat();
  // MySQL's = folds ASCII's letters even where they are the second byte of a character, which its WEIGHT_STRING and LIKE do not.
  const weights = name === 'euckr_korean_ci' ? (text: string): number[] => bytesOf(text).map(upper) : bytesOf;
  const units = (text: string): string =>
    weights(text)
      .map((byte) => String.fromCharCode(byte))
      .join('');
  return {
    name,
    padSpace: true,
    contracts: false,
    caseInsensitive: asciiWeight(0x61) === asciiWeight(0x41),
    key: (text) => padSpaceKey(units(text)),
    prefixKey: units,
    charClass: (cp) => String.fromCharCode(...weigh(cp)),
    weights: (text) => [weights(text)],
    weightString: (text) => weightBytes(bytesOf(text), 1),
  };
}
