/** The embedded engine over one data file: what all its sessions share. */
import type { Backend, BackendConnection, CommitListener, ConnectionHost, ConnectOptions } from '../../backend.ts';
import { SqlError } from '../../errors.ts';
import type { VirtualTableProvider } from '../../virtual-table.ts';
import { ResourceUse } from './accounts/resource-use.ts';
import { AccountStore } from './accounts/store.ts';
import { Catalog } from './catalog/catalog.ts';
import { keyFunctionPrefix, keyFunctions } from './collation/index.ts';
import { EmbeddedConnection } from './connection.ts';
import { PlanCache } from './execute/plan-cache.ts';
import type { Session } from './execute/session.ts';
import { virtualTables } from './execute/virtual-tables.ts';
import type { Access } from './privileges/access.ts';
import { EventScheduler } from './programs/scheduler.ts';
import { NamedLocks } from './session/named-locks.ts';
import { Consumers } from './session/setup.ts';
import { StatusCounts } from './session/status-counts.ts';
import { GlobalVariables } from './session/variables.ts';
import { Writer } from './session/writer.ts';
import { AutoIncrement } from './storage/auto-increment.ts';
import { Checkpoints } from './storage/checkpoint.ts';
import { Connection } from './storage/connection.ts';
import { CursorConnections } from './storage/cursor-connections.ts';
import { DataFile } from './storage/data-file.ts';
import type { Database, DeferredFunctions } from './storage/database.ts';
import { GroupCommit } from './storage/group-commit.ts';
import { openError } from './storage/open-error.ts';
import { isSqliteFailure } from './storage/sqlite-errors.ts';
import type { ReaderPool } from './threads/pool.ts';

export type EngineLog = (level: 'warn' | 'error', message: string, details: Readonly<Record<string, string | number>>) => void;

export interface EmbeddedOptions {
  /** Data file; `:memory:` is a private temporary file that is removed at the end. */
  readonly path: string;
  readonly serverVersion: string;
  /** Refuses every change with 1290. */
  readonly readOnly?: boolean;
  /** It is the engine of a thread that reads a file which another thread's engine holds. */
  readonly reader?: boolean;
  /** Told what no client hears of: events that fail. */
  readonly log?: EngineLog;
  /** Tables that are computed, beside those of MySQL. */
  readonly virtualTables?: readonly VirtualTableProvider[];
  /** Values of global variables to start with, by name: port, max_connections, … */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Of user and host, whose sessions are counted. */
const MOST_ACCOUNTS = 10_000;

export class Engine implements Backend {
  readonly serverVersion: string;
  readonly providers: readonly VirtualTableProvider[];
  readonly log: EngineLog;
  readonly catalog: Catalog;
  readonly variables: GlobalVariables;
  readonly writer: Writer;
  readonly cursors = new CursorConnections(() => this.open());
  readonly namedLocks = new NamedLocks();
  readonly consumers = new Consumers();
  readonly resourceUse = new ResourceUse();
  readonly plans = new PlanCache();
  readonly events = new EventScheduler(this);
  readonly counters: AutoIncrement;
  /** What sessions have done that are over, or were told to start again. */
  readonly counts = new StatusCounts();
  /** Date.now() of the start, and of the last FLUSH STATUS. */
  readonly since = Date.now();
  flushed = this.since;
  readonly readOnly: boolean;
  /** Null where nothing is kept. */
  readonly groupCommit: GroupCommit | null;
  /** The threads that long queries run in, made when they are first needed; null where there are none. */
  readers: (() => Promise<ReaderPool>) | null;
  #readerPool: Promise<ReaderPool> | null = null;
  /** It is the engine of a thread that reads for another. */
  readonly isReader: boolean;
  readonly #file: DataFile;
  readonly #checkpoints: Checkpoints | null;
  readonly #sessions = new Set<EmbeddedConnection>();
  readonly #connections = new Map<string, { readonly user: string; readonly host: string; total: number }>();
  #accounts: AccountStore | null = null;
  #closed = false;

