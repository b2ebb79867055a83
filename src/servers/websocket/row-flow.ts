/** Rows that go out no faster than they are asked for: what waits is bounded, whatever the result. */
import type { ValueRow } from '../../types.ts';
import { Refusal } from './errors.ts';

/** A message has no more than so many characters of rows, or one row. */
const MOST_TEXT = 262_144;

export interface RowFlowHost {
  /** Sends rows, which are JSON with commas between them. */
  send(rows: string): void;
  readonly isFull: boolean;
  /** @throws what ends the statement, where nobody wants its rows any more. */
  check(): void;
  /** Milliseconds that are waited for who takes no rows. */
  readonly patience: number;
}

export class RowFlow {
  readonly #host: RowFlowHost;
  readonly #batchRows: number;
  readonly #textOf: (row: ValueRow) => string;
  #credits: number;
  #pending = '';
  #pendingRows = 0;
  #wake: (() => void) | null = null;

  constructor(host: RowFlowHost, credits: number, batchRows: number, textOf: (row: ValueRow) => string) {
    this.#host = host;
    this.#credits = credits;
    this.#batchRows = batchRows;
    this.#textOf = textOf;
  }

  /** @returns a promise where there is no room for all of them yet. */
  rows(rows: readonly ValueRow[]): void | Promise<void> {
    const at = this.#take(rows, 0);
    this.#flush();
    return at === rows.length ? undefined : this.#slowly(rows, at);
  }
  async #slowly(rows: readonly ValueRow[], from: number): Promise<void> {
    for (let at = from; at < rows.length; at = this.#take(rows, at)) {
      this.#flush();
      await this.#room();
    }
    this.#flush();
  }
  /** @returns how far it came. */
  #take(rows: readonly ValueRow[], from: number): number {
    for (let at = from; at < rows.length; at++) {
      this.#host.check();
      if (this.#credits === 0 || this.#host.isFull) return at;
      this.#credits--;
      const text = this.#textOf(rows[at] ?? []);
      this.#pending += this.#pendingRows++ === 0 ? text : `,${text}`;
      if (this.#pendingRows >= this.#batchRows || this.#pending.length > MOST_TEXT) this.#flush();
    }
    return rows.length;
  }
  #flush(): void {
    if (this.#pendingRows === 0) return;
    this.#host.send(this.#pending);
    this.#pending = '';
    this.#pendingRows = 0;
  }
  #room(): Promise<void> {
    const { patience } = this.#host;
    return new Promise((resolve, reject) => {
      const late = () => {
        this.#wake = null;
        reject(new Refusal('WSQL_STREAM_STALLED', `No rows were asked for in ${patience} ms`));
      };
      const timer = setTimeout(late, patience);
      this.#wake = () => {
        this.#wake = null;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** So many more may go. */
  credit(rows: number): void {
    this.#credits += rows;
    if (!this.#host.isFull) this.#wake?.();
  }
  /** There is room on the way. */
  drained(): void {
    if (this.#credits > 0) this.#wake?.();
  }
  /** Looks again whether anybody wants the rows. */
  stop(): void {
    this.#wake?.();
  }
}
