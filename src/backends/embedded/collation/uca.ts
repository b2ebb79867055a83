/** Collations by the Unicode Collation Algorithm, as MySQL has it: no contractions, no reordering, one or more levels of weights. */
import { CharCache, type Collator, translate, weightBytes } from './collator.ts';
import { padSpaceKey } from './pad-space.ts';
import { UcaCodes } from './uca-codes.ts';
import { elementCount, type WeightTable } from './weights.ts';

/** Its key, but for the case of letters, is the text itself. */
const NOT_PLAIN = /[^0-9A-Za-z ]/;
const NOT_PLAIN_LOWER = /[^0-9a-z ]/;
/** Ends a level; less than any code. */
const LEVEL_END = '\x01';
const NOT_ASCII = /[^\0-\u007f]/;
const SURROGATE = /[\ud800-\udfff]/;
const DEFAULT_SECONDARY = 0x20;
const DEFAULT_TERTIARY = 2;
/** Makes the default tertiary weight a space, as the secondary is. */
const TERTIARY_SHIFT = DEFAULT_SECONDARY - DEFAULT_TERTIARY;
const NOT_DEFAULT = /[^ ]/;
/** Longest ASCII text whose key is written into the shared buffer. */
const BUFFERED = 2048;
const buffer = Buffer.alloc(BUFFERED * 2);

/** A character's weights of a level as text. */
function levelText(weights: readonly number[] | null, elements: number, byDefault: number): string {
  return weights === null ? String.fromCharCode(byDefault).repeat(elements) : String.fromCharCode(...weights);
}

export interface UcaOptions {
  readonly name: string;
  readonly table: WeightTable;
  /** One of `asciiOrder`. */
  readonly order: string;
  /** 1 as base letters, 2 as accents too, 3 as case too. */
  readonly levels: 1 | 2 | 3;
  readonly padSpace: boolean;
  /** Supplementary characters all weigh the same; LIKE tells them apart nevertheless, as MySQL's does. */
  readonly bmpOnly: boolean;
}

export class UcaCollator implements Collator {
  readonly contracts = false;
  readonly name: string;
  readonly padSpace: boolean;
  readonly caseInsensitive: boolean;
  readonly key: (text: string) => string;
  readonly #levels: 1 | 2 | 3;
  readonly #bmpOnly: boolean;
  readonly #table: WeightTable;
  readonly #codes: UcaCodes;
  /** Units of each ASCII character's code; 0 for none. */
  readonly #first = new Uint8Array(128);
  readonly #second = new Uint8Array(128);
  readonly #primaries: CharCache<string>;
  readonly #secondaries: CharCache<string>;
  readonly #tertiaries: CharCache<string>;

