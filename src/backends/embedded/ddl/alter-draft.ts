/** A table on its way through ALTER TABLE: what it will be, and where each of its columns comes from. */
import type { ColumnDefinition, ForeignKeyDefinition, KeyDefinition, OrderItem } from '../../../sql/ast.ts';
import type { ColumnDef, KeyDef, TableDef } from '../catalog/model.ts';
import type { WrittenCheck } from './checks.ts';
import type { FullName } from './names.ts';

/** A column with the one that it was; null where it is new. */
export interface DraftColumn {
  def: ColumnDef;
  readonly old: ColumnDef | null;
}

/** Owned by one statement, which changes it action by action. */
export interface Draft {
  /** As it was. */
  readonly before: TableDef;
  /** All but its columns, as changed so far. */
  table: TableDef;
  columns: DraftColumn[];
  readonly keys: KeyDefinition[];
  readonly foreignKeys: ForeignKeyDefinition[];
  readonly checks: WrittenCheck[];
  /** Definitions of columns that are new or replaced. */
  readonly definitions: ColumnDefinition[];
  readonly saidNull: Set<string>;
  /** Keys that were dropped by name: looked at again when all keys are known. */
  readonly droppedKeys: KeyDef[];
  /** MySQL copies the table for it: the affected rows are its rows. */
  copies: boolean;
  orderBy: readonly OrderItem[];
  renameTo: FullName | null;
  algorithm: string | null;
  /** SQLite column names that are in use, in lower case. */
  readonly taken: Set<string>;
}

export function draftOf(table: TableDef): Draft {
  return {
    before: table,
    table,
    columns: table.columns.map((column) => ({ def: column, old: column })),
    keys: [],
    foreignKeys: [],
    checks: [],
    definitions: [],
    saidNull: new Set(),
    droppedKeys: [],
    copies: false,
    orderBy: [],
    renameTo: null,
    algorithm: null,
    taken: new Set(table.columns.map((column) => column.sqliteName.toLowerCase())),
  };
}
