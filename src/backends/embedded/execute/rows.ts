/** Answers of rows that the engine itself makes up. */
import type { Field, Value } from '../../../types.ts';
import { FieldType } from '../../../types.ts';
import type { Execution } from './plan.ts';

/** A nullable VARCHAR column. @param length characters. */
export function textColumn(name: string, length: number): Field {
  return {
    catalog: 'def',
    schema: '',
    table: '',
    orgTable: '',
    name,
    orgName: '',
    collation: 255,
    length: length * 4,
    type: FieldType.VAR_STRING,
    flags: 0,
    decimals: 31,
  };
}

export function answerRows(execution: Execution, fields: readonly Field[], rows: readonly Value[][]): void {
  const { session, sink } = execution;
  sink.fields(fields);
  if (rows.length > 0) sink.rows(rows);
  session.context.rowCount = -1;
  sink.end({ warnings: session.context.newWarnings, status: session.status });
}
