/** What the parts of the contract suite work with: a backend, a database of its own in it, and a connection that is open throughout. */
import { expect } from 'bun:test';
import type { Backend, BackendConnection, ConnectionHost, ConnectOptions, QueryOptions } from '../../src/backend.ts';
import { SqlError } from '../../src/errors.ts';
import { type CollectedResult, Collector, type Outcome, type ResultSink, type RowsEnd } from '../../src/result.ts';
import { type Field, FieldType, type Parameter, type Value, type ValueRow } from '../../src/types.ts';

/** What answers in the end: MySQL and MariaDB differ, wsql is as MySQL. `embedded` without a door in between, `remote` over WebSocket. */
export type Kind = 'embedded' | 'remote' | 'wsql' | 'MySQL' | 'MariaDB';

export interface Subject {
  readonly kind: Kind;
  readonly backend: Backend;
  close(): Promise<void> | void;
}

export const NO_HOST: ConnectionHost = { kill: () => false, processes: () => [] };

export type RowsResult = Extract<CollectedResult, { kind: 'rows' }>;

export class Stage {
  readonly subject: Subject;
  readonly connection: BackendConnection;
  /** Its default character set is utf8mb4; MariaDB's own is latin1. */
  readonly database: string;
  #ids = 1000;

  private constructor(subject: Subject, connection: BackendConnection, database: string) {
    this.subject = subject;
    this.connection = connection;
    this.database = database;
  }
  static async open(subject: Subject): Promise<Stage> {
    const database = `wsql_contract_${process.pid}`;
    const connection = await subject.backend.connect({ ...OPTIONS, connectionId: 1000 }, NO_HOST);
    const stage = new Stage(subject, connection, database);
    await stage.run(`DROP DATABASE IF EXISTS ${database}`);
    await stage.run(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
    await connection.useDatabase(database);
    return stage;
  }
  async close(): Promise<void> {
    await this.run(`DROP DATABASE ${this.database}`);
    await this.connection.close();
    await this.subject.close();
  }

  get kind(): Kind {
    return this.subject.kind;
  }
  /** Whether MySQL's words and numbers are to be expected, and not MariaDB's. */
  get isMySql(): boolean {
    return this.kind !== 'MariaDB';
  }

  /** Another session, of the suite's database unless another is wanted. */
  async connect(options: Partial<ConnectOptions> = {}, host = NO_HOST): Promise<BackendConnection> {
    this.#ids += 1;
    return this.subject.backend.connect({ ...OPTIONS, database: this.database, connectionId: this.#ids, ...options }, host);
  }
  /** Runs something with sessions that are closed afterwards. */
  async with<T>(sessions: number, work: (...connections: BackendConnection[]) => Promise<T>): Promise<T> {
    const connections = await Promise.all(Array.from({ length: sessions }, () => this.connect()));
    try {
      return await work(...connections);
    } finally {
      for (const connection of connections) await connection.close();
    }
  }

  async results(sql: string, options: QueryOptions = {}, on = this.connection): Promise<readonly CollectedResult[]> {
    const sink = new StrictSink();
    await on.query(sql, sink, options);
    return sink.finished();
  }
  async run(sql: string, on = this.connection): Promise<CollectedResult> {
    const [result] = await this.results(sql, {}, on);
    if (result === undefined) throw new Error(`no answer: ${sql}`);
    return result;
  }
  /** Statements one after the other. */
  async all(statements: readonly string[], on = this.connection): Promise<void> {
    for (const statement of statements) await this.run(statement, on);
  }
  async table(sql: string, params: readonly Parameter[] = [], on = this.connection): Promise<RowsResult> {
    const [result] = await this.results(sql, { params }, on);
    if (result?.kind !== 'rows') throw new Error(`no rows: ${sql}`);
    return result;
  }
  async rows(sql: string, params: readonly Parameter[] = [], on = this.connection): Promise<readonly ValueRow[]> {
    return (await this.table(sql, params, on)).rows;
  }
  async value(sql: string, on = this.connection): Promise<Value> {
    return (await this.rows(sql, [], on))[0]?.[0] ?? null;
  }
  failure(sql: string, on = this.connection, options: QueryOptions = {}): Promise<SqlError> {
    return failureOf(() => this.results(sql, options, on));
  }
}

const OPTIONS: ConnectOptions = { user: 'root', host: 'localhost', database: null, connectionId: 0, collation: 255, foundRows: false };

/**
 * What something fails with, at once or by its promise. Bun's own `rejects` would not do here: while it waits, what is to happen meanwhile
 * hardly does.
 */
export function reasonOf(work: () => unknown): Promise<unknown> {
  return Promise.resolve()
    .then(work)
    .then(
      () => new Error('it did not fail'),
      (error: unknown) => error,
    );
}
/** As `reasonOf`, of what should fail with what MySQL would tell. */
export async function failureOf(work: () => unknown): Promise<SqlError> {
  const reason = await reasonOf(work);
  if (reason instanceof SqlError) return reason;
  throw reason;
}

/** Keeps every result, and holds the backend to the order that sinks are promised. */
export class StrictSink implements ResultSink {
  readonly #collected = new Collector();
  #fields: readonly Field[] | null = null;

  ok(outcome: Outcome): void {
    expect(this.#fields).toBeNull();
    this.#collected.ok(outcome);
  }
  fields(fields: readonly Field[]): void {
    expect(this.#fields).toBeNull();
    expect(fields.length).toBeGreaterThan(0);
    this.#fields = fields;
    this.#collected.fields(fields);
  }
  rows(rows: readonly ValueRow[]): void {
    for (const row of rows) expect(row.length).toBe(this.#fields?.length ?? -1);
    this.#collected.rows(rows);
  }
  end(end: RowsEnd): void {
    expect(this.#fields).not.toBeNull();
    this.#fields = null;
    this.#collected.end(end);
  }
  /** @returns the results of a statement that has ended. */
  finished(): readonly CollectedResult[] {
    expect(this.#fields).toBeNull();
    return this.#collected.results;
  }
}

export function int(value: number | bigint): Parameter {
  return { type: FieldType.LONGLONG, unsigned: false, value };
}
export function text(value: string): Parameter {
  return { type: FieldType.VAR_STRING, unsigned: false, value };
}
export function bytes(value: Uint8Array): Parameter {
  return { type: FieldType.BLOB, unsigned: false, value };
}
export const NULL: Parameter = { type: FieldType.NULL, unsigned: false, value: null };
