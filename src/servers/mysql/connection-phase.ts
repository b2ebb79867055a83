/** From the greeting to the login's OK. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html */
import type { AccountBook } from '../../auth/accounts.ts';
import { createScramble, DEFAULT_PLUGIN, Login, type Verdict } from '../../auth/login.ts';
import type { KeyPair } from '../../auth/rsa.ts';
import { Capability, SERVER_CAPABILITIES } from '../../codec/capabilities.ts';
import { collationById, DEFAULT_COLLATION } from '../../codec/collations.ts';
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
import type { PacketChannel } from './channel.ts';
import type { TlsProvider } from './tls.ts';

export interface PhaseContext {
  readonly serverVersion: string;
  readonly accounts: AccountBook;
  readonly keys: KeyPair;
  readonly tls: TlsProvider | null;
  /** The client's host, for errors. */
  readonly host: string;
  readonly connectionId: number;
}

/** What a login settled. */
export interface LoggedIn {
  readonly user: string;
  readonly database: string | null;
  /** What both sides can do. */
  readonly capabilities: number;
  readonly collation: number;
  readonly secure: boolean;
}

/** Greets and logs in; the OK is the caller's to send, when it has a session. @throws SqlError 1045, 1043, 1251, 3159; ConnectionClosed */
export async function connectionPhase(channel: PacketChannel, context: PhaseContext): Promise<LoggedIn> {
  const scramble = createScramble();
  const offered = SERVER_CAPABILITIES | (context.tls === null ? 0 : Capability.SSL);
  encodeHandshake(channel.writer, {
    serverVersion: context.serverVersion,
    connectionId: context.connectionId,
    scramble,
    capabilities: offered,
    collation: DEFAULT_COLLATION,
    status: ServerStatus.AUTOCOMMIT,
    authPlugin: DEFAULT_PLUGIN,
  });
  const { response, secure } = await readResponse(channel, context.tls);
  const capabilities = response.capabilities & offered;
  const plugin = (capabilities & Capability.PLUGIN_AUTH) === 0 ? null : response.authPlugin;
  const login = new Login({ accounts: context.accounts, keys: context.keys, secure }, response.user.toString('utf8'), scramble);
  const verdict = await converse(channel, login, plugin, response.authResponse);
  const database = response.database === null || response.database.length === 0 ? null : response.database.toString('utf8');
  return { user: acceptedUser(verdict, context.host), database, capabilities, collation: sessionCollation(response.collation), secure };
}

async function readResponse(channel: PacketChannel, tls: TlsProvider | null): Promise<{ response: HandshakeResponse; secure: boolean }> {
  const reader = await channel.receive();
  const start = decodeStart(reader);
  if (reader.remaining > 0) {
    if (tls?.required) {
      throw new SqlError(3159, 'HY000', 'Connections using insecure transport are prohibited while --require_secure_transport=ON.');
    }
    return { response: decodeHandshakeResponse(reader, start), secure: false };
  }
  if (tls === null || (start.capabilities & Capability.SSL) === 0) throw new SqlError(1043, '08S01', 'Bad handshake');
  channel.writer.sequence = channel.framer.sequence;
  channel.upgrade(await tls.context());
  const encrypted = await channel.receive();
  return { response: decodeHandshakeResponse(encrypted, decodeStart(encrypted)), secure: true };
}

function decodeStart(reader: ByteReader): HandshakeStart {
  const start = decodeHandshakeStart(reader);
  if (start !== null) return start;
  throw new SqlError(1251, '08004', 'Client does not support authentication protocol requested by server; consider upgrading MySQL client');
}

/** Asks and listens until there is a verdict. */
export async function converse(channel: PacketChannel, login: Login, plugin: string | null, response: Uint8Array | null): Promise<Verdict> {
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

/** @throws SqlError 1045 */
export function acceptedUser(verdict: Verdict, host: string): string {
  if (verdict.kind === 'accepted') return verdict.user;
  const using = verdict.usingPassword ? 'YES' : 'NO';
  throw new SqlError(1045, '28000', `Access denied for user '${verdict.user}'@'${host}' (using password: ${using})`);
}

/** Charsets that no statement can be written in. */
const NO_CLIENT_CHARSET: ReadonlySet<string> = new Set(['ucs2', 'utf16', 'utf16le', 'utf32']);

/** The collation that a session starts with; MySQL takes its default for one that it does not know. */
export function sessionCollation(id: number): number {
  const collation = collationById(id);
  return collation === null || NO_CLIENT_CHARSET.has(collation.charset) ? DEFAULT_COLLATION : id;
}
