/** The rows that were not taken: told, and kept in a file for who mends them. */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { OutputError } from '../../terminal/output-file.ts';

export interface Reject {
  readonly line: number;
  readonly message: string;
  /** Null where the row could not be read. */
  readonly errno: number | null;
  readonly sqlState: string | null;
  /** The row as far as it was read. */
  readonly row: unknown;
}

/** A file with a JSON object a line, for each row. */
export class RejectsFile {
  readonly #path: string;
  readonly #fd: number;
  #size: number;

  /** @param size bytes of it that are kept; what is behind them is of rows that will come again. @throws OutputError */
  constructor(path: string, size: number) {
    this.#path = path;
    this.#fd = this.#try(() => openSync(path, size === 0 ? 'w' : 'r+'));
    this.#size = this.#try(() => Math.min(size, fstatSync(this.#fd).size));
    this.#try(() => ftruncateSync(this.#fd, this.#size));
  }
  /** Bytes that are on the disk. */
  get size(): number {
    return this.#size;
  }
  /** @throws OutputError */
  add(rejects: readonly Reject[]): void {
    if (rejects.length === 0) return;
    const bytes = Buffer.from(rejects.map((reject) => `${JSON.stringify(reject)}\n`).join(''));
    this.#try(() => {
      for (let sent = 0; sent < bytes.length; ) sent += writeSync(this.#fd, bytes, sent, bytes.length - sent, this.#size + sent);
      fsyncSync(this.#fd);
    });
    this.#size += bytes.length;
  }
  /** Takes back what is behind so many bytes. @throws OutputError */
  cut(size: number): void {
    this.#try(() => ftruncateSync(this.#fd, size));
    this.#size = size;
  }
  close(): void {
    closeSync(this.#fd);
  }
  #try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new OutputError(this.#path, error);
    }
  }
}
