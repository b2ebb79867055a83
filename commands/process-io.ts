/** The process's own streams and signals, as a command sees them. */
import { isatty } from 'node:tty';
import type { Io, Output } from './io.ts';

/** Pieces are put together up to this many characters, so that a row is not a system call. */
const CHUNK = 64 * 1024;

/** @returns the io of this process. Only main.ts calls this. */
export function processIo(): Io {
  return {
    stdin: () => process.stdin,
    stdinIsTerminal: isatty(0),
    stdout: new StreamOutput(() => process.stdout, 1),
    stderr: new StreamOutput(() => process.stderr, 2),
    env: process.env,
    onInterrupt,
  };
}

function onInterrupt(callback: (signal: 'SIGINT' | 'SIGTERM') => void): () => void {
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((signal) => ({ signal, listener: () => callback(signal) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}

/** Buffers in front of a stream, which is not touched before there is something to write: that alone costs a millisecond. */
class StreamOutput implements Output {
  readonly #open: () => NodeJS.WriteStream;
  readonly #fd: number;
  #stream: NodeJS.WriteStream | null = null;
  #text = '';
  #full = false;

  constructor(open: () => NodeJS.WriteStream, fd: number) {
    this.#open = open;
    this.#fd = fd;
  }

  get isTerminal(): boolean {
    return isatty(this.#fd);
  }
  get columns(): number {
    return this.isTerminal ? (this.#open().columns ?? 80) : 80;
  }

  write(piece: string | Uint8Array): boolean {
    if (typeof piece === 'string') {
      this.#text += piece;
      if (this.#text.length >= CHUNK) this.#push();
    } else {
      this.#push();
      this.#send(piece);
    }
    return !this.#full;
  }

  async drained(): Promise<void> {
    const stream = this.#stream;
    if (stream === null || !stream.writableNeedDrain) {
      this.#full = false;
      return;
    }
    await new Promise<void>((resolve) => stream.once('drain', resolve));
    this.#full = false;
  }

  async flush(): Promise<void> {
    this.#push();
    const stream = this.#stream;
    if (stream === null) return;
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
    this.#full = false;
  }

  #push(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#send(text);
  }

  #send(piece: string | Uint8Array): void {
    if (this.#stream === null) {
      this.#stream = this.#open();
      // The reader has gone, as in `wsql query … | head`: nobody is left to tell anything.
      this.#stream.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE') process.exit(0);
        throw error;
      });
    }
    if (!this.#stream.write(piece)) this.#full = true;
  }
}
