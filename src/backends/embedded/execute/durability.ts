/** What a session has committed is answered when it is on disk. */
import type { Engine } from '../engine.ts';
import type { SessionContext } from '../session/context.ts';
import type { Group } from '../session/writer.ts';

export class Durability {
  readonly #engine: Engine;
  readonly #context: SessionContext;
  /** Whether something was committed that may not be on disk yet; and the group that will commit it. */
  #unsynced = false;
  #group: Group | null = null;

  constructor(engine: Engine, context: SessionContext) {
    this.#engine = engine;
    this.#context = context;
  }
  /** A transaction was committed. @param group the one that it shares a commit with, if any. */
  committed(group: Group | null): void {
    this.#unsynced = true;
    this.#group = group;
  }
  /** What was committed is answered when it is on disk. */
  after(result: void | Promise<void>): void | Promise<void> {
    if (this.#context.depth > 0) return result;
    if (result !== undefined) return result.then(() => this.#synced());
    if (this.#unsynced) return this.#synced();
  }
  /** Answers when what was committed is on disk. */
  settled(answer: () => void): void | Promise<void> {
    // In a procedure the end of the CALL waits.
    const synced = this.#context.depth > 0 ? undefined : this.#synced();
    if (synced === undefined) answer();
    else return synced.then(answer);
  }
  #synced(): void | Promise<void> {
    const { groupCommit } = this.#engine;
    const group = this.#group;
    if (!this.#unsynced || groupCommit === null) return;
    this.#unsynced = false;
    this.#group = null;
    const synced = groupCommit.sync();
    if (group === null) return synced;
    return synced.then(() => {
      if (group.error !== null) throw group.error;
    });
  }
}
