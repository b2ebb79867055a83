/** Reads the counts out of the report that `bun test --reporter=junit` writes. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts the test cases one by one, so that the sums in the report's head need not be believed.
 * @param xml a JUnit report.
 */
export function countCases(xml: string): Counts {
  let total = 0;
  let failed = 0;
  let skipped = 0;
  // A case is either closed at once or holds what happened to it; names and messages are escaped, so that no `<` in them misleads.
  for (const match of xml.matchAll(/<testcase\b[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const body = match[1] ?? '';
    total++;
    if (/<(failure|error)\b/.test(body)) failed++;
    else if (/<skipped\b/.test(body)) skipped++;
  }
  return { passed: total - failed - skipped, failed, skipped };
}

export function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** `12 passed, 0 failed`, and `, 3 skipped` if any were. */
export function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
