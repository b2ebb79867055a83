/** `stream`: rows as the client takes them. What waits for it is bounded, whatever the result. */
import type { Outcome, ResultSink, RowsEnd } from '../../result.ts';
import { DEFAULT_MODE } from '../../sql/mode.ts';
import { needsOwnSession } from '../../sql/session-use.ts';
import type { Field, ValueRow } from '../../types.ts';
import type { StreamRequest as Message, QueryOptions } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { interrupted, Refusal } from './errors.ts';
import { Lane } from './lane.ts';
import { runStatement, timeoutOf } from './query-request.ts';
import { type Counted, idText, Request } from './request.ts';
import type { Requester } from './requester.ts';
import { arrayText, type Columns, columnsOf, Enough, objectText } from './result-text.ts';
import type { Transaction } from './transaction.ts';

const CREDITS = 1000;
const BATCH = 100;
/** A message has no more than so many characters of rows, or one row. */
const MOST_TEXT = 262_144;

export class StreamRequest extends Request implements ResultSink {
  readonly #message: Message;
  readonly #options: QueryOptions;
  readonly #sql: string;
  readonly #transaction: Transaction | null;
  readonly #batchRows: number;
  #lane: Lane | null = null;
  #columns: Columns | null = null;
  #credits: number;
  #left: number;
  #pending = '';
  #pendingRows = 0;
  #sequence = 0;
  #count = 0;
  #warnings = 0;
  #affectedRows: number | bigint = 0;
  #truncated = false;
  #wake: (() => void) | null = null;

  /** @throws Refusal where there are too many. */
  constructor(client: Requester, message: Message) {
    super(client, message.queryId, 'stream_end');
    this.#message = message;
    this.#options = message.options ?? {};
    this.#sql = client.statementText(message);
    this.text = this.#sql;
    this.#credits = message.credits ?? CREDITS;
    this.#batchRows = Math.min(message.batchRows ?? BATCH, 10_000);
    this.#left = this.#options.maxRows ?? Number.POSITIVE_INFINITY;
    const { transaction, database } = this.#options;
    this.#transaction = transaction === undefined || transaction === null ? null : client.transaction(transaction);
    if (this.#transaction !== null) this.home = this.#transaction;
    this.database = database ?? this.home.database;
    if (client.streams >= client.limits.maxStreams)
      throw new Refusal('WSQL_TOO_MANY', `This connection has ${client.streams} streams, and may not have more`);
    client.streams++;
  }

  /** A stream may take as long as its client likes: it has a session of its own, and takes nobody's turn. */
  submit(): void {
    const client = this.borrower;
    client.countStatement();
    if (this.#transaction === null && client.lane === null && needsOwnSession(this.#sql, DEFAULT_MODE)) client.takeOwnSession();
    const lane = this.#transaction?.lane ?? client.lane;
    if (lane !== null) lane.submit(this);
    else {
      this.#lane = new Lane(client.pool.take(client.principal, this.database));
      this.#lane.submit(this);
    }
  }
  protected override over(text: string | null): void {
    if (this.isOver) return;
    this.borrower.streams--;
    super.over(text);
    const lane = this.#lane;
    if (lane === null) return;
    lane
      .end(interrupted)
      .then(() => {
        if (lane.session !== null) this.borrower.pool.park(lane.session);
      })
      .catch((error: unknown) => this.borrower.report(error));
  }

  protected perform(session: BackendSession): void | Promise<void> {
    if (this.#transaction !== null && needsOwnSession(this.#sql, session.mode)) session.changed = true;
    return runStatement(session, this.#sql, this.#message.params ?? null, this, timeoutOf(this.#options, this.borrower.limits));
  }
  protected override excuse(error: unknown): unknown {
    return error instanceof Enough ? null : error;
  }
  protected override get counted(): Counted {
    return { rowCount: this.#count, affectedRows: this.#affectedRows, warnings: this.#warnings };
  }
  protected answer(): string {
    this.#flush();
    const more = `${this.#warnings === 0 ? '' : `,"warnings":${this.#warnings}`}${this.#truncated ? ',"truncated":true' : ''}`;
    return `,"rowCount":${this.#count}${more}`;
  }

  // ResultSink

  ok({ warnings, affectedRows }: Outcome): void {
    this.#affectedRows = affectedRows;
    this.#warnings += warnings;
    if (this.#columns === null) this.fields([]);
  }
  /** Of a CALL the first result alone is streamed. */
  fields(fields: readonly Field[]): void {
    if (this.#columns !== null)
      throw new Refusal('WSQL_SEVERAL_RESULTS', 'A stream has one result, and this statement has several: use query');
    this.#columns = columnsOf(fields);
    this.#tell('stream_start', `"fields":${this.#columns.text}`);
  }
  rows(rows: readonly ValueRow[]): void | Promise<void> {
    const taken = this.#take(rows, 0);
    if (taken < rows.length) return this.#slowly(rows, taken);
    this.#flush();
  }
  end({ warnings }: RowsEnd): void {
    this.#warnings += warnings;
  }

  /** @returns the first row that has to wait. */
  #take(rows: readonly ValueRow[], from: number): number {
    for (let at = from; at < rows.length; at++) {
      if (this.isCancelled || this.borrower.isGone) throw interrupted();
      if (this.#left === 0) {
        this.#truncated = true;
        throw new Enough();
      }
      if (this.#credits === 0 || this.borrower.isFull) return at;
      this.#row(rows[at] ?? []);
    }
    return rows.length;
  }
  #row(row: ValueRow): void {
    const columns = this.#columns;
    if (columns === null) throw new Error('rows before fields');
    this.#credits--;
    this.#left--;
    this.#count++;
    const text = this.#options.rowsAsArray === true ? arrayText(columns, row) : objectText(columns, row);
    this.#pending += this.#pendingRows++ === 0 ? text : `,${text}`;
    if (this.#pendingRows >= this.#batchRows || this.#pending.length > MOST_TEXT) this.#flush();
  }
  #flush(): void {
    if (this.#pendingRows === 0) return;
    this.#tell('stream_rows', `"sequence":${++this.#sequence},"rows":[${this.#pending}]`);
    this.#pending = '';
    this.#pendingRows = 0;
  }
  #tell(type: string, body: string): void {
    this.send(`{"type":"${type}","queryId":${idText(this.queryId)},"success":true,${body}}`);
  }

  async #slowly(rows: readonly ValueRow[], from: number): Promise<void> {
    for (let at = from; at < rows.length; at = this.#take(rows, at)) {
      this.#flush();
      await this.#room();
    }
    this.#flush();
  }
  /** Waits for credits, and for the socket. @throws Refusal where the client does not come back. */
  #room(): Promise<void> {
    const { stallTimeout } = this.borrower.limits;
    return new Promise((resolve, reject) => {
      const late = () => {
        this.#wake = null;
        reject(new Refusal('WSQL_STREAM_STALLED', `No rows were asked for in ${stallTimeout} ms`));
      };
      const timer = setTimeout(late, stallTimeout);
      this.#wake = () => {
        this.#wake = null;
        clearTimeout(timer);
        resolve();
      };
      if (this.isCancelled || this.borrower.isGone) this.#wake();
    });
  }
  /** The client takes some more. */
  override credit(rows: number): void {
    this.#credits += rows;
    if (!this.borrower.isFull) this.#wake?.();
  }
  /** The socket has room again. */
  override drained(): void {
    if (this.#credits > 0) this.#wake?.();
  }
  override stop(): void {
    super.stop();
    this.#wake?.();
  }
}
