/** One connection: from its first byte until it ends, once. What follows it is another one. */
import {
  type AuthRequest,
  type AuthResponse,
  type ChangesMessage,
  CloseCode,
  type QueryId,
  type ServerMessage,
  type SessionStateMessage,
  type SnapshotMessage,
  type TransactionId,
  type TransactionMessage,
  type WelcomeMessage,
} from '../wire/messages.ts';
import { WsqlConnectionError, WsqlError, WsqlQueryError } from './errors.ts';
import { Pulse } from './pulse.ts';
import { BadReply, readReply } from './read-reply.ts';

/** Who says who: without the type of its message. */
export type Proof = Omit<AuthRequest, 'type'>;
/** A request without its id. */
export type RequestBody = { readonly type: string; readonly [name: string]: unknown };
/** Messages that answer a request. */
export type Reply = Extract<ServerMessage, { readonly queryId: QueryId; readonly success: true }> | SnapshotMessage | ChangesMessage;

/** Who waits for an answer. */
export interface Pending {
  /** @returns whether it was the last message of the answer. */
  take(reply: Reply): boolean;
  /** The request has failed. */
  fail(error: Error): void;
}

export interface LinkSettings {
  /** Milliseconds until the login has to be done. */
  readonly connectTimeout: number;
  /** Milliseconds between two heartbeats, where the server does not say. */
  readonly heartbeatInterval: number;
}
export interface LinkListener {
  heartbeat(timestamp: number): void;
  pong(timestamp: number, latency: number): void;
  /** The server has something to complain about that is the answer to no request. */
  complaint(error: WsqlError): void;
}

const OPEN = 1;
/** The longest that a timer can wait. */
export const LONGEST = 2 ** 31 - 1;

export class Link {
  readonly #socket: WebSocket;
  readonly #proof: Proof | null;
  readonly #settings: LinkSettings;
  readonly #listener: LinkListener;
  readonly #pending = new Map<QueryId, Pending>();
  readonly #transactions = new Map<TransactionId, (message: TransactionMessage) => void>();
  readonly #logins: { readonly done: (expires: number | null) => void; readonly fail: (error: Error) => void }[] = [];
  readonly #deadline: ReturnType<typeof setTimeout>;
  readonly #becomeReady: () => void;
  readonly #becomeOver: (error: WsqlConnectionError) => void;
  #pulse: Pulse | null = null;
  #lastId = 0;
  #welcome: WelcomeMessage | null = null;
  #sessionState: SessionStateMessage | null = null;
  #isReady = false;
  #error: WsqlConnectionError | null = null;

  /** Resolves once requests are answered, or the connection is over. */
  readonly ready: Promise<void>;
  /** Resolves when the connection has ended, with why. */
  readonly over: Promise<WsqlConnectionError>;
  /** Milliseconds since 1970 when its token runs out. */
  expires: number | null = null;

