/** One session of the embedded engine: finds or makes the plan of a statement and runs it under the transaction it needs. */
import type { Privileges } from '../../../auth/privileges.ts';
import type { AccountId, ConnectionHost, ConnectOptions, SessionObserver } from '../../../backend.ts';
import { collationById } from '../../../codec/collations.ts';
import { hasRawBytes, loadTextCodec, textCodec } from '../../../codec/text.ts';
import { SqlError } from '../../../errors.ts';
import { type ResultSink, ServerStatus } from '../../../result.ts';
import type { IsolationLevel } from '../../../sql/ast.ts';
import { type Fingerprint, fingerprint, type LiteralValue } from '../../../sql/fingerprint.ts';
import { type ParseMode, parse, parseModeOf } from '../../../sql/index.ts';
import type { PlanClass } from '../../../statement-records.ts';
import type { Parameter } from '../../../types.ts';
import { SessionAccount } from '../accounts/session-account.ts';
import { type CatalogEdit, SessionCatalog } from '../catalog/catalog.ts';
import type { CatalogView, TableDef } from '../catalog/model.ts';
import type { CompileContext, CompiledQuery, ParamTypes } from '../compile/plan.ts';
import type { Engine } from '../engine.ts';
import type { Access } from '../privileges/access.ts';
import { SessionAccess } from '../privileges/session-access.ts';
import { type ActiveProgram, isUsedBy, programScope } from '../programs/active.ts';
import { callStored } from '../programs/functions.ts';
import { RowsWait, StatementWait, TooLong } from '../runtime.ts';
import { SessionContext } from '../session/context.ts';
import { canonicalSqlMode } from '../session/sql-mode.ts';
import { Count, commandPlace, StatusCounts } from '../session/status-counts.ts';
import { Transaction } from '../session/transaction.ts';
import { SessionVariables } from '../session/variables.ts';
import type { Group } from '../session/writer.ts';
import { Connection } from '../storage/connection.ts';
import type { Database, Statement } from '../storage/database.ts';
import { SessionCounters } from '../storage/session-counters.ts';
import { sqliteError } from '../storage/sqlite-errors.ts';
import { createIndexText, createTableText } from '../storage/sqlite-table.ts';
import { mayLeave, patience } from '../threads/patience.ts';
import { commandName } from './command-name.ts';
import { HeldResult } from './held-result.ts';
import { keyOf, normalized, paramTypeOf, sameTypes, typeCode } from './parameters.ts';
import {
  type Change,
  type ChangePlan,
  type DdlPlan,
  ddlPlan,
  type Execution,
  type Inputs,
  type Plan,
  type QueryPlan,
  type Streaming,
  type StreamPlan,
} from './plan.ts';
import type { KeptPlan, PlanSpace } from './plan-cache.ts';
import { planStatement } from './plan-statement.ts';
import { ProvidedTables } from './provided-tables.ts';
import type { TableLocks } from './table-locks.ts';
import { type BeginOptions, beginningOf } from './transaction-state.ts';
import { fillVirtualTables } from './virtual-tables.ts';

/** Texts longer than this are not worth a place in the plan cache: dumps, mostly. */
export const cacheableText = 8192;
const noLiterals: readonly LiteralValue[] = [];

/** As of `BackendConnection.trace`. */
type PlanArguments = Parameters<typeof planStatement> extends [Session, ...infer Rest] ? Rest : never;

interface Trace {
  source: string;
  key: string | null;
  plan: PlanClass | null;
}

