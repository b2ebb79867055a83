/** A file that is either what it was or all of what was to be written: what comes is kept beside it, and takes its place when it is complete. */
import { chmodSync, closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import type { Output } from '../io.ts';

/** Bytes that are put together. */
const PIECE = 64 * 1024;

/** A file that cannot be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(path: string, cause: unknown) {
    super(`cannot write ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

export class OutputFile implements Output {
  readonly isTerminal = false;
  readonly columns = 80;
  readonly #path: string;
  /** What is replaced at the end; null where it is written to as it is: a pipe, a terminal, a device. */
  readonly #replaced: { readonly path: string; readonly temporary: string; readonly mode: number | null } | null;
  readonly #fd: number;
  readonly #bytes = Buffer.allocUnsafe(PIECE);
  #at = 0;
  #isOpen = true;
  readonly #atExit = () => this.discard();

  /** @throws OutputError */
  constructor(path: string) {
    this.#path = path;
    this.#replaced = this.#try(() => replacedBy(path));
    const { temporary } = this.#replaced ?? {};
    this.#fd = this.#try(() => (temporary === undefined ? openSync(path, 'w') : openSync(temporary, 'wx')));
    process.on('exit', this.#atExit);
  }

  /** @throws OutputError */
  write(piece: string | Uint8Array): boolean {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (this.#at + bytes.length > PIECE) this.#push();
    if (bytes.length > PIECE) this.#send(bytes);
    else {
      this.#bytes.set(bytes, this.#at);
      this.#at += bytes.length;
    }
    return true;
  }
  async drained(): Promise<void> {}
  async flush(): Promise<void> {}

  /** All has been written. @throws OutputError */
  commit(): void {
    try {
      this.#push();
      this.#close();
      const replaced = this.#replaced;
      if (replaced !== null)
        this.#try(() => {
          if (replaced.mode !== null) chmodSync(replaced.temporary, replaced.mode);
          renameSync(replaced.temporary, replaced.path);
        });
    } catch (error) {
      this.#remove();
      throw error;
    }
  }
  /** It is not wanted any more: the file is left as it was. Harmless behind `commit`. */
  discard(): void {
    if (!this.#isOpen) return;
    this.#close();
    this.#remove();
  }

  #push(): void {
    const length = this.#at;
    this.#at = 0;
    this.#send(this.#bytes.subarray(0, length));
  }
  #send(bytes: Uint8Array): void {
    this.#try(() => {
      for (let sent = 0; sent < bytes.length; ) sent += writeSync(this.#fd, bytes, sent);
    });
  }
  #close(): void {
    this.#isOpen = false;
    process.off('exit', this.#atExit);
    this.#try(() => closeSync(this.#fd));
  }
  #remove(): void {
    this.#isOpen = false;
    if (this.#replaced !== null) rmSync(this.#replaced.temporary, { force: true });
  }
  #try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new OutputError(this.#path, error);
    }
  }
}

/** @returns null for what is no file, and cannot be replaced. A link stays, and what it leads to is replaced. */
function replacedBy(path: string): { path: string; temporary: string; mode: number | null } | null {
  const known = statSync(path, { throwIfNoEntry: false });
  if (known !== undefined && !known.isFile() && !known.isDirectory()) return null;
  const real = known === undefined ? path : realpathSync(path);
  if (known?.isDirectory() === true) throw new Error('it is a folder');
  return { path: real, temporary: `${real}.${process.pid}.new`, mode: known?.mode ?? null };
}
