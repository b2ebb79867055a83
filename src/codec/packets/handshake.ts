/** The server's greeting. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html */
import type { PacketWriter } from '../writer.ts';

/** Bytes of a scramble. */
export const SCRAMBLE_LENGTH = 20;

export interface Handshake {
  readonly serverVersion: string;
  readonly connectionId: number;
  /** Twenty bytes, none of them zero. */
  readonly scramble: Uint8Array;
  readonly capabilities: number;
  /** Above 255, the low byte. */
  readonly collation: number;
  readonly status: number;
  readonly authPlugin: string;
}

export function encodeHandshake(writer: PacketWriter, packet: Handshake): void {
  writer.begin();
  writer.u8(10);
  writer.nulText(packet.serverVersion);
  writer.u32(packet.connectionId);
  writer.bytes(packet.scramble.subarray(0, 8));
  writer.u8(0);
  writer.u16(packet.capabilities);
  writer.u8(packet.collation);
  writer.u16(packet.status);
  writer.u16(packet.capabilities >>> 16);
  writer.u8(SCRAMBLE_LENGTH + 1);
  writer.zeros(10);
  writer.bytes(packet.scramble.subarray(8));
  writer.u8(0);
  writer.nulText(packet.authPlugin);
  writer.end();
}
