/** `wsql query`: runs SQL and prints what it answers. */
import type { Backend, BackendConnection } from '../src/backend.ts';
import { ConnectError, SqlError, UsageError } from '../src/errors.ts';
import type { Page } from '../src/sql/index.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { DataTask } from './query/data-task.ts';
import type { StatementGuard } from './query/guard.ts';
import { readRunFlags } from './query/run-flags.ts';
import { connectTo, connectWaiting, tellConnectError } from './terminal/connect.ts';
import type { Flags } from './terminal/flags.ts';
import { localFiles } from './terminal/local-files.ts';
import { parseParams } from './terminal/placeholders.ts';
import { openPrintTarget } from './terminal/print-target.ts';
import { clearing } from './terminal/progress.ts';
import { FORMATS, type Format } from './terminal/render/renderer.ts';
import { type Destination, readDestination, readRenderOptions } from './terminal/render-flags.ts';
import { RunProgress } from './terminal/run-progress.ts';
import { type ScriptOptions, ScriptRun } from './terminal/run-script.ts';
import type { Source } from './terminal/script.ts';
import type { ScriptFlags } from './terminal/script-flags.ts';
import { readLine } from './terminal/sources.ts';
import { openTarget, readOptionFiles, readTarget, type Target } from './terminal/target.ts';

export interface QueryOptions extends ScriptOptions {
  readonly target: Target;
  /** Whether to try again while the server is not there. */
  readonly waits: boolean;
  readonly destination: Destination;
  /** A file of data in the place of a script. */
  readonly dataTask: DataTask | null;
}

/** @throws UsageError */
export async function readOptions(typed: Flags, sql: readonly string[], io: Io): Promise<QueryOptions> {
  const hasData = typed.typed('import') || typed.typed('export');
  const line = await readLine(typed, sql, io, !hasData);
  const lines = await readOptionFiles(line.flags, io.env);
  const flags = lines.length === 0 ? line.flags : line.flags.over((await import('./terminal/default-options.ts')).flagsOf(lines));
  const target = await readTarget(line.flags, io.env, lines);
  return {
    target,
    sources: line.sources,
    format: readFormat(flags, io),
    render: readRenderOptions(flags, () => io.stdinIsTerminal && io.stdout.isTerminal),
    destination: readDestination(flags),
    dataTask: hasData ? await readData(flags, line.sources) : null,
    params: parseParams(flags.list('param')),
    force: flags.has('force'),
    verbose: flags.count('verbose'),
    timeout: readTimeout(flags),
    fetchSize: flags.integer('fetchSize', 1, MOST_FETCHED) ?? null,
    page: readPage(flags),
    waits: flags.has('wait'),
    script: readScriptFlags(flags, target),
    run: await readRunFlags(flags),
  };
}

/** As the mysql client does with what stands between statements. */
function readScriptFlags(flags: Flags, { database }: Target): ScriptFlags {
  return {
    delimiter: flags.text('delimiter') || ';',
    binary: flags.has('binaryMode'),
    allowed: { commands: flags.has('commands'), system: flags.has('systemCommand') },
    oneDatabase: flags.has('oneDatabase') ? database : null,
    showWarnings: flags.has('showWarnings'),
    lineNumbers: !flags.has('skipLineNumbers'),
    unbuffered: flags.has('unbuffered'),
    ignoresInterrupts: flags.has('sigintIgnore'),
  };
}

const FORMAT_SWITCHES = ['html', 'xml', 'vertical', 'table', 'batch', 'silent'] as const;

function readFormat(flags: Flags, io: Io): Format {
  const named = flags.choice('format', FORMATS);
  // What is typed counts more than a switch of an option file.
  if (named !== undefined && !FORMAT_SWITCHES.some((name) => flags.typed(name))) return named;
  if (flags.has('html')) return 'html';
  if (flags.has('xml')) return 'xml';
  if (flags.has('vertical')) return 'vertical';
  if (flags.has('table')) return 'table';
  if (named === undefined && flags.count('verbose') > 2) return 'table';
  if (flags.has('batch') || flags.has('silent')) return 'tsv';
  return named ?? (io.stdout.isTerminal && readDestination(flags).kind === 'stdout' ? 'table' : 'tsv');
}

function readTimeout(flags: Flags): number | null {
  const text = flags.text('timeout');
  if (text === undefined) return null;
  const seconds = Number(text);
  if (!(seconds > 0) || text.trim() === '') throw new UsageError(`--timeout ${text}: a number of seconds is wanted`);
  return seconds * 1000;
}

/** Rows of a fetch are all in memory at once. */
const MOST_FETCHED = 1_000_000;
/** As many rows as there are. */
const ALL = 2n ** 64n - 1n;

