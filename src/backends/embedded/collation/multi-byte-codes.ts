/** The order in which the generator lists the characters of a multi-byte set, so that related sets list the same ones at the same places. */

type Ranges = readonly (readonly [number, number])[];

const SJIS_TRAILS: Ranges = [
  [0x40, 0x7e],
  [0x80, 0xfc],
];
const GBK_TRAILS: Ranges = [
  [0x40, 0x7e],
  [0x80, 0xfe],
];
const EUC: Ranges = [[0xa1, 0xfe]];
const KANA: Ranges = [[0xa1, 0xdf]];

const PARENTS: Readonly<Record<string, string>> = { cp932: 'sjis', eucjpms: 'ujis', gb18030: 'gbk', gb2312: 'gbk', ujis: 'sjis' };

/** The set that another is told by its differences from; null for none. */
export function parentOf(charset: string): string | null {
  return PARENTS[charset] ?? null;
}

export const MULTI_BYTE_CHARSETS: readonly string[] = ['big5', 'euckr', 'gbk', 'sjis', 'gb18030', 'gb2312', 'cp932', 'ujis', 'eucjpms'];

/** Codes of more than ASCII, each its bytes as one number; may hold some that are no character. */
export function codesOf(charset: string): number[] {
  switch (charset) {
    case 'big5':
      return pairs(
        [[0xa1, 0xf9]],
        [
          [0x40, 0x7e],
          [0xa1, 0xfe],
        ],
      );
    case 'euckr':
      return pairs(
        [[0x81, 0xfe]],
        [
          [0x41, 0x5a],
          [0x61, 0x7a],
          [0x81, 0xfe],
        ],
      );
    case 'gbk':
    case 'gb2312':
      return pairs([[0x81, 0xfe]], GBK_TRAILS);
    case 'gb18030':
      return [...pairs([[0x81, 0xfe]], GBK_TRAILS), ...gb18030Quads()];
    case 'sjis':
    case 'cp932':
      return [
        ...pairs(
          [
            [0x81, 0x9f],
            [0xe0, 0xfc],
          ],
          SJIS_TRAILS,
        ),
        ...expand(KANA),
      ];
    default:
      return [...pairs(EUC, EUC), ...pairs([[0x8e, 0x8e]], KANA), ...pairs(EUC, EUC).map((code) => 0x8f0000 + code)];
  }
}

function expand(ranges: Ranges): number[] {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
}
function pairs(leads: Ranges, trails: Ranges): number[] {
  const seconds = expand(trails);
  return expand(leads).flatMap((lead) => seconds.map((trail) => lead * 256 + trail));
}
/** Four bytes for the rest of the BMP: from 81308130 to 8431A439. */
function gb18030Quads(): number[] {
  const heads = pairs([[0x81, 0x84]], [[0x30, 0x39]]);
  const tails = pairs([[0x81, 0xfe]], [[0x30, 0x39]]);
  return heads.flatMap((head) => tails.map((tail) => head * 0x10000 + tail)).filter((code) => code <= 0x8431a439);
}
