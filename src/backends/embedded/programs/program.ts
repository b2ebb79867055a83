/** A stored program made ready to run: its names found, its variables numbered, its control structures as steps. */
import type { Expr, QueryExpr, Statement } from '../../../sql/ast.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';

/** What a handler is for. */
export type Condition =
  | { readonly kind: 'errno'; readonly errno: number }
  | { readonly kind: 'state'; readonly state: string }
  | { readonly kind: 'class'; readonly class: 'SQLWARNING' | 'NOT FOUND' | 'SQLEXCEPTION' };

export interface HandlerDef {
  readonly action: 'CONTINUE' | 'EXIT';
  readonly conditions: readonly Condition[];
  readonly body: Step;
}
export interface BlockStep {
  readonly do: 'block';
  readonly label: string | null;
  /** Values that the variables start with, before the block's own handlers are there. */
  readonly starts: readonly Step[];
  /** Cursors that are closed at its end. */
  readonly cursors: readonly number[];
  readonly handlers: readonly HandlerDef[];
  readonly steps: readonly Step[];
}
export type Step =
  | { readonly do: 'sql'; readonly statement: Statement }
  | { readonly do: 'set'; readonly place: number; readonly value: Expr }
  | BlockStep
  | {
      readonly do: 'if';
      readonly branches: readonly { readonly condition: Expr; readonly steps: readonly Step[] }[];
      readonly otherwise: readonly Step[];
    }
  /** `chooser` is the number of the body from 0, or -1. */
  | {
      readonly do: 'case';
      readonly chooser: Expr;
      readonly bodies: readonly (readonly Step[])[];
      /** Null: 1339. */
      readonly otherwise: readonly Step[] | null;
    }
  | { readonly do: 'loop'; readonly label: string | null; readonly steps: readonly Step[] }
  | { readonly do: 'while'; readonly label: string | null; readonly condition: Expr; readonly steps: readonly Step[] }
  | { readonly do: 'repeat'; readonly label: string | null; readonly until: Expr; readonly steps: readonly Step[] }
  | { readonly do: 'leave' | 'iterate'; readonly label: string }
  | { readonly do: 'return'; readonly value: Expr }
  | { readonly do: 'open' | 'close'; readonly cursor: number }
  | { readonly do: 'fetch'; readonly cursor: number; readonly places: readonly number[] };

export interface Parameter {
  readonly mode: 'IN' | 'OUT' | 'INOUT';
  readonly name: string;
  /** Its variable is the one of this place. */
  readonly place: number;
}
export interface CursorDef {
  readonly name: string;
  readonly query: QueryExpr;
}
/** Where the columns of a trigger's rows stand among the variables: the table's columns in their order. */
export interface RowPlaces {
  readonly table: TableDef;
  readonly old: number | null;
  readonly new: number | null;
}
export interface Program {
  readonly object: ProgramObject;
  readonly schema: string;
  readonly name: string;
  /** Text that the trees' positions are in. */
  readonly source: string;
  /** Variables by place, as columns that they are like. */
  readonly locals: readonly ColumnDef[];
  readonly parameters: readonly Parameter[];
  readonly cursors: readonly CursorDef[];
  readonly rows: RowPlaces | null;
  /** Result of a function. */
  readonly returns: ColumnDef | null;
  readonly body: Step;
}
export type ProgramObject = 'procedure' | 'function' | 'trigger' | 'event';
