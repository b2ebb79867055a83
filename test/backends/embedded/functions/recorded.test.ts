/** Every recorded expression, evaluated by the function library alone, beside what MySQL answered: value, warnings, errors, and the result's type. */
import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { SqlError } from '../../../../src/errors.ts';
import { parseExpression } from '../../../../src/sql/index.ts';
import { parseModeOf } from '../../../../src/sql/mode.ts';
import { testContext } from './context.ts';
import { Evaluator, shownType, Unsupported } from './evaluate.ts';

interface Answer {
  /** The expression. */
  readonly q: string;
  readonly v?: string | { readonly hex: string } | null;
  /** Type, length, decimals, flags, collation. */
  readonly t?: readonly [number, number, number, number, number];
  readonly w?: readonly (readonly [string, number, string])[];
  readonly e?: readonly [number, string, string];
}
/** Expressions that are known to differ, by what differs. */
type Known = Readonly<Record<string, 'value' | 'warnings' | 'error' | 'type'>>;

const known = JSON.parse(readFileSync(new URL('known-differences.json', import.meta.url), 'utf8')) as Known;
const answers = new URL('answers/', import.meta.url);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What differs; null where nothing does. */
function difference(answer: Answer): string | null {
  const evaluator = new Evaluator(answer.q, testContext());
  try {
    const result = evaluator.evaluate(parseExpression(answer.q, { sqlMode: parseModeOf('') }));
    if (answer.e !== undefined) return 'error';
    if (!same(evaluator.shown(result), answer.v)) return 'value';
    if (!same(evaluator.warnings, answer.w ?? [])) return 'warnings';
    return same(shownType(result), answer.t?.slice(0, 3)) ? null : 'type';
  } catch (error) {
    if (error instanceof Unsupported) return null;
    if (!(error instanceof SqlError)) throw error;
    return same([error.errno, error.sqlState, error.message], answer.e) ? null : 'error';
  }
}

for (const file of readdirSync(answers)) {
  test(`answers like MySQL: ${file.replace('.jsonl', '')}`, () => {
    const unexpected: string[] = [];
    for (const line of readFileSync(new URL(file, answers), 'utf8').trim().split('\n')) {
      const answer = JSON.parse(line) as Answer;
      const found = difference(answer);
      if (found !== (known[answer.q] ?? null)) unexpected.push(`${answer.q}: ${found ?? 'no longer differs'}`);
    }
    expect(unexpected).toEqual([]);
  });
}
