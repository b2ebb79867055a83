import { expect, test } from 'bun:test';
import { ByteReader } from '../../src/codec/reader.ts';
import { PacketWriter } from '../../src/codec/writer.ts';
import { ProtocolError } from '../../src/errors.ts';

function written(write: (writer: PacketWriter) => void): string {
  const writer = new PacketWriter();
  write(writer);
  return writer.pending().toString('hex');
}

test('length-encoded integers take 1, 3, 4 or 9 bytes', () => {
  const cases: [number | bigint, string][] = [
    [0, '00'],
    [250, 'fa'],
    [251, 'fcfb00'],
    [65535, 'fcffff'],
    [65536, 'fd000001'],
    [16777215, 'fdffffff'],
    [16777216, 'fe0000000100000000'],
    [2 ** 40 + 1, 'fe0100000000010000'],
    [2n ** 64n - 1n, 'feffffffffffffffff'],
  ];
  for (const [value, hex] of cases) {
    expect(written((writer) => writer.lenencInt(value))).toBe(hex);
    if (value <= Number.MAX_SAFE_INTEGER) expect(new ByteReader(Buffer.from(hex, 'hex')).lenencInt()).toBe(Number(value));
  }
});

test('text of any length and alphabet is written with the length of its bytes', () => {
  for (const unit of ['a', 'é', '€', '😀']) {
    for (const count of [0, 1, 7, 19, 20, 21, 27, 60, 83, 84, 125, 126, 249, 250, 251, 300, 21845, 70000]) {
      const text = unit.repeat(count);
      const reader = new ByteReader(
        Buffer.from(
          written((writer) => writer.lenencText(text)),
          'hex',
        ),
      );
      expect(reader.lenencBytes().toString('utf8')).toBe(text);
      expect(reader.remaining).toBe(0);
    }
  }
  const mixed = `${'a'.repeat(19)}é`;
  expect(
    new ByteReader(
      Buffer.from(
        written((writer) => writer.lenencText(mixed)),
        'hex',
      ),
    )
      .lenencBytes()
      .toString(),
  ).toBe(mixed);
});

test('integers are written as their digits', () => {
  for (const value of [0, 1, 9, 10, 99, 100, 12345, 999_999_999, 1_000_000_000, 2 ** 53 - 1, -1, -987654321]) {
    const reader = new ByteReader(
      Buffer.from(
        written((writer) => writer.lenencInteger(value)),
        'hex',
      ),
    );
    expect(reader.lenencBytes().toString()).toBe(String(value));
  }
});

test('fixed integers are little-endian, negative ones in two’s complement', () => {
  expect(written((writer) => writer.u16(0x1234))).toBe('3412');
  expect(written((writer) => writer.u24(0x123456))).toBe('563412');
  expect(written((writer) => writer.u32(-2))).toBe('feffffff');
  expect(written((writer) => writer.u64(-2))).toBe('feffffffffffffff');
  expect(written((writer) => writer.u64(2n ** 63n))).toBe('0000000000000080');
  expect(written((writer) => writer.u64(5))).toBe('0500000000000000');
});

test('an abandoned packet leaves nothing behind, and a closed one cannot be abandoned', () => {
  const hex = written((writer) => {
    writer.begin();
    writer.u8(1);
    writer.end();
    writer.abandon();
    writer.begin();
    writer.text('lost');
    writer.abandon();
    writer.begin();
    writer.u8(2);
    writer.end();
  });
  expect(hex).toBe('01000000010100000102');
});

test('reading beyond the end is a protocol error wherever it happens', () => {
  const reads: ((reader: ByteReader) => unknown)[] = [
    (reader) => reader.u16(),
    (reader) => reader.u24(),
    (reader) => reader.u32(),
    (reader) => reader.u64(),
    (reader) => reader.i16(),
    (reader) => reader.f64(),
    (reader) => reader.bytes(2),
    (reader) => reader.skip(2),
    (reader) => reader.lenencBytes(),
    (reader) => reader.nulBytes(),
  ];
  const bytes = Buffer.from([0x05, 0x41, 0x00]);
  for (const read of reads) expect(() => read(new ByteReader(bytes, 0, 1))).toThrow(ProtocolError);
  expect(() => new ByteReader(Buffer.from([0xfb])).lenencInt()).toThrow(ProtocolError);
  expect(() => new ByteReader(Buffer.from([0xff])).lenencInt()).toThrow(ProtocolError);
  expect(() => new ByteReader(Buffer.from('feffffffffffffffff', 'hex')).lenencInt()).toThrow(ProtocolError);
});
