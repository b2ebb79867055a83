/** What a statement asks of a computed table: a producer may leave out rows that it does not want, and cells that it does not read. */
import type { ColumnDef } from '../catalog/model.ts';
import type { SqliteValue } from '../sql-type.ts';

/** A test of a column: texts as MySQL has them, all else in the column's stored repr. */
export type WantedTest =
  /** @property collation by which texts are compared; null where equal values are the same ones. */
  | { readonly kind: 'equal'; readonly collation: string | null; readonly values: readonly SqliteValue[] }
  | { readonly kind: 'like'; readonly collation: string; readonly pattern: string; readonly escapeChar: string };
export interface WantedCondition {
  readonly column: ColumnDef;
  /** One of them is met. */
  readonly tests: readonly WantedTest[];
}

export interface Wanted {
  /** Whether the column's values are read: a cell that nobody reads may be left out, whatever it would be. */
  reads(column: string): boolean;
  /** False only where no row with this value in this column can be part of the answer: such a row may be left out. */
  takes(column: string, value: SqliteValue): boolean;
  /** Columns of which not every value is wanted: rows are looked through for what `takes` says of them. Left out: they are not. */
  readonly columns?: readonly string[];
  /** All that is known of its rows; left out: nothing. */
  readonly conditions?: readonly WantedCondition[];
  /** How many rows are enough, whichever they are; null or left out: all. */
  readonly limit?: number | null;
  /** Values of which the column must equal one, as far as they are known; null where it may have any. Its collation says what equals: see `takes`. */
  equals(column: string): readonly SqliteValue[] | null;
}

/** All rows, with all of their cells. */
export const everything: Wanted = { reads: () => true, takes: () => true, equals: () => null };

/** The names of objects that are wanted, by the columns that show their database and their name. */
export interface WantedNames {
  readonly schema: readonly string[];
  readonly name: string;
  readonly wanted: Wanted;
}
/** @param schema a column, or several that show the same. */
export function wantedNames(wanted: Wanted, schema: string | readonly string[] = 'TABLE_SCHEMA', name = 'TABLE_NAME'): WantedNames {
  return { schema: typeof schema === 'string' ? [schema] : schema, name, wanted };
}
export const everyName: WantedNames = wantedNames(everything);

export function takesSchema({ wanted, schema }: WantedNames, name: string): boolean {
  return schema.every((column) => wanted.takes(column, name));
}
