/** Nodes of stored programs: what CREATE PROCEDURE, FUNCTION, TRIGGER and EVENT define, and the statements that only their bodies have. */
import type { DataType, Expr, IntervalUnit, QualifiedName, QueryExpr, Statement, UserVariable } from './ast.ts';

// ── Definitions ──────────────────────────────────────────────────────────────

export interface RoutineParameter {
  readonly mode: 'IN' | 'OUT' | 'INOUT';
  readonly name: string;
  readonly type: DataType;
  readonly pos: number;
}
/** What may be said of a routine; null where it was left out. */
export interface Characteristics {
  readonly comment: string | null;
  readonly deterministic: boolean | null;
  readonly dataAccess: 'CONTAINS SQL' | 'NO SQL' | 'READS SQL DATA' | 'MODIFIES SQL DATA' | null;
  readonly security: 'DEFINER' | 'INVOKER' | null;
  /** LANGUAGE, as written. */
  readonly language: string | null;
}
export interface RoutineDefinition {
  readonly kind: 'Routine';
  readonly parameters: readonly RoutineParameter[];
  /** Source of the parameters, without the parentheses. */
  readonly parametersText: string;
  /** Null for a procedure. */
  readonly returns: DataType | null;
  readonly characteristics: Characteristics;
  readonly body: BodyStatement;
  /** Source of the body. */
  readonly bodyText: string;
}
export interface TriggerDefinition {
  readonly kind: 'Trigger';
  readonly time: 'BEFORE' | 'AFTER';
  readonly event: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly table: QualifiedName;
  readonly order: { readonly side: 'FOLLOWS' | 'PRECEDES'; readonly other: string } | null;
  readonly body: BodyStatement;
  readonly bodyText: string;
}
export type Schedule =
  | { readonly kind: 'At'; readonly at: Expr }
  | {
      readonly kind: 'Every';
      readonly every: Expr;
      readonly unit: IntervalUnit;
      readonly starts: Expr | null;
      readonly ends: Expr | null;
    };
export type EventStatus = 'ENABLE' | 'DISABLE' | 'DISABLE ON REPLICA';
/** Of CREATE and ALTER EVENT; null is what was left out. */
export interface EventDefinition {
  readonly kind: 'Event';
  readonly schedule: Schedule | null;
  readonly preserve: boolean | null;
  readonly status: EventStatus | null;
  readonly comment: string | null;
  readonly renameTo: QualifiedName | null;
  readonly body: BodyStatement | null;
  readonly bodyText: string | null;
}
/** ALTER PROCEDURE, ALTER FUNCTION. */
export interface RoutineChange {
  readonly kind: 'RoutineChange';
  readonly characteristics: Characteristics;
}
/** CREATE FUNCTION … SONAME. */
export interface LoadableFunction {
  readonly kind: 'Loadable';
}
export type ProgramDefinition = RoutineDefinition | TriggerDefinition | EventDefinition | RoutineChange | LoadableFunction;

// ── Bodies ───────────────────────────────────────────────────────────────────

/** A condition by number, by state, or by the name that DECLARE gave it. */
export type ConditionValue =
  | { readonly kind: 'Errno'; readonly errno: number }
  | { readonly kind: 'SqlState'; readonly state: string }
  | { readonly kind: 'Named'; readonly name: string; readonly pos: number };
export type HandlerCondition = ConditionValue | { readonly kind: 'Class'; readonly class: 'SQLWARNING' | 'NOT FOUND' | 'SQLEXCEPTION' };

export interface DeclareVariables {
  readonly kind: 'DeclareVariables';
  readonly names: readonly string[];
  readonly type: DataType;
  readonly default: Expr | null;
  readonly pos: number;
}
export interface DeclareCondition {
  readonly kind: 'DeclareCondition';
  readonly name: string;
  readonly value: ConditionValue;
  readonly pos: number;
}
export interface DeclareCursor {
  readonly kind: 'DeclareCursor';
  readonly name: string;
  readonly query: Statement;
  readonly pos: number;
}
export interface DeclareHandler {
  readonly kind: 'DeclareHandler';
  readonly action: 'CONTINUE' | 'EXIT' | 'UNDO';
  readonly conditions: readonly HandlerCondition[];
  readonly statement: BodyStatement;
  readonly pos: number;
}
export type Declaration = DeclareVariables | DeclareCondition | DeclareCursor | DeclareHandler;

