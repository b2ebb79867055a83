/** The embedded engine answers as MySQL answered, but for what differences.jsonl lists. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Backend } from '../../src/backend.ts';
import { openSubject } from './embedded.ts';
import { caseNames, readAnswers, readCases } from './format.ts';
import { differenceKey, occurrences, type Replayed, readKnownDifferences, replay } from './replay.ts';

const known = new Map(readKnownDifferences().map((d) => [differenceKey(d.file, d.sql, d.occurrence ?? 1), d]));
const totals = { matched: 0, listed: 0, unlisted: 0 };
const used = new Set<string>();
let backend: Backend;

beforeAll(async () => {
  backend = await openSubject();
});
afterAll(async () => {
  await backend.close();
  console.log(
    `oracle: ${totals.matched} statements answered as MySQL does, ${totals.listed} listed as different, ${totals.unlisted} different`,
  );
});

for (const name of caseNames()) {
  describe(name, () => {
    const recorded = readAnswers(name);
    const counts = occurrences(recorded);
    let replayed: Replayed[] = [];
    beforeAll(async () => {
      replayed = await replay(name, backend);
    });

    test('is recorded as it stands', () => {
      expect(recorded.map((r) => r.sql)).toEqual(readCases(name).map((c) => c.sql));
    });
    for (const [i, { sql }] of recorded.entries()) {
      test(`${i + 1}: ${sql.slice(0, 120)}`, () => {
        const differences = replayed[i]?.differences ?? [];
        const key = differenceKey(name, sql, counts[i] ?? 1);
        const listed = known.get(key);
        used.add(key);
        totals[differences.length === 0 ? 'matched' : listed ? 'listed' : 'unlisted']++;
        if (!listed) expect(differences).toEqual([]);
        else
          expect([...new Set(differences.map((d) => d.facet))].sort(), 'differences.jsonl lists what no longer is so').toEqual(
            [...listed.what].sort(),
          );
      });
    }
  });
}

test('differences.jsonl lists only statements that there are, each with a reason', () => {
  expect([...known.keys()].filter((key) => !used.has(key))).toEqual([]);
  expect([...known.values()].filter((d) => d.reason.length < 10)).toEqual([]);
});
