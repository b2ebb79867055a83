/** Reads the payload of one packet, every step checked against its end. */
import { type TextCodec, UTF8 } from '../../codec/text.ts';
import { ProtocolError } from '../../errors.ts';
import type { RawPacket } from './link/packets.ts';

export class Cursor {
  buffer: Buffer = Buffer.alloc(0);
  at = 0;
  end = 0;

  /** Turns to another packet. */
  over(packet: RawPacket): this {
    this.buffer = packet.buffer;
    this.at = packet.offset;
    this.end = packet.end;
    return this;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Steps over `length` bytes. @returns where they start. */
  take(length: number): number {
    const start = this.at;
    if (start + length > this.end) throw new ProtocolError(`Malformed packet: ${length} bytes wanted, ${this.left} left`);
    this.at = start + length;
    return start;
  }

  u8(): number {
    return this.buffer.readUInt8(this.take(1));
  }
  u16(): number {
    return this.buffer.readUInt16LE(this.take(2));
  }
  u32(): number {
    return this.buffer.readUInt32LE(this.take(4));
  }

  /** A length-encoded integer that is a length: the next of this packet's bytes to take. */
  length(): number {
    const value = this.lengthEncoded();
    if (typeof value === 'bigint') throw new ProtocolError('Malformed packet: a length past 2^53');
    return value;
  }

  /** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html */
  lengthEncoded(): number | bigint {
    const first = this.u8();
    if (first < 0xfb) return first;
    if (first === 0xfc) return this.u16();
    if (first === 0xfd) return this.buffer.readUIntLE(this.take(3), 3);
    if (first !== 0xfe) throw new ProtocolError(`Malformed packet: 0x${first.toString(16)} starts no length`);
    return narrow(this.buffer.readBigUInt64LE(this.take(8)));
  }

  /** A string with its length before it. */
  text(codec: TextCodec = UTF8): string {
    const length = this.length();
    const start = this.take(length);
    return codec.decode(this.buffer, start, start + length);
  }

  /** What is left of the packet. */
  rest(codec: TextCodec = UTF8): string {
    return codec.decode(this.buffer, this.take(this.left), this.end);
  }
}

/** A bigint as a number where that is exact. */
export function narrow(value: bigint): number | bigint {
  return value <= 9007199254740991n && value >= -9007199254740991n ? Number(value) : value;
}
