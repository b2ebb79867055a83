/** Watches for signs of life. */

export interface PulseListener {
  /** Nothing for an interval: time to ask. */
  quiet(): void;
  /** Nothing for two intervals. */
  dead(): void;
}

/** Milliseconds: a day. */
const LONGEST = 86_400_000;

export class Pulse {
  readonly #interval: number;
  readonly #listener: PulseListener;
  readonly #timer: ReturnType<typeof setInterval>;
  #lastBeat = performance.now();
  #lastLook = performance.now();

  /** @param interval milliseconds. */
  constructor(interval: number, listener: PulseListener) {
    this.#interval = Math.min(interval, LONGEST);
    this.#listener = listener;
    this.#timer = setInterval(() => this.#look(), this.#interval / 4);
  }
  beat(): void {
    this.#lastBeat = performance.now();
  }
  stop(): void {
    clearInterval(this.#timer);
  }
  #look(): void {
    const now = performance.now();
    const sinceLook = now - this.#lastLook;
    this.#lastLook = now;
    // This side was asleep, and has not read what came meanwhile: it asks before it judges.
    if (sinceLook > this.#interval) this.#lastBeat = Math.max(this.#lastBeat, now - this.#interval);
    const silence = now - this.#lastBeat;
    if (silence > 2 * this.#interval) this.#listener.dead();
    else if (silence >= this.#interval) this.#listener.quiet();
  }
}
