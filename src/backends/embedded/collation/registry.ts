/** Which collation weighs how. */
import { type Collation, collationByName } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { Collator } from './collator.ts';
import { generalWeights as general, lowerWeights, mysql500Weights } from './general.generated.ts';
import { byteOrderCollator, byteOrderNames, isByteOrder } from './multi-byte.ts';
import { exactBinary, generalWeights, SimpleCollator, unicodeBinary } from './simple.ts';
import { singleByteCollations, singleByteCollator } from './single-byte.ts';
import { readTailoring, TailoredCollator, tailoredNames, tailoringOf } from './tailored.ts';
import { UcaCollator } from './uca.ts';
import { uca400 } from './uca-400.generated.ts';
import { uca520 } from './uca-520.generated.ts';
import { uca900 } from './uca-900.generated.ts';
import { asciiOrder, UcaCodes } from './uca-codes.ts';
import { WeightTable } from './weights.ts';

const UNICODE_CHARSETS = new Set(['utf8mb4', 'utf8mb3', 'ucs2', 'utf16', 'utf16le', 'utf32']);
const uca400Table = new WeightTable(uca400);
const uca520Table = new WeightTable(uca520);
const uca900Table = new WeightTable(uca900);

/** Makers of the collators that several collations share, by the name that their key functions carry. */
const SHARED: Readonly<Record<string, () => Collator>> = {
  exact: () => exactBinary,
  bin: () => unicodeBinary,
  general_ci: () => simple('general_ci', general),
  general_mysql500_ci: () => simple('general_mysql500_ci', mysql500Weights),
  tolower_ci: () => simple('tolower_ci', lowerWeights),
  unicode_ci: () => legacyUca('unicode_ci', uca400Table, true),
  unicode_520_ci: () => legacyUca('unicode_520_ci', uca520Table, false),
  '0900_ai_ci': () => uca0900('0900_ai_ci', 1),
  '0900_as_ci': () => uca0900('0900_as_ci', 2),
  '0900_as_cs': () => uca0900('0900_as_cs', 3),
};

function uca0900(name: string, levels: 1 | 2 | 3): UcaCollator {
  return new UcaCollator({ name, table: uca900Table, order: asciiOrder.uca900, levels, padSpace: false, bmpOnly: false });
}
function legacyUca(name: string, table: WeightTable, bmpOnly: boolean): UcaCollator {
  return new UcaCollator({ name, table, order: asciiOrder.uca400, levels: 1, padSpace: true, bmpOnly });
}
function simple(name: string, packed: string): Collator {
  return new SimpleCollator({ name, weightOf: generalWeights(() => packed), width: 2 });
}

const collators = new Map<string, Collator>();
/** Names as they were asked for. */
const resolved = new Map<string, Collator>();

/**
 * @param name in any case.
 * @throws SqlError 1273 where MySQL has no such collation; 1235 where wsql does not weigh by it yet.
 */
export function collatorOf(name: string): Collator {
  const known = resolved.get(name);
  if (known !== undefined) return known;
  const collator = collatorByKeyName(keyName(findCollation(name)));
  resolved.set(name, collator);
  return collator;
}

/** @throws SqlError 1273. */
export function findCollation(name: string): Collation {
  const collation = collationByName(name);
  if (collation === null) throw new SqlError(1273, 'HY000', `Unknown collation: '${name}'`);
  return collation;
}

export function isSupported(collation: Collation): boolean {
  return keyNameOrNull(collation) !== null;
}

/** What collations that share a key function have in common. @throws SqlError 1235. */
export function keyName(collation: Collation): string {
  const name = keyNameOrNull(collation);
  if (name === null) {
    throw new SqlError(1235, '42000', `This version of MySQL doesn't yet support 'collation ${collation.name}'`);
  }
  return name;
}

/** All of them, for registration: told without reading the table of collations, which takes a millisecond of every start. */
export function keyNames(): readonly string[] {
  const singleByte = [...singleByteCollations().keys()].filter((name) => name !== 'ascii_bin');
  return [...Object.keys(SHARED), ...singleByte, ...byteOrderNames(), ...tailoredNames()];
}

/** @param name one of `keyNames`. */
export function collatorByKeyName(name: string): Collator {
  const known = collators.get(name);
  if (known !== undefined) return known;
  const charset = singleByteCollations().get(name);
  const collator =
    charset !== undefined ? singleByteCollator(name, charset) : (SHARED[name]?.() ?? tailored(name) ?? multiByteCollator(name));
  collators.set(name, collator);
  return collator;
}

function tailored(name: string): Collator | null {
  const found = tailoringOf(name);
  if (found === null) return null;
  const { legacy, levels } = found;
  const table = legacy ? uca400Table : uca900Table;
  return new TailoredCollator({
    name,
    levels,
    padSpace: legacy,
    table,
    codes: new UcaCodes(table, legacy ? asciiOrder.uca400 : asciiOrder.uca900),
    tailoring: () => readTailoring(found.name, legacy),
    base: legacy ? legacyUca(name, table, true) : uca0900(name, 1),
  });
}

function multiByteCollator(name: string): Collator {
  return byteOrderCollator(name, name.slice(0, name.indexOf('_')));
}

function keyNameOrNull({ name, charset }: Collation): string | null {
  if (name === 'binary' || name === 'utf8mb4_0900_bin') return 'exact';
  if (name === 'ascii_bin') return 'bin';
  if (name === 'gb18030_unicode_520_ci') return 'unicode_520_ci';
  const rest = name.slice(charset.length + 1);
  if (UNICODE_CHARSETS.has(charset)) return rest in SHARED || tailoringOf(rest) !== null ? rest : null;
  return singleByteCollations().has(name) || isByteOrder(name, charset) ? name : null;
}
