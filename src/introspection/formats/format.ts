/** The formats that a model is written in: a file each in this folder, loaded when it is wanted. docs/introspect.md */
import type { Model, Omission } from '../model.ts';
import type { PictureOptions } from './picture/options.ts';
import type { TypescriptOptions } from './typescript/options.ts';

export interface FormatOptions {
  /** Places of a line of the terminal; Infinity where there is none. */
  readonly columns: number;
  /** Whether a person reads it on a terminal that shows colours. */
  readonly color: boolean;
  /** Without who made views, programs and events: they then belong to whoever makes them anew. */
  readonly definers: boolean;
  /** With what changes by itself: rows, sizes, times, the next number. */
  readonly statistics: boolean;
  /** sql: with CREATE DATABASE and USE. */
  readonly createDatabases: boolean;
  /** sql: with PARTITION BY. */
  readonly partitions: boolean;
  /** sql: with the number that AUTO_INCREMENT goes on with. */
  readonly autoIncrement: boolean;
  /** What `typescript` looks like. */
  readonly typescript: TypescriptOptions;
  /** What pictures show. */
  readonly picture: PictureOptions;
  /** Told of what the model has and the format cannot say. */
  readonly omit: (omission: Omission) => void;
}

export interface FormatModule {
  /** @returns all of the text, with a line break at its end. */
  render(model: Model, options: FormatOptions): string | Promise<string>;
}

const LOADERS = {
  table: () => import('./table.ts'),
  json: () => import('./json.ts'),
  yaml: () => import('./yaml.ts'),
  sql: () => import('./sql.ts'),
  markdown: () => import('./markdown.ts'),
  mermaid: () => import('./mermaid.ts'),
  dot: () => import('./dot.ts'),
  svg: () => import('./svg.ts'),
  html: () => import('./html.ts'),
  typescript: () => import('./typescript.ts'),
  justdb: () => import('./justdb.ts'),
} as const satisfies { readonly [format: string]: () => Promise<FormatModule> };

export type Format = keyof typeof LOADERS;
export const FORMATS = Object.keys(LOADERS) as readonly Format[];

export function loadFormat(format: Format): Promise<FormatModule> {
  return LOADERS[format]();
}
