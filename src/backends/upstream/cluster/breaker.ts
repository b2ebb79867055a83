/** A circuit breaker: after a failure nothing is tried for a while, then one trial at a time, and the while grows with each failure. */

export type BreakerState = 'closed' | 'open' | 'half-open';

/** How long it stays open after the first, second, … failure in a row. Bounded, so that what is back is seen to be soon. */
const OPEN_MS = [200, 400, 800, 1500];

export class Breaker {
  readonly #now: () => number;
  #failures = 0;
  #openUntil = 0;
  #onTrial = false;

  /** @param now a clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get state(): BreakerState {
    if (this.#failures === 0) return 'closed';
    return this.#now() < this.#openUntil ? 'open' : 'half-open';
  }
  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }
  /** Milliseconds until the next trial. */
  get wait(): number {
    return this.#failures === 0 ? 0 : Math.max(0, this.#openUntil - this.#now());
  }
  /** Whether `admit` would. */
  get admits(): boolean {
    const { state } = this;
    return state === 'closed' || (state === 'half-open' && !this.#onTrial);
  }

  /** Lets an attempt begin, which ends with `succeeded` or `failed`. @returns whether it may. */
  admit(): boolean {
    if (!this.admits) return false;
    this.#onTrial = this.#failures > 0;
    return true;
  }
  succeeded(): void {
    this.#failures = 0;
    this.#onTrial = false;
  }
  failed(): void {
    this.#openUntil = this.#now() + (OPEN_MS[Math.min(this.#failures, OPEN_MS.length - 1)] ?? 0);
    this.#failures++;
    this.#onTrial = false;
  }
}
