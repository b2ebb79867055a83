/** `subscribe` and `unsubscribe`. */
import type { SubscribeRequest as Message, QueryId, UnsubscribeRequest as UnsubscribeMessage } from '../../../wire/messages.ts';
import { Refusal } from '../errors.ts';
import { failureText, idText, Request } from '../request.ts';
import type { Requester } from '../requester.ts';
import type { LiveSpec, Source } from './live-query.ts';
import type { LiveRows } from './live-rows.ts';
import { type Opening, Subscription } from './subscription.ts';
import { checkWatched } from './watched-statement.ts';

/** Milliseconds between two looks. */
const INTERVAL = 1000;
const LEAST_INTERVAL = 100;
const MOST_INTERVAL = 3_600_000;

export class SubscribeRequest extends Request implements Opening {
  readonly #spec: LiveSpec;
  readonly #subscription: Subscription;

  /** @throws Refusal; SqlError 1064 */
  constructor(client: Requester, message: Message) {
    super(client, message.queryId, 'subscribe_response');
    const { options, params, key, interval, since } = message;
    this.text = client.statementText(message);
    checkWatched(this.text, params ?? null);
    this.database = options?.database ?? client.database;
    this.#spec = {
      sql: this.text,
      params: params ?? null,
      database: this.database,
      key: key ?? null,
      bounds: { maxRows: Math.min(options?.maxRows ?? Number.POSITIVE_INFINITY, client.limits.maxRows), maxText: client.limits.maxResult },
    };
    const every = Math.min(MOST_INTERVAL, Math.max(LEAST_INTERVAL, interval ?? INTERVAL));
    this.#subscription = new Subscription(client, message.queryId, every, since ?? null, this);
    client.subscribed(this.#subscription);
  }
  submit(): void {
    const client = this.borrower;
    client.countStatement();
    this.#subscription.begin((subscriber) => client.live.join(client.principal, this.#spec, subscriber));
  }
  protected perform(): void {
    throw new Error('the live query runs it');
  }
  protected answer(): null {
    return null;
  }

  // Opening

  opened({ key, fields }: LiveRows, source: Source): void {
    const body = `"fields":${fields},"key":${JSON.stringify(key.names)},"source":"${source}"`;
    this.over(`{"type":"${this.reply}","queryId":${idText(this.queryId)},"success":true,${body}}`);
  }
  refused(error: unknown): void {
    this.fail(error);
  }
  protected override over(text: string | null): void {
    // It has failed, or was given up, before it began.
    if (!this.isOver && this.error !== null) this.#subscription.end();
    super.over(text);
  }
}

export class UnsubscribeRequest extends Request {
  readonly #target: QueryId;

  constructor(client: Requester, { queryId, target }: UnsubscribeMessage) {
    super(client, queryId, 'unsubscribe_response');
    this.#target = target;
  }
  submit(): void {
    const client = this.borrower;
    const subscription = client.subscriptions.get(this.#target);
    if (subscription === undefined) {
      const refusal = new Refusal('WSQL_NO_SUCH_SUBSCRIPTION', 'There is no such subscription, or it is over');
      client.countError();
      this.over(failureText(this.reply, this.queryId, client.wireError(refusal, null)));
      return;
    }
    subscription.cancel();
    this.over(`{"type":"${this.reply}","queryId":${idText(this.queryId)},"success":true}`);
  }
  protected perform(): void {
    throw new Error('it needs no session');
  }
  protected answer(): null {
    return null;
  }
}
