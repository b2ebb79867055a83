/** The tree on a terminal: its width, and what must not reach the terminal. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { cut, Painter, padded, piece } from '../../../src/introspection/formats/table/terminal.ts';
import { render } from '../../../src/introspection/formats/table.ts';
import { madeUp } from './made-up.ts';

test('nothing in a name moves the cursor, colours, or turns the direction of text', () => {
  expect(piece('a\u001b[31mb\n\u202ec\u009b\t').text).toBe('a\\x1b[31mb⏎\\u202ec\\x9b ');
});

test('text is cut where a character ends', () => {
  expect([cut('abcdef', 4), cut('日本語', 4), cut('👩‍👩‍👧 family', 4), cut('abc', 3), cut('abc', 0)]).toEqual([
    'abc…',
    '日…',
    '👩‍👩‍👧 …',
    'abc',
    '',
  ]);
  expect(padded('日', 4)).toBe('日  ');
});

test('no line is wider than the terminal, and none ends in blanks', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 1, max: 40 }), (texts, columns) => {
      const painter = new Painter(columns, false);
      painter.line(texts.map((text) => piece(text)));
      const line = String(painter).slice(0, -1);
      expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    }),
    { numRuns: 200 },
  );
  for (const columns of [10, 40, 80]) {
    const lines = render(madeUp(20), { columns, color: false, statistics: true }).split('\n');
    for (const line of lines) {
      expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(line).toBe(line.trimEnd());
    }
  }
});
