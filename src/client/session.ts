/**
 * A session that a connection has for itself, told of whole: for programs that are to their callers what MySQL's own protocol is. One request at
 * a time; it ends with its connection, and never goes on over another one.
 */
import type { ExactField, ExactRow, QueryId, RunRequest, SessionCall, SessionResponse, SessionStateMessage } from '../wire/messages.ts';
import { WsqlError } from './errors.ts';
import { cancel } from './exchange.ts';
import type { Link, Pending, Reply, RequestBody } from './link.ts';
import { LocalFile, nothing } from './local-file.ts';
import { base64 } from './parameters.ts';

export type SessionState = Omit<SessionStateMessage, 'type'>;
export type SessionStart = Omit<Extract<SessionCall, { readonly call: 'open' }>, 'call'>;
export type Run = Omit<RunRequest, 'type' | 'queryId' | 'files' | 'credits' | 'batchRows'>;
type RunReply = Extract<Reply, { readonly type: `run_${string}` }>;
export type RunOk = Omit<Extract<RunReply, { readonly type: 'run_ok' }>, 'type' | 'queryId' | 'success'>;
export type RunRowsEnd = Pick<Extract<RunReply, { readonly type: 'run_rows_end' }>, 'warnings' | 'status'>;

/** Told of results as they come: `ok`, or `fields`, `rows` and `end`, for each of them. A failure is not told of here. */
export interface RunSink {
  ok(outcome: RunOk): void;
  fields(fields: readonly ExactField[], status?: number): void;
  /** No more rows come until the promise is resolved than were asked for already. Whoever throws has the statement cancelled. */
  rows(rows: readonly ExactRow[]): void | Promise<void>;
  end(end: RunRowsEnd): void;
  /** LOAD DATA LOCAL asks for a file. Left out where there are none (3948). What it throws is what the statement fails with. */
  localFile?(name: string): AsyncIterable<Uint8Array>;
}

/** Rows on their way, or in line, at most. */
const WINDOW = 2000;
const BATCH = 200;

export class Session {
  readonly #link: Link;
  /** What VERSION() answers. */
  readonly databaseVersion: string;
  #running: QueryId | null = null;

  constructor(link: Link, databaseVersion: string) {
    this.#link = link;
    this.databaseVersion = databaseVersion;
  }

  /** What the server has said of it, as of the last answer. */
  get state(): SessionState | null {
    return this.#link.sessionState;
  }
  /** Whether nothing can be run in it any more. */
  get isLost(): boolean {
    return !this.#link.isReady || this.state?.isLost === true;
  }

  /** @throws WsqlQueryError, WsqlConnectionError, WsqlError */
  async call(call: SessionCall): Promise<SessionResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<SessionResponse>();
    const take = (reply: Reply) => {
      if (reply.type === 'session_response') resolve(reply);
      else reject(unexpected(reply));
      return true;
    };
    return this.#track({ type: 'session', ...call }, { take, fail: reject }, promise);
  }
  /** Runs a statement. @throws as `call`, and what the sink throws */
  async run(run: Run, sink: RunSink): Promise<void> {
    const answer = new Answer(this.#link, sink);
    await this.#track(
      { type: 'run', ...run, files: sink.localFile !== undefined, credits: WINDOW, batchRows: BATCH },
      answer,
      answer.done,
      (id) => {
        answer.queryId = id;
      },
    );
  }
  async #track<T>(body: RequestBody, pending: Pending, done: Promise<T>, sent: (id: QueryId) => void = () => undefined): Promise<T> {
    const id = this.#link.request(body, pending);
    this.#running = id;
    sent(id);
    try {
      return await done;
    } finally {
      if (this.#running === id) this.#running = null;
    }
  }

  /** Stops what runs: it ends with 1317, unless it had finished. Harmless where nothing runs. */
  cancel(): void {
    if (this.#running !== null) cancel(this.#link, this.#running, () => undefined);
  }
}

