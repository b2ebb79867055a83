/** Tables whose rows a program computes when a statement names them. */

/** What a provider's rows hold. Dates are taken as UTC; booleans are 1 and 0; objects are for JSON columns. */
export type VirtualValue = null | undefined | boolean | number | bigint | string | Uint8Array | Date | object;
/** Values in the order of the columns, or by their names; what is left out is NULL. */
export type VirtualRow = readonly VirtualValue[] | Readonly<Record<string, VirtualValue>>;

export interface VirtualColumn {
  readonly name: string;
  /** As CREATE TABLE has it: `INT UNSIGNED`, `VARCHAR(100)`, `DATETIME(3)`, `JSON`. Values are converted as INSERT does. */
  readonly type: string;
  /** Default true. */
  readonly nullable?: boolean;
}
export type VirtualRows = Iterable<VirtualRow> | AsyncIterable<VirtualRow>;
export interface VirtualTable {
  readonly columns: readonly VirtualColumn[];
  /**
   * Read to its end, or until the statement has enough or is stopped: then the iterator's `return()` is called. A function is called when the
   * statement runs and needs the rows: by then `VirtualTableContext.conditions` are known. Rows that do not meet them may be left out, and need not.
   */
  readonly rows: VirtualRows | (() => VirtualRows | Promise<VirtualRows>);
}

/** A condition that every row of the table that has a part in the answer meets: the others may be left out. */
export type VirtualCondition =
  /** The column equals one of the values, by its collation: `'A'` may equal `'a'`. NULL is among them where the statement asks for it. */
  | { readonly operator: '='; readonly column: string; readonly values: readonly VirtualValue[] }
  /** `escape` is one character, or empty for none. */
  | { readonly operator: 'LIKE'; readonly column: string; readonly pattern: string; readonly escape: string };

/** What a statement asks of a table. Nothing is known of it, and so all is wanted, until the statement runs. */
export interface VirtualConditions {
  readonly all: readonly VirtualCondition[];
  /** Values of which the column (its name in any case) must equal one; null where it may have any. Dates, times and decimals are MySQL's texts. */
  equal(column: string): readonly VirtualValue[] | null;
  /** Whether a row with this value in the column may be part of the answer. True where that is not known. */
  takes(column: string, value: VirtualValue): boolean;
  /** Whether the statement looks at the column: what else a row has may be left out. */
  reads(column: string): boolean;
  /** How many rows are enough, whichever they are; null: all. */
  readonly limit: number | null;
}

/** Who asks, and for what. */
export interface VirtualTableContext {
  /** Database that the name was qualified with, or the current one. */
  readonly database: string;
  readonly user: string;
  readonly host: string;
  readonly connectionId: number;
  readonly session: {
    readonly connectionId: number;
    /** The current database; null where there is none. */
    readonly database: string | null;
    /** What the client told of itself when it connected. */
    readonly attributes: ReadonlyMap<string, string>;
    /** A session variable's value: `time_zone`, `sql_mode`; null where there is none of that name. */
    variable(name: string): string | null;
  };
  /** The account that the client has logged in to, which may be less exact than `user` and `host`: `'app'@'%'`. */
  readonly account: { readonly user: string; readonly host: string };
  /** Where the tables are that are not computed, and the version that clients are told. */
  readonly backend: { readonly kind: 'embedded' | 'upstream'; readonly serverVersion: string };
  readonly conditions: VirtualConditions;
  /** Aborted when the statement is killed, or its time is over. */
  readonly signal: AbortSignal;
  /** Whether who asks has a privilege at the global level: what is others' business is for those with `PROCESS`. */
  mayDo(privilege: string): boolean;
}
/**
 * Answers a table's name: with its columns and rows, or null where the name is not its own. Asked only for names that no table, view or
 * built-in table has, each time that a statement names one: with no conditions when the statement is looked at, and once more when it runs, where the
 * first answer was made from conditions that were not known yet. Columns must be the same both times.
 */
export interface VirtualTableProvider {
  (table: string, context: VirtualTableContext): VirtualTable | null;
  /**
   * Names of tables by database: such a database can be used, and SHOW TABLES lists what is in it. Lists of all databases and of all tables
   * do not have them, since backups would take them for stored ones. Left out: the tables are found by their names alone.
   */
  readonly databases?: ReadonlyMap<string, readonly string[]>;
}
