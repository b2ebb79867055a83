/** How results are printed. A renderer turns one result after another into bytes; it knows no terminal and no stream. */
import type { Outcome, TextRows } from '../../../src/result.ts';
import type { Field, ValueRow } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';

export const FORMATS = ['table', 'vertical', 'json', 'jsonl', 'csv', 'tsv', 'markdown', 'html', 'xml', 'sql', 'values', 'none'] as const;
export type Format = (typeof FORMATS)[number];

/** How bytes are shown: `0x…`, base64, or as they are. */
export const BINARY_FORMS = ['hex', 'base64', 'utf8'] as const;
export type BinaryForm = (typeof BINARY_FORMS)[number];

/** Which numbers are strings in JSON: those that a double would round, all, or none. */
export const JSON_NUMBERS = ['safe', 'string', 'number'] as const;
export type JsonNumbers = (typeof JSON_NUMBERS)[number];

export interface RenderOptions {
  /** Without the line or lines of column names. */
  readonly skipNames: boolean;
  /** tsv: false for none either; left out: as the others. */
  readonly tsvNames?: boolean;
  /** tsv: without escaping. */
  readonly raw: boolean;
  /** What stands for NULL; left out: the format's own. */
  readonly nullText?: string;
  /** Left out: the format's own. */
  readonly binary?: BinaryForm;
  readonly jsonNumbers?: JsonNumbers;
  /** As `mysql --quick`: names also where there are no rows, widths of tables as columns are declared. */
  readonly quick?: boolean;
  /** It is for a terminal: control characters are made visible, bytes hexadecimal, and columns as wide as they look. */
  readonly screen?: boolean;
}

/** A promise as that of `ResultSink.rows`. */
export type RowWritten = () => void | Promise<void>;

export interface Renderer {
  /** @param statement its text, as it stands in the script. */
  fields(fields: readonly Field[], statement: string): void;
  rows(rows: readonly ValueRow[]): void;
  /** Takes the rows as text, in the place of `rows`; left out, or null, where values are needed. @param written called behind each row. */
  textRows?(written: RowWritten): TextRows | null;
  /** The result set is complete. */
  end(): void;
  /** A statement without a result set. Left out where that prints nothing. */
  ok?(outcome: Outcome): void;
}

/** @param out takes what is to be printed, in order. */
export type RendererFactory = (out: ByteWriter, options: RenderOptions) => Renderer;

/** Loads the module of one format: a table's layout is not paid for by who wants tab-separated values. */
export async function loadRenderer(format: Format, screen = false): Promise<RendererFactory> {
  switch (format) {
    case 'table':
      return screen ? (await import('./table.ts')).tableRenderer : (await import('./mysql-table.ts')).mysqlTableRenderer;
    case 'vertical':
      return (await import('./vertical.ts')).verticalRenderer;
    case 'json':
      return (await import('./json.ts')).jsonRenderer;
    case 'jsonl':
      return (await import('./json.ts')).jsonLinesRenderer;
    case 'csv':
      return (await import('./csv.ts')).csvRenderer;
    case 'tsv':
      return (await import('./tsv.ts')).tsvRenderer;
    case 'markdown':
      return (await import('./markdown.ts')).markdownRenderer;
    case 'html':
      return (await import('./html.ts')).htmlRenderer;
    case 'xml':
      return (await import('./xml.ts')).xmlRenderer;
    case 'sql':
      return (await import('./sql.ts')).sqlRenderer;
    case 'values':
      return (await import('./sql.ts')).valuesRenderer;
    case 'none':
      return () => NOTHING;
  }
}

const NOTHING: Renderer = { fields() {}, rows() {}, end() {} };
