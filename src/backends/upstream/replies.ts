/** The packets that a server answers with, besides rows. */
import { ProtocolError, SqlError } from '../../errors.ts';
import { type Outcome, type RowsEnd, ServerStatus } from '../../result.ts';
import type { Field, FieldType } from '../../types.ts';
import { Cursor } from './cursor.ts';
import type { RawPacket, WireConnection } from './wire-connection.ts';

const CLIENT_SESSION_TRACK = 1 << 23;

/** What the server says has changed in the session. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html */
export interface SessionChanges {
  readonly database?: string;
  readonly variables: readonly (readonly [name: string, value: string])[];
}
export interface OkReply extends Outcome {
  readonly moreResults: boolean;
  readonly changes: SessionChanges | null;
}
export interface EofReply extends RowsEnd {
  readonly moreResults: boolean;
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html */
export function decodeError(packet: RawPacket): SqlError {
  const cursor = new Cursor().over(packet);
  cursor.take(1);
  const errno = cursor.u16();
  let sqlState = 'HY000';
  if (cursor.left >= 6 && cursor.buffer[cursor.at] === 0x23) {
    cursor.take(1);
    const start = cursor.take(5);
    sqlState = cursor.buffer.toString('latin1', start, start + 5);
  }
  return new SqlError(errno, sqlState, cursor.rest());
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html */
export function decodeOk(packet: RawPacket, connection: WireConnection): OkReply {
  const cursor = new Cursor().over(packet);
  cursor.take(1);
  const affectedRows = cursor.lengthEncoded();
  const insertId = cursor.lengthEncoded();
  const status = cursor.u16();
  const warnings = cursor.u16();
  const tracks = (connection.serverCapabilityFlags & CLIENT_SESSION_TRACK) !== 0;
  // With session tracking the text has a length before it, and is left out where nothing follows.
  const info = tracks ? (cursor.left > 0 ? cursor.text() : '') : cursor.rest();
  const changed = tracks && (status & ServerStatus.SESSION_STATE_CHANGED) !== 0 && cursor.left > 0;
  return {
    affectedRows,
    insertId,
    warnings,
    info,
    status: status & ~ServerStatus.MORE_RESULTS_EXISTS,
    moreResults: (status & ServerStatus.MORE_RESULTS_EXISTS) !== 0,
    changes: changed ? decodeChanges(cursor) : null,
  };
}

function decodeChanges(cursor: Cursor): SessionChanges {
  const variables: [string, string][] = [];
  let database: string | undefined;
  const end = cursor.length() + cursor.at;
  while (cursor.at < end) {
    const type = cursor.u8();
    const entryEnd = cursor.length() + cursor.at;
    if (type === 0) while (cursor.at < entryEnd) variables.push([cursor.text(), cursor.text()]);
    else if (type === 1) database = cursor.text();
    cursor.take(Math.max(0, entryEnd - cursor.at));
  }
  return { variables, ...(database === undefined ? {} : { database }) };
}

/** An EOF packet is 0xfe and shorter than the row that starts with such a length. */
export function isEof(packet: RawPacket): boolean {
  return packet.buffer[packet.offset] === 0xfe && packet.end - packet.offset < 9;
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_eof_packet.html */
export function decodeEof(packet: RawPacket): EofReply {
  if (!isEof(packet)) throw new ProtocolError('Malformed packet: the end of a list was expected');
  const cursor = new Cursor().over(packet);
  cursor.take(1);
  const warnings = cursor.u16();
  const status = cursor.u16();
  return {
    warnings,
    status: status & ~ServerStatus.MORE_RESULTS_EXISTS,
    moreResults: (status & ServerStatus.MORE_RESULTS_EXISTS) !== 0,
  };
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_column_definition.html */
export function decodeField(packet: RawPacket, extendedMetadata: boolean): Field {
  const cursor = new Cursor().over(packet);
  cursor.text(); // catalog, always "def"
  const schema = cursor.text();
  const table = cursor.text();
  const orgTable = cursor.text();
  const name = cursor.text();
  const orgName = cursor.text();
  // https://mariadb.com/kb/en/result-set-packets/#column-definition-packet
  if (extendedMetadata) cursor.take(cursor.length());
  cursor.length();
  const collation = cursor.u16();
  const length = cursor.u32();
  const type = cursor.u8() as FieldType;
  const flags = cursor.u16();
  const decimals = cursor.u8();
  return { catalog: 'def', schema, table, orgTable, name, orgName, collation, length, type, flags, decimals };
}
