/** Incremental search through the history: each key that is typed looks again, from the newest on. */
import type { HistoryWalk } from './history-walk.ts';

export class HistorySearch {
  readonly #walk: HistoryWalk;
  /** What was in the editor before. */
  readonly before: { readonly text: string; readonly cursor: number };
  wanted = '';
  failed = false;
  #found: { readonly at: number; readonly entry: string; readonly offset: number } | null = null;

  constructor(walk: HistoryWalk, before: { readonly text: string; readonly cursor: number }) {
    this.#walk = walk;
    this.before = before;
  }

  get text(): string {
    return this.#found?.entry ?? this.before.text;
  }
  /** Where the match stands in the text. */
  get match(): { readonly from: number; readonly to: number } | null {
    return this.#found === null ? null : { from: this.#found.offset, to: this.#found.offset + this.wanted.length };
  }

  type(text: string): void {
    this.wanted += text;
    this.#look(this.#found?.at ?? this.#walk.size - 1, -1);
  }
  /** Takes the last character back. */
  erase(): void {
    this.wanted = [...this.wanted].slice(0, -1).join('');
    this.failed = false;
    this.#found = null;
    if (this.wanted !== '') this.#look(this.#walk.size - 1, -1);
  }
  /** The next match, of another text. */
  again(step: -1 | 1): void {
    if (this.wanted === '') return;
    const shown = this.#found?.entry;
    for (let at = (this.#found?.at ?? this.#walk.size) + step; ; at += step) {
      const found = this.#walk.find(this.wanted, at, step);
      this.failed = found === null;
      if (found === null) return;
      at = found.at;
      if (found.entry === shown) continue;
      this.#found = found;
      return;
    }
  }
  #look(from: number, step: -1 | 1): void {
    const found = this.wanted === '' ? null : this.#walk.find(this.wanted, from, step);
    this.failed = found === null && this.wanted !== '';
    this.#found = found ?? this.#found;
  }

  /** The search is over: history goes on from the entry that it stands at. */
  settle(): void {
    if (this.#found !== null) this.#walk.stand(this.#found.at, this.before.text);
  }
}
