/** One session of the embedded engine: what it is and has, and how its statements begin. Planner, PlanRunner and their like do the rest. */
import type { Privileges } from '../../../auth/privileges.ts';
import type { AccountId, ConnectionHost, ConnectOptions, SessionObserver } from '../../../backend.ts';
import { hasRawBytes, loadTextCodec, textCodec } from '../../../codec/text.ts';
import { SqlError } from '../../../errors.ts';
import { type ResultSink, ServerStatus } from '../../../result.ts';
import type { IsolationLevel } from '../../../sql/ast.ts';
import { fingerprint, type LiteralValue } from '../../../sql/fingerprint.ts';
import { type ParseMode, parseModeOf } from '../../../sql/index.ts';
import type { Parameter } from '../../../types.ts';
import type { SessionAccount } from '../accounts/session-account.ts';
import { SessionCatalog } from '../catalog/catalog.ts';
import type { CatalogView } from '../catalog/model.ts';
import type { CompileContext, CompiledQuery, ParamTypes } from '../compile/plan.ts';
import type { Engine } from '../engine.ts';
import type { Access } from '../privileges/access.ts';
import type { SessionAccess } from '../privileges/session-access.ts';
import { type ActiveProgram, programScope } from '../programs/active.ts';
import { callStored } from '../programs/functions.ts';
import { SessionContext } from '../session/context.ts';
import { Count, StatusCounts } from '../session/status-counts.ts';
import { Transaction } from '../session/transaction.ts';
import { SessionVariables } from '../session/variables.ts';
import { Connection } from '../storage/connection.ts';
import type { Database, Statement } from '../storage/database.ts';
import { SessionCounters } from '../storage/session-counters.ts';
import { sqliteError } from '../storage/sqlite-errors.ts';
import { Durability } from './durability.ts';
import { keyOf, normalized, paramTypeOf } from './parameters.ts';
import type { Change, Inputs, Plan } from './plan.ts';
import type { PlanSpace } from './plan-cache.ts';
import { PlanRunner } from './plan-runner.ts';
import { cacheableText, noLiterals, Planner, type PreparedText } from './planner.ts';
import type { ProvidedTables } from './provided-tables.ts';
import { accessOf, accountOf, greet, providedTablesOf } from './session-start.ts';
import { StatementWaits } from './statement-waits.ts';
import type { TableLocks } from './table-locks.ts';
import { dropTemporaryTables, remakeTemporaryTables } from './temporary-tables.ts';
import { startTransaction } from './transaction-state.ts';
import { fillVirtualTables } from './virtual-tables.ts';

