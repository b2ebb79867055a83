/** The embedded engine over one data file: what all its sessions share. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Backend, BackendConnection, ConnectionHost, ConnectOptions } from '../../backend.ts';
import { SqlError } from '../../errors.ts';
import { Catalog } from './catalog/catalog.ts';
import { keyFunctionPrefix, keyFunctions } from './collation/index.ts';
import { EmbeddedConnection } from './connection.ts';
import { PlanCache } from './execute/plan-cache.ts';
import { virtualTables } from './execute/virtual-tables.ts';
import { NamedLocks } from './session/named-locks.ts';
import { GlobalVariables } from './session/variables.ts';
import { Writer } from './session/writer.ts';
import { AutoIncrement } from './storage/auto-increment.ts';
import { Checkpoints } from './storage/checkpoint.ts';
import { Connection } from './storage/connection.ts';
import { Database, type DeferredFunctions } from './storage/database.ts';
import { holdFile } from './storage/file-lock.ts';
import { GroupCommit } from './storage/group-commit.ts';
import { inspectFile } from './storage/inspect-file.ts';
import { openError } from './storage/open-error.ts';
import { isSqliteFailure } from './storage/sqlite-errors.ts';

export interface EmbeddedOptions {
  /** Data file; `:memory:` is a private temporary file that is removed at the end. */
  readonly path: string;
  readonly serverVersion: string;
  /** Refuses every change with 1290. */
  readonly readOnly?: boolean;
  /** Values of global variables to start with, by name: port, max_connections, … */
  readonly variables?: Readonly<Record<string, string>>;
}

export class Engine implements Backend {
  readonly serverVersion: string;
  readonly catalog: Catalog;
  readonly variables: GlobalVariables;
  readonly writer: Writer;
  readonly namedLocks = new NamedLocks();
  readonly plans = new PlanCache();
  readonly counters: AutoIncrement;
  readonly readOnly: boolean;
  /** Null where nothing is kept. */
  readonly groupCommit: GroupCommit | null;
  readonly #path: string;
  readonly #volatile: boolean;
  readonly #release: () => void;
  /** Open for as long as the engine: keeps the WAL index alive between sessions. */
  readonly #keeper: Database;
  readonly #checkpoints: Checkpoints;
  readonly #sessions = new Set<EmbeddedConnection>();
  #closed = false;

  /** @throws ConnectError for a file that cannot be used, or is in use. */
  constructor(options: EmbeddedOptions) {
    this.serverVersion = options.serverVersion;
    this.readOnly = options.readOnly ?? false;
    this.#volatile = options.path === ':memory:';
    const folder = this.#volatile ? mkdtempSync(join(tmpdir(), 'wsql-')) : null;
    this.#path = folder === null ? resolve(options.path) : join(folder, 'data.db');
    const unlock = this.#volatile ? () => {} : holdFile(this.#path);
    const remove = (): void => {
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    };
    if (folder !== null) process.once('exit', remove);
    this.#release = () => {
      unlock();
      process.removeListener('exit', remove);
      remove();
    };
    let keeper: Database | null = null;
    try {
      if (!this.#volatile) inspectFile(this.#path);
      keeper = this.open();
      this.#keeper = keeper;
      this.catalog = Catalog.load(this.#keeper, virtualTables);
      this.counters = new AutoIncrement(() => this.#keeper);
      if (!this.#volatile && !this.readOnly) this.counters.load(this.#keeper);
    } catch (error) {
      keeper?.close();
      this.#release();
      throw openError(options.path, error);
    }
    this.#checkpoints = new Checkpoints(this.#keeper);
    this.writer = new Writer((context) => new Connection(this.open(), context), !this.#volatile);
    this.groupCommit = this.#volatile ? null : this.#groupCommit();
    this.variables = new GlobalVariables({
      version: options.serverVersion,
      version_comment: 'wsql',
      version_compile_os: process.platform,
      version_compile_machine: process.arch,
      datadir: this.#path,
      read_only: this.readOnly ? 'ON' : 'OFF',
      ...options.variables,
    });
  }

  #groupCommit(): GroupCommit {
    return new GroupCommit(
      this.#path,
      () => this.writer.commitGroup(),
      () => this.#checkpoints.run(),
    );
  }
  /** The functions of collations: a file without tables has no index that calls one. Registering them takes 1.5 ms. */
  readonly #keyFunctions: DeferredFunctions = {
    mayCall: (sql) => this.catalog?.isEmpty === false || sql.includes(keyFunctionPrefix),
    register: (db) => {
      for (const { name, fn } of keyFunctions()) db.function(name, { deterministic: true, varargs: false }, fn);
    },
  };
  /** A new SQLite connection to the file. */
  open(): Database {
    const db = new Database(this.#path);
    const synchronous = this.#volatile ? 'OFF' : 'NORMAL';
    // Where commits wait for the disk, checkpoints are made between them: those of SQLite itself come only where that is not enough.
    const autocheckpoint = this.#volatile ? 1000 : 50_000;
    db.exec(
      `PRAGMA synchronous = ${synchronous}; PRAGMA journal_mode = WAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA recursive_triggers = OFF; PRAGMA wal_autocheckpoint = ${autocheckpoint}; PRAGMA journal_size_limit = 67108864`,
    );
    db.defer(this.#keyFunctions);
    return db;
  }
  connect(options: ConnectOptions, host: ConnectionHost): BackendConnection {
    const connection = new EmbeddedConnection(this, options, host, () => this.#sessions.delete(connection));
    this.#sessions.add(connection);
    return connection;
  }
  get sessionCount(): number {
    return this.#sessions.size;
  }
  /** @throws SqlError 1290 where the engine is read-only; 1030 where the disk has failed. */
  refuseReadOnly(): void {
    const failure = this.groupCommit?.failure ?? null;
    if (failure !== null) throw failure;
    if (this.readOnly)
      throw new SqlError(1290, 'HY000', 'The MySQL server is running with the --read-only option so it cannot execute this statement');
  }
  /** On a full disk they are not kept: after the next start the greatest values of the tables count, as after a crash. */
  #saveCounters(): void {
    if (this.#volatile || this.readOnly) return;
    try {
      this.counters.save(this.#keeper);
    } catch (error) {
      if (!isSqliteFailure(error)) throw error;
    }
  }
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const session of [...this.#sessions]) session.close();
    this.writer.close();
    this.#saveCounters();
    this.groupCommit?.close();
    this.#checkpoints.close();
    this.#keeper.close();
    this.#release();
  }
}

/** Opens the embedded engine. @throws ConnectError. */
export function openEmbedded(options: EmbeddedOptions): Engine {
  return new Engine(options);
}
