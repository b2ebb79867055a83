/**
 * Opens a connection and logs in, by mysql2: the handshake with its authentication plugins and TLS. Its socket is then ours: mysql2's own
 * commands convert values, and drop what they have no use for (status flags, warning counts, exact insert ids, packets as they came).
 */
import type { Socket } from 'node:net';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import { type Connection, type ConnectionOptions, createConnection } from 'mysql2';
import { Capability } from '../../../codec/capabilities.ts';
import { guardLogin, type LoginWire } from '../auth/guard.ts';
import { type Dialect, Link } from './link.ts';
import type { Terms } from './terms.ts';

/** The handshake as mysql2 runs it. */
interface Handshake {
  clientFlags: number;
  mariadbExtendedClientFlags: number;
}
/** What mysql2's connections have besides their published types; held to the version in package.json. */
interface WireConnection extends LoginWire, Pick<Connection, 'on' | 'once' | 'off' | 'destroy'> {
  readonly threadId: number;
  readonly _mariadbExtendedMetadata: boolean;
  readonly _handshakePacket: { readonly serverVersion: string };
  readonly stream: Socket;
  /** The running command; of a connection that has just been made, the handshake. */
  readonly _command: Handshake;
  /** Turns `stream` into a TLSSocket, and says when it may be trusted with a password, or why not. */
  startTLS(onSecure: (error?: Error) => void): void;
}

/**
 * Rejects with whatever mysql2 says was wrong.
 * @param serverName the name or address that the server's certificate has to be for; null where any is taken.
 */
export function dial(options: ConnectionOptions, terms: Terms, serverName: string | null): Promise<Link> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(options);
    const wire = connection as unknown as WireConnection;
    const handshake = wire._command;
    handshake.clientFlags = (handshake.clientFlags & ~terms.unwanted) | terms.wanted;
    if (!terms.extendedMetadata) Object.defineProperty(handshake, 'mariadbExtendedClientFlags', { get: () => 0, set: () => undefined });
    if (serverName !== null) checkName(wire, serverName);
    const failed = (error: Error) => {
      connection.destroy();
      reject(error);
    };
    guardLogin(wire);
    // Also for what comes after the first one: nobody listening would end the process.
    connection.on('error', failed);
    connection.once('connect', () => {
      connection.off('error', failed);
      resolve(takeOver(wire, handshake.clientFlags & wire.serverCapabilityFlags));
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

function takeOver(wire: WireConnection, capabilities: number): Link {
  const { stream } = wire;
  stream.removeAllListeners('data');
  // It still hears of the socket's end, and would say so by an error that nobody listens for.
  wire.on('error', () => undefined);
  return new Link(stream, {
    capabilities,
    offered: wire.serverCapabilityFlags,
    dialect: agreed(wire, capabilities),
    threadId: wire.threadId,
    serverVersion: wire._handshakePacket.serverVersion,
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
    vendor: wire._handshakePacket.serverVersion.includes('MariaDB') ? 'mariadb' : 'mysql',
  };
}
