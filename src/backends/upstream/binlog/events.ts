/** Events of a binary log, as far as they tell what was written. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication_binlog_event.html */
import { ProtocolError } from '../../../errors.ts';
import type { RawPacket } from '../link/packets.ts';

export type BinlogEvent =
  /** Rows of this table are written, in the transaction that is under way. */
  | { readonly kind: 'table'; readonly table: string }
  | { readonly kind: 'begin' }
  | { readonly kind: 'commit' }
  /** A statement, or something else that may have changed anything. */
  | { readonly kind: 'statement' }
  | { readonly kind: 'nothing' };

/** A table's name as `BinlogEvent` has it: the server may not tell `A` from `a`, and then neither do we. */
export function tableName(database: string, table: string): string {
  return `${database}\0${table}`.toLowerCase();
}

const OK = 1;
const HEADER = 19;
const TYPE_AT = 4;

/** Numbers of events; those from 160 on are MariaDB's. */
const QUERY = 2;
const ROTATE = 4;
const XID = 16;
const TABLE_MAP = 19;
const INCIDENT = 26;
const XA_PREPARE = 38;
const TRANSACTION_PAYLOAD = 40;
const COMPRESSED_QUERY = 165;

const NOTHING: BinlogEvent = { kind: 'nothing' };
const BEGIN: BinlogEvent = { kind: 'begin' };
const COMMIT: BinlogEvent = { kind: 'commit' };
const STATEMENT: BinlogEvent = { kind: 'statement' };
const WORDS: readonly (readonly [RegExp, BinlogEvent])[] = [
  [/^\s*BEGIN\s*$/i, BEGIN],
  [/^\s*(?:COMMIT|ROLLBACK)\s*$/i, COMMIT],
  // What an XA transaction has written is there with XA COMMIT, which does not say what that was.
  [/^\s*(?:SAVEPOINT|ROLLBACK\s+TO|XA\s+(?:START|END|PREPARE|ROLLBACK))\b/i, NOTHING],
];

/** @param packet of the answer to COM_BINLOG_DUMP, without checksum. @throws ProtocolError */
export function decodeEvent({ buffer, offset, end }: RawPacket): BinlogEvent {
  const event = buffer.subarray(offset + OK, end);
  const type = event[TYPE_AT];
  if (type === undefined || event.length < HEADER) throw new ProtocolError('A binary log event is cut short');
  const body = event.subarray(HEADER);
  if (type === TABLE_MAP) return { kind: 'table', table: mappedTable(body) };
  if (type === QUERY) return wordsOf(queryText(body));
  if (type === XID) return COMMIT;
  // Another log: what was written meanwhile may be in none that is kept.
  const isLeap = type === ROTATE && event.readUInt32LE(0) !== 0;
  const isOpaque = type === INCIDENT || type === XA_PREPARE || type === TRANSACTION_PAYLOAD || type === COMPRESSED_QUERY;
  return isLeap || isOpaque ? STATEMENT : NOTHING;
}
function wordsOf(text: string): BinlogEvent {
  return WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? STATEMENT;
}

/** table_id 6, flags 2, then both names behind their lengths, with a 0 after each. */
function mappedTable(body: Buffer): string {
  const databaseAt = 9;
  const databaseEnd = databaseAt + (body[databaseAt - 1] ?? 0);
  const tableAt = databaseEnd + 2;
  const tableEnd = tableAt + (body[tableAt - 1] ?? 0);
  if (tableEnd > body.length) throw new ProtocolError('A table of the binary log is cut short');
  return tableName(body.toString('utf8', databaseAt, databaseEnd), body.toString('utf8', tableAt, tableEnd));
}
/** thread 4, time 4, length of the database 1, error 2, length of the variables 2, these, the database, 0. */
function queryText(body: Buffer): string {
  const fixed = 13;
  if (body.length < fixed) throw new ProtocolError('A statement of the binary log is cut short');
  const start = fixed + body.readUInt16LE(11) + body.readUInt8(8) + 1;
  // The first word is all that counts.
  return body.toString('latin1', start, Math.min(body.length, start + 200));
}
