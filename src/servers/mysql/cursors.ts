/** Read-only cursors of prepared statements: rows that a client fetches a few at a time. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_fetch.html */
import type { PreparedStatement, RowCursor } from '../../backend.ts';
import type { BoundParameters } from '../../codec/packets/stmt-execute.ts';
import type { TextCodec } from '../../codec/text.ts';
import { encodeBinaryRow, type RowLayout, rowLayout } from '../../codec/values.ts';
import { PacketWriter } from '../../codec/writer.ts';
import type { Outcome, ResultSink, RowsEnd } from '../../result.ts';
import type { Field, ValueRow } from '../../types.ts';
import type { PacketChannel } from './channel.ts';
import { Spool } from './spool.ts';

/** Encoded rows go to the spool when they are this long. */
const SPOOL_AT = 32 * 1024;

/** Rows that wait to be fetched. */
export interface WaitingRows {
  readonly fields: readonly Field[];
  readonly warnings: number;
  /** Writes up to `count` rows. @returns how many: fewer only at the end. @throws SqlError */
  write(channel: PacketChannel, count: number): number | Promise<number>;
  close(): void;
}
type CodecOf = (field: Field) => TextCodec;

/**
 * Runs a statement whose rows are to be fetched.
 * @returns the rows, from the backend as they are wanted or kept here; or how it ended, where it has none.
 */
export function openRows(
  statement: PreparedStatement,
  bound: BoundParameters,
  codecOf: CodecOf,
): WaitingRows | Outcome | Promise<WaitingRows | Outcome> {
  const opened = statement.openCursor?.(bound.params, bound.attributes ?? undefined) ?? null;
  const take = (cursor: RowCursor | null) => (cursor === null ? keepRows(statement, bound, codecOf) : new BackendRows(cursor, codecOf));
  return opened instanceof Promise ? opened.then(take) : take(opened);
}

function keepRows(
  statement: PreparedStatement,
  bound: BoundParameters,
  codecOf: CodecOf,
): WaitingRows | Outcome | Promise<WaitingRows | Outcome> {
  const keeper = new RowKeeper(codecOf);
  const failed = (error: unknown): never => {
    keeper.discard();
    throw error;
  };
  try {
    const running = statement.execute(bound.params, keeper, bound.attributes ?? undefined);
    return running === undefined ? keeper.answer() : running.then(() => keeper.answer(), failed);
  } catch (error) {
    return failed(error);
  }
}

/** Rows that the backend has kept back. */
class BackendRows implements WaitingRows {
  readonly #cursor: RowCursor;
  readonly #layout: RowLayout;

  constructor(cursor: RowCursor, codecOf: CodecOf) {
    this.#cursor = cursor;
    this.#layout = rowLayout(cursor.fields, codecOf);
  }
  get fields(): readonly Field[] {
    return this.#cursor.fields;
  }
  get warnings(): number {
    return this.#cursor.warnings;
  }
  write(channel: PacketChannel, count: number): number | Promise<number> {
    const rows = this.#cursor.fetch(count);
    return rows instanceof Promise ? rows.then((found) => this.#encode(channel, found)) : this.#encode(channel, rows);
  }
  #encode(channel: PacketChannel, rows: readonly ValueRow[]): number {
    for (const row of rows) {
      encodeBinaryRow(channel.writer, row, this.#layout);
      channel.flushLong();
    }
    return rows.length;
  }
  close(): void {
    this.#cursor.close();
  }
}

/** Takes all rows of a statement, and keeps them encoded. */
class RowKeeper implements ResultSink {
  readonly #codecOf: CodecOf;
  readonly #writer = new PacketWriter();
  readonly #spool = new Spool();
  #layout: RowLayout | null = null;
  #answer: WaitingRows | Outcome | null = null;

  constructor(codecOf: CodecOf) {
    this.#codecOf = codecOf;
  }
  ok(outcome: Outcome): void {
    this.#answer = outcome;
  }
  fields(fields: readonly Field[]): void {
    if (this.#layout !== null) throw new Error('a cursor over several results');
    this.#layout = rowLayout(fields, this.#codecOf);
  }
  rows(rows: readonly ValueRow[]): void {
    if (this.#layout === null) throw new Error('rows outside of a result');
    for (const row of rows) {
      encodeBinaryRow(this.#writer, row, this.#layout);
      if (this.#writer.length >= SPOOL_AT) this.#flush();
    }
  }
  end({ warnings }: RowsEnd): void {
    this.#flush();
    this.#answer = new SpooledRows(this.#layout?.fields ?? [], warnings, this.#spool);
  }
  #flush(): void {
    this.#spool.add(this.#writer.pending());
    this.#writer.clear();
  }
  /** What the statement was, when it has ended. */
  answer(): WaitingRows | Outcome {
    if (this.#answer === null) throw new Error('the statement ended without an answer');
    return this.#answer;
  }
  discard(): void {
    this.#spool.close();
  }
}

class SpooledRows implements WaitingRows {
  readonly fields: readonly Field[];
  readonly warnings: number;
  readonly #spool: Spool;

  constructor(fields: readonly Field[], warnings: number, spool: Spool) {
    this.fields = fields;
    this.warnings = warnings;
    this.#spool = spool;
  }
  write(channel: PacketChannel, count: number): number {
    let written = 0;
    for (; written < count && this.#spool.writeRow(channel.writer); written++) channel.flushLong();
    return written;
  }
  close(): void {
    this.#spool.close();
  }
}
