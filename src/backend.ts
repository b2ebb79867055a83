/** What stands behind every door and tool: the embedded engine, an upstream server, another wsql. */
import type { PacketRelay } from './packet-relay.ts';
import type { ResultSink, Warning } from './result.ts';
import type { StatementRecords, StatementTrace } from './statement-records.ts';
import type { Field, Parameter, ValueRow } from './types.ts';
import type { VirtualTableProvider } from './virtual-table.ts';

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
  /** CLIENT_LOCAL_FILES: whether the client has files for LOAD DATA LOCAL; left out where that shows when one is asked for. */
  readonly localFiles?: boolean;
  /** All that the client and the door have agreed on, where the door can hand on packets as they are (`BackendConnection.relay`). */
  readonly capabilities?: number;
  /** CLIENT_OPTIONAL_RESULTSET_METADATA: resultset_metadata may be NONE. */
  readonly optionalMetadata?: boolean;
  /** CLIENT_INTERACTIVE: wait_timeout starts as interactive_timeout. */
  readonly interactive?: boolean;
  /** CLIENT_IGNORE_SPACE: sql_mode starts with IGNORE_SPACE beside the server's. A gateway does not tell the server behind it. */
  readonly ignoreSpace?: boolean;
  /**
   * The backend's own account that the login was for: CURRENT_USER(), and what it may do is checked on every statement.
   * Left out for accounts of the door itself (`--user`, tokens, commands on a file): they may do everything.
   */
  readonly account?: AccountId;
  /**
   * The client's own user and password, where they are those of the server behind the backend (`Backend.takesCredentials`): its session is
   * that user's, instead of one for all. The password is read during `connect`; whoever keeps it for later says so.
   */
  readonly credentials?: Credentials;
  /** Nobody waits for the connection any more. */
  readonly signal?: AbortSignal;
  /** Computed tables of the door, beside those of the backend. A backend that cannot have any leaves them alone. */
  readonly virtualTables?: readonly VirtualTableProvider[];
  /** What the client told of itself: `_client_name`, `program_name`, … */
  readonly attributes?: ReadonlyMap<string, string>;
  /** Ssl_cipher and Ssl_version; left out without TLS. */
  readonly tls?: { readonly cipher: string; readonly version: string };
  /** How packets are compressed; left out where they are not. */
  readonly compression?: { readonly kind: 'zlib' | 'zstd'; readonly level: number };
}

/** What a client logged in with, as it goes on to the server behind. */
export interface Credentials {
  /** Empty: anonymous. */
  readonly user: string;
  /** As typed, in the client's bytes; empty: none. */
  readonly password: Uint8Array;
  /** CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS: lets in with an expired password, to set another (1820 until then). */
  readonly handlesExpired: boolean;
}

/** An account's name: 'user'@'host'. */
export interface AccountId {
  /** Empty: anonymous. */
  readonly user: string;
  /** A host name or address, with `%` and `_` as LIKE has them, or a network: `10.0.0.0/255.255.255.0`. */
  readonly host: string;
}

/** What an account asks of a connection: REQUIRE of CREATE USER. */
export type TlsRequirement =
  | { readonly kind: 'none' }
  | { readonly kind: 'ssl' }
  | { readonly kind: 'x509' }
  | { readonly kind: 'specified'; readonly cipher: string | null; readonly issuer: string | null; readonly subject: string | null };

/** An account that a backend keeps, as its door has to know it to log somebody in. */
export interface StoredAccount extends AccountId {
  /** `caching_sha2_password`, `mysql_native_password`, `sha256_password`, … */
  readonly plugin: string;
  /** authentication_string of mysql.user, a character a byte; empty: no password. */
  readonly authentication: string;
  /** The password before, where it was retained (RETAIN CURRENT PASSWORD); null where there is none. */
  readonly retained: string | null;
  readonly locked: boolean;
  /** The login succeeds, and every statement but those that set a password is 1820. */
  readonly passwordExpired: boolean;
  readonly require: TlsRequirement;
  /** WITH MAX_USER_CONNECTIONS; 0: no limit. */
  readonly maxUserConnections: number;
  /** FAILED_LOGIN_ATTEMPTS and PASSWORD_LOCK_TIME in days (-1: unbounded); both 0: not tracked. */
  readonly failedLoginAttempts: number;
  readonly passwordLockDays: number;
}

