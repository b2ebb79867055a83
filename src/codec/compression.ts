/**
 * The compressed protocol: packets travel in compressed packets of their own, cut anywhere.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_compression_packet.html
 */
import { Buffer } from 'node:buffer';
import { constants, deflateSync, inflateSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ProtocolError, SqlError } from '../errors.ts';
import { MAX_PAYLOAD } from './writer.ts';

const HEADER = 7;
/** MIN_COMPRESS_LENGTH of MySQL: less is sent as it is. */
const WORTHWHILE = 50;
/** The fastest: all connections of a thread wait meanwhile. */
export const ZLIB_LEVEL = 1;
/** Of the 22 levels of zstd the least that is slow. */
const MOST_ZSTD_LEVEL = 6;
const EMPTY = Buffer.alloc(0);

/** What client and server agreed upon. */
export interface CompressionMethod {
  readonly kind: 'zlib' | 'zstd';
  readonly level: number;
}

interface Algorithm {
  compress(bytes: Buffer): Uint8Array;
  /** @throws Error where the bytes are none of its, or more than `size` would come out. */
  expand(bytes: Buffer, size: number): Buffer;
}

function zlib(level: number): Algorithm {
  return {
    compress: (bytes) => deflateSync(bytes, { level }),
    expand: (bytes, size) => inflateSync(bytes, { maxOutputLength: size }),
  };
}
function zstd(level: number): Algorithm {
  const params = { [constants.ZSTD_c_compressionLevel]: Math.max(1, Math.min(level, MOST_ZSTD_LEVEL)) };
  return {
    compress: (bytes) => zstdCompressSync(bytes, { params }),
    expand: (bytes, size) => zstdDecompressSync(bytes, { maxOutputLength: size }),
  };
}

export class Compression {
  readonly #algorithm: Algorithm;
  #pending: Buffer = EMPTY;
  /** What came after it: put together when it is a whole compressed packet. */
  #chunks: Buffer[] = [];
  #length = 0;
  #needed = HEADER;
  /** Number of the next compressed packet, in either direction. */
  #sequence = 0;

  constructor(method: CompressionMethod) {
    this.#algorithm = method.kind === 'zlib' ? zlib(method.level) : zstd(method.level);
  }

  /**
   * Takes what the socket gave.
   * @returns the packets' bytes that it made whole.
   * @throws SqlError 1156; ProtocolError for what is not compressed as it says.
   */
  unwrap(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];
    this.#pending = this.#pending.length === 0 && this.#chunks.length === 1 ? chunk : Buffer.concat([this.#pending, ...this.#chunks]);
    this.#chunks = [];
    const found: Buffer[] = [];
    for (let one = this.#next(); one !== null; one = this.#next()) found.push(one);
    this.#length = this.#pending.length;
    return found;
  }

  #next(): Buffer | null {
    const bytes = this.#pending;
    const size = bytes.length < HEADER ? 0 : bytes.readUIntLE(0, 3);
    this.#needed = HEADER + size;
    if (bytes.length < this.#needed) return null;
    const sequence = bytes[3] ?? 0;
    if (sequence !== 0 && sequence !== this.#sequence) throw new SqlError(1156, '08S01', 'Got packets out of order');
    this.#sequence = (sequence + 1) & 0xff;
    this.#pending = bytes.subarray(HEADER + size);
    return expanded(this.#algorithm, bytes.subarray(HEADER, HEADER + size), bytes.readUIntLE(4, 3));
  }

  /** @param bytes packets. @returns what to send; none of it is `bytes`. */
  wrap(bytes: Buffer): Buffer {
    const parts: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += MAX_PAYLOAD) parts.push(...this.#wrapOne(bytes.subarray(at, at + MAX_PAYLOAD)));
    return Buffer.concat(parts);
  }
  #wrapOne(bytes: Buffer): [Buffer, Uint8Array] {
    const smaller = bytes.length < WORTHWHILE ? bytes : this.#algorithm.compress(bytes);
    const body = smaller.length < bytes.length ? smaller : bytes;
    const header = Buffer.allocUnsafe(HEADER);
    header.writeUIntLE(body.length, 0, 3);
    header[3] = this.#sequence;
    header.writeUIntLE(body === bytes ? 0 : bytes.length, 4, 3);
    this.#sequence = (this.#sequence + 1) & 0xff;
    return [header, body];
  }
}

/** @param size what the header says that comes out; 0: it is not compressed. */
function expanded(algorithm: Algorithm, body: Buffer, size: number): Buffer {
  if (size === 0) return body;
  try {
    const bytes = algorithm.expand(body, size);
    if (bytes.length === size) return bytes;
  } catch {
    // Told below.
  }
  throw new ProtocolError('Malformed communication packet.');
}
