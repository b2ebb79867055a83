/** State changes in an OK packet. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html#sect_protocol_basic_ok_packet_sessinfo */
import { PacketWriter } from '../writer.ts';

/** A session's state that clients follow, as it changed. */
export type SessionChange =
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
  | { readonly kind: 'schema'; readonly name: string }
  | { readonly kind: 'state' }
  | { readonly kind: 'gtids'; readonly text: string }
  | { readonly kind: 'transaction characteristics' | 'transaction state'; readonly text: string };

/** https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html#a7fe6b6b8b3b0a1d9a6cbe2a4d5c9a5b5 */
const TYPES = { variable: 0, schema: 1, state: 2, gtids: 3, 'transaction characteristics': 4, 'transaction state': 5 } as const;

/** The bytes of all changes, without their length. */
export function encodeSessionChanges(changes: readonly SessionChange[]): Uint8Array {
  const out = new PacketWriter();
  for (const change of changes) {
    const entry = new PacketWriter();
    encodeChange(entry, change);
    out.u8(TYPES[change.kind]);
    out.lenencBytes(entry.pending());
  }
  return out.pending();
}

function encodeChange(entry: PacketWriter, change: SessionChange): void {
  switch (change.kind) {
    case 'variable':
      entry.lenencText(change.name);
      entry.lenencText(change.value);
      return;
    case 'schema':
      entry.lenencText(change.name);
      return;
    case 'state':
      entry.text('1');
      return;
    case 'gtids':
      // How they are written: there is one way.
      entry.u8(0);
      entry.lenencText(change.text);
      return;
    default:
      entry.lenencText(change.text);
  }
}
