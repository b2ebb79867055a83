/** An upstream server as a backend: MySQL 5.7 and newer, MariaDB 10.3 and newer, or whatever speaks their protocol. */

import type { Backend, BackendConnection, ConnectionHost, ConnectOptions } from '../../backend.ts';
import { Capability } from '../../codec/capabilities.ts';
import { ConnectError, SqlError } from '../../errors.ts';
import { Collector } from '../../result.ts';
import { UpstreamConnection } from './connection.ts';
import { login } from './login.ts';
import type { UpstreamOptions } from './options.ts';
import type { WireConnection } from './wire-connection.ts';

export { parseSslMode, parseUpstreamUrl, redact, SSL_MODES, type SslMode, type UpstreamOptions } from './options.ts';

/**
 * @param options where the server is. Nothing is opened before a connection is asked for.
 * Each connection of the backend is one session there, logged in with the account of these options whoever the door's own user is.
 */
export function openUpstream(options: UpstreamOptions): UpstreamBackend {
  return new UpstreamBackend(options);
}

/** For sessions of this backend's own, which nobody else knows of. */
const NOBODY: ConnectionHost = { kill: () => false, processes: () => [] };

export class UpstreamBackend implements Backend {
  readonly #options: UpstreamOptions;
  readonly #connections = new Set<WireConnection>();
  #version = '';

  constructor(options: UpstreamOptions) {
    this.#options = options;
  }

  /** The server's own, once a connection has been made; empty before. */
  get serverVersion(): string {
    return this.#version;
  }

  /** Logs in once, to learn the server's version, and whether it is there. @throws ConnectError */
  async probe(): Promise<void> {
    const connection = await this.connect({ user: '', host: '', database: null, connectionId: 0, collation: 0, foundRows: false }, NOBODY);
    await connection.close();
  }

  /** @throws ConnectError if the server cannot be reached or refuses the login. */
  async connect(options: ConnectOptions, host: ConnectionHost): Promise<BackendConnection> {
    const database = options.database ?? this.#options.database;
    const link = await login(database === undefined ? this.#options : { ...this.#options, database }, capabilitiesOf(options));
    const { wire } = link;
    this.#connections.add(wire);
    wire.once('end', () => this.#connections.delete(wire));
    // MariaDB puts this before its version for the sake of old replicas.
    this.#version = wire._handshakePacket.serverVersion.replace(/^5\.5\.5-(?=.*MariaDB)/, '');
    const connection = new UpstreamConnection({
      link,
      database: database ?? null,
      collation: options.collation,
      kill: () => this.#kill(wire.threadId),
      connectionId: options.connectionId,
      host,
    });
    try {
      return await connection.start();
    } catch (error) {
      connection.close();
      throw error instanceof SqlError ? new ConnectError(error.message, error.errno, error.sqlState) : error;
    }
  }

  close(): void {
    for (const wire of this.#connections) wire.destroy();
    this.#connections.clear();
  }

  /** Ends the statement that a session is running. If this fails the statement runs on, as it would without it. */
  async #kill(threadId: number): Promise<void> {
    try {
      const link = await login(this.#options);
      const connection = new UpstreamConnection({
        link,
        database: null,
        collation: 0,
        kill: async () => {},
        connectionId: 0,
        host: NOBODY,
      });
      try {
        await connection.query(`KILL QUERY ${threadId}`, new Collector());
      } finally {
        connection.close();
      }
    } catch (error) {
      // Nobody waits for this: what cannot be killed (1094: already gone) ends by itself.
      if (!(error instanceof SqlError) && !(error instanceof ConnectError)) throw error;
    }
  }
}

function capabilitiesOf({ foundRows, interactive, optionalMetadata }: ConnectOptions): number {
  return (
    (foundRows ? Capability.FOUND_ROWS : 0) |
    (interactive === true ? Capability.INTERACTIVE : 0) |
    (optionalMetadata === true ? Capability.OPTIONAL_RESULTSET_METADATA : 0)
  );
}
