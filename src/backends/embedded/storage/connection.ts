/** One SQLite connection and what the engine keeps for it. It works for one session, or for whichever session writes. */

import type { AccountId } from '../../../backend.ts';
import type { Value } from '../../../types.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import type { CallShape } from '../functions/definition.ts';
import { registerNamed } from '../functions/index.ts';
import type { RuntimeContext, SqlMode, UserVariableValue, WaitReason } from '../runtime.ts';
import type { SqliteValue } from '../sql-type.ts';
import type { Database, Statement } from './database.ts';

/** What the functions of a connection see of the session that it works for just now. */
class CurrentContext implements RuntimeContext {
  current: RuntimeContext;

  constructor(current: RuntimeContext) {
    this.current = current;
  }
  get sqlMode(): SqlMode {
    return this.current.sqlMode;
  }
  get timeZone(): string {
    return this.current.timeZone;
  }
  offsetMinutesAt(utcMicros: number): number {
    return this.current.offsetMinutesAt(utcMicros);
  }
  offsetMinutesOfLocal(localMicros: number): number {
    return this.current.offsetMinutesOfLocal(localMicros);
  }
  get nowMicros(): number {
    return this.current.nowMicros;
  }
  get connectionCollation(): string {
    return this.current.connectionCollation;
  }
  get database(): string | null {
    return this.current.database;
  }
  queryAttribute(name: string): string | null {
    return this.current.queryAttribute(name);
  }
  get user(): string {
    return this.current.user;
  }
  get host(): string {
    return this.current.host;
  }
  get account(): AccountId {
    return this.current.account;
  }
  get currentRole(): string {
    return this.current.currentRole;
  }
  get connectionId(): number {
    return this.current.connectionId;
  }
  get strictStore(): boolean {
    return this.current.strictStore;
  }
  get row(): number {
    return this.current.row;
  }
  warn(level: 'Note' | 'Warning' | 'Error', code: number, message: string): void {
    this.current.warn(level, code, message);
  }
  userVariable(name: string): UserVariableValue | null {
    return this.current.userVariable(name);
  }
  setUserVariable(name: string, value: UserVariableValue): void {
    this.current.setUserVariable(name, value);
  }
  systemVariable(name: string, scope: 'GLOBAL' | 'SESSION' | null): Value {
    return this.current.systemVariable(name, scope);
  }
  get lastInsertId(): number | bigint {
    return this.current.lastInsertId;
  }
  set lastInsertId(id: number | bigint) {
    this.current.lastInsertId = id;
  }
  get foundRows(): number | bigint {
    return this.current.foundRows;
  }
  get rowCount(): number {
    return this.current.rowCount;
  }
  get memory(): Map<string, unknown> {
    return this.current.memory;
  }
  checkKilled(): void {
    this.current.checkKilled();
  }
  waitFor(milliseconds: number, reason?: WaitReason): boolean {
    return this.current.waitFor(milliseconds, reason);
  }
  local(place: number): SqliteValue {
    return this.current.local(place);
  }
  callStored(schema: string, name: string, args: readonly SqliteValue[], shape: CallShape): SqliteValue {
    return this.current.callStored(schema, name, args, shape);
  }
  get locks(): RuntimeContext['locks'] {
    return this.current.locks;
  }
}

/** What a SQLite statement is made of: the same object, the same statement. */
type Prepared = Pick<CompiledQuery, 'text' | 'functions' | 'bigints'>;

/** A temporary table with rows of a computed one. */
export interface FilledTable {
  /** As it was declared. */
  readonly columns: string;
  /** Its indexes, one a line. */
  readonly indexes: string;
  readonly rows: number;
  /** Whose rows it has, where it may be asked for the same again; and what was asked. */
  readonly table: object | null;
  readonly key: string;
}

export class Connection {
  readonly #open: () => Database;
  #db: Database | null = null;
  /** Stand-in tables (dml/row-table.ts) that it has. */
  readonly rowTables = new Set<string>();
  /** Computed tables (execute/virtual-tables.ts) that it has, by their names there. */
  readonly filledTables = new Map<string, FilledTable>();
  readonly #context: CurrentContext;
  #statements = new WeakMap<Prepared, Statement>();

  /**
   * @param open called when SQLite is first needed.
   * @param context of the session that it works for first.
   */
  constructor(open: () => Database, context: RuntimeContext) {
    this.#open = open;
    this.#context = new CurrentContext(context);
  }
  get db(): Database {
    this.#db ??= this.#open();
    return this.#db;
  }
  get isOpen(): boolean {
    return this.#db !== null;
  }
  close(): void {
    this.#db?.close();
  }
  /** From now on it works for this session. */
  serve(context: RuntimeContext): void {
    this.#context.current = context;
  }
  /** A compiled query's statement: its functions registered. */
  statementOf(query: Prepared): Statement {
    const known = this.#statements.get(query);
    if (known !== undefined) return known;
    const { db } = this;
    for (const name of query.functions) if (!db.hasFunction(name)) registerNamed(db, name, this.#context);
    const made = db.prepare(query.text, { bigints: query.bigints });
    this.#statements.set(query, made);
    return made;
  }
  /** Before DDL, which SQLite refuses while a statement is in the middle of its rows. */
  forgetStatements(): void {
    this.#db?.forgetStatements();
    this.#statements = new WeakMap();
  }
  /** SQLite has undone work: temporary tables made meanwhile are gone. */
  undone(): void {
    this.rowTables.clear();
    this.filledTables.clear();
  }
}
