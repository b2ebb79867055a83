/** The multi-byte character sets of East Asia: iconv-lite's tables, with what MySQL has otherwise. */
import iconv from 'iconv-lite';
import { type Collator, weightBytes } from './collator.ts';
import { ICONV_NAMES } from './iconv-names.ts';
import { multiByteDifferences } from './multi-byte.generated.ts';
import { padSpaceKey } from './pad-space.ts';
import { PackedReader } from './weights.ts';

const REPLACEMENT = 0x3f;
/** MySQL's sjis reads 5C as a backslash, but writes a backslash as this. */
const SJIS_BACKSLASH = 0x815f;

export class MultiByteCharset {
  readonly name: string;
  readonly #codec: string;
  /** Bytes as one number; 0 where the set lacks the character. */
  readonly #encodings = new Map<number, number>();
  readonly #decodings = new Map<number, number>();

  /** @param name one of `ICONV_NAMES`. */
  constructor(name: string) {
    this.name = name;
    this.#codec = ICONV_NAMES[name] ?? name;
    const reader = PackedReader.of(multiByteDifferences[name] ?? '');
    const encodings = reader.part();
    for (let cp = -1, value = 0; !encodings.done; ) {
      cp = Math.max(cp, 0) + encodings.varint() + 1;
      value += encodings.signed();
      this.#encodings.set(cp, value);
      if (value !== 0 && !this.#decodings.has(value)) this.#decodings.set(value, cp);
    }
    const decodings = reader.part();
    while (!decodings.done) this.#decodings.set(decodings.varint(), decodings.varint());
  }

  /** @returns a character's bytes as one number; -1 where the set lacks it. */
  encodeOne(cp: number): number {
    if (cp < 0x80) return cp === 0x5c && this.name === 'sjis' ? SJIS_BACKSLASH : cp;
    const known = this.#encodings.get(cp);
    if (known !== undefined) return known === 0 ? -1 : known;
    const bytes = iconv.encode(String.fromCodePoint(cp), this.#codec);
    const value = bytes.reduce((number, byte) => number * 256 + byte, 0);
    this.#encodings.set(cp, value === REPLACEMENT ? 0 : value);
    return value === REPLACEMENT ? -1 : value;
  }

  /** @param value bytes of one character as a number. @returns `?` where they are well-formed but no character. */
  decodeOne(value: number): number {
    if (value < 0x80) return value;
    const known = this.#decodings.get(value);
    if (known !== undefined) return known;
    const decoded = iconv.decode(Buffer.from(numberBytes(value)), this.#codec).codePointAt(0) ?? 0xfffd;
    const cp = decoded === 0xfffd || this.encodeOne(decoded) !== value ? REPLACEMENT : decoded;
    this.#decodings.set(value, cp);
    return cp;
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

const charsets = new Map<string, MultiByteCharset>();

/** @param name in lower case. */
export function multiByteCharset(name: string): MultiByteCharset | null {
  if (!(name in ICONV_NAMES)) return null;
  const known = charsets.get(name);
  if (known !== undefined) return known;
  const charset = new MultiByteCharset(name);
  charsets.set(name, charset);
  return charset;
}

const upper = (byte: number): number => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte);
const GB2312: Readonly<Record<number, number>> = { 91: 0x5c, 92: 0x5d, 93: 0x5b, 126: 0x59 };
/** How ASCII weighs in those collations that are otherwise in the order of bytes. */
const ASCII_WEIGHTS: Readonly<Record<string, (byte: number) => number>> = {
  cp932_japanese_ci: upper,
  eucjpms_japanese_ci: upper,
  euckr_korean_ci: upper,
  gb2312_chinese_ci: (byte) => GB2312[byte] ?? upper(byte),
  sjis_japanese_ci: upper,
  ujis_japanese_ci: upper,
};

/** Whether a collation of a multi-byte character set is in the order of its bytes. */
export function isByteOrder(name: string, charset: string): boolean {
  return charset in ICONV_NAMES && (name === `${charset}_bin` || name in ASCII_WEIGHTS);
}

/** @param name as `isByteOrder` takes. */
export function byteOrderCollator(name: string, charsetName: string): Collator {
  const asciiWeight = ASCII_WEIGHTS[name] ?? ((byte: number) => byte);
  const charset = multiByteCharset(charsetName);
  if (charset === null) throw new Error(`no table of ${charsetName}`);
  const weigh = (cp: number): number[] => {
    const value = charset.encodeOne(cp);
    if (value < 0) return [REPLACEMENT];
    return value < 0x80 ? [asciiWeight(value)] : numberBytes(value);
  };
  const weights = (text: string): number[] => Array.from(text, (char) => weigh(char.codePointAt(0) ?? 0)).flat();
  const units = (text: string): string =>
    weights(text)
      .map((byte) => String.fromCharCode(byte))
      .join('');
  return {
    name,
    padSpace: true,
    caseInsensitive: asciiWeight(0x61) === asciiWeight(0x41),
    key: (text) => padSpaceKey(units(text)),
    charClass: (cp) => String.fromCharCode(...weigh(cp)),
    weights: (text) => [weights(text)],
    weightString: (text) => weightBytes(weights(text), 1),
  };
}
