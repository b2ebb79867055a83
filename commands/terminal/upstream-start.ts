/** The start in front of a server: whether it is there and takes the account of its URL, and waiting for it where that is asked for. */
import { ConnectError, UsageError } from '../../src/errors.ts';
import type { Log } from '../../src/servers/mysql/index.ts';
import type { Io } from '../io.ts';
import type { Flags } from './flags.ts';

/** Between two attempts; doubled each time. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/** What may be otherwise in a while: unreachable, full, starting or shutting down. What is wrong with the account or with TLS stays so. */
const PASSING: ReadonlySet<number> = new Set([1040, 1047, 1053, 1129, 2002, 2003, 2005, 2006, 2013, 3032, 3168]);

/** @returns milliseconds: 0 without the flag, Infinity where it has no value. @throws UsageError */
export function readWaitForUpstream(flags: Flags, isUpstream: boolean): number {
  if (!flags.has('waitForUpstream')) return 0;
  if (!isUpstream && flags.typed('waitForUpstream')) throw new UsageError('--wait-for-upstream is for --upstream');
  const text = flags.text('waitForUpstream') ?? '';
  if (['', 'true', 'yes', 'on'].includes(text.toLowerCase())) return Number.POSITIVE_INFINITY;
  const seconds = Number(text);
  if (!(seconds > 0)) throw new UsageError(`--wait-for-upstream ${text}: a number of seconds is wanted, or none`);
  return seconds * 1000;
}

/**
 * Asks whether the server is there, again and again for as long as it may take.
 * @param ask rejects with a ConnectError where it is not.
 * @param patience milliseconds.
 * @returns whether it is; false where a signal has ended the waiting.
 * @throws ConnectError with a message for who starts wsql.
 */
export async function awaitUpstream(ask: () => Promise<void>, patience: number, log: Log, io: Io): Promise<boolean> {
  const interruption = new Interruption(io);
  const deadline = performance.now() + patience;
  let told = '';
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const failure = await attempt(ask);
      if (failure === null) return true;
      const left = deadline - performance.now();
      if (!isPassing(failure) || left <= 0) throw explained(failure, patience);
      if (failure.message !== told) log('warn', 'the upstream server is not there yet', { reason: failure.message });
      told = failure.message;
      if (await interruption.within(Math.min(pause, left))) return false;
    }
  } finally {
    interruption.release();
  }
}

async function attempt(ask: () => Promise<void>): Promise<ConnectError | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (error instanceof ConnectError) return error;
    throw error;
  }
}
function isPassing({ errno }: ConnectError): boolean {
  return errno !== null && PASSING.has(errno);
}

function explained(failure: ConnectError, patience: number): ConnectError {
  const { errno, sqlState, message } = failure;
  const number = errno === null ? '' : `ERROR ${errno} (${sqlState ?? 'HY000'}): `;
  const what = isPassing(failure)
    ? `cannot reach the upstream server${patience === 0 ? ' (--wait-for-upstream keeps trying)' : ''}`
    : 'the upstream server refuses the login of --upstream';
  return new ConnectError(`${errno === 2026 ? 'cannot log in to the upstream server' : what}: ${number}${message}`, errno, sqlState);
}

/** A signal that comes while something is waited for. */
class Interruption {
  #interrupted = false;
  #wake: () => void = () => undefined;
  readonly release: () => void;

  constructor(io: Io) {
    this.release = io.onInterrupt(() => {
      this.#interrupted = true;
      this.#wake();
    });
  }
  /** @returns whether one has come by then. */
  async within(ms: number): Promise<boolean> {
    if (this.#interrupted) return true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    return this.#interrupted;
  }
}
