/** The 8-bit character sets: which character each byte is, and what each weighs. */

import { SimpleCollator } from './simple.ts';
import { singleByteIndex, singleByteTables } from './single-byte.generated.ts';
import { PackedReader } from './weights.ts';

const REPLACEMENT = 0x3f;

export class SingleByteCharset {
  readonly name: string;
  /** Code point of each byte; `?` where the byte is no character. */
  readonly codePoints: readonly number[];
  /** Weights of each byte, by collation. */
  readonly weights: ReadonlyMap<string, readonly number[]>;
  readonly #bytes = new Map<number, number>();

  constructor(name: string, codePoints: readonly number[], weights: ReadonlyMap<string, readonly number[]>) {
    this.name = name;
    this.codePoints = codePoints;
    this.weights = weights;
    codePoints.forEach((cp, byte) => {
      if (!this.#bytes.has(cp) && (cp !== REPLACEMENT || byte === REPLACEMENT)) this.#bytes.set(cp, byte);
    });
  }
  /** @returns -1 where the set lacks the character. */
  byteOf(cp: number): number {
    return this.#bytes.get(cp) ?? -1;
  }
}

let loaded: ReadonlyMap<string, SingleByteCharset> | null = null;
let owners: ReadonlyMap<string, string> | null = null;

/** @param name in lower case. */
export function singleByteCharset(name: string): SingleByteCharset | null {
  loaded ??= load();
  return loaded.get(name) ?? null;
}

/** Collations that weigh byte by byte, with their character sets. Asks the index alone. */
export function singleByteCollations(): ReadonlyMap<string, string> {
  owners ??= new Map(index().flatMap(({ charset, collations }) => collations.map((collation) => [collation, charset])));
  return owners;
}

/** @param name one of `singleByteCollations`. */
export function singleByteCollator(name: string, charset: string): SimpleCollator {
  const set = singleByteCharset(charset);
  const weights = set?.weights.get(name);
  if (set === null || weights === undefined) throw new Error(`no table of ${name}`);
  const weightOf = (cp: number): number => {
    const byte = set.byteOf(cp);
    return weights[byte < 0 ? REPLACEMENT : byte] ?? 0;
  };
  return new SimpleCollator({ name, weightOf, width: 1, ...(weights[0x20] === 0x20 ? {} : { unitOf: rankBySpace(weights) }) });
}

/** Ranks of the weights, with the space's at 0x20; what is less has one unit below 0x20, or where that is not enough, such a unit and another. */
function rankBySpace(weights: readonly number[]): (weight: number) => string {
  const ranked = [...new Set(weights)].sort((a, b) => a - b);
  const space = ranked.indexOf(weights[0x20] ?? 0x20);
  const units = ranked.map((_, at) => {
    if (at >= space) return String.fromCharCode(0x20 + at - space);
    return at < 0x1f ? String.fromCharCode(at) : String.fromCharCode(0x1f, 0x21 + at - 0x1f);
  });
  const places = new Map(ranked.map((weight, at) => [weight, units[at] ?? ' ']));
  return (weight) => places.get(weight) ?? ' ';
}

function index(): { charset: string; collations: string[] }[] {
  return singleByteIndex.split(';').map((entry) => {
    const [charset = '', collations = ''] = entry.split(':');
    return { charset, collations: collations.split(',') };
  });
}

function load(): Map<string, SingleByteCharset> {
  const reader = PackedReader.of(singleByteTables);
  const table = (): number[] => {
    let expected = 0;
    return Array.from({ length: 256 }, () => {
      const value = expected + reader.signed();
      expected = value + 1;
      return value;
    });
  };
  const sets = new Map<string, SingleByteCharset>();
  for (const { charset, collations } of index()) {
    const codePoints = table();
    sets.set(charset, new SingleByteCharset(charset, codePoints, new Map(collations.map((name) => [name, table()]))));
  }
  return sets;
}
