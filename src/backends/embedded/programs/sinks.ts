/** Where the answers of statements inside of programs go. */
import { SqlError } from '../../../errors.ts';
import { type Outcome, type ResultSink, type RowsEnd, ServerStatus } from '../../../result.ts';
import type { Field, ValueRow } from '../../../types.ts';
import type { ProgramObject } from './program.ts';

/** In a procedure: rows go to the client, the end of a statement without rows does not. */
export class InnerSink implements ResultSink {
  readonly #sink: ResultSink;
  constructor(sink: ResultSink) {
    this.#sink = sink instanceof InnerSink ? sink.#sink : sink;
  }
  ok(_outcome: Outcome): void {}
  fields(fields: readonly Field[]): void {
    this.#sink.fields(fields, ServerStatus.MORE_RESULTS_EXISTS);
  }
  rows(rows: readonly ValueRow[]): void | Promise<void> {
    return this.#sink.rows(rows);
  }
  end(end: RowsEnd): void {
    this.#sink.end(end);
  }
}
/** In a function or trigger: nobody takes rows. */
export class NestedSink implements ResultSink {
  readonly #object: ProgramObject;
  constructor(object: ProgramObject) {
    this.#object = object;
  }
  ok(_outcome: Outcome): void {}
  /** @throws SqlError 1415. */
  fields(_fields: readonly Field[]): void {
    throw new SqlError(1415, '0A000', `Not allowed to return a result set from a ${this.#object}`);
  }
  rows(_rows: readonly ValueRow[]): void {}
  end(_end: RowsEnd): void {}
}
