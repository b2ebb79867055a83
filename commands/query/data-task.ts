/** `--import` and `--export`: runs of `wsql query` that have a file of data in the place of a script. */
import type { BackendConnection } from '../../src/backend.ts';
import { SqlError, UsageError } from '../../src/errors.ts';
import { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import type { Flags } from '../terminal/flags.ts';
import { Tally } from '../terminal/printer.ts';
import { Teller } from './errors/teller.ts';
import { type ExportOptions, exportData, readExportOptions } from './export.ts';
import { Import } from './import/import.ts';
import { type ImportOptions, readImportOptions } from './import/options.ts';

/** What a statement is answered with whose time is over. */
const TIMED_OUT = 3024;

export type DataTask = (
  | { readonly kind: 'import'; readonly options: ImportOptions }
  | { readonly kind: 'export'; readonly options: ExportOptions }
) & {
  /** Whether an object at the end says what was done. */
  readonly stats: boolean;
};

/**
 * @param args the arguments, and what -e gave.
 * @throws UsageError
 */
export function readDataTask(flags: Flags, args: readonly string[], timeout: number | null): DataTask {
  const named = flags.text('tableName');
  const [first, ...more] = args;
  if (flags.typed('import') && flags.typed('export')) throw new UsageError('--import and --export: one of them at a time');
  if (more.length > 0 || (named !== undefined && first !== undefined))
    throw new UsageError(`--${flags.typed('import') ? 'import' : 'export'}: ${args.join(' ')} is too much`);
  const table = named;
  const stats = flags.choice('stats', ['json']) !== undefined;
  if (flags.typed('import')) {
    if (table === undefined) throw new UsageError('--import FILE needs --table NAME');
    return { kind: 'import', stats, options: readImportOptions(flags, table, timeout) };
  }
  if (table === undefined && first === undefined) throw new UsageError('--export FILE needs --table NAME, or a query');
  return { kind: 'export', stats, options: readExportOptions(flags, table ?? null, first ?? '', timeout) };
}

/** @returns the exit code; SQL errors have been told. @throws UsageError, OutputError */
export async function runDataTask(task: DataTask, io: Io, connection: BackendConnection): Promise<ExitCode> {
  const abort = new AbortController();
  const release = io.onInterrupt(() => {
    if (abort.signal.aborted) io.leave(ExitCode.INTERRUPTED);
    abort.abort();
  });
  const started = performance.now();
  const run = runOf(task, io, connection, abort.signal);
  try {
    const exitCode = await codeOf(task, io, abort.signal, run.start());
    const seconds = Number(((performance.now() - started) / 1000).toFixed(3));
    if (task.stats) io.stderr.write(`${JSON.stringify({ ...run.figures(), seconds, exitCode })}\n`);
    return exitCode;
  } finally {
    release();
  }
}

interface DataRun {
  start(): Promise<ExitCode>;
  figures(): object;
}
function runOf(task: DataTask, io: Io, connection: BackendConnection, signal: AbortSignal): DataRun {
  if (task.kind === 'import') {
    const run = new Import(task.options, io, connection, signal);
    return { start: () => run.run(), figures: () => run.summary };
  }
  const tally = new Tally();
  return { start: () => exportData(task.options, io, connection, signal, tally), figures: () => ({ rows: tally.rows }) };
}

async function codeOf({ options }: DataTask, io: Io, signal: AbortSignal, run: Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    new Teller(io.stderr, options).error(error);
    if (signal.aborted) return ExitCode.INTERRUPTED;
    return error.errno === TIMED_OUT && options.timeout !== null ? ExitCode.TIMEOUT : ExitCode.SQL_ERROR;
  }
}
