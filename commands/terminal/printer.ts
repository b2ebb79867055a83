/** Takes the answers of statements and prints them: a renderer in front of an output, with the output's backpressure behind. */
import type { Outcome, ResultSink } from '../../src/result.ts';
import type { Field, ValueRow } from '../../src/types.ts';
import type { Output } from '../io.ts';
import type { Renderer, RendererFactory, RenderOptions } from './render/renderer.ts';

/** A backend in this process makes rows without a pause: after so long, signals and timers get their turn. */
const TURN_MS = 50;

export class Printer implements ResultSink {
  readonly localFile?: NonNullable<ResultSink['localFile']>;
  readonly #output: Output;
  readonly #renderer: Renderer;
  #full = false;
  #turned = performance.now();

  /** @param localFile the files that there are for LOAD DATA LOCAL. */
  constructor(output: Output, factory: RendererFactory, options: RenderOptions, localFile?: ResultSink['localFile']) {
    if (localFile !== undefined) this.localFile = localFile;
    this.#output = output;
    this.#renderer = factory((piece) => {
      if (!output.write(piece)) this.#full = true;
    }, options);
  }

  ok(outcome: Outcome): void {
    this.#renderer.ok(outcome);
  }
  fields(fields: readonly Field[]): void {
    this.#renderer.fields(fields);
  }
  rows(rows: readonly ValueRow[]): void | Promise<void> {
    this.#renderer.rows(rows);
    if (this.#full) {
      this.#full = false;
      return this.#output.drained();
    }
    const now = performance.now();
    if (now - this.#turned < TURN_MS) return;
    this.#turned = now;
    return new Promise((resolve) => setImmediate(resolve));
  }
  end(): void {
    this.#renderer.end();
  }
}
