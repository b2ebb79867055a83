/**
 * What is in databases, as data: the same for every server and engine, and the same again after JSON. docs/introspection.md
 * Lists are in the order of names, but for columns, parts of keys, parameters and triggers, which have an order of their own.
 */
import type { LogicalType } from '../typing/logical-type.ts';

/** Of this shape. It counts up when something that there was changes its meaning or is gone; new fields may come with the same number. */
export const MODEL_VERSION = 1;

export interface Model {
  readonly modelVersion: typeof MODEL_VERSION;
  readonly server: ServerModel;
  readonly databases: readonly DatabaseModel[];
}

export interface ServerModel {
  readonly product: 'MySQL' | 'MariaDB' | 'TiDB' | 'wsql';
  /** As VERSION() has it. */
  readonly version: string;
}

export interface DatabaseModel {
  readonly name: string;
  readonly charset: string;
  readonly collation: string;
  /** Only MariaDB has them. */
  readonly comment: string;
  readonly tables: readonly TableModel[];
  readonly views: readonly ViewModel[];
  readonly routines: readonly RoutineModel[];
  readonly events: readonly EventModel[];
  /** Only MariaDB has them. */
  readonly sequences: readonly SequenceModel[];
}

/** Null is what the account may not read. */
export interface SequenceModel {
  readonly name: string;
  readonly start: Count | null;
  readonly minimum: Count | null;
  readonly maximum: Count | null;
  readonly increment: Count | null;
  readonly cache: Count | null;
  readonly cycle: boolean | null;
}

export interface TableModel {
  readonly name: string;
  /** Null where the server does not say. */
  readonly engine: string | null;
  readonly charset: string | null;
  readonly collation: string | null;
  readonly comment: string;
  /** CREATE_OPTIONS: what was said beside, such as `row_format=COMPRESSED`. */
  readonly options: string;
  /** MariaDB's WITH SYSTEM VERSIONING. */
  readonly systemVersioned: boolean;
  readonly columns: readonly ColumnModel[];
  readonly primaryKey: IndexModel | null;
  /** All but the primary key. */
  readonly indexes: readonly IndexModel[];
  readonly foreignKeys: readonly ForeignKeyModel[];
  readonly checks: readonly CheckModel[];
  /** In the order in which they run: of one time and kind of change, as FOLLOWS and PRECEDES have it. */
  readonly triggers: readonly TriggerModel[];
  readonly partitioning: PartitioningModel | null;
  readonly statistics: TableStatistics;
}

/** What changes without anybody changing the table; many of the numbers are estimates. Where a number does not hold it, the digits as text. */
export interface TableStatistics {
  readonly rows: Count | null;
  /** Bytes. */
  readonly dataLength: Count | null;
  readonly indexLength: Count | null;
  readonly dataFree: Count | null;
  readonly nextAutoIncrement: Count | null;
  /** As the server's clock had it. */
  readonly created: string | null;
  readonly updated: string | null;
  readonly rowFormat: string | null;
}
export type Count = number | string;

export interface ColumnModel {
  readonly name: string;
  /** As it would be declared, in lower case, without the display widths that mean nothing: `int unsigned`, `varchar(20)`, `enum('a','b')`. */
  readonly type: string;
  readonly logical: LogicalType;
  readonly nullable: boolean;
  /** Null: none, or NULL. */
  readonly default: DefaultModel | null;
  /** Computed from others. */
  readonly generated: { readonly expression: string; readonly stored: boolean } | null;
  readonly autoIncrement: boolean;
  /** `CURRENT_TIMESTAMP(3)`. */
  readonly onUpdate: string | null;
  /** Of text; null for all else. */
  readonly charset: string | null;
  readonly collation: string | null;
  /** Only shown where it is named. */
  readonly invisible: boolean;
  /** The reference system that all geometries of the column have. */
  readonly srid: number | null;
  readonly comment: string;
}

export type DefaultModel =
  /** The text of a constant, without quotes: of numbers, strings and dates alike. */
  | { readonly kind: 'literal'; readonly text: string }
  /** Of a binary string. */
  | { readonly kind: 'bytes'; readonly hex: string }
  /** Of BIT: `101`. */
  | { readonly kind: 'bits'; readonly digits: string }
  /** In the words of the server: `CURRENT_TIMESTAMP(3)`, `uuid()`. */
  | { readonly kind: 'expression'; readonly text: string };

