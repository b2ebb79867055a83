/** What a query asks of a computed table, known when it is compiled; the values are known when it runs. */
import type { ColumnDef } from '../catalog/model.ts';
import type { SqliteValue } from '../sql-type.ts';
import type { ParamSource } from './plan.ts';

/** A value that is the same for all rows of one run. */
export type Constant =
  | { readonly kind: 'value'; readonly value: SqliteValue }
  | { readonly kind: 'source'; readonly source: ParamSource }
  /** A column of `Demand.computed`. */
  | { readonly kind: 'computed'; readonly at: number };

/** Of a column: texts as MySQL has them, all else in the column's stored repr. */
export type DemandTest =
  /** It equals a text of another computed table's column: of one that is filled before, by its name and the column's in SQLite. */
  | { readonly kind: 'among'; readonly collation: string | null; readonly sqliteName: string; readonly sqliteColumn: string }
  /** @property collation by which texts are compared; null where equal values are the same ones. */
  | { readonly kind: 'equal'; readonly collation: string | null; readonly values: readonly Constant[] }
  | { readonly kind: 'like'; readonly collation: string; readonly pattern: Constant; readonly escapeChar: Constant | null };

/** One of the tests holds for every row of the table that has a part in the answer. */
export interface DemandCondition {
  readonly column: ColumnDef;
  readonly tests: readonly DemandTest[];
}

export type Lookup = readonly {
  readonly column: ColumnDef;
  /** By which texts are compared; null where equal values are the same ones. */
  readonly collation: string | null;
}[];

export interface Demand {
  /** Names of the columns that are read. */
  readonly reads: ReadonlySet<string>;
  readonly conditions: readonly DemandCondition[];
  /** How many rows are enough, whichever they are: `count + offset`. Null: all. */
  readonly limit: { readonly count: Constant; readonly offset: Constant | null } | null;
  /** For each other table that rows are looked up for, the columns that they are found by. */
  readonly lookups: readonly Lookup[];
  /** A SELECT of one row: the constants that SQLite computes. */
  readonly computed: {
    readonly text: string;
    readonly params: readonly ParamSource[];
    readonly functions: readonly string[];
    readonly bigints: boolean;
  } | null;
}
