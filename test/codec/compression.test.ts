import { expect, test } from 'bun:test';
import { deflateSync, zstdCompressSync } from 'node:zlib';
import { Compression, type CompressionMethod } from '../../src/codec/compression.ts';
import { ProtocolError, SqlError } from '../../src/errors.ts';

const methods: readonly CompressionMethod[] = [
  { kind: 'zlib', level: 1 },
  { kind: 'zstd', level: 3 },
  { kind: 'zstd', level: 255 },
];
const random = Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7919) & 0xff));

for (const method of methods) {
  const name = JSON.stringify(method);
  test(`what is wrapped on one side is unwrapped on the other, cut at any byte: ${name}`, () => {
    const sent = [Buffer.from('short'), Buffer.alloc(1000, 'compressible '), random];
    const side = new Compression(method);
    const stream = Buffer.concat(sent.map((bytes) => side.wrap(bytes)));
    expect(stream.length).toBeLessThan(700);
    for (let cut = 0; cut <= stream.length; cut++) {
      const other = new Compression(method);
      const found = [...other.unwrap(stream.subarray(0, cut)), ...other.unwrap(stream.subarray(cut))];
      expect(Buffer.concat(found).equals(Buffer.concat(sent))).toBe(true);
    }
  });

  test(`more than 16 MiB takes several compressed packets: ${name}`, () => {
    const bytes = Buffer.alloc(40_000_000, 'wsql');
    const found = new Compression(method).unwrap(new Compression(method).wrap(bytes));
    expect(found.length).toBe(3);
    expect(Buffer.concat(found).equals(bytes)).toBe(true);
  });

  test(`the answer is numbered from the question on, and the next question from 0: ${name}`, () => {
    const server = new Compression(method);
    const question = Buffer.from([1, 0, 0, 0, 0, 0, 0, 9]);
    expect(server.unwrap(question)).toEqual([Buffer.from([9])]);
    expect([...server.wrap(Buffer.from([8]))]).toEqual([1, 0, 0, 1, 0, 0, 0, 8]);
    expect([...server.wrap(Buffer.from([7]))]).toEqual([1, 0, 0, 2, 0, 0, 0, 7]);
    expect(server.unwrap(question)).toEqual([Buffer.from([9])]);
    expect(() => server.unwrap(Buffer.from([1, 0, 0, 5, 0, 0, 0, 9]))).toThrow(SqlError);
  });

  test(`what is not what it says is a protocol error, whatever it would swell to: ${name}`, () => {
    const packet = (body: Buffer, size: number) => {
      const header = Buffer.alloc(7);
      header.writeUIntLE(body.length, 0, 3);
      header.writeUIntLE(size, 4, 3);
      return Buffer.concat([header, body]);
    };
    const compress = method.kind === 'zlib' ? deflateSync : zstdCompressSync;
    const bomb = compress(Buffer.alloc(10_000_000));
    for (const bytes of [packet(bomb, 1000), packet(Buffer.from('rubbish'), 100), packet(compress(Buffer.from('short')), 100)]) {
      expect(() => new Compression(method).unwrap(bytes)).toThrow(ProtocolError);
    }
  });
}
