/** What a pool knows of time: another one in its tests. */
export interface Clock {
  /** Milliseconds; never goes back. */
  now(): number;
  /** Calls back once, unless it is told not to before. Nothing is kept running for that. */
  after(milliseconds: number, run: () => void): Alarm;
  /** From 0 to less than 1. */
  random(): number;
}
export interface Alarm {
  cancel(): void;
}

export const CLOCK: Clock = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds).unref();
    return { cancel: () => clearTimeout(timer) };
  },
  random: Math.random,
};
