/** What data definition works with: the open transaction, the catalog's edit, and the compiler and evaluator lent by the session. */
import type { QueryExpr, Statement } from '../../../sql/ast.ts';
import type { CatalogEdit, SessionCatalog } from '../catalog/catalog.ts';
import type { CatalogView, TableDef } from '../catalog/model.ts';
import type { RuntimeContext } from '../runtime.ts';
import type { Repr, SqliteValue, SqlType } from '../sql-type.ts';
import type { Database } from '../storage/database.ts';

/** A column of a query's result. */
export interface QueryColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly repr: Repr;
  readonly nullable: boolean;
  /** The table column that it is, where it is one unchanged: CREATE TABLE … SELECT takes over its default. */
  readonly origin: { readonly schema: string; readonly table: string; readonly column: string } | null;
}
export interface DdlQuery {
  readonly columns: readonly QueryColumn[];
  /** Runs it. */
  rows(): Iterable<SqliteValue[]>;
}

/** The running AUTO_INCREMENT counters, kept by the storage. */
export interface AutoIncrementCounters {
  /** Next value of a table; null where it has none yet. */
  get(table: TableDef): bigint | null;
  set(table: TableDef, next: bigint): void;
  /** Of a table that is dropped. */
  forget(table: TableDef): void;
  /** Of a table whose SQLite table has another name now. */
  rename(from: TableDef, to: TableDef): void;
}

export interface DdlContext {
  /** In a write transaction. */
  readonly db: Database;
  readonly edit: CatalogEdit;
  readonly session: SessionCatalog;
  readonly runtime: RuntimeContext;
  /** Whether it is done for somebody who may do everything without being an account: what they define may, too. */
  readonly trusted: boolean;
  /** The statement's text. */
  readonly source: string;
  /** Session's current database. */
  readonly database: string | null;
  /** Compiles a query over a view of the catalog. @throws SqlError as the query would. */
  readonly query: (query: QueryExpr, source: string, view: CatalogView) => DdlQuery;
  readonly counters: AutoIncrementCounters;
  /** The session's variables that shape tables. */
  readonly settings: {
    readonly foreignKeyChecks: boolean;
    /** collation_server, of CREATE DATABASE. */
    readonly serverCollation: string;
    readonly requirePrimaryKey: boolean;
  };
}

export interface DdlResult {
  readonly affectedRows: number;
  /** First AUTO_INCREMENT value that CREATE TABLE … SELECT made. */
  readonly insertId?: number | bigint;
  /** `Records: 3  Duplicates: 0  Warnings: 0`, or empty. */
  readonly info: string;
  /** The session's current database is gone. */
  readonly databaseDropped: boolean;
}
export const done: DdlResult = { affectedRows: 0, info: '', databaseDropped: false };

/** The statements that `executeDdl` takes. */
export type DdlStatement = Extract<
  Statement,
  {
    kind:
      | 'CreateDatabase'
      | 'AlterDatabase'
      | 'DropDatabase'
      | 'CreateTable'
      | 'AlterTable'
      | 'DropTable'
      | 'RenameTable'
      | 'TruncateTable'
      | 'CreateIndex'
      | 'DropIndex'
      | 'CreateView'
      | 'DropView';
  }
>;
