/** A request with an idempotencyKey: answered with what the same one was answered with, or will be; else carried out. */
import { createHash } from 'node:crypto';
import type { QueryId, StatementOptions } from '../../../wire/messages.ts';
import { Refusal } from '../errors.ts';
import { type CancelOutcome, idText, Request } from '../request.ts';
import type { Requester } from '../requester.ts';
import { Errand } from './errand.ts';

/** What stands behind a key. */
export interface Keyed {
  readonly queryId: QueryId;
  readonly reply: string;
  readonly key: string;
  readonly options: StatementOptions;
  /** All that makes it the same as another: its statements and parameters. */
  readonly what: readonly unknown[];
  /** Makes what carries it out, with the queryId 0. */
  request(requester: Requester): Request;
}

const OWN_SESSION =
  'A request with an idempotencyKey does not run in the session of its client, and this client has one (a transaction, variables, temporary tables)';

export class KeyedRequest extends Request {
  readonly #keyed: Keyed;
  readonly #id: string;
  readonly #print: string;
  #errand: Errand | null = null;

  /** @throws Refusal where there are no keys, or it belongs to a transaction. */
  constructor(client: Requester, keyed: Keyed) {
    super(client, keyed.queryId, keyed.reply);
    const { options, key, what } = keyed;
    if (client.limits.idempotencyWindow === 0)
      throw new Refusal('WSQL_NOT_SUPPORTED', 'This server keeps no answers: idempotencyKey is not supported');
    if ((options.transaction ?? null) !== null)
      throw new Refusal('WSQL_BAD_MESSAGE', 'idempotencyKey and transaction exclude each other: a transaction ends with its connection');
    this.#keyed = keyed;
    const { user, account } = client.principal;
    this.#id = JSON.stringify([user, account?.user, account?.host, key]);
    this.#print = printOf([...what, options.database ?? client.database]);
  }

  submit(): void {
    const { answers, lane } = this.borrower;
    const rest = answers.find(this.#id, this.#print);
    const running = rest === null ? answers.findRunning(this.#id, this.#print) : null;
    if (rest !== null) this.#settle(rest);
    else if (running !== null) this.#await(running);
    else if (lane === null) this.#carryOut();
    else throw new Refusal('WSQL_OWN_SESSION', OWN_SESSION);
  }
  #carryOut(): void {
    const { answers } = this.borrower;
    const id = this.#id;
    const print = this.#print;
    const errand = new Errand(this.borrower, print, (rest, hasRun) => {
      answers.end(id, print, hasRun ? rest : null);
      for (const settle of errand.waiters.values()) settle(rest);
    });
    const request = this.#keyed.request(errand);
    this.text = request.text;
    answers.begin(id, errand);
    this.#await(errand);
    errand.begin(request);
  }
  #await(errand: Errand): void {
    this.#errand = errand;
    errand.waiters.set(this, (rest) => this.#settle(rest));
  }
  #settle(rest: string): void {
    if (rest.startsWith('"success":false')) this.error = new Error('the same answer as before');
    this.over(`{"type":"${this.reply}","queryId":${idText(this.queryId)},${rest}`);
  }

  /** Cancels it for everyone who waits for it. */
  override cancel(tell: (outcome: CancelOutcome) => void): void {
    if (this.#errand === null) tell('unknown');
    else this.#errand.cancel(tell);
  }
  /** Its client has gone: it goes on. */
  override stop(): void {
    this.#errand?.waiters.delete(this);
    this.over(null);
  }
  protected perform(): void {
    throw new Error('it is carried out by another');
  }
  protected answer(): null {
    return null;
  }
}

function printOf(what: readonly unknown[]): string {
  const text = JSON.stringify(what, (_, value: unknown) => (typeof value === 'bigint' ? { $num: `${value}` } : value));
  return createHash('sha256').update(text).digest('base64');
}
