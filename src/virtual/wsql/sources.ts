/** Where the rows of wsql.* come from. Times are milliseconds since 1970 unless they say otherwise. */

/** A client of a door. */
export interface ClientInfo {
  readonly id: number;
  /** `mysql` */
  readonly door: string;
  /** Null before it has logged in. */
  readonly user: string | null;
  /** `host:port` */
  readonly address: string;
  readonly database: string | null;
  readonly connected: number;
  /** As in the process list: `Sleep`, `Query`, … */
  readonly command: string;
  readonly state: string;
  /** Since when it is in that state. */
  readonly since: number;
  /** What runs, with passwords left out. */
  readonly statement: string | null;
  /** `TLSv1.3`; null without TLS. */
  readonly tls: string | null;
  /** What the client calls itself. */
  readonly program: string | null;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Since it connected. */
  readonly statements: number;
}

/** A server behind. */
export interface UpstreamInfo {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly breaker: string;
  /** Connections that sessions hold, and those that wait in pools. */
  readonly inUse: number;
  readonly idle: number;
  /** Milliseconds that a health check takes; null before there was one. */
  readonly latency: number | null;
  /** Seconds that a replica is behind; null where that is not known. */
  readonly lag: number | null;
  readonly failures: number;
  readonly lastError: string | null;
  readonly version: string | null;
}

/** Connections to one server that sessions share. */
export interface PoolInfo {
  readonly upstream: string;
  readonly max: number;
  readonly inUse: number;
  readonly idle: number;
  /** Logins under way. */
  readonly opening: number;
  /** Sessions that wait for a connection. */
  readonly waiting: number;
}

export interface SettingInfo {
  readonly name: string;
  /** Secrets masked; null where the default holds. */
  readonly value: string | null;
  readonly given: 'flag' | 'variable' | 'default';
  readonly description: string;
}

export interface BuildInfo {
  readonly version: string;
  /** `bun 1.4.4` */
  readonly runtime: string;
  /** `linux-x64` */
  readonly platform: string;
  readonly pid: number;
  readonly started: number;
}

export interface WsqlSources {
  readonly clients?: () => Iterable<ClientInfo>;
  readonly upstreams?: () => Iterable<UpstreamInfo>;
  readonly pools?: () => Iterable<PoolInfo>;
  readonly settings?: () => Iterable<SettingInfo>;
  readonly build?: () => BuildInfo;
}
