/** Parameters whose bytes are not what their type says. */
import { expect, test } from 'bun:test';
import { readValues } from '../../src/codec/packets/bound-values.ts';
import { decodeParameter } from '../../src/codec/parameters.ts';
import { ByteReader } from '../../src/codec/reader.ts';
import { UTF8 } from '../../src/codec/text.ts';
import { PacketWriter } from '../../src/codec/writer.ts';
import { FieldType } from '../../src/types.ts';

function readerOn(text: string): ByteReader {
  const writer = new PacketWriter();
  writer.lenencText(text);
  const reader = new ByteReader();
  const bytes = Buffer.from(writer.pending());
  reader.reset(bytes, 0, bytes.length);
  return reader;
}

test.each([
  ['1.50', '1.50'],
  ['-0.001', '-0.001'],
  ['abc', '0'],
  ['12abc', '12'],
  ['1e5', '100000'],
  ['1.25e1', '12.5'],
  ['1.25e-3', '0.00125'],
  ['-.5', '-0.5'],
  ['  +007', '7'],
  ['', '0'],
])('a DECIMAL of %p is %p', (text, value) => {
  expect(decodeParameter(readerOn(text), { type: FieldType.NEWDECIMAL, unsigned: false }, UTF8).value).toBe(value);
});

test('long data is a string whatever type is bound for it', () => {
  const longData = new Map([[0, [Buffer.from('long '), Buffer.from('data')]]]);
  const [value] = readValues(readerOn(''), [{ type: FieldType.LONGLONG, unsigned: true, name: '' }], Buffer.of(0), longData, UTF8);
  expect(value).toEqual({ type: FieldType.VAR_STRING, unsigned: false, value: 'long data' });
});
