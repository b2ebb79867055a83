/** COM_CHANGE_USER. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_change_user.html */
import type { Buffer } from 'node:buffer';
import { Capability } from '../capabilities.ts';
import type { ByteReader } from '../reader.ts';
import { decodeAttributes } from './handshake-response.ts';

export interface ChangeUser {
  readonly user: Buffer;
  readonly authResponse: Buffer;
  readonly database: Buffer;
  /** Null where an old client left it out: it stays. */
  readonly collation: number | null;
  readonly authPlugin: string | null;
  /** Null where they were left out: they stay. */
  readonly attributes: ReadonlyMap<string, string> | null;
}

/** @param reader behind the command byte. */
export function decodeChangeUser(reader: ByteReader, capabilities: number): ChangeUser {
  const user = reader.nulBytes();
  const authResponse = (capabilities & Capability.SECURE_CONNECTION) !== 0 ? reader.bytes(reader.u8()) : reader.nulBytes();
  const database = reader.nulOrRestBytes();
  const collation = reader.remaining >= 2 ? reader.u16() : null;
  const named = (capabilities & Capability.PLUGIN_AUTH) !== 0 && reader.remaining > 0;
  const authPlugin = named ? reader.nulOrRestBytes().toString('latin1') : null;
  const attributed = (capabilities & Capability.CONNECT_ATTRS) !== 0 && reader.remaining > 0;
  const attributes = attributed ? decodeAttributes(reader) : null;
  return { user, authResponse, database, collation, authPlugin, attributes };
}
