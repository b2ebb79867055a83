/** Collations for languages: a version of the Unicode Collation Algorithm with some characters, and sequences like `ch`, weighed otherwise. */
import { CharCache, type Collator, translate, weightBytes } from './collator.ts';
import { padSpaceKey } from './pad-space.ts';
import { legacyTailoringIndex, legacyTailorings, tailoringIndex, tailorings } from './tailored.generated.ts';
import type { UcaCollator } from './uca.ts';
import type { UcaCodes } from './uca-codes.ts';
import { elementCount, PackedReader, type WeightTable } from './weights.ts';

const NOT_ASCII = /[^\0-\u007f]/;
const LEVEL_END = '\x01';
const DEFAULT_SECONDARY = 0x20;
const DEFAULT_TERTIARY = 2;
/** Keeps weights of the lower levels above `LEVEL_END`. */
const LEVEL_SHIFT = 0x1e;

/** Weights by level. */
type Levels = readonly (readonly number[])[];

interface Tailoring {
  /** Tertiary weights that a collation with upper case first gives instead. */
  readonly tertiary: ReadonlyMap<number, number>;
  readonly chars: ReadonlyMap<number, Levels>;
  readonly contractions: ReadonlyMap<string, Levels>;
  /** Characters of the longest contraction. */
  readonly longest: number;
  /** Finds whether a text may hold a contraction; null where there are none. */
  readonly contracts: RegExp | null;
  readonly touchesAscii: boolean;
}

/** What of a text is weighed as one: a character or a contraction. */
interface Segment {
  readonly levels: Levels;
  /** Codes of the levels. */
  readonly codes: readonly string[];
}

export interface TailoredOptions {
  readonly name: string;
  readonly levels: 1 | 3;
  readonly padSpace: boolean;
  readonly table: WeightTable;
  readonly codes: UcaCodes;
  readonly tailoring: () => Tailoring;
  /** The collator of one level that is tailored: for ASCII text, where nothing of ASCII is. */
  readonly base: UcaCollator;
}

export class TailoredCollator implements Collator {
  readonly name: string;
  readonly padSpace: boolean;
  readonly caseInsensitive: boolean;
  readonly #options: TailoredOptions;
  readonly #segments = new Map<string, Segment>();
  /** Codes of characters, by level. */
  readonly #chars: readonly CharCache<string>[];
  #tailoring: Tailoring | null = null;

  constructor(options: TailoredOptions) {
    this.name = options.name;
    this.padSpace = options.padSpace;
    this.caseInsensitive = options.levels === 1;
    this.#options = options;
    this.#chars = Array.from(
      { length: options.levels },
      (_, level) => new CharCache((cp) => this.#segment(String.fromCodePoint(cp)).codes[level] ?? ''),
    );
  }

