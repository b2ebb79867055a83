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
export interface VirtualTable {
  readonly columns: readonly VirtualColumn[];
  /** Read to its end, once a statement. */
  readonly rows: Iterable<VirtualRow> | AsyncIterable<VirtualRow>;
}

/** Who asks. */
export interface VirtualTableContext {
  /** Database that the name was qualified with, or the current one. */
  readonly database: string;
  readonly user: string;
  readonly host: string;
  readonly connectionId: number;
  /** Whether who asks has a privilege at the global level: what is others' business is for those with `PROCESS`. */
  mayDo(privilege: string): boolean;
}
/**
 * Answers a table's name: with its columns and rows, or null where the name is not its own. Asked only for names that no table, view or
 * built-in table has, each time that a statement names one.
 */
export interface VirtualTableProvider {
  (table: string, context: VirtualTableContext): VirtualTable | null;
  /**
   * Names of tables by database: such a database can be used, and SHOW TABLES lists what is in it. Lists of all databases and of all tables
   * do not have them, since backups would take them for stored ones. Left out: the tables are found by their names alone.
   */
  readonly databases?: ReadonlyMap<string, readonly string[]>;
}
