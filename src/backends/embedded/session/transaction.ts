/**
 * One session's transaction over its own SQLite connection, and over the one that sessions write through (writer.ts).
 *
 * idle     no transaction: each statement is its own
 * open     BEGIN was said (or autocommit is off) and nothing has been written: SQLite has a read snapshot from the first read on
 * writing  the engine's writer lock is held and SQLite is in a write transaction; reads see it, through the same connection
 *
 * The lock is taken before SQLite is asked to write, so SQLite itself never has to wait. A read snapshot that is older than somebody's commit cannot
 * be written from: it is renewed on the first write, as MySQL's writes see the newest rows, or refused with 1213 under SERIALIZABLE.
 */
import type { TransactionState } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import { ServerStatus } from '../../../result.ts';
import type { IsolationLevel } from '../../../sql/ast.ts';
import type { RuntimeContext } from '../runtime.ts';
import type { Connection } from '../storage/connection.ts';
import { isBusy, sqliteError } from '../storage/sqlite-errors.ts';
import type { ChangedTables } from './change-feed.ts';
import type { Group, Writer } from './writer.ts';

type State = 'idle' | 'open' | 'writing';

/** A user's savepoint: `real` once SQLite has it too. */
interface Savepoint {
  readonly name: string;
  real: boolean;
}

/** How a transaction begins. */
export interface Beginning {
  readonly isolation: IsolationLevel;
  readonly readOnly: boolean;
  readonly snapshot?: boolean;
  /** By a statement that says so, rather than by any with autocommit off. */
  readonly explicit: boolean;
  /** The statements that it begins with. */
  readonly characteristics: string;
}
export interface TransactionHooks {
  /** After changes have been committed, or as part of a group that will be. */
  committed(group: Group | null): void;
  /** After work has been undone, all of it or back to a savepoint: temporary tables made since are gone. */
  undone(): void;
}
/** How a statement means to write. */
export interface WriteRequest {
  /** innodb_lock_wait_timeout. */
  readonly seconds: number;
  readonly signal: () => AbortSignal;
  /** transaction_read_only of the session. */
  readonly readOnlySession: boolean;
  /** Whether it can do without the session's own connection: it has no temporary tables. */
  readonly shared: boolean;
  /** Whether it must not be committed with others: it waits in its middle. */
  readonly alone?: boolean;
}

function quoted(name: string): string {
  return `"sp_${name.replaceAll('"', '""')}"`;
}

export class Transaction {
  #own: Connection;
  /** The connection that statements run on: the session's own, or the shared one. */
  #connection: Connection;
  readonly #context: RuntimeContext;
  readonly #writer: Writer;
  readonly #hooks: TransactionHooks;
  #state: State = 'idle';
  #savepoints: Savepoint[] = [];
  #readOnly = false;
  #isolation: IsolationLevel = 'REPEATABLE READ';
  /** True while the write transaction is that of one autocommitted statement. */
  #implicit = false;
  /** True while that statement is one of a group. */
  #grouped = false;
  /** Counts transactions. */
  #id = 0;
  /** When the open one was begun: milliseconds since 1970. */
  #begun = 0;
  #explicit = false;
  #reads = false;
  #writes = false;
  #characteristics = '';
  /** `commits` of the writer when the snapshot was taken. */
  #snapshotAt = 0;
  /** Whether the open transaction has changed temporary tables, on the session's own connection, and nothing else. */
  #ownWork = false;
  /** What it has written, where somebody wants to know. */
  #changed: ChangedTables = null;
  /** Whether the open transaction was begun by a statement, rather than by autocommit=0. */
  autocommit = true;

  constructor(own: Connection, context: RuntimeContext, writer: Writer, hooks: TransactionHooks) {
    this.#own = own;
    this.#connection = own;
    this.#context = context;
    this.#writer = writer;
    this.#hooks = hooks;
  }
  get connection(): Connection {
    return this.#connection;
  }
  /** The session's own connection, which has its temporary tables. */
  get own(): Connection {
    return this.#own;
  }
  get active(): boolean {
    return this.#state !== 'idle';
  }
  get writing(): boolean {
    return this.#state === 'writing';
  }
  get readOnly(): boolean {
    return this.#readOnly && this.active;
  }
  /** ServerStatus bits of the transaction. */
  get status(): number {
    let status = this.autocommit ? ServerStatus.AUTOCOMMIT : 0;
    if (this.active) status |= this.#readOnly ? ServerStatus.IN_TRANS | ServerStatus.IN_TRANS_READONLY : ServerStatus.IN_TRANS;
    return status;
  }

