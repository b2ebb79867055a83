/** GET_LOCK and its siblings: names held by sessions of one engine. https://dev.mysql.com/doc/refman/9.0/en/locking-functions.html */
import type { RuntimeContext } from '../runtime.ts';

export class NamedLocks {
  readonly #held = new Map<string, { owner: number; count: number }>();

  /** Those that are held, and the session that holds each. */
  all(): Iterable<readonly [name: string, owner: number]> {
    return Array.from(this.#held, ([name, { owner }]) => [name, owner] as const);
  }
  /** The locks as one session sees them. */
  of(session: number): RuntimeContext['locks'] {
    const held = this.#held;
    return {
      get(name) {
        const lock = held.get(name.toLowerCase());
        if (lock !== undefined && lock.owner !== session) return 0;
        held.set(name.toLowerCase(), { owner: session, count: (lock?.count ?? 0) + 1 });
        return 1;
      },
      release(name) {
        const lock = held.get(name.toLowerCase());
        if (lock === undefined) return null;
        if (lock.owner !== session) return 0;
        lock.count -= 1;
        if (lock.count === 0) held.delete(name.toLowerCase());
        return 1;
      },
      releaseAll() {
        let released = 0;
        for (const [name, lock] of held) {
          if (lock.owner !== session) continue;
          released += lock.count;
          held.delete(name);
        }
        return released;
      },
      owner: (name) => held.get(name.toLowerCase())?.owner ?? null,
    };
  }
}
