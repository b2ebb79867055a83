import { expect, test } from 'bun:test';
import { PacketFramer } from '../../src/codec/framing.ts';
import { PacketWriter } from '../../src/codec/writer.ts';
import { SqlError } from '../../src/errors.ts';

const MAX = 64 * 1024 * 1024;

/** Independent of the writer under test. */
function packet(sequence: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([payload.length & 0xff, (payload.length >> 8) & 0xff, payload.length >> 16, sequence]), payload]);
}
function payloads(framer: PacketFramer): Buffer[] {
  const found: Buffer[] = [];
  while (framer.next()) found.push(Buffer.from(framer.bytes.subarray(framer.start, framer.end)));
  return found;
}
function thrown(action: () => void): SqlError {
  try {
    action();
  } catch (error) {
    if (error instanceof SqlError) return error;
  }
  throw new Error('no SqlError was thrown');
}

test('a stream cut at any byte gives the same packets', () => {
  const sent = [Buffer.from('hello'), Buffer.alloc(0), Buffer.alloc(300, 7), Buffer.from([1])];
  const stream = Buffer.concat(sent.map((payload, index) => packet(index, payload)));
  for (let cut = 0; cut <= stream.length; cut++) {
    const framer = new PacketFramer(MAX);
    framer.push(stream.subarray(0, cut));
    const found = payloads(framer);
    framer.push(stream.subarray(cut));
    expect([...found, ...payloads(framer)]).toEqual(sent);
    expect(framer.buffered).toBe(0);
  }
});

test('a stream of single bytes gives the same packets', () => {
  const sent = [Buffer.from('one'), Buffer.alloc(1000, 2), Buffer.from('three')];
  const framer = new PacketFramer(MAX);
  const found: Buffer[] = [];
  for (const byte of Buffer.concat(sent.map((payload, index) => packet(index, payload)))) {
    framer.push(Buffer.of(byte));
    found.push(...payloads(framer));
  }
  expect(found).toEqual(sent);
});

test('random packets in random pieces come out whole', () => {
  let seed = 42;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % below;
  };
  for (let round = 0; round < 50; round++) {
    const sent = Array.from({ length: 1 + random(20) }, () => Buffer.alloc(random(random(2) === 0 ? 10 : 5000), random(256)));
    const stream = Buffer.concat(sent.map((payload, index) => packet(index & 0xff, payload)));
    const framer = new PacketFramer(MAX);
    const found: Buffer[] = [];
    for (let at = 0; at < stream.length; ) {
      const size = 1 + random(3000);
      framer.push(stream.subarray(at, at + size));
      at += size;
      found.push(...payloads(framer));
    }
    expect(found).toEqual(sent);
  }
});

for (const size of [0xffffff - 1, 0xffffff, 0xffffff + 1, 2 * 0xffffff, 2 * 0xffffff + 5]) {
  test(`a payload of ${size} bytes goes out and comes in`, () => {
    const payload = Buffer.alloc(size, 'abc');
    const writer = new PacketWriter();
    writer.sequence = 3;
    writer.begin();
    writer.bytes(payload);
    writer.end();
    const sent = Buffer.from(writer.pending());
    expect(sent.length).toBe(size + 4 * (Math.floor(size / 0xffffff) + 1));
    const framer = new PacketFramer(MAX);
    framer.sequence = 3;
    framer.push(sent.subarray(0, 1_000_000));
    expect(framer.next()).toBe(false);
    framer.push(sent.subarray(1_000_000));
    expect(framer.next()).toBe(true);
    expect(framer.bytes.subarray(framer.start, framer.end).equals(payload)).toBe(true);
    expect(framer.sequence).toBe(writer.sequence);
  });
}

test('a sequence number that is not the next one is error 1156', () => {
  const framer = new PacketFramer(MAX);
  framer.push(packet(1, Buffer.from('x')));
  expect(thrown(() => framer.next())).toMatchObject({ errno: 1156, sqlState: '08S01', message: 'Got packets out of order' });
});

test('too long a packet is error 1153 as soon as its header says so', () => {
  const framer = new PacketFramer(1000);
  framer.push(packet(0, Buffer.alloc(1001)).subarray(0, 4));
  expect(thrown(() => framer.next())).toMatchObject({ errno: 1153, message: "Got a packet bigger than 'max_allowed_packet' bytes" });
});

test('too long a payload in several packets is error 1153 at the packet that is too many', () => {
  const framer = new PacketFramer(0xffffff + 10);
  framer.push(packet(0, Buffer.alloc(0xffffff)));
  expect(framer.next()).toBe(false);
  framer.push(packet(1, Buffer.alloc(11)).subarray(0, 4));
  expect(thrown(() => framer.next()).errno).toBe(1153);
});

test('a header that promises 16 MiB takes no memory until they come', () => {
  const framer = new PacketFramer(MAX);
  const before = process.memoryUsage().arrayBuffers;
  framer.push(Buffer.from([0xfe, 0xff, 0xff, 0]));
  expect(framer.next()).toBe(false);
  framer.push(Buffer.alloc(100));
  expect(framer.next()).toBe(false);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});

test('packets are the same whatever pieces they come in, and whenever they are asked for', () => {
  const sent = Array.from({ length: 60 }, (_, i) => Buffer.alloc((i * 37) % 300, i));
  const stream = Buffer.concat(sent.map((payload, i) => packet(i, payload)));
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  for (let round = 0; round < 300; round++) {
    const framer = new PacketFramer(1 << 24);
    const found: Buffer[] = [];
    for (let at = 0; at < stream.length; ) {
      const piece = stream.subarray(at, at + 1 + random(round % 2 === 0 ? 40 : 900));
      at += piece.length;
      framer.push(piece);
      for (let wanted = random(5); wanted > 0 && framer.next(); wanted--) found.push(framer.bytes.subarray(framer.start, framer.end));
      const handed = found.reduce((sum, packet) => sum + packet.length + 4, 0);
      expect(framer.buffered).toBe(at - handed);
    }
    const behind = found.length === 0 ? 0 : random(2);
    if (behind === 1) {
      const rest = framer.drain();
      expect(framer.buffered).toBe(0);
      framer.push(rest);
    }
    while (framer.next()) found.push(framer.bytes.subarray(framer.start, framer.end));
    expect(Buffer.concat(found).equals(Buffer.concat(sent))).toBe(true);
    expect(found).toHaveLength(sent.length);
  }
});
