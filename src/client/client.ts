/** A client of the WebSocket door: `docs/client.md`. */
import type { BeginRequest, ConnectionStatus, ServerStatus, WelcomeMessage, WireRow } from '../wire/messages.ts';
import type { Waiter } from './carrier.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { WsqlAbortError, type WsqlConnectionError } from './errors.ts';
import type { ClientEvent, ClientListener } from './events.ts';
import { ask, type Control } from './exchange.ts';
import { LiveQuery, type SubscribeOptions } from './live-query.ts';
import { type ClientOptions, socketUrl } from './options.ts';
import type { Parameters } from './parameters.ts';
import { PreparedStatement, type PrepareOptions } from './prepared-statement.ts';
import { Session, type SessionStart } from './session.ts';
import type { SqlText } from './sql.ts';
import { expected, type RequestOptions, Statements, type Text, taken } from './statements.ts';
import { type BeginOptions, Transaction } from './transaction.ts';

export interface ConnectOptions extends ClientOptions {
  /** Gives the attempt up. */
  readonly signal?: AbortSignal;
  /** Whether to go on trying where the first attempt fails. Default false: it is an error. */
  readonly waitForServer?: boolean;
}
export interface Databases {
  readonly databases: readonly string[];
  readonly current: string | null;
}
export interface Status {
  readonly connection: ConnectionStatus;
  readonly connections: readonly ConnectionStatus[];
  /** All of them together; null where it was not asked for, or the server is an older one. */
  readonly server: ServerStatus | null;
}

export class WsqlClient extends Statements {
  readonly #connection: Connection;

  /**
   * Starts to connect; requests wait until that has succeeded. `WsqlClient.connect` waits for it.
   * @throws TypeError where the URL is none that can be connected to
   */
  constructor(url: string, options: ClientOptions = {}) {
    const connection = new Connection(socketUrl(url), options);
    super(connection, null);
    this.#connection = connection;
  }

