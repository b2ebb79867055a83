/** What this process takes: memory, time, and how long its event loop lets others wait. */
import type { ProcessInfo } from '../../src/virtual/wsql/index.ts';

/** Milliseconds between two looks, and how many of them are remembered: a minute's. */
const INTERVAL = 250;
const REMEMBERED = 240;

/** Begins to look. @returns what tells how it is. */
export function processInfo(): () => ProcessInfo {
  const lag = watchEventLoop();
  return () => {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const { last, longest } = lag();
    const seconds = { eventLoopLag: last, longestEventLoopLag: longest };
    return { residentMemory: rss, heapUsed, cpuSeconds: (user + system) / 1e6, ...seconds };
  };
}

/** How much later than it should a timer fires, in seconds; null before the first time. */
function watchEventLoop(): () => { readonly last: number | null; readonly longest: number | null } {
  const lags: number[] = [];
  let due = performance.now() + INTERVAL;
  let looks = 0;
  setInterval(() => {
    const now = performance.now();
    lags[looks++ % REMEMBERED] = Math.max(0, now - due) / 1000;
    due = now + INTERVAL;
  }, INTERVAL).unref();
  return () => {
    if (looks === 0) return { last: null, longest: null };
    return { last: lags[(looks - 1) % REMEMBERED] ?? null, longest: Math.max(...lags) };
  };
}
