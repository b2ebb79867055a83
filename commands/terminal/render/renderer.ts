/** How results are printed. A renderer turns one result after another into pieces of output; it knows no terminal and no stream. */
import type { Outcome } from '../../../src/result.ts';
import type { Field, ValueRow } from '../../../src/types.ts';

export const FORMATS = ['table', 'vertical', 'json', 'jsonl', 'csv', 'tsv', 'markdown', 'sql'] as const;
export type Format = (typeof FORMATS)[number];

export interface RenderOptions {
  /** Without the line or lines of column names. */
  readonly skipNames: boolean;
  /** tsv: without escaping. */
  readonly raw: boolean;
}

export type Emit = (piece: string | Uint8Array) => void;

export interface Renderer {
  fields(fields: readonly Field[]): void;
  rows(rows: readonly ValueRow[]): void;
  /** The result set is complete. */
  end(): void;
  /** A statement without a result set. */
  ok(outcome: Outcome): void;
}

/** @param emit takes what is to be printed, in order. */
export type RendererFactory = (emit: Emit, options: RenderOptions) => Renderer;

/** Loads the module of one format: a table's layout is not paid for by who wants tab-separated values. */
export async function loadRenderer(format: Format): Promise<RendererFactory> {
  switch (format) {
    case 'table':
      return (await import('./table.ts')).tableRenderer;
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
    case 'sql':
      return (await import('./sql.ts')).sqlRenderer;
  }
}