export interface ProgramBlock {
  readonly kind: 'Block';
  readonly label: string | null;
  /** The label after END. */
  readonly endLabel: string | null;
  readonly declarations: readonly Declaration[];
  readonly statements: readonly BodyStatement[];
  readonly pos: number;
}
export interface ProgramIf {
  readonly kind: 'If';
  readonly branches: readonly { readonly condition: Expr; readonly statements: readonly BodyStatement[] }[];
  readonly else: readonly BodyStatement[] | null;
  readonly pos: number;
}
export interface ProgramCase {
  readonly kind: 'CaseStatement';
  readonly operand: Expr | null;
  readonly whens: readonly { readonly when: Expr; readonly statements: readonly BodyStatement[] }[];
  readonly else: readonly BodyStatement[] | null;
  readonly pos: number;
}
interface Labelled {
  readonly label: string | null;
  readonly endLabel: string | null;
  readonly statements: readonly BodyStatement[];
  readonly pos: number;
}
export interface ProgramLoop extends Labelled {
  readonly kind: 'Loop';
}
export interface ProgramWhile extends Labelled {
  readonly kind: 'While';
  readonly condition: Expr;
}
export interface ProgramRepeat extends Labelled {
  readonly kind: 'Repeat';
  readonly until: Expr;
}
export interface ProgramJump {
  readonly kind: 'Leave' | 'Iterate';
  readonly label: string;
  readonly pos: number;
}
export interface ProgramReturn {
  readonly kind: 'Return';
  readonly value: Expr;
  readonly pos: number;
}
export interface CursorStatement {
  readonly kind: 'OpenCursor' | 'CloseCursor';
  readonly name: string;
  readonly pos: number;
}
export interface FetchCursor {
  readonly kind: 'FetchCursor';
  readonly name: string;
  readonly into: readonly string[];
  readonly pos: number;
}
/** What a body is made of: SQL, and control of what is done next. */
export type BodyStatement =
  | Statement
  | ProgramBlock
  | ProgramIf
  | ProgramCase
  | ProgramLoop
  | ProgramWhile
  | ProgramRepeat
  | ProgramJump
  | ProgramReturn
  | CursorStatement
  | FetchCursor;

// ── Conditions: in bodies and outside ────────────────────────────────────────

export type SignalItemName =
  | 'CLASS_ORIGIN'
  | 'SUBCLASS_ORIGIN'
  | 'CONSTRAINT_CATALOG'
  | 'CONSTRAINT_SCHEMA'
  | 'CONSTRAINT_NAME'
  | 'CATALOG_NAME'
  | 'SCHEMA_NAME'
  | 'TABLE_NAME'
  | 'COLUMN_NAME'
  | 'CURSOR_NAME'
  | 'MESSAGE_TEXT'
  | 'MYSQL_ERRNO';
export interface SignalItem {
  readonly name: SignalItemName;
  readonly value: Expr;
}
export interface SignalStatement {
  readonly kind: 'Signal';
  readonly resignal: boolean;
  /** Null only for RESIGNAL. */
  readonly condition: ConditionValue | null;
  readonly items: readonly SignalItem[];
  readonly text: string;
  readonly pos: number;
}
/** Where GET DIAGNOSTICS and SELECT … INTO write to: a user variable or a local one, whose place is known once names have been found. */
export type DiagnosticsTarget = UserVariable | { readonly kind: 'LocalVariable'; readonly name: string; readonly place?: number };
export type ConditionItemName = SignalItemName | 'RETURNED_SQLSTATE';
export interface GetDiagnostics {
  readonly kind: 'GetDiagnostics';
  readonly stacked: boolean;
  readonly what:
    | { readonly of: 'statement'; readonly items: readonly { readonly target: DiagnosticsTarget; readonly name: 'NUMBER' | 'ROW_COUNT' }[] }
    | {
        readonly of: 'condition';
        readonly number: Expr;
        readonly items: readonly { readonly target: DiagnosticsTarget; readonly name: ConditionItemName }[];
      };
  readonly text: string;
  readonly pos: number;
}
export type { QueryExpr };
