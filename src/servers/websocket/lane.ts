/** A session that one client, or one transaction, has for itself: its jobs run one after the other, in their order. */
import type { BackendSession } from './backend-session.ts';
import { type Job, runIn } from './session-pool.ts';

export class Lane {
  session: BackendSession | null = null;
  readonly #queue: Job[] = [];
  #busy = true;
  /** Why no further job is taken; null: they are. */
  #end: (() => unknown) | null = null;
  /** Told after each job, before the next one. */
  afterJob: (() => void) | null = null;
  readonly #ended: Promise<void>;
  #resolveEnded: () => void = () => undefined;

  /** @param session where jobs wait for it to be opened: its failure is theirs. */
  constructor(session: BackendSession | Promise<BackendSession>) {
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    if (session instanceof Promise) {
      session.then(
        (opened) => this.#open(opened),
        (error: unknown) => this.#unopened(error),
      );
    } else this.#open(session);
  }
  #unopened(error: unknown): void {
    this.#busy = false;
    this.end(() => error);
  }
  #open(session: BackendSession): void {
    this.session = session;
    this.#busy = false;
    this.#next();
  }

  submit(job: Job): void {
    if (this.#end !== null) job.fail(this.#end());
    else if (this.#busy) this.#queue.push(job);
    else this.#run(job);
  }
  #run(job: Job): void {
    const { session } = this;
    if (session === null) throw new Error('a lane without a session');
    this.#busy = true;
    const running = runIn(session, job);
    if (running === undefined) this.#done();
    else running.then(() => this.#done());
  }
  #done(): void {
    this.#busy = false;
    this.afterJob?.();
    this.#next();
  }
  #next(): void {
    if (this.#end !== null) {
      this.#resolveEnded();
      return;
    }
    let job = this.#queue.shift();
    while (job?.isOver === true) job = this.#queue.shift();
    if (job !== undefined) this.#run(job);
  }

  /**
   * Takes nothing more; what waits is refused, what runs goes on.
   * @param reason of the refusals, made for each.
   * @returns when nothing runs any more.
   */
  end(reason: () => unknown): Promise<void> {
    if (this.#end !== null) return this.#ended;
    this.#end = reason;
    for (const job of this.#queue.splice(0)) if (!job.isOver) job.fail(reason());
    if (!this.#busy) this.#resolveEnded();
    return this.#ended;
  }
  get isEnded(): boolean {
    return this.#end !== null;
  }
}
