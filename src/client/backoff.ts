/** How long to wait before the next attempt to connect. */

export interface ReconnectOptions {
  /** Milliseconds before the first attempt after a loss; doubled for each further one. Default 250. */
  readonly delay?: number;
  /** At most. Default 30 000. */
  readonly maxDelay?: number;
  /** In a row. Default: without end. */
  readonly attempts?: number;
}

/**
 * @param attempt counted from 1.
 * @param random from 0 to 1: half of the delay is left to chance, so that clients which lost the same server do not come back at once.
 * @returns milliseconds.
 */
export function delayBefore(attempt: number, { delay = 250, maxDelay = 30_000 }: ReconnectOptions, random: number): number {
  const full = Math.min(maxDelay, delay * 2 ** Math.min(attempt - 1, 30));
  return (full / 2) * (1 + random);
}
