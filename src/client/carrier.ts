/** Where requests go: over the connection that a client has, or will have; or over the one that a transaction is tied to. */
import { WsqlConnectionError } from './errors.ts';
import type { Link } from './link.ts';

/** Who waits for a connection. */
export interface Waiter {
  /** It waits as long as it takes. */
  readonly isPatient?: boolean;
  start(link: Link): void;
  fail(error: Error): void;
}
export interface Carrier {
  /** Starts it now, or when there is a connection again. */
  carry(waiter: Waiter): void;
  /** It does not wait any more. */
  forget(waiter: Waiter): void;
}

/** One connection, and none after it: what was begun there cannot go on elsewhere. */
export class OneLink implements Carrier {
  readonly #link: Link;
  readonly #lost: string;

  /** @param lost what is the matter when it has ended. */
  constructor(link: Link, lost: string) {
    this.#link = link;
    this.#lost = lost;
  }
  carry(waiter: Waiter): void {
    if (this.#link.isReady) waiter.start(this.#link);
    else waiter.fail(new WsqlConnectionError(this.#lost, { code: 'WSQL_CONNECTION_LOST', mayHaveRun: false, cause: this.#link.error }));
  }
  forget(): void {
    // Nobody waits here.
  }
}
