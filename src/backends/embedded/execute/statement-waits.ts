/** What the running statement waits for before it is run again, and what ends it: time, KILL, the end of the session. */
import { SqlError } from '../../../errors.ts';
import type { RowsWait, StatementWait } from '../runtime.ts';
import type { Plan } from './plan.ts';
import type { Session } from './session.ts';

export class StatementWaits {
  readonly #session: Session;
  #abort: AbortController | null = null;

  constructor(session: Session) {
    this.#session = session;
  }
  /** A statement starts. */
  begin(): void {
    this.#abort = null;
  }
  /** Aborted when the running statement is killed, with the error as its reason. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }
  /** For statements that have waited. @throws SqlError where the statement is to stop, or the session is gone. */
  goesOn(): void {
    this.#session.context.checkKilled();
    if (!this.#session.transaction.writing) throw new SqlError(1317, '70100', 'Query execution was interrupted');
  }
  /** Stops the running statement. */
  cancel(error: SqlError): void {
    this.#session.context.kill(error);
    this.#abort?.abort(error);
  }
  /** SLEEP and its like: others have their turn meanwhile. What reads tables is over where the wait was interrupted. */
  async pause(wait: StatementWait, plan: Plan): Promise<void> {
    const { signal } = this;
    const left = this.#session.context.millisecondsLeft;
    this.#session.activity = wait.reason;
    const inTime = left === 0 || wait.milliseconds < left;
    const completed = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(inTime), Math.min(inTime ? wait.milliseconds : left + 1, 2 ** 31 - 1));
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve(false);
        },
        { once: true },
      );
    });
    this.#abort = null;
    this.#session.activity = 'executing';
    if (!completed && (plan.kind !== 'query' || plan.reads)) this.#session.context.checkKilled();
    this.#session.context.waited(completed);
  }
  /** Reads rows of computed tables that come one after the other. */
  async load(wait: RowsWait): Promise<void> {
    const { context } = this.#session;
    const { signal } = this;
    const stop = (): void => this.#session.provided.stop(signal.reason);
    const left = context.millisecondsLeft;
    const timer = left === 0 ? undefined : setTimeout(() => this.#session.provided.stop(null), Math.min(left + 1, 2 ** 31 - 1));
    signal.addEventListener('abort', stop, { once: true });
    try {
      await wait.load(this.#session.provided.signal);
    } catch (error) {
      context.checkKilled();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
    context.checkKilled();
    context.again();
  }
}
