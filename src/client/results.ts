/** Results as programs get them. */
import type { BatchResponse, WireField, WireResult, WireRow } from '../wire/messages.ts';
import { type WsqlError, WsqlQueryError } from './errors.ts';

/** What a statement has answered. Values are as the wire has them: see `WireValue`. */
export interface QueryResult<Row = WireRow> {
  readonly data: readonly Row[];
  readonly fields: readonly WireField[];
  readonly rowCount: number;
  readonly affectedRows: number;
  /** Null where no row with an AUTO_INCREMENT column was inserted. */
  readonly insertId: number | string | null;
  readonly info: string;
  readonly warnings: number;
  /** There were more rows than asked for, or allowed. */
  readonly truncated: boolean;
  /** Of a CALL: results after the first. */
  readonly more: readonly QueryResult<Row>[];
}

/** How a step of a batch went; null: its condition was not met, or an earlier one failed. */
export type StepResult = QueryResult | WsqlError | null;
export interface BatchResult {
  readonly results: readonly StepResult[];
  /** Of an atomic one: whether it is there to stay. */
  readonly committed: boolean;
}

export function queryResult<Row>(reply: Partial<WireResult>): QueryResult<Row> {
  const { data = [], fields = [], affectedRows = 0, insertId = null, info = '', warnings = 0, more = [] } = reply;
  return {
    data: data as readonly unknown[] as readonly Row[],
    fields,
    rowCount: reply.rowCount ?? data.length,
    affectedRows,
    insertId,
    info,
    warnings,
    truncated: reply.truncated === true,
    more: more.map((result) => queryResult<Row>(result)),
  };
}

export function batchResult({ results, committed }: Extract<BatchResponse, { readonly success: true }>): BatchResult {
  return {
    results: results.map((step) => (step === null ? null : step.success ? queryResult(step) : new WsqlQueryError(step, null))),
    committed,
  };
}