  constructor(options: UcaOptions) {
    this.name = options.name;
    this.padSpace = options.padSpace;
    this.caseInsensitive = options.levels < 3;
    this.#levels = options.levels;
    this.#bmpOnly = options.bmpOnly;
    this.#table = options.table;
    this.#codes = new UcaCodes(options.table, options.order);
    this.#codes.ascii.forEach((code, cp) => {
      this.#first[cp] = code.length > 0 ? code.charCodeAt(0) : 0;
      this.#second[cp] = code.length > 1 ? code.charCodeAt(1) : 0;
    });
    this.#primaries = new CharCache((cp) => (cp < 128 ? (this.#codes.ascii[cp] ?? '') : this.#codes.encode(this.#table.of(cp).primary)));
    this.#secondaries = new CharCache((cp) => {
      const { primary, secondary } = this.#table.of(cp);
      return levelText(secondary, elementCount(primary), DEFAULT_SECONDARY);
    });
    this.#tertiaries = new CharCache((cp) => {
      const { primary, tertiary } = this.#table.of(cp);
      return levelText(
        tertiary?.map((weight) => weight + TERTIARY_SHIFT) ?? null,
        elementCount(primary),
        DEFAULT_TERTIARY + TERTIARY_SHIFT,
      );
    });
    this.key = this.#chooseKey();
  }

  charClass(cp: number): string {
    if (this.#bmpOnly && cp > 0xffff) return String.fromCodePoint(0xffff, cp);
    if (this.#levels === 1) return this.#primaries.of(cp);
    const upToAccents = `${this.#primaries.of(cp)}\0${this.#secondaries.of(cp)}`;
    return this.#levels === 2 ? upToAccents : `${upToAccents}\0${this.#tertiaries.of(cp)}`;
  }

  prefixKey(text: string): string | null {
    return this.#bmpOnly && SURROGATE.test(text) ? null : this.#primaryKey(text);
  }

  weights(text: string): number[][] {
    const levels: number[][] = [[], [], []];
    const [primaries = [], secondaries = [], tertiaries = []] = levels;
    for (const char of text) {
      const { primary, secondary, tertiary } = this.#table.of(char.codePointAt(0) ?? 0);
      primaries.push(...primary);
      const elements = elementCount(primary);
      pushLevel(secondaries, secondary, elements, DEFAULT_SECONDARY);
      pushLevel(tertiaries, tertiary, elements, DEFAULT_TERTIARY);
    }
    return levels.slice(0, this.#levels);
  }

  weightString(text: string): Uint8Array {
    return weightBytes(
      this.weights(text).flatMap((level, at) => (at === 0 ? level : [0, ...level])),
      2,
    );
  }

  #chooseKey(): (text: string) => string {
    if (this.padSpace) {
      return (text) =>
        NOT_PLAIN.test(text) || text === '' || text.charCodeAt(text.length - 1) === 0x20
          ? padSpaceKey(this.#primaryKey(text))
          : text.toLowerCase();
    }
    if (this.#levels === 1) return (text) => (NOT_PLAIN.test(text) ? this.#primaryKey(text) : text.toLowerCase());
    if (this.#levels === 2) return (text) => (NOT_PLAIN.test(text) ? this.#levelledKey(text) : text.toLowerCase());
    return (text) => (NOT_PLAIN_LOWER.test(text) ? this.#levelledKey(text) : text);
  }

  #primaryKey(text: string): string {
    return (text.length <= BUFFERED ? this.#asciiKey(text) : null) ?? translate(text, this.#primaries);
  }

  /** Null where the text is not ASCII. */
  #asciiKey(text: string): string | null {
    let length = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return null;
      const first = this.#first[unit] ?? 0;
      if (first === 0) continue;
      buffer[length++] = first;
      const second = this.#second[unit] ?? 0;
      if (second !== 0) buffer[length++] = second;
    }
    return buffer.toString('latin1', 0, length);
  }

  /**
   * Primary codes; then, where not all are the default, the secondary weights; then the same of the tertiary. Leaving out a level of
   * defaults keeps the order: no weight is less than the default, each primary element has one secondary weight that may be it, and each
   * secondary weight one tertiary.
   */
  #levelledKey(text: string): string {
    const primary = this.#primaryKey(text);
    const accents = NOT_ASCII.test(text) ? translate(text, this.#secondaries) : '';
    const cases = this.#levels === 3 ? this.#casesOf(text) : '';
    const marked = accents !== '' && NOT_DEFAULT.test(accents) ? accents : '';
    if (cases === '') return marked === '' ? primary : primary + LEVEL_END + marked;
    return primary + LEVEL_END + marked + LEVEL_END + cases;
  }

  /** Tertiary weights; empty where all are the default. */
  #casesOf(text: string): string {
    const cases = translate(text, this.#tertiaries);
    return NOT_DEFAULT.test(cases) ? cases : '';
  }
}

function pushLevel(into: number[], weights: readonly number[] | null, elements: number, byDefault: number): void {
  if (weights === null) for (let i = 0; i < elements; i++) into.push(byDefault);
  else into.push(...weights);
}
