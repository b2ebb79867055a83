/**
 * Weights of the Unicode Collation Algorithm, as MySQL has them: tables that the generator took from a server and packed.
 * https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-sets.html
 */

/** How a code point gets its weights. The generator writes runs of these. */
export const Kind = {
  /** From the table. */
  EXPLICIT: 0,
  /** Implicit: FBC0 + cp >> 15, and the low 15 bits. */
  UNASSIGNED: 1,
  /** Implicit with base FB40. */
  HAN: 2,
  /** Implicit with base FB80. */
  HAN_EXTENSION: 3,
  /** Implicit: FB00, and the distance from U+17000. */
  TANGUT: 4,
  /** Those of its jamo. */
  HANGUL: 5,
  /** FFFD: a supplementary character of the oldest version. */
  REPLACEMENT: 6,
  /** None at all. */
  IGNORED: 7,
} as const;

/** Weights of a character by level. A level where all are the default (0020, 0002) is null: one for each primary element. */
export interface CharWeights {
  readonly primary: readonly number[];
  readonly secondary: readonly number[] | null;
  readonly tertiary: readonly number[] | null;
}

const NONE: readonly number[] = [];
const IGNORED: CharWeights = { primary: NONE, secondary: null, tertiary: null };
const REPLACEMENT: CharWeights = { primary: [0xfffd], secondary: null, tertiary: null };
/** Above it there are no explicit weights. */
const EXPLICIT_END = 0x30000;

/** @returns whether a primary weight is the first of an implicit pair. */
export function isImplicitLead(weight: number): boolean {
  return weight >= 0xfb00 && weight <= 0xfbff;
}

/** How many collation elements primary weights make: an implicit pair is one. */
export function elementCount(primary: readonly number[]): number {
  let count = 0;
  for (let i = 0; i < primary.length; i++) {
    if (isImplicitLead(primary[i] ?? 0)) i++;
    count++;
  }
  return count;
}

/** Bytes of a generated table. */
export function unpack(packed: string): Uint8Array {
  // Not imported: that would take milliseconds of every start, and most never need it.
  const { inflateRawSync } = process.getBuiltinModule('node:zlib');
  return inflateRawSync(Buffer.from(packed, 'base64'));
}

/** Reads what the generator packed: varints, and parts headed by their length. */
export class PackedReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  static of(packed: string): PackedReader {
    return new PackedReader(unpack(packed));
  }
  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }
  get size(): number {
    return this.#bytes.length;
  }
  varint(): number {
    let value = this.#bytes[this.#at++] ?? 0;
    if (value < 0x80) return value;
    value &= 0x7f;
    for (let scale = 128; ; scale *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }
  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  part(): PackedReader {
    const length = this.varint();
    this.#at += length;
    return new PackedReader(this.#bytes.subarray(this.#at - length, this.#at));
  }
}

/** One version's weights, unpacked when the first character beyond ASCII asks. */
export class WeightTable {
  readonly #packed: string;
  #loaded: LoadedTable | null = null;
  constructor(packed: string) {
    this.#packed = packed;
  }
  /** @param cp a code point. */
  of(cp: number): CharWeights {
    this.#loaded ??= new LoadedTable(this.#packed);
    return this.#loaded.of(cp);
  }
}

class LoadedTable {
  /** Kind of the run that starts at the same place in #starts. */
  readonly #kinds: number[] = [];
  readonly #starts: number[] = [];
  readonly #explicit: ExplicitWeights;

  constructor(packed: string) {
    const reader = PackedReader.of(packed);
    const runs = reader.part();
    this.#explicit = new ExplicitWeights(reader);
    for (let cp = 0; !runs.done; ) {
      const kind = runs.varint();
      const end = cp + runs.varint();
      this.#kinds.push(kind);
      this.#starts.push(cp);
      if (kind === Kind.EXPLICIT) for (let at = cp; at < end; at++) this.#explicit.read(at);
      cp = end;
    }
  }

  of(cp: number): CharWeights {
    return this.#explicit.of(cp) ?? this.#computed(cp);
  }

  #kindOf(cp: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= cp) low = middle;
      else high = middle - 1;
    }
    return this.#kinds[low] ?? Kind.UNASSIGNED;
  }

  #computed(cp: number): CharWeights {
    switch (this.#kindOf(cp)) {
      case Kind.IGNORED:
        return IGNORED;
      case Kind.REPLACEMENT:
        return REPLACEMENT;
      case Kind.HANGUL:
        return this.#hangul(cp - 0xac00);
      case Kind.TANGUT:
        return implicit(0xfb00, cp - 0x17000);
      case Kind.HAN:
        return implicit(0xfb40 + (cp >> 15), cp & 0x7fff);
      case Kind.HAN_EXTENSION:
        return implicit(0xfb80 + (cp >> 15), cp & 0x7fff);
      default:
        return implicit(0xfbc0 + (cp >> 15), cp & 0x7fff);
    }
  }

  /** Jamo weigh one element each, of default secondary and tertiary weight. */
  #hangul(at: number): CharWeights {
    const lead = this.of(0x1100 + Math.floor(at / 588));
    const vowel = this.of(0x1161 + Math.floor((at % 588) / 28));
    const trail = at % 28 === 0 ? IGNORED : this.of(0x11a7 + (at % 28));
    return { primary: [...lead.primary, ...vowel.primary, ...trail.primary], secondary: null, tertiary: null };
  }
}

