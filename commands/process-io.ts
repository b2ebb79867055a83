/** The process's own streams and signals, as a command sees them. */
import { fstatSync, statSync, writeSync } from 'node:fs';
import type { Io, Output } from './io.ts';

/** Pieces are put together up to this many bytes, so that a row is not a system call. */
const CHUNK = 64 * 1024;

/** What goes out at once, without the stream: as much as a pipe holds. Opening process.stdout takes longer than all the rest of a short query. */
const DIRECT = 64 * 1024;

/** @returns the io of this process. Only main.ts calls this. */
export function processIo(): Io {
  return {
    stdin: () => process.stdin,
    get stdinIsTerminal() {
      return isTerminal(0);
    },
    stdout: new StreamOutput(() => process.stdout, 1),
    stderr: new StreamOutput(() => process.stderr, 2),
    env: process.env,
    onInterrupt,
    leave: (code) => process.exit(code),
  };
}

/** node:tty is loaded only for what may be a terminal, and only when somebody asks: it takes 2 ms. */
function isTerminal(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isCharacterDevice() && !isNull(stat.rdev) && process.getBuiltinModule('node:tty').isatty(fd);
  } catch {
    // A closed descriptor (EBADF), which is no terminal.
    return false;
  }
}
/** Whether a device is /dev/null. */
function isNull(device: number): boolean {
  return process.platform !== 'win32' && statSync('/dev/null', { throwIfNoEntry: false })?.rdev === device;
}

/** Whether nobody has to be waited for: a file, or a device such as /dev/null. */
function isAlwaysReady(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFile() || (stat.isCharacterDevice() && !isTerminal(fd));
  } catch {
    // A closed descriptor (EBADF): writing says so.
    return true;
  }
}

function onInterrupt(callback: (signal: 'SIGINT' | 'SIGTERM') => void): () => void {
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((signal) => ({ signal, listener: () => callback(signal) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}

class StreamOutput implements Output {
  readonly #open: () => NodeJS.WriteStream;
  readonly #fd: number;
  #stream: NodeJS.WriteStream | null = null;
  /** Bytes that may still go out without the stream, and whether it is known that there is no end of them. */
  #direct = DIRECT;
  #asked = false;
  #bytes: Buffer | null = null;
  #at = 0;
  /** Buffers that the stream has given back. */
  readonly #free: Buffer[] = [];
  #full = false;
  /** The last piece that the stream took. */
  #written: Promise<void> = Promise.resolve();

  constructor(open: () => NodeJS.WriteStream, fd: number) {
    this.#open = open;
    this.#fd = fd;
  }

  get isTerminal(): boolean {
    return isTerminal(this.#fd);
  }
  get columns(): number {
    return (this.isTerminal ? this.#open().columns : 0) || 80;
  }

  get rows(): number {
    return (this.isTerminal ? this.#open().rows : 0) || 24;
  }

  write(piece: string | Uint8Array): boolean {
    if (typeof piece === 'string' && 3 * piece.length <= CHUNK) {
      if (this.#at + 3 * piece.length > CHUNK) this.#push();
      this.#at += this.#room().write(piece, this.#at, 'utf8');
    } else this.#copy(typeof piece === 'string' ? Buffer.from(piece) : piece);
    return !this.#full;
  }
  #copy(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const count = Math.min(bytes.length - from, CHUNK - this.#at);
      this.#room().set(bytes.subarray(from, from + count), this.#at);
      this.#at += count;
      from += count;
      if (this.#at === CHUNK) this.#push();
    }
  }
  #room(): Buffer {
    this.#bytes ??= this.#free.pop() ?? Buffer.allocUnsafeSlow(CHUNK);
    return this.#bytes;
  }

  async drained(): Promise<void> {
    await this.#written;
    this.#full = false;
  }

  async flush(): Promise<void> {
    this.#push();
    await this.drained();
  }

  #push(): void {
    if (this.#at === 0 || this.#bytes === null) return;
    const bytes = this.#bytes;
    const length = this.#at;
    this.#at = 0;
    const sent = this.#sendDirectly(bytes.subarray(0, length));
    if (sent === length) return;
    // The stream keeps the buffer until it has written it.
    this.#bytes = null;
    // Waiting for the piece itself, not for 'drain': Bun's stdout tells that it is full, and then neither drains nor says so.
    this.#written = new Promise((resolve) => {
      const done = () => {
        this.#free.push(bytes);
        resolve();
      };
      try {
        if (!this.#stdout().write(bytes.subarray(sent, length), done)) this.#full = true;
      } catch (error) {
        // Deno writes at once, and throws.
        this.#lost(error);
      }
    });
  }

  /** @returns how many bytes have gone out. */
  #sendDirectly(bytes: Uint8Array): number {
    if (this.#stream !== null || !this.#maySend(bytes.length)) return 0;
    this.#direct -= bytes.length;
    let sent = 0;
    try {
      while (sent < bytes.length) sent += writeSync(this.#fd, bytes, sent);
    } catch (error) {
      // A pipe that does not block and is full: the stream waits for it.
      if (codeOf(error) !== 'EAGAIN') {
        this.#lost(error);
        return bytes.length;
      }
    }
    return sent;
  }

  /** Whose the descriptor is, is asked only when it matters: for a device that takes node:tty. */
  #maySend(length: number): boolean {
    if (length > this.#direct && !this.#asked) {
      this.#asked = true;
      if (isAlwaysReady(this.#fd)) this.#direct = Number.POSITIVE_INFINITY;
    }
    return length <= this.#direct;
  }

  #stdout(): NodeJS.WriteStream {
    if (this.#stream !== null) return this.#stream;
    this.#stream = this.#open();
    this.#stream.on('error', (error) => this.#lost(error));
    return this.#stream;
  }

  /** What cannot be written to stderr nobody can be told: a server goes on without its log. */
  #lost(error: unknown): void {
    if (this.#fd === 2) return;
    // The reader has gone, as in `wsql query … | head`, and has what it wanted.
    if (codeOf(error) === 'EPIPE') process.exit(0);
    process.stderr.write(`wsql: cannot write the output: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