function narrowed(value: number | bigint): number | bigint {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

export class Session {
  readonly engine: Engine;
  readonly host: ConnectionHost;
  readonly options: ConnectOptions;
  readonly variables: SessionVariables;
  readonly context: SessionContext;
  readonly transaction: Transaction;
  readonly counters: SessionCounters;
  /** What it has done, for SHOW STATUS. */
  readonly counts = new StatusCounts();
  readonly catalog: SessionCatalog;
  /** Whom it acts for: the account, its active roles, whether its password has expired. */
  readonly identity: SessionAccount;
  /** What its statements are checked against. */
  readonly access: SessionAccess;
  /** What the next statement has to wait for; null where there is nothing, as usual. */
  loading: Promise<void> | null = null;
  #charsets = '';
  /** How often the session was begun anew: statements prepared before that are gone. */
  resets = 0;
  /** PREPARE's statements, by name in lower case. */
  readonly prepared = new Map<string, { readonly text: string; close(): void }>();
  /** SET TRANSACTION without a scope: for the next transaction only. */
  nextTransaction: { isolation: IsolationLevel | null; readOnly: boolean | null } = { isolation: null, readOnly: null };
  /** What the running statement does, as the process list has it. */
  activity = 'executing';
  /** Who follows the session's state. */
  observer: SessionObserver | null = null;
  /** DROP DATABASE has just dropped the current one. */
  #databaseDropped = false;
  parseMode: ParseMode;
  /** The last failure. */
  #told: unknown = null;
  /** For queries without tables, while its own connection is not open. */
  #constants: Connection | null = null;
  /** Stored programs that run, the innermost last. */
  readonly programs: ActiveProgram[] = [];
  /** The plan that runs; and those of the statements inside of functions and triggers. */
  running: Plan | null = null;
  readonly nested: Plan[] = [];
  /** Where EXECUTE … USING of a CALL puts OUT parameters. */
  outVariables: readonly string[] | null = null;
  /** LOCK TABLES. */
  #locks: TableLocks | null = null;
  /** The tables of the running statement that providers answer for. */
  readonly provided: ProvidedTables;
  readonly planner: Planner;
  /** What the running statement waits for, and what ends it. */
  readonly waits: StatementWaits;
  readonly durability: Durability;
  readonly runner: PlanRunner;

  constructor(engine: Engine, options: ConnectOptions, host: ConnectionHost) {
    this.engine = engine;
    this.host = host;
    this.options = options;
    this.variables = new SessionVariables(engine.variables);
    this.catalog = new SessionCatalog(engine.catalog);
    this.context = new SessionContext(options, this.variables, engine.namedLocks, null);
    this.identity = accountOf(engine, options);
    this.access = accessOf(engine, options, this.identity);
    this.provided = providedTablesOf(this);
    this.context.currentRole = this.identity.roleText;
    this.context.mayReadFiles = () => this.access.current?.hasGlobal('FILE') !== false;
    this.parseMode = parseModeOf(this.context.sqlMode.text);
    this.transaction = new Transaction(new Connection(() => engine.open(), this.context), this.context, engine.writer, {
      committed: (group) => {
        this.counts.add(Count.commit);
        this.durability.committed(group);
      },
      undone: () => {
        this.counts.add(Count.rollback);
        this.connection.undone();
        remakeTemporaryTables(this);
      },
    });
    this.counters = new SessionCounters(engine.counters, () => this.transaction.own.db);
    this.context.storedFunctions = (schema, name, args, shape) => callStored(this, schema, name, args, shape);
    this.planner = new Planner(this);
    this.waits = new StatementWaits(this);
    this.durability = new Durability(engine, this.context);
    this.runner = new PlanRunner(this);
    greet(this);
    this.#variablesChanged();
    this.variables.onChange = () => this.#variablesChanged();
    if (options.database !== null) {
      this.access.current?.databaseSeen(options.database);
      this.use(options.database);
    }
  }
  /** The embedded account that logged in; null for accounts of the door, which may do everything. */
  get account(): AccountId | null {
    return this.identity.id;
  }
  /** What the session may do: the same object until accounts, grants or its roles change. */
  get privileges(): Privileges {
    return this.identity.privileges;
  }
  /** SET ROLE. */
  activateRoles(roles: readonly AccountId[]): void {
    this.identity.activate(roles);
    this.context.currentRole = this.identity.roleText;
    this.planner.forget();
  }
  /** Checks statements against somebody else's privileges (a definer's; null: all is allowed) until the function that it returns is called. */
  actAs(access: Access | null): () => void {
    const { key } = this.access;
    const restore = this.access.actAs(access);
    // Who may do the same shares plans.
    if (this.access.key === key) return restore;
    this.planner.forget();
    return () => {
      restore();
      this.planner.forget();
    };
  }
  /** The SQLite connection that its statements run on now. */
  get connection(): Connection {
    return this.transaction.connection;
  }
  get db(): Database {
    return this.transaction.connection.db;
  }
  #variablesChanged(): void {
    this.context.refresh();
    this.runner.configure();
    this.parseMode = parseModeOf(this.context.sqlMode.text);
    this.planner.forget();
    this.#loadCharsets();
  }
  /** Character sets whose tables are not at hand yet: the next statement waits for them. */
  #loadCharsets(): void {
    const names = [this.variables.text('character_set_client'), this.variables.text('character_set_connection')];
    if (names.join() === this.#charsets) return;
    this.#charsets = names.join();
    const missing = names.filter((name) => textCodec(name) === null);
    if (missing.length === 0) return;
    const loading = Promise.all(missing.map(loadTextCodec)).then(() => {
      if (this.loading === loading) this.loading = null;
    });
    this.loading = loading;
  }

  /** COM_RESET_CONNECTION: as after a new login, but for the current database. */
  reset(): void {
    if (this.transaction.active) this.transaction.rollback();
    dropTemporaryTables(this);
    for (const statement of this.prepared.values()) statement.close();
    this.prepared.clear();
    this.resets += 1;
    this.locks = null;
    this.context.locks.releaseAll();
    this.context.clearUserVariables();
    this.context.clearWarnings();
    this.context.lastInsertId = 0;
    this.context.foundRows = 0;
    this.variables.restart();
    this.identity.restart();
    this.context.currentRole = this.identity.roleText;
    greet(this);
    this.#variablesChanged();
  }
  close(): void {
    try {
      if (this.transaction.active) this.transaction.rollback();
    } finally {
      this.context.locks.releaseAll();
      this.transaction.own.close();
      this.#constants?.close();
    }
  }
  /** @throws SqlError 1049. */
  use(name: string): void {
    const database = this.catalog.database(name);
    if (database === null) throw new SqlError(1049, '42000', `Unknown database '${name}'`);
    this.context.database = database.name;
    this.variables.put('collation_database', database.collation);
    this.planner.forget();
    this.observer?.database();
  }
  /** Into the database of a stored program, and back. */
  enterDatabase(name: string | null): void {
    if (this.context.database === name) return;
    this.context.database = name;
    this.planner.forget();
  }
  /** The current database is gone. */
  leaveDatabase(): void {
    this.context.database = null;
    this.variables.put('collation_database', this.variables.text('collation_server'));
    this.planner.forget();
    this.#databaseDropped = true;
    this.observer?.database();
  }
  /** ServerStatus bits of the session. */
  get status(): number {
    return this.context.sqlMode.noBackslashEscapes ? this.transaction.status | ServerStatus.NO_BACKSLASH_ESCAPES : this.transaction.status;
  }

  /** Plans of sessions that agree with this one. */
  get plans(): PlanSpace {
    return this.planner.space;
  }
  /** The catalog as statements see it: under LOCK TABLES, only what is locked. */
  get view(): CatalogView {
    const { locks } = this;
    return locks === null ? this.catalog : locks.restrict(this.catalog);
  }
  /** What LOCK TABLES has locked. Functions and triggers reach other tables, too: MySQL locks those along with them. */
  get locks(): TableLocks | null {
    return this.context.nesting > 0 ? null : this.#locks;
  }
  /** LOCK TABLES; null is UNLOCK TABLES. */
  set locks(locks: TableLocks | null) {
    this.#locks = locks;
    this.planner.lock(locks !== null);
  }
  /** What the compiler sees of the session. */
  compileContext(source: string, literals: readonly LiteralValue[], paramTypes: ParamTypes, lift: boolean): CompileContext {
    return {
      source,
      catalog: this.view,
      database: this.context.database,
      runtime: this.context,
      paramTypes,
      literals,
      lift,
      guard: this.access.guard,
      ...programScope(this),
    };
  }
  /**
   * Runs one statement.
   * @param timeout milliseconds for a statement of any kind; max_execution_time is for queries.
   * @throws SqlError.
   */
  query(source: string, given: readonly Parameter[], sink: ResultSink, timeout?: number): void | Promise<void> {
    this.begin(timeout);
    this.counts.asked();
    this.planner.trace.plan = null;
    try {
      const params = normalized(given);
      const lifted = source.length <= cacheableText && !hasRawBytes(source) ? fingerprint(source, this.parseMode) : null;
      const literals = lifted?.literals ?? noLiterals;
      const key = lifted === null ? null : keyOf(lifted.key, params);
      const plan = this.planner.for(source, key, literals, params.length === 0 ? [] : params.map(paramTypeOf));
      if (this.context.depth === 0) this.planner.traced(source, key, plan);
      return this.runner.run(plan, source, key, { literals, params }, sink);
    } catch (error) {
      throw this.failed(error);
    }
  }
  /**
   * Runs a prepared statement: as `query`, with what its text and its last run have settled kept in `prepared`.
   * @throws SqlError.
   */
  execute(prepared: PreparedText, given: readonly Parameter[], sink: ResultSink): void | Promise<void> {
    this.begin();
    this.counts.add(Count.execute);
    this.counts.asked();
    this.planner.trace.plan = null;
    try {
      const params = normalized(given);
      const { source, lifted } = prepared;
      const plan = this.planner.of(prepared, params);
      this.planner.traced(source, lifted === null ? null : lifted.key, plan);
      return this.runner.run(plan, source, null, { literals: lifted?.literals ?? noLiterals, params }, sink);
    } catch (error) {
      throw this.failed(error);
    }
  }
  /** A statement starts. */
  begin(timeout = 0): void {
    this.provided.clear();
    // A statement of a stored procedure is part of the CALL.
    if (this.context.depth > 0) this.context.startInner();
    else this.context.startStatement(timeout);
    this.waits.begin();
  }
  /**
   * @param reading FOR UPDATE: where the server only reads, it takes no lock.
   * @throws SqlError 1290.
   */
  refuseReadOnly(reading = false): void {
    if (!reading || !this.engine.readOnly) this.engine.refuseReadOnly(this.access.current);
  }
  /** With autocommit off a transaction starts by itself. */
  beginIfNeeded(): void {
    if (!this.transaction.autocommit && !this.transaction.active) startTransaction(this, {});
  }
  /** Answers a statement without rows. */
  answer(change: Change, sink: ResultSink): void {
    const { context } = this;
    context.rowCount = change.affectedRows;
    if (change.affectedRows > 0) this.counts.rows(this.running?.command ?? -1, change.affectedRows);
    const dropped = this.#databaseDropped ? ServerStatus.DB_DROPPED : 0;
    this.#databaseDropped = false;
    sink.ok({
      affectedRows: change.affectedRows,
      insertId: narrowed(change.insertId ?? context.givenInsertId ?? 0),
      warnings: context.warningCount,
      status: this.status | dropped,
      info: change.info ?? '',
    });
  }
  /** Commits what is open, as before DDL, BEGIN, LOCK TABLES. */
  commitImplicitly(): void {
    if (this.transaction.active) this.transaction.commit();
  }
  /** Notes a failure in SHOW WARNINGS and gives the error for the client. */
  failed(error: unknown): unknown {
    const told = sqliteError(error);
    this.context.rowCount = -1;
    this.context.keepSince();
    // What a prepared text failed with is told once, not again as EXECUTE's failure.
    if (told instanceof SqlError && told !== this.#told) this.context.warn('Error', told.errno, told.message);
    this.#told = told;
    return told;
  }
  /** Stops the running statement. */
  cancel(error: SqlError): void {
    this.waits.cancel(error);
  }

  // ── SQLite ─────────────────────────────────────────────────────────────────

  /** A compiled query's statement on this connection: its functions registered, its virtual tables filled. @param inputs null: they stay empty. */
  statementOf(query: CompiledQuery, inputs: Inputs | null): Statement {
    if (query.virtualTables.length > 0) fillVirtualTables(this, query, inputs);
    return (this.#needsFile(query) ? this.connection : this.#constantsConnection()).statementOf(query);
  }
  /** What reads no table runs without a connection to the data file, until there is one. */
  #needsFile(query: CompiledQuery): boolean {
    const { connection } = this;
    return connection.isOpen || query.relations.length > 0 || query.virtualTables.length > 0 || connection !== this.transaction.own;
  }
  #constantsConnection(): Connection {
    this.#constants ??= new Connection(() => this.engine.openEmpty(), this.context);
    return this.#constants;
  }
}
