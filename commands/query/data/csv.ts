/**
 * Comma-separated values (RFC 4180), with the two things that an import needs of it: which fields stood in quotes, since an empty field is NULL and `""` is
 * an empty string, and the line of each record. A line without a quote, as most are, is split in one go.
 */
import { type BadRow, beginning, type Cell, DataError, type DataRow, LONGEST_RECORD, type RowParser } from './row.ts';

const QUOTE = 0x22;

export interface CsvOptions {
  /** What an unquoted field is that is NULL. */
  readonly nullText: string;
}

export class CsvParser implements RowParser {
  readonly #nullText: string;
  #rest = '';
  /** Of the start of `rest`. */
  #line = 1;
  /** Fields of the first record, which all have; null before it. */
  #width: number | null = null;

  constructor({ nullText }: CsvOptions) {
    this.#nullText = nullText;
  }

  take(text: string | null): (DataRow | BadRow)[] {
    const isLast = text === null;
    const all = this.#rest + (text ?? '');
    const rows: (DataRow | BadRow)[] = [];
    let at = 0;
    let quote = all.indexOf('"');
    while (at < all.length) {
      const end = all.indexOf('\n', at);
      if (end < 0 && !isLast) break;
      const lineEnd = end < 0 ? all.length : end;
      if (quote >= 0 && quote < at) quote = all.indexOf('"', at);
      const next = quote >= 0 && quote < lineEnd ? this.#quoted(all, at, isLast, rows) : this.#plain(all, at, lineEnd, rows);
      if (next === null) break;
      at = next;
    }
    this.#rest = all.slice(at);
    if (this.#rest.length > LONGEST_RECORD) throw new DataError('this record does not end: perhaps a quote is not closed', this.#line);
    return rows;
  }

  /** @returns where the next record begins. */
  #plain(all: string, at: number, lineEnd: number, rows: (DataRow | BadRow)[]): number {
    const text = all.slice(at, all.charCodeAt(lineEnd - 1) === 0x0d && lineEnd > at ? lineEnd - 1 : lineEnd);
    const cells: Cell[] = text.split(',');
    for (let i = 0; i < cells.length; i++) if (cells[i] === this.#nullText) cells[i] = null;
    this.#add(cells, text, rows);
    this.#line++;
    return lineEnd + 1;
  }

  /** A record with quotes. @returns where the next one begins, or null where this one is not all here. */
  #quoted(all: string, start: number, isLast: boolean, rows: (DataRow | BadRow)[]): number | null {
    const cells: Cell[] = [];
    for (let at = start; ; ) {
      const end = all.charCodeAt(at) === QUOTE ? closing(all, at + 1) : fieldEnd(all, at);
      const isQuoted = all.charCodeAt(at) === QUOTE;
      if (end < 0 || (end >= all.length && !isLast)) return this.#unfinished(all, start, isLast, rows);
      if (isQuoted) cells.push(all.slice(at + 1, end).replaceAll('""', '"'));
      else {
        const text = all.slice(at, all.charCodeAt(end - 1) === 0x0d && all.charCodeAt(end) !== 0x2c ? end - 1 : end);
        cells.push(text === this.#nullText ? null : text);
      }
      let after = isQuoted ? end + 1 : end;
      if (after >= all.length && !isLast) return null;
      if (all.charCodeAt(after) === 0x0d && (all.charCodeAt(after + 1) === 0x0a || (isLast && after + 1 >= all.length))) after++;
      else if (all.charCodeAt(after) === 0x0d && after + 1 >= all.length) return null;
      if (after >= all.length || all.charCodeAt(after) === 0x0a) return this.#end(all, start, after, cells, rows);
      if (all.charCodeAt(after) !== 0x2c) return this.#bad(all, start, after, 'a quoted field goes on behind its quote', rows, isLast);
      at = after + 1;
      if (at >= all.length && !isLast) return null;
    }
  }
  #end(all: string, start: number, after: number, cells: readonly Cell[], rows: (DataRow | BadRow)[]): number {
    const text = all.slice(start, after);
    this.#add(cells, text, rows);
    this.#line += breaks(text) + 1;
    return after + 1;
  }
  #unfinished(all: string, start: number, isLast: boolean, rows: (DataRow | BadRow)[]): number | null {
    if (!isLast) return null;
    rows.push({ line: this.#line, problem: 'a quote is not closed', text: beginning(all.slice(start)) });
    return all.length;
  }
  /** What stands on the line where it went wrong is left out. */
  #bad(all: string, start: number, at: number, problem: string, rows: (DataRow | BadRow)[], isLast: boolean): number | null {
    const end = all.indexOf('\n', at);
    if (end < 0 && !isLast) return null;
    const text = all.slice(start, end < 0 ? all.length : end);
    rows.push({ line: this.#line, problem, text: beginning(text) });
    this.#line += breaks(text) + 1;
    return end < 0 ? all.length : end + 1;
  }

  #add(cells: readonly Cell[], text: string, rows: (DataRow | BadRow)[]): void {
    // An empty line is a row of one NULL, or none.
    if (text === '' && this.#width !== 1) return;
    this.#width ??= cells.length;
    if (cells.length === this.#width) rows.push({ line: this.#line, names: null, cells });
    else rows.push({ line: this.#line, problem: `${cells.length} fields, where ${this.#width} are wanted`, text: beginning(text) });
  }
}

/** The quote that ends a field; -1 where it is not here. */
function closing(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text.charCodeAt(at + 1) !== QUOTE) return at;
  return -1;
}
/** The comma or line end behind an unquoted field. */
function fieldEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2c || code === 0x0a) return at;
  }
  return text.length;
}
function breaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
