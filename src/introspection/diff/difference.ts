/** How one model differs from another: what is added, gone and changed on the way from the first to the second. docs/introspect.md */
import type {
  CheckModel,
  ColumnModel,
  DatabaseModel,
  EventModel,
  ForeignKeyModel,
  IndexModel,
  RoutineModel,
  SequenceModel,
  ServerModel,
  TableModel,
  TriggerModel,
  ViewModel,
} from '../model.ts';

export type ObjectWord =
  | 'database'
  | 'table'
  | 'column'
  | 'index'
  | 'foreign key'
  | 'check'
  | 'trigger'
  | 'view'
  | 'procedure'
  | 'function'
  | 'package'
  | 'package body'
  | 'event'
  | 'sequence';

/** Texts in the one way that both sides are said in; null: there is none. */
export interface PropertyChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Something that is on one side only, or on both and not the same. */
export interface Difference<T> {
  readonly what: ObjectWord;
  readonly name: string;
  /** Null: it is added. */
  readonly before: T | null;
  /** Null: it is gone. */
  readonly after: T | null;
  /** Of what is on both sides. */
  readonly properties: readonly PropertyChange[];
}

export interface TableDifference extends Difference<TableModel> {
  readonly columns: readonly Difference<ColumnModel>[];
  /** The primary key among them. */
  readonly indexes: readonly Difference<IndexModel>[];
  readonly foreignKeys: readonly Difference<ForeignKeyModel>[];
  readonly checks: readonly Difference<CheckModel>[];
  readonly triggers: readonly Difference<TriggerModel>[];
}

export interface DatabaseDifference extends Difference<DatabaseModel> {
  readonly tables: readonly TableDifference[];
  readonly views: readonly Difference<ViewModel>[];
  readonly routines: readonly Difference<RoutineModel>[];
  readonly events: readonly Difference<EventModel>[];
  readonly sequences: readonly Difference<SequenceModel>[];
}

export interface ModelDifference {
  readonly before: ServerModel;
  readonly after: ServerModel;
  /** Empty: they are the same. */
  readonly databases: readonly DatabaseDifference[];
}

/** What is within something that differs, in the order in which it is told. */
export function partsOf(difference: Difference<unknown> | TableDifference | DatabaseDifference): readonly Difference<unknown>[] {
  if ('columns' in difference)
    return [...difference.columns, ...difference.indexes, ...difference.foreignKeys, ...difference.checks, ...difference.triggers];
  if ('tables' in difference)
    return [...difference.sequences, ...difference.tables, ...difference.views, ...difference.routines, ...difference.events];
  return [];
}
