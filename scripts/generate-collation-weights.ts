/**
 * Rewrites the weight tables of src/backends/embedded/collation/ from a real MySQL, which is asked for WEIGHT_STRING of every code point:
 * `bun scripts/generate-collation-weights.ts mysql://root@127.0.0.1:3397`. Takes a minute; writes nothing on the server.
 */
import { writeFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { codesOf, MULTI_BYTE_CHARSETS, parentOf } from '../src/backends/embedded/collation/multi-byte-codes.ts';
import { Kind } from '../src/backends/embedded/collation/weights.ts';

const url = process.argv[2];
if (url === undefined) throw new Error('usage: generate-collation-weights.ts mysql://user:password@host:port');
const connection = await createConnection({ uri: url, charset: 'utf8mb4_0900_ai_ci' });
await connection.query('SET SESSION cte_max_recursion_depth = 2000000');
const folder = new URL('../src/backends/embedded/collation/', import.meta.url);

/** Weight string of each code point as big-endian units; surrogates are left out. */
async function weightsOf(collation: string, charset: string, last: number): Promise<Map<number, number[]>> {
  const weights = new Map<number, number[]>();
  for (let from = 0; from <= last; from += 0x10000) {
    const [rows] = await connection.query<RowDataPacket[]>({
      sql: `WITH RECURSIVE s(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM s WHERE n < ${Math.min(from + 0xffff, last)})
        SELECT n, HEX(WEIGHT_STRING(CONVERT(CHAR(n USING utf32) USING ${charset}) COLLATE ${collation})) FROM s WHERE n NOT BETWEEN 0xD800 AND 0xDFFF`,
      rowsAsArray: true,
    });
    for (const [cp, hex] of rows as unknown as [number, string][]) {
      weights.set(
        Number(cp),
        (hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16)),
      );
    }
  }
  return weights;
}

