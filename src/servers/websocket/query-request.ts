/** `query`: one statement, whose whole result is the answer. */
import type { QueryOptions as BackendOptions } from '../../backend.ts';
import { SqlError } from '../../errors.ts';
import type { ResultSink } from '../../result.ts';
import { DEFAULT_MODE } from '../../sql/mode.ts';
import { type NamedStatement, replaceNames } from '../../sql/named-parameters.ts';
import { needsOwnSession } from '../../sql/session-use.ts';
import type { Parameter } from '../../types.ts';
import type { QueryRequest as Message, QueryOptions, ResultOptions, WireParameters } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import type { WebSocketLimits } from './options.ts';
import { type Counted, Request } from './request.ts';
import type { Requester } from './requester.ts';
import { Enough, type ResultBounds, ResultText } from './result-text.ts';
import type { Transaction } from './transaction.ts';
import { named, parameterOf } from './values.ts';

const NO_OPTIONS: QueryOptions = {};

export class QueryRequest extends Request {
  readonly #options: QueryOptions;
  readonly #result: ResultText;
  readonly #sql: string;
  readonly #params: WireParameters | null;
  readonly #transaction: Transaction | null;

  constructor(client: Requester, message: Message, reply = 'query_response') {
    super(client, message.queryId, reply);
    this.#options = message.options ?? NO_OPTIONS;
    this.#sql = client.statementText(message);
    this.#params = message.params ?? null;
    this.text = this.#sql;
    this.#result = new ResultText(boundsOf(this.#options, client.limits));
    const { transaction, database } = this.#options;
    this.#transaction = transaction === undefined || transaction === null ? null : client.transaction(transaction);
    if (this.#transaction !== null) this.home = this.#transaction;
    this.database = database ?? this.home.database;
  }

  submit(): void {
    const client = this.borrower;
    client.countStatement();
    if (this.#transaction !== null) {
      this.#transaction.lane.submit(this);
      return;
    }
    if (client.lane === null && needsOwnSession(this.#sql, DEFAULT_MODE)) client.takeOwnSession();
    client.pool.submit(this);
  }

  protected perform(session: BackendSession): void | Promise<void> {
    if (this.#transaction !== null && needsOwnSession(this.#sql, session.mode)) session.changed = true;
    return runStatement(session, this.#sql, this.#params, this.#result, timeoutOf(this.#options, this.borrower.limits));
  }
  protected override excuse(error: unknown): unknown {
    if (!(error instanceof Enough)) return error;
    this.#result.cut();
    return null;
  }
  protected answer(): string {
    return `,${this.#result.body}`;
  }
  protected override get counted(): Counted {
    return this.#result;
  }
  get rowCount(): number {
    return this.#result.rowCount;
  }
  get affectedRows(): number | bigint {
    return this.#result.affectedRows;
  }
}

export function boundsOf({ columnar, rowsAsArray, maxRows }: ResultOptions, limits: WebSocketLimits): ResultBounds {
  return {
    shape: columnar === true ? 'columns' : rowsAsArray === true ? 'arrays' : 'objects',
    maxRows: Math.min(maxRows ?? Number.POSITIVE_INFINITY, limits.maxRows),
    maxText: limits.maxResult,
  };
}

/** Milliseconds that a statement has; undefined: any. */
export function timeoutOf({ timeout }: QueryOptions, { statementTimeout }: WebSocketLimits): number | undefined {
  if (statementTimeout === 0) return timeout ?? undefined;
  return Math.min(timeout ?? statementTimeout, statementTimeout);
}

/** Runs a text with its parameters. Positions in errors are those of the text as written. */
export function runStatement(
  session: BackendSession,
  sql: string,
  params: WireParameters | null,
  sink: ResultSink,
  timeout: number | undefined,
): void | Promise<void> {
  if (params === null) return session.connection.query(sql, sink, optionsOf(undefined, timeout));
  if (isPositional(params)) {
    // An empty list binds nothing, and is what some programs always send.
    const bound = params.length === 0 ? undefined : params.map(parameterOf);
    return session.connection.query(sql, sink, optionsOf(bound, timeout));
  }
  const statement = replaceNames(sql, session.mode);
  const bound = named(statement.names, params);
  try {
    const running = session.connection.query(statement.sql, sink, optionsOf(bound, timeout));
    return running?.catch((error: unknown) => {
      throw placed(error, statement);
    });
  } catch (error) {
    throw placed(error, statement);
  }
}
function isPositional(params: WireParameters): params is Extract<WireParameters, readonly unknown[]> {
  return Array.isArray(params);
}
function optionsOf(params: readonly Parameter[] | undefined, timeout: number | undefined): BackendOptions | undefined {
  if (params === undefined) return timeout === undefined ? undefined : { timeout };
  return timeout === undefined ? { params } : { params, timeout };
}
function placed(error: unknown, { original }: NamedStatement): unknown {
  if (!(error instanceof SqlError) || error.position === null) return error;
  return new SqlError(error.errno, error.sqlState, error.message, original(error.position), error.vendor);
}
