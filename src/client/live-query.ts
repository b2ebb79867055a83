/** A query whose rows are kept up to date: over losses of the connection too, until it is closed. */
import type { ChangesMessage, QueryId, SnapshotMessage, SubscribeRequest, WireChange, WireField, WireRow } from '../wire/messages.ts';
import type { Carrier, Waiter } from './carrier.ts';
import { WsqlAbortError, WsqlConnectionError } from './errors.ts';
import { call } from './events.ts';
import type { Link, Pending, Reply, RequestBody } from './link.ts';
import { withOptions } from './statements.ts';

export interface SubscribeOptions extends Pick<SubscribeRequest, 'key' | 'interval'>, NonNullable<SubscribeRequest['options']> {
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}
/** What has come. */
export interface LiveUpdate<Row> {
  /** As they are now: another list each time. */
  readonly rows: readonly Row[];
  /** Null: all of them are new, as at the beginning. */
  readonly changes: readonly WireChange[] | null;
  /** Something was missed before: the client did not read fast enough. */
  readonly gap: boolean;
}
type Listener<Row> = (update: LiveUpdate<Row>) => void;
interface Reader {
  wake(): void;
}

export class LiveQuery<Row = WireRow> implements AsyncIterable<readonly Row[]>, Waiter, Pending {
  readonly isPatient = true;
  readonly #carrier: Carrier;
  readonly #body: RequestBody;
  readonly #signal: AbortSignal | undefined;
  readonly #ready = Promise.withResolvers<void>();
  readonly #listeners = new Set<Listener<Row>>();
  readonly #readers = new Set<Reader>();
  #sent: { readonly link: Link; readonly queryId: QueryId } | null = null;
  #rows: readonly Row[] = [];
  #keys: readonly string[] = [];
  #key: readonly string[] = [];
  #fields: readonly WireField[] = [];
  #cursor: string | null = null;
  #sequence = 0;
  /** Counts what has come. */
  #version = 0;
  #isOver = false;
  #error: Error | null = null;