class Bytes {
  readonly #bytes: number[] = [];
  varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.#bytes.push((rest & 0x7f) | 0x80);
    this.#bytes.push(rest);
  }
  signed(value: number): void {
    this.varint(value < 0 ? -value * 2 - 1 : value * 2);
  }
  get size(): number {
    return this.#bytes.length;
  }
  /** Its length, then its bytes. */
  into(out: Bytes): void {
    out.varint(this.#bytes.length);
    for (const byte of this.#bytes) out.#bytes.push(byte);
  }
  packed(): string {
    return deflateRawSync(Uint8Array.from(this.#bytes), { level: 9 }).toString('base64');
  }
}

function splitLevels(units: readonly number[]): [number[], number[], number[]] {
  const levels: [number[], number[], number[]] = [[], [], []];
  let at = 0;
  for (const unit of units) {
    if (unit === 0) at++;
    else levels[at as 0 | 1 | 2].push(unit);
  }
  return levels;
}
const isImplicitLead = (unit: number): boolean => unit >= 0xfb00 && unit <= 0xfbff;
const isHangul = (cp: number): boolean => cp >= 0xac00 && cp < 0xac00 + 11172;

/** Collation elements with a primary weight: an implicit pair is one. */
function countElements(primaries: readonly number[]): number {
  let count = 0;
  for (let i = 0; i < primaries.length; i++) {
    if (isImplicitLead(primaries[i] ?? 0)) i++;
    count++;
  }
  return count;
}
function allAre(values: readonly number[], value: number, count: number): boolean {
  return values.length === count && values.every((each) => each === value);
}

function kindOf(cp: number, all: ReadonlyMap<number, number[]>, levelCount: number): number {
  const [primary, secondary, tertiary] = splitLevels(all.get(cp) ?? []);
  if (primary.length + secondary.length + tertiary.length === 0) return Kind.IGNORED;
  const [lead = 0, second = 0] = primary;
  const plain = levelCount === 1 || (allAre(secondary, 0x20, 1) && allAre(tertiary, 2, 1));
  if (cp >= 0x10000 && primary.length === 1 && lead === 0xfffd) return Kind.REPLACEMENT;
  if (plain && primary.length === 2 && second === ((cp & 0x7fff) | 0x8000)) {
    const base = lead - (cp >> 15);
    if (base === 0xfbc0) return Kind.UNASSIGNED;
    if (base === 0xfb40) return Kind.HAN;
    if (base === 0xfb80) return Kind.HAN_EXTENSION;
  }
  if (plain && lead === 0xfb00 && second === cp - 0x17000 + 0x8000) return Kind.TANGUT;
  if (isHangul(cp)) {
    const at = cp - 0xac00;
    const jamo = [0x1100 + Math.floor(at / 588), 0x1161 + Math.floor((at % 588) / 28), ...(at % 28 === 0 ? [] : [0x11a7 + (at % 28)])];
    const parts = jamo.map((each) => splitLevels(all.get(each) ?? []));
    const joined = [0, 1, 2].map((level) => parts.flatMap((part) => part[level as 0 | 1 | 2]));
    if (JSON.stringify(joined) === JSON.stringify([primary, secondary, tertiary])) return Kind.HANGUL;
  }
  if (cp >= 0x30000) throw new Error(`U+${cp.toString(16)} has explicit weights above U+30000`);
  return Kind.EXPLICIT;
}

/** The table of one version of the Unicode Collation Algorithm. Read by weights.ts. */
function packUca(all: ReadonlyMap<number, number[]>, levelCount: 1 | 3): string {
  const runs = new Bytes();
  const shapes = new Map<string, number>();
  const [shapeTable, shapeOf, primaries, secondaries, tertiaries] = [new Bytes(), new Bytes(), new Bytes(), new Bytes(), new Bytes()];
  let previous = 0;
  let run = { kind: -1, length: 0 };
  const endRun = (): void => {
    if (run.length === 0) return;
    runs.varint(run.kind);
    runs.varint(run.length);
  };
  for (let cp = 0; cp <= 0x10ffff; cp++) {
    const kind = cp >= 0xd800 && cp < 0xe000 ? Kind.IGNORED : kindOf(cp, all, levelCount);
    if (kind !== run.kind) {
      endRun();
      run = { kind, length: 0 };
    }
    run.length++;
    if (kind !== Kind.EXPLICIT) continue;
    const [primary, secondary, tertiary] = splitLevels(all.get(cp) ?? []);
    const elements = countElements(primary);
    if (levelCount === 3 && (secondary.length < elements || tertiary.length < elements))
      throw new Error(`U+${cp.toString(16)} lacks lower weights`);
    // 0 says that all are the default, else one more than their count.
    const s = levelCount === 1 || allAre(secondary, 0x20, elements) ? 0 : secondary.length + 1;
    const t = levelCount === 1 || allAre(tertiary, 2, elements) ? 0 : tertiary.length + 1;
    const shape = `${primary.length},${s},${t}`;
    if (!shapes.has(shape)) {
      shapes.set(shape, shapes.size);
      for (const count of [primary.length, s, t]) shapeTable.varint(count);
    }
    shapeOf.varint(shapes.get(shape) ?? 0);
    for (const weight of primary) {
      primaries.signed(weight - previous);
      previous = weight;
    }
    if (s > 0) for (const weight of secondary) secondaries.varint(weight);
    if (t > 0) for (const weight of tertiary) tertiaries.varint(weight);
  }
  endRun();
  const out = new Bytes();
  for (const part of [runs, shapeTable, shapeOf, primaries, secondaries, tertiaries]) part.into(out);
  return out.packed();
}

/** One weight a character: runs of equal difference between code point and weight. */
function packSimple(all: ReadonlyMap<number, number[]>): string {
  const out = new Bytes();
  let run = { difference: 0, length: 0 };
  for (let cp = 0; cp <= 0x10000; cp++) {
    const units = cp === 0x10000 ? [-1e6] : (all.get(cp) ?? [cp + run.difference]);
    const difference = (units[0] ?? 0) - cp;
    if (units.length !== 1) throw new Error(`U+${cp.toString(16)} has ${units.length} weights`);
    if (difference !== run.difference) {
      out.varint(run.length);
      out.signed(run.difference);
      run = { difference, length: 0 };
    }
    run.length++;
  }
  return out.packed();
}

function write(name: string, lines: readonly string[]): void {
  const text = `// Generated by scripts/generate-collation-weights.ts from MySQL. Do not edit.\n${lines.join('\n')}\n`;
  writeFileSync(new URL(name, folder), text);
  console.log(name, text.length);
}

/** Asks for an expression of each byte as a character of the set; null for bytes that are none. */
async function ofEachByte(charset: string, expression: string): Promise<(string | null)[]> {
  const select = (byte: number): string =>
    `SELECT ${expression} h FROM (SELECT CONVERT(_binary 0x${byte.toString(16).padStart(2, '0')} USING ${charset}) c) t`;
  const answers: (string | null)[] = [];
  for (let byte = 0; byte < 256; byte++) {
    try {
      const [rows] = await connection.query<RowDataPacket[]>(select(byte));
      answers.push(rows[0]?.['h'] ?? null);
    } catch (error) {
      if ((error as { errno?: number }).errno !== 3854) throw error;
      answers.push(null);
    }
  }
  return answers;
}

/** Tables of the 8-bit character sets and those of their collations that weigh byte by byte. Bytes that are no character decode as `?`. */
async function singleByte(): Promise<void> {
  const [charsets] = await connection.query<RowDataPacket[]>(
    "SELECT CHARACTER_SET_NAME name FROM information_schema.CHARACTER_SETS WHERE MAXLEN = 1 AND CHARACTER_SET_NAME <> 'binary' ORDER BY 1",
  );
  const all = new Bytes();
  const index: string[] = [];
  const put = (values: readonly number[]): void => {
    let expected = 0;
    for (const value of values) {
      all.signed(value - expected);
      expected = value + 1;
    }
  };
  for (const { name } of charsets) {
    put((await ofEachByte(name, 'HEX(CONVERT(c USING utf32))')).map((hex) => (hex === null ? 0x3f : Number.parseInt(hex, 16))));
    const [collations] = await connection.query<RowDataPacket[]>(
      'SELECT COLLATION_NAME name, SORTLEN sortlen FROM information_schema.COLLATIONS WHERE CHARACTER_SET_NAME = ? ORDER BY ID',
      [name],
    );
    const kept: string[] = [];
    for (const collation of collations) {
      const answers = await ofEachByte(name, `HEX(WEIGHT_STRING(c COLLATE ${collation['name']}))`);
      const weights = answers.map((hex) => (hex === null ? 0 : Number.parseInt(hex, 16)));
      if (collation['sortlen'] !== 1 || answers.some((hex) => hex !== null && hex.length !== 2)) {
        console.log(`left out: ${collation['name']} `);
        continue;
      }
      kept.push(collation['name']);
      put(weights);
    }
    index.push(`${name}:${kept.join(',')}`);
  }
  write('single-byte.generated.ts', [
    '/** character set:collations that weigh byte by byte; in the order of their tables. */',
    `export const singleByteIndex = '${index.join(';')}';`,
    `export const singleByteTables = '${all.packed()}';`,
  ]);
}

/** Character of each code of a multi-byte set; 0 for none. */
async function decodeAll(charset: string, codes: readonly number[]): Promise<number[]> {
  const points: number[] = [];
  for (let from = 0; from < codes.length; from += 5000) {
    // RAND keeps the optimizer from failing on a constant that is malformed.
    const rows = codes
      .slice(from, from + 5000)
      .map((code) => `ROW(HEX(CONVERT(CONVERT(UNHEX(IF(RAND() < 2, '${code.toString(16)}', '')) USING ${charset}) USING utf32)))`);
    const [answers] = await connection.query<RowDataPacket[]>({ sql: `VALUES ${rows.join(',')}`, rowsAsArray: true });
    for (const [hex] of answers as unknown as [string | null][])
      points.push(hex === null || hex.length !== 8 || hex === '0000003F' ? 0 : Number.parseInt(hex, 16));
  }
  return points;
}

/** gbk_chinese_ci is in an order of its own: weights of two bytes in the order of codes, high bytes first. */
async function gbkWeights(codes: readonly number[]): Promise<void> {
  const weights: number[] = [];
  for (let from = 0; from < codes.length; from += 5000) {
    const rows = codes
      .slice(from, from + 5000)
      .map((code) => `ROW(HEX(WEIGHT_STRING(CONVERT(0x${code.toString(16)} USING gbk) COLLATE gbk_chinese_ci)))`);
    const [answers] = await connection.query<RowDataPacket[]>({ sql: `VALUES ${rows.join(',')}`, rowsAsArray: true });
    for (const [hex] of answers as unknown as [string][]) weights.push(Number.parseInt(hex, 16));
  }
  const bytes = [...weights.map((weight) => weight >> 8), ...weights.map((weight) => weight & 0xff)];
  const packed = deflateRawSync(Uint8Array.from(bytes), { level: 9 }).toString('base64');
  write('gbk.generated.ts', [`export const gbkChineseWeights = '${packed}';`]);
}

/** The multi-byte sets: characters by code, then characters that are written by another code than the first that stands for them. */
async function multiByte(): Promise<void> {
  const lines: string[] = [];
  const all = new Map<string, number[]>();
  for (const charset of MULTI_BYTE_CHARSETS) {
    const codes = codesOf(charset);
    const points = await decodeAll(charset, codes);
    all.set(charset, points);
    const inherited = all.get(parentOf(charset) ?? '') ?? [];
    const out = new Bytes();
    const part = new Bytes();
    const derived = new Map<number, number>();
    let previous = 0;
    points.forEach((cp, at) => {
      if (cp !== 0 && !derived.has(cp)) derived.set(cp, codes[at] ?? 0);
      if (cp === (inherited[at] ?? 0)) part.varint(0);
      else if (cp === 0) part.varint(1);
      else {
        const distance = cp - previous - 1;
        part.varint(2 + (distance < 0 ? -distance * 2 - 1 : distance * 2));
        previous = cp;
      }
    });
    part.into(out);
    const [rows] = await connection.query<RowDataPacket[]>({
      sql: `WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 0xffff)
        SELECT n, HEX(CONVERT(CONVERT(CHAR(n USING utf32) USING utf8mb4) USING ${charset})) FROM s WHERE n NOT BETWEEN 0xD800 AND 0xDFFF`,
      rowsAsArray: true,
    });
    const exceptions = new Bytes();
    for (const [n, hex] of rows as unknown as [number, string][]) {
      const cp = Number(n);
      const value = hex === '3F' && cp !== 0x3f ? 0 : Number.parseInt(hex, 16);
      if (value === (derived.get(cp) ?? (cp < 0x80 ? cp : 0))) continue;
      exceptions.varint(cp);
      exceptions.varint(value);
    }
    exceptions.into(out);
    lines.push(`  ${charset}: '${out.packed()}',`);
  }
  await gbkWeights(codesOf('gbk').filter((_, at) => all.get('gbk')?.[at] !== 0));
  write('multi-byte.generated.ts', ['export const multiByteTables: Readonly<Record<string, string>> = {', ...lines, '};']);
}

type Levels = readonly (readonly number[])[];

/** Weight strings of texts. */
async function weighTexts(collation: string, texts: readonly string[]): Promise<Levels[]> {
  const weighed: Levels[] = [];
  for (let from = 0; from < texts.length; from += 5000) {
    const rows = texts
      .slice(from, from + 5000)
      .map((text) => `ROW(HEX(WEIGHT_STRING(CONVERT(0x${Buffer.from(text).toString('hex')} USING utf8mb4) COLLATE ${collation})))`);
    const [answers] = await connection.query<RowDataPacket[]>({ sql: `VALUES ${rows.join(',')}`, rowsAsArray: true });
    for (const [hex] of answers as unknown as [string][])
      weighed.push(splitLevels((hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16))));
  }
  return weighed;
}

/** Weights of a text by the longest contractions that are known. */
function expected(text: string, single: (cp: number) => Levels, contractions: ReadonlyMap<string, Levels>): string {
  const levels: number[][] = [[], [], []];
  const chars = Array.from(text);
  for (let at = 0; at < chars.length; ) {
    let length = chars.length - at;
    while (length > 1 && !contractions.has(chars.slice(at, at + length).join(''))) length--;
    const weights = length > 1 ? contractions.get(chars.slice(at, at + length).join('')) : single(chars[at]?.codePointAt(0) ?? 0);
    weights?.forEach((level, n) => {
      levels[n]?.push(...level);
    });
    at += length;
  }
  return JSON.stringify(levels);
}

/** Sequences that do not weigh what their characters do: pairs of what could be, then what makes a contraction longer. */
async function findContractions(
  collation: string,
  changed: readonly number[],
  single: (cp: number) => Levels,
): Promise<Map<string, Levels>> {
  const range = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => String.fromCodePoint(from + at));
  const bases = [
    ...new Set([
      ...range(0x41, 0x5b),
      ...range(0x61, 0x7b),
      ...changed
        .filter((cp) => cp < 0x2000)
        .slice(0, 200)
        .map((cp) => String.fromCodePoint(cp)),
    ]),
  ];
  const marks = range(0x300, 0x370);
  const decomposed = Array.from({ length: 0x2200 }, (_, cp) => String.fromCodePoint(cp).normalize('NFD')).filter((text) => text.length > 1);
  const followers = ['·', '\u0387', '\u05b7', '\u0653', '\u0654', '\u0655', '\u0dca', '\u0dd3', '\u0ddf', '\u0d82', '\u0d83'];
  let candidates = [...new Set([...bases.flatMap((x) => [...bases, ...marks, ...followers].map((y) => x + y)), ...decomposed])];
  candidates.push(...range(0xd80, 0xe00).flatMap((x) => followers.map((y) => x + y)));
  const found = new Map<string, Levels>();
  for (let round = 0; round < 4 && candidates.length > 0; round++) {
    candidates.sort((a, b) => a.length - b.length);
    const weighed = await weighTexts(collation, candidates);
    const fresh: string[] = [];
    candidates.forEach((text, at) => {
      const levels = weighed[at] ?? [];
      if (found.has(text) || expected(text, single, found) === JSON.stringify(levels)) return;
      found.set(text, levels);
      fresh.push(text);
    });
    candidates = [...new Set(fresh.flatMap((text) => [...bases.map((x) => x + text), ...[...bases, ...marks].map((y) => text + y)]))];
  }
  return found;
}

function putWeights(out: Bytes, levels: Levels, levelCount: number): void {
  for (const level of levels.slice(0, levelCount)) {
    out.varint(level.length);
    for (const weight of level) out.varint(weight);
  }
}

/** Collations for languages: what differs from the version of the algorithm that they tailor. */
async function tailorings(
  base: ReadonlyMap<number, number[]>,
  names: readonly string[],
  levelCount: 1 | 3,
): Promise<{ index: string[]; packed: string }> {
  const out = new Bytes();
  const index: string[] = [];
  for (const name of names) {
    const all = await weightsOf(`utf8mb4_${name}`, 'utf8mb4', 0x2ffff);
    const single = (cp: number): Levels => splitLevels(all.get(cp) ?? []);
    const raised = levelCount === 3 ? tertiaryMap(base, all) : new Map<number, number>();
    const changed = [...all].filter(([cp, weights]) => !sameBut(base.get(cp) ?? [], weights, raised)).map(([cp]) => cp);
    const odd = changed.some((cp) => single(cp)[0]?.some((weight, at, level) => isImplicitLead(weight) && (level[at + 1] ?? 0) < 0x8000));
    if (changed.length > 4000 || odd) {
      console.log(`left out: ${name} (${changed.length} characters)`);
      continue;
    }
    const contractions = await findContractions(`utf8mb4_${name}`, changed, single);
    const part = new Bytes();
    part.varint(raised.size);
    for (const [from, to] of raised) {
      part.varint(from);
      part.varint(to);
    }
    part.varint(changed.length);
    let previous = 0;
    for (const cp of changed) {
      part.varint(cp - previous);
      previous = cp;
      putWeights(part, single(cp), levelCount);
    }
    for (const [text, levels] of contractions) {
      const points = Array.from(text, (char) => char.codePointAt(0) ?? 0);
      part.varint(points.length);
      for (const cp of points) part.varint(cp);
      putWeights(part, levels, levelCount);
    }
    part.into(out);
    index.push(name);
    console.log(name, changed.length, contractions.size, JSON.stringify([...contractions.keys()].slice(0, 12).join(' ')));
  }
  return { index, packed: out.packed() };
}

/** Where a collation puts upper case first, it gives all tertiary weights other values. */
function tertiaryMap(base: ReadonlyMap<number, number[]>, all: ReadonlyMap<number, number[]>): Map<number, number> {
  const map = new Map<number, number>();
  for (let cp = 0x20; cp < 0x3000; cp++) {
    const [from, to] = [splitLevels(base.get(cp) ?? []), splitLevels(all.get(cp) ?? [])];
    if (JSON.stringify(from.slice(0, 2)) !== JSON.stringify(to.slice(0, 2)) || from[2].length !== to[2].length) continue;
    from[2].forEach((weight, at) => {
      if (!map.has(weight)) map.set(weight, to[2][at] ?? weight);
    });
  }
  return [...map].every(([from, to]) => from === to) ? new Map() : map;
}
function sameBut(base: readonly number[], weights: readonly number[], raised: ReadonlyMap<number, number>): boolean {
  const [primary, secondary, tertiary] = splitLevels(base);
  return (
    JSON.stringify([primary, secondary, tertiary.map((weight) => raised.get(weight) ?? weight)]) === JSON.stringify(splitLevels(weights))
  );
}

/** Names without the character set. */
async function namesLike(pattern: string, except: RegExp): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT COLLATION_NAME name FROM information_schema.COLLATIONS WHERE COLLATION_NAME REGEXP ? ORDER BY 1',
    [pattern],
  );
  return rows.map(({ name }) => name.slice('utf8mb4_'.length)).filter((name) => !except.test(name));
}

