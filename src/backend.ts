/** What stands behind every door and tool: the embedded engine, an upstream server, another wsql. */
import type { ResultSink, Warning } from './result.ts';
import type { Field, Parameter } from './types.ts';

/** Who a connection acts for, and how it starts. */
export interface ConnectOptions {
  /** Account that logged in; `root` on loopback without accounts. */
  readonly user: string;
  /** Client's host as in `user@host` of USER(). */
  readonly host: string;
  readonly database: string | null;
  /** Thread id that CONNECTION_ID() answers and KILL takes; unique in the process. */
  readonly connectionId: number;
  /** Collation id of the handshake: character_set_client, _connection and _results. */
  readonly collation: number;
  /** CLIENT_FOUND_ROWS: affected rows counts rows found, not changed. */
  readonly foundRows: boolean;
  /** CLIENT_INTERACTIVE: wait_timeout starts as interactive_timeout. */
  readonly interactive?: boolean;
}

/** What the server around it lends a connection: other sessions' business. */
export interface ConnectionHost {
  /** KILL: ends a statement or a connection by thread id. False if there is none such. */
  kill(connectionId: number, what: 'CONNECTION' | 'QUERY'): boolean;
  /** SHOW PROCESSLIST. */
  processes(): readonly ProcessInfo[];
}
export interface ProcessInfo {
  readonly id: number;
  readonly user: string;
  readonly host: string;
  readonly database: string | null;
  readonly command: 'Sleep' | 'Query' | 'Execute' | 'Prepare' | 'Connect' | 'Fetch' | 'Reset stmt' | 'Init DB' | 'Ping';
  /** Whole seconds in this state. */
  readonly seconds: number;
  readonly state: string;
  readonly statement: string | null;
}

/** A prepared statement of one connection. */
export interface PreparedStatement {
  /** One per `?`. */
  readonly params: readonly Field[];
  /** Columns of its result; empty where it has none. */
  readonly fields: readonly Field[];
  readonly warnings: number;
  /**
   * Runs it. As `BackendConnection.query` for what it returns and throws.
   * @param params one per `?`.
   */
  execute(params: readonly Parameter[], sink: ResultSink): void | Promise<void>;
  close(): void;
}

/**
 * One session's connection. One statement at a time; the caller waits for the promise, if it gets one, before the next.
 * The usual short statement returns nothing: it has already been answered, without a promise.
 */
export interface BackendConnection {
  /**
   * Runs one statement (a trailing delimiter is fine; doors split texts of several with src/sql/split.ts first).
   * @throws SqlError. What was answered before it stays answered.
   */
  query(sql: string, sink: ResultSink, options?: QueryOptions): void | Promise<void>;
  prepare(sql: string): PreparedStatement | Promise<PreparedStatement>;
  /** COM_INIT_DB. @throws SqlError 1049, 1044. */
  useDatabase(name: string): void | Promise<void>;
  /** COM_RESET_CONNECTION: rollback, variables, temporary tables, prepared statements. */
  reset(): void | Promise<void>;
  /** COM_FIELD_LIST. @throws SqlError 1146. */
  fieldList(table: string, wildcard: string): readonly Field[] | Promise<readonly Field[]>;
  /** Stops the running statement (1317). Harmless where none runs. */
  cancel(): void;
  /** Rolls back and frees. */
  close(): void | Promise<void>;
  readonly database: string | null;
  /** ServerStatus bits. */
  readonly status: number;
  /** Of the last statement. */
  readonly warnings: readonly Warning[];
  /** A session variable's value that a door needs: wait_timeout, max_allowed_packet, character_set_client, sql_mode, … Null if there is none such. */
  variable(name: string): string | number | null;
}
export interface QueryOptions {
  /** Bound to the `?` of the text. */
  readonly params?: readonly Parameter[];
  /** Milliseconds that the statement may take: 3024 after that. A backend that cannot tell the time while it works may be cancelled as well. */
  readonly timeout?: number;
}

export interface Backend {
  /** What the handshake reports. */
  readonly serverVersion: string;
  connect(options: ConnectOptions, host: ConnectionHost): BackendConnection | Promise<BackendConnection>;
  close(): void | Promise<void>;
}
