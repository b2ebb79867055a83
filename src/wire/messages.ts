/**
 * The messages of the WebSocket door: text frames, one JSON object each. The base is the message set of the original Node-RED plugin, whose
 * clients work unchanged; what we add to it is optional.
 */

/** A value as JSON has it: integers past ±2^53 and DECIMAL as strings, dates as MySQL's text, bytes as base64, JSON columns as JSON. */
export type WireValue = null | boolean | number | string | readonly WireValue[] | { readonly [key: string]: WireValue };

/** Bytes among the parameters of a query, in base64. */
export interface WireBytes {
  readonly $bin: string;
}
export type WireParameter = WireValue | WireBytes;

/** Chosen by the client, given back with every reply to the message. */
export type QueryId = number | string;

/** A column of a result. */
export interface WireField {
  readonly name: string;
  readonly [detail: string]: WireValue;
}

// From the client.

export interface AuthMessage {
  readonly type: 'auth';
  readonly password: string;
}
export interface QueryMessage {
  readonly type: 'query';
  readonly queryId: QueryId;
  readonly query: string;
  /** Bound to the `?` of the query. */
  readonly params?: readonly WireParameter[];
}
export interface PingMessage {
  readonly type: 'ping';
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}
export type ClientMessage = AuthMessage | QueryMessage | PingMessage;

// From the server.

/** The first message of a connection. */
export interface WelcomeMessage {
  readonly type: 'welcome';
  readonly clientId: string;
  readonly requiresAuth: boolean;
  readonly timestamp: number;
}
export type AuthResponse =
  | { readonly type: 'auth_response'; readonly success: true; readonly clientId: string }
  | { readonly type: 'auth_response'; readonly success: false; readonly error: string };

export interface QuerySuccess {
  readonly type: 'query_response';
  readonly queryId: QueryId;
  readonly success: true;
  readonly data: readonly { readonly [column: string]: WireValue }[];
  readonly fields: readonly WireField[];
  readonly rowCount: number;
  readonly affectedRows: number;
  /** Null where no row with an AUTO_INCREMENT column was inserted. */
  readonly insertId: number | string | null;
}
export interface QueryFailure {
  readonly type: 'query_response';
  readonly queryId: QueryId;
  readonly success: false;
  readonly error: string;
  /** MySQL's name of the error, e.g. `ER_NO_SUCH_TABLE`. */
  readonly code: string;
  readonly errno?: number;
  readonly sqlState?: string;
  /** UTF-16 offset into the query. */
  readonly position?: number | null;
}
export type QueryResponse = QuerySuccess | QueryFailure;

/** Sent at every heartbeat interval; a client that shows no sign of life for two of them is disconnected. */
export interface HeartbeatMessage {
  readonly type: 'heartbeat';
  readonly timestamp: number;
}
export interface PongMessage {
  readonly type: 'pong';
  readonly timestamp: number;
}
/** The answer to what is no message, or to one out of turn. */
export interface ErrorMessage {
  readonly type: 'error';
  readonly error: string;
  readonly queryId?: QueryId;
}
export type ServerMessage = WelcomeMessage | AuthResponse | QueryResponse | HeartbeatMessage | PongMessage | ErrorMessage;
