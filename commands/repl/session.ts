/** The session that the shell has at its target: statements, their cancellation, and another session after the connection was lost. */
import type { Backend, BackendConnection } from '../../src/backend.ts';
import { ConnectError, SqlError } from '../../src/errors.ts';
import { Collector, type ResultSink, ServerStatus, type Warning } from '../../src/result.ts';
import { type ParseMode, parse } from '../../src/sql/index.ts';
import type { Parameter, Value } from '../../src/types.ts';
import type { Io } from '../io.ts';
import { connectTo } from '../terminal/connect.ts';
import { modeOf } from '../terminal/script.ts';
import { openTarget, type Target } from '../terminal/target.ts';
import { SessionState } from './session-state.ts';

export class ShellSession {
  readonly #io: Io;
  #target: Target;
  #backend: Backend;
  #connection: BackendConnection;
  #state = new SessionState();
  #abort: AbortController | null = null;
  /** Of the next query: COM_QUERY's attributes. */
  attributes = new Map<string, Parameter>();

  private constructor(target: Target, io: Io, backend: Backend, connection: BackendConnection) {
    this.#target = target;
    this.#io = io;
    this.#backend = backend;
    this.#connection = connection;
  }
  /** @throws ConnectError, UsageError */
  static async open(target: Target, io: Io): Promise<ShellSession> {
    const backend = await openTarget(target, io);
    try {
      return new ShellSession(target, io, backend, await connectTo(backend, target));
    } catch (error) {
      await backend.close();
      throw error;
    }
  }

  get target(): Target {
    return this.#target;
  }
  get connection(): BackendConnection {
    return this.#connection;
  }
  get backend(): Backend {
    return this.#backend;
  }
  get database(): string | null {
    return this.#connection.database;
  }
  get mode(): ParseMode {
    return modeOf(this.#connection);
  }
  get isLost(): boolean {
    return this.#connection.isLost === true;
  }
  get warnings(): readonly Warning[] {
    return this.#connection.warnings;
  }
  get transaction(): 'none' | 'open' | 'read only' {
    const { status } = this.#connection;
    if ((status & ServerStatus.IN_TRANS) === 0) return 'none';
    return (status & ServerStatus.IN_TRANS_READONLY) === 0 ? 'open' : 'read only';
  }
  get isRunning(): boolean {
    return this.#abort !== null;
  }
  /** What would be lost with the connection, in words. */
  get belongings(): readonly string[] {
    return this.#state.belongings(this.transaction !== 'none');
  }

  /** Runs one statement. @throws SqlError, ConnectError */
  async run(sql: string, sink: ResultSink, params: readonly Parameter[] = []): Promise<void> {
    const attributes = this.attributes.size === 0 ? {} : { attributes: this.attributes };
    this.attributes = new Map();
    await this.working((signal) =>
      Promise.resolve(this.#connection.query(sql, sink, { signal, ...attributes, ...(params.length === 0 ? {} : { params }) })),
    );
    this.#state.ran(sql, this.mode);
  }
  /** Work of several statements that Ctrl-C ends. @param does is given the signal of that. */
  async working<T>(does: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      return await does(abort.signal);
    } finally {
      this.#abort = null;
    }
  }
  /** Rows of a query of the shell's own. @throws SqlError */
  async rows(sql: string, params: readonly Parameter[] = [], signal?: AbortSignal): Promise<readonly (readonly Value[])[]> {
    const collector = new Collector();
    const options = { ...(params.length === 0 ? {} : { params }), ...(signal === undefined ? {} : { signal }) };
    await this.#connection.query(sql, collector, options);
    const [result] = collector.results;
    return result?.kind === 'rows' ? result.rows : [];
  }
  /** Ends what runs, on the server. @returns `again` where that was asked for before. */
  cancel(): 'ended' | 'again' | 'nothing to end' {
    if (this.#abort === null) return 'nothing to end';
    if (this.#abort.signal.aborted) return 'again';
    this.#abort.abort();
    return 'ended';
  }

  /** A new session, in the same database. @returns what is lost with the old one. @throws ConnectError */
  async reconnect(): Promise<readonly string[]> {
    const lost = this.belongings;
    const { database } = this.#connection;
    await this.#leave();
    this.#connection = await connectTo(this.#backend, { ...this.#target, database: database ?? this.#target.database });
    this.#state = new SessionState();
    return lost;
  }
  /** Another target. The old session stays where the new one cannot be had. @throws ConnectError, UsageError */
  async move(target: Target): Promise<void> {
    const backend = await openTarget(target, this.#io);
    try {
      const connection = await connectTo(backend, target);
      await this.#leave();
      await this.#backend.close();
      [this.#target, this.#backend, this.#connection, this.#state] = [target, backend, connection, new SessionState()];
    } catch (error) {
      await backend.close();
      throw error;
    }
  }
  async use(database: string): Promise<void> {
    await this.#connection.useDatabase(database);
  }
  /** COM_RESET_CONNECTION. */
  async reset(): Promise<void> {
    await this.#connection.reset();
    this.#state = new SessionState();
  }
  async #leave(): Promise<void> {
    try {
      await this.#connection.close();
    } catch (error) {
      if (!(error instanceof SqlError) && !(error instanceof ConnectError)) throw error;
    }
  }
  async close(): Promise<void> {
    await this.#leave();
    await this.#backend.close();
  }

  /** The statement's tree, or null where it cannot be read. */
  parsed(sql: string): ReturnType<typeof parse>['statement'] | null {
    try {
      return parse(sql, { sqlMode: this.mode }).statement;
    } catch (error) {
      if (error instanceof SqlError) return null;
      throw error;
    }
  }
}
