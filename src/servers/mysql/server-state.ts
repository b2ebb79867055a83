/** What all connections of one server share. */

import type { Authenticator } from '../../auth/authenticator.ts';
import type { LoginThrottle } from '../../auth/throttle.ts';
import type { Backend } from '../../backend.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import { SERVER_VERSION } from '../../version.ts';
import type { VirtualTableProvider } from '../../virtual-table.ts';
import type { TlsProvider } from '../listener/tls.ts';
import type { Traffic } from './channel.ts';
import type { ClientConnection } from './client-connection.ts';
import type { ServerEvents } from './events.ts';
import type { Limits, Log, MysqlServerOptions, ServerStatistics } from './options.ts';

export class ServerState implements Traffic {
  readonly backend: Backend;
  readonly #version: string | null;
  readonly auth: Authenticator;
  readonly throttle: LoginThrottle;
  readonly tls: TlsProvider | null;
  readonly limits: Limits;
  readonly sessions: SessionRegistry;
  readonly log: Log;
  readonly events: ServerEvents;
  readonly virtualTables: readonly VirtualTableProvider[];
  readonly onStatement: MysqlServerOptions['onStatement'];
  readonly connections = new Set<ClientConnection>();
  /** Ended, but their clients have not closed yet. */
  readonly lingering = new Set<ClientConnection>();
  /** Of `connections`, those whose refusal is held back: they take nobody's place. */
  held = 0;
  /** No new commands: the server is closing. */
  draining = false;
  totalConnections = 0;
  questions = 0;
  bytesReceived = 0;
  bytesSent = 0;
  readonly #started = performance.now();

  constructor(
    parts: Pick<
      ServerState,
      'backend' | 'auth' | 'throttle' | 'tls' | 'limits' | 'sessions' | 'log' | 'events' | 'virtualTables' | 'onStatement'
    >,
    version: string | null,
  ) {
    this.#version = version;
    this.backend = parts.backend;
    this.auth = parts.auth;
    this.throttle = parts.throttle;
    this.tls = parts.tls;
    this.limits = parts.limits;
    this.sessions = parts.sessions;
    this.log = parts.log;
    this.events = parts.events;
    this.virtualTables = parts.virtualTables;
    this.onStatement = parts.onStatement;
  }

  /** Of the greeting. A backend may know its own only after it has been asked something. */
  get serverVersion(): string {
    return this.#version ?? (this.backend.serverVersion || SERVER_VERSION);
  }

  /** Whether there is no place for another connection. */
  get isFull(): boolean {
    return this.connections.size - this.held >= this.limits.maxConnections;
  }

  statistics(): ServerStatistics {
    return {
      connections: this.connections.size,
      totalConnections: this.totalConnections,
      questions: this.questions,
      bytesReceived: this.bytesReceived,
      bytesSent: this.bytesSent,
      uptimeSeconds: Math.floor((performance.now() - this.#started) / 1000),
    };
  }

  /** The text of COM_STATISTICS. */
  statisticsText(): string {
    const { uptimeSeconds, questions, connections } = this.statistics();
    const average = (questions / Math.max(1, uptimeSeconds)).toFixed(3);
    return (
      `Uptime: ${uptimeSeconds}  Threads: ${connections}  Questions: ${questions}  Slow queries: 0  ` +
      `Opens: 0  Flush tables: 0  Open tables: 0  Queries per second avg: ${average}`
    );
  }
}
