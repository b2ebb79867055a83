/** Compares with what MySQL 9.7 answered (scripts/record-collations.ts). */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import {
  decodeBytes,
  encodeText,
  firstMalformed,
  firstUnencodable,
  throughCharset,
} from '../../../../src/backends/embedded/collation/charset.ts';
import {
  compare,
  keyFunctionName,
  likeMatcher,
  locate,
  registerCollations,
  weightString,
} from '../../../../src/backends/embedded/collation/index.ts';

interface Recorded {
  /** Texts of those orders that list none. */
  readonly foreign: readonly string[];
  readonly orders: Readonly<Record<string, { readonly texts: readonly string[]; readonly ranks: readonly number[] }>>;
  readonly points: readonly number[];
  readonly weighed: readonly string[];
  readonly weights: Readonly<Record<string, { readonly points: readonly string[]; readonly strings: readonly string[] }>>;
  readonly encoded: readonly string[];
  readonly sequences: readonly string[];
  readonly conversions: Readonly<Record<string, { readonly encoded: readonly string[]; readonly decoded: readonly (string | null)[] }>>;
  readonly liked: readonly string[];
  readonly patterns: readonly string[];
  readonly likes: Readonly<Record<string, readonly string[]>>;
  readonly needles: readonly string[];
  readonly finds: Readonly<Record<string, readonly (readonly number[])[]>>;
}
const recorded: Recorded = JSON.parse(readFileSync(new URL('../../../oracle/collations.json', import.meta.url), 'utf8'));

const db = new DatabaseSync(':memory:');
registerCollations(db);
db.exec('CREATE TABLE texts (at INTEGER PRIMARY KEY, text TEXT)');

/** Ranks as SQLite's own ORDER BY and comparison of the keys give them. */
function ranksInSqlite(collation: string, texts: readonly string[]): number[] {
  db.exec('DELETE FROM texts');
  const insert = db.prepare('INSERT INTO texts VALUES (?, ?)');
  db.exec('BEGIN');
  texts.forEach((text, at) => {
    insert.run(at, text);
  });
  db.exec('COMMIT');
  const name = keyFunctionName(collation);
  const key = name === null ? 'text' : `${name}(text)`;
  const rows = db.prepare(`SELECT r FROM (SELECT at, dense_rank() OVER (ORDER BY ${key}) r FROM texts) ORDER BY at`).all();
  return rows.map((row) => Number(row['r']));
}

for (const [collation, { texts: own, ranks }] of Object.entries(recorded.orders)) {
  const texts = own.length === 0 ? recorded.foreign : own;
  test(`${collation} orders and equates strings as MySQL does`, () => {
    const byKey = ranksInSqlite(collation, texts);
    const wrong = texts.flatMap((text, at) =>
      byKey[at] === ranks[at] ? [] : [`${JSON.stringify(text)}: ${byKey[at]} instead of ${ranks[at]}`],
    );
    expect(wrong).toEqual([]);
  });
  test(`${collation}: compare agrees with the order`, () => {
    for (let at = 0; at + 7 < texts.length; at++) {
      const expected = Math.sign((ranks[at] ?? 0) - (ranks[at + 7] ?? 0));
      expect(Math.sign(compare(texts[at] ?? '', texts[at + 7] ?? '', collation))).toBe(expected);
    }
  });
}

for (const [collation, { points, strings }] of Object.entries(recorded.weights)) {
  const hex = (text: string): string => Buffer.from(weightString(text, collation)).toString('hex').toUpperCase();
  test(`${collation} weighs characters as MySQL does`, () => {
    const wrong = recorded.points.flatMap((cp, at) => (hex(String.fromCodePoint(cp)) === points[at] ? [] : [cp.toString(16)]));
    expect(wrong).toEqual([]);
  });
  test(`${collation} weighs strings as MySQL does`, () => {
    const wrong = recorded.weighed.flatMap((text, at) => (hex(text) === strings[at] ? [] : [text]));
    expect(wrong).toEqual([]);
  });
}

for (const [collation, answers] of Object.entries(recorded.likes)) {
  test(`LIKE under ${collation}`, () => {
    const wrong = recorded.patterns.flatMap((pattern, at) => {
      const matches = likeMatcher(pattern, '\\', collation);
      return recorded.liked.flatMap((text, column) =>
        matches(text) === (answers[at]?.[column] === '1') ? [] : [`${JSON.stringify(text)} LIKE ${JSON.stringify(pattern)}`],
      );
    });
    expect(wrong).toEqual([]);
  });
}

for (const [collation, answers] of Object.entries(recorded.finds)) {
  test(`LOCATE under ${collation}`, () => {
    const wrong = recorded.needles.flatMap((needle, at) =>
      recorded.liked.flatMap((text, column) => {
        const found = locate(needle, text, collation) + 1;
        const expected = answers[at]?.[column];
        return found === expected ? [] : [`LOCATE(${JSON.stringify(needle)}, ${JSON.stringify(text)}): ${found} instead of ${expected}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
for (const [charset, { encoded, decoded }] of Object.entries(recorded.conversions)) {
  // MySQL's tis620 takes the low byte of a supplementary character for an ASCII one.
  const hasAstral = (text: string): boolean => charset === 'tis620' && /[\ud800-\udfff\ufff0-\uffff]/.test(text);
  test(`text to ${charset}`, () => {
    const wrong = recorded.encoded.flatMap((text, at) =>
      hasAstral(text) || hexOf(encodeText(text, charset)) === encoded[at]
        ? []
        : [`${JSON.stringify(text)}: ${hexOf(encodeText(text, charset))}, not ${encoded[at]}`],
    );
    expect(wrong).toEqual([]);
  });
  test(`${charset} to text`, () => {
    const wrong = recorded.sequences.flatMap((hex, at) => {
      const bytes = Buffer.from(hex, 'hex');
      // MySQL lets some malformed eucjpms pass, and UTF-8 as ascii.
      if ((charset === 'eucjpms' || (charset === 'ascii' && decoded[at] === hex.toUpperCase())) && firstMalformed(bytes, charset) >= 0)
        return [];
      const text = firstMalformed(bytes, charset) < 0 ? hexOf(Buffer.from(decodeBytes(bytes, charset))) : null;
      return text === decoded[at] ? [] : [`${hex}: ${text}, not ${decoded[at]}`];
    });
    expect(wrong).toEqual([]);
  });
  test(`${charset}: what is encodable comes back`, () => {
    for (const text of recorded.encoded) {
      const at = firstUnencodable(text, charset);
      if (at < 0 && charset !== 'sjis') expect(throughCharset(text, charset)).toBe(text);
      else if (at >= 0) expect(decodeBytes(encodeText(text, charset), charset)[at]).toBe('?');
    }
  });
}
