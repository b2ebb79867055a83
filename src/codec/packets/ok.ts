/** Success, and with CLIENT_DEPRECATE_EOF the end of rows. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html */
import { ServerStatus } from '../../result.ts';
import { Capability } from '../capabilities.ts';
import type { PacketWriter } from '../writer.ts';
import { encodeSessionChanges, type SessionChange } from './session-track.ts';

export interface Ok {
  readonly affectedRows: number | bigint;
  /** Of 64 bits: one below zero is sent as MySQL has it, 2^64 more. */
  readonly insertId: number | bigint;
  readonly warnings: number;
  readonly info: string;
}

const OK = 0x00;
/** Marks the OK that ends rows, as an EOF packet did. */
const END_OF_ROWS = 0xfe;
/** Two bytes count warnings. */
const MAX_WARNINGS = 0xffff;

/** @param status ServerStatus bits. @param changes what the client follows; sent only with CLIENT_SESSION_TRACK. */
export function encodeOk(writer: PacketWriter, packet: Ok, status: number, capabilities: number, changes: readonly SessionChange[]): void {
  writeOk(writer, OK, packet, status, (capabilities & Capability.SESSION_TRACK) === 0 ? NO_CHANGES : changes);
}
function writeOk(writer: PacketWriter, head: number, packet: Ok, status: number, changes: readonly SessionChange[]): void {
  const tracked = changes.length > 0;
  writer.begin();
  writer.u8(head);
  writer.lenencInt(packet.affectedRows);
  writer.lenencInt(packet.insertId < 0 ? BigInt.asUintN(64, BigInt(packet.insertId)) : packet.insertId);
  writer.u16(tracked ? status | ServerStatus.SESSION_STATE_CHANGED : status & ~ServerStatus.SESSION_STATE_CHANGED);
  writer.u16(Math.min(packet.warnings, MAX_WARNINGS));
  if (packet.info !== '' || tracked) writer.lenencText(packet.info);
  if (tracked) writer.lenencBytes(encodeSessionChanges(changes));
  writer.end();
}
const NO_CHANGES: readonly SessionChange[] = [];

/**
 * The end of column definitions or rows: EOF, or the OK that stands for it.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_eof_packet.html
 * @param changes as of `encodeOk`; an EOF has no place for them.
 */
export function encodeEnd(
  writer: PacketWriter,
  status: number,
  warnings: number,
  capabilities: number,
  changes: readonly SessionChange[] = NO_CHANGES,
): void {
  if ((capabilities & Capability.DEPRECATE_EOF) !== 0) {
    const told = (capabilities & Capability.SESSION_TRACK) === 0 ? NO_CHANGES : changes;
    writeOk(writer, END_OF_ROWS, { affectedRows: 0, insertId: 0, warnings, info: '' }, status, told);
    return;
  }
  writer.begin();
  writer.u8(END_OF_ROWS);
  writer.u16(Math.min(warnings, MAX_WARNINGS));
  writer.u16(status);
  writer.end();
}
