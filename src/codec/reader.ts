/** Reads the fields of one packet; every read is checked against its end. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html */
import { Buffer } from 'node:buffer';
import { ProtocolError } from '../errors.ts';

const EMPTY = Buffer.alloc(0);

/** A window on bytes with a position. `reset` moves it to the next packet, so that one reader serves a connection. */
export class ByteReader {
  #bytes: Buffer;
  #at: number;
  #end: number;

  constructor(bytes: Buffer = EMPTY, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  reset(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get remaining(): number {
    return this.#end - this.#at;
  }

  /** Moves on by `count` bytes and tells where they began. */
  #take(count: number): number {
    const start = this.#at;
    if (count > this.#end - start) throw new ProtocolError('Malformed communication packet.');
    this.#at = start + count;
    return start;
  }

  u8(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }
  u16(): number {
    return this.#bytes.readUInt16LE(this.#take(2));
  }
  u24(): number {
    return this.#bytes.readUIntLE(this.#take(3), 3);
  }
  u32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }
  u64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#take(8));
  }
  i8(): number {
    return this.#bytes.readInt8(this.#take(1));
  }
  i16(): number {
    return this.#bytes.readInt16LE(this.#take(2));
  }
  i32(): number {
    return this.#bytes.readInt32LE(this.#take(4));
  }
  i64(): bigint {
    return this.#bytes.readBigInt64LE(this.#take(8));
  }
  f32(): number {
    return this.#bytes.readFloatLE(this.#take(4));
  }
  f64(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  skip(count: number): void {
    this.#take(count);
  }

  /** A view, not a copy. */
  bytes(count: number): Buffer {
    const start = this.#take(count);
    return this.#bytes.subarray(start, start + count);
  }
  /** Everything that is left, as a view. */
  rest(): Buffer {
    return this.bytes(this.remaining);
  }

  /** A length-encoded integer; a length never needs more than 2^53. */
  lenencInt(): number {
    const first = this.u8();
    if (first < 0xfb) return first;
    if (first === 0xfc) return this.u16();
    if (first === 0xfd) return this.u24();
    if (first !== 0xfe) throw new ProtocolError('Malformed communication packet.');
    const wide = this.u64();
    if (wide > BigInt(Number.MAX_SAFE_INTEGER)) throw new ProtocolError('Malformed communication packet.');
    return Number(wide);
  }
  /** A length-encoded string, as a view. */
  lenencBytes(): Buffer {
    return this.bytes(this.lenencInt());
  }

  /** Bytes up to a zero byte, which is consumed. */
  nulBytes(): Buffer {
    const zero = this.#bytes.indexOf(0, this.#at);
    if (zero < 0 || zero >= this.#end) throw new ProtocolError('Malformed communication packet.');
    const view = this.#bytes.subarray(this.#at, zero);
    this.#at = zero + 1;
    return view;
  }
  /** Bytes up to a zero byte or the end, as old clients leave the last zero out. */
  nulOrRestBytes(): Buffer {
    const zero = this.#bytes.indexOf(0, this.#at);
    return zero < 0 || zero >= this.#end ? this.rest() : this.nulBytes();
  }
}
