/** Failure. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html */
import type { TextCodec } from '../text.ts';
import type { PacketWriter } from '../writer.ts';

export interface Err {
  readonly errno: number;
  readonly sqlState: string;
  readonly message: string;
}

/** MYSQL_ERRMSG_SIZE: clients keep messages in a buffer of this size. */
const MAX_MESSAGE = 511;

export function encodeErr(writer: PacketWriter, packet: Err, codec: TextCodec): void {
  writer.begin();
  writer.u8(0xff);
  writer.u16(packet.errno);
  writer.text(`#${packet.sqlState}`);
  writer.bytes(messageBytes(packet.message, codec));
  writer.end();
}

/** Instead of a greeting: before it nothing is agreed upon, and clients expect no SQLSTATE. */
export function encodeErrBeforeHandshake(writer: PacketWriter, errno: number, message: string): void {
  writer.begin();
  writer.u8(0xff);
  writer.u16(errno);
  writer.text(message);
  writer.end();
}

/** Cut between characters. */
function messageBytes(message: string, codec: TextCodec): Uint8Array {
  const bytes = codec.encode(message.slice(0, MAX_MESSAGE));
  if (bytes.length <= MAX_MESSAGE) return bytes;
  const share = Math.floor((MAX_MESSAGE * Math.min(message.length, MAX_MESSAGE)) / bytes.length);
  return messageBytes(message.slice(0, share).replace(/[\ud800-\udbff]$/, ''), codec);
}
