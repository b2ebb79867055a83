/** The rows of the last result, as far as they are kept: to see values that were cut. */
import type { Field, ValueRow } from '../../../src/types.ts';

const MOST_ROWS = 1000;
const MOST_BYTES = 16 * 1024 * 1024;

export class LastResult {
  fields: readonly Field[] = [];
  rows: ValueRow[] = [];
  #bytes = 0;

  begin(fields: readonly Field[]): void {
    this.fields = fields;
    this.rows = [];
    this.#bytes = 0;
  }
  keep(rows: readonly ValueRow[]): void {
    for (const row of rows) {
      if (this.rows.length >= MOST_ROWS || this.#bytes >= MOST_BYTES) return;
      this.rows.push(row);
      for (const value of row) this.#bytes += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
    }
  }
}
