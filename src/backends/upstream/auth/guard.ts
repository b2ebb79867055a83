/** Stands between a server that logs somebody in and mysql2, which takes much on trust. */
import { ConnectError } from '../../../errors.ts';

/** A packet as mysql2's parser hands it over: reused for the next one. */
export interface LoginPacket {
  sequenceId: number;
  buffer: Buffer;
  start: number;
  offset: number;
  end: number;
}
/** What mysql2's connections have besides their published types; held to the version in package.json. */
export interface LoginWire {
  /** The number that the next packet has to have. */
  readonly sequenceId: number;
  readonly authorized: boolean;
  readonly serverCapabilityFlags: number;
  /** Without a packet it starts the handshake. */
  handlePacket(packet?: LoginPacket): void;
  emit(event: 'error', error: Error): boolean;
}

const MULTI_FACTOR_AUTHENTICATION = 1 << 28;
const OK = 0x00;
const MORE_DATA = 0x01;
const NEXT_FACTOR = 0x02;
const SWITCH = 0xfe;
const ERR = 0xff;
/** Nothing that is said before a login is nearly as long. */
const MAX_LENGTH = 0x10000;

/** Looks at each packet behind the greeting before mysql2 does. What is wrong is emitted as an error of the connection. */
export function guardLogin(wire: LoginWire): void {
  const handle = wire.handlePacket.bind(wire);
  let greeted = false;
  wire.handlePacket = (packet) => {
    if (packet === undefined || !greeted || wire.authorized) {
      greeted ||= packet !== undefined;
      handle(packet);
      return;
    }
    const wrong = objection(packet, wire);
    if (wrong !== null) {
      wire.handlePacket = () => undefined;
      wire.emit('error', wrong);
      return;
    }
    if (isPluginData(packet, wire)) wrap(packet);
    handle(packet);
  };
}

function objection(packet: LoginPacket, wire: LoginWire): ConnectError | null {
  const length = packet.end - packet.offset;
  const marker = packet.buffer[packet.offset];
  // A server that gives up says so with any number.
  if (packet.sequenceId !== wire.sequenceId && marker !== ERR)
    return malformed(`packets out of order: number ${packet.sequenceId} where ${wire.sequenceId} was due`);
  if (length === 0 || length > MAX_LENGTH) return malformed(`a packet of ${length} bytes in the login`);
  if (marker === SWITCH && length === 1)
    return new ConnectError('Authentication with a password of MySQL 4.0 (mysql_old_password) is refused', 2049, 'HY000');
  if (marker === NEXT_FACTOR && hasFactors(wire))
    return new ConnectError('The account asks for a second authentication factor, which is not supported', 2059, 'HY000');
  return null;
}
function hasFactors({ serverCapabilityFlags }: LoginWire): boolean {
  return (serverCapabilityFlags & MULTI_FACTOR_AUTHENTICATION) !== 0;
}
function malformed(what: string): ConnectError {
  return new ConnectError(`Malformed packet from the server (${what})`, 2027, 'HY000');
}

/** MariaDB sends what a plugin has to say as it is, unless it looks like one of the other packets. */
function isPluginData({ buffer, offset }: LoginPacket, wire: LoginWire): boolean {
  const marker = buffer[offset];
  if (marker === NEXT_FACTOR) return !hasFactors(wire);
  return marker !== OK && marker !== MORE_DATA && marker !== SWITCH && marker !== ERR;
}

/** Makes it what MySQL makes of all that a plugin has to say. */
function wrap(packet: LoginPacket): void {
  const header = [0, 0, 0, packet.sequenceId, MORE_DATA];
  packet.buffer = Buffer.concat([Buffer.from(header), packet.buffer.subarray(packet.offset, packet.end)]);
  packet.start = 0;
  packet.offset = 4;
  packet.end = packet.buffer.length;
}
