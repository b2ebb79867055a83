/** What a server tells of its connections to the program that it is a part of. */
import type { AccountId } from '../../backend.ts';
import type { SqlError } from '../../errors.ts';
import { EventHub, type Listener } from '../listener/event-hub.ts';

export interface ConnectionDetails {
  /** As in CONNECTION_ID(). */
  readonly connectionId: number;
  /** `host:port` of the client. */
  readonly client: string;
}
export interface LoginDetails extends ConnectionDetails {
  readonly user: string;
  /** The backend's account that the login was for; null for accounts of the door itself. */
  readonly account: AccountId | null;
  readonly database: string | null;
  /** `TLSv1.3`; null without TLS. */
  readonly tls: string | null;
  /** What the client told of itself: `_client_name`, `program_name`, … */
  readonly attributes: ReadonlyMap<string, string>;
}
export interface QueryDetails extends ConnectionDetails {
  readonly user: string;
  /** Whether it was sent as text, or executed as a prepared statement. */
  readonly kind: 'text' | 'prepared';
  /** As it was sent, with passwords left out. */
  readonly sql: string;
  readonly durationMs: number;
  /** Rows that were sent; those of a cursor come later, and are not among them. */
  readonly rows: number;
  readonly affectedRows: number | bigint;
  /** Null where it succeeded. */
  readonly error: SqlError | null;
}
export interface ErrorDetails extends ConnectionDetails {
  /** Why the login was refused or the connection ended; an Error that is no SqlError is a bug of the server. */
  readonly error: Error;
}
export interface DisconnectDetails extends ConnectionDetails {
  /** Null where nobody had logged in. */
  readonly user: string | null;
  readonly durationMs: number;
}

export interface MysqlServerEvents {
  /** A client has come, and is greeted. */
  connect: ConnectionDetails;
  /** It has logged in, also anew by COM_CHANGE_USER. */
  authenticated: LoginDetails;
  /** A statement has been answered. */
  query: QueryDetails;
  /** A login was refused, or a connection is ended by the server. */
  error: ErrorDetails;
  /** It is gone. */
  disconnect: DisconnectDetails;
}
export type MysqlServerEvent = keyof MysqlServerEvents;
export type MysqlServerListener<E extends MysqlServerEvent> = Listener<MysqlServerEvents[E]>;

export class ServerEvents extends EventHub<MysqlServerEvents> {}
