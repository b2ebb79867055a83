/** `begin`, `commit`, `rollback`. */
import { randomUUID } from 'node:crypto';
import { Collector } from '../../result.ts';
import type { BeginRequest as BeginMessage, CommitRequest as CommitMessage } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { Refusal } from './errors.ts';
import { type Counted, NOTHING_COUNTED, Request } from './request.ts';
import type { Requester } from './requester.ts';
import { Transaction } from './transaction.ts';

export class BeginRequest extends Request {
  readonly #message: BeginMessage;
  readonly #transaction: Transaction;

  /** @throws Refusal where there are too many. */
  constructor(client: Requester, message: BeginMessage) {
    super(client, message.queryId, 'begin_response');
    this.#message = message;
    const { transactions, limits } = client;
    if (transactions.size >= limits.maxTransactions)
      throw new Refusal('WSQL_TOO_MANY', `This connection has ${transactions.size} transactions, and may not have more`);
    this.database = message.database ?? client.database;
    const session = client.pool.take(client.principal, this.database);
    this.#transaction = new Transaction(randomUUID(), session, this.database, client);
    this.home = this.#transaction;
    transactions.set(this.#transaction.id, this.#transaction);
  }

  submit(): void {
    this.text = `START TRANSACTION${this.#message.readOnly === true ? ' READ ONLY' : ''}`;
    this.#transaction.lane.submit(this);
  }
  protected async perform({ connection }: BackendSession): Promise<void> {
    const { isolation, timeout } = this.#message;
    const { transactionTimeout } = this.borrower.limits;
    if (isolation !== undefined && isolation !== null)
      await connection.query(`SET TRANSACTION ISOLATION LEVEL ${isolation}`, new Collector());
    await connection.query(this.text ?? '', new Collector());
    this.#transaction.begun(Math.min(timeout ?? transactionTimeout, transactionTimeout));
  }
  protected override get counted(): Counted {
    return NOTHING_COUNTED;
  }
  protected answer(): string {
    return `,"transaction":"${this.#transaction.id}","deadline":${this.#transaction.deadline}`;
  }
  override fail(error: unknown): void {
    const { id } = this.#transaction;
    this.borrower.transactions.delete(id);
    this.#transaction.isClosing = true;
    this.#transaction.end().catch((bug: unknown) => this.borrower.report(bug));
    super.fail(error);
  }
}

export class CommitRequest extends Request {
  readonly #transaction: Transaction;
  readonly #what: 'COMMIT' | 'ROLLBACK';

  /** @throws Refusal where there is no such transaction any more. */
  constructor(client: Requester, { type, queryId, transaction }: CommitMessage) {
    super(client, queryId, `${type}_response`);
    this.#what = type === 'commit' ? 'COMMIT' : 'ROLLBACK';
    this.#transaction = client.transaction(transaction);
    this.home = this.#transaction;
    this.database = this.#transaction.database;
    this.text = this.#what;
  }

  submit(): void {
    this.#transaction.isClosing = true;
    this.#transaction.lane.submit(this);
  }
  protected perform({ connection }: BackendSession): void | Promise<void> {
    return connection.query(this.#what, new Collector());
  }
  protected override get counted(): Counted {
    return NOTHING_COUNTED;
  }
  protected answer(): string {
    return '';
  }
  protected override over(text: string | null): void {
    super.over(text);
    this.borrower.transactions.delete(this.#transaction.id);
    this.#transaction.end().catch((bug: unknown) => this.borrower.report(bug));
  }
}
