/** A connection to the embedded engine, as doors and commands use it: a thin face over `Session`. */
import type { StaticPrivilege } from '../../auth/privileges.ts';
import type {
  BackendConnection,
  ConnectionHost,
  ConnectOptions,
  PreparedStatement,
  QueryOptions,
  SessionObserver,
  TransactionState,
} from '../../backend.ts';
import { interrupted, LimitedStatement } from '../../limited-statement.ts';
import type { ResultSink, Warning } from '../../result.ts';
import type { StatementTrace } from '../../statement-records.ts';
import type { Field, Parameter } from '../../types.ts';
import type { Engine } from './engine.ts';
import { prepareStatement } from './execute/prepare.ts';
import { Session } from './execute/session.ts';
import { fieldsOfTable } from './execute/table-fields.ts';
import { tablesRead } from './execute/tables-read.ts';
import { transactionState } from './execute/transaction-state.ts';
import { checkDatabase } from './privileges/check.ts';

const noParams: readonly Parameter[] = [];

export class EmbeddedConnection implements BackendConnection {
  readonly #session: Session;
  readonly #closed: () => void;
  #open = true;

  /** @throws SqlError 1049 for an unknown database. */
  constructor(engine: Engine, options: ConnectOptions, host: ConnectionHost, closed: () => void) {
    this.#session = new Session(engine, options, host);
    this.#closed = closed;
  }
  /** For tables that tell of all sessions. */
  get session(): Session {
    return this.#session;
  }
  query(sql: string, sink: ResultSink, options?: QueryOptions): void | Promise<void> {
    const { loading } = this.#session;
    if (loading !== null) return loading.then(() => this.query(sql, sink, options));
    if (options?.signal !== undefined || options?.timeout !== undefined)
      return new LimitedStatement(this, options).run(sql, async () => this.#query(sql, sink, options));
    return this.#query(sql, sink, options);
  }
  #query(sql: string, sink: ResultSink, options?: QueryOptions): void | Promise<void> {
    this.#session.context.attributes = options?.attributes ?? null;
    return this.#session.query(sql, options?.params ?? noParams, sink, options?.timeout);
  }
  prepare(sql: string): PreparedStatement | Promise<PreparedStatement> {
    const { loading } = this.#session;
    if (loading !== null) return loading.then(() => this.prepare(sql));
    return prepareStatement(this.#session, sql);
  }
  tablesRead(sql: string, params: readonly Parameter[]): ReadonlySet<string> | 'computed' | null {
    return tablesRead(this.#session, sql, params);
  }
  useDatabase(name: string): void {
    checkDatabase(this.#session, name);
    this.#session.use(name);
  }
  reset(): void {
    this.#session.reset();
  }
  fieldList(table: string, wildcard: string): readonly Field[] {
    return fieldsOfTable(this.#session, table, wildcard);
  }
  mayDo(privilege: string): boolean {
    const access = this.#session.access.current;
    return access === null || access.hasGlobal(privilege as StaticPrivilege) || access.privileges.hasDynamic(privilege);
  }
  observe(observer: SessionObserver): void {
    this.#session.observer = observer;
  }
  transactionState(): TransactionState {
    return transactionState(this.#session);
  }
  cancel(): void {
    this.#session.cancel(interrupted());
  }
  /** Sessions are told at once. */
  get killSent(): boolean {
    return true;
  }
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#closed();
    this.#session.close();
  }
  get options(): ConnectOptions {
    return this.#session.options;
  }
  get database(): string | null {
    return this.#session.context.database;
  }
  get status(): number {
    return this.#session.status;
  }
  get trace(): StatementTrace {
    return this.#session.planner.trace;
  }
  get activity(): string {
    return this.#session.activity;
  }
  get warnings(): readonly Warning[] {
    return this.#session.context.warnings;
  }
  variable(name: string): string | number | null {
    try {
      const value = this.#session.context.systemVariable(name, null);
      return typeof value === 'bigint' ? Number(value) : value instanceof Uint8Array ? null : value;
    } catch {
      return null;
    }
  }
}
