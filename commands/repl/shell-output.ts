/** Where the shell's words and results go: the terminal, a file beside it (`\T`), or a file instead (`\o`). */
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Output } from '../io.ts';

export class ShellOutput implements Output {
  readonly #terminal: Output;
  #tee: FileOutput | null = null;
  #instead: FileOutput | null = null;

  constructor(terminal: Output) {
    this.#terminal = terminal;
  }

  get isTerminal(): boolean {
    return this.#instead === null && this.#terminal.isTerminal;
  }
  get columns(): number {
    return this.#terminal.columns;
  }
  get rows(): number {
    return this.#terminal.rows ?? 24;
  }
  /** Results and what belongs to them. */
  write(piece: string | Uint8Array): boolean {
    if (this.#instead !== null) return this.#instead.write(piece);
    const room = this.#tee?.write(plain(piece)) ?? true;
    return this.#terminal.write(piece) && room;
  }
  /** What the terminal shows by other ways: for the file of `\T` only. */
  log(text: string): void {
    this.#tee?.write(plain(text));
  }
  /** What is said to the person at the terminal. */
  say(line: string): void {
    this.#tee?.write(plain(`${line}\n`));
    this.#terminal.write(`${line}\n`);
  }
  async drained(): Promise<void> {
    await Promise.all([this.#terminal.drained(), this.#tee?.drained(), this.#instead?.drained()]);
  }
  async flush(): Promise<void> {
    await Promise.all([this.#terminal.flush(), this.#tee?.drained(), this.#instead?.drained()]);
  }

  /** @param path null: no more. @throws Error where the file cannot be opened. */
  async tee(path: string | null): Promise<void> {
    await this.#tee?.close();
    this.#tee = path === null ? null : await FileOutput.open(path);
  }
  async redirect(path: string | null): Promise<void> {
    await this.#instead?.close();
    this.#instead = path === null ? null : await FileOutput.open(path);
  }
  async close(): Promise<void> {
    await this.tee(null);
    await this.redirect(null);
  }
  get teePath(): string | null {
    return this.#tee?.path ?? null;
  }
  get isRedirected(): boolean {
    return this.#instead !== null;
  }
}

/** Without colours. */
function plain(piece: string | Uint8Array): string | Uint8Array {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are taken out
  return typeof piece === 'string' && piece.includes('\u001b') ? piece.replace(/\u001b\[[0-9;]*m/g, '') : piece;
}

/** A file that is written at its end. */
class FileOutput {
  readonly path: string;
  readonly #stream: WriteStream;
  #failed: Error | null = null;
  #drained: Promise<void> = Promise.resolve();

  private constructor(path: string, stream: WriteStream) {
    this.path = path;
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#failed = error;
    });
  }
  static open(path: string): Promise<FileOutput> {
    const stream = createWriteStream(path, { flags: 'a' });
    return new Promise((resolve, reject) => {
      stream.once('open', () => resolve(new FileOutput(path, stream)));
      stream.once('error', reject);
    });
  }
  /** @throws Error where an earlier write has failed: a full disk. */
  write(piece: string | Uint8Array): boolean {
    if (this.#failed !== null) throw this.#failed;
    const room = this.#stream.write(piece);
    if (!room)
      this.#drained = new Promise((resolve) => {
        this.#stream.once('drain', resolve);
        this.#stream.once('error', () => resolve());
      });
    return room;
  }
  drained(): Promise<void> {
    return this.#drained;
  }
  close(): Promise<void> {
    return new Promise((resolve) => this.#stream.end(() => resolve()));
  }
}
