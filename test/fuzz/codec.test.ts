/**
 * The codec under bytes that nobody chose: what it reads is data, a ProtocolError or an SqlError and nothing else, and what it writes it reads back.
 * WSQL_FUZZ_RUNS sets how many of each (default 300).
 */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { PacketFramer } from '../../src/codec/framing.ts';
import { decodeChangeUser } from '../../src/codec/packets/change-user.ts';
import { decodeHandshakeResponse, decodeHandshakeStart } from '../../src/codec/packets/handshake-response.ts';
import { decodeQueryAttributes } from '../../src/codec/packets/query.ts';
import { decodeParameters, decodeStmtExecuteHead } from '../../src/codec/packets/stmt-execute.ts';
import { ByteReader } from '../../src/codec/reader.ts';
import { hasRawBytes, loadTextCodec, type TextCodec, UTF8 } from '../../src/codec/text.ts';
import { PacketWriter } from '../../src/codec/writer.ts';
import { ProtocolError, SqlError } from '../../src/errors.ts';

const numRuns = Number(process.env['WSQL_FUZZ_RUNS'] ?? 300);

function readerOn(bytes: Uint8Array): ByteReader {
  const reader = new ByteReader();
  reader.reset(Buffer.from(bytes), 0, bytes.length);
  return reader;
}
/** Runs a decoder; errors of the two kinds that it may throw are fine. */
function decodes(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ProtocolError) && !(error instanceof SqlError)) throw error;
  }
}

/** Bytes that look a bit like packets: short strings, lengths, and noise. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.constantFrom(
    [0xfb],
    [0xfc, 0xff, 0xff],
    [0xfd, 1, 0, 0],
    [0xfe, 0, 0, 0, 0, 1, 0, 0, 0],
    [0xfe, 255, 255, 255, 255, 255, 255, 255, 255],
    [0],
    [255],
  ),
  fc.string({ maxLength: 20 }).map((text) => Array.from(Buffer.from(`${text}\0`))),
);
const packet = fc.array(piece, { maxLength: 30 }).map((pieces) => Uint8Array.from(pieces.flatMap((one) => Array.from(one))));
const capabilities = fc.integer({ min: 0, max: 0xffffffff });

const decoders: Readonly<Record<string, (bytes: Uint8Array, flags: number) => unknown>> = {
  'a handshake response': (bytes, flags) => {
    const reader = readerOn(
      Buffer.concat([Buffer.of(flags & 0xff, ((flags >> 8) & 0xff) | 2, (flags >> 16) & 0xff, flags >>> 24), Buffer.alloc(28), bytes]),
    );
    const start = decodeHandshakeStart(reader);
    return start === null ? null : decodeHandshakeResponse(reader, start);
  },
  'what an SSLRequest may be': (bytes) => decodeHandshakeStart(readerOn(bytes)),
  COM_CHANGE_USER: (bytes, flags) => decodeChangeUser(readerOn(bytes), flags),
  'query attributes': (bytes) => decodeQueryAttributes(readerOn(bytes), UTF8),
  COM_STMT_EXECUTE: (bytes, flags) => {
    const reader = readerOn(bytes);
    const head = decodeStmtExecuteHead(reader);
    const state = { count: flags % 5, types: null, longData: new Map() };
    return decodeParameters(reader, state, UTF8, flags, head.flags);
  },
};
for (const [name, decode] of Object.entries(decoders))
  test(`${name} of any bytes is read or refused`, () => {
    fc.assert(
      fc.property(packet, capabilities, (bytes, flags) => decodes(() => decode(bytes, flags))),
      { numRuns: numRuns * 3 },
    );
  });

test('integers and strings with their length come back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }), fc.uint8Array({ maxLength: 300 })), { maxLength: 20 }),
      (values) => {
        const writer = new PacketWriter();
        for (const value of values) {
          if (typeof value === 'bigint') writer.lenencInt(Number(value));
          else writer.lenencBytes(value);
        }
        const reader = readerOn(writer.pending());
        for (const value of values) {
          if (typeof value === 'bigint') expect(reader.lenencInt()).toBe(Number(value));
          else expect(Buffer.from(reader.lenencBytes()).equals(Buffer.from(value))).toBe(true);
        }
        expect(reader.remaining).toBe(0);
      },
    ),
    { numRuns },
  );
});

test('packets come out as they went in, however the stream is cut', () => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(payloads, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 50 }), (sent, cuts) => {
      const writer = new PacketWriter();
      for (const payload of sent) {
        writer.begin();
        writer.bytes(payload);
        writer.end();
      }
      const stream = Buffer.from(writer.pending());
      const framer = new PacketFramer(1 << 20);
      const got: string[] = [];
      for (let at = 0, cut = 0; at < stream.length; cut++) {
        const length = cuts[cut % cuts.length] ?? 1;
        framer.push(stream.subarray(at, at + length));
        at += length;
        while (framer.next()) got.push(framer.bytes.subarray(framer.start, framer.end).toString('hex'));
      }
      expect(got).toEqual(sent.map((payload) => Buffer.from(payload).toString('hex')));
      expect(framer.buffered).toBe(0);
    }),
    { numRuns },
  );
});

test('a framer takes any stream: packets, or an error', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 20 }), (chunks) =>
      decodes(() => {
        const framer = new PacketFramer(1000);
        for (const chunk of chunks) {
          framer.push(Buffer.from(chunk));
          while (framer.next()) framer.sequence &= 0xff;
        }
      }),
    ),
    { numRuns },
  );
});

const CHARSETS = ['utf8mb4', 'utf8mb3', 'latin1', 'cp1251', 'gbk', 'sjis', 'big5', 'euckr', 'ujis', 'gb18030', 'koi8r', 'ascii'];
const codecs = await Promise.all(
  CHARSETS.map(async (name): Promise<TextCodec> => {
    const codec = await loadTextCodec(name);
    if (codec === null) throw new Error(`no codec for ${name}`);
    return codec;
  }),
);
for (const codec of codecs)
  test(`${codec.charset}: bytes that are text come back as they are`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const text = codec.decode(Buffer.from(bytes), 0, bytes.length);
        expect(typeof text).toBe('string');
        // utf8mb3 has no character for four bytes: they are read, and written as a question mark.
        if (codec.charset === 'utf8mb3' && /[\ud800-\udbff]/.test(text)) return;
        // What is no text is kept as raw bytes; the rest may be shown by another code of the same character, which then stays.
        if (!hasRawBytes(text) && !text.includes('\ufffd'))
          expect(codec.decode(Buffer.from(codec.encode(text)), 0, codec.encode(text).length)).toBe(text);
      }),
      { numRuns },
    );
  });
