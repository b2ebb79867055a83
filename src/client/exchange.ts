/** A request and its answer, which may be given up at every moment. */
import type { QueryId } from '../wire/messages.ts';
import type { Carrier, Waiter } from './carrier.ts';
import { type AbortOutcome, WsqlAbortError, WsqlQueryError, WsqlTimeoutError } from './errors.ts';
import { type Link, LONGEST, type Pending, type Reply, type RequestBody } from './link.ts';

export interface Control {
  /** Gives the request up: it is cancelled at the server. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, waiting for a connection included. The server holds the statement to it, and the client the server. */
  readonly timeout?: number | undefined;
}

/** Milliseconds that a server has to say what became of what it should cancel; and that it has to tell of a timeout by itself. */
const CANCEL_PATIENCE = 5000;
const TIMEOUT_PATIENCE = 500;
const INTERRUPTED = 1317;

/**
 * Sends a request, as soon as there is a connection.
 * @param read makes the result of the answer.
 * @throws WsqlQueryError, WsqlConnectionError, WsqlAbortError, WsqlTimeoutError
 */
export function ask<T>(carrier: Carrier, body: RequestBody, read: (reply: Reply, link: Link) => T, control: Control = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(carrier, body, control, {
      done: (reply, link) => {
        try {
          resolve(read(reply, link));
        } catch (error) {
          reject(error);
        }
      },
      failed: reject,
    });
    exchange.begin();
  });
}

interface Ending {
  done(reply: Reply, link: Link): void;
  failed(error: Error): void;
}

class Exchange implements Waiter, Pending {
  readonly #carrier: Carrier;
  readonly #body: RequestBody;
  readonly #control: Control;
  readonly #ending: Ending;
  #sent: { readonly link: Link; readonly queryId: QueryId } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAborted = false;
  #isOver = false;

  constructor(carrier: Carrier, body: RequestBody, control: Control, ending: Ending) {
    this.#carrier = carrier;
    this.#body = body;
    this.#control = control;
    this.#ending = ending;
  }

  begin(): void {
    const { signal, timeout } = this.#control;
    if (signal?.aborted === true) {
      this.fail(this.#abortError('not sent'));
      return;
    }
    signal?.addEventListener('abort', this.#abort);
    if (timeout !== undefined) this.#timer = setTimeout(() => this.#late(timeout), Math.min(LONGEST, timeout + TIMEOUT_PATIENCE));
    this.#carrier.carry(this);
  }
  start(link: Link): void {
    try {
      this.#sent = { link, queryId: link.request(this.#body, this) };
    } catch (error) {
      this.fail(error as Error);
    }
  }

  take(reply: Reply): boolean {
    const link = this.#sent?.link;
    if (!this.#end() || link === undefined) return true;
    this.#ending.done(reply, link);
    return true;
  }
  fail(error: Error): void {
    if (!this.#end()) return;
    const isCancelled = this.#isAborted && error instanceof WsqlQueryError && error.errno === INTERRUPTED;
    this.#ending.failed(isCancelled ? this.#abortError('cancelled') : error);
  }
  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#control.signal?.removeEventListener('abort', this.#abort);
    return true;
  }

  readonly #abort = (): void => {
    this.#isAborted = true;
    if (this.#sent === null) {
      this.#carrier.forget(this);
      this.fail(this.#abortError('not sent'));
      return;
    }
    clearTimeout(this.#timer);
    const giveUp = () => this.#giveUp(this.#abortError('unknown'));
    this.#timer = setTimeout(giveUp, CANCEL_PATIENCE);
    // Where it was cancelled, and where it had finished, its own answer says so.
    cancel(this.#sent.link, this.#sent.queryId, (outcome) => {
      if (outcome === 'unknown') giveUp();
    });
  };
  #late(timeout: number): void {
    if (this.#sent === null) this.#carrier.forget(this);
    else cancel(this.#sent.link, this.#sent.queryId, () => undefined);
    this.#giveUp(new WsqlTimeoutError(timeout, this.#sent !== null));
  }
  /** Ends it without its answer. */
  #giveUp(error: Error): void {
    if (this.#isOver) return;
    this.#sent?.link.forget(this.#sent.queryId);
    this.fail(error);
  }
  #abortError(outcome: AbortOutcome): WsqlAbortError {
    const { type, atomic } = this.#body;
    const mayHaveRun = outcome === 'unknown' || (outcome === 'cancelled' && type === 'batch' && atomic !== true);
    return new WsqlAbortError(outcome, mayHaveRun, this.#control.signal?.reason);
  }
}

/** @param told what the server says; `unknown` too where it knows of no cancelling. */
export function cancel(link: Link, target: QueryId, told: (outcome: 'cancelled' | 'finished' | 'unknown') => void): void {
  const pending: Pending = {
    take: (reply) => {
      told(reply.type === 'cancel_response' ? reply.outcome : 'unknown');
      return true;
    },
    fail: () => told('unknown'),
  };
  try {
    link.request({ type: 'cancel', target }, pending);
  } catch {
    // The connection is over: so is what was to be cancelled, which has been told.
  }
}
