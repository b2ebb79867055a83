/** Runs what may have to wait: to its end at once where nothing does. */
import type { Running } from './statement-runner.ts';

/** @returns a promise only if it had to wait. */
export function drive(running: Running<void>): void | Promise<void> {
  const step = running.next();
  if (step.done !== true) return driveLong(running, step.value);
}
async function driveLong(running: Running<void>, first: Promise<void>): Promise<void> {
  let waiting = first;
  for (;;) {
    let step: IteratorResult<Promise<void>, void>;
    try {
      await waiting;
      step = running.next();
    } catch (error) {
      // Also what the generator itself has thrown: then it is at its end, and throws it on.
      step = running.throw(error);
    }
    if (step.done === true) return;
    waiting = step.value;
  }
}
/** Runs what must not wait. */
export function runAtOnce<T>(running: Running<T>): T {
  const step = running.next();
  if (step.done === true) return step.value;
  step.value.catch(() => undefined);
  throw new Error('a program inside of a statement has to wait');
}
