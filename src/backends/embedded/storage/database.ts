/**
 * SQLite as the engine uses it: one thin wrapper over `node:sqlite`, rows as arrays, statements cached by text.
 *
 * Three things that it hides: Deno's `all()` never returns when a registered function throws, so there rows are stepped; what a function throws
 * below an aggregate is lost on Node.js and Deno, which go on as if nothing had been, so there it is kept here and thrown after the step; and an
 * INTEGER beyond 2^53 throws unless its statement reads bigints, so a statement says which it needs.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SqliteValue } from '../sql-type.ts';

/** Whether `all()` can be trusted to end. It is several times as fast as stepping. */
const allEnds = !('Deno' in globalThis);

/** Whether what a registered function throws always comes through SQLite. */
const throwsThrough = 'Bun' in globalThis;

/** Where functions of a connection leave what they throw. */
interface Thrown {
  /** Null where nothing was thrown. */
  error: { readonly thrown: unknown } | null;
}
/** Leaves what a function throws. Once one has, the others of the statement say nothing. */
function guarded<Args extends unknown[], Result>(thrown: Thrown, fn: (...args: Args) => Result): (...args: Args) => Result | null {
  const guard = (...args: Args): Result | null => {
    if (thrown.error !== null) return null;
    try {
      return fn(...args);
    } catch (error) {
      thrown.error = { thrown: error };
      throw error;
    }
  };
  // SQLite is told how many arguments it takes.
  return Object.defineProperty(guard, 'length', { value: fn.length });
}
/** Runs SQLite, and throws what a function threw meanwhile. */
function stepped<Result>(thrown: Thrown, step: () => Result): Result {
  thrown.error = null;
  try {
    const result = step();
    if (thrown.error === null) return result;
  } catch (error) {
    if (thrown.error === null) throw error;
  }
  const { thrown: error } = thrown.error;
  thrown.error = null;
  throw error;
}
function* steppedRows(thrown: Thrown, rows: Iterator<SqliteValue[]>): Generator<SqliteValue[]> {
  try {
    for (;;) {
      const step = stepped(thrown, () => rows.next());
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    rows.return?.();
  }
}

export interface RunResult {
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

/** A prepared statement. Not reentrant: finish (or return) an iteration before the next use. */
export class Statement {
  readonly #statement: StatementSync;
  readonly #thrown: Thrown;

  constructor(statement: StatementSync, bigints: boolean, thrown: Thrown) {
    this.#statement = statement;
    this.#thrown = thrown;
    statement.setReturnArrays(true);
    if (bigints) statement.setReadBigInts(true);
  }
  /** Runs it to its end. */
  run(params: readonly SqliteValue[] = []): RunResult {
    if (throwsThrough) return this.#statement.run(...(params as SqliteValue[])) as RunResult;
    return stepped(this.#thrown, () => this.#statement.run(...(params as SqliteValue[])) as RunResult);
  }
  /** Its first row; undefined where there is none. */
  get(params: readonly SqliteValue[] = []): SqliteValue[] | undefined {
    if (throwsThrough) return this.#statement.get(...(params as SqliteValue[])) as unknown as SqliteValue[] | undefined;
    return stepped(this.#thrown, () => this.#statement.get(...(params as SqliteValue[])) as unknown as SqliteValue[] | undefined);
  }
  /** All of its rows. */
  all(params: readonly SqliteValue[] = []): SqliteValue[][] {
    if (throwsThrough) return this.#statement.all(...(params as SqliteValue[])) as unknown as SqliteValue[][];
    if (allEnds) return stepped(this.#thrown, () => this.#statement.all(...(params as SqliteValue[])) as unknown as SqliteValue[][]);
    const rows: SqliteValue[][] = [];
    for (const row of this.iterate(params)) rows.push(row);
    return rows;
  }
  /**
   * All of its rows, where it calls no registered function. Deno's `iterate()` takes an error of SQLite, as of a damaged page, for the end of the rows;
   * its `all()` tells it.
   */
  allNative(params: readonly SqliteValue[] = []): SqliteValue[][] {
    return this.#statement.all(...(params as SqliteValue[])) as unknown as SqliteValue[][];
  }
  /** Its rows, stepped as they are asked for. */
  iterate(params: readonly SqliteValue[] = []): IterableIterator<SqliteValue[]> {
    const rows = this.#statement.iterate(...(params as SqliteValue[])) as unknown as IterableIterator<SqliteValue[]>;
    return throwsThrough ? rows : steppedRows(this.#thrown, rows);
  }
}

function guardedAggregate(thrown: Thrown, { start, step, inverse, result }: AggregateFunction): AggregateFunction {
  return {
    start: guarded(thrown, start),
    step: guarded(thrown, step),
    ...(inverse === undefined ? {} : { inverse: guarded(thrown, inverse) }),
    result: guarded(thrown, result),
  };
}

export interface FunctionOptions {
  /** Takes any number of arguments. Default true. */
  readonly varargs?: boolean;
  /** Integers arrive as bigint. Default false: then one beyond 2^53 throws. */
  readonly bigint?: boolean;
  readonly deterministic?: boolean;
}
export interface AggregateFunction {
  readonly start: () => unknown;
  readonly step: (state: unknown, ...args: SqliteValue[]) => unknown;
  readonly inverse?: (state: unknown, ...args: SqliteValue[]) => unknown;
  readonly result: (state: unknown) => SqliteValue;
}

/** Functions that not every connection needs. */
export interface DeferredFunctions {
  /** Whether a statement may call one of them: by itself, or through an index of a table. */
  mayCall(sql: string): boolean;
  register(db: Database): void;
}

/** Statements kept per connection; the least recently used goes first. */
const statementCacheSize = 500;

/** One SQLite connection. */
export class Database {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #functions = new Set<string>();
  readonly #statements = new Map<string, Statement>();
  readonly #lasting = new Map<string, Statement>();
  #deferred: DeferredFunctions | null = null;
  readonly #thrown: Thrown = { error: null };

  constructor(path: string, options: { readonly readOnly?: boolean } = {}) {
    this.path = path;
    this.#db = new DatabaseSync(path, { readOnly: options.readOnly ?? false, enableForeignKeyConstraints: false, timeout: 0 });
  }
  /** Leaves functions to be registered until a statement may call them. */
  defer(functions: DeferredFunctions): void {
    this.#deferred = functions;
  }
  #registerDeferred(sql: string): void {
    const deferred = this.#deferred;
    if (deferred?.mayCall(sql) !== true) return;
    this.#deferred = null;
    deferred.register(this);
  }
  /** Runs statements without parameters or rows. */
  exec(sql: string): void {
    if (this.#deferred !== null) this.#registerDeferred(sql);
    this.#db.exec(sql);
  }
  /** Prepares a statement that the caller keeps. */
  prepare(sql: string, options: { readonly bigints?: boolean } = {}): Statement {
    if (this.#deferred !== null) this.#registerDeferred(sql);
    return new Statement(this.#db.prepare(sql), options.bigints ?? false, this.#thrown);
  }
  /** A cached statement. SQLite itself prepares it again where the schema has changed. */
  statement(sql: string, options: { readonly bigints?: boolean } = {}): Statement {
    const bigints = options.bigints ?? false;
    const key = bigints ? `\u0001${sql}` : sql;
    const known = this.#statements.get(key);
    if (known !== undefined) return known;
    const made = this.prepare(sql, { bigints });
    if (this.#statements.size >= statementCacheSize) {
      const oldest = this.#statements.keys().next();
      if (oldest.done !== true) this.#statements.delete(oldest.value);
    }
    this.#statements.set(key, made);
    return made;
  }
  /**
   * A statement that is kept as long as the connection: of a few texts, about the engine's own tables. What is let go of stays in SQLite until its
   * garbage is collected, and thousands of those make every definition slow, since it goes through all to have them prepared again.
   */
  lasting(sql: string): Statement {
    let known = this.#lasting.get(sql);
    if (known === undefined) {
      known = this.prepare(sql);
      this.#lasting.set(sql, known);
    }
    return known;
  }
  /** Lets go of the other cached statements: before DDL, which SQLite refuses while one is in the middle of its rows. */
  forgetStatements(): void {
    this.#statements.clear();
  }
  hasFunction(name: string): boolean {
    return this.#functions.has(name);
  }
  function(name: string, options: FunctionOptions, fn: (...args: SqliteValue[]) => SqliteValue): void {
    this.#functions.add(name);
    this.#db.function(
      name,
      { varargs: options.varargs ?? true, useBigIntArguments: options.bigint ?? false, deterministic: options.deterministic ?? false },
      (throwsThrough ? fn : guarded(this.#thrown, fn)) as (...args: unknown[]) => null | number | bigint | string | Uint8Array,
    );
  }
  aggregate(name: string, options: FunctionOptions, aggregate: AggregateFunction): void {
    this.#functions.add(name);
    const { start, step, inverse, result } = throwsThrough ? aggregate : guardedAggregate(this.#thrown, aggregate);
    this.#db.aggregate(name, {
      start: start as () => SqliteValue,
      step: step as (accumulator: unknown, ...args: SqliteValue[]) => SqliteValue,
      ...(inverse === undefined ? {} : { inverse: inverse as (accumulator: unknown, ...args: SqliteValue[]) => SqliteValue }),
      result,
      varargs: options.varargs ?? true,
      useBigIntArguments: options.bigint ?? false,
    } as unknown as Parameters<DatabaseSync['aggregate']>[1]);
  }
  get inTransaction(): boolean {
    return this.#db.isTransaction;
  }
  close(): void {
    this.#statements.clear();
    this.#lasting.clear();
    this.#db.close();
  }
}
