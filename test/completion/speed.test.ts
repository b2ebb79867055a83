/** Completion anywhere in any statement: it never throws, and it is there at once, with a schema of 5,000 tables. */
import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { complete, SchemaIndex, signatureAt } from '../../src/completion/index.ts';
import { DEFAULT_MODE, ScriptSplitter } from '../../src/sql/index.ts';
import { often } from '../support/often.ts';

const schema = new SchemaIndex();
schema.setDatabases(['big']);
schema.setTables(
  'big',
  Array.from({ length: 5000 }, (_, n) => ({
    database: 'big',
    name: `table_${n}`,
    kind: 'table' as const,
    columns: Array.from({ length: 20 }, (__, at) => ({ name: at === 0 ? 'id' : `column_${at}`, type: 'int', members: [] })),
    foreignKeys: n === 0 ? [] : [{ columns: ['column_1'], database: 'big', table: `table_${n - 1}`, referenced: ['id'] }],
  })),
);

const FOLDER = join(import.meta.dir, '../oracle/cases');
function statements(): string[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sql'));
  const all = files.flatMap((file) => new ScriptSplitter().push(readFileSync(join(FOLDER, file), 'utf8')).map(({ text }) => text));
  return all.filter((text, at) => at % Math.ceil(all.length / often(40, 200)) === 0 && text.length < 2000);
}

test('at several places of hundreds of statements, and quickly', () => {
  const times: number[] = [];
  for (const text of statements())
    for (const part of [0.3, 0.6, 0.9, 1]) {
      const cursor = Math.floor(text.length * part);
      const request = { text, cursor, mode: DEFAULT_MODE, database: 'big' };
      const started = performance.now();
      const { from, to } = complete(request, schema);
      signatureAt(request, schema);
      times.push(performance.now() - started);
      expect(from <= cursor && to === cursor).toBe(true);
    }
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(times.length * part)] ?? 0;
  console.log(`completion, 5,000 tables, ${times.length} places: median ${at(0.5).toFixed(2)} ms, 99 % in ${at(0.99).toFixed(2)} ms`);
  // 20 ms is the goal; other work on the machine must not fail the test.
  expect(at(0.5)).toBeLessThan(20);
}, 30_000);

test('tables by a few letters', () => {
  const started = performance.now();
  for (let n = 10; n < 30; n++) {
    const text = `SELECT * FROM table_${n}9`;
    const { items } = complete({ text, cursor: text.length, mode: DEFAULT_MODE, database: 'big' }, schema);
    expect(items[0]?.text).toBe(`table_${n}9`);
  }
  console.log(`completion of a table's name: ${((performance.now() - started) / 20).toFixed(2)} ms`);
});
