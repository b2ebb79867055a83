/** How long statements took, and what a run has done: `--timing` and `--stats json`. */
import type { Tally } from '../terminal/printer.ts';

export class RunStatistics {
  readonly #tally: Tally;
  readonly #started = performance.now();
  #statements = 0;
  #errors = 0;
  #serverMs = 0;
  #transferMs = 0;
  #statementStarted = 0;
  #rowsBefore = 0;

  constructor(tally: Tally) {
    this.#tally = tally;
  }
  /** A statement is sent now. */
  begin(): void {
    this.#tally.answeredAt = 0;
    this.#rowsBefore = this.#tally.rows;
    this.#statementStarted = performance.now();
  }
  /** It is answered. @returns a line that says how long it took: until the first of the answer came, and from then on. */
  end(good: boolean): string {
    const now = performance.now();
    const answered = this.#tally.answeredAt === 0 ? now : this.#tally.answeredAt;
    const server = answered - this.#statementStarted;
    const transfer = now - answered;
    this.#statements++;
    if (!good) this.#errors++;
    this.#serverMs += server;
    this.#transferMs += transfer;
    const rows = this.#tally.rows - this.#rowsBefore;
    return `time ${seconds(server + transfer)} s: server ${seconds(server)} s, transfer ${seconds(transfer)} s, ${rows} ${rows === 1 ? 'row' : 'rows'}`;
  }

  /** One JSON object on a line. */
  json(exitCode: number): string {
    const { rows, affectedRows, warnings } = this.#tally;
    return JSON.stringify({
      statements: this.#statements,
      errors: this.#errors,
      rows,
      affectedRows,
      warnings,
      seconds: Number(seconds(performance.now() - this.#started)),
      serverSeconds: Number(seconds(this.#serverMs)),
      transferSeconds: Number(seconds(this.#transferMs)),
      exitCode,
    });
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
