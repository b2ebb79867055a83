/** One writer at a time: a fair queue in front of SQLite's own lock, so that no thread ever waits inside SQLite. */
import { SqlError } from '../../../errors.ts';

interface Waiter {
  readonly owner: object;
  readonly grant: () => void;
  /** performance.now() */
  readonly since: number;
}

export class WriterLock {
  #owner: object | null = null;
  readonly #waiters: Waiter[] = [];
  /** How often somebody has waited, for how many milliseconds in all, and how often in vain. */
  waits = 0;
  waited = 0;
  timeouts = 0;

  /** Takes the lock at once if it is free (or already the owner's). */
  tryAcquire(owner: object): boolean {
    if (this.#owner === owner) return true;
    if (this.#owner !== null) return false;
    this.#owner = owner;
    return true;
  }
  /**
   * Waits for the lock in turn.
   * @param seconds innodb_lock_wait_timeout.
   * @param signal aborted when the statement is killed, with the error to throw as its reason.
   * @throws SqlError 1205 when the time is over.
   */
  acquire(owner: object, seconds: number, signal: AbortSignal): Promise<void> {
    if (this.tryAcquire(owner)) return Promise.resolve();
    this.waits++;
    return new Promise((resolve, reject) => {
      const since = performance.now();
      const settle = (): void => {
        this.waited += performance.now() - since;
        clearTimeout(timer);
        signal.removeEventListener('abort', killed);
      };
      const waiter: Waiter = {
        owner,
        since,
        grant: () => {
          settle();
          resolve();
        },
      };
      const leave = (error: unknown): void => {
        settle();
        const at = this.#waiters.indexOf(waiter);
        if (at >= 0) this.#waiters.splice(at, 1);
        reject(error);
      };
      const killed = (): void => leave(signal.reason);
      const timer = setTimeout(
        () => {
          this.timeouts++;
          leave(new SqlError(1205, 'HY000', 'Lock wait timeout exceeded; try restarting transaction'));
        },
        Math.min(seconds * 1000, 2 ** 31 - 1),
      );
      signal.addEventListener('abort', killed, { once: true });
      this.#waiters.push(waiter);
    });
  }
  /** Those that wait for their turn. */
  get queued(): number {
    return this.#waiters.length;
  }
  /** The place of one who waits, from 1, and since when (performance.now()); null for one who does not. */
  waitOf(owner: object): { readonly place: number; readonly since: number } | null {
    const at = this.#waiters.findIndex((waiter) => waiter.owner === owner);
    const waiter = this.#waiters[at];
    return waiter === undefined ? null : { place: at + 1, since: waiter.since };
  }
  isWaiting(owner: object): boolean {
    return this.#waiters.some((waiter) => waiter.owner === owner);
  }
  /** Gives it to the next in turn. Harmless for one who does not hold it. */
  release(owner: object): void {
    if (this.#owner !== owner) return;
    const next = this.#waiters.shift();
    this.#owner = next?.owner ?? null;
    next?.grant();
  }
}
