/** YAML of our own hand, read by the yaml package. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { render } from '../../../src/introspection/formats/yaml.ts';
import type { Model } from '../../../src/introspection/index.ts';

const OPTIONS = { statistics: true, definers: true };
/** A model of which only a text is looked at. */
function saying(comment: string): Model {
  return { modelVersion: 1, server: { product: 'MySQL', version: comment }, databases: [] };
}

const TEXTS = [
  '',
  ' ',
  'a: b',
  '# no',
  'yes',
  'Null',
  '~',
  '-',
  '- a',
  '1',
  '1e3',
  '0x1',
  'a #b',
  "it's",
  '"',
  'a\nb',
  ' a\nb',
  'a\n\n b\n',
  'a \nb',
  '\ta\nb',
  'é\u0085',
  '\u2028',
  '\ufeff',
  '😀\nx',
  '\u0000',
  'a\r\nb',
  '---',
  '...',
  '|',
  '>',
  '{}',
  '[a]',
  '&a',
  '*a',
  '!t',
  '%',
  '@',
  '`a`',
  'a:',
  '2020-01-01',
];

test('any text is the same again', () => {
  const check = (text: string) => {
    expect(parse(render(saying(text), OPTIONS)).server.version).toBe(text);
    expect(
      parse(
        render(
          { ...saying(''), [text === '__proto__' ? 'x' : text || 'empty']: [[text], { a: [], b: {} }, [[text, { c: text }]]] } as Model,
          OPTIONS,
        ),
      ),
    ).toMatchObject({ modelVersion: 1 });
  };
  for (const text of TEXTS) check(text);
  fc.assert(fc.property(fc.string({ unit: 'binary' }), check), { numRuns: 60 });
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...TEXTS)).map((parts) => parts.join('')),
      check,
    ),
    { numRuns: 60 },
  );
}, 30_000);

test('nested lists and objects are the same again', () => {
  const data = { a: [[1, [2, { b: [] }]], {}, [], { c: { d: null, e: ['x\ny'] }, f: true }], 'odd key: #': 'x' };
  expect(parse(render(data as unknown as Model & typeof data, { statistics: true, definers: true }))).toEqual(data);
});