/** A prepared statement's text, and the plan of its last run. */
export interface PreparedText {
  readonly source: string;
  readonly lifted: Fingerprint | null;
  space: PlanSpace | null;
  types: readonly number[];
  plan: Plan | null;
  /** Where that is kept. */
  kept: KeptPlan | null;
}
function narrowed(value: number | bigint): number | bigint {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A session variable for who asks by name. */
function variableText(context: SessionContext, name: string): string | null {
  try {
    const value = context.systemVariable(name, null);
    return value === null ? null : String(value);
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

/** Whether it changes nothing but temporary tables. */
function isOwn(plan: ChangePlan): boolean {
  return plan.temporary === true || plan.ownTables === true;
}

/** Session variables that plans depend on. */
const planShapers = [
  'sql_mode',
  'collation_connection',
  'character_set_results',
  'time_zone',
  'div_precision_increment',
  'sql_select_limit',
  'sql_safe_updates',
] as const;

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
  /** Milliseconds from which a statement is slow. */
  #slowAfter = Number.POSITIVE_INFINITY;
  readonly catalog: SessionCatalog;
  /** Whom it acts for: the account, its active roles, whether its password has expired. */
  readonly identity: SessionAccount;
  /** What its statements are checked against. */
  readonly access: SessionAccess;
  /** PREPARE's statements, by name in lower case. */
  /** What the next statement has to wait for; null where there is nothing, as usual. */
  loading: Promise<void> | null = null;
  #charsets = '';
  /** How often the session was begun anew: statements prepared before that are gone. */
  resets = 0;
  readonly prepared = new Map<string, { readonly text: string; close(): void }>();
  /** SET TRANSACTION without a scope: for the next transaction only. */
  nextTransaction: { isolation: IsolationLevel | null; readOnly: boolean | null } = { isolation: null, readOnly: null };
  /** How the last statement was run. */
  readonly trace: Trace = { source: '', key: null, plan: null };
  /** Whether the last plan was made for its statement. */
  #made = false;
  /** Where it is kept; null where it is not. */
  #kept: KeptPlan | null = null;
  /** What the running statement does, as the process list has it. */
  activity = 'executing';
  /** Who follows the session's state. */
  observer: SessionObserver | null = null;
  /** DROP DATABASE has just dropped the current one. */
  #databaseDropped = false;
  parseMode: ParseMode;
  #space: PlanSpace | null = null;
  #spaceVersion = -1;
  #spaceAccounts = -1;
  #maxExecutionTime = 0;
  readonly #provided: ProvidedTables;
  #abort: AbortController | null = null;
  /** The last failure. */
  #told: unknown = null;
  /** For queries without tables, while its own connection is not open. */
  #constants: Connection | null = null;
  #afterCommit: (() => void) | null = null;
  /** Stored programs that run, the innermost last. */
  readonly programs: ActiveProgram[] = [];
  /** The plan that runs; and those of the statements inside of functions and triggers. */
  running: Plan | null = null;
  readonly nested: Plan[] = [];
  /** Where EXECUTE … USING of a CALL puts OUT parameters. */
  outVariables: readonly string[] | null = null;
  /** LOCK TABLES, and how often that has changed. */
  #locks: TableLocks | null = null;
  #lockings = 0;
  /** Whether something was committed that may not be on disk yet; and the group that will commit it. */
  #unsynced = false;
  #group: Group | null = null;

  constructor(engine: Engine, options: ConnectOptions, host: ConnectionHost) {
    this.engine = engine;
    this.host = host;
    this.options = options;
    this.variables = new SessionVariables(engine.variables);
    this.catalog = new SessionCatalog(engine.catalog);
    this.context = new SessionContext(options, this.variables, engine.namedLocks, null);
    const providers = [...engine.providers, ...(options.virtualTables ?? [])];
    this.#provided = new ProvidedTables(providers, {
      options,
      runtime: this.context,
      serverVersion: engine.serverVersion,
      account: () => this.context.account,
      variable: (name) => variableText(this.context, name),
      mayDo: (privilege) => this.access.mayDo(privilege),
    });
    if (providers.length > 0) {
      this.catalog.provided = (schema, name) => this.#provided.find(schema, name);
      this.catalog.providedNames = ProvidedTables.listed(providers);
    }
    this.identity = new SessionAccount({
      account: options.account ?? null,
      user: options.user,
      host: options.host,
      store: () => engine.accounts,
      variable: (name) => engine.variables.text(name),
      use: engine.resourceUse,
    });
    this.access = new SessionAccess({
      account: this.identity,
      clientHost: options.host,
      checks: !engine.isReader,
      store: () => engine.accounts,
      variable: (name) => engine.variables.text(name),
    });
    this.context.currentRole = this.identity.roleText;
    this.context.mayReadFiles = () => this.access.current?.hasGlobal('FILE') !== false;
    this.parseMode = parseModeOf(this.context.sqlMode.text);
    this.transaction = new Transaction(new Connection(() => engine.open(), this.context), this.context, engine.writer, {
      committed: (group) => {
        this.counts.add(Count.commit);
        this.#unsynced = true;
        this.#group = group;
      },
      undone: () => this.#undone(),
    });
    this.counters = new SessionCounters(engine.counters, () => this.transaction.own.db);
    this.context.storedFunctions = (schema, name, args, shape) => callStored(this, schema, name, args, shape);
    this.#greet();
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
    this.forgetPlans();
  }
  /** Checks statements against somebody else's privileges (a definer's; null: all is allowed) until the function that it returns is called. */
  actAs(access: Access | null): () => void {
    const { key } = this.access;
    const restore = this.access.actAs(access);
    // Who may do the same shares plans.
    if (this.access.key === key) return restore;
    this.forgetPlans();
    return () => {
      restore();
      this.forgetPlans();
    };
  }
  /** Whose privileges statements are checked against has changed. */
  forgetPlans(): void {
    this.#space = null;
  }
  /** The SQLite connection that its statements run on now. */
  get connection(): Connection {
    return this.transaction.connection;
  }
  get db(): Database {
    return this.transaction.connection.db;
  }
  #greet(): void {
    const { variables, options } = this;
    const collation = collationById(options.collation);
    if (collation !== null && collation !== undefined) {
      variables.put('character_set_client', collation.charset);
      variables.put('character_set_results', collation.charset);
      variables.put('collation_connection', collation.name);
    }
    if (options.interactive === true) variables.put('wait_timeout', variables.text('interactive_timeout'));
    if (options.ignoreSpace === true) variables.put('sql_mode', canonicalSqlMode(`IGNORE_SPACE,${variables.text('sql_mode')}`));
    this.transaction.autocommit = variables.text('autocommit') === 'ON';
  }
  #variablesChanged(): void {
    this.#slowAfter = Number(this.variables.text('long_query_time')) * 1000;
    this.context.refresh();
    this.#maxExecutionTime = Number(this.variables.text('max_execution_time'));
    this.parseMode = parseModeOf(this.context.sqlMode.text);
    this.#space = null;
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
    this.dropTemporaryTables();
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
    this.#greet();
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
  dropTemporaryTables(): void {
    const { own } = this.transaction;
    for (const table of this.catalog.temporaryTables())
      own.db.exec(`DROP TABLE IF EXISTS temp."${table.sqliteName.replaceAll('"', '""')}"`);
    this.catalog.dropAllTemporary();
    this.counters.forgetTemporary();
  }

  /** SQLite has undone work: temporary tables that it made are gone. Those of the user stay in MySQL, empty. */
  #undone(): void {
    this.counts.add(Count.rollback);
    this.connection.undone();
    const { db } = this.transaction.own;
    for (const table of this.catalog.temporaryTables()) {
      if (db.statement("SELECT 1 FROM temp.sqlite_master WHERE type = 'table' AND name = ?1").get([table.sqliteName]) !== undefined)
        continue;
      db.exec(createTableText(table));
      for (const key of table.keys) {
        const text = createIndexText(table, key);
        if (text !== null) db.exec(text);
      }
    }
  }

  /** @throws SqlError 1049. */
  use(name: string): void {
    const database = this.catalog.database(name);
    if (database === null) throw new SqlError(1049, '42000', `Unknown database '${name}'`);
    this.context.database = database.name;
    this.variables.put('collation_database', database.collation);
    this.#space = null;
    this.observer?.database();
  }
  /** Into the database of a stored program, and back. */
  enterDatabase(name: string | null): void {
    if (this.context.database === name) return;
    this.context.database = name;
    this.#space = null;
  }
  /** The current database is gone. */
  leaveDatabase(): void {
    this.context.database = null;
    this.variables.put('collation_database', this.variables.text('collation_server'));
    this.#space = null;
    this.#databaseDropped = true;
    this.observer?.database();
  }
  /** ServerStatus bits of the session. */
  get status(): number {
    return this.context.sqlMode.noBackslashEscapes ? this.transaction.status | ServerStatus.NO_BACKSLASH_ESCAPES : this.transaction.status;
  }

  // ── Plans ──────────────────────────────────────────────────────────────────

  #currentSpace(): PlanSpace {
    const version = this.catalog.version;
    const { accountsVersion } = this.engine;
    const isKnown = this.#spaceVersion === version && this.#spaceAccounts === accountsVersion && this.#locks === null;
    if (this.#space !== null && isKnown) return this.#space;
    const { context } = this;
    const own = this.catalog.temporaryTables().length > 0 || this.locks !== null ? `${context.connectionId}.${this.#lockings}` : '';
    this.#space = this.engine.plans.space(
      [
        version,
        accountsVersion,
        this.access.key,
        own,
        context.database ?? '\u0001',
        ...planShapers.map((name) => this.variables.text(name)),
      ].join('\u0000'),
      context.database,
    );
    this.#spaceVersion = version;
    this.#spaceAccounts = accountsVersion;
    return this.#space;
  }
  /** Plans of sessions that agree with this one. */
  get plans(): PlanSpace {
    return this.#currentSpace();
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
    this.#lockings += 1;
    this.#space = null;
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
    this.trace.plan = null;
    try {
      const params = normalized(given);
      const lifted = source.length <= cacheableText && !hasRawBytes(source) ? fingerprint(source, this.parseMode) : null;
      const literals = lifted?.literals ?? noLiterals;
      const key = lifted === null ? null : keyOf(lifted.key, params);
      const plan = this.planFor(source, key, literals, params.length === 0 ? [] : params.map(paramTypeOf));
      if (this.context.depth === 0) this.traced(source, key, plan);
      return this.run(plan, source, key, { literals, params }, sink);
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
    this.trace.plan = null;
    try {
      const params = normalized(given);
      const { source, lifted } = prepared;
      const plan = this.planOf(prepared, params);
      this.traced(source, lifted === null ? null : lifted.key, plan);
      return this.run(plan, source, null, { literals: lifted?.literals ?? noLiterals, params }, sink);
    } catch (error) {
      throw this.failed(error);
    }
  }
  /** It is known how a statement is run. */
  traced(source: string, key: string | null, plan: Plan): void {
    const { trace } = this;
    trace.source = source;
    trace.key = key;
    if (plan.kind === 'ddl') trace.plan = 'ddl';
    else if (plan.kind === 'session') trace.plan = plan.program ? 'program' : 'session';
    else trace.plan = this.#made ? 'compiled' : 'cached';
    if (!plan.cacheable) return;
    const { plans } = this.engine;
    if (this.#made) plans.misses++;
    else plans.hits++;
  }
  /** The plan of a prepared statement's run: that of the last one where it still fits. */
  planOf(prepared: PreparedText, params: readonly Parameter[]): Plan {
    const { source, lifted } = prepared;
    const space = this.#currentSpace();
    if (prepared.plan !== null && prepared.space === space && sameTypes(prepared.types, params)) {
      this.#made = false;
      if (prepared.kept !== null) prepared.kept.uses++;
      return prepared.plan;
    }
    const key = lifted === null ? null : keyOf(lifted.key, params);
    const plan = this.planFor(source, key, lifted?.literals ?? noLiterals, params.map(paramTypeOf));
    const kept = plan.cacheable && lifted !== null;
    prepared.space = kept ? space : null;
    prepared.types = params.map(typeCode);
    prepared.plan = kept ? plan : null;
    prepared.kept = kept ? this.#kept : null;
    return plan;
  }
  /** The plan of a statement, kept or new. @throws SqlError 1064, 1146, … */
  planFor(source: string, key: string | null, literals: readonly LiteralValue[], paramTypes: ParamTypes): Plan {
    if (key !== null) {
      const kept = this.#currentSpace().find(key, literals, source);
      if (kept !== null) {
        this.#made = false;
        this.#kept = kept;
        return kept.plan;
      }
    }
    this.#made = true;
    this.#kept = null;
    const parsed = parse(source, { sqlMode: this.parseMode, single: true, placeholders: paramTypes.length });
    if (parsed.paramCount !== paramTypes.length) throw new SqlError(1210, 'HY000', 'Incorrect arguments to EXECUTE');
    const lift = key !== null && literals.length === parsed.literalCount;
    const plan = this.#planned(parsed, source, lift ? literals : noLiterals, paramTypes, lift);
    if (key !== null && plan.cacheable && lift) this.#kept = this.#currentSpace().add(key, literals, source, plan);
    return plan;
  }

  /** A statement that cannot be run counts as well, where it is known what it is. */
  #planned(...[parsed, ...rest]: PlanArguments): Plan {
    try {
      return planStatement(this, parsed, ...rest);
    } catch (error) {
      this.counts.add(commandPlace(commandName(parsed.statement)));
      throw error;
    }
  }

  // ── Running ────────────────────────────────────────────────────────────────

  /** What providers have answered is of one statement. */
  forgetProvided(): void {
    this.#provided.clear();
  }
  /** A statement starts. */
  begin(timeout = 0): void {
    this.#provided.clear();
    // A statement of a stored procedure is part of the CALL.
    if (this.context.depth > 0) this.context.startInner();
    else this.context.startStatement(timeout);
    this.#abort = null;
  }
  /** Runs a plan under the transaction that its kind needs. */
  run(plan: Plan, source: string, key: string | null, inputs: Inputs, sink: ResultSink): void | Promise<void> {
    const diagnostic = plan.kind === 'session' && plan.diagnostic;
    if (!diagnostic) this.context.keepSince();
    if (this.identity.id !== null) this.identity.count(plan.kind !== 'query' && plan.kind !== 'session');
    this.counts.add(plan.command ?? -1);
    const began = performance.now();
    const execution: Execution = { session: this, sink, literals: inputs.literals, params: inputs.params };
    const result = this.#durably(this.#attempt(plan, source, key, execution));
    if (result === undefined) return this.#timed(began);
    return result.then(
      () => this.#timed(began),
      (error: unknown) => Promise.reject(this.failed(error)),
    );
  }
  /** A statement has been answered. @param began performance.now() */
  #timed(began: number): void {
    if (performance.now() - began > this.#slowAfter) this.counts.add(Count.slow);
  }
  /** Runs a statement of a stored procedure. @throws SqlError. */
  runInner(plan: Plan, source: string, execution: Execution): void | Promise<void> {
    this.counts.add(Count.queries);
    this.counts.add(plan.command ?? -1);
    return this.#attempt(plan, source, null, execution);
  }
  /** Whether a statement around a nested one reads or changes a table. */
  isUsed(table: TableDef): boolean {
    const around = this.running === null ? this.nested : [this.running, ...this.nested];
    return around.some((plan) => isUsedBy(plan, table));
  }
  /** What was committed is answered when it is on disk. */
  #durably(result: void | Promise<void>): void | Promise<void> {
    if (this.context.depth > 0) return result;
    if (result !== undefined) return result.then(() => this.#synced());
    if (this.#unsynced) return this.#synced();
  }
  /** Answers when what was committed is on disk. */
  settled(answer: () => void): void | Promise<void> {
    // In a procedure the end of the CALL waits.
    const synced = this.context.depth > 0 ? undefined : this.#synced();
    if (synced === undefined) answer();
    else return synced.then(answer);
  }
  #synced(): void | Promise<void> {
    const { groupCommit } = this.engine;
    const group = this.#group;
    if (!this.#unsynced || groupCommit === null) return;
    this.#unsynced = false;
    this.#group = null;
    const synced = groupCommit.sync();
    if (group === null) return synced;
    return synced.then(() => {
      if (group.error !== null) throw group.error;
    });
  }
  #attempt(plan: Plan, source: string, key: string | null, execution: Execution): void | Promise<void> {
    try {
      return this.#dispatch(plan, source, key, execution);
    } catch (error) {
      if (error instanceof RowsWait) return this.#loadAndRunAgain(error, plan, source, key, execution);
      if (!(error instanceof StatementWait)) throw error;
      return this.#waitAndRunAgain(error, plan, source, key, execution);
    }
  }
  /** max_execution_time, or the query's own. */
  limit(plan: QueryPlan): void {
    if (this.context.depth === 0) this.context.limit(plan.timeLimit ?? this.#maxExecutionTime);
  }
  /** SLEEP and its like: others have their turn meanwhile. What reads tables is over where the wait was interrupted. */
  async #waitAndRunAgain(wait: StatementWait, plan: Plan, source: string, key: string | null, execution: Execution): Promise<void> {
    this.#abort ??= new AbortController();
    const { signal } = this.#abort;
    const left = this.context.millisecondsLeft;
    this.activity = wait.reason;
    const inTime = left === 0 || wait.milliseconds < left;
    const completed = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(inTime), Math.min(inTime ? wait.milliseconds : left + 1, 2 ** 31 - 1));
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve(false);
        },
        { once: true },
      );
    });
    this.#abort = null;
    this.activity = 'executing';
    if (!completed && (plan.kind !== 'query' || plan.reads)) this.context.checkKilled();
    this.context.waited(completed);
    return this.#attempt(plan, source, key, execution);
  }
  /** Reads rows of computed tables that come one after the other. */
  async #loadAndRunAgain(wait: RowsWait, plan: Plan, source: string, key: string | null, execution: Execution): Promise<void> {
    const { context } = this;
    const { signal } = this;
    const stop = (): void => this.#provided.stop(signal.reason);
    const left = context.millisecondsLeft;
    const timer = left === 0 ? undefined : setTimeout(() => this.#provided.stop(null), Math.min(left + 1, 2 ** 31 - 1));
    signal.addEventListener('abort', stop, { once: true });
    try {
      await wait.load(this.#provided.signal);
    } catch (error) {
      context.checkKilled();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
    context.checkKilled();
    context.again();
    return this.#attempt(plan, source, key, execution);
  }
  #dispatch(plan: Plan, source: string, key: string | null, execution: Execution): void | Promise<void> {
    this.running = plan;
    if (plan.writes === true) return this.#writing(plan, source, key, execution);
    switch (plan.kind) {
      case 'query': {
        this.limit(plan);
        if (plan.reads) this.beginIfNeeded();
        if (plan.reads) this.#touch(plan.locking);
        if (plan.locking) this.refuseReadOnly(true);
        if (plan.locking && this.transaction.active && !this.transaction.readOnly) {
          const answered = this.#locked(
            source,
            key,
            plan,
            execution,
            (current) => (current as typeof plan).run(execution),
            plan.nowait === true,
          );
          return plan.nowait === true && answered !== undefined ? answered.catch((error) => this.#notAtOnce(error)) : answered;
        }
        if (plan.nowait === true && this.transaction.isBlocked) this.#notAtOnce();
        if (plan.reads) this.transaction.beforeRead();
        return plan.movable === true && mayLeave(this) ? this.#patiently(plan, source, execution) : plan.run(execution);
      }
      case 'change':
        if (!isOwn(plan)) this.refuseReadOnly();
        this.beginIfNeeded();
        if (plan.alone === true && this.transaction.worksAlone) return this.#changeAlone(plan, execution);
        return this.#locked(source, key, plan, execution, (current) => this.#change(current as ChangePlan, execution));
      case 'stream':
        this.refuseReadOnly();
        this.beginIfNeeded();
        return this.#locked(source, key, plan, execution, (current) => this.#stream(current as StreamPlan, execution));
      case 'ddl': {
        const loading = plan.before?.() ?? null;
        if (loading !== null) return loading.then(() => this.#dispatch(plan, source, key, execution));
        if (plan.ownTables !== true) this.refuseReadOnly();
        this.commitImplicitly();
        return this.#locked(source, key, plan, execution, (current) => this.#ddl(current as DdlPlan, execution));
      }
      case 'session':
        if (plan.commits) this.commitImplicitly();
        return plan.run(execution);
    }
  }
  /** A query that takes too long goes on in a thread of its own. */
  #patiently(plan: QueryPlan, source: string, execution: Execution): void | Promise<void> {
    const { context } = this;
    context.leaveAfter(patience(this, plan));
    try {
      return plan.run(execution);
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      context.again();
      return this.#elsewhere(plan, source, execution);
    } finally {
      context.stay();
    }
  }
  async #elsewhere(plan: QueryPlan, source: string, execution: Execution): Promise<void> {
    this.#abort ??= new AbortController();
    const { signal } = this.#abort;
    this.trace.plan = 'moved';
    const { runElsewhere } = await import('../threads/hand-over.ts');
    await runElsewhere(this, plan, source, execution, signal);
  }
  /** A statement looks at tables, or changes or locks their rows: alone, it is the next transaction. */
  #touch(writing: boolean): void {
    const { transaction, nextTransaction } = this;
    transaction.touch(writing);
    if (nextTransaction.isolation === null && nextTransaction.readOnly === null) return;
    if (!transaction.active || transaction.implicit) this.nextTransaction = { isolation: null, readOnly: null };
  }
  /**
   * @param reading FOR UPDATE: where the server only reads, it takes no lock.
   * @throws SqlError 1290.
   */
  refuseReadOnly(reading = false): void {
    if (!reading || !this.engine.readOnly) this.engine.refuseReadOnly(this.access.current);
  }
  /** NOWAIT: another session is writing. */
  #notAtOnce(error: unknown = null): never {
    if (error !== null && !(error instanceof SqlError && error.errno === 1205)) throw error;
    this.context.warn('Error', 1030, "Got error 203 - 'Do not wait for lock' from storage engine");
    throw new SqlError(3572, 'HY000', 'Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.');
  }
  /** With autocommit off a transaction starts by itself. */
  beginIfNeeded(): void {
    if (!this.transaction.autocommit && !this.transaction.active) this.startTransaction({});
  }
  /** Takes the writer's lock, waiting in turn; makes the plan again if the catalog has changed meanwhile. */
  #locked(
    source: string,
    key: string | null,
    plan: Plan,
    execution: Execution,
    go: (plan: Plan) => void | Promise<void>,
    nowait = false,
  ): void | Promise<void> {
    const version = this.catalog.version;
    const ownConnection = plan.kind === 'ddl' || (plan.kind === 'change' && plan.temporary === true);
    const waited = this.transaction.beforeWrite({
      seconds: nowait ? 0 : Number(this.variables.text('innodb_lock_wait_timeout')),
      signal: () => this.signal,
      alone: plan.kind === 'stream',
      readOnlySession: this.nextTransaction.readOnly ?? this.variables.text('transaction_read_only') === 'ON',
      shared: !ownConnection && this.engine.sessionCount > 1 && this.catalog.temporaryTables().length === 0,
    });
    if (ownConnection) this.transaction.keepConnection();
    if (waited === undefined) return go(plan);
    return waited.then(() => {
      try {
        if (this.catalog.version === version) return go(plan);
      } catch (error) {
        if (error instanceof RowsWait) return this.#loadAndRunAgain(error, plan, source, key, execution);
        throw error;
      }
      try {
        return go(execution.replan?.() ?? this.planFor(source, key, execution.literals, execution.params.map(paramTypeOf)));
      } catch (error) {
        if (this.transaction.implicit) this.transaction.rollback();
        throw error;
      }
    });
  }
  /** A query, or a statement about the session, that calls a function which changes tables: answered once all of it is committed. */
  #writing(plan: Plan, source: string, key: string | null, execution: Execution): void | Promise<void> {
    this.refuseReadOnly();
    this.beginIfNeeded();
    return this.#locked(source, key, plan, execution, (current) => {
      if (current.kind !== 'query' && current.kind !== 'session') throw new Error(`a ${current.kind} plan needs no lock of another`);
      const held = new HeldResult();
      this.#touch(true);
      this.transaction.atomically(() => {
        if (current.run({ ...execution, sink: held }) !== undefined) throw new Error('a statement that holds the lock has paused');
      });
      const settled = this.settled(() => undefined);
      const replay = (): void | Promise<void> => held.replay(execution.sink, this.status);
      return settled === undefined ? replay() : settled.then(replay);
    });
  }
  #change(plan: ChangePlan, execution: Execution): void | Promise<void> {
    this.#touch(true);
    const change = this.transaction.atomically(() => plan.perform(execution));
    if (plan.temporary === true) this.observer?.state();
    if (this.#afterCommit !== null) this.#committed();
    return this.settled(() => this.answer(change, execution.sink));
  }
  /** Temporary tables are nobody else's: it waits for no other session. */
  #changeAlone(plan: ChangePlan, execution: Execution): void {
    this.#touch(true);
    const change = this.transaction.alone(() => plan.perform(execution));
    if (plan.temporary === true) this.observer?.state();
    if (this.#afterCommit !== null) this.#committed();
    this.answer(change, execution.sink);
  }
  async #stream(plan: StreamPlan, execution: Execution): Promise<void> {
    this.#touch(true);
    let streaming: Streaming | null = null;
    try {
      const change = await this.transaction.atomicallyLong(async () => {
        streaming = await plan.open(execution);
        return streaming.perform();
      });
      await this.settled(() => this.answer(change, execution.sink));
    } finally {
      await (streaming as Streaming | null)?.close();
    }
  }
  #ddl(plan: DdlPlan, execution: Execution): void | Promise<void> {
    this.connection.forgetStatements();
    this.#afterCommit = null;
    if (plan.ownTables !== true) this.transaction.noteAll();
    const change = this.transaction.atomically(() => plan.perform(execution));
    this.#committed();
    return this.settled(() => (plan.answer === undefined ? this.answer(change, execution.sink) : plan.answer(change, execution)));
  }
  #committed(): void {
    this.#afterCommit?.();
    this.#afterCommit = null;
  }
  /** Changes the catalog outside of any statement. @throws SqlError. */
  define(change: (edit: CatalogEdit) => void): void | Promise<void> {
    const plan = ddlPlan(() => {
      const edit = this.engine.catalog.edit(this.db);
      change(edit);
      edit.finish();
      this.afterCommit(() => edit.publish());
      return { affectedRows: 0 };
    });
    this.begin(0);
    return this.#durably(
      this.#attempt(plan, '', null, { session: this, sink: new HeldResult(), literals: [], params: [], replan: () => plan }),
    );
  }
  /** What the running DDL statement shows to others, once it is committed; may be said more than once. */
  afterCommit(work: () => void): void {
    const before = this.#afterCommit;
    this.#afterCommit =
      before === null
        ? work
        : () => {
            before();
            work();
          };
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
  startTransaction(options: BeginOptions): void {
    const isolation = this.nextTransaction.isolation ?? (this.variables.text('transaction_isolation').replace('-', ' ') as IsolationLevel);
    const readOnly = options.readOnly ?? this.nextTransaction.readOnly ?? this.variables.text('transaction_read_only') === 'ON';
    const characteristics = beginningOf(this.nextTransaction, options);
    this.nextTransaction = { isolation: null, readOnly: null };
    this.transaction.begin({
      isolation,
      readOnly,
      snapshot: options.snapshot ?? false,
      explicit: options.explicit ?? false,
      characteristics,
    });
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
  /** Aborted when the running statement is killed, with the error as its reason. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }
  /** For statements that have waited. @throws SqlError where the statement is to stop, or the session is gone. */
  goesOn(): void {
    this.context.checkKilled();
    if (!this.transaction.writing) throw new SqlError(1317, '70100', 'Query execution was interrupted');
  }
  /** Stops the running statement. */
  cancel(error: SqlError): void {
    this.context.kill(error);
    this.#abort?.abort(error);
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
