/** How a result is shown at the shell. */
import type { Outcome, ResultSink, RowsEnd } from '../../../src/result.ts';
import type { Field, ValueRow } from '../../../src/types.ts';
import type { Output } from '../../io.ts';
import { Printer } from '../../terminal/printer.ts';
import { loadRenderer } from '../../terminal/render/renderer.ts';
import type { Settings } from '../settings.ts';

export interface ViewOptions {
  readonly output: Output;
  readonly settings: Settings;
  /** `\G` */
  readonly vertical: boolean;
  /** Milliseconds since the statement was sent. */
  elapsed(): number;
}

/** Shows the results of one statement, and after each how it ended. */
export class ResultView implements ResultSink {
  readonly #options: ViewOptions;
  readonly #printer: Printer;
  #rows = 0;
  /** Warnings of the last result. */
  warnings = 0;

  private constructor(options: ViewOptions, printer: Printer) {
    this.#options = options;
    this.#printer = printer;
  }
  static async open(options: ViewOptions): Promise<ResultView> {
    const vertical = options.vertical || options.settings.expanded === 'on';
    const renderer = await loadRenderer(vertical ? 'vertical' : 'table');
    return new ResultView(options, new Printer(options.output, renderer, { skipNames: false, raw: false }));
  }

  ok({ affectedRows, warnings, info }: Outcome): void {
    this.warnings = warnings;
    const count = `${affectedRows} row${Number(affectedRows) === 1 ? '' : 's'} affected`;
    this.#say(`Query OK, ${count}${this.#warned()}${this.#time()}`);
    if (info !== '') this.#say(info);
    this.#say('');
  }
  fields(fields: readonly Field[]): void {
    this.#rows = 0;
    this.#printer.fields(fields);
  }
  rows(rows: readonly ValueRow[]): void | Promise<void> {
    this.#rows += rows.length;
    return this.#printer.rows(rows);
  }
  end({ warnings }: RowsEnd): void {
    this.warnings = warnings;
    this.#printer.end();
    const count = this.#rows === 0 ? 'Empty set' : `${this.#rows} row${this.#rows === 1 ? '' : 's'} in set`;
    this.#say(`${count}${this.#warned()}${this.#time()}`);
    this.#say('');
  }

  #warned(): string {
    return this.warnings === 0 ? '' : `, ${this.warnings} warning${this.warnings === 1 ? '' : 's'}`;
  }
  #time(): string {
    return this.#options.settings.timing ? ` (${duration(this.#options.elapsed())})` : '';
  }
  #say(line: string): void {
    this.#options.output.write(`${line}\n`);
  }
}

/** As the mysql client: `0.01 sec`, `1 min 2.50 sec`, `2 hours 3 min 4 sec`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const parts = [
    ...(days > 0 ? [`${days} day${days === 1 ? '' : 's'}`] : []),
    ...(hours > 0 ? [`${hours} hour${hours === 1 ? '' : 's'}`] : []),
    ...(minutes > 0 ? [`${minutes} min`] : []),
    `${(seconds % 60).toFixed(2)} sec`,
  ];
  return parts.join(' ');
}
