/**
 * One session's transaction over its own SQLite connection.
 *
 * idle     no transaction: each statement is its own
 * open     BEGIN was said (or autocommit is off) and nothing has been written: SQLite has a read snapshot from the first read on
 * writing  the engine's writer lock is held and SQLite is in a write transaction
 *
 * The lock is taken before SQLite is asked to write, so SQLite itself never has to wait. A read snapshot that is older than somebody's commit cannot
 * be written from: it is renewed on the first write, as MySQL's writes see the newest rows, or refused with 1213 under SERIALIZABLE.
 */
import { SqlError } from '../../../errors.ts';
import { ServerStatus } from '../../../result.ts';
import type { IsolationLevel } from '../../../sql/ast.ts';
import type { Database } from '../storage/database.ts';
import { sqliteError } from '../storage/sqlite-errors.ts';
import type { WriterLock } from './writer-lock.ts';

type State = 'idle' | 'open' | 'writing';

/** A user's savepoint: `real` once SQLite has it too. */
interface Savepoint {
  readonly name: string;
  real: boolean;
}

export interface TransactionHooks {
  /** After changes have been committed. */
  committed(): void;
  /** After work has been undone, all of it or back to a savepoint: temporary tables made since are gone. */
  undone(): void;
}

function quoted(name: string): string {
  return `"sp_${name.replaceAll('"', '""')}"`;
}

export class Transaction {
  readonly #db: Database;
  readonly #lock: WriterLock;
  readonly #hooks: TransactionHooks;
  #state: State = 'idle';
  #savepoints: Savepoint[] = [];
  #readOnly = false;
  #isolation: IsolationLevel = 'REPEATABLE READ';
  /** True while the write transaction is that of one autocommitted statement. */
  #implicit = false;
  /** Whether the open transaction was begun by a statement, rather than by autocommit=0. */
  autocommit = true;

  constructor(db: Database, lock: WriterLock, hooks: TransactionHooks) {
    this.#db = db;
    this.#lock = lock;
    this.#hooks = hooks;
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

  /** START TRANSACTION, or the implicit start of autocommit=0. The caller has committed what was open. */
  begin(options: { readonly isolation: IsolationLevel; readonly readOnly: boolean; readonly snapshot?: boolean }): void {
    this.#state = 'open';
    this.#isolation = options.isolation;
    this.#readOnly = options.readOnly;
    this.#savepoints = [];
    if (options.snapshot === true) {
      this.#run('BEGIN');
      this.#db.statement('SELECT 1 FROM sqlite_master').get();
    }
  }
  /** Before a statement that reads: a repeatable snapshot starts with the first one. */
  beforeRead(): void {
    if (this.#state !== 'open' || this.#db.inTransaction) return;
    if (this.#isolation === 'REPEATABLE READ' || this.#isolation === 'SERIALIZABLE') this.#run('BEGIN');
  }
  /**
   * Before a statement that writes. Returns a promise where the lock must be waited for.
   * @throws SqlError 1205, 1213, 1792.
   */
  beforeWrite(seconds: number, signal: () => AbortSignal, readOnlySession = false): void | Promise<void> {
    if (this.#state === 'writing') return;
    if (this.readOnly || (readOnlySession && !this.active)) throw new SqlError(1792, '25006', 'Cannot execute statement in a READ ONLY transaction.');
    if (this.#lock.tryAcquire(this)) return this.#startWriting();
    return this.#lock.acquire(this, seconds, signal()).then(() => this.#startWriting());
  }
  #startWriting(): void {
    try {
      if (this.#db.inTransaction) {
        if (this.#isolation === 'SERIALIZABLE') this.#upgrade();
        else {
          this.#run('COMMIT');
          this.#run('BEGIN IMMEDIATE');
        }
      } else this.#run('BEGIN IMMEDIATE');
    } catch (error) {
      this.#lock.release(this);
      throw error;
    }
    const implicit = this.#state === 'idle';
    this.#state = 'writing';
    this.#implicit = implicit;
    for (const savepoint of this.#savepoints) {
      this.#run(`SAVEPOINT ${quoted(savepoint.name)}`);
      savepoint.real = true;
    }
  }
  #upgrade(): void {
    try {
      this.#db.statement("DELETE FROM wsql_meta WHERE key = ''").run();
    } catch {
      this.rollback();
      throw new SqlError(1213, '40001', 'Deadlock found when trying to get lock; try restarting transaction');
    }
  }
  get implicit(): boolean {
    return this.#state === 'writing' && this.#implicit;
  }
  /** Runs a writing statement's work so that a failure leaves nothing of it behind. Autocommitted work is committed. */
  atomically<T>(work: () => T): T {
    if (this.#implicit) {
      try {
        const result = work();
        this.commit();
        return result;
      } catch (error) {
        this.rollback();
        throw error;
      }
    }
    this.#run('SAVEPOINT "statement"');
    try {
      const result = work();
      this.#run('RELEASE "statement"');
      return result;
    } catch (error) {
      if (this.#db.inTransaction) {
        this.#run('ROLLBACK TO "statement"');
        this.#run('RELEASE "statement"');
        this.#hooks.undone();
      }
      throw error;
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
    try {
      if (this.#db.inTransaction) this.#run(how);
    } catch (error) {
      committed = false;
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    } finally {
      this.#state = 'idle';
      this.#implicit = false;
      this.#readOnly = false;
      this.#savepoints = [];
      this.#lock.release(this);
      if (!committed) this.#hooks.undone();
      else if (wrote) this.#hooks.committed();
    }
  }

  savepoint(name: string): void {
    if (!this.active) return;
    const key = name.toLowerCase();
    this.#savepoints = this.#savepoints.filter((savepoint) => savepoint.name !== key);
    const real = this.#state === 'writing';
    if (real) this.#run(`SAVEPOINT ${quoted(key)}`);
    this.#savepoints.push({ name: key, real });
  }
  /** @throws SqlError 1305. */
  rollbackTo(name: string): void {
    const at = this.#find(name);
    const savepoint = this.#savepoints[at];
    if (savepoint?.real) {
      this.#run(`ROLLBACK TO ${quoted(savepoint.name)}`);
      this.#hooks.undone();
    }
    this.#savepoints.length = at + 1;
  }
  /** @throws SqlError 1305. */
  release(name: string): void {
    const at = this.#find(name);
    const savepoint = this.#savepoints[at];
    if (savepoint?.real) this.#run(`RELEASE ${quoted(savepoint.name)}`);
    this.#savepoints.length = at;
  }
  #find(name: string): number {
    const at = this.#savepoints.findIndex((savepoint) => savepoint.name === name.toLowerCase());
    if (at < 0) throw new SqlError(1305, '42000', `SAVEPOINT ${name} does not exist`);
    return at;
  }
  #run(sql: string): void {
    try {
      this.#db.statement(sql).run();
    } catch (error) {
      throw sqliteError(error);
    }
  }
}
