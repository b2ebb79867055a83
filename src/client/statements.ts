/** What can be run, by a client and in a transaction alike. */
import type { BatchRequest, StepCondition, TransactionId, QueryOptions as WireQueryOptions, WireRow, WireValue } from '../wire/messages.ts';
import type { Carrier } from './carrier.ts';
import { WsqlError } from './errors.ts';
import { ask, type Control } from './exchange.ts';
import type { Reply, RequestBody } from './link.ts';
import { isList, type Parameters, wireParameters } from './parameters.ts';
import type { PreparedStatement } from './prepared-statement.ts';
import { type BatchResult, batchResult, type QueryResult, queryResult } from './results.ts';
import { RowStream, type StreamOptions } from './row-stream.ts';
import { askAgain, newKey } from './send-again.ts';
import { SqlText } from './sql.ts';

/** A text; or the name of a statement that the server has (`--statements`). */
export type Text = string | { readonly statement: string };
export type QueryOptions = Omit<WireQueryOptions, 'transaction'> & Control & RetryOptions;
export interface RetryOptions {
  /**
   * Whether it is sent again after a loss of the connection, until it is answered: with an idempotency key, by which the server runs it once.
   * Not in a transaction, which ends with its connection.
   */
  readonly retry?: boolean;
}
export type ArrayOptions = QueryOptions & ({ readonly rowsAsArray: true } | { readonly columnar: true });
export type BatchOptions = QueryOptions & Pick<BatchRequest, 'atomic'>;
export type Step = string | SqlText | (({ readonly query: string } | { readonly statement: string }) & StepRest);
interface StepRest {
  readonly params?: Parameters;
  readonly if?: StepCondition;
}

export type RequestOptions = { readonly [name: string]: unknown };

export class Statements {
  protected readonly carrier: Carrier;
  readonly #transaction: TransactionId | null;

  constructor(carrier: Carrier, transaction: TransactionId | null) {
    this.carrier = carrier;
    this.#transaction = transaction;
  }
  /** @throws WsqlError where nothing can be run any more. */
  protected check(): void {
    // A client always can.
  }

  /**
   * Runs a statement: its whole result is the answer.
   * @throws WsqlQueryError, WsqlConnectionError, WsqlAbortError, WsqlTimeoutError; TypeError for a parameter that cannot be bound
   */
  query<Row = WireRow>(statement: SqlText, options?: QueryOptions): Promise<QueryResult<Row>>;
  query<Row = readonly WireValue[]>(statement: Text, params: Parameters | undefined, options: ArrayOptions): Promise<QueryResult<Row>>;
  query<Row = WireRow>(statement: Text, params?: Parameters, options?: QueryOptions): Promise<QueryResult<Row>>;
  async query<Row>(statement: Text | SqlText, second?: Parameters | QueryOptions, third?: QueryOptions): Promise<QueryResult<Row>> {
    const { body, options } = taken(statement, second, third);
    return this.ask({ type: 'query', ...body }, (reply) => queryResult<Row>(expected(reply, 'query_response')), options);
  }

  /** Runs a prepared statement. */
  async execute<Row = WireRow>(statement: PreparedStatement, params?: Parameters, options: QueryOptions = {}): Promise<QueryResult<Row>> {
    this.check();
    return statement.runOn<Row>(this.carrier, params, { ...options, ...this.#belonging });
  }

  /** Runs several statements in one trip, one after the other. What fails of them is among the results. */
  async batch(steps: readonly Step[], { atomic, ...options }: BatchOptions = {}): Promise<BatchResult> {
    const body = { type: 'batch', steps: steps.map(wireStep), ...(atomic === undefined ? {} : { atomic }) };
    return this.ask(body, (reply) => batchResult(expected(reply, 'batch_response')), options);
  }

  /** Rows as they come, no more of them at a time than are read. Nothing is asked for until the first one is. */
  stream<Row = WireRow>(statement: SqlText, options?: StreamOptions): RowStream<Row>;
  stream<Row = WireRow>(statement: Text, params?: Parameters, options?: StreamOptions): RowStream<Row>;
  stream<Row>(statement: Text | SqlText, second?: Parameters | StreamOptions, third?: StreamOptions): RowStream<Row> {
    const { body, options } = taken<StreamOptions>(statement, second, third);
    this.check();
    return new RowStream<Row>(this.carrier, body, { ...options, ...this.#belonging });
  }

  get #belonging(): { readonly transaction?: TransactionId } {
    return this.#transaction === null ? {} : { transaction: this.#transaction };
  }
  /** With a key, and a database that stays the same. @throws TypeError in a transaction. */
  protected keyed(options: RequestOptions): RequestOptions {
    if (this.#transaction !== null) throw new TypeError('retry: a transaction ends with its connection, and so do its statements');
    return { idempotencyKey: newKey(), ...options };
  }
  protected ask<T>(message: RequestBody, read: (reply: Reply) => T, options: Control): Promise<T> {
    this.check();
    const { retry, ...rest }: Control & RetryOptions = options;
    const body = { ...rest, ...this.#belonging };
    if (retry !== true) return ask(this.carrier, withOptions(message, body), read, rest);
    return askAgain(this.carrier, withOptions(message, this.keyed(body)), read, rest);
  }
}

/** @throws WsqlError where the server answers with what was not asked for. */
export function expected<T extends Reply['type']>(reply: Reply, type: T): Extract<Reply, { readonly type: T }> {
  if (reply.type === type) return reply as Extract<Reply, { readonly type: T }>;
  throw new WsqlError('WSQL_BAD_REPLY', `the server has answered with ${reply.type} instead of ${type}`);
}

/** Puts what the server should know of the options into a message. */
export function withOptions(body: RequestBody, all: { readonly [name: string]: unknown }): RequestBody {
  const { signal: _, ...options } = all;
  return Object.keys(options).length === 0 ? body : { ...body, options };
}

export interface Taken<Options> {
  readonly body: { readonly query?: string; readonly statement?: string; readonly params?: unknown };
  readonly options: Options;
}
export function taken<Options extends object = QueryOptions>(
  statement: Text | SqlText,
  second: Parameters | Options | undefined,
  third: Options | undefined,
): Taken<Options> {
  if (!(statement instanceof SqlText))
    return { body: textBody(statement, second as Parameters | undefined), options: third ?? ({} as Options) };
  const { query, params } = statement;
  return { body: textBody(query, params), options: (second as Options | undefined) ?? third ?? ({} as Options) };
}
function textBody(text: Text, params: Parameters | undefined): Taken<object>['body'] {
  const body = typeof text === 'string' ? { query: text } : { statement: text.statement };
  return params === undefined || (isList(params) && params.length === 0) ? body : { ...body, params: wireParameters(params) };
}
function wireStep(step: Step): object {
  if (typeof step === 'string') return { query: step };
  if (step instanceof SqlText) return textBody(step.query, step.params);
  const text = 'query' in step ? step.query : { statement: step.statement };
  return { ...textBody(text, step.params), ...(step.if === undefined ? {} : { if: step.if }) };
}
