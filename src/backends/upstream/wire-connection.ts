/**
 * The part of mysql2's connection that we stand on, and nothing else of it: the handshake with its authentication plugins and TLS, the framing
 * of packets, and the queue of commands. mysql2's own commands convert values and drop what they have no use for (status flags, warning
 * counts, exact insert ids), so ours are added to its queue instead.
 */
import type { Socket } from 'node:net';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import { type Connection, type ConnectionOptions, createConnection } from 'mysql2';
import { Capability } from '../../codec/capabilities.ts';
import type { TextCodec } from '../../codec/text.ts';
import { ProtocolError, SqlError } from '../../errors.ts';
import { decodeError } from './replies.ts';

/** A packet as mysql2's parser hands it over: reused for the next one, so it must be read at once. */
export interface RawPacket {
  readonly buffer: Buffer;
  /** Where the payload starts. */
  readonly offset: number;
  readonly end: number;
}

/** An entry of mysql2's command queue. */
interface Command {
  /** Called with nothing to start, then with each packet of the reply. @returns whether the reply is complete. */
  execute(packet: RawPacket | undefined): boolean;
  /** Called if the connection is lost before that. */
  onResult(error: Error): void;
}

/** What mysql2's connections have besides their published types; held to the version in package.json. */
export interface WireConnection extends Pick<Connection, 'on' | 'once' | 'off' | 'pause' | 'resume' | 'destroy'> {
  readonly threadId: number;
  readonly serverCapabilityFlags: number;
  readonly _mariadbExtendedMetadata: boolean;
  readonly _handshakePacket: { readonly serverVersion: string };
  readonly stream: Socket;
  /** The running command; of a connection that has just been made, the handshake. */
  readonly _command: { clientFlags: number };
  /** Turns `stream` into a TLSSocket, and says when it may be trusted with a password, or why not. */
  startTLS(onSecure: (error?: Error) => void): void;
  addCommand(command: Command): void;
  writePacket(packet: { readonly buffer: Buffer; length(): number; writeHeader(sequenceId: number): void }): void;
  _resetSequenceId(): void;
}

/** How both sides have agreed to word replies and commands. */
export interface Dialect {
  /** Lists of rows end with an OK packet in EOF's clothes, lists of columns with nothing. */
  readonly deprecateEof: boolean;
  /** OK packets tell of changes in the session. */
  readonly tracksSession: boolean;
  /** Commands carry attributes. */
  readonly attributes: boolean;
  /** Results say whether their columns are described. */
  readonly optionalMetadata: boolean;
  /** The column definitions of MariaDB carry one field more. */
  readonly extendedMetadata: boolean;
}
export interface Link {
  readonly wire: WireConnection;
  readonly dialect: Dialect;
}

/**
 * Opens a connection and logs in. Rejects with whatever mysql2 says was wrong.
 * @param capabilities to ask for beside those that mysql2 knows of.
 * @param serverName the name or address that the server's certificate has to be for; null where any is taken.
 */
export function dial(options: ConnectionOptions, capabilities: number, serverName: string | null): Promise<Link> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(options);
    const wire = connection as unknown as WireConnection;
    const handshake = wire._command;
    handshake.clientFlags |= capabilities;
    if (serverName !== null) checkName(wire, serverName);
    const failed = (error: Error) => {
      connection.destroy();
      reject(error);
    };
    connection.once('error', failed);
    connection.once('connect', () => {
      connection.off('error', failed);
      resolve({ wire, dialect: agreed(wire, handshake.clientFlags & wire.serverCapabilityFlags) });
    });
  });
}

/** mysql2 itself would compare the certificate with `localhost` where the host is an address. */
function checkName(wire: WireConnection, serverName: string): void {
  const startTls = wire.startTLS.bind(wire);
  wire.startTLS = (onSecure) =>
    startTls((error) => {
      const stream = wire.stream as TLSSocket;
      onSecure(error ?? checkServerIdentity(serverName, stream.getPeerCertificate(true)));
    });
}

function agreed(wire: WireConnection, capabilities: number): Dialect {
  const has = (capability: number) => (capabilities & capability) !== 0;
  return {
    deprecateEof: has(Capability.DEPRECATE_EOF),
    tracksSession: has(Capability.SESSION_TRACK),
    attributes: has(Capability.QUERY_ATTRIBUTES),
    optionalMetadata: has(Capability.OPTIONAL_RESULTSET_METADATA),
    extendedMetadata: wire._mariadbExtendedMetadata,
  };
}

/** The connection is gone, and with it the session and its transaction. */
export class ConnectionLost extends SqlError {}

/**
 * Sends one command and hands the packets of its reply on until it is complete.
 * @param payload the command packet without its header.
 * @param read takes a packet; true when that was the last. An ERR packet ends the reply by itself and rejects.
 * @param names the charset of messages.
 * @throws SqlError as the server sent it, or ConnectionLost, which is 2013.
 */
export function exchange(
  connection: WireConnection,
  payload: Buffer,
  read: (packet: RawPacket) => boolean,
  names: TextCodec,
): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.addCommand({
      execute(packet) {
        if (packet === undefined) {
          connection._resetSequenceId();
          connection.writePacket(frame(payload));
          return false;
        }
        if (packet.buffer[packet.offset] === 0xff) {
          reject(decodeError(packet, names));
          return true;
        }
        if (!read(packet)) return false;
        resolve();
        return true;
      },
      onResult: (error) => reject(lost(error)),
    });
  });
}

/** Sends a command that has no reply. */
export function send(connection: WireConnection, payload: Buffer): void {
  connection.addCommand({
    execute() {
      connection._resetSequenceId();
      connection.writePacket(frame(payload));
      return true;
    },
    onResult() {
      // The connection is gone, and with it what the command would have freed.
    },
  });
}

/** Sends a packet more of the running command: a piece of a file. An empty one is its end. */
export async function sendPiece({ wire }: Link, payload: Uint8Array): Promise<void> {
  wire.writePacket(frame(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)));
  const { stream } = wire;
  if (!stream.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      stream.off('drain', go).off('close', go);
      resolve();
    };
    stream.on('drain', go).on('close', go);
  });
}

function lost(error: Error): Error {
  if (error instanceof SqlError || error instanceof ProtocolError) return error;
  return new ConnectionLost(2013, 'HY000', `Lost connection to MySQL server during query (${error.message})`);
}

/**
 * A payload in the shape that mysql2 writes. Its writer cuts into packets of 16 MiB what is not shorter than that, and counts from the length
 * told here; payload + 1 makes it send the empty last packet exactly when the payload is a multiple of 16 MiB - 1.
 */
function frame(payload: Buffer) {
  const buffer = Buffer.allocUnsafe(payload.length + 4);
  payload.copy(buffer, 4);
  return {
    buffer,
    length: () => payload.length + 1,
    writeHeader(sequenceId: number) {
      buffer.writeUIntLE(payload.length, 0, 3);
      buffer[3] = sequenceId;
    },
  };
}
