/** Asks the client for a file. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_local_infile_request.html */
import type { PacketWriter } from '../writer.ts';

export function encodeLocalInfile(writer: PacketWriter, name: Uint8Array): void {
  writer.begin();
  writer.u8(0xfb);
  writer.bytes(name);
  writer.end();
}
