/** What the compiler makes of a query: SQLite text, where its parameters come from, and what its columns are. */
import type { LiteralValue } from '../../../sql/fingerprint.ts';
import type { Field, Parameter, Value } from '../../../types.ts';
import type { CatalogView, ColumnDef, RelationDef, TableDef, VirtualTableDef } from '../catalog/model.ts';
import type { Guard } from '../privileges/guard.ts';
import type { RuntimeContext } from '../runtime.ts';
import type { Repr, SqliteValue, SqlType } from '../sql-type.ts';
import type { Demand } from './demand.ts';
import type { StoredFunction } from './stored-function.ts';

/** Where the value of a SQLite parameter comes from, each time that the plan runs. */
export type ParamSource =
  /** A literal of the statement's text, lifted by fingerprint. */
  | { readonly kind: 'literal'; readonly slot: number; readonly encode: (literal: LiteralValue, context: RuntimeContext) => SqliteValue }
  /** A `?`. */
  | { readonly kind: 'parameter'; readonly index: number; readonly encode: (parameter: Parameter, context: RuntimeContext) => SqliteValue }
  /** The same for all rows of one run: NOW(), @@var, @var in a statement that does not assign it, … */
  | { readonly kind: 'runtime'; readonly evaluate: (context: RuntimeContext) => SqliteValue };

export interface OutputColumn {
  readonly field: Field;
  readonly type: SqlType;
  readonly repr: Repr;
  readonly nullable: boolean;
  /** SQLite's value to the protocol's; null where they are the same (numbers, texts). INTEGERs beyond 2^53 arrive as bigint. */
  readonly decode: ((value: SqliteValue, context: RuntimeContext) => Value) | null;
}

export interface CompiledQuery {
  /** One SQLite SELECT with parameters ?1, ?2, … */
  readonly text: string;
  readonly params: readonly ParamSource[];
  readonly columns: readonly OutputColumn[];
  /** SQLite functions that the text calls: registered on a connection before it is prepared there. */
  readonly functions: readonly string[];
  /** Virtual tables that must be filled (each a temporary table of that SQLite name) before it runs. */
  readonly virtualTables: readonly { readonly table: VirtualTableDef; readonly sqliteName: string; readonly demand: Demand }[];
  /** Literal slots whose value shaped the plan (ORDER BY 1, a column named by its text, a folded constant): another value is another plan. */
  readonly pins: readonly number[];
  /** Whether any INTEGER of the result may lie beyond 2^53 (then the statement reads bigints). */
  readonly bigints: boolean;
  /** Tables, derived tables and common tables by their aliases in the text, as the statement calls them. */
  readonly sources: ReadonlyMap<string, QuerySource>;
  /** Tables and views that it reads. */
  readonly relations: readonly RelationDef[];
  /** False where the plan must not be kept: it depends on user variables' types, … */
  readonly cacheable: boolean;
  /** FOR UPDATE, FOR SHARE: takes the writer's lock first. */
  readonly locking: boolean;
  /** Whether it calls a stored function that may change tables. */
  readonly writes: boolean;
  /** Deterministic of its inputs and cheap enough to run on the event loop is decided elsewhere; this says that it has no row source at all (SELECT 1). */
  readonly constant: boolean;
}

export interface QuerySource {
  readonly name: string;
  /** Null for a derived or common table. */
  readonly relation: TableDef | VirtualTableDef | null;
}

/** Types of the `?` when a plan is compiled: null where it is not known yet (COM_STMT_PREPARE): then it is inferred from where it stands. */
export type ParamTypes = readonly (SqlType | null)[];

export interface CompileContext {
  /** The whole statement's source: columns are named by slices of it. */
  readonly source: string;
  readonly catalog: CatalogView;
  /** Session's current database. */
  readonly database: string | null;
  /** The session, for what shapes a plan: sql_mode, connection collation. */
  readonly runtime: RuntimeContext;
  readonly paramTypes: ParamTypes;
  /** Literals of the text by slot, for folding (folding one means pinning it). Empty where the text is not lifted: then literals are compiled in. */
  readonly literals: readonly LiteralValue[];
  /** Whether literals may become parameters. */
  readonly lift: boolean;
  /** Inside of another statement: what tells the program from those around it, which may be in the middle of the same computed tables. */
  readonly nestedIn?: string;
  /** Variables of the stored program that the statement is part of, by their places. */
  readonly locals?: readonly ColumnDef[];
  /** Finds a stored function. @param schema null: of the current database. */
  readonly storedFunction?: (schema: string, name: string) => StoredFunction | null;
  /** Whose privileges every table and column that is named is checked against. */
  readonly guard: Guard;
  /** Views open at the moment, against endless nesting. */
  readonly depth?: number;
}

/** Column name that names the hidden rowid of a table in trees that the engine builds itself (DML): `t.<ROWID>`. No text can contain it. */
export const ROWID = '\u0000rowid';

export type { ColumnDef, TableDef };
