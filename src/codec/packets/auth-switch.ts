/** Asks the client for another way to log in. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_auth_switch_request.html */
import type { PacketWriter } from '../writer.ts';

export function encodeAuthSwitch(writer: PacketWriter, plugin: string, scramble: Uint8Array): void {
  writer.begin();
  writer.u8(0xfe);
  writer.nulText(plugin);
  writer.bytes(scramble);
  writer.u8(0);
  writer.end();
}
