/**
 * The client library of the WebSocket door, `wsql/client`: runs in browsers, Bun, Deno and Node.js, and depends on nothing.
 * docs/client.md
 */
export type * from '../wire/messages.ts';
export type { ReconnectOptions } from './backoff.ts';
export { type ConnectOptions, type Databases, type Status, WsqlClient } from './client.ts';
export type { ConnectionState } from './connection.ts';
export { type AbortOutcome, WsqlAbortError, WsqlConnectionError, WsqlError, WsqlQueryError, WsqlTimeoutError } from './errors.ts';
export type { ClientEvent, ClientEvents, ClientListener } from './events.ts';
export type { Control } from './exchange.ts';
export type { LiveQuery, LiveUpdate, SubscribeOptions } from './live-query.ts';
export {
  type NodeRedEvents,
  type NodeRedHandler,
  type NodeRedResult,
  type NodeRedStatus,
  NodeRedWSConnection,
} from './node-red-connection.ts';
export type { ClientOptions, TokenSource } from './options.ts';
export { bytesOf, type Parameter, type Parameters } from './parameters.ts';
export type { PreparedStatement, PrepareOptions } from './prepared-statement.ts';
export type { BatchResult, QueryResult, StepResult } from './results.ts';
export type { RowStream, StreamEnd, StreamOptions } from './row-stream.ts';
export type { Run, RunOk, RunRowsEnd, RunSink, Session, SessionStart, SessionState } from './session.ts';
export { type Identifier, id, type JsonValue, json, type Part, type SqlText, sql } from './sql.ts';
export type { ArrayOptions, BatchOptions, QueryOptions, Step, Text } from './statements.ts';
export type { BeginOptions, Transaction } from './transaction.ts';
