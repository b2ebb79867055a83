/** Answers of requests with an idempotencyKey: kept for a while, in bounded memory, for who asks again. */
import { Refusal } from '../errors.ts';
import type { Errand } from './errand.ts';

export interface KeptLimits {
  /** Milliseconds that an answer is kept; 0: keys are refused. */
  readonly idempotencyWindow: number;
  /** Keys that are known; the oldest go first. */
  readonly maxIdempotencyKeys: number;
  /** Bytes of all answers: the oldest are forgotten first, and only that they were given is still known. */
  readonly maxKeptAnswers: number;
  /** Bytes of one; of a longer one only that it was given is known. */
  readonly maxKeptAnswer: number;
}

interface Kept {
  /** Of what was asked. */
  readonly print: string;
  /** What follows `queryId` in the answer; null: that is not known any more. */
  rest: string | null;
  /** performance.now() when it is forgotten. */
  readonly until: number;
}

export class KeptAnswers {
  readonly #limits: KeptLimits;
  /** By account and key, the oldest first; and those of them whose answer is there. */
  readonly #kept = new Map<string, Kept>();
  readonly #whole = new Set<Kept>();
  #bytes = 0;
  readonly #running = new Map<string, Errand>();

  constructor(limits: KeptLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#running.size;
  }
  /** Of the answers. */
  get bytes(): number {
    return this.#bytes;
  }
  get size(): number {
    return this.#kept.size;
  }

  /** @returns what was answered; null where nothing was. @throws Refusal where something else was asked, or the answer is not there any more. */
  find(id: string, print: string): string | null {
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.until <= performance.now()) return null;
    checkPrint(kept.print, print);
    if (kept.rest !== null) return kept.rest;
    throw new Refusal('WSQL_ANSWER_NOT_KEPT', 'The request with this idempotencyKey has run; its answer was too large to be kept');
  }
  /** @returns what carries it out now; null where nothing does. @throws Refusal where that is something else. */
  findRunning(id: string, print: string): Errand | null {
    const errand = this.#running.get(id);
    if (errand === undefined) return null;
    checkPrint(errand.print, print);
    return errand;
  }
  /** @throws Refusal where there is no room. */
  begin(id: string, errand: Errand): void {
    if (this.#running.size >= this.#limits.maxIdempotencyKeys)
      throw new Refusal('WSQL_TOO_MANY', 'There are too many requests with an idempotencyKey at this moment (--max-idempotency-keys)');
    this.#running.set(id, errand);
  }
  /** @param rest null: it has not run, and may be asked for again. */
  end(id: string, print: string, rest: string | null): void {
    this.#running.delete(id);
    this.#forget(id);
    if (rest === null) return;
    const { idempotencyWindow, maxKeptAnswer, maxKeptAnswers, maxIdempotencyKeys } = this.#limits;
    const isWhole = bytesOf(rest) <= Math.min(maxKeptAnswer, maxKeptAnswers);
    const kept = { print, rest: isWhole ? rest : null, until: performance.now() + idempotencyWindow };
    this.#kept.set(id, kept);
    if (isWhole) {
      this.#whole.add(kept);
      this.#bytes += bytesOf(rest);
    }
    for (const oldest of this.#whole) {
      if (this.#bytes <= maxKeptAnswers) break;
      this.#empty(oldest);
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= maxIdempotencyKeys) break;
      this.#forget(oldest);
    }
  }
  #empty(kept: Kept): void {
    if (this.#whole.delete(kept)) this.#bytes -= bytesOf(kept.rest ?? '');
    kept.rest = null;
  }
  #forget(id: string): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    this.#empty(kept);
    this.#kept.delete(id);
  }

  /** @param now performance.now() */
  sweep(now: number): void {
    for (const [id, { until }] of this.#kept) {
      if (until > now) return;
      this.#forget(id);
    }
  }
  /** Ends what runs: the server closes. */
  stop(): void {
    for (const errand of [...this.#running.values()]) errand.stop();
  }
}

/** At most, in memory. */
function bytesOf(text: string): number {
  return text.length * 2;
}
function checkPrint(one: string, other: string): void {
  if (one !== other)
    throw new Refusal(
      'WSQL_IDEMPOTENCY_KEY_REUSED',
      'This idempotencyKey is that of another request: its statement, parameters, database or options differ',
    );
}
