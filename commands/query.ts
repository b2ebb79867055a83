/** `wsql query`: runs SQL and prints what it answers. */
import type { Backend } from '../src/backend.ts';
import { ConnectError, UsageError } from '../src/errors.ts';
import type { Page } from '../src/sql/index.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { connectTo, tellConnectError } from './terminal/connect.ts';
import type { Flags } from './terminal/flags.ts';
import { localFiles } from './terminal/local-files.ts';
import { parseParams } from './terminal/placeholders.ts';
import { FORMATS, type Format } from './terminal/render/renderer.ts';
import { type ScriptOptions, ScriptRun } from './terminal/run-script.ts';
import type { Source } from './terminal/script.ts';
import { openTarget, readTarget, type Target } from './terminal/target.ts';

export interface QueryOptions extends ScriptOptions {
  readonly target: Target;
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
      return await new ScriptRun(options, io, connection, await localFiles(options.target.localFolders, io)).all();
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    tellConnectError(error, io);
    return ExitCode.CONNECT;
  } finally {
    await backend?.close();
  }
}
