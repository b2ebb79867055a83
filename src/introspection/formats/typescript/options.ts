/** What types of TypeScript are written like: the flags `--ts-…`. docs/introspect.md */
import { UsageError } from '../../../errors.ts';
import { Glob } from '../../selection.ts';

/** Each choice has its default first: what wsql's own client gives, or what is easiest to work with. */
export const TS_CHOICES = {
  /** BOOLEAN, which is TINYINT(1). */
  tinyint1: ['number', 'boolean'],
  /** `exact`: number, and bigint past 2^53, as wsql's own client gives them. */
  bigint: ['number', 'bigint', 'string', 'exact'],
  decimal: ['string', 'number'],
  /** DATE, DATETIME and TIMESTAMP; TIME is always text. */
  dates: ['string', 'Date'],
  /** SET: text, all that it can be as long as that are not too many, or a list. */
  sets: ['string', 'list'],
  bytes: ['Uint8Array', 'Buffer'],
  /** Names of types. */
  types: ['pascal', 'camel', 'keep'],
  /** Names of tables and columns, and of what routines take. `camel` is what Kysely's CamelCasePlugin makes of them. */
  names: ['keep', 'camel', 'pascal'],
  /** `own`: types that are the same to Kysely as its own, and need no package; `package`: those of Kysely; `none`: nothing for Kysely. */
  kysely: ['own', 'package', 'none'],
} as const satisfies { readonly [choice: string]: readonly [string, ...string[]] };
export type TypescriptChoice = keyof typeof TS_CHOICES;
type Choices = { readonly [C in TypescriptChoice]: (typeof TS_CHOICES)[C][number] };

export interface TypescriptOptions extends Choices {
  /** A type's text: of JSON where nothing else is said of the column. */
  readonly json: TypeReference;
  /** Types of single columns and parameters; the last that fits is taken. */
  readonly columns: readonly ColumnOverride[];
}
/** A type that is written as it is, or one that a module exports. */
export interface TypeReference {
  readonly text: string;
  /** What `text` is imported from; null: nothing. */
  readonly module: string | null;
}
export interface ColumnOverride {
  /** Of tables, views or routines. */
  readonly owner: Glob;
  readonly column: Glob;
  readonly type: TypeReference;
}

export const DEFAULT_TYPESCRIPT: TypescriptOptions = {
  tinyint1: 'number',
  bigint: 'number',
  decimal: 'string',
  dates: 'string',
  sets: 'string',
  bytes: 'Uint8Array',
  types: 'pascal',
  names: 'keep',
  kysely: 'own',
  json: { text: 'unknown', module: null },
  columns: [],
};

/** `unknown`, `string[]`, or `./json.ts#Extra`: what a module exports. @throws UsageError for a text that is no type. */
export function typeReference(text: string): TypeReference {
  const imported = /^([^#\s'"\\]+)#([A-Za-z_$][\w$]*)$/.exec(text.trim());
  if (imported !== null) return { text: imported[2] ?? '', module: imported[1] ?? '' };
  if (text.trim() === '' || /[;\n\r]|\/\*|\/\//.test(text)) throw new UsageError(`${text}: a type, or MODULE#NAME, is wanted`);
  return { text: text.trim(), module: null };
}

/** `table.column=type`, `db.table.column=type`; globs as of names. @throws UsageError */
export function columnOverride(text: string): ColumnOverride {
  const match = /^((?:`(?:[^`]|``)*`|[^=`])+)=([\s\S]+)$/.exec(text);
  const parts = match?.[1]?.match(/`(?:[^`]|``)*`|[^.`]+/g) ?? [];
  const column = parts.at(-1);
  if (column === undefined || parts.length < 2 || parts.length > 3)
    throw new UsageError(`${text}: TABLE.COLUMN=TYPE is wanted, as in orders.extra=./json.ts#Extra`);
  return { owner: new Glob(parts.slice(0, -1).join('.')), column: new Glob(column), type: typeReference(match?.[2] ?? '') };
}
