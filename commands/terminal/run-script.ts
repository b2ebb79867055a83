/** One run over all sources, on one connection: what a person sees of it, and what ends it. */
import { existsSync } from 'node:fs';
import type { BackendConnection } from '../../src/backend.ts';
import { SqlError } from '../../src/errors.ts';
import type { ResultSink } from '../../src/result.ts';
import type { Page, ParseMode } from '../../src/sql/index.ts';
import { replaceNames } from '../../src/sql/named-parameters.ts';
import { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import type { StatementGuard } from '../query/guard.ts';
import type { RunFlags } from '../query/run-flags.ts';
import type { RunStatistics } from '../query/statistics.ts';
import { type ClientCommand, databaseOf, ScriptCommands } from './client-commands.ts';
import { type BoundStatement, bindParams, type Params } from './placeholders.ts';
import { placeAt } from './position.ts';
import type { PrintTarget, StatementPrinter } from './print-target.ts';
import type { Format, RenderOptions } from './render/renderer.ts';
import type { RunProgress } from './run-progress.ts';
import type { Note } from './run-statement.ts';
import { modeOf, type ReadOptions, readStatements, type ScriptStatement, type Source, SourceError, statementsIn } from './script.ts';
import type { ScriptFlags } from './script-flags.ts';
import { echoed, ToldResults, warningLines } from './told-results.ts';

export interface ScriptOptions {
  readonly sources: readonly Source[];
  readonly format: Format;
  readonly render: RenderOptions;
  readonly params: Params;
  readonly force: boolean;
  /** How often -v was said: notes of how it was done, the statement, its counts, and times. */
  readonly verbose: number;
  /** Milliseconds that a statement may take. */
  readonly timeout: number | null;
  readonly fetchSize: number | null;
  readonly page: Page | null;
  readonly script: ScriptFlags;
  readonly run: RunFlags;
}
/** What goes with a run where it was asked for. */
export interface RunCompany {
  readonly guard: StatementGuard | null;
  readonly statistics: RunStatistics | null;
  readonly progress: RunProgress;
}

/** Files in files. */
const MOST_NESTED = 100;

/** What a statement is answered with whose time is over. */
const TIMED_OUT = 3024;

/** Formats in which mysql prints, too, with the statements between the results. */
const MYSQL_FORMATS: readonly Format[] = ['table', 'tsv', 'vertical', 'html', 'xml'];

/** Where a statement stands, and what was made of it. */
interface Placed {
  readonly statement: ScriptStatement;
  readonly bound: Pick<BoundStatement, 'original'>;
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
  readonly #reading: ReadOptions;
  #showsWarnings: boolean;
  /** A statement has failed, and the run went on. */
  #failed = false;
  /** A command ends the run. */
  #left = false;
  #depth = 0;
  /** The exit code that a file named by a script has ended with. */
  #nestedFailure: ExitCode | null = null;
  /** --one-database: another one is used. */
  #isElsewhere = false;
  readonly #company: RunCompany;

  /** @param localFile the files that LOAD DATA LOCAL may have. */
  constructor(
    options: ScriptOptions,
    io: Io,
    connection: BackendConnection,
    target: PrintTarget,
    localFile: ResultSink['localFile'],
    company: RunCompany,
  ) {
    this.#company = company;
    this.#target = target;
    this.#options = options;
    this.#io = io;
    this.#connection = connection;
    this.#localFile = localFile;
    const { binary, delimiter, showWarnings } = options.script;
    this.#reading = { delimiter, progress: company.progress, ...(binary ? {} : { commands: new ScriptCommands() }) };
    this.#showsWarnings = showWarnings;
  }

  /** @returns the exit code; errors have been told on stderr. */
  async all(): Promise<ExitCode> {
    const release = this.#io.onInterrupt((signal) => {
      if (signal !== 'SIGINT' || !this.#options.script.ignoresInterrupts) this.#interrupt();
    });
    try {
      const code = await this.#sources();
      if (this.#options.verbose > 1) this.#say('Bye\n');
      return code;
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
    for (const source of this.#options.sources) {
      const ended = await this.#readAll(source);
      if (ended !== null) return ended;
      if (this.#left) break;
    }
    return this.#failed ? ExitCode.FORCED : ExitCode.OK;
  }

  /** @returns the exit code that ends the run with it; null where the run goes on. */
  async #readAll(source: Source): Promise<ExitCode | null> {
    try {
      for await (const statement of readStatements(source, this.#io, () => modeOf(this.#connection), this.#reading)) {
        const good = await this.#each(statement, source);
        if (this.#stopped !== null) return this.#stopCode();
        if (!good && !(await this.#goesOn())) return ExitCode.SQL_ERROR;
        this.#failed ||= !good;
        this.#nestedFailure = null;
        if (this.#left) return null;
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (this.#stopped !== null) return this.#stopCode();
      await this.#remark('error', error.message);
      return ExitCode.SQL_ERROR;
    }
    return this.#stopped === null ? null : this.#stopCode();
  }

  #stopCode(): ExitCode {
    return this.#stopped === 'timeout' ? ExitCode.TIMEOUT : ExitCode.INTERRUPTED;
  }
  /** After an error. What would follow on another connection is not the rest of the transaction that was lost with this one. */
  async #goesOn(): Promise<boolean> {
    if (!this.#options.force) return false;
    if (this.#connection.isLost !== true) return true;
    await this.#remark('error', 'the connection is lost, and with it its transaction: the rest of the script is not run');
    return false;
  }

  /** @returns whether all that stands before a delimiter ran without an error. */
  async #each(statement: ScriptStatement, source: Source): Promise<boolean> {
    for (const part of await statementsIn(statement, modeOf(this.#connection)))
      if (!(await this.#one(part, source)) || this.#stopped !== null) return false;
    return true;
  }
  /** @returns whether it ran without an error. */
  async #one(statement: ScriptStatement, source: Source): Promise<boolean> {
    if (statement.command !== undefined) return this.#command(statement, statement.command, source);
    if (this.#isIgnored(statement.sql)) return true;
    const mode = modeOf(this.#connection);
    if (this.#options.run.paramsFile !== null && this.#wantsRows(statement, mode)) return this.#byRows(statement, source, mode);
    const running = { statement, source, bound: bindParams(statement.sql, this.#options.params, mode) };
    const { printer, told } = this.#told(await this.#printerFor(statement));
    const lines: string[] = [];
    const note: Note = (level, text) => {
      if (level === 'warning' || this.#options.verbose) lines.push(this.#remarkText(level, text, running));
    };
    const started = performance.now();
    printer.statement = statement.sql;
    if (this.#options.verbose > 0) this.#say(echoed(statement.sql));
    this.#running = true;
    this.#company.statistics?.begin();
    let good = false;
    try {
      this.#company.guard?.before(statement.sql, mode);
      await this.#run(running.bound, printer, mode, note);
      this.#judgeTime(performance.now() - started, note);
      await this.#company.guard?.after(statement.sql);
      good = true;
      return true;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (error.errno === TIMED_OUT && this.#options.timeout !== null) this.#stopped ??= 'timeout';
      lines.push(await this.#errorText(error, running, mode));
      return false;
    } finally {
      this.#running = false;
      this.#target.tally.statements++;
      printer.flush();
      const time = this.#company.statistics?.end(good);
      if (time !== undefined && this.#options.run.timing) lines.push(this.#remarkText('note', time, running));
      if (lines.length > 0) await this.#complain(lines.join('\n'));
      if (told !== null && this.#showsWarnings && (told.warnings > 0 || lines.length > 0)) await this.#tellWarnings();
      if (this.#options.script.unbuffered) await this.#io.stdout.flush();
    }
  }
  /** What is said behind results is said by what stands before their printer. */
  #told(printer: StatementPrinter): { readonly printer: StatementPrinter; readonly told: ToldResults | null } {
    const { verbose } = this.#options;
    if (verbose < 2 && !this.#showsWarnings) return { printer, told: null };
    const told = new ToldResults(printer, verbose < 2 ? null : this.#say, verbose > 2);
    return { printer: told, told };
  }
  /** Between results in the formats of mysql; elsewhere they are data, and this is none. */
  readonly #say = (text: string): void => {
    if (MYSQL_FORMATS.includes(this.#options.format)) this.#target.text(text);
    else this.#io.stderr.write(text);
  };
  async #tellWarnings(): Promise<void> {
    if (this.#connection.isLost === true) return;
    this.#say(await warningLines(this.#connection));
  }

  /** Whether --one-database leaves a statement out. */
  #isIgnored(sql: string): boolean {
    if (this.#options.script.oneDatabase === null) return false;
    const [, database] = /^use\s+(\S[\s\S]*)/i.exec(sql) ?? [];
    if (database !== undefined) return !this.#used(databaseOf(database));
    return this.#isElsewhere && !/^set\s/i.test(sql);
  }
  #used(database: string): boolean {
    const { oneDatabase } = this.#options.script;
    this.#isElsewhere = oneDatabase !== null && database !== oneDatabase;
    return !this.#isElsewhere;
  }

  /** @returns whether it could be done. */
  async #command(statement: ScriptStatement, command: ClientCommand, source: Source): Promise<boolean> {
    const { CommandError, runClientCommand } = await import('./run-command.ts');
    try {
      await runClientCommand(command, {
        connection: this.#connection,
        flags: this.#options.script,
        source,
        pending: statement.sql,
        say: this.#say,
        flush: () => this.#io.stdout.flush(),
        runFile: (path) => this.#runFile(path),
        showWarnings: (on) => {
          this.#showsWarnings = on;
        },
        used: (database) => this.#used(database),
        quit: () => {
          this.#left = true;
        },
      });
      return this.#nestedFailure === null;
    } catch (error) {
      if (!(error instanceof SqlError) && !(error instanceof CommandError)) throw error;
      const running = { statement, source, bound: { original: (position: number) => position } };
      if (error instanceof SqlError) await this.#complain(await this.#errorText(error, running, modeOf(this.#connection)));
      else await this.#complain(this.#remarkText('error', error.message, running));
      return false;
    }
  }
  /** A file that a script names. Its first error ends the run, without --force. */
  async #runFile(path: string): Promise<void> {
    const { CommandError } = await import('./run-command.ts');
    if (this.#depth >= MOST_NESTED) throw new CommandError(`${path} is not read: ${MOST_NESTED} files name each other`);
    if (!existsSync(path)) throw new CommandError(`Failed to open file '${path}': there is none`);
    this.#depth++;
    this.#nestedFailure = await this.#readAll({ kind: 'file', path });
    this.#depth--;
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

  /** All that is told of an error. Its module is loaded when there is one. */
  async #errorText(error: SqlError, running: Placed, mode: ParseMode): Promise<string> {
    const { describeError } = await import('../query/errors/describe.ts');
    const { statement, bound, source } = running;
    return describeError(error, {
      connection: this.#connection,
      format: this.#options.run.errorFormat,
      statement,
      source,
      bound,
      mode,
      lineNumbers: this.#options.script.lineNumbers,
      // With --force what comes next may ask for the diagnostics of this one.
      suggests: !this.#options.force && this.#stopped === null,
    });
  }
  #remarkText(level: 'error' | 'warning' | 'note', text: string, running: Placed | null): string {
    const { source, statement } = running ?? {};
    if (this.#options.run.errorFormat === 'json') {
      const file = source?.kind === 'file' ? source.path : null;
      return JSON.stringify({ level, message: text, file, line: statement?.place.line ?? null, column: null });
    }
    const where = running === null || !this.#options.script.lineNumbers ? '' : ` ${whereIs(running)}`;
    return `${level === 'error' ? 'ERROR' : level}${where}: ${text}`;
  }
  #remark(level: 'error' | 'warning' | 'note', text: string): Promise<void> {
    return this.#complain(this.#remarkText(level, text, null));
  }

  /** Whether a statement has a placeholder that `--params-file` is to fill. */
  #wantsRows({ sql }: ScriptStatement, mode: ParseMode): boolean {
    return replaceNames(sql, mode).names.some((name) => !this.#options.params.has(name));
  }
  /** Runs a statement for each row of `--params-file`. @returns whether all went well. */
  async #byRows(statement: ScriptStatement, source: Source, mode: ParseMode): Promise<boolean> {
    const { runByRows } = await import('../query/run-by-rows.ts');
    const printer = await this.#printerFor(statement);
    printer.statement = statement.sql;
    const named = replaceNames(statement.sql, mode);
    const running: Placed = { statement, source, bound: named };
    const { run, params, timeout, force } = this.#options;
    if (run.paramsFile === null) return true;
    this.#running = true;
    this.#company.statistics?.begin();
    let good = false;
    try {
      this.#company.guard?.before(statement.sql, mode);
      good = await runByRows(run.paramsFile, {
        io: this.#io,
        connection: this.#connection,
        statement: named,
        params,
        printer,
        limits: { signal: this.#abort.signal, ...(timeout === null ? {} : { timeout }) },
        force,
        describe: (error) => this.#errorText(error, running, mode),
        tell: (level, text) => this.#complain(this.#remarkText(level, text, running)),
        complain: (text) => this.#complain(text),
        onTimeout: () => {
          if (timeout !== null) this.#stopped ??= 'timeout';
        },
      });
      await this.#company.guard?.after(statement.sql);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      await this.#complain(await this.#errorText(error, running, mode));
      good = false;
    } finally {
      this.#running = false;
      this.#target.tally.statements++;
      printer.flush();
      const time = this.#company.statistics?.end(good);
      if (time !== undefined && run.timing) await this.#complain(this.#remarkText('note', time, running));
    }
    return good;
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
    this.#company.progress.clear();
    this.#io.stderr.write(`${line}\n`);
    await this.#io.stderr.flush();
  }
}

/** `at line 3 column 15 in file.sql`; without a column where only the statement is known. */
function whereIs({ statement, bound, source }: Placed, position: number | null = null): string {
  const place = position === null ? null : placeAt(statement.place, statement.sql, bound.original(position));
  const where = place === null ? `at line ${statement.place.line}` : `at line ${place.line} column ${place.column}`;
  return source.kind === 'file' ? `${where} in ${source.path}` : where;
}
