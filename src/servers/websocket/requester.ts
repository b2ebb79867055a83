/** Who requests are of: a WebSocket client, or one HTTP request. What it has at the backend, and what it may do. */
import type { RecordedClient } from '../../session/statement-recorder.ts';
import { withoutSecrets } from '../../sql/secrets.ts';
import type { ConnectionStatus, QueryId, TransactionMessage, WireError } from '../../wire/messages.ts';
import type { Principal } from './backend-session.ts';
import { Refusal, wireError } from './errors.ts';
import type { KeptAnswers } from './idempotency/kept-answers.ts';
import { Lane } from './lane.ts';
import type { LoggedIn } from './login.ts';
import type { WebSocketLimits } from './options.ts';
import type { PinnedSession } from './pinned-session.ts';
import type { KeptStatement } from './prepare-request.ts';
import type { Request } from './request.ts';
import type { ServerState } from './server-state.ts';
import type { Borrower, Job, SessionPool } from './session-pool.ts';
import type { LiveQueries } from './subscriptions/live-queries.ts';
import type { Subscription } from './subscriptions/subscription.ts';
import type { Transaction, TransactionHost } from './transaction.ts';

/** Transactions that ended by themselves, for those who ask why. */
const MOST_REMEMBERED = 100;

/** What a statement was answered with, for those who listen. */
export interface Answered {
  readonly text: string | null;
  readonly began: number;
  readonly error: unknown;
  readonly rowCount: number;
  readonly affectedRows: number | bigint;
}

export abstract class Requester implements Borrower, TransactionHost {
  protected readonly state: ServerState;
  /** `host:port` */
  readonly address: string;
  protected login: LoggedIn | null = null;
  database: string | null = null;
  lane: Lane | null = null;
  /** What is more of it, where the client has opened it by `session`. */
  pinned: PinnedSession | null = null;
  lastError: unknown = null;
  readonly waiting: Job[] = [];
  readonly transactions = new Map<string, Transaction>();
  readonly #ended = new Map<string, Refusal>();
  readonly statements = new Map<string, KeptStatement>();
  /** By the ids of their requests, from the request on. */
  readonly subscriptions = new Map<QueryId, Subscription>();
  streams = 0;
  protected queries = 0;
  protected errors = 0;

  constructor(state: ServerState, address: string) {
    this.state = state;
    this.address = address;
  }

  /** As told in events. */
  abstract readonly id: string;
  /** Nobody waits for answers any more. */
  abstract readonly isGone: boolean;
  /** Its socket has no room. */
  abstract readonly isFull: boolean;
  abstract send(text: string): void;
  /** Bytes that it has been sent. */
  abstract readonly bytesSent: number;
  /** As statements of it are recorded. */
  abstract readonly recorded: RecordedClient;
  /** A request has been answered. */
  abstract finished(request: Request): void;
  abstract say(message: TransactionMessage): void;
  abstract status(): ConnectionStatus;

  get principal(): Principal {
    if (this.login === null) throw new Error('a request before the login');
    return this.login.principal;
  }
  /** @throws Error before the login. */
  get loggedIn(): LoggedIn {
    if (this.login === null) throw new Error('a request before the login');
    return this.login;
  }
  get server(): ServerState {
    return this.state;
  }
  get answers(): KeptAnswers {
    return this.state.answers;
  }
  get limits(): WebSocketLimits {
    return this.state.limits;
  }
  /** What VERSION() answers. */
  get databaseVersion(): string {
    return this.state.serverVersion;
  }
  get pool(): SessionPool {
    return this.state.pool;
  }
  wireError(error: unknown, statement: string | null): WireError {
    const details = statement === null ? {} : { statement: withoutSecrets(statement).slice(0, 1000) };
    return wireError(error, (bug) => this.state.report(bug, { client: this.address, ...details }));
  }
  report(error: unknown): void {
    this.state.report(error, { client: this.address });
  }
  countStatement(): void {
    this.queries++;
    this.state.questions++;
  }
  countError(): void {
    this.errors++;
    this.state.errors++;
  }
  /** A statement has been answered. */
  tell({ text, began, error, rowCount, affectedRows }: Answered): void {
    const { onStatement, events } = this.state;
    const durationMs = performance.now() - began;
    onStatement?.(durationMs, error !== null, text ?? '');
    if (!events.has('query')) return;
    const told = error === null || error instanceof Error ? error : new Error(String(error));
    const who = { clientId: this.id, client: this.address, user: this.login?.user ?? '' };
    events.emit('query', { ...who, sql: withoutSecrets(text ?? ''), durationMs, rows: rowCount, affectedRows, error: told });
  }

  /** The text of a statement that is given by itself or by its name. @throws Refusal where there is none such, or it may not be run. */
  statementText({ query, statement }: { readonly query?: string | undefined; readonly statement?: string | undefined }): string {
    return this.state.rules.textOf(query ?? null, statement ?? null);
  }
  /** From now on it has a session for itself: with what it has left there so far, if nobody has used it since. */
  takeOwnSession(): void {
    this.lane = new Lane(this.pool.takeOwn(this) ?? this.pool.open(this.principal, this.database));
  }

  /** @throws Refusal where there is none such, or it has ended. */
  transaction(id: string): Transaction {
    const found = this.transactions.get(id);
    const unknown = () => new Refusal('WSQL_NO_SUCH_TRANSACTION', 'There is no such transaction, or it is over');
    if (found === undefined) throw this.#ended.get(id) ?? unknown();
    found.check();
    return found;
  }
  forget(id: string, refusal: Refusal): void {
    this.transactions.delete(id);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size >= MOST_REMEMBERED && oldest !== undefined) this.#ended.delete(oldest);
    this.#ended.set(id, refusal);
  }

  get live(): LiveQueries {
    return this.state.live;
  }
  /** @throws Refusal where there are too many. */
  subscribed(subscription: Subscription): void {
    const { maxSubscriptions, maxAllSubscriptions } = this.limits;
    if (this.subscriptions.size >= maxSubscriptions)
      throw new Refusal('WSQL_TOO_MANY', `This connection has ${maxSubscriptions} subscriptions, and may not have more`);
    if (this.live.subscriptions >= maxAllSubscriptions)
      throw new Refusal('WSQL_TOO_MANY', 'This server has no room for further subscriptions');
    this.subscriptions.set(subscription.queryId, subscription);
    this.live.subscriptions++;
  }
  unsubscribed(queryId: QueryId): void {
    if (this.subscriptions.delete(queryId)) this.live.subscriptions--;
  }

  /** Rolls back and frees what it has for itself. */
  protected endSessions(): void {
    for (const subscription of [...this.subscriptions.values()])
      subscription.ended(new Refusal('WSQL_SESSION_ENDED', 'The session has ended'));
    const { lane } = this;
    this.lane = null;
    this.pinned = null;
    this.statements.clear();
    for (const transaction of this.transactions.values()) {
      transaction.isClosing = true;
      transaction.end().catch((error: unknown) => this.report(error));
    }
    this.transactions.clear();
    lane
      ?.end(() => new Refusal('WSQL_SESSION_ENDED', 'The session has ended'))
      .then(() => lane.session?.close())
      .catch((error: unknown) => this.report(error));
  }
  /** Of every client. */
  everybody(): ConnectionStatus[] {
    return Array.from(this.state.clients, (client) => client.status());
  }
}
