/**
 * Durable commits, many at once. SQLite writes a commit to its write-ahead log without waiting for the disk (synchronous=NORMAL, which keeps the
 * file whole whatever happens); a commit is answered when an fdatasync of the log that began after it has ended. All commits that meanwhile
 * come in share the next one, and no thread waits.
 */
import { close, fdatasync, openSync } from 'node:fs';
import { SqlError } from '../../../errors.ts';

export class GroupCommit {
  readonly #path: string;
  readonly #before: () => void;
  readonly #after: () => void;
  #fd: number | null = null;
  #closed = false;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #failure: SqlError | null = null;

  /** @param path the data file. @param before commits what is still to be committed; must not throw. @param after runs when the answers are on their way. */
  constructor(path: string, before: () => void, after: () => void) {
    this.#path = path;
    this.#before = before;
    this.#after = after;
  }
  /**
   * What the disk has refused to keep, once it has: a later fdatasync may succeed though the pages are gone, so nothing can be promised any more
   * before the log has been read anew. Writing ends here.
   */
  get failure(): SqlError | null {
    return this.#failure;
  }
  /**
   * Resolves when everything that is committed now, or by `before`, is on disk. It begins when the statements that have come in have run.
   * @throws SqlError 1030 when the disk refuses.
   */
  sync(): Promise<void> {
    if (this.#next !== null) return this.#next;
    const free = this.#running ?? new Promise<void>((resolve) => setImmediate(resolve));
    this.#next = free.then(
      () => this.#follow(),
      () => this.#follow(),
    );
    return this.#next;
  }
  #follow(): Promise<void> {
    this.#next = null;
    this.#before();
    this.#running = this.#flush();
    return this.#running;
  }
  #flush(): Promise<void> {
    const flushed = new Promise<void>((resolve, reject) => {
      if (this.#failure !== null) throw this.#failure;
      this.#fd ??= this.#open();
      fdatasync(this.#fd, (error) => {
        if (error === null) return resolve();
        this.#failure ??= refused(error);
        reject(this.#failure);
      });
    });
    const done = (): void => {
      if (this.#running === flushed) this.#running = null;
      setImmediate(() => {
        if (!this.#closed) this.#after();
      });
    };
    flushed.then(done, done);
    return flushed;
  }
  #open(): number {
    try {
      return openSync(`${this.#path}-wal`, 'r+');
    } catch (error) {
      throw refused(error as NodeJS.ErrnoException);
    }
  }
  close(): void {
    this.#closed = true;
    if (this.#fd !== null) close(this.#fd, () => {});
    this.#fd = null;
  }
}

function refused(error: NodeJS.ErrnoException): SqlError {
  return new SqlError(1030, 'HY000', `Got error ${error.errno ?? -1} - '${error.message}' from storage engine`);
}
