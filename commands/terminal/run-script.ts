/** One run over all sources, on one connection: what a person sees of it, and what ends it. */
import type { BackendConnection } from '../../src/backend.ts';
import { SqlError } from '../../src/errors.ts';
import type { ResultSink } from '../../src/result.ts';
import type { Page, ParseMode } from '../../src/sql/index.ts';
import { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { type BoundStatement, bindParams, type Params } from './placeholders.ts';
import { placeAt } from './position.ts';
import type { PrintTarget, StatementPrinter } from './print-target.ts';
import type { Format, RenderOptions } from './render/renderer.ts';
import type { Note } from './run-statement.ts';
import { modeOf, readStatements, type ScriptStatement, type Source, SourceError } from './script.ts';

export interface ScriptOptions {
  readonly sources: readonly Source[];
  readonly format: Format;
  readonly render: RenderOptions;
  readonly params: Params;
  readonly force: boolean;
  readonly verbose: boolean;
  /** Milliseconds that a statement may take. */
  readonly timeout: number | null;
  readonly fetchSize: number | null;
  readonly page: Page | null;
}

/** What a statement is answered with whose time is over. */
const TIMED_OUT = 3024;

/** Where a statement stands, and what was made of it. */
interface Running {
  readonly statement: ScriptStatement;
  readonly bound: BoundStatement;
  readonly source: Source;
}

export class ScriptRun {
  readonly #options: ScriptOptions;
  readonly #io: Io;
  readonly #connection: BackendConnection;
  readonly #localFile: ResultSink['localFile'];
  readonly #abort = new AbortController();
  #stopped: 'interrupt' | 'timeout' | null = null;
  #running = false;
  #printers: { readonly usual: StatementPrinter; vertical: StatementPrinter | null } | null = null;
  readonly #target: PrintTarget;

  /** @param localFile the files that LOAD DATA LOCAL may have. */
  constructor(options: ScriptOptions, io: Io, connection: BackendConnection, target: PrintTarget, localFile: ResultSink['localFile']) {
    this.#target = target;
    this.#options = options;
    this.#io = io;
    this.#connection = connection;
    this.#localFile = localFile;
  }

  /** @returns the exit code; errors have been told on stderr. */
  async all(): Promise<ExitCode> {
    const release = this.#io.onInterrupt(() => this.#interrupt());
    try {
      return await this.#sources();
    } finally {
      release();
    }
  }

  /** The first one ends the statement, and the run with it. Who asks twice does not want to wait. */
  #interrupt(): void {
    if (this.#stopped === 'interrupt') this.#io.leave(ExitCode.INTERRUPTED);
    this.#stopped = 'interrupt';
    this.#abort.abort();
    // Between two statements it is the script that is waited for.
    if (!this.#running && this.#options.sources.some(({ kind }) => kind === 'stdin')) this.#io.stdin().destroy();
  }

  async #sources(): Promise<ExitCode> {
    let failed = false;
    for (const source of this.#options.sources) {
      try {
        for await (const statement of readStatements(source, this.#io, () => modeOf(this.#connection))) {
          const good = await this.#one(statement, source);
          if (this.#stopped !== null) return this.#stopCode();
          if (!good && !(await this.#goesOn())) return ExitCode.SQL_ERROR;
          failed ||= !good;
        }
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        if (this.#stopped !== null) return this.#stopCode();
        await this.#complain(`ERROR: ${error.message}`);
        return ExitCode.SQL_ERROR;
      }
      if (this.#stopped !== null) return this.#stopCode();
    }
    return failed ? ExitCode.FORCED : ExitCode.OK;
  }

  #stopCode(): ExitCode {
    return this.#stopped === 'timeout' ? ExitCode.TIMEOUT : ExitCode.INTERRUPTED;
  }
  /** After an error. What would follow on another connection is not the rest of the transaction that was lost with this one. */
  async #goesOn(): Promise<boolean> {
    if (!this.#options.force) return false;
    if (this.#connection.isLost !== true) return true;
    await this.#complain('ERROR: the connection is lost, and with it its transaction: the rest of the script is not run');
    return false;
  }

  /** @returns whether it ran without an error. */
  async #one(statement: ScriptStatement, source: Source): Promise<boolean> {
    const mode = modeOf(this.#connection);
    const running = { statement, source, bound: bindParams(statement.sql, this.#options.params, mode) };
    const printer = await this.#printerFor(statement);
    const lines: string[] = [];
    const note: Note = (level, text) => {
      if (level === 'warning' || this.#options.verbose) lines.push(`${level} ${whereIs(running)}: ${text}`);
    };
    const started = performance.now();
    printer.statement = statement.sql;
    this.#running = true;
    try {
      await this.#run(running.bound, printer, mode, note);
      this.#judgeTime(performance.now() - started, note);
      return true;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (error.errno === TIMED_OUT && this.#options.timeout !== null) this.#stopped ??= 'timeout';
      lines.push(describe(error, running));
      return false;
    } finally {
      this.#running = false;
      printer.flush();
      if (lines.length > 0) await this.#complain(lines.join('\n'));
    }
  }
  async #run({ sql, params }: BoundStatement, printer: StatementPrinter, mode: ParseMode, note: Note): Promise<void> {
    const { timeout, page, fetchSize } = this.#options;
    const limits = { signal: this.#abort.signal, ...(timeout === null ? {} : { timeout }) };
    if (page === null && fetchSize === null)
      return this.#connection.query(sql, printer, params.length === 0 ? limits : { params, ...limits });
    const { runStatement } = await import('./run-statement.ts');
    return runStatement(this.#connection, { sql, params }, printer, { mode, page, fetchSize, note, ...limits });
  }
  /** What was given up, and had finished before it could be ended, is done: nobody is to believe that it was not. */
  #judgeTime(took: number, note: Note): void {
    if (this.#stopped === 'interrupt') note('warning', 'the statement had finished before it could be cancelled');
    else if (this.#options.timeout !== null && took > this.#options.timeout)
      note('warning', `the statement took ${(took / 1000).toFixed(1)} s, and had finished before it could be cancelled`);
  }

  async #printerFor({ delimiter }: ScriptStatement): Promise<StatementPrinter> {
    this.#printers ??= { usual: await this.#newPrinter(this.#options.format), vertical: null };
    if (delimiter !== '\\G') return this.#printers.usual;
    this.#printers.vertical ??= await this.#newPrinter('vertical');
    return this.#printers.vertical;
  }
  #newPrinter(format: Format): Promise<StatementPrinter> {
    return this.#target.printer(format, this.#options.render, this.#localFile);
  }

  /** What was printed before the error is on the terminal before it. */
  async #complain(line: string): Promise<void> {
    await this.#io.stdout.flush();
    this.#io.stderr.write(`${line}\n`);
    await this.#io.stderr.flush();
  }
}

/** `ERROR 1146 (42S02) at line 3 column 15 in file.sql: Table 'shop.nope' doesn't exist`; without a column where only the statement is known. */
function describe(error: SqlError, running: Running): string {
  return `ERROR ${error.errno} (${error.sqlState}) ${whereIs(running, error.position)}: ${error.message}`;
}
function whereIs({ statement, bound, source }: Running, position: number | null = null): string {
  const place = position === null ? null : placeAt(statement.place, statement.sql, bound.original(position));
  const where = place === null ? `at line ${statement.place.line}` : `at line ${place.line} column ${place.column}`;
  return source.kind === 'file' ? `${where} in ${source.path}` : where;
}
