/** Rows as they come: the server sends no more than there are credits for, and credits are given as rows are read. */
import type { QueryId, StreamRequest, TransactionId, WireField, WireRow } from '../wire/messages.ts';
import type { Carrier, Waiter } from './carrier.ts';
import { WsqlAbortError, WsqlError, WsqlQueryError } from './errors.ts';
import { cancel } from './exchange.ts';
import type { Link, Pending, Reply, RequestBody } from './link.ts';

export interface StreamOptions extends Omit<NonNullable<StreamRequest['options']>, 'transaction'> {
  /** Rows that are on their way or wait to be read, at most. Default 1000. */
  readonly window?: number;
  /** Rows of one message, at most. */
  readonly batchRows?: number;
  readonly signal?: AbortSignal;
}
type OwnOptions = StreamOptions & { readonly transaction?: TransactionId };

/** What a stream has ended with. */
export interface StreamEnd {
  readonly rowCount: number;
  readonly warnings: number;
  readonly truncated: boolean;
}

const INTERRUPTED = 1317;

export class RowStream<Row = WireRow> implements AsyncIterableIterator<Row, undefined>, Waiter, Pending {
  readonly #carrier: Carrier;
  readonly #body: RequestBody;
  readonly #options: OwnOptions;
  readonly #window: number;
  readonly #fields = Promise.withResolvers<readonly WireField[]>();
  #sent: { readonly link: Link; readonly queryId: QueryId } | null = null;
  #state: 'new' | 'running' | 'ended' = 'new';
  #batch: readonly unknown[] = [];
  #at = 0;
  readonly #batches: (readonly unknown[])[] = [];
  /** Rows that have come and were not read, and those read that no credit was given for yet. */
  #unread = 0;
  #uncredited = 0;
  #sequence: number | null = null;
  #error: Error | null = null;
  #end: StreamEnd | null = null;
  readonly #readers: { readonly resolve: (result: IteratorResult<Row, undefined>) => void; readonly reject: (error: Error) => void }[] = [];

  constructor(carrier: Carrier, body: RequestBody | object, options: OwnOptions) {
    const { window = 1000, batchRows, signal: _, ...rest } = options;
    if (!Number.isSafeInteger(window) || window < 1) throw new RangeError('window has to be a whole number, 1 or more');
    this.#carrier = carrier;
    this.#options = options;
    this.#window = window;
    this.#body = { type: 'stream', ...body, credits: window, ...(batchRows === undefined ? {} : { batchRows }), options: rest };
    this.#fields.promise.catch(() => undefined);
  }

  /** The columns, once the server has said them. Starts the stream. */
  get fields(): Promise<readonly WireField[]> {
    this.#begin();
    return this.#fields.promise;
  }
  /** Null until its last row was read. */
  get end(): StreamEnd | null {
    return this.#unread === 0 ? this.#end : null;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
  /** The next row. @throws as `query` does */
  next(): Promise<IteratorResult<Row, undefined>> {
    this.#begin();
    const result = this.#take();
    if (result !== null) return Promise.resolve(result);
    if (this.#error !== null) return Promise.reject(this.#error);
    if (this.#state === 'ended') return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }
  /** Wants no more rows: what has not come is cancelled. */
  return(): Promise<IteratorResult<Row, undefined>> {
    this.#stop(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  #begin(): void {
    if (this.#state !== 'new') return;
    this.#state = 'running';
    const { signal } = this.#options;
    if (signal?.aborted === true) {
      this.#finish(new WsqlAbortError('not sent', false, signal.reason));
      return;
    }
    signal?.addEventListener('abort', this.#abort);
    this.#carrier.carry(this);
  }
  start(link: Link): void {
    try {
      this.#sent = { link, queryId: link.request(this.#body, this) };
    } catch (error) {
      this.#finish(error as Error);
    }
  }

  // Rows in

  take(reply: Reply): boolean {
    if (this.#state === 'ended') return reply.type === 'stream_end';
    switch (reply.type) {
      case 'stream_start':
        this.#fields.resolve(reply.fields);
        return false;
      case 'stream_rows':
        this.#arrived(reply.rows, reply.sequence);
        return false;
      case 'stream_end':
        this.#end = { rowCount: reply.rowCount, warnings: reply.warnings ?? 0, truncated: reply.truncated === true };
        this.#finish(null);
        return true;
      default:
        this.#finish(new WsqlError('WSQL_BAD_REPLY', `the server has answered a stream with ${reply.type}`));
        return true;
    }
  }
  #arrived(rows: readonly unknown[], sequence: number): void {
    if (this.#sequence !== null && sequence !== this.#sequence + 1) {
      this.#stop(new WsqlError('WSQL_BAD_REPLY', `rows of the stream are missing: ${sequence} follows ${this.#sequence}`));
      return;
    }
    this.#sequence = sequence;
    this.#batches.push(rows);
    this.#unread += rows.length;
    while (this.#readers.length > 0) {
      const result = this.#take();
      if (result === null) break;
      this.#readers.shift()?.resolve(result);
    }
    if (this.#unread > 2 * this.#window)
      this.#stop(new WsqlError('WSQL_BAD_REPLY', 'the server sends more rows than there are credits for'));
  }

  // Rows out

  #take(): IteratorResult<Row, undefined> | null {
    while (this.#at >= this.#batch.length) {
      const next = this.#batches.shift();
      if (next === undefined) return null;
      this.#batch = next;
      this.#at = 0;
    }
    const value = this.#batch[this.#at++] as Row;
    this.#unread--;
    this.#credit();
    return { done: false, value };
  }
  /** Half a window at a time: fewer messages, and never a stall. */
  #credit(): void {
    this.#uncredited++;
    if (this.#state === 'ended' || this.#uncredited * 2 < this.#window) return;
    const rows = this.#uncredited;
    this.#uncredited = 0;
    this.#sent?.link.tell({ type: 'credit', queryId: this.#sent.queryId, rows });
  }

  // The end

  readonly #abort = (): void => {
    const { signal } = this.#options;
    const wasSent = this.#sent !== null;
    this.#stop(new WsqlAbortError(wasSent ? 'cancelled' : 'not sent', false, signal?.reason));
  };
  /** Ends it before its time: rows that were not read are dropped. */
  #stop(error: Error | null): void {
    if (this.#state !== 'running') {
      this.#forgetRows();
      this.#state = 'ended';
      return;
    }
    if (this.#sent === null) this.#carrier.forget(this);
    else cancel(this.#sent.link, this.#sent.queryId, () => undefined);
    this.#forgetRows();
    this.#finish(error);
  }
  #forgetRows(): void {
    this.#batches.length = 0;
    this.#batch = [];
    this.#at = 0;
    this.#unread = 0;
  }
  fail(error: Error): void {
    const { signal } = this.#options;
    const isAbort = signal?.aborted === true && error instanceof WsqlQueryError && error.errno === INTERRUPTED;
    this.#finish(isAbort ? new WsqlAbortError('cancelled', false, signal.reason) : error);
  }
  #finish(error: Error | null): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#options.signal?.removeEventListener('abort', this.#abort);
    this.#error = error;
    if (error !== null) this.#fields.reject(error);
    else this.#fields.resolve([]);
    for (const { resolve, reject } of this.#readers.splice(0)) {
      if (error === null) resolve({ done: true, value: undefined });
      else reject(error);
    }
  }
}
