/** wsql as a library: the doors, and the backends that can stand behind it. */

export type { StaticToken } from './auth/account-book.ts';
export { type Account, type AccountRule, accountOf, parseAccount, parseUsersFile } from './auth/accounts.ts';
export { type JwtKeys, type JwtRule, parseKeySet } from './auth/jwt.ts';
export type {
  AccountDirectory,
  AccountId,
  Backend,
  BackendConnection,
  ConnectionHost,
  ConnectOptions,
  PreparedStatement,
  ProcessInfo,
  QueryOptions,
  RowCursor,
  StoredAccount,
  TlsRequirement,
} from './backend.ts';
export { type EmbeddedOptions, openEmbedded } from './backends/embedded/index.ts';
export { liveSources } from './backends/embedded/live-sources.ts';
export { type LocalTablesOptions, withLocalTables } from './backends/local-tables/index.ts';
export { openRemote, parseRemoteUrl, type RemoteOptions } from './backends/remote/index.ts';
export { openUpstream, parseUpstreamUrl, type SslMode, type UpstreamOptions } from './backends/upstream/index.ts';
export { type ConstraintKind, type ErrorVendor, errorName, SQL_ERROR_CLASSES, type SqlErrorClass } from './error-classes.ts';
export { ConnectError, ProtocolError, SqlError, UsageError } from './errors.ts';
export {
  type DatabaseModel,
  type Introspection,
  type IntrospectOptions,
  introspect,
  type Model,
  type Omission,
  type TableModel,
} from './introspection/index.ts';
export { type CollectedResult, Collector, type Outcome, type ResultSink, type RowsEnd, ServerStatus, type Warning } from './result.ts';
export {
  createMysqlServer,
  type Log,
  type LogLevel,
  type MysqlServer,
  type MysqlServerOptions,
  remoteKeys,
  type TlsOptions,
  type TokenOptions,
} from './servers/mysql/index.ts';
export {
  createWebSocketServer,
  type WebSocketLimits,
  type WebSocketServer,
  type WebSocketServerOptions,
} from './servers/websocket/index.ts';
export { SessionRegistry } from './session/registry.ts';
export { type RecorderOptions, StatementRecorder } from './session/statement-recorder.ts';
export { type ParseMode, parseModeOf } from './sql/mode.ts';
export { type Page, type PagedQuery, pageOf } from './sql/paging.ts';
export type { DigestRecord, DurationRecord, PlanClass, StatementRecord, StatementRecords } from './statement-records.ts';
export { type Field, FieldFlag, FieldType, type Parameter, type Value, type ValueRow } from './types.ts';
export { type Conversions, geometryOf, rowConverter } from './typing/convert.ts';
export type { LogicalType } from './typing/logical-type.ts';
export { logicalTypeOfColumn } from './typing/of-column.ts';
export { logicalTypeOf } from './typing/of-field.ts';
export { SERVER_VERSION, VERSION } from './version.ts';
export { WSQL, type WsqlSources, wsqlTables } from './virtual/wsql/index.ts';
export type {
  VirtualColumn,
  VirtualCondition,
  VirtualConditions,
  VirtualRow,
  VirtualRows,
  VirtualTable,
  VirtualTableContext,
  VirtualTableProvider,
  VirtualValue,
} from './virtual-table.ts';
