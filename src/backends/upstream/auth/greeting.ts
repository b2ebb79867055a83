/** What servers say first. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html */
import { Capability } from '../../../codec/capabilities.ts';
import { ByteReader } from '../../../codec/reader.ts';
import { ConnectError } from '../../../errors.ts';

const HEADER = 4;
/** No greeting and no error is nearly as long. */
const MAX_LENGTH = 4096;
const ERR = 0xff;
const PROTOCOL = 10;

export interface Greeting {
  readonly capabilities: number;
  readonly serverVersion: string;
}

/**
 * Reads the greeting as far as it decides of what to do, and checks that the rest is there.
 * @param bytes all that has come.
 * @returns null where more has to come.
 * @throws ConnectError: the error that the server greets with (1040, 1130, …), or 2012 and 2007 for what is no greeting.
 */
export function readGreeting(bytes: Buffer): Greeting | null {
  if (bytes.length < HEADER + 1) return null;
  const length = bytes.readUIntLE(0, 3);
  const isError = bytes[HEADER] === ERR;
  // What is not MySQL's shows at once by its first bytes: nobody needs to wait for megabytes that they seem to announce.
  if (length > MAX_LENGTH || length === 0 || (bytes[3] !== 0 && !isError)) throw noGreeting(bytes);
  if (bytes.length < HEADER + length) return null;
  const packet = bytes.subarray(HEADER, HEADER + length);
  if (isError) throw errorOf(packet);
  try {
    return decode(packet);
  } catch (error) {
    if (error instanceof ConnectError) throw error;
    throw noGreeting(bytes);
  }
}

function decode(packet: Buffer): Greeting {
  const reader = new ByteReader(packet);
  const protocol = reader.u8();
  const serverVersion = reader.nulBytes().toString('utf8');
  if (protocol !== PROTOCOL)
    throw new ConnectError(
      `Protocol mismatch; server version = ${protocol} (${serverVersion}), client version = ${PROTOCOL}`,
      2007,
      'HY000',
    );
  // The connection's id, the first part of the scramble, a zero.
  reader.skip(4 + 8 + 1);
  const low = reader.u16();
  if ((low & Capability.PROTOCOL_41) === 0 || (low & Capability.SECURE_CONNECTION) === 0)
    throw new ConnectError(`The server (${serverVersion}) is older than the protocol of MySQL 4.1`, 2007, 'HY000');
  // Collation and status.
  reader.skip(3);
  const capabilities = (low | (reader.u16() << 16)) >>> 0;
  // The scramble's length and what is reserved; its second part.
  reader.skip(1 + 10);
  reader.skip(12);
  return { capabilities, serverVersion };
}

function errorOf(packet: Buffer): ConnectError {
  if (packet.length < 3) return new ConnectError('Error in server handshake: an error without a number', 2012, 'HY000');
  const errno = packet.readUInt16LE(1);
  const text = packet.subarray(3).toString('utf8');
  const [, sqlState, message] = /^#(.{5})([\s\S]*)$/.exec(text) ?? [];
  return new ConnectError(message ?? text, errno, sqlState ?? STATES[errno] ?? 'HY000');
}
/** Before a greeting errors come without them: too many connections, and hosts that are not let in. */
const STATES: Readonly<Record<number, string>> = { 1040: '08004', 1053: '08S01' };

/** @param bytes that are enough to tell. */
function noGreeting(bytes: Buffer): ConnectError {
  const start =
    bytes
      .subarray(0, 40)
      .toString('latin1')
      .split(/[\r\n]/)[0] ?? '';
  const readable = /^[\x20-\x7e]{4,}/.exec(start)?.[0];
  const shown = readable === undefined ? `the bytes ${bytes.subarray(0, 8).toString('hex')}` : JSON.stringify(readable);
  return new ConnectError(`Error in server handshake: what answers is no MySQL server, it begins with ${shown}`, 2012, 'HY000');
}