  constructor(carrier: Carrier, body: object, { key, interval, signal, ...options }: SubscribeOptions) {
    this.#carrier = carrier;
    this.#signal = signal;
    const more = { ...(key === undefined ? {} : { key }), ...(interval === undefined ? {} : { interval }) };
    this.#body = withOptions({ type: 'subscribe', ...body, ...more }, options);
    this.#ready.promise.catch(() => undefined);
    if (signal?.aborted === true) {
      this.#abort();
      return;
    }
    signal?.addEventListener('abort', this.#abort);
    carrier.carry(this);
  }

  /** The rows as they are known; none before `ready`. */
  get rows(): readonly Row[] {
    return this.#rows;
  }
  get fields(): readonly WireField[] {
    return this.#fields;
  }
  /** Columns that tell a row from the others. */
  get key(): readonly string[] {
    return this.#key;
  }
  /** Resolves when the first rows are there. @throws as `query` does */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }
  /** Whether nothing more comes; and why, where it was not closed. */
  get isClosed(): boolean {
    return this.#isOver;
  }
  get error(): Error | null {
    return this.#error;
  }
  /** @param listener told of everything that comes from now on. @returns what ends it. */
  onUpdate(listener: Listener<Row>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The rows now, and whenever they have changed: who is slow is given the newest ones alone. Leaving the loop closes it. */
  [Symbol.asyncIterator](): AsyncIterator<readonly Row[], undefined> {
    let seen = 0;
    return {
      next: async () => {
        while (this.#version === seen && !this.#isOver) await this.#news();
        if (this.#isOver) {
          if (this.#error !== null) throw this.#error;
          return { done: true, value: undefined };
        }
        seen = this.#version;
        return { done: false, value: this.#rows };
      },
      return: async () => {
        this.close();
        return { done: true, value: undefined };
      },
    };
  }
  #news(): Promise<void> {
    return new Promise((wake) => this.#readers.add({ wake }));
  }
  #wake(): void {
    for (const reader of this.#readers) reader.wake();
    this.#readers.clear();
  }

  // From the server

  start(link: Link): void {
    this.#sequence = 0;
    const since = this.#cursor === null ? {} : { since: this.#cursor };
    try {
      this.#sent = { link, queryId: link.request({ ...this.#body, ...since }, this) };
    } catch (error) {
      this.#finish(error as Error);
    }
  }
  take(reply: Reply): boolean {
    if (reply.type === 'subscribe_response') {
      this.#key = reply.key;
      this.#fields = reply.fields;
    } else if (reply.type === 'snapshot' || reply.type === 'changes') this.#arrived(reply);
    return false;
  }
  #arrived(message: SnapshotMessage | ChangesMessage): void {
    const changes = message.type === 'changes' ? message.changes : null;
    if (message.sequence !== ++this.#sequence || !this.#update(message)) {
      this.#again();
      return;
    }
    this.#cursor = message.cursor;
    this.#version++;
    this.#ready.resolve();
    const update = { rows: this.#rows, changes, gap: message.type === 'snapshot' && message.gap === true };
    for (const listener of [...this.#listeners]) call(listener, update);
    this.#wake();
  }
  /** @returns false where it does not fit what is here. */
  #update(message: SnapshotMessage | ChangesMessage): boolean {
    if (message.type === 'snapshot') {
      this.#rows = message.rows as readonly unknown[] as readonly Row[];
      this.#keys = message.rows.map((row) => JSON.stringify(this.#key.map((name) => row[name])));
      return true;
    }
    const rows = [...this.#rows];
    const keys = [...this.#keys];
    if (!message.changes.every((change) => apply(change, rows as unknown[], keys))) return false;
    this.#rows = rows;
    this.#keys = keys;
    return true;
  }
  /** Asks for all rows anew. */
  #again(): void {
    this.#leave();
    this.#cursor = null;
    this.#carrier.carry(this);
  }

  // The end

  /** Sent, it goes on when there is a connection again; while it waits for one, it was told that there will be none. */
  fail(error: Error): void {
    if (this.#isOver) return;
    const wasSent = this.#sent !== null;
    this.#sent = null;
    if (wasSent && error instanceof WsqlConnectionError && !error.isFinal) this.#carrier.carry(this);
    else this.#finish(error);
  }
  readonly #abort = (): void => {
    const outcome = this.#sent === null ? 'not sent' : 'cancelled';
    this.#stop(new WsqlAbortError(outcome, false, this.#signal?.reason));
  };
  /** Wants nothing more: the server forgets it. */
  close(): void {
    this.#stop(null);
  }
  [Symbol.dispose](): void {
    this.close();
  }
  #stop(error: Error | null): void {
    if (this.#isOver) return;
    if (this.#sent === null) this.#carrier.forget(this);
    else this.#leave();
    this.#finish(error);
  }
  #leave(): void {
    const sent = this.#sent;
    this.#sent = null;
    if (sent === null) return;
    sent.link.forget(sent.queryId);
    if (sent.link.isReady) sent.link.request({ type: 'unsubscribe', target: sent.queryId }, NOBODY);
  }
  #finish(error: Error | null): void {
    this.#isOver = true;
    this.#error = error;
    this.#signal?.removeEventListener('abort', this.#abort);
    if (error === null) this.#ready.resolve();
    else this.#ready.reject(error);
    this.#wake();
  }
}
const NOBODY: Pending = { take: () => true, fail: () => undefined };

/** @returns false where there is no such row. */
function apply(change: WireChange, rows: unknown[], keys: string[]): boolean {
  const key = JSON.stringify(change.key);
  if (change.kind === 'added') {
    rows.splice(change.at, 0, change.row);
    keys.splice(change.at, 0, key);
    return true;
  }
  const at = keys.lastIndexOf(key);
  if (at < 0) return false;
  if (change.kind === 'changed') rows[at] = change.row;
  else {
    const [row] = rows.splice(at, 1);
    keys.splice(at, 1);
    if (change.kind === 'removed') return true;
    rows.splice(change.at, 0, row);
    keys.splice(change.at, 0, key);
  }
  return true;
}