  readonly key = (text: string): string => {
    this.#tailoring ??= this.#options.tailoring();
    if (this.#options.levels === 1 && !this.#tailoring.touchesAscii && !NOT_ASCII.test(text)) return this.#options.base.key(text);
    const segments = this.#tailoring.contracts?.test(text) === true ? this.#split(text) : null;
    const levels = this.#chars.map((chars, level) => segments?.map(({ codes }) => codes[level] ?? '').join('') ?? translate(text, chars));
    return this.padSpace ? padSpaceKey(levels[0] ?? '') : levels.join(LEVEL_END);
  };

  get contracts(): boolean {
    this.#tailoring ??= this.#options.tailoring();
    return this.#tailoring.contracts !== null;
  }

  /** Contractions are nothing to LIKE. */
  charClass(cp: number): string {
    if (this.padSpace && cp > 0xffff) return String.fromCodePoint(0xffff, cp);
    return this.#segment(String.fromCodePoint(cp)).codes.join('\0');
  }

  prefixKey(text: string): string | null {
    const [primaries] = this.#chars;
    return this.contracts || primaries === undefined ? null : translate(text, primaries);
  }

  weights(text: string): Levels {
    const segments = this.#split(text);
    return Array.from({ length: this.#options.levels }, (_, level) => segments.flatMap(({ levels }) => levels[level] ?? []));
  }

  weightString(text: string): Uint8Array {
    return weightBytes(
      this.weights(text).flatMap((level, at) => (at === 0 ? level : [0, ...level])),
      2,
    );
  }

  /** The longest contractions, from left to right. */
  #split(text: string): Segment[] {
    this.#tailoring ??= this.#options.tailoring();
    const { longest, contractions } = this.#tailoring;
    const chars = Array.from(text);
    const segments: Segment[] = [];
    for (let at = 0; at < chars.length; ) {
      const char = chars[at] ?? '';
      let length = Math.min(longest, chars.length - at);
      while (length > 1 && !contractions.has(chars.slice(at, at + length).join(''))) length--;
      segments.push(this.#segment(length === 1 ? char : chars.slice(at, at + length).join('')));
      at += length;
    }
    return segments;
  }

  #segment(text: string): Segment {
    const known = this.#segments.get(text);
    if (known !== undefined) return known;
    this.#tailoring ??= this.#options.tailoring();
    const cp = text.codePointAt(0) ?? 0;
    const levels = this.#tailoring.contractions.get(text) ?? this.#tailoring.chars.get(cp) ?? this.#untailored(cp, this.#tailoring);
    const [primary = [], ...lower] = levels.slice(0, this.#options.levels);
    const codes = [
      this.#options.codes.encode(primary),
      ...lower.map((level) => String.fromCharCode(...level.map((weight) => weight + LEVEL_SHIFT))),
    ];
    const segment = { levels, codes };
    this.#segments.set(text, segment);
    return segment;
  }

  #untailored(cp: number, tailoring: Tailoring): Levels {
    const { primary, secondary, tertiary } = this.#options.table.of(cp);
    const elements = elementCount(primary);
    const accents = secondary ?? new Array<number>(elements).fill(DEFAULT_SECONDARY);
    const cases = tertiary ?? new Array<number>(elements).fill(DEFAULT_TERTIARY);
    return [primary, accents, cases.map((weight) => tailoring.tertiary.get(weight) ?? weight)];
  }
}

const LEGACY: readonly string[] = legacyTailoringIndex.split(',');
const CURRENT: readonly string[] = tailoringIndex.split(',');
const legacyNames: ReadonlySet<string> = new Set(LEGACY);
const currentNames: ReadonlySet<string> = new Set(CURRENT);

/** @param rest a collation's name without its character set. @returns the name of its tailoring, and how many levels count. */
export function tailoringOf(rest: string): { readonly legacy: boolean; readonly name: string; readonly levels: 1 | 3 } | null {
  if (legacyNames.has(rest)) return { legacy: true, name: rest, levels: 1 };
  if (currentNames.has(rest)) return { legacy: false, name: rest, levels: 3 };
  const withCase = rest.replace(/_ai_ci$/, '_as_cs');
  return withCase !== rest && currentNames.has(withCase) ? { legacy: false, name: withCase, levels: 1 } : null;
}

/** All that `tailoringOf` knows. */
export function tailoredNames(): string[] {
  return [...LEGACY, ...CURRENT, ...CURRENT.map((name) => name.replace(/_as_cs$/, '_ai_ci'))];
}

const parsed = new Map<string, Tailoring>();

/** @param name as `tailoringOf` gives it. */
export function readTailoring(name: string, legacy: boolean): Tailoring {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const reader = PackedReader.of(legacy ? legacyTailorings : tailorings);
  for (const each of legacy ? LEGACY : CURRENT) {
    const part = reader.part();
    if (each !== name) continue;
    const tailoring = parse(part, legacy ? 1 : 3);
    parsed.set(name, tailoring);
    return tailoring;
  }
  throw new Error(`no tailoring ${name}`);
}

function parse(reader: PackedReader, levelCount: number): Tailoring {
  const take = (): number[] => Array.from({ length: reader.varint() }, () => reader.varint());
  const weights = (): Levels => Array.from({ length: levelCount }, take);
  const tertiary = new Map<number, number>();
  for (let count = reader.varint(); count > 0; count--) tertiary.set(reader.varint(), reader.varint());
  const chars = new Map<number, Levels>();
  for (let count = reader.varint(), cp = 0; count > 0; count--) {
    cp += reader.varint();
    chars.set(cp, weights());
  }
  const contractions = new Map<string, Levels>();
  while (!reader.done) contractions.set(String.fromCodePoint(...take()), weights());
  const sequences = [...contractions.keys()].map((text) => Array.from(text));
  return {
    tertiary,
    chars,
    contractions,
    longest: Math.max(1, ...sequences.map((sequence) => sequence.length)),
    // Contractions are letters and marks: nothing that a pattern would take for its own.
    contracts: sequences.length === 0 ? null : new RegExp([...contractions.keys()].join('|')),
    touchesAscii: [...chars.keys()].some((cp) => cp < 0x80) || sequences.some((sequence) => !NOT_ASCII.test(sequence.join(''))),
  };
}
