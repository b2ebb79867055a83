/** A session at another wsql: a WebSocket of its own, and the session that it has for itself there. */
import type { BackendConnection, PreparedStatement, QueryOptions } from '../../backend.ts';
import type { Run, RunSink, Session, SessionCall, SessionResponse, WsqlClient } from '../../client/index.ts';
import type { ErrorVendor } from '../../error-classes.ts';
import { SqlError } from '../../errors.ts';
import { type ResultSink, ServerStatus, type Warning } from '../../result.ts';
import type { Field, Parameter } from '../../types.ts';
import { sqlErrorOf } from './errors.ts';
import { RemoteStatement, type StatementHost } from './statement.ts';
import { countOf, exactAttributes, exactParameter, fieldOf, rowOf } from './values.ts';

export class RemoteConnection implements BackendConnection, StatementHost {
  readonly #client: WsqlClient;
  readonly #session: Session;
  readonly #vendor: ErrorVendor;

  constructor(client: WsqlClient, session: Session) {
    this.#client = client;
    this.#session = session;
    this.#vendor = /mariadb/i.test(session.databaseVersion) ? 'mariadb' : 'mysql';
  }

  // What the server has said of it

  get database(): string | null {
    return this.#session.state?.database ?? null;
  }
  get status(): number {
    return this.#session.state?.status ?? ServerStatus.AUTOCOMMIT;
  }
  get warnings(): readonly Warning[] {
    return this.#session.state?.warnings ?? [];
  }
  get isLost(): boolean {
    return this.#session.isLost;
  }
  variable(name: string): string | number | null {
    return this.#session.state?.variables[name] ?? null;
  }

  // Statements

  async query(sql: string, sink: ResultSink, options: QueryOptions = {}): Promise<void> {
    const { params, timeout, signal, attributes } = options;
    const run: Run = {
      query: sql,
      ...(params === undefined ? {} : { params: params.map(exactParameter) }),
      ...(timeout === undefined ? {} : { timeout: Math.max(1, Math.ceil(timeout)) }),
      ...(attributes === undefined ? {} : { attributes: exactAttributes(attributes) }),
    };
    if (signal?.aborted === true) throw interrupted();
    const cancel = () => this.cancel();
    signal?.addEventListener('abort', cancel);
    try {
      await this.#run(run, sink);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }
  execute(prepared: number, params: readonly Parameter[], sink: ResultSink, attributes?: ReadonlyMap<string, Parameter>): Promise<void> {
    const named = attributes === undefined ? {} : { attributes: exactAttributes(attributes) };
    return this.#run({ prepared, params: params.map(exactParameter), ...named }, sink);
  }
  async #run(run: Run, sink: ResultSink): Promise<void> {
    try {
      await this.#session.run(run, decoding(sink));
    } catch (error) {
      throw sqlErrorOf(error, this.#vendor);
    }
  }
  async prepare(sql: string): Promise<PreparedStatement> {
    return new RemoteStatement(this, await this.call({ call: 'prepare', query: sql }));
  }

  // The rest

  async useDatabase(name: string): Promise<void> {
    await this.call({ call: 'use', database: name });
  }
  async reset(): Promise<void> {
    await this.call({ call: 'reset' });
  }
  async fieldList(table: string, wildcard: string): Promise<readonly Field[]> {
    const { fields = [] } = await this.call({ call: 'columns', table, wildcard });
    return fields.map(fieldOf);
  }
  async call(call: SessionCall): Promise<SessionResponse> {
    try {
      return await this.#session.call(call);
    } catch (error) {
      throw sqlErrorOf(error, this.#vendor);
    }
  }
  tell(call: SessionCall): void {
    // What has gone with the session needs no freeing; and what cannot be freed for another reason is freed with it.
    this.#session.call(call).catch(() => undefined);
  }
  cancel(): void {
    this.#session.cancel();
  }
  /** Its session goes with the socket, and is rolled back. */
  close(): void {
    this.#client.close();
  }
}

function interrupted(): SqlError {
  return new SqlError(1317, '70100', 'Query execution was interrupted');
}

function decoding(sink: ResultSink): RunSink {
  const { localFile } = sink;
  return {
    ok: ({ affectedRows, insertId, warnings, status, info }) =>
      sink.ok({ affectedRows: countOf(affectedRows), insertId: countOf(insertId), warnings, status, info }),
    fields: (fields, status) => sink.fields(fields.map(fieldOf), status),
    rows: (rows) => sink.rows(rows.map(rowOf)),
    end: ({ warnings, status }) => sink.end({ warnings, status }),
    ...(localFile === undefined ? {} : { localFile: (name: string) => localFile.call(sink, name) }),
  };
}