  /** A client that is connected and logged in. @throws WsqlConnectionError, WsqlAbortError, TypeError */
  static async connect(url: string, { signal, waitForServer = false, ...options }: ConnectOptions = {}): Promise<WsqlClient> {
    const client = new WsqlClient(url, options);
    try {
      await (waitForServer ? client.ready({ signal }) : client.#firstAttempt(signal));
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }
  #firstAttempt(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      let failure: Error | null = null;
      const ends = [
        this.on('error', ({ error }) => {
          failure ??= error;
        }),
        this.on('reconnecting', ({ error }) => settle(failure ?? error)),
      ];
      const settle = (error: Error | null) => {
        for (const end of ends) end();
        if (error === null) resolve();
        else reject(error);
      };
      this.ready({ signal }).then(
        () => settle(null),
        (error: Error) => settle(error),
      );
    });
  }

  get url(): string {
    return this.#connection.url;
  }
  get state(): ConnectionState {
    return this.#connection.state;
  }
  /** What the server has said of itself on the connection of this moment. */
  get welcome(): WelcomeMessage | null {
    return this.#connection.link?.welcome ?? null;
  }
  /** Attempts in a row that have failed; and requests that wait for their answer. */
  get failedAttempts(): number {
    return this.#connection.attempts;
  }
  get pendingRequests(): number {
    return this.#connection.link?.pendingCount ?? 0;
  }
  /** Why no further attempt to connect is made; null while there are. */
  get finalError(): WsqlConnectionError | null {
    return this.#connection.final;
  }
  /** @returns what ends it. */
  on<E extends ClientEvent>(event: E, listener: ClientListener<E>): () => void {
    return this.#connection.events.on(event, listener);
  }

  /** Waits until requests are answered. @throws WsqlConnectionError where that will not be, WsqlAbortError, WsqlTimeoutError */
  ready({ signal }: Pick<Control, 'signal'> = {}): Promise<void> {
    const connection = this.#connection;
    return new Promise((resolve, reject) => {
      const abort = () => {
        connection.forget(waiter);
        waiter.fail(new WsqlAbortError('not sent', false, signal?.reason));
      };
      const over = () => signal?.removeEventListener('abort', abort);
      const waiter: Waiter = {
        isPatient: true,
        start: () => {
          over();
          resolve();
        },
        fail: (error) => {
          over();
          reject(error);
        },
      };
      if (signal?.aborted === true) abort();
      else {
        signal?.addEventListener('abort', abort);
        connection.carry(waiter);
      }
    });
  }

  /** Makes a database the current one of the statements that follow, on later connections too. */
  async use(database: string, { signal, timeout }: Control = {}): Promise<void> {
    const control = { signal, timeout };
    await ask(this.carrier, { type: 'use', database }, (reply) => expected(reply, 'use_response'), control);
    this.#connection.database = database;
  }
  /** The databases that the account may see. */
  databases({ signal, timeout }: Control = {}): Promise<Databases> {
    return ask(
      this.carrier,
      { type: 'databases' },
      (reply) => {
        const { databases, current = null } = expected(reply, 'databases_response');
        return { databases, current };
      },
      { signal, timeout },
    );
  }
  /** What this connection does; with `all` every one's, which takes an administrator. */
  status({ all, signal, timeout }: Control & { readonly all?: boolean } = {}): Promise<Status> {
    const body = { type: 'status', ...(all === undefined ? {} : { all }) };
    return ask(
      this.carrier,
      body,
      (reply) => {
        const { connection, connections = [], server = null } = expected(reply, 'status_response');
        return { connection, connections, server };
      },
      { signal, timeout },
    );
  }

  protected override keyed(options: RequestOptions): RequestOptions {
    const { database } = this.#connection;
    return super.keyed(database === null ? options : { database, ...options });
  }

  /** Prepares a statement; it is prepared again by itself on later connections. */
  prepare(sql: string, options: PrepareOptions = {}): Promise<PreparedStatement> {
    return PreparedStatement.make(this.carrier, sql, options);
  }

  /**
   * A session of this connection's own: from then on all of its statements run in it, in order. It ends with the connection: for clients that do
   * not `reconnect`.
   */
  session({ signal, ...start }: SessionStart & Pick<Control, 'signal'> = {}): Promise<Session> {
    return ask(
      this.carrier,
      { type: 'session', call: 'open', ...start },
      (reply, link) => {
        const { databaseVersion = link.welcome?.databaseVersion ?? '' } = expected(reply, 'session_response');
        return new Session(link, databaseVersion);
      },
      { signal },
    );
  }

  /**
   * The rows of a query, kept up to date. It goes on after a loss of the connection, in the database that is the current one now; it ends when it is
   * closed, or with the error that the query has.
   */
  subscribe<Row = WireRow>(statement: SqlText, options?: SubscribeOptions): LiveQuery<Row>;
  subscribe<Row = WireRow>(statement: Text, params?: Parameters, options?: SubscribeOptions): LiveQuery<Row>;
  subscribe<Row>(statement: Text | SqlText, second?: Parameters | SubscribeOptions, third?: SubscribeOptions): LiveQuery<Row> {
    const { body, options } = taken<SubscribeOptions>(statement, second, third);
    const { database } = this.#connection;
    return new LiveQuery<Row>(this.carrier, body, database === null ? options : { database, ...options });
  }

  /** Begins a transaction, which is to be committed or rolled back. `transaction` does so by itself. */
  begin({ signal, ...options }: BeginOptions = {}): Promise<Transaction> {
    const body: Omit<BeginRequest, 'queryId'> = { type: 'begin', ...options };
    return ask(
      this.carrier,
      { ...body },
      (reply, link) => {
        const { transaction, deadline } = expected(reply, 'begin_response');
        return new Transaction(link, transaction, deadline);
      },
      { signal },
    );
  }
  /**
   * Runs what is given in a transaction: committed when it returns, rolled back when it throws. It is run once: whether a conflict (`retryable`)
   * is tried again is the caller's to say.
   * @returns what `work` has returned.
   */
  async transaction<T>(work: (transaction: Transaction) => T | Promise<T>, options: BeginOptions = {}): Promise<T> {
    const transaction = await this.begin(options);
    let result: T;
    try {
      result = await work(transaction);
      const { signal } = options;
      if (transaction.isOpen && signal?.aborted === true) throw new WsqlAbortError('cancelled', false, signal.reason);
    } catch (error) {
      // Where this fails the connection is lost, or the server has ended it: it is rolled back all the same.
      if (transaction.isOpen) await transaction.rollback().catch(() => undefined);
      throw error;
    }
    if (!transaction.isFinished) await transaction.commit();
    return result;
  }

  /** Ends the connection; requests that wait for an answer fail, and no further one is taken. */
  close(): void {
    this.#connection.close();
  }
  [Symbol.dispose](): void {
    this.close();
  }
}
