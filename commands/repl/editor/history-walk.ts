/** A walk through the history from one prompt: older and newer, by their beginnings or by what they contain. */

/** What was entered before. */
export interface History {
  /** The oldest first. */
  entries(): readonly string[];
}

export class HistoryWalk {
  readonly #entries: readonly string[];
  /** Place in the entries; their number: what is being typed. */
  #at: number;
  #draft = '';

  constructor(history: History) {
    this.#entries = history.entries();
    this.#at = this.#entries.length;
  }

  /** @returns the entry before, or null at the oldest. @param prefix only those that begin so, and are another text than `text`. */
  older(text: string, prefix = ''): string | null {
    return this.#go(text, -1, prefix);
  }
  /** @returns the entry after, in the end what was being typed; null there. */
  newer(text: string, prefix = ''): string | null {
    return this.#go(text, 1, prefix);
  }
  oldest(text: string): string | null {
    if (this.#entries.length === 0) return null;
    this.#keep(text);
    this.#at = 0;
    return this.#entries[0] ?? null;
  }
  newest(): string | null {
    if (this.#at === this.#entries.length) return null;
    this.#at = this.#entries.length;
    return this.#draft;
  }

  #go(text: string, step: -1 | 1, prefix: string): string | null {
    for (let at = this.#at + step; at >= 0 && at <= this.#entries.length; at += step) {
      const entry = at === this.#entries.length ? this.#draft : (this.#entries[at] ?? '');
      const fits = at === this.#entries.length || (entry.startsWith(prefix) && entry !== text);
      if (!fits) continue;
      this.#keep(text);
      this.#at = at;
      return entry;
    }
    return null;
  }
  #keep(text: string): void {
    if (this.#at === this.#entries.length) this.#draft = text;
  }

  /** The last word of an entry so many before the newest. */
  lastWord(back: number): string | null {
    const entry = this.#entries[this.#entries.length - 1 - back];
    return entry === undefined ? null : (/[^\s;]+(?=[\s;]*$)/.exec(entry)?.[0] ?? '');
  }

  /**
   * The nearest entry that contains a text; letters match in either case where the text has no capitals.
   * @param from place to begin at, itself included. @returns null where there is none.
   */
  find(text: string, from: number, step: -1 | 1): { readonly at: number; readonly entry: string; readonly offset: number } | null {
    const exact = /\p{Lu}/u.test(text);
    const wanted = exact ? text : text.toLowerCase();
    for (let at = Math.min(from, this.#entries.length - 1); at >= 0 && at < this.#entries.length; at += step) {
      const entry = this.#entries[at] ?? '';
      const offset = (exact ? entry : entry.toLowerCase()).lastIndexOf(wanted);
      if (offset >= 0) return { at, entry, offset };
    }
    return null;
  }
  get size(): number {
    return this.#entries.length;
  }
  /** Goes on from an entry that a search has found. */
  stand(at: number, draft: string): void {
    this.#keep(draft);
    this.#at = at;
  }
}
