/**
 * A statement that its caller may give up on, by a timeout or a signal, on any backend: what becomes of it is told truthfully. What had finished first is a
 * success, however late it was.
 */
import type { QueryOptions } from './backend.ts';
import { SqlError } from './errors.ts';

/** What a statement is answered with whose caller has given up on it. */
export function interrupted(): SqlError {
  return new SqlError(1317, '70100', 'Query execution was interrupted');
}
function timedOut(): SqlError {
  return new SqlError(3024, 'HY000', 'Query execution was interrupted, maximum statement execution time exceeded');
}
/** Numbers of errors that a killed statement ends with: 1317, and 1028 of a sort. */
const ENDED_BY_KILL: ReadonlySet<number> = new Set([1317, 1028]);
/**
 * Functions that a KILL makes return early, with a value that says so, and the statement go on to its end: no error tells of it. Only of statements that just
 * compute: a row that was written is written.
 */
const RETURNS_EARLY = /\b(?:sleep|benchmark|get_lock|(?:master|source)_pos_wait|master_gtid_wait|wait_for_executed_gtid_set)\s*\(/i;
const JUST_COMPUTES = /^(?:\s|\(|\/\*(?!!)(?:[^*]|\*(?!\/))*\*\/|--[^\n]*\n|#[^\n]*\n)*(?:select|do)\b/i;
const QUOTED = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`/g;

function endsEarly(sql: string): boolean {
  return JUST_COMPUTES.test(sql) && RETURNS_EARLY.test(sql.replace(QUOTED, "''"));
}
/** Whether a statement may succeed although it was killed. */
export function returnsEarly(sql: string): boolean {
  return RETURNS_EARLY.test(sql);
}

/** Until when a statement is wanted. */
export type Limits = Pick<QueryOptions, 'timeout' | 'signal'>;
/** The session, as a statement with limits needs it. */
export interface Cancellable {
  cancel(): void;
  /** Whether what cancels may have reached the statement that is running, or the last one. */
  readonly killSent: boolean;
}

/** Runs a statement up to its limits. */
export class LimitedStatement {
  readonly #session: Cancellable;
  readonly #limits: Limits;
  #given: (() => SqlError) | null = null;

  constructor(session: Cancellable, limits: Limits) {
    this.#session = session;
    this.#limits = limits;
  }

  /**
   * @param work told before each command whether it is still wanted.
   * @throws SqlError 3024 after the timeout and 1317 after the signal, but for what had finished first; else what `work` throws.
   */
  async run<T>(sql: string, work: (check: () => void) => Promise<T>): Promise<T> {
    const { timeout, signal } = this.#limits;
    if (signal?.aborted === true) throw interrupted();
    const started = performance.now();
    const abort = () => this.#giveUp(interrupted);
    const timer = timeout === undefined ? undefined : setTimeout(() => this.#giveUp(timedOut), timeout);
    signal?.addEventListener('abort', abort);
    try {
      const answer = await work(() => this.#check());
      // A backend that keeps the time itself may have been a moment earlier than the timer.
      if (timeout !== undefined && performance.now() - started >= timeout) this.#given ??= timedOut;
      if (this.#given !== null && this.#session.killSent && endsEarly(sql)) throw this.#given();
      return answer;
    } catch (error) {
      throw this.#given !== null && error instanceof SqlError && ENDED_BY_KILL.has(error.errno) ? this.#given() : error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  #giveUp(reason: () => SqlError): void {
    if (this.#given !== null) return;
    this.#given = reason;
    this.#session.cancel();
  }
  #check(): void {
    if (this.#given !== null) throw this.#given();
  }
}