/** The accounts of a backend that keeps its own. */
export interface AccountDirectory {
  /**
   * The account that a login is for: of those whose name and host fit, the most specific host first, a user name before the anonymous one.
   * The same object for as long as no ALTER USER was said of it: with another one its failed logins are forgotten.
   * @param hosts what the client's address is known as: its IP, and `localhost` for this machine.
   */
  find(user: string, hosts: readonly string[]): StoredAccount | null;
  /** Every account, for what depends on which plugins are in use. */
  all(): readonly StoredAccount[];
}

/** What the server around it lends a connection: other sessions' business. */
export interface ConnectionHost {
  /** KILL: ends a statement or a connection by thread id. @param by the thread id of who says it. @returns false if there is none such. */
  kill(connectionId: number, what: 'CONNECTION' | 'QUERY', by?: number): boolean;
  /** SHOW PROCESSLIST. */
  processes(): readonly ProcessInfo[];
  /** The most that there were at a time. Left out where nobody counts them. */
  readonly mostConnections?: number;
  /** How many there have been. */
  readonly totalConnections?: number;
  /** Bytes that a session and its client have exchanged; null: all of them. Left out where nobody counts them. */
  traffic?(connectionId: number | null): Traffic;
  /** FLUSH STATUS: the most connections are those that there are now. Left out where nobody counts them. */
  flushStatus?(): void;
  /** Open prepared statements of all clients. Left out where nobody counts them. */
  readonly preparedStatements?: number;
  /** What statements have run, at every door. Null or left out where nobody keeps it. */
  readonly statements?: StatementRecords | null;
  /** FLUSH HOSTS: addresses that are shut out (1129) may come again. Left out where nobody shuts out. */
  flushHosts?(): void;
}
export interface Traffic {
  readonly bytesReceived: number;
  readonly bytesSent: number;
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

/** Hears of what changes in a session, for clients that follow it (CLIENT_SESSION_TRACK). */
export interface SessionObserver {
  /** A session variable was set, perhaps to what it was. @param text as SHOW VARIABLES prints it. */
  variable(name: string, text: string): void;
  /** A database was made the current one, perhaps once more, or the current one is gone. */
  database(): void;
  /** Something else of the session has changed: user variables, temporary tables, statements of PREPARE. */
  state(): void;
  /** The transaction, in the words of session_track_transaction_info, of a backend that has them and no `transactionState`. */
  transaction(kind: 'transaction state' | 'transaction characteristics', text: string): void;
  /** GTIDs, where session_track_gtids asks for them. */
  gtids?(text: string): void;
}
/** The transaction of a session, as session_track_transaction_info tells of it. */
export interface TransactionState {
  /** Another for each transaction. */
  readonly id: number;
  /** `implicit`: begun by a statement with autocommit off. */
  readonly kind: 'none' | 'explicit' | 'implicit';
  readonly reads: boolean;
  readonly writes: boolean;
  /** LOCK TABLES. */
  readonly locksTables: boolean;
  /** Statements that make such a transaction begin, or that the next one will be subject to; empty where there are none. */
  readonly characteristics: string;
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
   * @param attributes as of `QueryOptions`.
   */
  execute(params: readonly Parameter[], sink: ResultSink, attributes?: ReadonlyMap<string, Parameter>): void | Promise<void>;
  /**
   * Opens a cursor on the rows as they are now, for who wants them a few at a time; several may be open at once, while other statements run.
   * Null where its rows cannot be kept back: whoever asked executes it, and keeps them itself. Left out where that is always so.
   * @throws SqlError as running it would.
   */
  openCursor?(params: readonly Parameter[], attributes?: ReadonlyMap<string, Parameter>): RowCursor | null | Promise<RowCursor | null>;
  close(): void;
}

/** A result whose rows are taken when they are wanted. It is closed by who opened it, also after its end and after a failure. */
export interface RowCursor {
  readonly fields: readonly Field[];
  readonly warnings: number;
  /** The next rows, fewer than `count` only at the end. @throws SqlError, after which there are no more. */
  fetch(count: number): readonly ValueRow[] | Promise<readonly ValueRow[]>;
  close(): void;
}

export type TablesRead = ReadonlySet<string> | 'computed' | null;

/**
 * One session's connection. One statement at a time; the caller waits for the promise, if it gets one, before the next.
 * The usual short statement returns nothing: it has already been answered, without a promise.
 */
export interface BackendConnection {
  /**
   * The tables that a query reads, by the names that `Backend.watch` has for them: also those behind views. Left out where it is not known.
   * @returns null where that cannot be told, so that every one counts; `computed` where its rows may change with no table written, or with nobody told.
   * A promise is waited for before the next statement.
   * @throws SqlError as running it would; 1235 where it changes something.
   */
  tablesRead?(sql: string, params: readonly Parameter[]): TablesRead | Promise<TablesRead>;
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
  /** From now on the observer hears of changes. Left out where they are not known. */
  observe?(observer: SessionObserver): void;
  /** Left out where it is not known. */
  transactionState?(): TransactionState;
  /** Whether the session has a privilege at the global level, static or dynamic, in upper case. Left out where there are no privileges. */
  mayDo?(privilege: string): boolean;
  /** Stops the running statement (1317). Harmless where none runs. */
  cancel(): void;
  /** Rolls back and frees. */
  close(): void | Promise<void>;
  /** As `PacketRelay`. Left out where the backend speaks another protocol than MySQL's. */
  relay?: PacketRelay['relay'];
  /** Whether the session has ended by itself, as when its server has gone: nothing can be run on it any more. Left out where it cannot. */
  readonly isLost?: boolean;
  readonly database: string | null;
  /** ServerStatus bits. */
  readonly status: number;
  /** What the running statement does, as the process list has it: `User sleep`. Left out where that is not known: `executing`. */
  readonly activity?: string;
  /** How the last statement was run, for who records statements; null or left out where the connection handed it on. */
  readonly trace?: StatementTrace | null;
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
  /** Gives the statement up: 1317, unless it had finished first. */
  readonly signal?: AbortSignal;
  /** Query attributes: mysql_query_attribute_string(). */
  readonly attributes?: ReadonlyMap<string, Parameter>;
}

/** Told of each commit that has written tables. @param tables null: any may have been written, or defined anew. It must not throw. */
export type CommitListener = (tables: ReadonlySet<string> | null) => void;

export interface Backend {
  /**
   * Tells of what is committed from now on, whoever does it. Left out where the backend does not hear of it.
   * @returns what ends it.
   */
  watch?(listener: CommitListener): () => void;
  /** Left out where the backend keeps no accounts that clients of a door could log in with. */
  readonly accounts?: AccountDirectory;
  /** What the handshake reports. */
  readonly serverVersion: string;
  /** Thread ids of a door begin here, where the backend has ids of its own that they must not be. */
  readonly firstConnectionId?: number;
  /**
   * Whether `connect` logs in with the client's own `credentials`, and throws what the server says of them (ConnectError: 1045, 1862, …).
   * Left out, they count for nothing: a door must not take them for proven.
   */
  readonly takesCredentials?: true;
  /** Capabilities that the backend's own server has none of, where its packets are handed on: the door offers them to nobody. */
  readonly missingCapabilities?: number;
  /** The value of a global variable that is a number: max_connections, … Null if there is none such; left out where it cannot be known at once. */
  globalNumber?(name: string): number | null;
  connect(options: ConnectOptions, host: ConnectionHost): BackendConnection | Promise<BackendConnection>;
  close(): void | Promise<void>;
}
