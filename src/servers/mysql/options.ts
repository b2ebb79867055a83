/** What a MySQL server is made from. */
import type { AccountRule } from '../../auth/accounts.ts';
import type { AccountLimits, TokenOptions } from '../../auth/authenticator.ts';
import type { ThrottleLimits } from '../../auth/throttle.ts';
import type { Backend } from '../../backend.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import type { StatementRecords } from '../../statement-records.ts';
import type { ClientInfo, TransactionInfo } from '../../virtual/wsql/index.ts';
import type { VirtualTableProvider } from '../../virtual-table.ts';
import type { Log, LogLevel } from '../listener/log.ts';
import type { TlsOptions } from '../listener/tls.ts';
import type { MysqlServerEvent, MysqlServerListener } from './events.ts';

export type { Log, LogLevel, TlsOptions, TokenOptions };

export interface Limits extends ThrottleLimits, AccountLimits {
  /** Error 1040 beyond it. */
  readonly maxConnections: number;
  /** Longest command in bytes where the session has no max_allowed_packet; error 1153 beyond it. */
  readonly maxAllowedPacket: number;
  /** Seconds for a login. */
  readonly connectTimeout: number;
  /** Seconds that a client may take for the rest of a packet. */
  readonly netReadTimeout: number;
  /** Seconds that a client may leave an answer unread. */
  readonly netWriteTimeout: number;
  /** Seconds without a command where the session has no wait_timeout. */
  readonly waitTimeout: number;
}

/** MySQL's defaults, where it has such a thing. */
export const DEFAULT_LIMITS: Limits = {
  maxConnections: 151,
  maxUserConnections: 0,
  maxConnectErrors: 100,
  connectErrorBlock: 60,
  loginDelayAfter: 20,
  loginDelayMax: 250,
  maxAllowedPacket: 64 * 1024 * 1024,
  connectTimeout: 10,
  netReadTimeout: 30,
  netWriteTimeout: 60,
  waitTimeout: 28800,
};

export interface MysqlServerOptions {
  readonly backend: Backend;
  /** The door's own accounts, which may do everything. Left out: those of the backend, or root without a password where it keeps none. */
  readonly accounts?: AccountRule;
  readonly tokens?: TokenOptions;
  /** What the greeting says; the backend's where it is left out. */
  readonly serverVersion?: string;
  readonly tls?: TlsOptions;
  readonly limits?: Partial<Limits>;
  /** Shared with other doors of the process; its own where it is left out. */
  readonly sessions?: SessionRegistry;
  readonly log?: Log;
  /** Told of every statement that has been answered, or of the portion of its rows that a cursor sends first. For figures: it has to be quick. */
  readonly onStatement?: ((milliseconds: number, failed: boolean) => void) | undefined;
  /** Computed tables, beside those of the backend. Only the embedded engine has them. */
  readonly virtualTables?: readonly VirtualTableProvider[];
}

/** Where a server listens. */
export interface ListenOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 33206; 0: a free one. */
  readonly port?: number;
  /** Several processes or threads on one port. */
  readonly reusePort?: boolean;
}

/** Counters since the start. */
export interface ServerStatistics {
  readonly connections: number;
  readonly totalConnections: number;
  readonly questions: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly uptimeSeconds: number;
}

export interface MysqlServer {
  /** Where it listens; 0 and '' before it does. */
  readonly port: number;
  readonly host: string;
  statistics(): ServerStatistics;
  /** Who is connected, and what they do: the rows of wsql.clients. */
  clients(): readonly ClientInfo[];
  /** Its open transactions: the rows of wsql.transactions. */
  transactions(): readonly TransactionInfo[];
  /** What its statements were, and how they went; null where nobody keeps that. */
  readonly records: StatementRecords | null;
  /** Accepts clients from now on. @throws Error of node:net where it cannot listen; UsageError where others would be let in without a password. */
  listen(options?: ListenOptions): Promise<{ readonly host: string; readonly port: number }>;
  on<E extends MysqlServerEvent>(event: E, listener: MysqlServerListener<E>): void;
  off<E extends MysqlServerEvent>(event: E, listener: MysqlServerListener<E>): void;
  /**
   * Stops accepting, lets running statements finish for so long, then closes every connection. The backend is left open.
   * @param graceMs default 10 seconds.
   */
  close(graceMs?: number): Promise<void>;
}
