/** `--import` and `--export`: runs of `wsql query` that have a file of data in the place of a script. */
import type { BackendConnection } from '../../src/backend.ts';
import { SqlError, UsageError } from '../../src/errors.ts';
import { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import type { Flags } from '../terminal/flags.ts';
import { Teller } from './errors/teller.ts';
import { type ExportOptions, exportData, readExportOptions } from './export.ts';
import { Import } from './import/import.ts';
import { type ImportOptions, readImportOptions } from './import/options.ts';

export type DataTask =
  | { readonly kind: 'import'; readonly options: ImportOptions }
  | { readonly kind: 'export'; readonly options: ExportOptions };

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
  if (flags.typed('import')) {
    if (table === undefined) throw new UsageError('--import FILE needs --table NAME');
    return { kind: 'import', options: readImportOptions(flags, table, timeout) };
  }
  if (table === undefined && first === undefined) throw new UsageError('--export FILE needs --table NAME, or a query');
  return { kind: 'export', options: readExportOptions(flags, table ?? null, first ?? '', timeout) };
}

/** @returns the exit code; SQL errors have been told. @throws UsageError, OutputError */
export async function runDataTask(task: DataTask, io: Io, connection: BackendConnection): Promise<ExitCode> {
  const abort = new AbortController();
  const release = io.onInterrupt(() => {
    if (abort.signal.aborted) io.leave(ExitCode.INTERRUPTED);
    abort.abort();
  });
  try {
    if (task.kind === 'import') return await new Import(task.options, io, connection, abort.signal).run();
    return await exportData(task.options, io, connection, abort.signal);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    new Teller(io.stderr, task.options).error(error);
    if (abort.signal.aborted) return ExitCode.INTERRUPTED;
    return error.errno === 3024 && task.options.timeout !== null ? ExitCode.TIMEOUT : ExitCode.SQL_ERROR;
  } finally {
    release();
  }
}
