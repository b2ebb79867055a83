/** Packets as they travel: their headers. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html */
import { MAX_PAYLOAD } from '../../../codec/writer.ts';

/** A payload among the bytes that came; those stay as they are for as long as anybody holds them. */
export interface RawPacket {
  readonly buffer: Buffer;
  /** Where the payload starts. */
  readonly offset: number;
  readonly end: number;
}

const HEADER = 4;

/**
 * A payload behind its header, or several where it is longer than one packet can be.
 * @param sequence number of its first packet: 0 for a command.
 */
export function frame(payload: Uint8Array, sequence: number): Buffer {
  const count = Math.floor(payload.length / MAX_PAYLOAD) + 1;
  const framed = Buffer.allocUnsafe(payload.length + count * HEADER);
  for (let i = 0; i < count; i++) {
    const part = payload.subarray(i * MAX_PAYLOAD, (i + 1) * MAX_PAYLOAD);
    const at = i * (MAX_PAYLOAD + HEADER);
    framed.writeUIntLE(part.length, at, 3);
    framed[at + 3] = sequence + i;
    framed.set(part, at + HEADER);
  }
  return framed;
}
/** How many packets such a payload takes. */
export function packetsOf(payload: Uint8Array): number {
  return Math.floor(payload.length / MAX_PAYLOAD) + 1;
}
