/** A map with changes in front of it, which it takes over or never hears of: a change costs as much in a large map as in a small one. */
export class DraftMap<Value> {
  readonly #base: Map<string, Value>;
  /** Null: gone. */
  readonly #changed = new Map<string, Value | null>();

  constructor(base: Map<string, Value>) {
    this.#base = base;
  }
  get(key: string): Value | null {
    const changed = this.#changed.get(key);
    return changed === undefined ? (this.#base.get(key) ?? null) : changed;
  }
  /** Whether the base's value of a key counts no more. */
  hides(key: string): boolean {
    return this.#changed.has(key);
  }
  set(key: string, value: Value): void {
    this.#changed.set(key, value);
  }
  delete(key: string): void {
    this.#changed.set(key, null);
  }
  /** In no order. */
  *values(): Generator<Value> {
    for (const [key, value] of this.#base) if (!this.#changed.has(key)) yield value;
    for (const value of this.#changed.values()) if (value !== null) yield value;
  }
  /** What has been set or deleted (null), by key. */
  get changes(): ReadonlyMap<string, Value | null> {
    return this.#changed;
  }
  /** Hands the changes over to the base: there are none any more. */
  apply(): void {
    for (const [key, value] of this.#changed) {
      if (value === null) this.#base.delete(key);
      else this.#base.set(key, value);
    }
    this.#changed.clear();
  }
}
