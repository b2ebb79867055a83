/**
 * Brings the write-ahead log into the data file. SQLite would do so within a COMMIT, and again within every COMMIT while readers keep it from starting
 * the log anew; each time it waits for the disk. Here it is done after the answers are on their way, once for so many new pages.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import type { Database } from './database.ts';
import { isSystemError } from './open-error.ts';
import { isSqliteFailure } from './sqlite-errors.ts';

/** Pages of the log that are worth a checkpoint: 16 MB. */
const worthwhile = 4000;
/** In the -shm file: https://www.sqlite.org/walformat.html#the_wal_index_header */
const headerLength = 100;
const framesAt = 16;
const copiedAt = 96;

export class Checkpoints {
  readonly #db: Database;
  readonly #header = new DataView(new ArrayBuffer(headerLength));
  readonly #littleEndian = process.getBuiltinModule('node:os').endianness() === 'LE';
  #fd: number | null = null;
  #frames = 0;

  /** @param db a connection of its own accord: nothing else runs on it meanwhile. */
  constructor(db: Database) {
    this.#db = db;
  }
  /**
   * Does what is worthwhile. Readers are not disturbed; what they still need stays in the log. So does everything where the device is full or fails:
   * what is committed is on disk without this, and it is tried again when the log has grown as much once more.
   */
  run(): void {
    try {
      this.#run();
    } catch (error) {
      if (!isSqliteFailure(error) && !isSystemError(error)) throw error;
    }
  }
  #run(): void {
    const { frames, copied } = this.#state();
    // A log that has begun anew is shorter than it was.
    if (frames < this.#frames) this.#frames = 0;
    if (frames - Math.max(copied, this.#frames) < worthwhile) return;
    this.#frames = frames;
    this.#db.statement('PRAGMA wal_checkpoint(PASSIVE)').get();
  }
  /** Pages in the log, and how many of them are in the data file. */
  #state(): { readonly frames: number; readonly copied: number } {
    this.#fd ??= openSync(`${this.#db.path}-shm`, 'r');
    readSync(this.#fd, this.#header, 0, headerLength, 0);
    return { frames: this.#header.getUint32(framesAt, this.#littleEndian), copied: this.#header.getUint32(copiedAt, this.#littleEndian) };
  }
  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}
