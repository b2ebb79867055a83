/** What `--import` is asked for. */
import { UsageError } from '../../../src/errors.ts';
import type { Flags } from '../../terminal/flags.ts';
import { BINARY_FORMS, type BinaryForm } from '../../terminal/render/renderer.ts';
import { DATA_FORMATS, type DataFile, type DataFormat, formatOf } from '../data/read-data.ts';
import { ERROR_FORMATS, type ErrorFormat } from '../errors/report.ts';
import { parseTableName, type TableName } from '../table-columns.ts';

export interface ImportOptions {
  readonly file: DataFile;
  readonly table: TableName;
  /** The columns that the fields go to, by place; an empty name leaves a field out. Null: as the file names them. */
  readonly columns: readonly string[] | null;
  /** Make the table where there is none. */
  readonly create: boolean;
  readonly onDuplicate: 'error' | 'ignore' | 'update';
  /** How bytes are written; null: as the format has them. */
  readonly binary: BinaryForm | null;
  /** Rows of a transaction. */
  readonly batchSize: number;
  readonly maxErrors: number;
  readonly errorsFile: string | null;
  readonly checkpoint: string | null;
  /** All rows in one transaction. */
  readonly isAtomic: boolean;
  readonly quiet: boolean;
  readonly errorFormat: ErrorFormat;
  /** Milliseconds that a statement may take. */
  readonly timeout: number | null;
}

const BATCH = 5000;
const MOST_BATCHED = 1_000_000;

/** @param name the table. @throws UsageError */
export function readImportOptions(flags: Flags, name: string, timeout: number | null): ImportOptions {
  const checkpoint = flags.text('checkpoint') ?? null;
  const file = readDataFile(flags, flags.text('import') ?? '');
  const isAtomic = flags.has('transaction');
  if (isAtomic && checkpoint !== null)
    throw new UsageError('--checkpoint and --transaction: what is all or nothing has nothing to go on from');
  if (file.path === '-' && checkpoint !== null) throw new UsageError('--checkpoint is for a file: standard input cannot be read again');
  return {
    file,
    table: parseTableName(name),
    columns: readColumnList(flags),
    create: flags.has('create'),
    onDuplicate: flags.choice('onDuplicate', ['error', 'ignore', 'update']) ?? 'error',
    binary: flags.choice('binary', BINARY_FORMS) ?? null,
    batchSize: readBatchSize(flags) ?? BATCH,
    maxErrors: flags.integer('maxErrors', 0, Number.MAX_SAFE_INTEGER) ?? (flags.has('force') ? Number.MAX_SAFE_INTEGER : 0),
    errorsFile: flags.text('errorsFile') ?? null,
    checkpoint,
    isAtomic,
    quiet: flags.has('quiet'),
    errorFormat: flags.choice('errorFormat', ERROR_FORMATS) ?? 'text',
    timeout,
  };
}

/** @throws UsageError */
export function readBatchSize(flags: Flags): number | undefined {
  return flags.integer('batchSize', 1, MOST_BATCHED);
}
/** `a,b,,c`; names with a comma cannot be given so. */
export function readColumnList(flags: Flags): readonly string[] | null {
  return (
    flags
      .text('columns')
      ?.split(',')
      .map((name) => name.trim()) ?? null
  );
}

/** A file of rows, and how it is written. @throws UsageError */
export function readDataFile(flags: Flags, path: string): DataFile {
  // What WSQL_FORMAT says is of results.
  const format = (flags.typed('format') ? flags.choice('format', DATA_FORMATS) : null) ?? formatOf(path);
  return {
    ...dataFileOf(path, format),
    nullText: flags.text('null') ?? null,
    hasHeader: !(flags.off('header') || flags.has('skipColumnNames')),
  };
}
/** @throws UsageError */
export function dataFileOf(path: string, format: DataFormat | null): DataFile {
  if (format === null) throw new UsageError(`${path}: say how it is written by --format ${DATA_FORMATS.join(', ')}`);
  return { path, format, nullText: null, hasHeader: true };
}
