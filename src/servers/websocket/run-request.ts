/** `run`: a statement in the connection's own session, with all of its results as they come. */
import type { QueryOptions } from '../../backend.ts';
import type { Outcome, ResultSink, RowsEnd } from '../../result.ts';
import type { Field, ValueRow } from '../../types.ts';
import type { FileRequest, RunRequest as Message } from '../../wire/messages.ts';
import { AskedFile } from './asked-file.ts';
import type { BackendSession } from './backend-session.ts';
import { interrupted } from './errors.ts';
import { attributesOf, exactField, exactParameter, exactRowText } from './exact-values.ts';
import { PinnedRequest } from './pinned-session.ts';
import { timeoutOf } from './query-request.ts';
import { type Counted, idText } from './request.ts';
import type { Requester } from './requester.ts';
import { RowFlow } from './row-flow.ts';

const CREDITS = 1000;
const BATCH = 100;
const LARGEST_BATCH = 10_000;

export class RunRequest extends PinnedRequest implements ResultSink {
  readonly #message: Message;
  readonly #flow: RowFlow;
  #file: AskedFile | null = null;
  readonly localFile?: (name: string) => AsyncIterable<Uint8Array>;
  /** Of all results. */
  rowCount = 0;
  affectedRows: number | bigint = 0;
  /** Of the last one. */
  warnings = 0;

  /** @throws Refusal where there is no session, or the statement may not be run. */
  constructor(client: Requester, message: Message) {
    super(client, message.queryId, 'run_end');
    this.#message = message;
    const { credits, batchRows, prepared, query } = message;
    if (typeof prepared === 'number') this.text = this.pinned.textOf(prepared);
    else {
      this.text = client.statementText({ query: query ?? '' });
      // Where there is none.
      this.pinned;
    }
    const check = () => {
      if (this.isCancelled || client.isGone) throw interrupted();
    };
    const host = {
      send: (rows: string) => this.#tell('run_rows', `,"rows":[${rows}]`),
      get isFull() {
        return client.isFull;
      },
      check,
      patience: client.limits.stallTimeout,
    };
    if (message.files === true) this.localFile = (name) => this.#ask(name);
    this.#flow = new RowFlow(host, credits ?? CREDITS, Math.min(batchRows ?? BATCH, LARGEST_BATCH), exactRowText);
  }

  override submit(): void {
    this.borrower.countStatement();
    super.submit();
  }
  protected work({ connection }: BackendSession): void | Promise<void> {
    const { prepared, params, attributes } = this.#message;
    const bound = (params ?? []).map(exactParameter);
    const named = attributesOf(attributes ?? null);
    if (typeof prepared === 'number') return this.pinned.prepared(prepared).execute(bound, this, named);
    const timeout = timeoutOf(this.#message, this.borrower.limits);
    const options: QueryOptions = {
      ...(bound.length === 0 ? {} : { params: bound }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(named === undefined ? {} : { attributes: named }),
    };
    return connection.query(this.text ?? '', this, options);
  }
  protected override get counted(): Counted {
    return this;
  }
  protected answer(): string {
    return '';
  }
  #tell(type: string, body: string): void {
    this.send(`{"type":"${type}","queryId":${idText(this.queryId)},"success":true${body}}`);
  }
  #say(type: string, body: object): void {
    this.#tell(type, `,${JSON.stringify(body).slice(1, -1)}`);
  }

  // ResultSink

  ok({ affectedRows, insertId, warnings, status, info }: Outcome): void {
    this.affectedRows = affectedRows;
    this.warnings = warnings;
    this.#say('run_ok', { affectedRows: counted(affectedRows), insertId: counted(insertId), warnings, status, info });
  }
  fields(fields: readonly Field[], status?: number): void {
    this.#say('run_fields', { fields: fields.map(exactField), ...(status === undefined ? {} : { status }) });
  }
  rows(rows: readonly ValueRow[]): void | Promise<void> {
    this.rowCount += rows.length;
    return this.#flow.rows(rows);
  }
  end({ warnings, status }: RowsEnd): void {
    this.warnings = warnings;
    this.#say('run_rows_end', { warnings, status });
  }

  // LOAD DATA LOCAL

  #ask(name: string): AsyncIterable<Uint8Array> {
    const file = new AskedFile((type) => {
      if (type === 'run_file') this.#say(type, { name });
      else this.#tell(type, '');
    });
    this.#file = file;
    return file.pieces();
  }
  override file(piece: FileRequest): void {
    this.#file?.take(piece);
  }

  override credit(rows: number): void {
    this.#flow.credit(rows);
  }
  override drained(): void {
    this.#flow.drained();
  }
  override stop(): void {
    super.stop();
    this.#file?.stop();
    this.#flow.stop();
  }
}

function counted(count: number | bigint): number | string {
  return typeof count === 'bigint' ? count.toString() : count;
}