function readPage(flags: Flags): Page | null {
  const limit = flags.integer('limit', 0, Number.MAX_SAFE_INTEGER);
  const offset = flags.integer('offset', 0, Number.MAX_SAFE_INTEGER);
  return limit === undefined && offset === undefined ? null : { limit: limit ?? ALL, offset: offset ?? 0 };
}

/** @returns the exit code; SQL errors and failures to connect have been told on stderr. */
export async function run(options: QueryOptions, io: Io): Promise<ExitCode> {
  let backend: Backend | null = null;
  try {
    backend = await openTarget(options.target, io, options.run.readOnly);
    const connection = options.waits ? await connectWaiting(backend, options.target, io) : await connectTo(backend, options.target);
    try {
      return await (options.dataTask === null ? runScript(options, io, connection) : runData(options, options.dataTask, io, connection));
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'OutputError') return tellOutputError(error, io);
    if (!(error instanceof ConnectError)) throw error;
    await tellNoConnection(error, options, backend, io);
    return ExitCode.CONNECT;
  } finally {
    await backend?.close();
  }
}

/** @throws UsageError */
async function readData(flags: Flags, sources: readonly Source[]): Promise<DataTask> {
  const { readDataTask } = await import('./query/data-task.ts');
  const texts = sources.flatMap((source) => (source.kind === 'text' ? [source.text] : []));
  return readDataTask(flags, texts, readTimeout(flags));
}
/** @throws UsageError, OutputError */
async function runData(options: QueryOptions, task: DataTask, io: Io, connection: BackendConnection): Promise<ExitCode> {
  // --transaction is the task's own.
  await startGuard({ ...options, run: { ...options.run, transaction: false } }, connection);
  const { runDataTask } = await import('./query/data-task.ts');
  return runDataTask(task, io, connection);
}

/** @throws OutputError */
async function runScript(options: QueryOptions, io: Io, connection: BackendConnection): Promise<ExitCode> {
  const { run } = options;
  let clear = (): void => undefined;
  const target = await openPrintTarget(
    options.destination,
    clearing(io.stdout, () => clear()),
  );
  const statistics = run.timing || run.stats ? new (await import('./query/statistics.ts')).RunStatistics(target.tally) : null;
  const progress = new RunProgress(io.stderr, run.quiet, () => target.tally);
  clear = () => progress.clear();
  let code: ExitCode | null = null;
  try {
    const guard = await startGuard(options, connection);
    const files = await localFiles(options.target.localFolders, io);
    code = await new ScriptRun(options, io, connection, target, files, { guard, statistics, progress }).all();
    return await endGuard(guard, code, io);
  } finally {
    target.close(code === ExitCode.OK || code === ExitCode.FORCED);
    if (run.stats) io.stderr.write(`${statistics?.json(code ?? ExitCode.SQL_ERROR)}\n`);
  }
}

/** @throws ConnectError where the session cannot be had as it was asked for. */
async function startGuard({ run, target }: QueryOptions, connection: BackendConnection): Promise<StatementGuard | null> {
  const readOnly = run.readOnly && target.kind === 'remote';
  if (!readOnly && !run.transaction) return null;
  const { StatementGuard } = await import('./query/guard.ts');
  try {
    return await StatementGuard.start(connection, { readOnly, transaction: run.transaction });
  } catch (error) {
    throw error instanceof SqlError ? new ConnectError(error.message, error.errno, error.sqlState) : error;
  }
}
/** @returns the exit code, also where the transaction could not be committed. */
async function endGuard(guard: StatementGuard | null, code: ExitCode, io: Io): Promise<ExitCode> {
  try {
    await guard?.end(code === ExitCode.OK);
    return code;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    io.stderr.write(`ERROR ${error.errno} (${error.sqlState}): ${error.message}\n`);
    return ExitCode.SQL_ERROR;
  }
}

/** What a server says of a database that is not there. */
const UNKNOWN_DATABASE = 1049;

async function tellNoConnection(error: ConnectError, { run, target }: QueryOptions, backend: Backend | null, io: Io): Promise<void> {
  if (run.errorFormat === 'json') {
    const { errorJson, NOWHERE } = await import('./query/errors/report.ts');
    io.stderr.write(`${errorJson(error, NOWHERE, null)}\n`);
    return;
  }
  tellConnectError(error, io);
  if (error.errno !== UNKNOWN_DATABASE || backend === null) return;
  const { nearestDatabases } = await import('./query/errors/databases.ts');
  const names = await nearestDatabases(backend, target);
  if (names.length > 0) io.stderr.write(`  did you mean ${names.join(' or ')}?\n`);
}

function tellOutputError(error: Error, io: Io): ExitCode {
  io.stderr.write(`wsql: ${error.message}\n`);
  return ExitCode.SQL_ERROR;
}