  /** @throws ConnectError for a file that cannot be used, or is in use. */
  constructor(options: EmbeddedOptions) {
    this.serverVersion = options.serverVersion;
    this.providers = options.virtualTables ?? [];
    this.log = options.log ?? (() => undefined);
    this.readOnly = options.readOnly ?? false;
    this.isReader = options.reader ?? false;
    this.readers = this.isReader ? null : () => this.#readers();
    this.#file = this.#openFile(options.path);
    const { isPrivate } = this.#file;
    this.counters = new AutoIncrement(() => this.#file.keeper);
    try {
      this.catalog = isPrivate ? Catalog.fresh(virtualTables) : Catalog.load(this.#file.keeper, virtualTables);
      if (!isPrivate && !this.readOnly) this.counters.load(this.#file.keeper);
    } catch (error) {
      this.#file.close();
      throw openError(options.path, error);
    }
    this.writer = new Writer(
      (context) => new Connection(() => this.open(), context),
      !isPrivate,
      () => this.open(),
    );
    this.#checkpoints = isPrivate || this.isReader ? null : new Checkpoints(this.#file.keeper);
    this.groupCommit = this.#checkpoints === null ? null : this.#groupCommit(this.#checkpoints);
    this.variables = new GlobalVariables({
      version: options.serverVersion,
      version_comment: 'wsql',
      version_compile_os: process.platform,
      version_compile_machine: process.arch,
      datadir: this.#file.path,
      read_only: this.readOnly ? 'ON' : 'OFF',
      ...options.variables,
    });
    if (!this.isReader) this.events.changed();
  }

  #openFile(path: string): DataFile {
    try {
      return new DataFile({ path, functions: this.#keyFunctions, initialize: Catalog.create, held: this.isReader });
    } catch (error) {
      throw openError(path, error);
    }
  }
  #readers(): Promise<ReaderPool> {
    this.#readerPool ??= import('./threads/pool.ts').then(
      ({ ReaderPool }) => new ReaderPool(() => ({ path: this.#file.path, serverVersion: this.serverVersion })),
    );
    return this.#readerPool;
  }
  #groupCommit(checkpoints: Checkpoints): GroupCommit {
    return new GroupCommit(
      this.#file.path,
      () => this.writer.commitGroup(),
      () => checkpoints.run(),
    );
  }
  /** The functions of collations: a file without tables has no index that calls one. Registering them takes 1.5 ms. */
  readonly #keyFunctions: DeferredFunctions = {
    mayCall: (sql) => this.catalog?.isEmpty === false || sql.includes(keyFunctionPrefix),
    register: (db) => {
      for (const { name, fn } of keyFunctions()) db.function(name, { deterministic: true, varargs: false }, fn);
    },
  };
  /** The accounts of the file, read when somebody asks for the first time. */
  get accounts(): AccountStore {
    this.#accounts ??= AccountStore.load(this.#file.isPrivate ? null : this.#file.keeper, () =>
      Number(this.variables.text('default_password_lifetime')),
    );
    return this.#accounts;
  }
  /** Grows with every change of accounts; 0 until they are read. */
  get accountsVersion(): number {
    return this.#accounts?.version ?? 0;
  }
  /** A new SQLite connection to the file. */
  open(): Database {
    return this.#file.open();
  }
  /** A SQLite connection to nothing, for queries without tables. */
  openEmpty(): Database {
    return this.#file.openEmpty();
  }
  globalNumber(name: string): number | null {
    const value = Number(this.variables.text(name));
    return Number.isFinite(value) ? value : null;
  }
  connect(options: ConnectOptions, host: ConnectionHost): BackendConnection {
    const connection = new EmbeddedConnection(this, options, host, () => {
      this.#sessions.delete(connection);
      this.counts.take(connection.session.counts);
    });
    this.#sessions.add(connection);
    this.#count(options);
    return connection;
  }
  #count({ user, host }: ConnectOptions): void {
    const key = `${user}\u0000${host}`;
    const known = this.#connections.get(key);
    if (known !== undefined) known.total++;
    else if (this.#connections.size < MOST_ACCOUNTS) this.#connections.set(key, { user, host, total: 1 });
  }
  /** Sessions since the start, by user and host. */
  connections(): Iterable<{ readonly user: string; readonly host: string; readonly total: number }> {
    return this.#connections.values();
  }
  watch(listener: CommitListener): () => void {
    return this.writer.feed.watch(listener);
  }
  /** What the clients of all sessions told when they connected. */
  *clients(): Generator<ConnectOptions> {
    for (const session of this.#sessions) yield session.options;
  }
  /** Only those that are there count. */
  forgetConnections(): void {
    this.#connections.clear();
    for (const { options } of this.#sessions) this.#count(options);
  }
  *sessions(): Generator<Session> {
    for (const { session } of this.#sessions) yield session;
  }
  /** FLUSH STATUS: the sessions count from nothing again; all that was counted stays. */
  flushStatus(): void {
    this.flushed = Date.now();
    for (const session of this.sessions()) this.counts.take(session.counts);
  }
  /** What all sessions have done, since the start. */
  get totals(): StatusCounts {
    const totals = new StatusCounts();
    totals.sum(this.counts);
    for (const session of this.sessions()) totals.sum(session.counts);
    return totals;
  }
  get sessionCount(): number {
    return this.#sessions.size;
  }
  /**
   * @param access who is going to change something; null is somebody who may do everything.
   * @throws SqlError 1290 where the engine or its variables are read-only; 1030 where the disk has failed.
   */
  refuseReadOnly(access: Access | null): void {
    const failure = this.groupCommit?.failure ?? null;
    if (failure !== null) throw failure;
    const { readOnly } = this.variables;
    if (!this.readOnly && readOnly === 'OFF') return;
    const isFree = access === null || access.hasAdmin('CONNECTION_ADMIN');
    if (!this.readOnly && readOnly === 'ON' && isFree) return;
    const option = !this.readOnly && readOnly === 'SUPER' ? '--super-read-only' : '--read-only';
    throw new SqlError(1290, 'HY000', `The MySQL server is running with the ${option} option so it cannot execute this statement`);
  }
  /** On a full disk they are not kept: after the next start the greatest values of the tables count, as after a crash. */
  #saveCounters(): void {
    if (this.#file.isPrivate || this.readOnly) return;
    try {
      this.counters.save(this.#file.keeper);
    } catch (error) {
      if (!isSqliteFailure(error)) throw error;
    }
  }
  /** @returns a promise where threads have to end first. */
  close(): void | Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.events.close();
    for (const session of [...this.#sessions]) session.close();
    this.readers = null;
    if (this.#readerPool === null) return this.#release();
    return this.#readerPool.then((pool) => pool.close()).then(() => this.#release());
  }
  #release(): void {
    this.cursors.close();
    this.writer.close();
    this.#saveCounters();
    this.groupCommit?.close();
    this.#checkpoints?.close();
    this.#file.close();
  }
}

/** Opens the embedded engine. @throws ConnectError. */
export function openEmbedded(options: EmbeddedOptions): Engine {
  return new Engine(options);
}
