/** From the greeting to the login's OK. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html */

import type { TlsPeer } from '../../auth/admission.ts';
import type { Admitted, Authenticator, ClientOrigin } from '../../auth/authenticator.ts';
import { createScramble, DEFAULT_PLUGIN, type Dialogue, type Verdict } from '../../auth/login.ts';
import type { Judge } from '../../auth/passed-login.ts';
import { Capability, SERVER_CAPABILITIES } from '../../codec/capabilities.ts';
import { collationById, DEFAULT_COLLATION } from '../../codec/collations.ts';
import { type CompressionMethod, ZLIB_LEVEL } from '../../codec/compression.ts';
import { encodeAuthMoreData } from '../../codec/packets/auth-more-data.ts';
import { encodeAuthSwitch } from '../../codec/packets/auth-switch.ts';
import { encodeHandshake } from '../../codec/packets/handshake.ts';
import {
  decodeHandshakeResponse,
  decodeHandshakeStart,
  type HandshakeResponse,
  type HandshakeStart,
} from '../../codec/packets/handshake-response.ts';
import type { ByteReader } from '../../codec/reader.ts';
import { SqlError } from '../../errors.ts';
import { ServerStatus } from '../../result.ts';
import { peerOf, type TlsProvider } from '../listener/tls.ts';
import type { PacketChannel } from './channel.ts';

export interface PhaseContext {
  readonly serverVersion: string;
  readonly auth: Authenticator;
  readonly tls: TlsProvider | null;
  readonly origin: ClientOrigin;
  readonly connectionId: number;
  /** Capabilities that are not offered. */
  readonly missing: number;
  /** What opens a session at the server behind, where that one knows the passwords. */
  judge(terms: SessionTerms): Judge;
}

/** What a session starts from. Only an accepted login has one. */
export interface LoggedIn extends Admitted {
  readonly database: string | null;
  /** What both sides can do. */
  readonly capabilities: number;
  readonly collation: number;
  /** Null without TLS. */
  readonly peer: TlsPeer | null;
  readonly attributes: ReadonlyMap<string, string>;
  /** Null where packets travel as they are. */
  readonly compression: CompressionMethod | null;
}
export type LoginResult = { readonly kind: 'accepted'; readonly login: LoggedIn } | { readonly kind: 'denied'; readonly error: SqlError };

/** Greets and logs in; the OK or the error is the caller's to send. @throws SqlError 1043, 1251, 3159; ConnectionClosed */
export async function connectionPhase(channel: PacketChannel, context: PhaseContext): Promise<LoginResult> {
  const { auth, origin } = context;
  const scramble = createScramble();
  const offered = (SERVER_CAPABILITIES & ~context.missing) | (context.tls === null ? 0 : Capability.SSL);
  encodeHandshake(channel.writer, {
    serverVersion: context.serverVersion,
    connectionId: context.connectionId,
    scramble,
    capabilities: offered,
    collation: DEFAULT_COLLATION,
    status: ServerStatus.AUTOCOMMIT,
    authPlugin: DEFAULT_PLUGIN,
  });
  const { response, peer } = await readResponse(channel, context.tls);
  const plugin = (response.capabilities & Capability.PLUGIN_AUTH) === 0 ? null : response.authPlugin;
  const terms: SessionTerms = {
    database: response.database === null || response.database.length === 0 ? null : response.database.toString('utf8'),
    capabilities: response.capabilities & offered,
    collation: sessionCollation(response.collation),
    peer,
    attributes: response.attributes,
    compression: compressionOf(response, offered),
  };
  const login = auth.login(response.user.toString('utf8'), origin, peer !== null, context.judge(terms), scramble);
  const verdict = await converse(channel, login, plugin, response.authResponse);
  return loginResult(auth, verdict, origin, terms);
}

/** What a client asked for beside being let in. */
export type SessionTerms = Omit<LoggedIn, keyof Admitted>;

/** Whether the login is one. */
export function loginResult(auth: Authenticator, verdict: Verdict, { host }: ClientOrigin, terms: SessionTerms): LoginResult {
  const handlesExpired = (terms.capabilities & Capability.CAN_HANDLE_EXPIRED_PASSWORDS) !== 0;
  const admission = auth.admit(verdict, { host, peer: terms.peer, handlesExpired });
  return admission.kind === 'denied' ? admission : { kind: 'accepted', login: { ...terms, ...admission.admitted } };
}

interface Response {
  readonly response: HandshakeResponse;
  readonly peer: TlsPeer | null;
}

async function readResponse(channel: PacketChannel, tls: TlsProvider | null): Promise<Response> {
  const reader = await channel.receive();
  const start = decodeStart(reader);
  if (reader.remaining > 0) {
    if (tls?.required) {
      throw new SqlError(3159, 'HY000', 'Connections using insecure transport are prohibited while --require_secure_transport=ON.');
    }
    return { response: decodeHandshakeResponse(reader, start), peer: null };
  }
  if (tls === null || (start.capabilities & Capability.SSL) === 0) throw new SqlError(1043, '08S01', 'Bad handshake');
  channel.writer.sequence = channel.framer.sequence;
  channel.upgrade(await tls.context(), tls.authorities.length > 0);
  const encrypted = await channel.receive();
  const response = decodeHandshakeResponse(encrypted, decodeStart(encrypted));
  const { secureSocket } = channel;
  return { response, peer: secureSocket === null ? null : peerOf(secureSocket, tls.authorities, Date.now()) };
}

function decodeStart(reader: ByteReader): HandshakeStart {
  const start = decodeHandshakeStart(reader);
  if (start !== null) return start;
  throw new SqlError(1251, '08004', 'Client does not support authentication protocol requested by server; consider upgrading MySQL client');
}

/** Asks and listens until there is a verdict. */
export async function converse(
  channel: PacketChannel,
  login: Dialogue,
  plugin: string | null,
  response: Uint8Array | null,
): Promise<Verdict> {
  let step = await login.begin(plugin, response);
  while (step.kind !== 'verdict') {
    if (step.kind === 'switch') encodeAuthSwitch(channel.writer, step.plugin, step.scramble);
    else encodeAuthMoreData(channel.writer, step.data);
    const reader = await channel.receive();
    step = await login.answer(reader.rest());
  }
  if (step.notice !== null) encodeAuthMoreData(channel.writer, step.notice);
  return step.verdict;
}

/** Of two that a client can, MySQL takes zlib. */
function compressionOf({ capabilities, zstdLevel }: HandshakeResponse, offered: number): CompressionMethod | null {
  const both = capabilities & offered;
  if ((both & Capability.COMPRESS) !== 0) return { kind: 'zlib', level: ZLIB_LEVEL };
  return (both & Capability.ZSTD_COMPRESSION_ALGORITHM) !== 0 ? { kind: 'zstd', level: zstdLevel } : null;
}

/** Charsets that no statement can be written in. */
const NO_CLIENT_CHARSET: ReadonlySet<string> = new Set(['ucs2', 'utf16', 'utf16le', 'utf32']);

/** The collation that a session starts with; MySQL takes its default for one that it does not know. */
export function sessionCollation(id: number): number {
  const collation = collationById(id);
  return collation === null || NO_CLIENT_CHARSET.has(collation.charset) ? DEFAULT_COLLATION : id;
}
