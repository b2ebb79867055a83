/** Transactions by handle: each has a session for itself until it is committed, rolled back, or out of time. Nothing of it is ever autocommitted. */
import { SqlError } from '../../errors.ts';
import { Collector } from '../../result.ts';
import type { TransactionMessage } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { Refusal } from './errors.ts';
import { Lane } from './lane.ts';
import type { Home } from './request.ts';
import type { SessionPool } from './session-pool.ts';

type Reason = NonNullable<TransactionMessage['reason']>;

const WHY: { readonly [R in Reason]: string } = {
  deadline: 'it was open for too long, and has been rolled back',
  deadlock: 'it has been rolled back with the statement that failed',
  lost: 'its session is lost, and with it what was not committed',
  statement: 'a statement in it has ended it (COMMIT, ROLLBACK, or one that commits by itself)',
};
/** Rolls back all of its transaction, other than what fails by itself. */
const DEADLOCK = 1213;
/** Before the deadline: so long, or a fifth of the time where that is less. */
const WARNING = 10_000;

export interface TransactionHost {
  readonly pool: SessionPool;
  /** It is over: from now on the refusal is told to who asks for it. */
  forget(id: string, refusal: Refusal): void;
  /** Tells the client. */
  say(message: TransactionMessage): void;
  report(error: unknown): void;
}

export class Transaction implements Home {
  readonly id: string;
  readonly lane: Lane;
  database: string | null;
  deadline = 0;
  /** COMMIT or ROLLBACK has been asked for. */
  isClosing = false;
  /** What the last statement of it failed with. */
  lastError: unknown = null;
  readonly #host: TransactionHost;
  #reason: Reason | null = null;
  #timers: NodeJS.Timeout[] = [];

  constructor(id: string, session: BackendSession | Promise<BackendSession>, database: string | null, host: TransactionHost) {
    this.id = id;
    this.lane = new Lane(session);
    this.database = database;
    this.#host = host;
  }

  /** It has begun. @param timeout milliseconds until it is rolled back by itself. */
  begun(timeout: number): void {
    this.deadline = Date.now() + timeout;
    const { id, deadline } = this;
    const warn = () => this.#host.say({ type: 'transaction_warning', transaction: id, deadline });
    this.#timers = [setTimeout(warn, timeout - Math.min(WARNING, timeout / 5)), setTimeout(() => this.#ended('deadline'), timeout)];
    for (const timer of this.#timers) timer.unref();
    this.lane.afterJob = () => this.#look();
  }
  /** Whether a statement has ended it. */
  #look(): void {
    const { session } = this.lane;
    if (session === null || this.isClosing || this.#reason !== null) return;
    // An error packet has no status: that of the session is the one before.
    if (session.isOver) this.#ended('lost');
    else if (this.lastError instanceof SqlError && this.lastError.errno === DEADLOCK) this.#ended('deadlock');
    else if (!session.inTransaction) this.#ended(this.lastError instanceof SqlError ? 'deadlock' : 'statement');
  }
  #ended(reason: Reason): void {
    if (this.#reason !== null || this.isClosing) return;
    this.#reason = reason;
    this.#host.forget(this.id, this.refusal());
    this.lane.session?.session.cancel();
    this.end().then(
      () => this.#host.say({ type: 'transaction_ended', transaction: this.id, reason }),
      (error: unknown) => this.#host.report(error),
    );
  }

  /** @throws Refusal where nothing can be run in it any more. */
  check(): void {
    if (this.#reason !== null || this.isClosing) throw this.refusal();
  }
  refusal(): Refusal {
    const why = this.#reason === null ? 'it was asked to end' : WHY[this.#reason];
    return new Refusal('WSQL_TRANSACTION_ENDED', `The transaction has ended: ${why}`);
  }

  /** Rolls back what is not committed, and gives the session back. */
  async end(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    await this.lane.end(() => this.refusal());
    const { session } = this.lane;
    if (session === null) return;
    this.lane.session = null;
    if (!session.isOver && session.inTransaction) await session.connection.query('ROLLBACK', new Collector());
    this.#host.pool.park(session);
  }
}
