/** What a MySQL server is made from. */
import type { AccountRule } from '../../auth/accounts.ts';
import type { Backend } from '../../backend.ts';
import type { SessionRegistry } from '../../session/registry.ts';

export type TlsOptions =
  | { readonly kind: 'off' }
  /** A certificate of its own, signed by itself, made when the first client asks for TLS. */
  | { readonly kind: 'self-signed'; readonly required?: boolean }
  | { readonly kind: 'pem'; readonly cert: string; readonly key: string; readonly required?: boolean };

export interface Limits {
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

/** MySQL's defaults. */
export const DEFAULT_LIMITS: Limits = {
  maxConnections: 151,
  maxAllowedPacket: 64 * 1024 * 1024,
  connectTimeout: 10,
  netReadTimeout: 30,
  netWriteTimeout: 60,
  waitTimeout: 28800,
};

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
/** Takes one line of the log; what there is to count or to search for is in `details`. */
export type Log = (level: LogLevel, message: string, details: Readonly<Record<string, string | number>>) => void;

export interface MysqlServerOptions {
  readonly backend: Backend;
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly accounts: AccountRule;
  /** What the greeting says; the backend's where it is left out. */
  readonly serverVersion?: string;
  readonly tls?: TlsOptions;
  readonly limits?: Partial<Limits>;
  /** Shared with other doors of the process; its own where it is left out. */
  readonly sessions?: SessionRegistry;
  readonly log?: Log;
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
  readonly port: number;
  readonly host: string;
  statistics(): ServerStatistics;
  /** Stops accepting, lets running statements finish for so long, then closes every connection. */
  close(graceMs: number): Promise<void>;
}
