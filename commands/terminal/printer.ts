/** Takes the answers of statements and prints them: a renderer in front of an output, with the output's backpressure behind. */
import type { Outcome, ResultSink, RowsEnd, TextRows } from '../../src/result.ts';
import type { Field, ValueRow } from '../../src/types.ts';
import type { Output } from '../io.ts';
import { ByteWriter } from './render/byte-writer.ts';
import type { Renderer, RendererFactory, RenderOptions } from './render/renderer.ts';

/** A backend in this process makes rows without a pause: after so long, signals and timers get their turn. */
const TURN_MS = 50;
/** Bytes that are handed to the output at a time. */
const PIECE = 64 * 1024;

/** What has been answered so far, by all statements of a run. */
export class Tally {
  statements = 0;
  rows = 0;
  affectedRows = 0;
  warnings = 0;
  /** When the running statement began to be answered, as performance.now() has it; 0 before. */
  answeredAt = 0;
}

export class Printer implements ResultSink {
  readonly localFile?: NonNullable<ResultSink['localFile']>;
  readonly #output: Output;
  readonly #bytes = new ByteWriter();
  readonly #renderer: Renderer;
  #turned = performance.now();
  /** The text of the statement that is running, as it stands in the script. */
  statement = '';
  readonly tally: Tally;

  /** @param localFile the files that there are for LOAD DATA LOCAL. */
  constructor(
    output: Output,
    factory: RendererFactory,
    options: RenderOptions,
    localFile?: ResultSink['localFile'],
    tally: Tally = new Tally(),
  ) {
    this.tally = tally;
    if (localFile !== undefined) this.localFile = localFile;
    this.#output = output;
    this.#renderer = factory(this.#bytes, options);
  }

  ok(outcome: Outcome): void {
    this.tally.answeredAt ||= performance.now();
    this.tally.affectedRows += Number(outcome.affectedRows);
    this.tally.warnings += outcome.warnings;
    this.#renderer.ok?.(outcome);
    this.#push();
  }
  fields(fields: readonly Field[]): void {
    this.tally.answeredAt ||= performance.now();
    this.#renderer.fields(fields, this.statement);
  }
  rows(rows: readonly ValueRow[]): void | Promise<void> {
    this.tally.rows += rows.length;
    this.#renderer.rows(rows);
    if (!this.#push()) return this.#output.drained();
    const now = performance.now();
    if (now - this.#turned < TURN_MS) return;
    this.#turned = now;
    return new Promise((resolve) => setImmediate(resolve));
  }
  textRows(): TextRows | null {
    return this.#renderer.textRows?.(this.#written) ?? null;
  }
  end({ warnings }: RowsEnd): void {
    this.tally.warnings += warnings;
    this.#renderer.end();
    this.#push();
  }

  /** What has been printed so far goes out: after an error in the middle of a result. */
  flush(): void {
    this.#push();
  }

  /** A server's rows come through its socket, which gives signals and timers their turn. */
  readonly #written = (): void | Promise<void> => {
    this.tally.rows++;
    if (this.#bytes.length >= PIECE && !this.#push()) return this.#output.drained();
  };
  /** @returns whether there is room for more. */
  #push(): boolean {
    return this.#bytes.length === 0 || this.#output.write(this.#bytes.take());
  }
}
