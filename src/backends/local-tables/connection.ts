/** One session: at the server behind, and, from the first statement on that needs it, in this process. */
import type { Buffer } from 'node:buffer';
import type { BackendConnection, PreparedStatement, QueryOptions, SessionObserver, TablesRead, TransactionState } from '../../backend.ts';
import { SqlError } from '../../errors.ts';
import type { PacketSink, RelayedCommand } from '../../packet-relay.ts';
import type { ResultSink, Warning } from '../../result.ts';
import { DEFAULT_MODE, type ParseMode, parseModeOf } from '../../sql/index.ts';
import type { StatementTrace } from '../../statement-records.ts';
import type { Field, Parameter } from '../../types.ts';
import type { VirtualTableProvider } from '../../virtual-table.ts';
import { BorrowedTables, type ServerTable } from './borrowed.ts';
import type { GlobalPrivileges } from './grants.ts';
import { mentions, mentionsBytes, type Route, routeOf } from './route.ts';
import { withStatusOf } from './sink.ts';

/** What a session needs of its backend. */
export interface SessionContext {
  readonly databases: ReadonlySet<string>;
  /** For errors: `'user'@'host'`. */
  readonly user: string;
  /** What the session's user may do, at this moment. */
  privileges(behind: BackendConnection): GlobalPrivileges | Promise<GlobalPrivileges>;
  /**
   * Opens a session in this process.
   * @param mayDo whether its user has a global privilege.
   * @param borrowed tables that it has beside those of this process, and its current database.
   */
  openHere(
    mayDo: (privilege: string) => boolean,
    borrowed?: { readonly tables: VirtualTableProvider; readonly database: string | null },
  ): Promise<BackendConnection>;
}

const FIELD_LIST = 0x04;
const LOCAL: StatementTrace = { source: '', key: null, plan: 'local' };

export class LocalTablesConnection implements BackendConnection {
  readonly #behind: BackendConnection;
  readonly #context: SessionContext;
  readonly #databases: ReadonlySet<string>;
  #opening: Promise<BackendConnection> | null = null;
  #here: BackendConnection | null = null;
  /** The current database, where it is one of this process. */
  #inside: string | null;
  /** The session in this process that ran the last statement; null where the server did. */
  #lastHere: BackendConnection | null = null;
  /** The one of the last statement on tables of both. */
  #together: BackendConnection | null = null;
  #observer: SessionObserver | null = null;
  #privileges: GlobalPrivileges | null = null;
  #closed = false;
  readonly relay?: NonNullable<BackendConnection['relay']>;
  readonly mayDo?: (privilege: string) => boolean;
  readonly transactionState?: () => TransactionState;

  /** @param inside the current database, where it is one of this process. */
  constructor(behind: BackendConnection, inside: string | null, context: SessionContext) {
    this.#behind = behind;
    this.#inside = inside;
    this.#context = context;
    this.#databases = context.databases;
    if (behind.relay !== undefined) this.relay = (command, sink) => this.#relay(command, sink);
    if (behind.mayDo !== undefined) this.mayDo = (privilege) => behind.mayDo?.(privilege) ?? true;
    const { transactionState } = behind;
    if (transactionState !== undefined) this.transactionState = () => transactionState.call(behind);
  }

