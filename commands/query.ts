/** `wsql query`: runs SQL and prints what it answers. */
import type { Backend, BackendConnection, QueryOptions as QueryCallOptions } from '../src/backend.ts';
import { ConnectError, SqlError, UsageError } from '../src/errors.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { Flags } from './terminal/flags.ts';
import { type BoundStatement, bindParams, type Params, parseParams } from './terminal/placeholders.ts';
import { placeAt } from './terminal/position.ts';
import { Printer } from './terminal/printer.ts';
import { FORMATS, type Format, loadRenderer } from './terminal/render/renderer.ts';
import { modeOf, readStatements, type ScriptStatement, type Source, SourceError } from './terminal/script.ts';
import { openTarget, readTarget, type Target } from './terminal/target.ts';

export interface QueryOptions {
  readonly target: Target;
  readonly sources: readonly Source[];
  readonly format: Format;
  readonly skipNames: boolean;
  readonly raw: boolean;
  readonly params: Params;
  readonly force: boolean;
  /** Milliseconds that a statement may take. */
  readonly timeout: number | null;
}

/** @throws UsageError */
export async function readOptions(flags: Flags, sql: readonly string[], io: Io): Promise<QueryOptions> {
  return {
    target: await readTarget(flags, io.env),
    sources: readSources(flags, sql, io),
    format: readFormat(flags, io),
    skipNames: flags.has('skipColumnNames'),
    raw: flags.has('raw'),
    params: parseParams(flags.list('param')),
    force: flags.has('force'),
    timeout: readTimeout(flags),
  };
}

function readSources(flags: Flags, sql: readonly string[], io: Io): readonly Source[] {
  const texts = [...sql, ...flags.list('execute')].map((text): Source => ({ kind: 'text', text }));
  const files = flags.list('file').map((path): Source => (path === '-' ? { kind: 'stdin' } : { kind: 'file', path }));
  const sources = [...texts, ...files];
  if (sources.length > 0) return sources;
  if (io.stdinIsTerminal) throw new UsageError('no SQL: give it as an argument, with -f FILE, or through a pipe; see wsql query --help');
  return [{ kind: 'stdin' }];
}

function readFormat(flags: Flags, io: Io): Format {
  if (flags.has('vertical')) return 'vertical';
  if (flags.has('table')) return 'table';
  if (flags.has('batch')) return 'tsv';
  return flags.choice('format', FORMATS) ?? (io.stdout.isTerminal ? 'table' : 'tsv');
}

function readTimeout(flags: Flags): number | null {
  const text = flags.text('timeout');
  if (text === undefined) return null;
  const seconds = Number(text);
  if (!(seconds > 0) || text.trim() === '') throw new UsageError(`--timeout ${text}: a number of seconds is wanted`);
  return seconds * 1000;
}

