import { expect, test } from 'bun:test';
import { encodeColumnDefinition } from '../../src/codec/packets/column-definition.ts';
import { decodeParameters } from '../../src/codec/packets/stmt-execute.ts';
import { ByteReader } from '../../src/codec/reader.ts';
import { UTF8 } from '../../src/codec/text.ts';
import { encodeBinaryRow, encodeTextRow, rowLayout } from '../../src/codec/values.ts';
import { PacketWriter } from '../../src/codec/writer.ts';
import { ProtocolError } from '../../src/errors.ts';
import { type Field, FieldType, type Value } from '../../src/types.ts';
import recorded from './recorded-rows.json';

/** Reads a column definition in the plainest way there is. */
function fieldOf(bytes: Buffer): Field {
  let at = 0;
  const text = () => {
    const length = bytes[at] ?? 0;
    at += 1 + length;
    return bytes.toString('utf8', at - length, at);
  };
  const [, schema = '', table = '', orgTable = '', name = '', orgName = ''] = [text(), text(), text(), text(), text(), text()];
  return {
    catalog: 'def',
    schema,
    table,
    orgTable,
    name,
    orgName,
    collation: bytes.readUInt16LE(at + 1),
    length: bytes.readUInt32LE(at + 3),
    type: (bytes[at + 7] ?? 0) as FieldType,
    flags: bytes.readUInt16LE(at + 8),
    decimals: bytes[at + 10] ?? 0,
  };
}

/** The value that a backend would give for what MySQL sent in the binary row, or in the text row where that says it all. */
function backendValue(field: Field, row: Buffer, binary: Buffer): Value {
  if (row[0] === 0xfb) return null;
  const text = row.subarray((row[0] ?? 0) < 0xfb ? 1 : 3);
  switch (field.type) {
    case FieldType.TINY:
    case FieldType.SHORT:
    case FieldType.INT24:
    case FieldType.LONG:
    case FieldType.YEAR:
      return Number(text.toString());
    case FieldType.LONGLONG: {
      const value = BigInt(text.toString());
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
    case FieldType.FLOAT:
      return binary.readFloatLE(2);
    case FieldType.DOUBLE:
      return binary.readDoubleLE(2);
    case FieldType.NEWDECIMAL:
      return text.toString().replace(/^0+(?=\d)/, '');
    default:
      return field.collation === 63 && !isText(field.type) ? Uint8Array.from(text) : text.toString();
  }
}
function isText(type: FieldType): boolean {
  return (
    type === FieldType.JSON ||
    type === FieldType.DATE ||
    type === FieldType.TIME ||
    type === FieldType.DATETIME ||
    type === FieldType.TIMESTAMP
  );
}
function payload(write: (writer: PacketWriter) => void): string {
  const writer = new PacketWriter();
  write(writer);
  return writer.pending().subarray(4).toString('hex');
}

for (const { type, value: literal, definition, text, binary } of recorded) {
  test(`${type} ${literal} is sent as MySQL sends it`, () => {
    const field = fieldOf(Buffer.from(definition, 'hex'));
    const layout = rowLayout([field], () => UTF8);
    const value = backendValue(field, Buffer.from(text, 'hex'), Buffer.from(binary, 'hex'));
    expect(payload((writer) => encodeColumnDefinition(writer, field, UTF8))).toBe(definition);
    expect(payload((writer) => encodeTextRow(writer, [value], layout))).toBe(text);
    expect(payload((writer) => encodeBinaryRow(writer, [value], layout))).toBe(binary);
  });
}

test('the NULL bitmap of a binary row starts at its third bit', () => {
  const field = fieldOf(Buffer.from(recorded[0]?.definition ?? '', 'hex'));
  const row = Array.from({ length: 15 }, (_, index) => (index % 3 === 0 ? null : index));
  const layout = rowLayout(
    row.map(() => field),
    () => UTF8,
  );
  expect(payload((writer) => encodeBinaryRow(writer, row, layout)).slice(0, 8)).toBe('00244900');
});

const state = (count: number) => ({ count, types: null, longData: new Map<number, Uint8Array[]>() });
function parameters(hex: string, count: number) {
  return decodeParameters(new ByteReader(Buffer.from(hex, 'hex')), state(count), UTF8, 0, 0).params;
}

test('parameters of every type are read', () => {
  const cases: [string, string, Value][] = [
    ['0100', 'ff', -1],
    ['0180', 'ff', 255],
    ['0200', '0080', -32768],
    ['0280', 'ffff', 65535],
    ['0300', 'ffffffff', -1],
    ['0380', 'ffffffff', 4294967295],
    ['0800', 'ffffffffffffffff', -1],
    ['0880', 'ffffffffffffffff', 18446744073709551615n],
    ['0800', '0100000000002000', 9007199254740993n],
    ['0400', '0000c03f', 1.5],
    ['0500', '000000000000f83f', 1.5],
    ['0a00', '04e807021d', '2024-02-29'],
    ['0c00', '07e807021d0c2238', '2024-02-29 12:34:56'],
    ['0c00', '0be807021d0c223801000000', '2024-02-29 12:34:56.000001'],
    ['0c00', '04e807021d', '2024-02-29 00:00:00'],
    ['0a00', '00', '0000-00-00'],
    ['0b00', '08010200000001020f', '-49:02:15'],
    ['0b00', '0c00000000000c02203f420f00', '12:02:32.999999'],
    ['0b00', '00', '00:00:00'],
    ['fd00', '026869', 'hi'],
    ['f600', '03312e35', '1.5'],
    ['fc00', '026869', Uint8Array.from([0x68, 0x69])],
    ['fd00', '02ff00', Uint8Array.from([0xff, 0])],
  ];
  for (const [type, value, expected] of cases) {
    expect(parameters(`0001${type}${value}`, 1)[0]?.value).toEqual(expected);
  }
  expect(parameters('0101fd00', 1)[0]).toEqual({ type: FieldType.VAR_STRING, unsigned: false, value: null });
});

test('types that were bound before hold for later executions', () => {
  const bound = state(1);
  decodeParameters(new ByteReader(Buffer.from('00010180ff', 'hex')), bound, UTF8, 0, 0);
  expect(decodeParameters(new ByteReader(Buffer.from('0000fe', 'hex')), bound, UTF8, 0, 0).params).toEqual([
    { type: FieldType.TINY, unsigned: true, value: 254 },
  ]);
});

test('every truncation of an execution is a protocol error', () => {
  const whole = Buffer.from('000103000a00fd000100000004e807021d026869', 'hex');
  expect(decodeParameters(new ByteReader(whole), state(3), UTF8, 0, 0).params.map(({ value }) => value)).toEqual([1, '2024-02-29', 'hi']);
  for (let length = 0; length < whole.length; length++) {
    expect(() => decodeParameters(new ByteReader(whole.subarray(0, length)), state(3), UTF8, 0, 0)).toThrow(ProtocolError);
  }
  expect(() => parameters('0000ff', 1)).toThrow(ProtocolError);
  expect(() => parameters('0001ee00', 1)).toThrow(ProtocolError);
});
