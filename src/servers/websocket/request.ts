/** A request that is answered: it waits for a session, runs in it, and is told of with its id. */
import { SqlError } from '../../errors.ts';
import { returnsEarly } from '../../limited-statement.ts';
import type { RecordedClient } from '../../session/statement-recorder.ts';
import type { FileRequest, QueryId, WireError } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { INTERRUPTED, interrupted } from './errors.ts';
import type { Requester } from './requester.ts';
import type { Job } from './session-pool.ts';
import { quote } from './values.ts';

/** Where a request belongs to: its current database is that of the requests after it. */
export interface Home {
  database: string | null;
  /** What the last statement failed with, where that is of interest. */
  lastError?: unknown;
}
export type CancelOutcome = 'cancelled' | 'finished' | 'unknown';

/** Milliseconds after which a statement that goes on is stopped once more. */
const AGAIN = 500;

/** What a statement was answered with. */
export interface Counted {
  readonly rowCount: number;
  readonly affectedRows: number | bigint;
  readonly warnings: number;
}
/** Of a statement that has no rows, and of one that failed before it had any. */
export const NOTHING_COUNTED: Counted = { rowCount: 0, affectedRows: 0, warnings: 0 };

export abstract class Request implements Job {
  readonly borrower: Requester;
  readonly queryId: QueryId;
  /** Of its answer. */
  readonly reply: string;
  database: string | null;
  home: Home;
  /** It has been answered. */
  isOver = false;
  /** Where it runs. */
  session: BackendSession | null = null;
  /** What the process list shows. */
  text: string | null = null;
  readonly began = performance.now();
  error: unknown = null;
  #whenOver: ((outcome: CancelOutcome) => void)[] | null = null;
  #cancelled = false;
  #isStopped = false;
  #again: NodeJS.Timeout | null = null;
  #bytes = 0;

  constructor(client: Requester, queryId: QueryId, reply: string) {
    this.borrower = client;
    this.queryId = queryId;
    this.reply = reply;
    this.database = client.database;
    this.home = client;
  }

  /** Starts it: what it throws is the answer. */
  abstract submit(): void;
  /** Runs it. What it throws is the answer. */
  protected abstract perform(session: BackendSession): void | Promise<void>;
  /** What its statement was answered with, where it is one statement; null: it is none, or several. */
  protected get counted(): Counted | null {
    return null;
  }
  /** Sends a message of its answer. */
  protected send(text: string): void {
    const { borrower } = this;
    const before = borrower.bytesSent;
    borrower.send(text);
    this.#bytes += borrower.bytesSent - before;
  }
  /** Its answer: what follows `"success":true`, with a comma before it; null where it has answered by itself. */
  protected abstract answer(): string | null;
  /** What failed may still be an answer. @returns the error to tell, or null. */
  protected excuse(error: unknown): unknown {
    return error;
  }

  start(session: BackendSession): void | Promise<void> {
    // Given up while the session was made ready.
    if (this.isOver) return;
    this.session = session;
    session.session.begin('Query', this.text);
    let running: void | Promise<void>;
    try {
      running = this.perform(session);
    } catch (error) {
      this.#failed(session, error);
      return;
    }
    if (running === undefined) {
      this.#succeeded(session);
      return;
    }
    return running.then(
      () => this.#succeeded(session),
      (error: unknown) => this.#failed(session, error),
    );
  }
  #succeeded(session: BackendSession): void {
    this.home.lastError = null;
    this.#leave(session);
    // SLEEP() and others of its kind are cut short, and the statement succeeds.
    if (session.session.killed || (this.#cancelled && this.text !== null && returnsEarly(this.text))) this.fail(interrupted());
    else this.#tell();
    session.session.idle();
  }
  #failed(session: BackendSession, error: unknown): void {
    session.session.failed = true;
    this.home.lastError = error;
    this.#leave(session);
    this.fail(error);
    session.session.idle();
  }
  /** USE, and a DROP of the current database, are the client's from now on. */
  #leave(session: BackendSession): void {
    const { database } = session.connection;
    if (database !== this.database && !session.isOver) this.home.database = database;
  }

  /** Answers with an error. */
  fail(error: unknown): void {
    const told = this.excuse(error);
    if (told === null) {
      this.#tell();
      return;
    }
    this.error = told;
    this.borrower.countError();
    this.over(failureText(this.reply, this.queryId, this.borrower.wireError(told, this.text)));
  }
  #tell(): void {
    try {
      const body = this.answer();
      this.over(body === null ? null : `{"type":"${this.reply}","queryId":${idText(this.queryId)},"success":true${body}}`);
    } catch (error) {
      this.fail(error);
    }
  }
  /** @param text of the message that ends it; null where there is none. */
  protected over(text: string | null): void {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.#again ?? undefined);
    if (text !== null) this.send(text);
    this.#record();
    this.borrower.finished(this);
    if (this.#whenOver === null) return;
    const { error } = this;
    const cancelled = this.#cancelled && error instanceof SqlError && error.errno === INTERRUPTED;
    for (const tell of this.#whenOver) tell(cancelled ? 'cancelled' : 'finished');
  }

  #record(): void {
    const { session, text, counted, error } = this;
    if (session === null || text === null || counted === null) return;
    record(session, this.borrower.recorded, text, counted, this.#bytes, error);
  }

  /** Whether somebody has given it up, or gone. */
  protected get isCancelled(): boolean {
    return this.#isStopped;
  }

  /** So many more rows may be sent; its socket has room again. For those who send rows as they are taken. */
  credit(_rows: number): void {}
  drained(): void {}
  /** The next piece of a file that it has asked for. */
  file(_piece: FileRequest): void {}

  /** Gives it up. @param tell told what became of it, when that is known. */
  cancel(tell: (outcome: CancelOutcome) => void): void {
    this.#whenOver ??= [];
    this.#whenOver.push(tell);
    this.#cancelled = true;
    this.stop();
  }
  /** Makes it end soon. */
  stop(): void {
    if (this.isOver) return;
    this.#isStopped = true;
    const { session } = this;
    if (session === null) this.fail(interrupted());
    else {
      session.session.cancel();
      // It may have been about to start, at a server that heard of it a moment too early.
      this.#again ??= setInterval(() => session.session.cancel(), AGAIN).unref();
    }
  }
}

/** Tells who keeps it that a statement has run. @param error that it was answered with; null: it succeeded. */
export function record(
  { session }: BackendSession,
  client: RecordedClient,
  text: string,
  { rowCount: rows, affectedRows, warnings }: Counted,
  bytes: number,
  error: unknown,
): void {
  session.client = client;
  const told = error === null ? null : error instanceof SqlError ? error : new SqlError(1105, 'HY000', String(error));
  session.answered(text, { rows, affectedRows, warnings, bytes, error: told });
}

export function idText(id: QueryId): string {
  return typeof id === 'number' ? `${id}` : quote(id);
}
export function failureText(reply: string, queryId: QueryId, error: WireError): string {
  return JSON.stringify({ type: reply, queryId, success: false, ...error });
}
