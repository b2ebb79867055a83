/** The client of the original Node-RED plugin, as its specification has it, on top of `WsqlClient`. */
import type { WireRow } from '../wire/messages.ts';
import { WsqlClient } from './client.ts';
import { WsqlTimeoutError } from './errors.ts';
import { call } from './events.ts';
import { socketUrl } from './options.ts';
import { type Parameters, wireParameters } from './parameters.ts';
import type { QueryResult } from './results.ts';
import { SyncDoor } from './sync/sync-query.ts';

export interface NodeRedResult<Row = WireRow> {
  readonly data: readonly Row[];
  readonly fields: QueryResult['fields'];
  readonly rowCount: number;
  readonly affectedRows: number;
  readonly insertId: number | string | null;
}
export interface NodeRedStatus {
  readonly connection: 'connecting' | 'connected' | 'disconnected' | 'error';
  readonly authenticated: boolean;
  readonly clientId: string | null;
  readonly endpoint: string;
  readonly reconnectAttempts: number;
  readonly pendingQueries: number;
}
/** What an event tells. */
export interface NodeRedEvents {
  onConnect: { readonly clientId: string | null };
  onError: Error;
  onServerPing: { readonly timestamp: number; readonly latency: number };
  onDisconnect: { readonly code: number | null; readonly reason: string };
  onHeartbeat: { readonly timestamp: number };
}
/** Set as a property, or given in a call. */
export type NodeRedHandler<T> = ((told: T) => void) | null;

/** Milliseconds, as the original has them. */
const QUERY_TIMEOUT = 30_000;
const SYNC_TIMEOUT = 5000;
const READY_TIMEOUT = 10_000;

export class NodeRedWSConnection {
  readonly endpoint: string;
  readonly #client: WsqlClient;
  readonly #sync: SyncDoor;
  readonly #handlers = new Map<keyof NodeRedEvents, (told: never) => void>();
  #hasFailed = false;
  #isReleased = false;

  /**
   * Connects at once, and again whenever the connection is lost.
   * @param endpoint `ws://host:8080/db`; on a page also a path of its server.
   * @param password of the endpoint, where it has one.
   * @throws TypeError where the endpoint is no URL.
   */
  constructor(endpoint: string, password: string | null = null) {
    this.endpoint = endpoint;
    const secret = password === '' ? null : password;
    this.#client = new WsqlClient(endpoint, secret === null ? {} : { password: secret });
    this.#sync = new SyncDoor(socketUrl(endpoint), secret);
    this.#listen();
  }
  #listen(): void {
    const client = this.#client;
    client.on('connect', ({ clientId }) => {
      this.#hasFailed = false;
      this.#tell('onConnect', { clientId });
    });
    client.on('error', ({ error }) => {
      this.#hasFailed = client.state !== 'connected';
      this.#tell('onError', error);
    });
    client.on('disconnect', ({ error }) => this.#tell('onDisconnect', { code: error.closeCode, reason: error.message }));
    client.on('heartbeat', (told) => this.#tell('onHeartbeat', told));
    client.on('pong', (told) => this.#tell('onServerPing', told));
  }
  /** By way of the property, which a subclass may have as a method. */
  #tell<E extends keyof NodeRedEvents>(event: E, told: NodeRedEvents[E]): void {
    call((what: NodeRedEvents[E]) => (this[event] as ((what: NodeRedEvents[E]) => void) | null)?.(what), told);
  }

  /** The connection is there, and logged in. */
  get onConnect(): Hook<'onConnect'> {
    return this.#hook('onConnect');
  }
  set onConnect(handler: NodeRedHandler<NodeRedEvents['onConnect']>) {
    this.#set('onConnect', handler);
  }
  /** An attempt to connect has failed, or the server complains of something that no query asked for. */
  get onError(): Hook<'onError'> {
    return this.#hook('onError');
  }
  set onError(handler: NodeRedHandler<NodeRedEvents['onError']>) {
    this.#set('onError', handler);
  }
  /** The server has answered a ping: `latency` in milliseconds. */
  get onServerPing(): Hook<'onServerPing'> {
    return this.#hook('onServerPing');
  }
  set onServerPing(handler: NodeRedHandler<NodeRedEvents['onServerPing']>) {
    this.#set('onServerPing', handler);
  }
  /** The connection was lost, or closed. */
  get onDisconnect(): Hook<'onDisconnect'> {
    return this.#hook('onDisconnect');
  }
  set onDisconnect(handler: NodeRedHandler<NodeRedEvents['onDisconnect']>) {
    this.#set('onDisconnect', handler);
  }
  /** The server has sent a heartbeat, which has been answered. */
  get onHeartbeat(): Hook<'onHeartbeat'> {
    return this.#hook('onHeartbeat');
  }
  set onHeartbeat(handler: NodeRedHandler<NodeRedEvents['onHeartbeat']>) {
    this.#set('onHeartbeat', handler);
  }
  #set<E extends keyof NodeRedEvents>(event: E, handler: NodeRedHandler<NodeRedEvents[E]>): void {
    if (handler === null || handler === undefined) this.#handlers.delete(event);
    else this.#handlers.set(event, handler as (told: never) => void);
  }
  /** Called with a function it takes that as the handler; else it calls the handler. */
  #hook<E extends keyof NodeRedEvents>(event: E): Hook<E> {
    return (told?: NodeRedEvents[E] | NodeRedHandler<NodeRedEvents[E]>): void => {
      if (typeof told === 'function') this.#set(event, told);
      else (this.#handlers.get(event) as ((told: unknown) => void) | undefined)?.(told);
    };
  }