/** Of one statement: messages are taken in their order, each when the sink is done with the one before. */
class Answer implements Pending {
  readonly #link: Link;
  readonly #sink: RunSink;
  readonly #waiting: (Reply | Error)[] = [];
  readonly #ending = Promise.withResolvers<void>();
  #isBusy = false;
  #uncredited = 0;
  #file: LocalFile | null = null;
  /** What the sink has thrown. */
  #thrown: { readonly error: unknown } | null = null;
  queryId: QueryId = 0;

  constructor(link: Link, sink: RunSink) {
    this.#link = link;
    this.#sink = sink;
  }
  get done(): Promise<void> {
    return this.#ending.promise;
  }

  take(reply: Reply): boolean {
    this.#came(reply);
    return reply.type === 'run_end';
  }
  fail(error: Error): void {
    this.#came(error);
  }
  #came(what: Reply | Error): void {
    this.#waiting.push(what);
    if (!this.#isBusy) this.#goOn();
  }
  #goOn(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const taking = this.#taken(next);
      if (taking === undefined) continue;
      this.#isBusy = true;
      taking
        .catch((error: unknown) => this.#threw(error))
        .then(() => {
          this.#isBusy = false;
          this.#goOn();
        });
      return;
    }
  }
  #taken(next: Reply | Error): void | Promise<void> {
    if (next instanceof Error) this.#end(next);
    else if (next.type === 'run_end') this.#end(null);
    else if (this.#thrown === null) {
      try {
        return this.#handOn(next);
      } catch (error) {
        this.#threw(error);
      }
    }
  }
  #handOn(reply: Reply): void | Promise<void> {
    const sink = this.#sink;
    switch (reply.type) {
      case 'run_ok':
        sink.ok(reply);
        return;
      case 'run_fields':
        sink.fields(reply.fields, reply.status);
        return;
      case 'run_rows':
        return this.#rows(reply.rows);
      case 'run_file':
        this.#file = new LocalFile(sink.localFile?.(reply.name) ?? nothing());
        return this.#sendPiece(this.#file);
      case 'run_file_more':
        return this.#file === null ? undefined : this.#sendPiece(this.#file);
      case 'run_file_end':
        return this.#file?.close();
      case 'run_rows_end':
        sink.end(reply);
        return;
      default:
        throw unexpected(reply);
    }
  }
  async #sendPiece(file: LocalFile): Promise<void> {
    const bytes = await file.next();
    if (bytes === null) this.#file = null;
    this.#link.tell({ type: 'file', queryId: this.queryId, data: bytes === null ? null : base64(bytes) });
  }
  #rows(rows: readonly ExactRow[]): void | Promise<void> {
    const taking = this.#sink.rows(rows);
    if (taking === undefined) this.#credit(rows.length);
    else return taking.then(() => this.#credit(rows.length));
  }
  /** Half a window at a time. */
  #credit(rows: number): void {
    this.#uncredited += rows;
    if (this.#uncredited * 2 < WINDOW) return;
    this.#link.tell({ type: 'credit', queryId: this.queryId, rows: this.#uncredited });
    this.#uncredited = 0;
  }
  /** The rest is not wanted: it is over when the server says so. */
  #threw(error: unknown): void {
    if (this.#thrown !== null) return;
    this.#thrown = { error };
    this.#link.tell({ type: 'file', queryId: this.queryId, error: 'it cannot be read' });
    if (this.#file === null) cancel(this.#link, this.queryId, () => undefined);
  }
  #end(error: Error | null): void {
    if (this.#thrown !== null) this.#ending.reject(this.#thrown.error);
    else if (error !== null) this.#ending.reject(error);
    else this.#ending.resolve();
  }
}

function unexpected({ type }: Reply): WsqlError {
  return new WsqlError('WSQL_BAD_REPLY', `the server has answered a session with ${type}`);
}
