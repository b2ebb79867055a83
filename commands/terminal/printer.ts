/** Takes the answers of statements and prints them: a renderer in front of an output, with the output's backpressure behind. */
import type { Outcome, ResultSink } from '../../src/result.ts';
import type { Field, ValueRow } from '../../src/types.ts';
import type { Output } from '../io.ts';
import type { Renderer, RendererFactory, RenderOptions } from './render/renderer.ts';

export class Printer implements ResultSink {
  readonly #output: Output;
  readonly #renderer: Renderer;
  #full = false;

  constructor(output: Output, factory: RendererFactory, options: RenderOptions) {
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
    if (!this.#full) return;
    this.#full = false;
    return this.#output.drained();
  }
  end(): void {
    this.#renderer.end();
  }
}
