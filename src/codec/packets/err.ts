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
  writer.bytes(messageBytes(packet.message.replace(RAW_BYTE, '?'), codec));
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

/** Character sets without ASCII: to MySQL a message ends where its first zero byte is. */
const WIDE: ReadonlySet<string> = new Set(['ucs2', 'utf16', 'utf16le', 'utf32']);

/** A byte of a statement that was no text in its charset (text.ts). */
const RAW_BYTE = /(?<![\ud800-\udbff])[\udc80-\udcff]/g;

/** Cut between characters. */
function messageBytes(message: string, codec: TextCodec): Uint8Array {
  if (WIDE.has(codec.charset)) return cutAtZero(codec.encode(message));
  const bytes = codec.encode(codec.utf8 ? message.slice(0, MAX_MESSAGE) : escaped(message.slice(0, MAX_MESSAGE), codec));
  if (bytes.length <= MAX_MESSAGE) return bytes;
  const share = Math.floor((MAX_MESSAGE * Math.min(message.length, MAX_MESSAGE)) / bytes.length);
  return messageBytes(message.slice(0, share).replace(/[\ud800-\udbff]$/, ''), codec);
}

/** What the character set does not have, as MySQL writes it: `\65E5`. */
function escaped(message: string, codec: TextCodec): string {
  return message.replace(/[^\0-\x7f]/gu, (character) => {
    const bytes = codec.encode(character);
    if (bytes.length !== 1 || bytes[0] !== QUESTION_MARK) return character;
    if (character.length > 1) return '?';
    return `\\${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}
function cutAtZero(bytes: Uint8Array): Uint8Array {
  const zero = bytes.indexOf(0);
  return zero < 0 ? bytes : bytes.subarray(0, zero);
}
const QUESTION_MARK = 0x3f;
