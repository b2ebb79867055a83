/** One client's part in a live query: its messages, as far as the client reads them. */
import { withoutSecrets } from '../../../sql/secrets.ts';
import type { SubscriptionInfo } from '../../../virtual/wsql/index.ts';
import type { QueryId } from '../../../wire/messages.ts';
import { interrupted } from '../errors.ts';
import { failureText, idText } from '../request.ts';
import type { Requester } from '../requester.ts';
import type { LiveQuery, Source, Subscriber } from './live-query.ts';
import type { LiveRows } from './live-rows.ts';

/** What waits for the subscription to begin. */
export interface Opening {
  opened(rows: LiveRows, source: Source): void;
  refused(error: unknown): void;
}

export class Subscription implements Subscriber {
  readonly queryId: QueryId;
  readonly interval: number;
  readonly #client: Requester;
  /** The cursor of the last message that the client has of an earlier one. */
  readonly #since: string | null;
  #opening: Opening | null;
  #query: LiveQuery | null = null;
  #sequence = 0;
  /** Changes were dropped: a snapshot is owed. */
  #missed = false;
  #isOver = false;

  constructor(client: Requester, queryId: QueryId, interval: number, since: string | null, opening: Opening) {
    this.#client = client;
    this.queryId = queryId;
    this.interval = interval;
    this.#since = since;
    this.#opening = opening;
  }
  /** @param join makes it part of a live query. */
  begin(join: (subscriber: Subscriber) => LiveQuery): void {
    const query = join(this);
    if (this.#isOver) query.leave(this);
    else this.#query = query;
  }

  // Subscriber

  opened(rows: LiveRows, source: Source): void {
    const opening = this.#opening;
    this.#opening = null;
    opening?.opened(rows, source);
    if (this.#since !== rows.cursor) this.#snapshot(rows, false);
  }
  changed(_: LiveRows, after: LiveRows, changes: () => string | null): void {
    if (this.#client.isFull) {
      this.#missed = true;
      return;
    }
    const text = this.#missed ? null : changes();
    if (text === null) this.#snapshot(after, this.#missed);
    else this.#say('changes', after, `"changes":[${text}]`);
  }
  ended(error: unknown): void {
    const opening = this.#opening;
    if (this.#isOver) return;
    this.#over();
    if (opening !== null) {
      opening.refused(error);
      return;
    }
    this.#client.countError();
    this.#client.send(failureText('subscription_ended', this.queryId, this.#client.wireError(error, null)));
  }

  /** The client reads again. */
  drained(): void {
    const rows = this.#query?.rows ?? null;
    if (this.#missed && rows !== null) this.#snapshot(rows, true);
  }
  #snapshot(rows: LiveRows, gap: boolean): void {
    this.#missed = false;
    const more = `${rows.truncated ? ',"truncated":true' : ''}${gap ? ',"gap":true' : ''}`;
    this.#say('snapshot', rows, `"rows":[${rows.rows.join(',')}]${more}`);
  }
  #say(type: string, { cursor }: LiveRows, body: string): void {
    this.#sequence++;
    this.#client.send(`{"type":"${type}","queryId":${idText(this.queryId)},"sequence":${this.#sequence},"cursor":"${cursor}",${body}}`);
  }

  /** What it is at this moment, for wsql.subscriptions. */
  describe(): Omit<SubscriptionInfo, 'client' | 'user'> {
    const query = this.#query;
    return {
      queryId: String(this.queryId),
      database: query?.spec.database ?? null,
      statement: withoutSecrets(query?.spec.sql ?? ''),
      source: query === null || query.rows === null ? null : query.source,
      interval: this.interval,
      rows: query?.rows?.rows.length ?? null,
      sequence: this.#sequence,
      queued: this.#missed,
      shared: query?.subscribers ?? 0,
    };
  }

  // The end

  /** Nothing more is said; what waits for its beginning is answered. */
  cancel(): void {
    const opening = this.#opening;
    this.end();
    opening?.refused(interrupted());
  }
  /** Nothing more is said. */
  end(): void {
    if (this.#isOver) return;
    this.#over();
  }
  #over(): void {
    this.#isOver = true;
    this.#opening = null;
    this.#query?.leave(this);
    this.#query = null;
    this.#client.unsubscribed(this.queryId);
  }
}