export interface IndexModel {
  /** `PRIMARY` for the primary key. */
  readonly name: string;
  readonly kind: 'primary' | 'unique' | 'index' | 'fulltext' | 'spatial';
  /** BTREE, HASH, …; of `fulltext` and `spatial` always the one there is. */
  readonly method: string;
  readonly parts: readonly IndexPart[];
  /** False: kept, and not used for queries. */
  readonly visible: boolean;
  readonly comment: string;
}
export interface IndexPart {
  /** Null for an expression. */
  readonly column: string | null;
  readonly expression: string | null;
  /** Characters or bytes of a prefix; null: all of it. */
  readonly length: number | null;
  readonly descending: boolean;
}

export type ReferentialAction = 'NO ACTION' | 'RESTRICT' | 'CASCADE' | 'SET NULL' | 'SET DEFAULT';
export interface ForeignKeyModel {
  readonly name: string;
  readonly columns: readonly string[];
  readonly referenced: { readonly database: string; readonly table: string; readonly columns: readonly string[] };
  /** Left out, it is NO ACTION to MySQL and RESTRICT to MariaDB; both mean the same to both. */
  readonly onUpdate: ReferentialAction;
  readonly onDelete: ReferentialAction;
}

export interface CheckModel {
  /** Of MariaDB's checks on a column: its name. */
  readonly name: string;
  readonly expression: string;
  readonly enforced: boolean;
  /** MariaDB's: written with a column, and gone with it. */
  readonly column: string | null;
}

export interface TriggerModel {
  readonly name: string;
  readonly timing: 'BEFORE' | 'AFTER';
  readonly event: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly statement: string;
  readonly definer: string;
  readonly sqlMode: string;
  readonly connectionCollation: string | null;
}

export interface PartitioningModel {
  /** `RANGE`, `LIST COLUMNS`, `HASH`, `KEY`, …. */
  readonly method: string;
  readonly expression: string | null;
  readonly subMethod: string | null;
  readonly subExpression: string | null;
  readonly partitions: readonly PartitionModel[];
}
export interface PartitionModel {
  readonly name: string;
  /** VALUES LESS THAN or IN: what is in the brackets. */
  readonly values: string | null;
  readonly comment: string;
  readonly subpartitions: readonly string[];
}

export interface ViewModel {
  readonly name: string;
  readonly columns: readonly ColumnModel[];
  /** Its SELECT, in the words of the server; null where the account may not see it. */
  readonly definition: string | null;
  readonly checkOption: 'NONE' | 'LOCAL' | 'CASCADED';
  readonly updatable: boolean;
  readonly definer: string;
  readonly security: 'DEFINER' | 'INVOKER';
  /** Null where the server does not say. */
  readonly algorithm: 'UNDEFINED' | 'MERGE' | 'TEMPTABLE' | null;
  /** collation_connection when it was made: the collation of its literals. */
  readonly connectionCollation: string | null;
}

export interface RoutineModel {
  readonly name: string;
  readonly kind: 'procedure' | 'function' | 'package' | 'package body';
  readonly parameters: readonly ParameterModel[];
  /** Of functions. */
  readonly returns: TypedModel | null;
  /** Null where the account may not see it. */
  readonly body: string | null;
  /** `SQL`, `JAVASCRIPT`, …. */
  readonly language: string;
  readonly deterministic: boolean;
  readonly dataAccess: 'CONTAINS SQL' | 'NO SQL' | 'READS SQL DATA' | 'MODIFIES SQL DATA';
  readonly security: 'DEFINER' | 'INVOKER';
  readonly definer: string;
  readonly sqlMode: string;
  /** collation_connection when it was made: the collation of its literals. */
  readonly connectionCollation: string | null;
  readonly comment: string;
}
export interface TypedModel {
  /** As of `ColumnModel`. */
  readonly type: string;
  readonly logical: LogicalType;
  readonly charset: string | null;
  readonly collation: string | null;
}
export interface ParameterModel extends TypedModel {
  readonly name: string;
  readonly mode: 'IN' | 'OUT' | 'INOUT';
}

export interface EventModel {
  readonly name: string;
  readonly schedule: EventSchedule;
  readonly timeZone: string;
  readonly status: 'ENABLED' | 'DISABLED' | 'REPLICA_SIDE_DISABLED';
  /** ON COMPLETION PRESERVE. */
  readonly preserved: boolean;
  readonly body: string | null;
  readonly definer: string;
  readonly sqlMode: string;
  readonly connectionCollation: string | null;
  readonly comment: string;
}
export type EventSchedule =
  | { readonly kind: 'once'; readonly at: string }
  | { readonly kind: 'every'; readonly value: string; readonly unit: string; readonly starts: string | null; readonly ends: string | null };

/** Something that may be there and is not in the model. */
export interface Omission {
  /** `triggers of database shop`. */
  readonly what: string;
  readonly why: string;
}
