/** State changes in an OK packet. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html#sect_protocol_basic_ok_packet_sessinfo */
import { PacketWriter } from '../writer.ts';

/** A session's state that clients follow, as it changed. */
export type SessionChange =
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
  | { readonly kind: 'schema'; readonly name: string };

const SESSION_TRACK_SYSTEM_VARIABLES = 0;
const SESSION_TRACK_SCHEMA = 1;

/** The bytes of all changes, without their length. */
export function encodeSessionChanges(changes: readonly SessionChange[]): Uint8Array {
  const out = new PacketWriter();
  for (const change of changes) {
    const entry = new PacketWriter();
    entry.lenencText(change.name);
    if (change.kind === 'variable') entry.lenencText(change.value);
    out.u8(change.kind === 'variable' ? SESSION_TRACK_SYSTEM_VARIABLES : SESSION_TRACK_SCHEMA);
    out.lenencBytes(entry.pending());
  }
  return out.pending();
}
