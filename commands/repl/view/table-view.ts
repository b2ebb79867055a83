/** A table of lines and bars for the screen; widths come from the first rows, and grow with later ones. */
import { type Field, FieldFlag, type ValueRow } from '../../../src/types.ts';
import { harmless, isNumeric } from '../../terminal/render/value.ts';
import { textWidth } from '../editor/width.ts';
import { type CellStyle, cellLines } from './cells.ts';

export class TableView {
  readonly #fields: readonly Field[];
  readonly #style: CellStyle;
  readonly #names: readonly string[];
  readonly #right: readonly boolean[];
  readonly #most: number;
  #widths: number[];
  #drawn = false;
  #count = 0;

  constructor(fields: readonly Field[], style: CellStyle) {
    this.#fields = fields;
    this.#style = style;
    this.#names = fields.map(({ name }) => harmless(name).replaceAll('\n', '\\n'));
    this.#right = fields.map(isNumeric);
    this.#most = style.settings.maxWidth;
    this.#widths = fields.map(({ flags }, at) => {
      const least = (flags & FieldFlag.NOT_NULL) === 0 ? textWidth(style.settings.null) : 0;
      return Math.max(least, textWidth(this.#names[at] ?? ''));
    });
  }

  /** Takes these rows into account for the widths. @returns whether they have grown. */
  measure(rows: readonly ValueRow[]): boolean {
    let grown = false;
    for (const row of rows)
      for (const [at, field] of this.#fields.entries())
        for (const line of cellLines(row[at] ?? null, field, this.#style, this.#most)) {
          const width = textWidth(line);
          if (width <= (this.#widths[at] ?? 0)) continue;
          this.#widths[at] = width;
          grown = true;
        }
    return grown;
  }
  /** Cells of a line. */
  get width(): number {
    return this.#widths.reduce((sum, width) => sum + width + 3, 1);
  }

  /** The rows, with the names above the first of them and wherever the widths have grown. */
  draw(rows: readonly ValueRow[]): string {
    const grown = this.measure(rows);
    const head = !this.#drawn || grown ? this.#head() : '';
    this.#drawn = true;
    return head + rows.map((row) => this.#row(row)).join('');
  }
  /** The names stand above the next rows, too. */
  beginAgain(): void {
    this.#drawn = false;
  }
  end(): string {
    return this.#drawn ? this.#rule() : '';
  }

  #rule(): string {
    return `+${this.#widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
  }
  #head(): string {
    const names = this.#names.map((name, at) => ` ${this.#style.paint(name, 'head')}${' '.repeat(this.#space(at, name))} |`);
    return `${this.#rule()}|${names.join('')}\n${this.#rule()}`;
  }
  #space(at: number, text: string): number {
    return Math.max(0, (this.#widths[at] ?? 0) - textWidth(text));
  }
  #row(row: ValueRow): string {
    const cells = this.#fields.map((field, at) => cellLines(row[at] ?? null, field, this.#style, this.#most));
    const at = this.#count++;
    const height = cells.reduce((most, cell) => Math.max(most, cell.length), 1);
    let out = '';
    for (let line = 0; line < height; line++) {
      out += '|';
      for (const [column, cell] of cells.entries()) {
        const text = cell[line] ?? '';
        const blanks = ' '.repeat(this.#space(column, text));
        const value = row[column] ?? null;
        const style = this.#style.isChanged?.(at, column, value) === true ? 'changed' : value === null ? 'null' : null;
        const painted = style === null ? text : this.#style.paint(text, style);
        out += this.#right[column] ? ` ${blanks}${painted} |` : ` ${painted}${blanks} |`;
      }
      out += '\n';
    }
    return out;
  }
}