const base400 = await weightsOf('utf8mb4_unicode_ci', 'utf8mb4', 0x10ffff);
const base900 = await weightsOf('utf8mb4_0900_as_cs', 'utf8mb4', 0x10ffff);
const legacy = await tailorings(base400, await namesLike('^utf8mb4_[a-z0-9]+_ci$', /^(general|unicode|0900)/), 1);
const current = await tailorings(base900, await namesLike('^utf8mb4_[a-z]+_([a-z]+_)?0900_as_cs$', /^(ja|zh)/), 3);
write('tailored.generated.ts', [
  `export const legacyTailoringIndex = '${legacy.index.join()}';`,
  `export const legacyTailorings = '${legacy.packed}';`,
  `export const tailoringIndex = '${current.index.join()}';`,
  `export const tailorings = '${current.packed}';`,
]);
await multiByte();
await singleByte();
write('general.generated.ts', [
  `export const generalWeights = '${packSimple(await weightsOf('utf8mb4_general_ci', 'utf8mb4', 0xffff))}';`,
  `export const mysql500Weights = '${packSimple(await weightsOf('utf8mb3_general_mysql500_ci', 'utf8mb3', 0xffff))}';`,
  `export const lowerWeights = '${packSimple(await weightsOf('utf8mb3_tolower_ci', 'utf8mb3', 0xffff))}';`,
]);
write('uca-400.generated.ts', [`export const uca400 = '${packUca(base400, 1)}';`]);
write('uca-520.generated.ts', [`export const uca520 = '${packUca(await weightsOf('utf8mb4_unicode_520_ci', 'utf8mb4', 0x10ffff), 1)}';`]);
write('uca-900.generated.ts', [`export const uca900 = '${packUca(base900, 3)}';`]);
await connection.end();