/** @returns the exit code; SQL errors and failures to connect have been told on stderr. */
export async function run(options: QueryOptions, io: Io): Promise<ExitCode> {
  let backend: Backend | null = null;
  try {
    backend = await openTarget(options.target, io);
    const connection = await connect(backend, options.target);
    try {
      return await new Run(options, io, connection).all();
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    io.stderr.write(`ERROR${error.errno === null ? '' : ` ${error.errno} (${error.sqlState ?? 'HY000'})`}: ${error.message}\n`);
    return ExitCode.CONNECT;
  } finally {
    await backend?.close();
  }
}

async function connect(backend: Backend, target: Target): Promise<BackendConnection> {
  const options = { user: 'root', host: 'localhost', database: target.database, connectionId: 1, collation: 255, foundRows: false };
  try {
    return await backend.connect(options, { kill: () => false, processes: () => [] });
  } catch (error) {
    if (error instanceof SqlError) throw new ConnectError(error.message, error.errno, error.sqlState);
    throw error;
  }
}

const TIMED_OUT = new SqlError(3024, 'HY000', 'Query execution was interrupted, maximum statement execution time exceeded');

/** One run over all sources, on one connection. */
class Run {
  readonly #options: QueryOptions;
  readonly #io: Io;
  readonly #connection: BackendConnection;
  #stopped: 'timeout' | 'interrupt' | null = null;
  #running = false;

  constructor(options: QueryOptions, io: Io, connection: BackendConnection) {
    this.#options = options;
    this.#io = io;
    this.#connection = connection;
  }

  async all(): Promise<ExitCode> {
    const release = this.#io.onInterrupt(() => {
      this.#stopped = 'interrupt';
      // Who asks twice does not want to wait.
      release();
      this.#connection.cancel();
      // Between two statements it is the script that is waited for.
      if (!this.#running && this.#options.sources.some(({ kind }) => kind === 'stdin')) this.#io.stdin().destroy();
    });
    try {
      return await this.#statements();
    } finally {
      release();
    }
  }

  async #statements(): Promise<ExitCode> {
    const { format, skipNames, raw } = this.#options;
    const printer = new Printer(this.#io.stdout, await loadRenderer(format), { skipNames, raw });
    let vertical: Printer | null = null;
    let failed = false;
    for (const source of this.#options.sources) {
      try {
        for await (const statement of readStatements(source, this.#io, () => modeOf(this.#connection))) {
          if (statement.delimiter === '\\G') vertical ??= new Printer(this.#io.stdout, await loadRenderer('vertical'), { skipNames, raw });
          const good = await this.#one(statement, statement.delimiter === '\\G' && vertical !== null ? vertical : printer, source);
          if (this.#stopped !== null) return this.#stopCode();
          if (!good && !this.#options.force) return ExitCode.SQL_ERROR;
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

  /** @returns whether it ran without an error. */
  async #one(statement: ScriptStatement, printer: Printer, source: Source): Promise<boolean> {
    const bound = bindParams(statement.sql, this.#options.params, modeOf(this.#connection));
    const timer = this.#startTimer();
    this.#running = true;
    try {
      await this.#connection.query(bound.sql, printer, this.#queryOptions(bound));
      return true;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (error.errno === TIMED_OUT.errno && this.#options.timeout !== null) this.#stopped ??= 'timeout';
      if (this.#stopped === null) await this.#complain(describe(error, statement, bound, source));
      return false;
    } finally {
      this.#running = false;
      clearTimeout(timer);
      if (this.#stopped === 'timeout') await this.#complain(describe(TIMED_OUT, statement, bound, source));
    }
  }

  #queryOptions({ params }: BoundStatement): QueryCallOptions {
    const { timeout } = this.#options;
    return { ...(params.length === 0 ? {} : { params }), ...(timeout === null ? {} : { timeout }) };
  }
  #startTimer(): NodeJS.Timeout | undefined {
    if (this.#options.timeout === null) return undefined;
    return setTimeout(() => {
      this.#stopped ??= 'timeout';
      this.#connection.cancel();
    }, this.#options.timeout);
  }

  /** What was printed before the error is on the terminal before it. */
  async #complain(line: string): Promise<void> {
    await this.#io.stdout.flush();
    this.#io.stderr.write(`${line}\n`);
    await this.#io.stderr.flush();
  }
}

/** `ERROR 1146 (42S02) at line 3 column 15 in file.sql: Table 'shop.nope' doesn't exist`; without a column where only the statement is known. */
function describe(error: SqlError, statement: ScriptStatement, bound: BoundStatement, source: Source): string {
  const place = error.position === null ? null : placeAt(statement.place, statement.sql, bound.original(error.position));
  const where = place === null ? `at line ${statement.place.line}` : `at line ${place.line} column ${place.column}`;
  const file = source.kind === 'file' ? ` in ${source.path}` : '';
  return `ERROR ${error.errno} (${error.sqlState}) ${where}${file}: ${error.message}`;
}
