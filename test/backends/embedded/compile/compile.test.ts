/** Compiled queries answer as MySQL 9.7 did: answers.json holds its rows, names and errors for these tables. */
import { expect, test } from 'bun:test';
import { SqlError } from '../../../../src/errors.ts';
import type { Value } from '../../../../src/types.ts';
import recorded from './answers.json' with { type: 'json' };
import { Laboratory } from './laboratory.ts';

type Cell = null | number | string | { readonly big: string };
interface Answer {
  readonly sql: string;
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly Cell[])[];
  readonly error?: readonly [number, string, string];
}

const laboratory = new Laboratory();
for (const [ddl, rows] of recorded.tables as [string, (string | number | null)[][]][]) laboratory.table(ddl, rows);

/** BIGINTs beyond 2^53 are recorded as their digits. */
function plain(value: Value | Cell): unknown {
  if (typeof value === 'bigint') return { big: String(value) };
  return value;
}
function answer(sql: string, lift: boolean): Omit<Answer, 'sql'> {
  try {
    const rows = laboratory.run(sql, lift).map((row) => row.map(plain)) as Cell[][];
    return { columns: laboratory.compile(sql, lift).columns.map((column) => column.field.name), rows };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { error: [error.errno, error.sqlState, error.message] };
  }
}

for (const [group, answers] of Object.entries(recorded.answers as unknown as Record<string, readonly Answer[]>)) {
  for (const { sql, ...expected } of answers) {
    test(`${group}: ${sql}`, () => {
      expect(answer(sql, true)).toEqual(expected as Omit<Answer, 'sql'>);
      expect(answer(sql, false)).toEqual(expected as Omit<Answer, 'sql'>);
    });
  }
}
