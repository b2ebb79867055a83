/** The threads that long queries run in: started when they are needed, ended when they have been idle for a while. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SqlError } from '../../../errors.ts';
import type { FromReader, ReaderSetup, ToReader } from './messages.ts';

/** Milliseconds. */
const IDLE = 30_000;
const MOST = Math.max(2, availableParallelism());

/** From the source it is a file of TypeScript beside this one; bundled, this is a chunk at the top and the thread an entry of its own. */
function threadUrl(): URL {
  const own = import.meta.url;
  return new URL(own.endsWith('.ts') ? './reader-thread.ts' : './src/backends/embedded/threads/reader-thread.js', own);
}

export class Reader {
  readonly #worker: Worker;
  #hear: (message: FromReader) => void = () => undefined;
  #broken: (error: Error) => void = () => undefined;
  idle: NodeJS.Timeout | null = null;
  /** It has failed, and runs nothing any more. */
  dead = false;

  constructor(setup: ReaderSetup) {
    this.#worker = new Worker(threadUrl(), { workerData: setup });
    this.#worker.unref();
    this.#worker.on('message', (message: FromReader) => this.#hear(message));
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => this.#fail(new Error(`a reading thread ended with ${code}`)));
  }
  #fail(error: Error): void {
    this.dead = true;
    this.#broken(error);
    this.#broken = () => undefined;
  }
  listen(hear: (message: FromReader) => void, broken: (error: Error) => void): void {
    this.#hear = hear;
    this.#broken = broken;
  }
  tell(message: ToReader): void {
    this.#worker.postMessage(message);
  }
  /** While it works, the process does not end. */
  hold(on: boolean): void {
    if (on) this.#worker.ref();
    else this.#worker.unref();
  }
  /** What it runs fails with 1053. */
  end(): Promise<unknown> {
    this.#fail(new SqlError(1053, '08S01', 'Server shutdown in progress'));
    return this.#worker.terminate();
  }
}

export class ReaderPool {
  readonly #setup: () => ReaderSetup;
  readonly #all = new Set<Reader>();
  readonly #free: Reader[] = [];
  readonly #waiting: ((reader: Reader) => void)[] = [];
  #closed = false;

  /** @param setup asked when a thread is started: a private file has its path only then. */
  constructor(setup: () => ReaderSetup) {
    this.#setup = setup;
  }

  /** A thread to run a statement in, when there is one. @param signal aborted where it is not wanted any more: rejects with its reason. */
  take(signal: AbortSignal): Promise<Reader> {
    signal.throwIfAborted();
    const free = this.#free.pop();
    if (free !== undefined) return Promise.resolve(this.#lend(free));
    if (this.#all.size < MOST) return Promise.resolve(this.#lend(this.#start()));
    return new Promise((resolve, reject) => {
      const turn = (reader: Reader): void => {
        signal.removeEventListener('abort', leave);
        resolve(this.#lend(reader));
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(turn);
    });
  }
  #start(): Reader {
    const reader = new Reader(this.#setup());
    this.#all.add(reader);
    return reader;
  }
  #lend(reader: Reader): Reader {
    if (reader.idle !== null) clearTimeout(reader.idle);
    reader.idle = null;
    reader.hold(true);
    return reader;
  }
  /** Gives it back. */
  release(reader: Reader): void {
    reader.hold(false);
    if (reader.dead || this.#closed) {
      this.#all.delete(reader);
      if (!this.#closed && this.#waiting.length > 0) this.release(this.#start());
      return;
    }
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next(reader);
      return;
    }
    this.#free.push(reader);
    reader.idle = setTimeout(() => this.#retire(reader), IDLE);
    reader.idle.unref();
  }
  #retire(reader: Reader): void {
    const at = this.#free.indexOf(reader);
    if (at < 0) return;
    this.#free.splice(at, 1);
    this.#all.delete(reader);
    void reader.end();
  }
  /** Ends them all, whatever they do. */
  async close(): Promise<void> {
    this.#closed = true;
    const ended = [...this.#all].map((reader) => {
      if (reader.idle !== null) clearTimeout(reader.idle);
      return reader.end();
    });
    this.#all.clear();
    await Promise.all(ended);
  }
}
