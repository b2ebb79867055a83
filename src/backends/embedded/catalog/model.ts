/** The MySQL-level catalog: plain data, kept as JSON in the file's own tables and as objects in memory. The only source of information_schema. */
import type { ReferenceAction } from '../../../sql/ast.ts';
import type { FieldType } from '../../../types.ts';
import type { SqlType } from '../sql-type.ts';

export interface DatabaseDef {
  readonly name: string;
  readonly charset: string;
  readonly collation: string;
}

/** A column's DEFAULT. Expression texts are canonical SQL of src/sql/print.ts, reparsed where needed. */
export type DefaultDef =
  /** Already in MySQL's text form of the column's type ("1.50", "2024-01-01 00:00:00"); bytes as {hex}. */
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'hex'; readonly hex: string }
  | { readonly kind: 'null' }
  /** CURRENT_TIMESTAMP(decimals). */
  | { readonly kind: 'now'; readonly decimals: number }
  | { readonly kind: 'expression'; readonly text: string };

export interface ColumnDef {
  readonly name: string;
  /** Its column in the SQLite table. */
  readonly sqliteName: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  /** Null: no default at all (1364 when left out); `{kind:'null'}`: DEFAULT NULL, which a nullable column has by itself. */
  readonly default: DefaultDef | null;
  readonly onUpdateNow: number | null;
  readonly autoIncrement: boolean;
  /** Generated columns, virtual ones too, are materialised in SQLite. */
  readonly generated: { readonly text: string; readonly stored: boolean } | null;
  readonly invisible: boolean;
  /** The hidden column of a functional key part. */
  readonly hidden: boolean;
  readonly comment: string;
  /** Whether the definition named its character set or collation: SHOW CREATE TABLE then repeats them. */
  readonly explicitCollation?: boolean;
  /** SRID of a spatial column. */
  readonly srid?: number;
  /** How a column of a computed table shows in a result, where MySQL's says something else than its type does. */
  readonly shape?: FieldShape;
}
/** Of the protocol's column definition. Lengths of texts are in characters. */
export interface FieldShape {
  readonly type: FieldType;
  readonly length: number;
  readonly decimals: number;
  readonly flags: number;
  /** Whether it has the character set of the results, and not `binary`. */
  readonly text: boolean;
  /** In a result that is sorted or grouped, where that is something else. */
  readonly sorted?: FieldShape;
}
export interface KeyPartDef {
  readonly column: string;
  /** Prefix length in characters or bytes; null is the whole column. */
  readonly length: number | null;
  readonly desc: boolean;
  /** Text of a functional part; then `column` is its hidden column. */
  readonly expression: string | null;
}
export interface KeyDef {
  /** PRIMARY for the primary key. */
  readonly name: string;
  readonly type: 'PRIMARY' | 'UNIQUE' | 'INDEX' | 'FULLTEXT' | 'SPATIAL';
  readonly parts: readonly KeyPartDef[];
  readonly comment: string;
  readonly visible: boolean;
  readonly using: 'BTREE' | 'HASH' | null;
  /** Its SQLite index; null where the key is the rowid alias or has none (FULLTEXT, SPATIAL). */
  readonly sqliteName: string | null;
  /** Made for a foreign key; goes when a key of the user's serves as well. */
  readonly generated?: boolean;
  /** FULLTEXT's parser, KEY_BLOCK_SIZE: for SHOW CREATE TABLE. */
  readonly parser?: string;
  readonly keyBlockSize?: number;
}
export interface ForeignKeyDef {
  readonly name: string;
  readonly columns: readonly string[];
  readonly schema: string;
  readonly table: string;
  readonly referencedColumns: readonly string[];
  readonly onDelete: ReferenceAction;
  readonly onUpdate: ReferenceAction;
}
export interface CheckDef {
  readonly name: string;
  readonly text: string;
  readonly enforced: boolean;
}
export interface TableDef {
  readonly kind: 'table';
  readonly schema: string;
  readonly name: string;
  readonly temporary: boolean;
  /** Name in SQLite, unquoted: `shop.orders`; of a temporary table it lives in SQLite's schema `temp`. */
  readonly sqliteName: string;
  readonly columns: readonly ColumnDef[];
  /** PRIMARY first, then UNIQUE without NULLs, then other UNIQUE, then the rest: MySQL's order. */
  readonly keys: readonly KeyDef[];
  readonly foreignKeys: readonly ForeignKeyDef[];
  readonly checks: readonly CheckDef[];
  readonly engine: string;
  readonly charset: string;
  readonly collation: string;
  readonly comment: string;
  readonly rowFormat: string | null;
  /** Other CREATE TABLE options, for SHOW CREATE TABLE. */
  readonly options: Readonly<Record<string, string | number>>;
  /** AUTO_INCREMENT= of the definition: the least next value. The running counter is the storage's. */
  readonly autoIncrement: string | null;
  /** Column that is SQLite's rowid (a single-column signed-integer primary key, or an INT UNSIGNED one); null: a hidden rowid. */
  readonly rowidColumn: string | null;
  /** ISO time of creation. */
  readonly created: string;
  readonly updated: string | null;
}
export interface ViewDef {
  readonly kind: 'view';
  readonly schema: string;
  readonly name: string;
  /** Canonical text of its query, all names qualified. */
  readonly text: string;
  readonly columns: readonly string[];
  readonly algorithm: 'UNDEFINED' | 'MERGE' | 'TEMPTABLE';
  readonly definer: string;
  /** Made by an account of the door, which may do everything: so may the view, as long as there is no account of the definer's name. */
  readonly trusted?: boolean;
  readonly sqlSecurity: 'DEFINER' | 'INVOKER';
  /** ISO time of creation; missing where an earlier version has made it. */
  readonly created?: string;
  readonly checkOption: 'CASCADED' | 'LOCAL' | null;
  readonly charset: string;
  readonly collation: string;
  /** Whether CREATE VIEW named its columns: SHOW CREATE VIEW repeats the list. */
  readonly named?: boolean;
}
/** A table whose rows are computed: information_schema. Its columns are of the stored reprs, as a table's. */
export interface VirtualTableDef {
  readonly kind: 'virtual';
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ColumnDef[];
  /** It was asked for by the statement that names it, and is another one for the next. */
  readonly provided?: true;
}
export type RelationDef = TableDef | ViewDef | VirtualTableDef;

/** What the compiler sees of the catalog: one session's view of it, its temporary tables in front. Names compare case-sensitively for tables, insensitively for columns (and for information_schema). */
export interface CatalogView {
  /** Grows by one with every change of the catalog that this session sees: plans compiled under another version are stale. */
  readonly version: number;
  database(name: string): DatabaseDef | null;
  relation(schema: string, name: string): RelationDef | null;
}
