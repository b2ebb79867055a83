/** The packets that a server answers with, besides rows. */
import type { TextCodec } from '../../codec/text.ts';
import type { ErrorVendor } from '../../error-classes.ts';
import { ProtocolError, SqlError } from '../../errors.ts';
import { type Outcome, type RowsEnd, ServerStatus } from '../../result.ts';
import type { Field, FieldType } from '../../types.ts';
import { Cursor } from './cursor.ts';
import type { Dialect } from './link/link.ts';
import type { RawPacket } from './link/packets.ts';

/** What the server says has changed in the session. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html */
export interface SessionChanges {
  readonly database?: string;
  readonly variables: readonly (readonly [name: string, value: string])[];
  /** Something else of the session: user variables, temporary tables, … */
  readonly state: boolean;
  readonly transactions: readonly TransactionChange[];
  /** GTIDs of what has been committed, or seen: session_track_gtids. */
  readonly gtids?: string;
}
/** As session_track_transaction_info tells of it. */
export interface TransactionChange {
  readonly kind: 'transaction state' | 'transaction characteristics';
  readonly text: string;
}
export interface OkReply extends Outcome {
  readonly moreResults: boolean;
  readonly changes: SessionChanges | null;
}
export interface EndReply extends RowsEnd {
  readonly moreResults: boolean;
  readonly changes: SessionChanges | null;
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html */
export function decodeError(packet: RawPacket, names: TextCodec, vendor: ErrorVendor): SqlError {
  const cursor = new Cursor().over(packet);
  cursor.take(1);
  const errno = cursor.u16();
  let sqlState = 'HY000';
  if (cursor.left >= 6 && cursor.buffer[cursor.at] === 0x23) {
    cursor.take(1);
    const start = cursor.take(5);
    sqlState = cursor.buffer.toString('latin1', start, start + 5);
  }
  return new SqlError(errno, sqlState, cursor.rest(names), null, vendor);
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html */
export function decodeOk(packet: RawPacket, { tracksSession: tracks }: Dialect): OkReply {
  const cursor = new Cursor().over(packet);
  cursor.take(1);
  const affectedRows = cursor.lengthEncoded();
  const insertId = cursor.lengthEncoded();
  const status = cursor.u16();
  const warnings = cursor.u16();
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

/** Kinds of change: SESSION_TRACK_… of mysql_com.h. */
const Track = { VARIABLES: 0, SCHEMA: 1, STATE: 2, GTIDS: 3, CHARACTERISTICS: 4, TRANSACTION: 5 } as const;

function decodeChanges(cursor: Cursor): SessionChanges {
  const variables: [string, string][] = [];
  const transactions: TransactionChange[] = [];
  let gtids: string | undefined;
  let database: string | undefined;
  let state = false;
  const end = cursor.length() + cursor.at;
  while (cursor.at < end) {
    const type = cursor.u8();
    const entryEnd = cursor.length() + cursor.at;
    if (type === Track.VARIABLES) while (cursor.at < entryEnd) variables.push([cursor.text(), cursor.text()]);
    else if (type === Track.SCHEMA) database = cursor.text();
    else if (type === Track.STATE) state = true;
    // A byte that is always 0 comes first: how they are written.
    else if (type === Track.GTIDS && cursor.u8() === 0) gtids = cursor.text();
    else if (type === Track.CHARACTERISTICS) transactions.push({ kind: 'transaction characteristics', text: cursor.text() });
    else if (type === Track.TRANSACTION) transactions.push({ kind: 'transaction state', text: cursor.text() });
    cursor.take(Math.max(0, entryEnd - cursor.at));
  }
  return { variables, state, transactions, ...(database === undefined ? {} : { database }), ...(gtids === undefined ? {} : { gtids }) };
}

/** The end of a list starts with 0xfe, and is shorter than the row that starts with such a length. */
export function isEnd({ buffer, offset, end }: RawPacket, { deprecateEof }: Dialect): boolean {
  return buffer[offset] === 0xfe && end - offset < (deprecateEof ? 0xffffff : 9);
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_eof_packet.html */
export function decodeEnd(packet: RawPacket, dialect: Dialect): EndReply {
  if (!isEnd(packet, dialect)) throw new ProtocolError('Malformed packet: the end of a list was expected');
  if (dialect.deprecateEof) {
    const { warnings, status, moreResults, changes } = decodeOk(packet, dialect);
    return { warnings, status, moreResults, changes };
  }
  const cursor = new Cursor().over(packet);
  cursor.take(1);
  const warnings = cursor.u16();
  const status = cursor.u16();
  return {
    warnings,
    status: status & ~ServerStatus.MORE_RESULTS_EXISTS,
    moreResults: (status & ServerStatus.MORE_RESULTS_EXISTS) !== 0,
    changes: null,
  };
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_column_definition.html */
export function decodeField(packet: RawPacket, { extendedMetadata }: Dialect, names: TextCodec): Field {
  const cursor = new Cursor().over(packet);
  cursor.take(cursor.length()); // catalog, always "def"
  const schema = cursor.text(names);
  const table = cursor.text(names);
  const orgTable = cursor.text(names);
  const name = cursor.text(names);
  const orgName = cursor.text(names);
  // https://mariadb.com/kb/en/result-set-packets/#column-definition-packet
  const extendedType = extendedMetadata ? decodeExtended(cursor, cursor.length() + cursor.at) : null;
  cursor.length();
  const collation = cursor.u16();
  const length = cursor.u32();
  const type = cursor.u8() as FieldType;
  const flags = cursor.u16();
  const decimals = cursor.u8();
  const field: Field = { catalog: 'def', schema, table, orgTable, name, orgName, collation, length, type, flags, decimals };
  return extendedType === null ? field : { ...field, extendedType };
}

/** What MariaDB says of a type that the protocol has no code for: 0 its name (`uuid`), 1 the format of a string (`json`). */
function decodeExtended(cursor: Cursor, end: number): string | null {
  let found: string | null = null;
  while (cursor.at < end) {
    const kind = cursor.u8();
    const value = cursor.text();
    if (kind === 0 || (kind === 1 && found === null)) found = value;
  }
  return found;
}
