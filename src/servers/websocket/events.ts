/** What a WebSocket server tells of its connections to the program that it is a part of. */
import type { AccountId } from '../../backend.ts';
import type { Listener } from '../listener/event-hub.ts';

export interface ConnectionDetails {
  /** The id that the client was told. */
  readonly clientId: string;
  /** `host:port` of the client. */
  readonly client: string;
}
export interface LoginDetails extends ConnectionDetails {
  readonly user: string;
  /** The backend's account that the login was for; null for accounts of the door itself. */
  readonly account: AccountId | null;
}
export interface QueryDetails extends ConnectionDetails {
  readonly user: string;
  /** As it was sent, with passwords left out. */
  readonly sql: string;
  readonly durationMs: number;
  readonly rows: number;
  readonly affectedRows: number | bigint;
  /** Null where it succeeded. */
  readonly error: Error | null;
}
export interface ErrorDetails extends ConnectionDetails {
  /** Why the login was refused or the connection ended; an Error that is no SqlError is a bug of the server. */
  readonly error: Error;
}
export interface DisconnectDetails extends ConnectionDetails {
  /** Null where nobody had logged in. */
  readonly user: string | null;
  /** As in close-codes.ts; 1006 where the client went without a word. */
  readonly code: number;
  readonly durationMs: number;
}

export interface WebSocketServerEvents {
  connect: ConnectionDetails;
  /** It has logged in, also anew. */
  authenticated: LoginDetails;
  /** A statement has been answered. */
  query: QueryDetails;
  error: ErrorDetails;
  disconnect: DisconnectDetails;
}
export type WebSocketServerEvent = keyof WebSocketServerEvents;
export type WebSocketServerListener<E extends WebSocketServerEvent> = Listener<WebSocketServerEvents[E]>;
