/**
 * Primary weights as text that UTF-8 compares in their order, and that is short: a lower-case ASCII letter, a digit and a space are
 * their own code, so that the key of ordinary text is the text in lower case.
 *
 * Codes, in order: ASCII's characters (one or two units each, below U+0080); primary weights above that of `z` as themselves; ideographs
 * from U+6000; other implicit weights as two units from U+B200. A weight between those of two ASCII characters is written as
 * the lower one's code, `GAP`, and itself: greater than whatever else starts with that code, less than the next one's.
 */
import { isImplicitLead, type WeightTable } from './weights.ts';

/** Greater than any other unit. */
const GAP = '\uffff';
/** What precedes a weight below all of ASCII's. */
const LOWEST = '\x02';
const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Punctuation that is common enough for a code of one unit; there are not enough units for all. */
const COMMON = '_-,:.@/+';

/** ASCII's characters that weigh, by weight, of each version; letters and digits come after them. */
export const asciiOrder = {
  uca400: '\t\n\v\f\r `^_-,;:!?.\'"()[]{}@*/\\&#%+<=>|~$',
  uca900: '\t\n\v\f\r _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$',
} as const;

export class UcaCodes {
  /** By character code; empty for what is ignored. */
  readonly ascii: readonly string[];
  readonly #table: WeightTable;
  #anchors: { readonly weights: readonly number[]; readonly codes: readonly string[] } | null = null;

  /** @param order one of `asciiOrder`. */
  constructor(table: WeightTable, order: string) {
    this.#table = table;
    this.ascii = asciiCodes(order);
  }

  /** @param primary weights of a character. */
  encode(primary: readonly number[]): string {
    let code = '';
    for (let i = 0; i < primary.length; i++) {
      const weight = primary[i] ?? 0;
      if (isImplicitLead(weight)) code += implicitCode(weight, (primary[++i] ?? 0) & 0x7fff);
      else code += this.#encodeOne(weight);
    }
    return code;
  }

  #encodeOne(weight: number): string {
    this.#anchors ??= this.#findAnchors();
    const { weights, codes } = this.#anchors;
    let low = 0;
    let high = weights.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((weights[middle] ?? 0) <= weight) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && weights[low - 1] === weight) return codes[low - 1] ?? '';
    if (low === weights.length) return String.fromCharCode(weight);
    return (codes[low - 1] ?? LOWEST) + GAP + String.fromCharCode(weight);
  }

  #findAnchors(): { weights: number[]; codes: string[] } {
    const pairs: [number, string][] = [];
    this.ascii.forEach((code, cp) => {
      const isUpper = cp >= 0x41 && cp <= 0x5a;
      if (code !== '' && !isUpper) pairs.push([this.#table.of(cp).primary[0] ?? 0, code]);
    });
    pairs.sort((a, b) => a[0] - b[0]);
    return { weights: pairs.map(([weight]) => weight), codes: pairs.map(([, code]) => code) };
  }
}

/** @param low 15 bits. Unified ideographs are one unit, the rest two. */
function implicitCode(lead: number, low: number): string {
  const han = ((lead - 0xfb40) << 15) + low - 0x4e00;
  if ((lead === 0xfb40 || lead === 0xfb41) && han < 0x5200) return String.fromCharCode(0x6000 + han);
  const first = lead < 0xfb40 ? lead - 0x9c00 : lead === 0xfb41 ? 0xb200 : lead - 0x4800;
  return String.fromCharCode(first, 0x40 + low);
}

/** Below a space 3, 4, …; punctuation from 0x21 to 0x2f, the less common of it in groups of two units. */
function asciiCodes(order: string): string[] {
  const codes = new Array<string>(128).fill('');
  const set = (char: string, code: string): void => {
    codes[char.charCodeAt(0)] = code;
  };
  const [below = '', above = ''] = order.split(' ');
  [...below].forEach((char, at) => {
    set(char, String.fromCharCode(3 + at));
  });
  set(' ', ' ');
  let unit = 0x20;
  let inGroup = 0;
  for (const char of above) {
    if (COMMON.includes(char)) {
      set(char, String.fromCharCode(++unit));
      inGroup = 0;
      continue;
    }
    if (inGroup++ === 0) unit++;
    set(char, String.fromCharCode(unit, 0x20 + inGroup));
  }
  if (unit >= 0x30) throw new Error('more punctuation than codes');
  for (const digit of DIGITS) set(digit, digit);
  for (const letter of LETTERS) {
    set(letter, letter);
    set(letter.toUpperCase(), letter);
  }
  return codes;
}
