/** How many bytes a character of a file has, told by its first ones: LOAD DATA looks for separators between characters only. */

/** @returns the length of the character that begins with these bytes; 0 where none does. `second` is -1 where the file ends. */
export type CharacterLength = (first: number, second: number) => number;

export interface FileCharset {
  readonly name: string;
  /** Null where every byte is a character. */
  readonly lengthOf: CharacterLength | null;
  /** Whether bytes of such a length are a character. */
  isCharacter(bytes: Uint8Array, at: number, length: number): boolean;
}

type Ranges = readonly (readonly [from: number, to: number])[];

function within(byte: number, ranges: Ranges): boolean {
  return ranges.some(([from, to]) => byte >= from && byte <= to);
}

function utf8Length(longest: 3 | 4): CharacterLength {
  return (first) => {
    if (first < 0x80) return 1;
    if (first < 0xc2) return 0;
    if (first < 0xe0) return 2;
    if (first < 0xf0) return 3;
    return longest === 4 && first < 0xf5 ? 4 : 0;
  };
}
/** Unicode 15, table 3-7. */
function isUtf8(bytes: Uint8Array, at: number, length: number): boolean {
  const [first = 0, second = 0] = bytes.subarray(at, at + 2);
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return false;
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return false;
  for (let next = at + 1; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return false;
  return true;
}

/** First and second bytes of the charsets whose characters have two. */
const pairs: Readonly<Record<string, { readonly first: Ranges; readonly second: Ranges }>> = {
  big5: {
    first: [[0xa1, 0xf9]],
    second: [
      [0x40, 0x7e],
      [0xa1, 0xfe],
    ],
  },
  euckr: {
    first: [[0x81, 0xfe]],
    second: [
      [0x41, 0x5a],
      [0x61, 0x7a],
      [0x81, 0xfe],
    ],
  },
  gb2312: { first: [[0xa1, 0xf7]], second: [[0xa1, 0xfe]] },
  gbk: {
    first: [[0x81, 0xfe]],
    second: [
      [0x40, 0x7e],
      [0x80, 0xfe],
    ],
  },
  sjis: {
    first: [
      [0x81, 0x9f],
      [0xe0, 0xfc],
    ],
    second: [
      [0x40, 0x7e],
      [0x80, 0xfc],
    ],
  },
};

function pairCharset(name: string, { first, second }: { readonly first: Ranges; readonly second: Ranges }): FileCharset {
  return {
    name,
    lengthOf: (byte) => (within(byte, first) ? 2 : 1),
    isCharacter: (bytes, at) => within(bytes[at + 1] ?? 0, second),
  };
}
/** EUC of Japanese: half-width kana behind 8E, a second set of three bytes behind 8F. */
function ujis(name: string): FileCharset {
  return {
    name,
    lengthOf: (byte) => (byte === 0x8e || (byte >= 0xa1 && byte <= 0xfe) ? 2 : byte === 0x8f ? 3 : 1),
    isCharacter: (bytes, at, length) => {
      for (let next = at + 1; next < at + length; next++) if ((bytes[next] ?? 0) < 0xa1) return false;
      return true;
    },
  };
}
function gb18030(): FileCharset {
  return {
    name: 'gb18030',
    lengthOf: (first, second) => {
      if (first < 0x81 || first === 0xff) return 1;
      return second >= 0x30 && second <= 0x39 ? 4 : (second >= 0x40 && second <= 0x7e) || (second >= 0x80 && second <= 0xfe) ? 2 : 0;
    },
    isCharacter: (bytes, at, length) =>
      length === 2 || (within(bytes[at + 2] ?? 0, [[0x81, 0xfe]]) && within(bytes[at + 3] ?? 0, [[0x30, 0x39]])),
  };
}
/** Code units of a fixed size. */
function wide(name: string, lengthOf: CharacterLength): FileCharset {
  return { name, lengthOf, isCharacter: () => true };
}
function isHighSurrogate(byte: number): boolean {
  return byte >= 0xd8 && byte <= 0xdb;
}

/** @param name a charset's name in lower case. */
export function fileCharset(name: string): FileCharset {
  const pair = pairs[name === 'cp932' ? 'sjis' : name];
  if (pair !== undefined) return pairCharset(name, pair);
  switch (name) {
    case 'utf8mb4':
      return { name, lengthOf: utf8Length(4), isCharacter: isUtf8 };
    case 'utf8mb3':
      return { name, lengthOf: utf8Length(3), isCharacter: isUtf8 };
    case 'ujis':
    case 'eucjpms':
      return ujis(name);
    case 'gb18030':
      return gb18030();
    case 'ucs2':
      return wide(name, () => 2);
    case 'utf16':
      return wide(name, (first) => (isHighSurrogate(first) ? 4 : 2));
    case 'utf16le':
      return wide(name, (_, second) => (isHighSurrogate(second) ? 4 : 2));
    case 'utf32':
      return wide(name, () => 4);
    default:
      return { name, lengthOf: null, isCharacter: () => true };
  }
}
