/** A line for each column. */
import type { Field, ValueRow } from '../../../src/types.ts';
import { harmless } from '../../terminal/render/value.ts';
import { textWidth } from '../editor/width.ts';
import { type CellStyle, cellLines } from './cells.ts';

/** On each side of a row's number, where the screen has room for them. */
const STARS = 27;

export class VerticalView {
  readonly #fields: readonly Field[];
  readonly #style: CellStyle;
  readonly #heads: readonly string[];
  readonly #indent: string;
  #count = 0;

  /** @param first number of the row before the first one. */
  constructor(fields: readonly Field[], style: CellStyle, first = 0) {
    this.#fields = fields;
    this.#style = style;
    this.#count = first;
    const names = fields.map(({ name }) => harmless(name).replaceAll('\n', '\\n'));
    const width = Math.max(0, ...names.map(textWidth));
    this.#heads = names.map((name) => `${' '.repeat(width - textWidth(name))}${style.paint(name, 'head')}: `);
    this.#indent = ' '.repeat(width + 2);
  }
  draw(rows: readonly ValueRow[]): string {
    return rows.map((row) => this.#row(row)).join('');
  }
  #row(row: ValueRow): string {
    const lines = this.#fields.map((field, at) => {
      const value = row[at] ?? null;
      const cell = cellLines(value, field, this.#style, this.#style.settings.maxWidth);
      const shown = value === null ? cell.map((line) => this.#style.paint(line, 'null')) : cell;
      return `${this.#heads[at]}${shown.join(`\n${this.#indent}`)}\n`;
    });
    const title = ` ${++this.#count}. row `;
    const stars = '*'.repeat(Math.max(3, Math.min(STARS, Math.floor(((this.#style.columns ?? 80) - title.length) / 2))));
    return `${this.#style.paint(`${stars}${title}${stars}`, 'dim')}\n${lines.join('')}`;
  }
}
