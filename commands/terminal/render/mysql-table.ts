/**
 * A table of lines and bars, byte for byte as `mysql --table` prints it: columns are as wide as their longest value has bytes.
 * A result may have more rows than memory: the widths come from its first rows. Where later ones are wider, the names are printed again, and widths never shrink.
 */
import { type Field, FieldFlag, type Value, type ValueRow } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import { byteLength, cellsOf } from './mysql-cells.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { escaping, isBytes } from './text-cells.ts';
import { isNumeric, shown } from './value.ts';

/** How many rows, characters of them and milliseconds are waited for. */
const SAMPLE = { rows: 10_000, size: 4 * 1024 * 1024, ms: 1000 } as const;
/** mysql fills up no column any further, and nothing in wider ones is shown to the right. */
const WIDEST = 1024;

type Cell = string | Uint8Array;

export function mysqlTableRenderer(out: ByteWriter, options: RenderOptions): Renderer {
  const { skipNames, quick = false, nullText = 'NULL', binary = 'utf8' } = options;
  let fields: readonly Field[] = [];
  let table: Table | null = null;
  let sample: Cell[][] = [];
  let size = 0;
  let since = 0;
  const cellOf = (value: Value, field: Field) => (value === null ? nullText : shown(value, field, binary));
  const cellsOfRow = (row: ValueRow) => fields.map((field, i) => cellOf(row[i] ?? null, field));
  const flush = () => {
    if (sample.length > 0) table?.rows(sample);
    sample = [];
    size = 0;
  };
  const isEnough = () => sample.length >= SAMPLE.rows || size >= SAMPLE.size || performance.now() - since > SAMPLE.ms;
  return {
    fields(next) {
      fields = next;
      since = performance.now();
      const least = next.map((field) => {
        const width = leastWidth(field, skipNames, quick);
        return binary === 'hex' && isBytes(field) ? 2 + 2 * width : width;
      });
      table = new Table(out, fields, skipNames, least);
      if (quick) table.head();
    },
    rows(rows) {
      for (const row of rows) {
        const cells = cellsOfRow(row);
        sample.push(cells);
        for (const cell of cells) size += cell.length;
      }
      if (quick || table?.isDrawn === true || isEnough()) flush();
    },
    end() {
      flush();
      table?.end();
    },
  };
}

/** Room for the name, and for NULL where a column may have one; with `quick` for all that the column could hold. */
function leastWidth({ name, flags, length }: Field, skipNames: boolean, quick: boolean): number {
  const wanted = Math.max(skipNames ? 0 : byteLength(name), quick ? length : 0);
  return (flags & FieldFlag.NOT_NULL) === 0 ? Math.max(wanted, 4) : wanted;
}

class Table {
  readonly #out: ByteWriter;
  readonly #fields: readonly Field[];
  readonly #skipNames: boolean;
  readonly #right: readonly boolean[];
  readonly #widths: number[];
  isDrawn = false;

  constructor(out: ByteWriter, fields: readonly Field[], skipNames: boolean, widths: number[]) {
    this.#out = out;
    this.#fields = fields;
    this.#skipNames = skipNames;
    this.#right = fields.map(isNumeric);
    this.#widths = widths;
  }

  rows(rows: readonly Cell[][]): void {
    if (this.#widen(rows) || !this.isDrawn) this.head();
    for (const row of rows) this.#row(row);
  }
  end(): void {
    if (this.isDrawn) this.#rule();
  }
  head(): void {
    this.isDrawn = true;
    this.#rule();
    if (this.#skipNames) return;
    this.#out.text('|');
    for (const [i, { name }] of this.#fields.entries()) {
      this.#out.text(` ${name}`);
      this.#pad(i, cellsOf(name));
      this.#out.text(' |');
    }
    this.#out.text('\n');
    this.#rule();
  }

  /** @returns whether a column has grown. */
  #widen(rows: readonly Cell[][]): boolean {
    let grown = false;
    for (const row of rows)
      for (let i = 0; i < row.length; i++) {
        const width = byteLength(row[i] ?? '');
        if (width <= (this.#widths[i] ?? 0)) continue;
        this.#widths[i] = width;
        grown = true;
      }
    return grown;
  }
  #rule(): void {
    this.#out.text(`+${this.#widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`);
  }
  #row(row: readonly Cell[]): void {
    const out = this.#out;
    out.text('|');
    for (let i = 0; i < row.length; i++) {
      const cell = row[i] ?? '';
      const cells = cellsOf(cell);
      out.byte(0x20);
      const right = this.#right[i] === true && (this.#widths[i] ?? 0) <= WIDEST;
      if (right) this.#pad(i, cells);
      if (typeof cell === 'string') out.text(cell.includes('\0') ? cell.replaceAll('\0', ' ') : cell);
      else visible(out, Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength), 0, cell.length);
      if (!right) this.#pad(i, cells);
      out.text(' |');
    }
    out.byte(10);
  }
  #pad(column: number, cells: number): void {
    const blanks = Math.min(WIDEST, this.#widths[column] ?? 0) - cells;
    if (blanks > 0) this.#out.text(' '.repeat(blanks));
  }
}
/** mysql prints a blank for NUL. */
const visible = escaping(() => ({ 0: ' ' }));
