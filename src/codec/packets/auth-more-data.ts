/** A step of a login. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_auth_more_data.html */
import type { PacketWriter } from '../writer.ts';

export function encodeAuthMoreData(writer: PacketWriter, data: Uint8Array): void {
  writer.begin();
  writer.u8(1);
  writer.bytes(data);
  writer.end();
}
