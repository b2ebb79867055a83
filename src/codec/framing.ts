/**
 * Cuts a stream of bytes into packets: headers, sequence numbers, payloads of more than 16 MiB - 1 in several packets.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html
 */
import { Buffer } from 'node:buffer';
import { SqlError } from '../errors.ts';
import { MAX_PAYLOAD } from './writer.ts';

const EMPTY = Buffer.alloc(0);
const HEADER = 4;

export class PacketFramer {
  /** The packet that `next` found is `bytes[start..end)`. It stays valid: memory that was handed out is never written again. */
  bytes: Buffer = EMPTY;
  start = 0;
  end = 0;
  /** Number that the next packet must have; after `next`, one more than the last. */
  sequence = 0;
  /** Longest payload over all its packets. */
  maxPacket: number;

  #buffer: Buffer = EMPTY;
  #from = 0;
  #to = 0;
  /** Whether #buffer is ours to append to, rather than a chunk of the socket's. */
  #owned = false;
  /** What came behind the packet that #buffer was put together for. */
  #rest: Buffer | null = null;
  /** Earlier packets of a long payload. */
  #parts: Buffer[] = [];
  #partsLength = 0;

  constructor(maxPacket: number) {
    this.maxPacket = maxPacket;
  }

  /** Bytes that came and are no packet yet. */
  get buffered(): number {
    return this.#to - this.#from + (this.#rest?.length ?? 0) + this.#partsLength;
  }

  /** The number of the packet that comes next, where its header is there; else what it must be. */
  get nextSequence(): number {
    this.#turn();
    return this.#to - this.#from < HEADER ? this.sequence : (this.#buffer[this.#from + 3] ?? this.sequence);
  }

  /** Takes what the socket gave; the framer keeps it. */
  push(chunk: Buffer): void {
    this.#turn();
    if (this.#from === this.#to) this.#adopt(chunk);
    else if (this.#rest !== null || !this.#complete(chunk)) this.#append(chunk);
  }
  #adopt(chunk: Buffer): void {
    this.#buffer = chunk;
    this.#from = 0;
    this.#to = chunk.length;
    this.#owned = false;
  }
  /** Goes on with the rest, where there is one. */
  #turn(): void {
    if (this.#rest === null || this.#from !== this.#to) return;
    const rest = this.#rest;
    this.#rest = null;
    this.#adopt(rest);
  }
  /** Puts the packet together that began in one chunk and ends in this one, so that not all of the chunk has to be copied. @returns whether that is so. */
  #complete(chunk: Buffer): boolean {
    const begun = this.#to - this.#from;
    if (begun < HEADER) return false;
    const length = HEADER + this.#buffer.readUIntLE(this.#from, 3);
    const missing = length - begun;
    if (missing <= 0 || missing > chunk.length) return false;
    if (this.#owned && this.#to + chunk.length <= this.#buffer.length) return false;
    const packet = Buffer.allocUnsafe(length);
    this.#buffer.copy(packet, 0, this.#from, this.#to);
    chunk.copy(packet, begun, 0, missing);
    this.#adopt(packet);
    if (missing < chunk.length) this.#rest = chunk.subarray(missing);
    return true;
  }
  #append(chunk: Buffer): void {
    const rest = this.#rest;
    this.#rest = null;
    for (const bytes of rest === null ? [chunk] : [rest, chunk]) {
      const length = this.#to - this.#from + bytes.length;
      if (!this.#owned || this.#to + bytes.length > this.#buffer.length) this.#grow(length);
      bytes.copy(this.#buffer, this.#to);
      this.#to += bytes.length;
    }
  }

  /** Room for the packet that is under way, but at most twice of what is there: a client's word alone costs no memory. */
  #grow(length: number): void {
    const needed = this.#to - this.#from >= HEADER ? HEADER + this.#buffer.readUIntLE(this.#from, 3) : 0;
    const grown = Buffer.allocUnsafe(Math.max(length, Math.min(needed, length * 2)));
    this.#buffer.copy(grown, 0, this.#from, this.#to);
    this.#to -= this.#from;
    this.#from = 0;
    this.#buffer = grown;
    this.#owned = true;
  }

  /**
   * Finds the next whole packet and shows it in `bytes`, `start`, `end`.
   * @returns false where more bytes are needed.
   * @throws SqlError 1156, 1153: the stream is of no more use.
   */
  next(): boolean {
    for (;;) {
      if (this.#from === this.#to) this.#turn();
      if (this.#to - this.#from < HEADER) return false;
      const size = this.#buffer.readUIntLE(this.#from, 3);
      this.#check(size);
      const start = this.#from + HEADER;
      if (this.#to - start < size) return false;
      this.sequence = (this.sequence + 1) & 0xff;
      this.#from = start + size;
      if (size < MAX_PAYLOAD) {
        this.#show(start, size);
        return true;
      }
      this.#parts.push(this.#buffer.subarray(start, start + size));
      this.#partsLength += size;
    }
  }

  #check(size: number): void {
    if (this.#buffer[this.#from + 3] !== this.sequence) throw new SqlError(1156, '08S01', 'Got packets out of order');
    if (this.#partsLength + size > this.maxPacket) {
      throw new SqlError(1153, '08S01', "Got a packet bigger than 'max_allowed_packet' bytes");
    }
  }

  #show(start: number, size: number): void {
    if (this.#partsLength === 0) {
      this.bytes = this.#buffer;
      this.start = start;
      this.end = start + size;
      return;
    }
    this.#parts.push(this.#buffer.subarray(start, start + size));
    this.bytes = Buffer.concat(this.#parts);
    this.start = 0;
    this.end = this.bytes.length;
    this.#parts = [];
    this.#partsLength = 0;
  }

  /** Takes back what came after the last packet: after an SSLRequest it belongs to TLS. */
  drain(): Buffer {
    const rest = this.#buffer.subarray(this.#from, this.#to);
    const behind = this.#rest;
    this.#from = this.#to;
    this.#rest = null;
    return behind === null ? rest : Buffer.concat([rest, behind]);
  }
}
