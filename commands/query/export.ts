/** `wsql query --export FILE`: a table, or what a query answers, into a file that `--import` gives back as it was. */
import type { BackendConnection } from '../../src/backend.ts';
import { UsageError } from '../../src/errors.ts';
import { identifier } from '../../src/introspection/formats/sql/text.ts';
import { ExitCode } from '../exit-code.ts';
import type { Io, Output } from '../io.ts';
import type { Flags } from '../terminal/flags.ts';
import { OutputFile } from '../terminal/output-file.ts';
import { Printer, Tally } from '../terminal/printer.ts';
import { createProgress } from '../terminal/progress.ts';
import { FORMATS, type Format, loadRenderer, type RenderOptions } from '../terminal/render/renderer.ts';
import { readRenderOptions } from '../terminal/render-flags.ts';
import { formatOf } from './data/read-data.ts';
import { ERROR_FORMATS, type ErrorFormat } from './errors/report.ts';
import { Teller } from './errors/teller.ts';
import { readColumnList } from './import/options.ts';
import { parseTableName, readColumns, type TableColumn, type TableName, tableLabel, tableText } from './table-columns.ts';

export interface ExportOptions {
  /** `-`: standard output. */
  readonly path: string;
  readonly source:
    | { readonly kind: 'table'; readonly table: TableName; readonly columns: readonly string[] | null }
    | { readonly kind: 'query'; readonly sql: string };
  readonly format: Format;
  readonly render: RenderOptions;
  readonly quiet: boolean;
  readonly errorFormat: ErrorFormat;
  readonly timeout: number | null;
}

/** @param table the table's name, or null for a query. @throws UsageError */
export function readExportOptions(flags: Flags, table: string | null, sql: string, timeout: number | null): ExportOptions {
  const path = flags.text('export') ?? '';
  const format = (flags.typed('format') ? flags.choice('format', FORMATS) : null) ?? formatOf(path) ?? otherFormatOf(path);
  if (format === null) throw new UsageError(`${path}: say how it is to be written by --format`);
  return {
    path,
    source: table === null ? { kind: 'query', sql } : { kind: 'table', table: parseTableName(table), columns: readColumnList(flags) },
    format,
    render: faithful(
      format,
      readRenderOptions(flags, () => false),
    ),
    quiet: flags.has('quiet'),
    errorFormat: flags.choice('errorFormat', ERROR_FORMATS) ?? 'text',
    timeout,
  };
}
function otherFormatOf(path: string): Format | null {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  return extension === 'md' ? 'markdown' : (FORMATS.find((format) => format === extension) ?? null);
}
/** What `--import` needs to tell NULL from text, and bytes from text: unless it was asked for in another way. */
function faithful(format: Format, options: RenderOptions): RenderOptions {
  const own: Partial<RenderOptions> = format === 'tsv' ? { nullText: '\\N', binary: 'hex', quick: true, tsvNames: true } : {};
  return {
    ...options,
    ...own,
    ...(options.nullText === undefined ? {} : { nullText: options.nullText }),
    ...(options.binary === undefined ? {} : { binary: options.binary }),
  };
}

/** @param tally counts the rows. @throws SqlError, UsageError, OutputError */
export async function exportData(
  options: ExportOptions,
  io: Io,
  connection: BackendConnection,
  signal: AbortSignal,
  tally = new Tally(),
): Promise<ExitCode> {
  const started = performance.now();
  const sql = await textOf(options, connection);
  const output = await openOutput(options.path, io);
  const printer = new Printer(output, await loadRenderer(options.format), options.render, undefined, tally);
  const progress = createProgress(null, io.stderr, { quiet: options.quiet, tally: () => tally });
  try {
    printer.statement = sql;
    await connection.query(sql, printer, { signal, ...(options.timeout === null ? {} : { timeout: options.timeout }) });
    if (output instanceof OutputFile) output.commit();
  } finally {
    progress.done();
    if (output instanceof OutputFile) output.discard();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  if (options.path !== '-') new Teller(io.stderr, options).note(`${options.path}: ${tally.rows} rows (${seconds} s)`);
  return ExitCode.OK;
}

async function openOutput(path: string, io: Io): Promise<Output> {
  if (path === '-') return io.stdout;
  if (!path.endsWith('.gz')) return new OutputFile(path);
  const { GzipFile } = await import('./gzip-file.ts');
  return new GzipFile(path);
}

/** The query of an export. */
async function textOf({ source }: ExportOptions, connection: BackendConnection): Promise<string> {
  if (source.kind === 'query') return source.sql;
  const known = await readColumns(connection, source.table);
  // A table that nothing is known of is the server's to refuse.
  if (known.length === 0) return `SELECT * FROM ${tableText(source.table)}`;
  const columns = source.columns === null ? known : source.columns.map((name) => columnOf(name, known, source.table));
  return `SELECT ${columns.map(columnText).join(', ')} FROM ${tableText(source.table)}`;
}
function columnOf(name: string, known: readonly TableColumn[], table: TableName): TableColumn {
  const found = known.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw new UsageError(`--columns: ${tableLabel(table)} has no column ${name}`);
  return found;
}
/** MySQL prints six digits of a FLOAT, which are not all of it; as DOUBLE it has all. */
function columnText({ name, kind }: TableColumn): string {
  return kind === 'float' ? `${identifier(name)} + 0e0 AS ${identifier(name)}` : identifier(name);
}
