/** The text that is edited: what is in it, where the cursor is, what was killed, and what it was before. */
import { nextCluster, previousCluster } from './width.ts';

export interface Snapshot {
  readonly text: string;
  readonly cursor: number;
}

const MOST_UNDOS = 500;
const MOST_KILLS = 30;

export class TextBuffer {
  #text = '';
  #cursor = 0;
  readonly #undos: Snapshot[] = [];
  readonly #redos: Snapshot[] = [];
  /** The last one first. */
  readonly #kills: string[] = [];
  /** What the last change was: a run of typing is undone as one. */
  #last: 'typing' | 'kill' | 'yank' | 'other' = 'other';
  #yanked: { readonly from: number; readonly at: number } | null = null;

  get text(): string {
    return this.#text;
  }
  /** UTF-16 offset, always between two characters as people count them. */
  get cursor(): number {
    return this.#cursor;
  }
  set cursor(at: number) {
    this.#cursor = Math.max(0, Math.min(this.#text.length, at));
    this.#last = 'other';
  }

  /** A new text, which nothing is to be undone of. */
  reset(text = '', cursor = text.length): void {
    this.#undos.length = 0;
    this.#redos.length = 0;
    this.#text = text;
    this.cursor = cursor;
  }
  /** Another text, as one step. */
  set(text: string, cursor = text.length): void {
    if (text !== this.#text) this.#remember();
    this.#text = text;
    this.cursor = cursor;
  }

  /** What was typed. */
  insert(text: string): void {
    if (this.#last !== 'typing' || text.length > 1 || text === '\n') this.#remember();
    this.#splice(this.#cursor, this.#cursor, text);
    this.#last = text === ' ' || text === '\n' ? 'other' : 'typing';
  }
  /** Puts another text in the place of a part. */
  replace(from: number, to: number, text: string): void {
    if (from === to && text === '') return;
    this.#remember();
    this.#splice(from, to, text);
    this.#last = 'other';
  }
  delete(from: number, to: number): string {
    const gone = this.#text.slice(from, to);
    this.replace(from, to, '');
    return gone;
  }
  /** As `delete`, for `yank`. @param joins whether a kill right before this one is continued, at which end. */
  kill(from: number, to: number, joins: 'before' | 'after' | null = null): void {
    if (from >= to) return;
    const continues = this.#last === 'kill' && joins !== null;
    const gone = this.delete(from, to);
    const [newest = ''] = this.#kills;
    if (continues) this.#kills[0] = joins === 'before' ? gone + newest : newest + gone;
    else this.copy(gone);
    this.#last = 'kill';
  }
  copy(text: string): void {
    this.#kills.unshift(text);
    this.#kills.length = Math.min(this.#kills.length, MOST_KILLS);
  }
  get killed(): string {
    return this.#kills[0] ?? '';
  }

  yank(): void {
    const from = this.#cursor;
    this.replace(from, from, this.killed);
    this.#yanked = { from, at: 0 };
    this.#last = 'yank';
  }
  /** Puts the kill before the one that was just yanked in its place. */
  yankPop(): void {
    if (this.#last !== 'yank' || this.#yanked === null || this.#kills.length === 0) return;
    const { from } = this.#yanked;
    const at = (this.#yanked.at + 1) % this.#kills.length;
    this.#splice(from, this.#cursor, this.#kills[at] ?? '');
    this.#yanked = { from, at };
    this.#last = 'yank';
  }

  undo(): void {
    this.#back(this.#undos, this.#redos);
  }
  redo(): void {
    this.#back(this.#redos, this.#undos);
  }
  #back(from: Snapshot[], to: Snapshot[]): void {
    const earlier = from.pop();
    if (earlier === undefined) return;
    to.push({ text: this.#text, cursor: this.#cursor });
    this.#text = earlier.text;
    this.cursor = earlier.cursor;
  }
  #remember(): void {
    this.#undos.push({ text: this.#text, cursor: this.#cursor });
    if (this.#undos.length > MOST_UNDOS) this.#undos.shift();
    this.#redos.length = 0;
  }
  #splice(from: number, to: number, text: string): void {
    this.#text = this.#text.slice(0, from) + text + this.#text.slice(to);
    this.#cursor = from + text.length;
  }

  next(at = this.#cursor): number {
    return nextCluster(this.#text, at);
  }
  previous(at = this.#cursor): number {
    return previousCluster(this.#text, at);
  }
}