  /** @throws SyntaxError where the URL is none that can be connected to. */
  constructor(url: string, proof: Proof | null, settings: LinkSettings, listener: LinkListener) {
    this.#proof = proof;
    this.#settings = settings;
    this.#listener = listener;
    this.#socket = new WebSocket(url);
    const ready = Promise.withResolvers<void>();
    const over = Promise.withResolvers<WsqlConnectionError>();
    this.ready = ready.promise;
    this.over = over.promise;
    this.#becomeReady = ready.resolve;
    this.#becomeOver = over.resolve;
    this.#deadline = setTimeout(
      () => this.#lose('the server did not answer in time', 'WSQL_CANNOT_CONNECT'),
      Math.min(LONGEST, settings.connectTimeout),
    );
    this.#listen();
  }
  #listen(): void {
    const socket = this.#socket;
    socket.onmessage = ({ data }: { readonly data: unknown }) => this.#received(data);
    socket.onclose = ({ code, reason }: { readonly code: number; readonly reason: string }) => this.#closed(code, reason);
    // A close event follows, which knows more; not so on some runtimes where it never came to a connection.
    socket.onerror = () => {
      if (!this.#isReady) setTimeout(() => this.#lose('cannot connect to the server', 'WSQL_CANNOT_CONNECT'), 0);
    };
  }

  get isReady(): boolean {
    return this.#isReady && this.#error === null && this.#socket.readyState === OPEN;
  }
  /** Why it has ended; null: it has not. */
  get error(): WsqlConnectionError | null {
    return this.#error;
  }
  get welcome(): WelcomeMessage | null {
    return this.#welcome;
  }
  /** What was said of the connection's own session; null where it has none. */
  get sessionState(): SessionStateMessage | null {
    return this.#sessionState;
  }
  get pendingCount(): number {
    return this.#pending.size;
  }

  // To the server

  /**
   * Sends a request.
   * @returns the id that it was given.
   * @throws WsqlError where it cannot be sent; then it has not been.
   */
  request(body: RequestBody, pending: Pending): QueryId {
    const queryId = ++this.#lastId;
    this.#send(JSON.stringify({ ...body, queryId }));
    this.#pending.set(queryId, pending);
    return queryId;
  }
  /** Says something that is not answered. */
  tell(message: RequestBody): void {
    if (this.isReady) this.#socket.send(JSON.stringify(message));
  }
  /** No answer is waited for any more. */
  forget(queryId: QueryId): void {
    this.#pending.delete(queryId);
  }
  #send(text: string): void {
    if (!this.isReady) throw (this.#error ?? notOpen()).of(false);
    const limit = this.#welcome?.limits?.messageBytes;
    if (typeof limit === 'number' && text.length * 3 > limit && new TextEncoder().encode(text).length > limit)
      throw new WsqlError('WSQL_MESSAGE_TOO_LARGE', `The request is longer than the ${limit} bytes that the server takes`);
    this.#socket.send(text);
  }
  /** Tells what is said of a transaction. */
  follow(transaction: TransactionId, told: (message: TransactionMessage) => void): void {
    this.#transactions.set(transaction, told);
  }
  unfollow(transaction: TransactionId): void {
    this.#transactions.delete(transaction);
  }

  /** Logs in, or in again. @returns when that runs out. @throws WsqlConnectionError where it is refused. */
  logIn(proof: Proof): Promise<number | null> {
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    this.#logins.push({ done: resolve, fail: reject });
    this.#socket.send(JSON.stringify({ type: 'auth', ...proof }));
    return promise;
  }

  // From the server

  #received(data: unknown): void {
    if (this.#error !== null) return;
    this.#pulse?.beat();
    const message = typeof data === 'string' ? readReply(data) : new BadReply('the server has sent a binary frame');
    if (message === null) return;
    if (message instanceof BadReply) this.#lose(message.problem, 'WSQL_BAD_REPLY');
    else this.#heard(message);
  }
  #heard(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#welcomed(message);
        return;
      case 'auth_response':
        this.#judged(message);
        return;
      case 'heartbeat':
        this.#socket.send(JSON.stringify({ type: 'ping', timestamp: Date.now() }));
        this.#listener.heartbeat(message.timestamp ?? Date.now());
        return;
      case 'pong':
        this.#listener.pong(message.timestamp, Math.max(0, Date.now() - message.timestamp));
        return;
      case 'transaction_warning':
      case 'transaction_ended':
        this.#transactions.get(message.transaction)?.(message);
        return;
      case 'session_state':
        this.#sessionState = { ...message, variables: { ...this.#sessionState?.variables, ...message.variables } };
        return;
      default:
        this.#answered(message);
    }
  }
  #answered(
    message: Exclude<
      ServerMessage,
      { readonly type: 'welcome' | 'auth_response' | 'heartbeat' | 'pong' | 'session_state' | TransactionMessage['type'] }
    >,
  ): void {
    const { queryId } = message;
    const pending = queryId === undefined ? undefined : this.#pending.get(queryId);
    if (pending === undefined || queryId === undefined) {
      if (message.type === 'error') this.#listener.complaint(new WsqlError(message.code ?? 'WSQL_UNKNOWN', message.error));
      return;
    }
    if (message.type === 'error' || ('success' in message && message.success === false)) {
      this.#pending.delete(queryId);
      const code = 'code' in message ? message.code : undefined;
      pending.fail(new WsqlQueryError({ ...message, code: code ?? 'WSQL_UNKNOWN' }, queryId));
    } else if (pending.take(message as Reply)) this.#pending.delete(queryId);
  }

  // The login

  #welcomed(message: WelcomeMessage): void {
    if (this.#welcome !== null) return;
    this.#welcome = message;
    const proof = this.#proof;
    const mustSay = message.requiresAuth || (proof !== null && (proof.user !== undefined || proof.token !== undefined));
    if (!mustSay) this.#enter(null);
    else if (proof === null) this.#lose('the server wants a password or a token', 'WSQL_LOGIN_REFUSED', { isFinal: true });
    else
      this.logIn(proof).then(
        (expires) => this.#enter(expires),
        (error: unknown) => this.#end(error as WsqlConnectionError),
      );
  }
  #judged(message: AuthResponse): void {
    const login = this.#logins.shift();
    if (message.success) login?.done(message.expires ?? null);
    else {
      const cause = new WsqlQueryError({ code: 'WSQL_LOGIN_REFUSED', ...message }, null);
      login?.fail(new WsqlConnectionError(message.error, { code: 'WSQL_LOGIN_REFUSED', mayHaveRun: false, isFinal: true, cause }));
    }
  }
  #enter(expires: number | null): void {
    if (this.#error !== null) return;
    clearTimeout(this.#deadline);
    this.expires = expires;
    this.#isReady = true;
    const interval = this.#welcome?.limits?.heartbeatInterval;
    this.#pulse = new Pulse(typeof interval === 'number' && interval > 0 ? interval : this.#settings.heartbeatInterval, {
      quiet: () => this.tell({ type: 'ping', timestamp: Date.now() }),
      dead: () => this.#lose('no sign of life from the server for two heartbeats', 'WSQL_CONNECTION_LOST'),
    });
    this.#becomeReady();
  }

  // The end

  #closed(closeCode: number, reason: string): void {
    const isFinal = closeCode === CloseCode.FORBIDDEN;
    const why = reason === '' ? '' : `: ${reason}`;
    if (this.#isReady) this.#lose(`the connection was closed (${closeCode})${why}`, 'WSQL_CONNECTION_LOST', { closeCode, isFinal });
    else this.#lose(`cannot connect: the connection was closed (${closeCode})${why}`, 'WSQL_CANNOT_CONNECT', { closeCode, isFinal });
  }
  #lose(message: string, code: string, more: { readonly closeCode?: number; readonly isFinal?: boolean } = {}): void {
    this.#end(new WsqlConnectionError(message, { code, mayHaveRun: false, ...more }));
  }
  /** Ends it: requests that wait for an answer may have run. */
  close(): void {
    this.#end(new WsqlConnectionError('the client has closed the connection', { code: 'WSQL_CLOSED', mayHaveRun: false, isFinal: true }));
  }
  /** Ends it before anybody uses it. */
  refuse(why: string): void {
    this.#lose(why, 'WSQL_CANNOT_CONNECT');
  }
  #end(error: WsqlConnectionError): void {
    if (this.#error !== null) return;
    this.#error = error;
    clearTimeout(this.#deadline);
    this.#pulse?.stop();
    const socket = this.#socket;
    socket.onmessage = null;
    socket.onclose = null;
    // One that never came about still says so, to whom it does not matter any more.
    socket.onerror = () => undefined;
    socket.close();
    for (const { fail } of this.#logins.splice(0)) fail(error);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const one of pending) one.fail(error.of(true));
    this.#becomeReady();
    this.#becomeOver(error);
  }
}

function notOpen(): WsqlConnectionError {
  return new WsqlConnectionError('there is no connection', { code: 'WSQL_CONNECTION_LOST', mayHaveRun: false });
}