  /** What is of this process has rows that nobody writes. */
  tablesRead(sql: string, params: readonly Parameter[]): TablesRead | Promise<TablesRead> {
    if (this.#mayBeHere(sql)) return 'computed';
    return this.#behind.tablesRead?.(sql, params) ?? 'computed';
  }

  // Statements

  query(sql: string, sink: ResultSink, options?: QueryOptions): void | Promise<void> {
    if (!this.#mayBeHere(sql)) return this.#behind.query(sql, sink, options);
    const route = this.#route(sql);
    if ('use' in route) return this.#use(route, sql, sink, options);
    if (route.to === 'server') return this.#behind.query(sql, sink, options);
    if (route.to === 'last') return this.#diagnose(route.session, sql, sink, options);
    return route.tables === undefined ? this.#query(sql, sink, options) : this.#queryTogether(route.tables, sql, sink, options);
  }
  async #query(sql: string, sink: ResultSink, options?: QueryOptions): Promise<void> {
    const here = await this.#session();
    await here.query(sql, withStatusOf(this.#behind, sink), options);
  }
  /** SHOW WARNINGS, of what has just been run here. */
  async #diagnose(session: BackendConnection, sql: string, sink: ResultSink, options?: QueryOptions): Promise<void> {
    this.#lastHere = session;
    await session.query(sql, withStatusOf(this.#behind, sink), options);
  }
  /** Runs what names tables of both in a session for it alone. */
  async #queryTogether(tables: readonly ServerTable[], sql: string, sink: ResultSink, options?: QueryOptions): Promise<void> {
    const borrowed = new BorrowedTables(this.#behind, tables);
    await borrowed.describe();
    await this.#together?.close();
    const session = await this.#sessionWith(borrowed);
    this.#together = session;
    await session.query(sql, withStatusOf(this.#behind, sink), options);
  }
  async #use(route: Extract<Route, { use: string }>, sql: string, sink: ResultSink, options?: QueryOptions): Promise<void> {
    if (route.to === 'server') {
      await this.#behind.query(sql, sink, options);
      this.#inside = null;
      return;
    }
    await this.#enter(route.use);
    sink.ok({ affectedRows: 0, insertId: 0, warnings: 0, status: this.status, info: '' });
  }

  prepare(sql: string): PreparedStatement | Promise<PreparedStatement> {
    if (!this.#mayBeHere(sql)) return this.#behind.prepare(sql);
    const route = this.#route(sql);
    if (route.to === 'server' || 'use' in route) return this.#behind.prepare(sql);
    return route.to === 'last' || route.tables === undefined ? this.#prepare(sql) : this.#prepareTogether(route.tables, sql);
  }
  async #prepare(sql: string): Promise<PreparedStatement> {
    const statement = await (await this.#session()).prepare(sql);
    return this.#prepared(
      statement,
      () => this.#session(),
      () => undefined,
    );
  }
  async #prepareTogether(tables: readonly ServerTable[], sql: string): Promise<PreparedStatement> {
    const borrowed = new BorrowedTables(this.#behind, tables);
    await borrowed.describe();
    const session = await this.#sessionWith(borrowed);
    const again = async () => {
      await borrowed.describe();
      this.#lastHere = session;
    };
    const close = () => void session.close();
    try {
      return this.#prepared(await session.prepare(sql), again, close);
    } catch (error) {
      close();
      throw error;
    }
  }
  /** @param before each execution. @param after it was closed. */
  #prepared(statement: PreparedStatement, before: () => Promise<unknown>, after: () => void): PreparedStatement {
    const { params, fields, warnings } = statement;
    const openCursor = statement.openCursor?.bind(statement);
    return {
      params,
      fields,
      warnings,
      execute: async (values, sink, attributes) => {
        await before();
        await statement.execute(values, withStatusOf(this.#behind, sink), attributes);
      },
      ...(openCursor === undefined
        ? {}
        : {
            openCursor: async (values, attributes) => {
              await before();
              return openCursor(values, attributes);
            },
          }),
      close: () => {
        statement.close();
        after();
      },
    };
  }

  /** Packets are handed on where nothing of them can be for this process. */
  #relay(command: RelayedCommand, sink: PacketSink): Promise<void> | undefined | null {
    if (command.textAt > 0 || command.code === FIELD_LIST) {
      if (this.#inside !== null || this.#lastHere !== null || this.#names(command.packets, command.textAt)) return null;
    } else this.#lastHere = null;
    const { relay } = this.#behind;
    return relay === undefined ? null : relay.call(this.#behind, command, sink);
  }
  #names(packets: Buffer, from: number): boolean {
    for (const database of this.#databases) if (mentionsBytes(packets, from, database)) return true;
    return false;
  }

  /** Whether a statement has to be looked at. */
  #mayBeHere(sql: string): boolean {
    if (this.#inside !== null || this.#lastHere !== null) return true;
    for (const database of this.#databases) if (mentions(sql, database)) return true;
    return false;
  }
  /** @throws SqlError 1044 for what would change something, as for information_schema; 1235 */
  #route(sql: string): Exclude<Route, { to: 'nowhere' }> {
    const last = this.#lastHere;
    this.#lastHere = null;
    const route = routeOf(sql, { databases: this.#databases, inside: this.#inside !== null, last, mode: this.#mode });
    if (route.to !== 'nowhere') return route;
    throw new SqlError(1044, '42000', `Access denied for user ${this.#context.user} to database '${this.#inside ?? route.database}'`);
  }
  get #mode(): ParseMode {
    const mode = this.#behind.variable('sql_mode');
    return typeof mode === 'string' ? parseModeOf(mode) : DEFAULT_MODE;
  }

  /** The session in this process, for a statement: its user's privileges are asked for anew. */
  async #session(): Promise<BackendConnection> {
    this.#privileges = await this.#context.privileges(this.#behind);
    this.#opening ??= this.#context.openHere((privilege) => this.#privileges?.has(privilege) ?? false);
    const here = await this.#opening;
    if (this.#closed) {
      await here.close();
      throw new SqlError(1317, '70100', 'Query execution was interrupted');
    }
    this.#here = here;
    if (this.#inside !== null && here.database !== this.#inside) await here.useDatabase(this.#inside);
    this.#lastHere = here;
    return here;
  }
  /** A session in this process that has tables of the server too. Whoever asked closes it. */
  async #sessionWith(borrowed: BorrowedTables): Promise<BackendConnection> {
    this.#privileges = await this.#context.privileges(this.#behind);
    const mayDo = (privilege: string) => this.#privileges?.has(privilege) ?? false;
    const session = await this.#context.openHere(mayDo, { tables: borrowed.provider(), database: this.#inside ?? this.#behind.database });
    this.#lastHere = session;
    return session;
  }
  async #enter(database: string): Promise<void> {
    await (await this.#session()).useDatabase(database);
    this.#inside = database;
    this.#observer?.database();
  }

  // The session

  async useDatabase(name: string): Promise<void> {
    if (this.#databases.has(name)) return this.#enter(name);
    await this.#behind.useDatabase(name);
    this.#inside = null;
  }
  async reset(): Promise<void> {
    this.#lastHere = null;
    await this.#behind.reset();
    await this.#here?.reset();
  }
  fieldList(table: string, wildcard: string): readonly Field[] | Promise<readonly Field[]> {
    if (this.#inside === null) return this.#behind.fieldList(table, wildcard);
    return this.#session().then((here) => here.fieldList(table, wildcard));
  }
  observe(observer: SessionObserver): void {
    this.#observer = observer;
    this.#behind.observe?.(observer);
  }
  cancel(): void {
    this.#here?.cancel();
    this.#together?.cancel();
    this.#behind.cancel();
  }
  close(): void | Promise<void> {
    this.#closed = true;
    const here = this.#here?.close();
    void this.#together?.close();
    const behind = this.#behind.close();
    if (here !== undefined || behind !== undefined) return Promise.all([here, behind]).then(() => undefined);
  }
  get isLost(): boolean {
    return this.#behind.isLost ?? false;
  }
  get database(): string | null {
    return this.#inside ?? this.#behind.database;
  }
  get status(): number {
    return this.#behind.status;
  }
  get activity(): string {
    return (this.#lastHere ?? this.#behind).activity ?? 'executing';
  }
  get trace(): StatementTrace | null {
    return this.#lastHere ? LOCAL : (this.#behind.trace ?? null);
  }
  get warnings(): readonly Warning[] {
    return (this.#lastHere ?? this.#behind).warnings;
  }
  variable(name: string): string | number | null {
    return this.#behind.variable(name);
  }
}
