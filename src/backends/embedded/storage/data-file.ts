/** The data file of an engine: held for this process, connected to, and let go. */
import { mkdtempSync, rmSync } from 'node:fs';
import { SqlError } from '../../../errors.ts';
import { Database, type DeferredFunctions } from './database.ts';
import { holdFile } from './file-lock.ts';
import { inspectFile } from './inspect-file.ts';

export interface DataFileOptions {
  /** `:memory:` is a private temporary file. It is made when the first connection needs it, and removed at the end. */
  readonly path: string;
  /** Functions that every connection may need. */
  readonly functions: DeferredFunctions;
  /** Somebody else of this process holds the file: it is only connected to. */
  readonly held?: boolean;
  /** Makes what a private file begins with. */
  readonly initialize: (db: Database) => void;
}

export class DataFile {
  readonly isPrivate: boolean;
  readonly #options: DataFileOptions;
  #path: string;
  #keeper: Database | null = null;
  #release: () => void = () => {};

  /** @throws ConnectError, and what SQLite says, for a file that cannot be used, or is in use. */
  constructor(options: DataFileOptions) {
    this.#options = options;
    this.isPrivate = options.path === ':memory:';
    this.#path = this.isPrivate ? options.path : process.getBuiltinModule('node:path').resolve(options.path);
    if (this.isPrivate) return;
    if (options.held === true) {
      this.#keeper = this.#connect();
      return;
    }
    this.#release = holdFile(this.#path);
    try {
      inspectFile(this.#path);
      this.#keeper = this.#connect();
    } catch (error) {
      this.#release();
      throw error;
    }
  }
  /** `:memory:` for a private file that is not there yet. */
  get path(): string {
    return this.#path;
  }
  /** A connection that is open as long as the file is held: keeps the WAL index alive between sessions. */
  get keeper(): Database {
    this.#keeper ??= this.#make();
    return this.#keeper;
  }
  /** A further connection. */
  open(): Database {
    this.#keeper ??= this.#make();
    return this.#connect();
  }
  /** A connection to an empty database in memory, that can call what the others can. */
  openEmpty(): Database {
    const db = new Database(':memory:');
    db.exec('PRAGMA temp_store = MEMORY');
    db.defer(this.#options.functions);
    return db;
  }
  #make(): Database {
    const folder = makeFolder();
    const remove = (): void => rmSync(folder, { recursive: true, force: true });
    process.once('exit', remove);
    this.#release = () => {
      process.removeListener('exit', remove);
      remove();
    };
    this.#path = `${folder}/data.db`;
    try {
      const db = this.#connect();
      this.#options.initialize(db);
      return db;
    } catch (error) {
      this.#release();
      throw error;
    }
  }
  #connect(): Database {
    const db = new Database(this.#path);
    const synchronous = this.isPrivate ? 'OFF' : 'NORMAL';
    // Where commits wait for the disk, checkpoints are made between them: those of SQLite itself come only where that is not enough.
    const autocheckpoint = this.isPrivate ? 1000 : 50_000;
    db.exec(
      `PRAGMA synchronous = ${synchronous}; PRAGMA journal_mode = WAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA recursive_triggers = OFF; PRAGMA wal_autocheckpoint = ${autocheckpoint}; PRAGMA journal_size_limit = 67108864`,
    );
    db.defer(this.#options.functions);
    return db;
  }
  /** After all connections but the keeper have been closed. */
  close(): void {
    this.#keeper?.close();
    this.#keeper = null;
    this.#release();
  }
}

/** @throws SqlError 1 where no temporary folder can be made. */
function makeFolder(): string {
  const parent = process.getBuiltinModule('node:os').tmpdir();
  try {
    return mkdtempSync(`${parent}/wsql-`);
  } catch (error) {
    const { errno = 0, code = 'error' } = error as NodeJS.ErrnoException;
    throw new SqlError(1, 'HY000', `Can't create/write to file '${parent}' (OS errno ${Math.abs(errno)} - ${code})`);
  }
}
