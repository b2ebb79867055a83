/** A statement that the server has prepared: again on each new connection. */
import type { StatementId, StatementOptions, WireField, WireRow } from '../wire/messages.ts';
import { type Carrier, OneLink } from './carrier.ts';
import { WsqlError } from './errors.ts';
import { ask, type Control } from './exchange.ts';
import type { Link } from './link.ts';
import { type Parameters, wireParameters } from './parameters.ts';
import { type QueryResult, queryResult } from './results.ts';
import { expected, type QueryOptions, withOptions } from './statements.ts';

export interface PrepareOptions extends Pick<StatementOptions, 'database'>, Control {}
interface Prepared {
  readonly link: Link;
  readonly id: StatementId;
  readonly parameterCount: number;
  readonly fields: readonly WireField[];
}

export class PreparedStatement {
  readonly sql: string;
  readonly #carrier: Carrier;
  readonly #options: PrepareOptions;
  #prepared: Prepared;
  #again: Promise<Prepared> | null = null;
  #isClosed = false;

  private constructor(carrier: Carrier, sql: string, options: PrepareOptions, prepared: Prepared) {
    this.#carrier = carrier;
    this.sql = sql;
    this.#options = options;
    this.#prepared = prepared;
  }
  static async make(carrier: Carrier, sql: string, options: PrepareOptions): Promise<PreparedStatement> {
    const { signal: _, ...later } = options;
    return new PreparedStatement(carrier, sql, later, await prepare(carrier, sql, options));
  }

  get parameterCount(): number {
    return this.#prepared.parameterCount;
  }
  /** Of its result; empty where it has none. */
  get fields(): readonly WireField[] {
    return this.#prepared.fields;
  }

  execute<Row = WireRow>(params?: Parameters, options: QueryOptions = {}): Promise<QueryResult<Row>> {
    return this.runOn<Row>(this.#carrier, params, options);
  }
  /** Runs it for somebody: over the client's connection, or that of a transaction. */
  async runOn<Row>(carrier: Carrier, params: Parameters | undefined, options: QueryOptions): Promise<QueryResult<Row>> {
    if (options.retry === true) throw new TypeError('retry: a prepared statement is one of its connection: use query');
    if (this.#isClosed) throw new WsqlError('WSQL_STATEMENT_CLOSED', 'The prepared statement is closed');
    const bound = params === undefined ? {} : { params: wireParameters(params) };
    const { link, id } = this.#prepared.link.isReady ? this.#prepared : await this.#prepareAgain(carrier, options);
    const body = withOptions({ type: 'execute', statementId: id, ...bound }, { ...options });
    return ask(new OneLink(link, LOST), body, (reply) => queryResult<Row>(expected(reply, 'execute_response')), options);
  }
  async #prepareAgain(carrier: Carrier, control: Control): Promise<Prepared> {
    this.#again ??= prepare(carrier, this.sql, {
      ...this.#options,
      ...(control.timeout === undefined ? {} : { timeout: control.timeout }),
    });
    try {
      this.#prepared = await this.#again;
      return this.#prepared;
    } finally {
      this.#again = null;
    }
  }

  /** Frees it at the server. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { link, id } = this.#prepared;
    if (link.isReady) await ask(new OneLink(link, LOST), { type: 'close', statementId: id }, () => undefined);
  }
}
const LOST = 'the connection was lost before the statement was sent';

function prepare(carrier: Carrier, sql: string, options: PrepareOptions): Promise<Prepared> {
  const { timeout: _, ...wire } = options;
  const body = withOptions({ type: 'prepare', query: sql }, wire);
  return ask(
    carrier,
    body,
    (reply, link) => {
      const { statementId, parameterCount, fields } = expected(reply, 'prepare_response');
      return { link, id: statementId, parameterCount, fields };
    },
    options,
  );
}
