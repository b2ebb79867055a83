/** Values as programs may rather have them. */
import { expect, test } from 'bun:test';
import { type Field, FieldFlag, FieldType } from '../../src/types.ts';
import { type Conversions, geometryOf, rowConverter } from '../../src/typing/convert.ts';

function field(type: FieldType, more: Partial<Field> = {}): Field {
  return {
    catalog: 'def',
    schema: '',
    table: '',
    orgTable: '',
    name: 'c',
    orgName: '',
    collation: 63,
    length: 10,
    type,
    flags: 0,
    decimals: 0,
    ...more,
  };
}
function convert(one: Field, conversions: Conversions, ...values: (string | number | Uint8Array | null)[]): unknown[] {
  const converter = rowConverter([one], conversions);
  return values.map((value) => (converter === null ? value : converter([value])[0]));
}

test('nothing is converted that nobody has asked for', () => {
  expect(rowConverter([field(FieldType.DATETIME), field(FieldType.JSON), field(FieldType.BIT)], {})).toBeNull();
  expect(rowConverter([field(FieldType.LONG)], { dates: 'date', json: 'parsed' })).toBeNull();
});

test('dates are those of the zone, and what is no day stays text', () => {
  const date = (text: string) => new Date(text);
  expect(convert(field(FieldType.DATETIME), { dates: 'date' }, '2024-02-29 12:00:00', '2024-02-29 12:00:00.123456', null)).toEqual([
    date('2024-02-29T12:00:00Z'),
    date('2024-02-29T12:00:00.123Z'),
    null,
  ]);
  expect(convert(field(FieldType.TIMESTAMP), { dates: 'date', timeZone: '+02:00' }, '2024-02-29 01:00:00')).toEqual([
    date('2024-02-28T23:00:00Z'),
  ]);
  expect(convert(field(FieldType.DATE), { dates: 'date', timeZone: 'local' }, '2024-02-29')).toEqual([new Date(2024, 1, 29)]);
  const none = ['0000-00-00', '2024-00-10', '2024-02-30', '2023-02-29', '2024-04-31', '0000-00-00 00:00:00'];
  expect(convert(field(FieldType.DATETIME), { dates: 'date' }, ...none)).toEqual(none);
  expect(convert(field(FieldType.DATE), { dates: 'date' }, '0001-01-01', '9999-12-31', '2000-02-29')).toEqual([
    date('0001-01-01T00:00:00Z'),
    date('9999-12-31T00:00:00Z'),
    date('2000-02-29T00:00:00Z'),
  ]);
  expect(convert(field(FieldType.TIME), { dates: 'date' }, '10:00:00')).toEqual(['10:00:00']);
  expect(() => rowConverter([field(FieldType.DATE)], { timeZone: 'Mars' })).toThrow(RangeError);
});

test('JSON keeps its integers', () => {
  const values = ['{"a": [1, 18446744073709551615, -9007199254740993, 0.5, 1e300], "b": null}', '[]', '"text"', '7'];
  const expected = [{ a: [1, 18446744073709551615n, -9007199254740993n, 0.5, 1e300], b: null }, [], 'text', 7];
  expect(convert(field(FieldType.JSON), { json: 'parsed' }, ...values)).toEqual(expected);
  expect(convert(field(FieldType.BLOB, { extendedType: 'json' }), { json: 'parsed' }, '[1]')).toEqual([[1]]);
});

test('bits, booleans, vectors and sets', () => {
  expect(convert(field(FieldType.BIT), { bits: 'number' }, Uint8Array.of(1, 2), new Uint8Array(8).fill(255))).toEqual([
    258,
    18446744073709551615n,
  ]);
  expect(convert(field(FieldType.TINY, { length: 1 }), { booleans: 'boolean' }, 0, 1, 2)).toEqual([false, true, true]);
  expect(convert(field(FieldType.TINY, { length: 4 }), { booleans: 'boolean' }, 1)).toEqual([1]);
  expect(convert(field(FieldType.VECTOR), { vectors: 'numbers' }, Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 192))).toEqual([
    Float32Array.of(1, -2),
  ]);
  expect(convert(field(FieldType.STRING, { flags: FieldFlag.SET, collation: 45 }), { sets: 'list' }, '', 'a', 'a,b')).toEqual([
    [],
    ['a'],
    ['a', 'b'],
  ]);
});

test('a geometry is its reference system and its shape', () => {
  const bytes = Uint8Array.of(0xe6, 0x10, 0, 0, 1, 1, 0, 0, 0, ...new Uint8Array(16));
  expect(geometryOf(bytes)).toEqual({ srid: 4326, wkb: bytes.subarray(4) });
  expect(() => geometryOf(new Uint8Array(3))).toThrow(RangeError);
});