  /** Runs a statement. @param timeout milliseconds, waiting for the connection included. @throws WsqlError */
  async Query<Row = WireRow>(sql: string, params: Parameters | number = [], timeout = QUERY_TIMEOUT): Promise<NodeRedResult<Row>> {
    const options = { timeout: typeof params === 'number' ? params : timeout };
    return nodeRedResult(await this.#client.query<Row>(sql, typeof params === 'number' ? [] : params, options));
  }
  /**
   * Runs a statement, and blocks this thread until its result is there: over a connection of its own, since this one's is asleep too.
   * @param params or the timeout.
   * @param timeout milliseconds.
   * @throws WsqlError: of the statement, of the connection, or since it took too long.
   */
  SyncQuery<Row = WireRow>(sql: string, params: Parameters | number = [], timeout = SYNC_TIMEOUT): NodeRedResult<Row> {
    const given: Parameters = typeof params === 'number' ? [] : params;
    const bound = Array.isArray(given) && given.length === 0 ? {} : { params: wireParameters(given) };
    return nodeRedResult(this.#sync.query<Row>({ query: sql, ...bound }, typeof params === 'number' ? params : timeout));
  }

  get Status(): NodeRedStatus {
    const client = this.#client;
    return {
      connection: this.#state,
      authenticated: this.isReady(),
      clientId: this.isReady() ? (client.welcome?.clientId ?? null) : null,
      endpoint: this.endpoint,
      reconnectAttempts: client.failedAttempts,
      pendingQueries: client.pendingRequests,
    };
  }
  get #state(): NodeRedStatus['connection'] {
    const { state } = this.#client;
    if (state === 'connected') return 'connected';
    if (this.#hasFailed && !this.#isReleased) return 'error';
    return state === 'connecting' ? 'connecting' : 'disconnected';
  }
  /** Whether queries are answered at this moment. */
  isReady(): boolean {
    return this.#client.state === 'connected';
  }
  /** Waits until queries are answered. @param timeout milliseconds. @throws WsqlConnectionError, WsqlTimeoutError */
  async waitForReady(timeout = READY_TIMEOUT): Promise<true> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), timeout);
    try {
      await this.#client.ready({ signal: stop.signal });
      return true;
    } catch (error) {
      if (stop.signal.aborted) throw new WsqlTimeoutError(timeout, false, 'Timeout waiting for the connection to be ready');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
  /** Ends the connection for good. */
  disconnect(): void {
    this.#isReleased = true;
    this.#client.close();
    this.#sync.close();
  }
}

/** What a handler is read as: to be called with one that takes its place, or with what it is to be told. */
export type Hook<E extends keyof NodeRedEvents> = (told?: NodeRedEvents[E] | NodeRedHandler<NodeRedEvents[E]>) => void;

function nodeRedResult<Row>({ data, fields, rowCount, affectedRows, insertId }: QueryResult<Row>): NodeRedResult<Row> {
  return { data, fields, rowCount, affectedRows, insertId };
}