function implicit(lead: number, low: number): CharWeights {
  return { primary: [lead, low | 0x8000], secondary: null, tertiary: null };
}

/** How many weights a character has: of secondary and tertiary 0 where all are the default, else one more than their count. */
interface Shape {
  readonly primary: number;
  readonly secondary: number;
  readonly tertiary: number;
}

/** The explicit characters' weights, read one after the other into flat arrays: objects for 30,000 of them would take 20 ms. */
class ExplicitWeights {
  readonly #shapes: readonly Shape[];
  readonly #streams: readonly PackedReader[];
  /** One more than the character's shape; 0 for none. */
  readonly #shapeOf = new Uint8Array(EXPLICIT_END);
  /** Where the character's weights begin in #weights: primary, secondary, tertiary. */
  readonly #starts = new Uint32Array(EXPLICIT_END);
  readonly #weights: Uint16Array;
  #length = 0;
  #previous = 0;

  constructor(reader: PackedReader) {
    this.#shapes = readShapes(reader.part());
    this.#streams = [reader.part(), reader.part(), reader.part(), reader.part()];
    this.#weights = new Uint16Array(this.#streams.reduce((size, stream) => size + stream.size, 0));
  }

  /** Reads the next character's weights. */
  read(cp: number): void {
    const [shapes, primaries, secondaries, tertiaries] = this.#streams;
    if (shapes === undefined || primaries === undefined || secondaries === undefined || tertiaries === undefined) return;
    const at = shapes.varint();
    const shape = this.#shapes[at] ?? { primary: 0, secondary: 0, tertiary: 0 };
    this.#shapeOf[cp] = at + 1;
    this.#starts[cp] = this.#length;
    for (let i = 0; i < shape.primary; i++) {
      this.#previous += primaries.signed();
      this.#weights[this.#length++] = this.#previous;
    }
    for (let i = 1; i < shape.secondary; i++) this.#weights[this.#length++] = secondaries.varint();
    for (let i = 1; i < shape.tertiary; i++) this.#weights[this.#length++] = tertiaries.varint();
  }

  of(cp: number): CharWeights | null {
    const shape = this.#shapes[(this.#shapeOf[cp] ?? 0) - 1];
    if (shape === undefined) return null;
    const start = this.#starts[cp] ?? 0;
    const accents = start + shape.primary;
    const cases = accents + Math.max(0, shape.secondary - 1);
    return {
      primary: Array.from(this.#weights.subarray(start, accents)),
      secondary: shape.secondary === 0 ? null : Array.from(this.#weights.subarray(accents, cases)),
      tertiary: shape.tertiary === 0 ? null : Array.from(this.#weights.subarray(cases, cases + shape.tertiary - 1)),
    };
  }
}

function readShapes(reader: PackedReader): Shape[] {
  const shapes: Shape[] = [];
  while (!reader.done) shapes.push({ primary: reader.varint(), secondary: reader.varint(), tertiary: reader.varint() });
  return shapes;
}
