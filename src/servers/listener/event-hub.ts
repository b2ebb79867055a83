/** What a server tells of its connections to the program that it is a part of. */

export type Listener<Details> = (details: Details) => void;

/** @typeParam Events what each event tells. */
export class EventHub<Events> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
  readonly #failed: (error: unknown) => void;

  /** @param failed told what a listener throws. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }
  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): void {
    const listeners = this.#listeners.get(event);
    if (listeners === undefined) this.#listeners.set(event, new Set<Listener<never>>([listener]));
    else listeners.add(listener);
  }
  off<E extends keyof Events>(event: E, listener: Listener<Events[E]>): void {
    this.#listeners.get(event)?.delete(listener);
  }
  /** Whether anybody listens: what nobody hears need not be put together. */
  has(event: keyof Events): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0;
  }
  emit<E extends keyof Events>(event: E, details: Events[E]): void {
    for (const listener of (this.#listeners.get(event) ?? []) as Iterable<Listener<Events[E]>>) {
      try {
        listener(details);
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
