/** Requests that are sent again after a loss of the connection, with a key by which the server runs them once. */
import type { Carrier, Waiter } from './carrier.ts';
import { WsqlAbortError, WsqlConnectionError, WsqlError, WsqlTimeoutError } from './errors.ts';
import { ask, type Control } from './exchange.ts';
import type { Link, Reply, RequestBody } from './link.ts';

/** Part of the server's window that is not used: a request needs a while to arrive. */
const MARGIN = 0.1;

/** The same request, until it is answered. @throws as `ask`: with `mayHaveRun` where an attempt before may have been the one. */
export async function askAgain<T>(carrier: Carrier, body: RequestBody, read: (reply: Reply) => T, control: Control): Promise<T> {
  const attempts = new Attempts(carrier);
  const end = performance.now() + (control.timeout ?? Number.POSITIVE_INFINITY);
  for (;;) {
    try {
      const left = control.timeout === undefined ? {} : { timeout: Math.max(1, end - performance.now()) };
      return await ask(attempts, body, read, { ...control, ...left });
    } catch (error) {
      if (!(error instanceof WsqlConnectionError) || error.isFinal || !error.mayHaveRun) throw attempts.honest(error);
      if (performance.now() >= end) throw new WsqlTimeoutError(control.timeout ?? 0, true);
    }
  }
}

/** Where they go: to the server that they were sent to first, while it remembers them. */
class Attempts implements Carrier {
  readonly #carrier: Carrier;
  readonly #carried = new Map<Waiter, Waiter>();
  #first: { readonly instance: string; readonly until: number } | null = null;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }
  carry(waiter: Waiter): void {
    const carried: Waiter = {
      start: (link) => {
        const refusal = this.#refusal(link);
        if (refusal === null) waiter.start(link);
        else waiter.fail(refusal);
      },
      fail: (error) => waiter.fail(error),
    };
    this.#carried.set(waiter, carried);
    this.#carrier.carry(carried);
  }
  forget(waiter: Waiter): void {
    const carried = this.#carried.get(waiter);
    if (carried !== undefined) this.#carrier.forget(carried);
  }
  #refusal({ welcome }: Link): WsqlError | null {
    const now = performance.now();
    const { instance, limits } = welcome ?? {};
    const window = limits?.idempotencyWindow ?? 0;
    if (this.#first === null) {
      if (instance === undefined || window <= 0)
        return new WsqlError('WSQL_NOT_SUPPORTED', 'The server knows no idempotency keys: retry cannot be used');
      this.#first = { instance, until: now + window * (1 - MARGIN) };
      return null;
    }
    if (this.#first.instance === instance && now < this.#first.until) return null;
    const why = this.#first.instance === instance ? 'it may remember it no more' : 'the server has been started again, or is another one';
    return new WsqlConnectionError(`the connection was lost, and the request is not sent again: ${why}`, {
      code: 'WSQL_CONNECTION_LOST',
      mayHaveRun: true,
      isFinal: true,
    });
  }
  /** What is known of one attempt is not what is known of all. */
  honest(error: unknown): unknown {
    if (this.#first === null) return error;
    if (error instanceof WsqlConnectionError && !error.mayHaveRun) return error.of(true);
    if (error instanceof WsqlTimeoutError && !error.mayHaveRun) return error.after();
    if (error instanceof WsqlAbortError && error.outcome === 'not sent') return new WsqlAbortError('unknown', true, error.cause);
    return error;
  }
}

/** As random as a UUID; `crypto.randomUUID` is missing on pages without TLS. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
