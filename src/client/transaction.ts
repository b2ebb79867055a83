/** Statements that are committed together. */
import type { BeginRequest, TransactionId, TransactionMessage } from '../wire/messages.ts';
import { OneLink } from './carrier.ts';
import { WsqlAbortError, WsqlError } from './errors.ts';
import { call } from './events.ts';
import { ask, type Control } from './exchange.ts';
import type { Link } from './link.ts';
import { Statements } from './statements.ts';

export interface BeginOptions extends Pick<BeginRequest, 'readOnly' | 'isolation' | 'database' | 'timeout'> {
  readonly signal?: AbortSignal;
}

export class Transaction extends Statements {
  readonly id: TransactionId;
  readonly #link: Link;
  #deadline: number;
  /** Why no statement can be run any more. */
  #over: string | null = null;
  #isFinished = false;
  /** Told when the server is about to roll it back by itself. */
  onWarning: ((deadline: number) => void) | null = null;

  constructor(link: Link, id: TransactionId, deadline: number) {
    super(new OneLink(link, 'the connection was lost, and the transaction with it: it has been rolled back'), id);
    this.#link = link;
    this.id = id;
    this.#deadline = deadline;
    link.follow(id, (message) => this.#told(message));
  }

  /** Milliseconds since 1970 when the server rolls it back by itself. */
  get deadline(): number {
    return this.#deadline;
  }
  /** Whether statements can still be run in it. */
  get isOpen(): boolean {
    return this.#over === null && this.#link.isReady;
  }

  /** Whether it was committed or rolled back by this side. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Keeps what was done. @throws WsqlConnectionError with `mayHaveRun` where it is not known whether it was kept */
  commit(control: Control = {}): Promise<void> {
    return this.#finish('commit', 'has been committed', control);
  }
  rollback(control: Control = {}): Promise<void> {
    return this.#finish('rollback', 'has been rolled back', control);
  }
  async #finish(type: 'commit' | 'rollback', over: string, { signal, timeout }: Control): Promise<void> {
    this.check();
    if (signal?.aborted === true) throw new WsqlAbortError('not sent', false, signal.reason);
    this.#isFinished = true;
    this.#end(over);
    await ask(this.carrier, { type, transaction: this.id }, () => undefined, { signal, timeout });
  }
  #end(over: string): void {
    this.#over ??= over;
    this.#link.unfollow(this.id);
  }
  #told({ type, deadline, reason }: TransactionMessage): void {
    if (deadline !== undefined) this.#deadline = deadline;
    if (type === 'transaction_ended') this.#end(`was rolled back by the server (${reason ?? 'it did not say why'})`);
    else if (this.onWarning !== null) call(this.onWarning, this.#deadline);
  }
  protected override check(): void {
    if (this.#over !== null) throw new WsqlError('WSQL_TRANSACTION_ENDED', `The transaction ${this.#over}`);
  }
}
