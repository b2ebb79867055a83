/** One file for each result, in a folder: `001.csv`, `002.csv`, … in the order of the results. A file is there when its result is complete. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, ResultSink, RowsEnd, TextRows } from '../../src/result.ts';
import type { Field, ValueRow } from '../../src/types.ts';
import { OutputError, OutputFile } from './output-file.ts';
import { Printer, type Tally } from './printer.ts';
import type { Format, RendererFactory, RenderOptions } from './render/renderer.ts';

const EXTENSIONS: Readonly<Record<Format, string>> = {
  table: 'txt',
  vertical: 'txt',
  json: 'json',
  jsonl: 'jsonl',
  csv: 'csv',
  tsv: 'tsv',
  markdown: 'md',
  html: 'html',
  xml: 'xml',
  sql: 'sql',
  values: 'txt',
  none: 'txt',
};

/** Numbers the results of a run, whatever their formats. */
export class ResultFolder {
  readonly #path: string;
  #count = 0;

  /** The folder is made where there is none. @throws OutputError */
  constructor(path: string) {
    this.#path = path;
    try {
      mkdirSync(path, { recursive: true });
    } catch (error) {
      throw new OutputError(path, error);
    }
  }
  /** @throws OutputError */
  next(format: Format): OutputFile {
    return new OutputFile(join(this.#path, `${String(++this.#count).padStart(3, '0')}.${EXTENSIONS[format]}`));
  }
}

export class ResultFiles implements ResultSink {
  readonly localFile?: NonNullable<ResultSink['localFile']>;
  readonly #folder: ResultFolder;
  readonly #format: Format;
  readonly #factory: RendererFactory;
  readonly #options: RenderOptions;
  #current: { readonly file: OutputFile; readonly printer: Printer } | null = null;
  statement = '';
  readonly tally: Tally;

  constructor(
    folder: ResultFolder,
    format: Format,
    factory: RendererFactory,
    options: RenderOptions,
    tally: Tally,
    localFile?: ResultSink['localFile'],
  ) {
    this.tally = tally;
    if (localFile !== undefined) this.localFile = localFile;
    this.#folder = folder;
    this.#format = format;
    this.#factory = factory;
    this.#options = options;
  }

  ok({ affectedRows, warnings }: Outcome): void {
    this.tally.answeredAt ||= performance.now();
    this.tally.affectedRows += Number(affectedRows);
    this.tally.warnings += warnings;
  }
  /** @throws OutputError */
  fields(fields: readonly Field[]): void {
    const file = this.#folder.next(this.#format);
    const printer = new Printer(file, this.#factory, this.#options, undefined, this.tally);
    this.#current = { file, printer };
    printer.statement = this.statement;
    printer.fields(fields);
  }
  rows(rows: readonly ValueRow[]): void | Promise<void> {
    return this.#current?.printer.rows(rows);
  }
  textRows(): TextRows | null {
    return this.#current?.printer.textRows() ?? null;
  }
  end(end: RowsEnd): void {
    this.#current?.printer.end(end);
    this.#current?.file.commit();
    this.#current = null;
  }
  /** After a statement: a result that has broken off is no file. */
  flush(): void {
    this.#current?.file.discard();
    this.#current = null;
  }
}
