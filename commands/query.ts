/** `wsql query`: runs SQL and prints what it answers. */
import type { Backend, BackendConnection } from '../src/backend.ts';
import { ConnectError, UsageError } from '../src/errors.ts';
import type { Page } from '../src/sql/index.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { connectTo, tellConnectError } from './terminal/connect.ts';
import type { Flags } from './terminal/flags.ts';
import { localFiles } from './terminal/local-files.ts';
import { parseParams } from './terminal/placeholders.ts';
import { openPrintTarget } from './terminal/print-target.ts';
import { FORMATS, type Format } from './terminal/render/renderer.ts';
import { type Destination, readDestination, readRenderOptions } from './terminal/render-flags.ts';
import { type ScriptOptions, ScriptRun } from './terminal/run-script.ts';
import type { Source } from './terminal/script.ts';
import { openTarget, readTarget, type Target } from './terminal/target.ts';

export interface QueryOptions extends ScriptOptions {
  readonly target: Target;
  readonly destination: Destination;
}

/** @throws UsageError */
export async function readOptions(flags: Flags, sql: readonly string[], io: Io): Promise<QueryOptions> {
  return {
    target: await readTarget(flags, io.env),
    sources: readSources(flags, sql, io),
    format: readFormat(flags, io),
    render: readRenderOptions(flags, () => io.stdinIsTerminal && io.stdout.isTerminal),
    destination: readDestination(flags),
    params: parseParams(flags.list('param')),
    force: flags.has('force'),
    verbose: flags.has('verbose'),
    timeout: readTimeout(flags),
    fetchSize: flags.integer('fetchSize', 1, MOST_FETCHED) ?? null,
    page: readPage(flags),
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
  if (flags.has('html')) return 'html';
  if (flags.has('xml')) return 'xml';
  if (flags.has('vertical')) return 'vertical';
  if (flags.has('table')) return 'table';
  if (flags.has('batch') || flags.has('silent')) return 'tsv';
  return flags.choice('format', FORMATS) ?? (io.stdout.isTerminal && readDestination(flags).kind === 'stdout' ? 'table' : 'tsv');
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
    backend = await openTarget(options.target, io);
    const connection = await connectTo(backend, options.target);
    try {
      return await runScript(options, io, connection);
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'OutputError') return tellOutputError(error, io);
    if (!(error instanceof ConnectError)) throw error;
    tellConnectError(error, io);
    return ExitCode.CONNECT;
  } finally {
    await backend?.close();
  }
}

/** @throws OutputError */
async function runScript(options: QueryOptions, io: Io, connection: BackendConnection): Promise<ExitCode> {
  const target = await openPrintTarget(options.destination, io.stdout);
  let code: ExitCode | null = null;
  try {
    code = await new ScriptRun(options, io, connection, target, await localFiles(options.target.localFolders, io)).all();
    return code;
  } finally {
    target.close(code === ExitCode.OK || code === ExitCode.FORCED);
  }
}

function tellOutputError(error: Error, io: Io): ExitCode {
  io.stderr.write(`wsql: ${error.message}\n`);
  return ExitCode.SQL_ERROR;
}
