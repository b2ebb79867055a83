/** Draws rows where the cursor is, and draws only what has changed since. */

export interface Frame {
  /** Each fits the width; with control sequences of their own. */
  readonly rows: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number };
}

const NOTHING: Frame = { rows: [''], cursor: { row: 0, column: 0 } };

export class Screen {
  readonly #write: (text: string) => void;
  #shown: Frame = NOTHING;
  #width = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** @param height rows of the terminal: of a longer frame, those around the cursor are shown. */
  draw(frame: Frame, width: number, height: number): void {
    const wanted = fitted(frame, height);
    let out = '';
    if (width !== this.#width && this.#width !== 0) {
      out += this.#clearReflowed(width);
      this.#shown = NOTHING;
    }
    this.#width = width;
    out += this.#changes(wanted);
    this.#shown = wanted;
    if (out !== '') this.#write(`\u001b[?25l${out}\u001b[?25h`);
  }

  #changes({ rows, cursor }: Frame): string {
    const { rows: before, cursor: at } = this.#shown;
    let row = at.row;
    let out = '';
    for (const [n, text] of rows.entries()) {
      if (n < before.length && before[n] === text) continue;
      out += n < before.length ? moved(row, n) : `${moved(row, n - 1)}\r\n`;
      row = n;
      out += `\r${text}\u001b[K`;
    }
    if (before.length > rows.length) {
      out += `${moved(row, rows.length)}\r\u001b[J`;
      row = rows.length;
    }
    if (out === '' && row === cursor.row && at.column === cursor.column) return '';
    return `${out}${moved(row, cursor.row)}\r${cursor.column > 0 ? `\u001b[${cursor.column}C` : ''}`;
  }

  /** The terminal has wrapped what was there anew: all of it goes. */
  #clearReflowed(width: number): string {
    const { rows, cursor } = this.#shown;
    const above = rows.slice(0, cursor.row).reduce((sum, row) => sum + Math.max(1, Math.ceil(cells(row) / width)), 0);
    const inRow = Math.floor(cursor.column / width);
    return `${moved(above + inRow, 0)}\r\u001b[J`;
  }

  /** Goes below what is shown, which stays there. @param frame how it is to look for good. */
  finish(frame: Frame | null): void {
    const out = frame === null ? '' : this.#changes(frame);
    const { rows, cursor } = frame ?? this.#shown;
    this.#shown = NOTHING;
    this.#width = 0;
    this.#write(`${out}${moved(cursor.row, rows.length - 1)}\r\n`);
  }
  /** Forgets what is shown, since something else is there now. */
  forget(): void {
    this.#shown = NOTHING;
    this.#width = 0;
  }
  clear(): void {
    this.forget();
    this.#write('\u001b[H\u001b[2J');
  }
}

function moved(from: number, to: number): string {
  if (from === to) return '';
  return from > to ? `\u001b[${from - to}A` : `\u001b[${to - from}B`;
}

function fitted({ rows, cursor }: Frame, height: number): Frame {
  if (rows.length <= height) return { rows, cursor };
  const first = Math.max(0, Math.min(rows.length - height, cursor.row - Math.floor(height / 2)));
  return { rows: rows.slice(first, first + height), cursor: { row: cursor.row - first, column: cursor.column } };
}

/** Cells of a row, for how it is wrapped: characters wider than one are rare enough. */
function cells(row: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences take no cells
  return row.replace(/\u001b\[[0-9;]*m/g, '').length;
}
