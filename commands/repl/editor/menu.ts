/** The menu of completions: what there is, which is chosen, and how it fits the screen. */
import { cut, textWidth } from './width.ts';

export interface Completion {
  /** What is put into the text. */
  readonly text: string;
  /** What the menu shows. */
  readonly label: string;
  /** A line about it; empty: none. */
  readonly detail: string;
  readonly kind: string;
}
export interface Completions {
  /** The part of the text that they replace. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
}

const MOST_ROWS = 8;
const WIDEST = 40;

export class Menu {
  readonly completions: Completions;
  /** -1: none yet. */
  chosen = -1;

  constructor(completions: Completions) {
    this.completions = completions;
  }
  move(step: number): void {
    const { length } = this.completions.items;
    this.chosen = this.chosen < 0 ? (step > 0 ? 0 : length - 1) : (this.chosen + step + length) % length;
  }
  get item(): Completion | null {
    return this.completions.items[this.chosen] ?? null;
  }

  /** @param style wraps what is chosen, and what is dim. @returns lines of at most `width` cells. */
  lines(width: number, style: { chosen(text: string): string; dim(text: string): string }): string[] {
    const { items } = this.completions;
    const cell = Math.min(WIDEST, width - 2, Math.max(...items.map(({ label }) => textWidth(label))));
    const columns = Math.max(1, Math.floor(width / (cell + 2)));
    const rows = Math.min(MOST_ROWS, Math.ceil(items.length / columns));
    const page = rows * columns;
    const first = Math.floor(Math.max(0, this.chosen) / page) * page;
    const lines = Array.from({ length: rows }, (_, row) => {
      const cells = Array.from({ length: columns }, (__, column) => this.#cell(first + column * rows + row, cell, style));
      return cells.join('').trimEnd();
    });
    const about = this.item?.detail ?? '';
    const place = items.length > page ? `${Math.floor(first / page) + 1}/${Math.ceil(items.length / page)}` : '';
    const foot = [about, place].filter((part) => part !== '').join('  ');
    return foot === '' ? lines : [...lines, style.dim(cut(foot, width))];
  }
  #cell(at: number, width: number, style: { chosen(text: string): string }): string {
    const item = this.completions.items[at];
    if (item === undefined) return '';
    const label = cut(item.label, width);
    const text = ` ${label}${' '.repeat(Math.max(0, width - textWidth(label)))} `;
    return at === this.chosen ? style.chosen(text) : text;
  }
}

/** What all of them begin with, in the case of the first. */
export function commonPrefix({ items }: Completions): string {
  const [first, ...others] = items;
  if (first === undefined) return '';
  return others.reduce((prefix, { text }) => shared(prefix, text), first.text);
}
function shared(left: string, right: string): string {
  let length = 0;
  while (length < left.length && left.charAt(length).toLowerCase() === right.charAt(length).toLowerCase()) length++;
  return left.slice(0, length);
}
