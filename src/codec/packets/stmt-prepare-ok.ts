/** The head of the answer to COM_STMT_PREPARE. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html#sect_protocol_com_stmt_prepare_response_ok */
import type { PacketWriter } from '../writer.ts';

export interface StmtPrepareOk {
  readonly statementId: number;
  readonly columns: number;
  readonly params: number;
  readonly warnings: number;
}

/** @param metadata whether definitions follow; null for clients that need them, which are not told. */
export function encodeStmtPrepareOk(writer: PacketWriter, packet: StmtPrepareOk, metadata: boolean | null): void {
  writer.begin();
  writer.u8(0);
  writer.u32(packet.statementId);
  writer.u16(packet.columns);
  writer.u16(packet.params);
  writer.u8(0);
  writer.u16(Math.min(packet.warnings, 0xffff));
  if (metadata !== null) writer.u8(metadata ? 1 : 0);
  writer.end();
}
