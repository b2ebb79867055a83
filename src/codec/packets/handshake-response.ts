/** The client's answer to the greeting. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_response.html */
import type { Buffer } from 'node:buffer';
import { ProtocolError } from '../../errors.ts';
import { Capability } from '../capabilities.ts';
import type { ByteReader } from '../reader.ts';

const DEFAULT_ZSTD_LEVEL = 3;

export interface HandshakeResponse {
  readonly capabilities: number;
  readonly maxPacket: number;
  readonly collation: number;
  readonly user: Buffer;
  readonly authResponse: Buffer;
  readonly database: Buffer | null;
  readonly authPlugin: string | null;
  readonly attributes: ReadonlyMap<string, string>;
  /** Of compression, as the client wants it. */
  readonly zstdLevel: number;
}

/** Where it starts: all that an SSLRequest has. */
export interface HandshakeStart {
  readonly capabilities: number;
  readonly maxPacket: number;
  readonly collation: number;
}

/**
 * Reads the 32 bytes that an SSLRequest and a HandshakeResponse41 begin with; one that ends there and asks for TLS is an SSLRequest.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_ssl_request.html
 * @returns null for a client of the protocol before 4.1.
 */
export function decodeHandshakeStart(reader: ByteReader): HandshakeStart | null {
  const low = reader.u16();
  if ((low & Capability.PROTOCOL_41) === 0) return null;
  const capabilities = (low | (reader.u16() << 16)) >>> 0;
  const start = { capabilities, maxPacket: reader.u32(), collation: reader.u8() };
  reader.skip(23);
  return start;
}

/** Reads what follows the start. */
export function decodeHandshakeResponse(reader: ByteReader, start: HandshakeStart): HandshakeResponse {
  const has = (capability: number) => (start.capabilities & capability) !== 0;
  const user = reader.nulBytes();
  const authResponse = has(Capability.PLUGIN_AUTH_LENENC_CLIENT_DATA)
    ? reader.lenencBytes()
    : has(Capability.SECURE_CONNECTION)
      ? reader.bytes(reader.u8())
      : reader.nulOrRestBytes();
  const database = has(Capability.CONNECT_WITH_DB) && reader.remaining > 0 ? reader.nulOrRestBytes() : null;
  const authPlugin = has(Capability.PLUGIN_AUTH) && reader.remaining > 0 ? reader.nulOrRestBytes().toString('latin1') : null;
  const attributes = has(Capability.CONNECT_ATTRS) && reader.remaining > 0 ? decodeAttributes(reader) : new Map<string, string>();
  const zstdLevel = has(Capability.ZSTD_COMPRESSION_ALGORITHM) && reader.remaining > 0 ? reader.u8() : DEFAULT_ZSTD_LEVEL;
  return { ...start, user, authResponse, database, authPlugin, attributes, zstdLevel };
}

/** Connection attributes: `_client_name`, `program_name`, … */
export function decodeAttributes(reader: ByteReader): Map<string, string> {
  const attributes = new Map<string, string>();
  const end = reader.lenencInt();
  if (end > reader.remaining) throw new ProtocolError('Malformed communication packet.');
  const after = reader.remaining - end;
  while (reader.remaining > after) attributes.set(reader.lenencBytes().toString('utf8'), reader.lenencBytes().toString('utf8'));
  return attributes;
}
