/** Collations of one weight a character: binary order, the `_general_ci` family, and those of 8-bit character sets. */
import { CharCache, type Collator, translate, weightBytes } from './collator.ts';
import { padSpaceKey, withoutEnd } from './pad-space.ts';
import { PackedReader } from './weights.ts';

/** What may stand in the way of a text being its own key: low characters, and the last two code points, which keys need. */
const BINARY_SPECIAL = /[^ -\udbfe\udc00-\uffff]/;
const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]/;

/** Order of code points, PAD SPACE: `utf8mb4_bin` and its like. */
export const unicodeBinary: Collator = {
  name: 'bin',
  padSpace: true,
  contracts: false,
  caseInsensitive: false,
  key: (text) => (BINARY_SPECIAL.test(text) ? padSpaceKey(freeLastCodePoint(text)) : withoutEnd(text)),
  charClass: (cp) => String.fromCodePoint(cp),
  prefixKey: (text) => (BINARY_SPECIAL.test(text) ? null : text),
  weights: (text) => [codePoints(text)],
  weightString: (text) => weightBytes(codePoints(text), 3),
};

/** Order of bytes, NO PAD: `utf8mb4_0900_bin`, and `binary` of text. */
export const exactBinary: Collator = {
  name: 'exact',
  padSpace: false,
  contracts: false,
  caseInsensitive: false,
  key: null,
  charClass: (cp) => String.fromCodePoint(cp),
  prefixKey: (text) => text,
  weights: (text) => [codePoints(text)],
  weightString: (text) => Buffer.from(text, 'utf8'),
};

function codePoints(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) ?? 0);
}

/** The key of low characters uses U+10FFFF as greater than all. */
function freeLastCodePoint(text: string): string {
  return text.includes('\udbff') ? text.replaceAll('\u{10FFFE}', '\u{10FFFE}0').replaceAll('\u{10FFFF}', '\u{10FFFE}1') : text;
}

export interface SimpleOptions {
  readonly name: string;
  /** Weight of a code point, 0 to 0xffff and no surrogate; called once for each. */
  readonly weightOf: (cp: number) => number;
  /** Bytes of a weight in WEIGHT_STRING. */
  readonly width: 1 | 2;
  /** Where a space does not weigh U+0020: its order-preserving place, with what is less below U+0020. */
  readonly unitOf?: (weight: number) => string;
}

/** PAD SPACE, as all of them are. */
export class SimpleCollator implements Collator {
  readonly name: string;
  readonly padSpace = true;
  readonly contracts = false;
  readonly #options: SimpleOptions;
  #prepared: Prepared | null = null;

  constructor(options: SimpleOptions) {
    this.name = options.name;
    this.#options = options;
  }
  readonly key = (text: string): string => {
    this.#prepared ??= prepare(this.#options);
    const { fold, chars } = this.#prepared;
    if (fold !== null && !NOT_PRINTABLE_ASCII.test(text)) return withoutEnd(fold(text));
    return padSpaceKey(translate(text, chars));
  };
  get caseInsensitive(): boolean {
    return this.#options.weightOf(0x61) === this.#options.weightOf(0x41);
  }
  charClass(cp: number): string {
    this.#prepared ??= prepare(this.#options);
    return this.#prepared.chars.of(cp);
  }
  prefixKey(text: string): string {
    this.#prepared ??= prepare(this.#options);
    return translate(text, this.#prepared.chars);
  }
  weights(text: string): number[][] {
    return [codePoints(text).map(this.#options.weightOf)];
  }
  weightString(text: string): Uint8Array {
    return weightBytes(codePoints(text).map(this.#options.weightOf), this.#options.width);
  }
}

interface Prepared {
  readonly chars: CharCache<string>;
  /** How printable ASCII becomes its key; null where it is not so simple. */
  readonly fold: ((text: string) => string) | null;
}

function prepare({ weightOf, unitOf = String.fromCharCode }: SimpleOptions): Prepared {
  const chars = new CharCache((cp) => unitOf(weightOf(cp)));
  const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, at) => at + 0x20));
  const units = Array.from(printable, (char) => chars.of(char.charCodeAt(0))).join('');
  const folds: ((text: string) => string)[] = [(text) => text, (text) => text.toUpperCase(), (text) => text.toLowerCase()];
  return { chars, fold: folds.find((fold) => fold(printable) === units) ?? null };
}

/** Reads runs of equal difference between code point and weight. Beyond the BMP all weigh as U+FFFD. */
export function generalWeights(packed: () => string): (cp: number) => number {
  let table: Uint16Array | null = null;
  return (cp) => {
    table ??= unpackGeneral(packed());
    return cp > 0xffff ? 0xfffd : (table[cp] ?? cp);
  };
}

function unpackGeneral(packed: string): Uint16Array {
  const table = new Uint16Array(0x10000);
  const reader = PackedReader.of(packed);
  for (let cp = 0; !reader.done; ) {
    const end = cp + reader.varint();
    const difference = reader.signed();
    for (; cp < end; cp++) table[cp] = cp + difference;
  }
  return table;
}
