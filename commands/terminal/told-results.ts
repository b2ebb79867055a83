/** What the mysql client says of results beside their rows: -vv, -vvv, --show-warnings. */
import type { BackendConnection } from '../../src/backend.ts';
import { Collector, type Outcome, type ResultSink, type RowsEnd, type TextRows } from '../../src/result.ts';
import type { Field, ValueRow } from '../../src/types.ts';
import type { StatementPrinter } from './print-target.ts';

/** As mysql shows a statement before it is run. */
export function echoed(sql: string): string {
  return `--------------\n${sql}${sql.endsWith('\n') ? '' : '\n'}--------------\n\n`;
}

/** Hands a statement's results to their printer, and says behind each how it ended. */
export class ToldResults implements StatementPrinter {
  readonly localFile?: NonNullable<ResultSink['localFile']>;
  readonly #printer: StatementPrinter;
  /** Null where only warnings are of interest. */
  readonly #say: ((text: string) => void) | null;
  /** Whether the time is said. */
  readonly #timed: boolean;
  readonly #started = performance.now();
  #rows = 0;
  /** Of all results. */
  warnings = 0;

  constructor(printer: StatementPrinter, say: ((text: string) => void) | null, timed: boolean) {
    if (printer.localFile !== undefined) this.localFile = (name) => printer.localFile?.(name) ?? none();
    this.#printer = printer;
    this.#say = say;
    this.#timed = timed;
  }

  get statement(): string {
    return this.#printer.statement;
  }
  set statement(text: string) {
    this.#printer.statement = text;
  }
  ok(outcome: Outcome): void {
    this.#printer.ok(outcome);
    this.#ended(`Query OK, ${counted(outcome.affectedRows, 'row')} affected`, outcome);
    if (outcome.info !== '') this.#say?.(`${outcome.info}\n`);
    this.#say?.('\n');
  }
  fields(fields: readonly Field[], status?: number): void {
    this.#rows = 0;
    this.#printer.fields(fields, status);
  }
  rows(rows: readonly ValueRow[]): void | Promise<void> {
    this.#rows += rows.length;
    return this.#printer.rows(rows);
  }
  /** Rows are counted where their number is said. */
  textRows(): TextRows | null {
    return this.#say === null ? (this.#printer.textRows?.() ?? null) : null;
  }
  end(end: RowsEnd): void {
    this.#printer.end(end);
    this.#ended(this.#rows === 0 ? 'Empty set' : `${counted(this.#rows, 'row')} in set`, end);
    this.#say?.('\n');
  }
  flush(): void {
    this.#printer.flush();
  }

  #ended(what: string, { warnings }: Pick<RowsEnd, 'warnings'>): void {
    this.warnings += warnings;
    if (this.#say === null) return;
    this.#printer.flush();
    const time = this.#timed ? ` (${((performance.now() - this.#started) / 1000).toFixed(2)} sec)` : '';
    this.#say(`${what}${warnings === 0 ? '' : `, ${counted(warnings, 'warning')}`}${time}\n`);
  }
}
async function* none(): AsyncGenerator<Uint8Array> {}

function counted(count: number | bigint, what: string): string {
  return `${count} ${what}${BigInt(count) === 1n ? '' : 's'}`;
}

/** The warnings of the statement before, a line each. */
export async function warningLines(connection: BackendConnection): Promise<string> {
  const collector = new Collector();
  await connection.query('SHOW WARNINGS', collector);
  const [result] = collector.results;
  const rows = result?.kind === 'rows' ? result.rows : [];
  return rows.map(([level, code, message]) => `${level} (Code ${code}): ${message}\n`).join('');
}
