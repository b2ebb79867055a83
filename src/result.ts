/** What a statement answers, handed to a sink as it is produced. */
import type { SqlError } from './errors.ts';
import type { Field, ValueRow } from './types.ts';

/** Bits of the status flags in OK and EOF packets. */
export const ServerStatus = {
  IN_TRANS: 0x0001,
  AUTOCOMMIT: 0x0002,
  MORE_RESULTS_EXISTS: 0x0008,
  NO_GOOD_INDEX_USED: 0x0010,
  NO_INDEX_USED: 0x0020,
  CURSOR_EXISTS: 0x0040,
  LAST_ROW_SENT: 0x0080,
  DB_DROPPED: 0x0100,
  NO_BACKSLASH_ESCAPES: 0x0200,
  METADATA_CHANGED: 0x0400,
  QUERY_WAS_SLOW: 0x0800,
  PS_OUT_PARAMS: 0x1000,
  IN_TRANS_READONLY: 0x2000,
  SESSION_STATE_CHANGED: 0x4000,
} as const;

/** How a statement that has no rows ended. */
export interface Outcome {
  readonly affectedRows: number | bigint;
  readonly insertId: number | bigint;
  readonly warnings: number;
  /** ServerStatus bits without MORE_RESULTS_EXISTS. */
  readonly status: number;
  /** `Records: 3  Duplicates: 0  Warnings: 0`; empty where there is none. */
  readonly info: string;
}

/** How a result set ended. */
export interface RowsEnd {
  readonly warnings: number;
  readonly status: number;
}

/**
 * Receives the answer of one statement. Called as `ok`, or as `fields`, any number of `rows`, `end`; a statement with several results
 * repeats that. A failure at any point is thrown (or rejected) by the producer, not told to the sink.
 */
export interface ResultSink {
  ok(outcome: Outcome): void;
  /**
   * @param status ServerStatus bits that the head of the rows already has, beside the session's: PS_OUT_PARAMS where the row that follows holds the
   * OUT parameters of a CALL that was prepared (`end` says it once more), MORE_RESULTS_EXISTS for rows of a CALL.
   */
  fields(fields: readonly Field[], status?: number): void;
  /**
   * Takes a batch. A returned promise means that the sink is full: the producer waits for it before it produces more.
   * A sink may throw to make the producer stop.
   */
  rows(rows: readonly ValueRow[]): void | Promise<void>;
  end(end: RowsEnd): void;
  /**
   * Asked once a result, behind `fields`, by a producer that has the rows as text: what takes them in the place of `rows`, of which there are none then.
   * Null where the sink wants values; left out where it always does.
   */
  textRows?(): TextRows | null;
  /**
   * LOAD DATA LOCAL: asks the client for a file, whose bytes then come in pieces; to be read to its end or returned from. Left out where a
   * client has no files (3948).
   * @param name as the statement has it.
   * @throws SqlError where the client may not send any (3948), or cannot (2).
   */
  localFile?(name: string): AsyncIterable<Uint8Array>;
}

/** Takes rows as MySQL's text protocol has them, for who would only make text of values again: numbers and dates as MySQL writes them, texts as UTF-8. */
export interface TextRows {
  /** The row's next value is `bytes[start..end)`, valid during the call. */
  value(bytes: Buffer, start: number, end: number): void;
  /** The row's next value is NULL. */
  null(): void;
  /** The row is complete. A promise as that of `rows`. */
  end(): void | Promise<void>;
}

/** An entry of SHOW WARNINGS. */
export interface Warning {
  readonly level: 'Note' | 'Warning' | 'Error';
  readonly code: number;
  readonly message: string;
}

/** A result kept whole, for tests and small answers. */
export type CollectedResult =
  | ({ readonly kind: 'ok' } & Outcome)
  | {
      readonly kind: 'rows';
      readonly fields: readonly Field[];
      readonly rows: readonly ValueRow[];
      readonly warnings: number;
      readonly status: number;
    };

/** A sink that keeps every result. */
export class Collector implements ResultSink {
  readonly results: CollectedResult[] = [];
  #fields: readonly Field[] = [];
  #rows: ValueRow[] = [];

  ok(outcome: Outcome): void {
    this.results.push({ kind: 'ok', ...outcome });
  }
  fields(fields: readonly Field[]): void {
    this.#fields = fields;
    this.#rows = [];
  }
  rows(rows: readonly ValueRow[]): void {
    for (const row of rows) this.#rows.push(row);
  }
  end(end: RowsEnd): void {
    this.results.push({ kind: 'rows', fields: this.#fields, rows: this.#rows, ...end });
  }
}

export type { SqlError };
