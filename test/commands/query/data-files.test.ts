/** Files of rows as text: whatever pieces they come in, the same rows come out. */
import { expect, test } from 'bun:test';
import { CsvParser } from '../../../commands/query/data/csv.ts';
import { JsonLinesParser } from '../../../commands/query/data/jsonl.ts';
import type { RowParser } from '../../../commands/query/data/row.ts';
import { TsvParser } from '../../../commands/query/data/tsv.ts';

/** The rows of a text that comes in two pieces. */
function parsed(parser: RowParser, text: string, split: number) {
  return [...parser.take(text.slice(0, split)), ...parser.take(text.slice(split)), ...parser.take(null)];
}
/** The rows, the same wherever the text is split. */
function rowsOf(newParser: () => RowParser, text: string) {
  const whole = parsed(newParser(), text, text.length);
  for (let split = 0; split < text.length; split++) expect(parsed(newParser(), text, split)).toEqual(whole);
  return whole.map((row) => ('problem' in row ? [row.line, row.problem] : [row.line, row.cells]));
}
const csv = () => new CsvParser({ nullText: '' });

test('csv: quotes, line breaks in them, NULL and the empty string', () => {
  expect(rowsOf(csv, 'a,b,c\r\n1,,""\r\n"x, ""y""","two\r\nlines",z\n,,\r\nä,"€",😀')).toEqual([
    [1, ['a', 'b', 'c']],
    [2, ['1', null, '']],
    [3, ['x, "y"', 'two\r\nlines', 'z']],
    [5, [null, null, null]],
    [6, ['ä', '€', '😀']],
  ]);
});

test('csv: an empty line is a NULL of a table with one column, and nothing of others', () => {
  expect(rowsOf(csv, 'a\n\n""\n')).toEqual([
    [1, ['a']],
    [2, [null]],
    [3, ['']],
  ]);
  expect(rowsOf(csv, 'a,b\n\n1,2\n\n').length).toBe(2);
});

test('csv: what is wrong with a row is told with its line, and the next one is read', () => {
  expect(rowsOf(csv, 'a,b\n1\n"x"y,2\n3,4\n5,"open\n')).toEqual([
    [1, ['a', 'b']],
    [2, '1 fields, where 2 are wanted'],
    [3, 'a quoted field goes on behind its quote'],
    [4, ['3', '4']],
    [5, 'a quote is not closed'],
  ]);
});

test('tsv: as LOAD DATA reads it', () => {
  expect(rowsOf(() => new TsvParser({ nullText: '\\N' }), 'a\tb\n\\N\tx\\ty\\\\N\n\\\\N\t\\n\\0\n')).toEqual([
    [1, ['a', 'b']],
    [2, [null, 'x\ty\\N']],
    [3, ['\\N', '\n\0']],
  ]);
});

test('jsonl: numbers keep their digits, objects their text', () => {
  const text = '{"a": 12345678901234567890, "b": "x\\n\\"}{", "c": {"z": [1.10, "}"], "a": null}}\n\n[1]\n{"a": 1,}\n{"a":null}';
  expect(rowsOf(() => new JsonLinesParser(), text)).toEqual([
    [1, [{ json: '12345678901234567890' }, 'x\n"}{', { json: '{"z": [1.10, "}"], "a": null}' }]],
    [3, 'an object is wanted'],
    [4, expect.stringContaining('no JSON')],
    [5, [null]],
  ]);
  expect(rowsOf(() => new JsonLinesParser(), '{"a":1,"a":2}')).toEqual([[1, 'a name occurs twice']]);
});
