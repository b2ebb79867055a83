import { expect, test } from 'bun:test';
import { deflateSync } from 'node:zlib';
import { Compression } from '../../src/codec/compression.ts';
import { ProtocolError, SqlError } from '../../src/errors.ts';

const random = Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7919) & 0xff));

test('what is wrapped on one side is unwrapped on the other, cut at any byte', () => {
  const sent = [Buffer.from('short'), Buffer.alloc(1000, 'compressible '), random];
  const side = new Compression();
  const stream = Buffer.concat(sent.map((bytes) => side.wrap(bytes)));
  expect(stream.length).toBeLessThan(700);
  for (let cut = 0; cut <= stream.length; cut++) {
    const other = new Compression();
    const found = [...other.unwrap(stream.subarray(0, cut)), ...other.unwrap(stream.subarray(cut))];
    expect(Buffer.concat(found).equals(Buffer.concat(sent))).toBe(true);
  }
});

test('more than 16 MiB takes several compressed packets', () => {
  const bytes = Buffer.alloc(40_000_000, 'wsql');
  const found = new Compression().unwrap(new Compression().wrap(bytes));
  expect(found.length).toBe(3);
  expect(Buffer.concat(found).equals(bytes)).toBe(true);
});

test('the answer is numbered from the question on, and the next question from 0', () => {
  const server = new Compression();
  const question = Buffer.from([1, 0, 0, 0, 0, 0, 0, 9]);
  expect(server.unwrap(question)).toEqual([Buffer.from([9])]);
  expect([...server.wrap(Buffer.from([8]))]).toEqual([1, 0, 0, 1, 0, 0, 0, 8]);
  expect([...server.wrap(Buffer.from([7]))]).toEqual([1, 0, 0, 2, 0, 0, 0, 7]);
  expect(server.unwrap(question)).toEqual([Buffer.from([9])]);
  expect(() => server.unwrap(Buffer.from([1, 0, 0, 5, 0, 0, 0, 9]))).toThrow(SqlError);
});

test('what is not what it says is a protocol error, whatever it would swell to', () => {
  const packet = (body: Buffer, size: number) => {
    const header = Buffer.alloc(7);
    header.writeUIntLE(body.length, 0, 3);
    header.writeUIntLE(size, 4, 3);
    return Buffer.concat([header, body]);
  };
  const bomb = deflateSync(Buffer.alloc(50_000_000));
  for (const bytes of [packet(bomb, 1000), packet(Buffer.from('rubbish'), 100), packet(deflateSync(Buffer.from('short')), 100)]) {
    expect(() => new Compression().unwrap(bytes)).toThrow(ProtocolError);
  }
});
