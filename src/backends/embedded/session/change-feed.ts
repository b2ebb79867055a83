/** Tells who listens of commits: which tables they have written. Costs nothing while nobody does. */
import type { CommitListener } from '../../../backend.ts';

/** Tables by their names in SQLite; null: they are not known. */
export type ChangedTables = Set<string> | null;

export class ChangeFeed {
  readonly #listeners = new Set<CommitListener>();

  /** Whether changes have to be noted. */
  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }
  /** @param listener must not throw. @returns what ends it. */
  watch(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  /** What a transaction that begins to write notes its tables in. */
  begin(): ChangedTables {
    return this.isWatched ? new Set() : null;
  }
  /** Something was committed. @param tables null: any may have been written. */
  tell(tables: ChangedTables): void {
    if (tables?.size === 0) return;
    for (const listener of this.#listeners) listener(tables);
  }
}