  /** A statement looks at tables, or changes or locks their rows. */
  touch(writing: boolean): void {
    if (writing) this.#writes = true;
    else this.#reads = true;
  }
  /** A row of a table is written. */
  note(table: { readonly sqliteName: string; readonly temporary: boolean }): void {
    if (this.#changed !== null && !table.temporary) this.#changed.add(table.sqliteName);
  }
  /** Anything may be written. */
  noteAll(): void {
    this.#changed = null;
  }
  /** As clients may follow it. */
  get description(): Omit<TransactionState, 'locksTables'> {
    const kind = this.#state === 'idle' || this.#implicit ? 'none' : this.#explicit ? 'explicit' : 'implicit';
    return { id: this.#id, kind, reads: this.#reads, writes: this.#writes, characteristics: kind === 'none' ? '' : this.#characteristics };
  }
  /** Milliseconds since 1970; one of a single statement began with it. */
  get started(): number {
    return this.#implicit ? this.#context.nowMicros / 1000 : this.#begun;
  }
  /** START TRANSACTION, or the implicit start of autocommit=0. The caller has committed what was open. */
  begin(options: Beginning): void {
    this.#state = 'open';
    this.#id += 1;
    this.#begun = Date.now();
    this.#explicit = options.explicit;
    this.#reads = options.snapshot === true;
    this.#writes = false;
    this.#characteristics = options.characteristics;
    this.#isolation = options.isolation;
    this.#readOnly = options.readOnly;
    this.#savepoints = [];
    this.#ownWork = false;
    if (options.snapshot === true) {
      this.#run('BEGIN');
      this.#snapshotAt = this.#writer.commits;
      this.#connection.db.statement('SELECT 1 FROM sqlite_master').get();
    }
  }
  /** Whether any other connection would read the same rows now. */
  get snapshotIsCurrent(): boolean {
    if (this.#state === 'writing') return false;
    return this.#state === 'idle' || !this.#connection.db.inTransaction || this.#snapshotAt === this.#writer.commits;
  }
  /** Before a statement that reads: a repeatable snapshot starts with the first one. */
  beforeRead(): void {
    if (this.#state === 'idle') this.#writer.readers.reading();
    if (this.#state !== 'open' || this.#connection.db.inTransaction) return;
    if (this.#isolation !== 'REPEATABLE READ' && this.#isolation !== 'SERIALIZABLE') return;
    this.#run('BEGIN');
    this.#snapshotAt = this.#writer.commits;
  }
  /** Whether another session writes at the moment. */
  get isBlocked(): boolean {
    const { lock } = this.#writer;
    if (this.#state === 'writing') return false;
    if (!lock.tryAcquire(this)) return true;
    lock.release(this);
    return false;
  }
  /**
   * Before a statement that writes. Returns a promise where the lock must be waited for.
   * @throws SqlError 1205, 1213, 1792.
   */
  beforeWrite(request: WriteRequest): void | Promise<void> {
    if (this.#state === 'writing') return;
    if (this.readOnly || (request.readOnlySession && !this.active))
      throw new SqlError(1792, '25006', 'Cannot execute statement in a READ ONLY transaction.');
    const { lock } = this.#writer;
    if (lock.tryAcquire(this)) return this.#startWriting(request);
    return lock.acquire(this, request.seconds, request.signal()).then(() => this.#startWriting(request));
  }
  #startWriting({ shared, alone }: WriteRequest): void {
    try {
      this.#writer.readers.writing();
      const snapshot = this.#own.db.inTransaction;
      if (snapshot) this.#writer.commitGroup();
      const upgrade = snapshot && (this.#isolation === 'SERIALIZABLE' || (this.#ownWork && this.#isCurrent()));
      if (snapshot && !upgrade) this.#renew();
      this.#grouped = shared && alone !== true && !upgrade && this.#state === 'idle' && this.#writer.groups;
      if (!this.#grouped) this.#writer.commitGroup();
      if (shared && !upgrade) this.#connection = this.#writer.connection(this.#context);
      if (this.#grouped) this.#writer.enterGroup(this.#connection);
      else if (upgrade) this.#upgrade();
      else this.#run('BEGIN IMMEDIATE');
    } catch (error) {
      this.#leave();
      throw sqliteError(error);
    }
    const implicit = this.#state === 'idle';
    this.#changed = this.#writer.feed.begin();
    this.#state = 'writing';
    this.#implicit = implicit;
    this.#makeSavepoints();
  }
  #makeSavepoints(): void {
    for (const savepoint of this.#savepoints) {
      if (!savepoint.real) this.#runNamed(`SAVEPOINT ${quoted(savepoint.name)}`);
      savepoint.real = true;
    }
  }
  /** Lets go of the snapshot: what was done to temporary tables stays. */
  #renew(): void {
    this.#run('COMMIT');
    for (const savepoint of this.#savepoints) savepoint.real = false;
  }
  /** Gives back the lock and the connection. */
  #leave(): void {
    this.#grouped = false;
    this.#connection = this.#own;
    this.#writer.lock.release(this);
  }
  /** Keeps the connection that it writes through for good: it is about to get a temporary table. */
  keepConnection(): void {
    if (this.#connection === this.#own) return;
    this.#writer.exchange(this.#own);
    this.#own = this.#connection;
  }
  /** Whether the transaction can be written in: from now on it is. */
  #isCurrent(): boolean {
    try {
      this.#own.db.statement("DELETE FROM wsql_meta WHERE key = ''").run();
      return true;
    } catch (error) {
      if (!isBusy(error)) throw error;
      return false;
    }
  }
  #upgrade(): void {
    try {
      this.#connection.db.statement("DELETE FROM wsql_meta WHERE key = ''").run();
    } catch (error) {
      this.rollback();
      if (!isBusy(error)) throw error;
      throw new SqlError(1213, '40001', 'Deadlock found when trying to get lock; try restarting transaction');
    }
  }
  /**
   * Whether work on temporary tables needs nobody's leave. Where each statement reads what is newest, the transaction cannot be kept open for it:
   * then it takes its turn as other writing does.
   */
  get worksAlone(): boolean {
    if (this.#state === 'writing') return false;
    return this.#state === 'idle' || this.#isolation === 'REPEATABLE READ' || this.#isolation === 'SERIALIZABLE';
  }
  /** As `atomically`, for work that changes nothing but the session's temporary tables: others may write meanwhile. */
  alone<T>(work: () => T): T {
    if (this.#state === 'idle') return this.#inOwn(work);
    if (!this.#own.db.inTransaction) {
      this.#run('BEGIN');
      this.#snapshotAt = this.#writer.commits;
    }
    this.#ownWork = true;
    this.#makeSavepoints();
    return this.#inSavepoint(work);
  }
  #inOwn<T>(work: () => T): T {
    this.#run('BEGIN');
    try {
      const result = work();
      this.#run('COMMIT');
      return result;
    } catch (error) {
      if (this.#own.db.inTransaction) this.#run('ROLLBACK');
      this.#hooks.undone();
      throw error;
    }
  }
  get implicit(): boolean {
    return this.#state === 'writing' && this.#implicit;
  }
  /** Runs a writing statement's work so that a failure leaves nothing of it behind. Autocommitted work is committed. */
  atomically<T>(work: () => T): T {
    if (this.#grouped) return this.#inGroup(work);
    if (!this.#implicit) return this.#inSavepoint(work);
    try {
      const result = work();
      this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }
  /** As `atomically`, for work that waits in its middle. It must not go on where it finds that nothing is being written any more. */
  async atomicallyLong<T>(work: () => Promise<T>): Promise<T> {
    const implicit = this.#implicit;
    if (!implicit) this.#run('SAVEPOINT "statement"');
    try {
      const result = await work();
      if (implicit) this.commit();
      else this.#run('RELEASE "statement"');
      return result;
    } catch (error) {
      if (this.#state === 'writing') this.#undo(implicit);
      throw error;
    }
  }
  #undo(implicit: boolean): void {
    if (!this.#connection.db.inTransaction) this.#lost();
    else if (implicit) this.rollback();
    else {
      this.#run('ROLLBACK TO "statement"');
      this.#run('RELEASE "statement"');
      this.#hooks.undone();
    }
  }
  #inSavepoint<T>(work: () => T): T {
    this.#run('SAVEPOINT "statement"');
    try {
      const result = work();
      this.#run('RELEASE "statement"');
      return result;
    } catch (error) {
      if (this.#connection.db.inTransaction) {
        this.#run('ROLLBACK TO "statement"');
        this.#run('RELEASE "statement"');
        this.#hooks.undone();
      } else if (!this.#grouped) this.#lost();
      throw error;
    }
  }
  /** SQLite has undone the whole transaction with the statement, as it does where the disk is full or fails: what comes next is not part of it. */
  #lost(): void {
    this.#state = 'idle';
    this.#readOnly = false;
    this.#savepoints = [];
    this.#ownWork = false;
    this.#hooks.undone();
    this.#leave();
  }
  #inGroup<T>(work: () => T): T {
    let group: Group | null = null;
    try {
      const result = this.#inSavepoint(work);
      group = this.#writer.joinGroup(this.#changed);
      return result;
    } catch (error) {
      this.#writer.leaveGroup(this.#connection, error);
      throw error;
    } finally {
      this.#state = 'idle';
      this.#implicit = false;
      this.#leave();
      if (group !== null) this.#hooks.committed(group);
    }
  }
  commit(): void {
    this.#end('COMMIT');
  }
  rollback(): void {
    this.#end('ROLLBACK');
  }
  #end(how: 'COMMIT' | 'ROLLBACK'): void {
    let committed = how === 'COMMIT';
    const wrote = this.#state === 'writing';
    const { db } = this.#connection;
    try {
      if (this.#grouped) this.#writer.leaveGroup(this.#connection, null);
      else if (db.inTransaction) this.#run(how);
      if (committed && wrote) this.#writer.commits += 1;
    } catch (error) {
      committed = false;
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    } finally {
      if (!committed) this.#hooks.undone();
      this.#state = 'idle';
      this.#implicit = false;
      this.#readOnly = false;
      this.#savepoints = [];
      this.#ownWork = false;
      this.#leave();
      if (committed && wrote) this.#hooks.committed(null);
      if (committed && wrote) this.#writer.feed.tell(this.#changed);
    }
  }

  savepoint(name: string): void {
    if (!this.active) return;
    const key = name.toLowerCase();
    this.#savepoints = this.#savepoints.filter((savepoint) => savepoint.name !== key);
    const real = this.#state === 'writing' || this.#ownWork;
    if (real) this.#runNamed(`SAVEPOINT ${quoted(key)}`);
    this.#savepoints.push({ name: key, real });
  }
  /** @throws SqlError 1305. */
  rollbackTo(name: string): void {
    const at = this.#find(name);
    const savepoint = this.#savepoints[at];
    if (savepoint?.real) {
      this.#runNamed(`ROLLBACK TO ${quoted(savepoint.name)}`);
      this.#hooks.undone();
    }
    this.#savepoints.length = at + 1;
  }
  /** @throws SqlError 1305. */
  release(name: string): void {
    const at = this.#find(name);
    const savepoint = this.#savepoints[at];
    if (savepoint?.real) this.#runNamed(`RELEASE ${quoted(savepoint.name)}`);
    this.#savepoints.length = at;
  }
  #find(name: string): number {
    const at = this.#savepoints.findIndex((savepoint) => savepoint.name === name.toLowerCase());
    if (at < 0) throw new SqlError(1305, '42000', `SAVEPOINT ${name} does not exist`);
    return at;
  }
  /** @param sql one of a few texts. */
  #run(sql: string): void {
    try {
      this.#connection.db.lasting(sql).run();
    } catch (error) {
      throw sqliteError(error);
    }
  }
  /** @param sql with a name of the user's in it. */
  #runNamed(sql: string): void {
    try {
      this.#connection.db.statement(sql).run();
    } catch (error) {
      throw sqliteError(error);
    }
  }
}
