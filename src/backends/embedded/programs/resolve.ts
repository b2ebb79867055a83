/**
 * From the tree of a body to a program: names are found, variables get their places, and what MySQL refuses when a program is created is refused.
 * https://dev.mysql.com/doc/refman/8.4/en/sql-compound-statements.html
 */
import { SqlError } from '../../../errors.ts';
import type {
  BodyStatement,
  ColumnRef,
  ConditionValue,
  DataType,
  Declaration,
  Expr,
  HandlerCondition,
  ProgramBlock,
  ProgramCase,
  RoutineParameter,
  SetStatement,
  Statement,
  VariableAssignment,
} from '../../../sql/ast.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import { plainColumn } from '../catalog/plain-column.ts';
import { variableDef } from '../session/variables.ts';
import type { SqlType } from '../sql-type.ts';
import { checkAllowed } from './allowed.ts';
import { BlockNames } from './names.ts';
import type { BlockStep, Condition, CursorDef, HandlerDef, Parameter, Program, ProgramObject, RowPlaces, Step } from './program.ts';
import { localPlace, resolveTree, type TreeNames } from './resolve-tree.ts';

/** What a program is resolved as. */
export interface ProgramText {
  readonly object: ProgramObject;
  readonly schema: string;
  readonly name: string;
  /** Text that the trees' positions are in. */
  readonly source: string;
  readonly parameters: readonly RoutineParameter[];
  readonly returns: DataType | null;
  readonly body: BodyStatement;
  /** The table of a trigger, and when it fires. */
  readonly trigger: { readonly table: TableDef; readonly time: 'BEFORE' | 'AFTER'; readonly event: 'INSERT' | 'UPDATE' | 'DELETE' } | null;
  /** The type that a declaration gives. @throws SqlError as CREATE TABLE would. */
  readonly typeOf: (type: DataType, name: string) => SqlType;
}

/** @throws SqlError 1303, 1308–1338, 1362, 1363, 1407, 1413, 1415, 1422, … */
export function resolveProgram(text: ProgramText): Program {
  return new Resolver(text).program();
}

/** A variable as a column that values can be stored in. */
export function localColumn(name: string, type: SqlType): ColumnDef {
  return plainColumn(name, type);
}

const nullValue: Expr = { kind: 'NullLiteral', pos: 0 };

class Resolver {
  readonly #text: ProgramText;
  readonly #locals: ColumnDef[] = [];
  readonly #cursors: CursorDef[] = [];
  #names = new BlockNames(null);
  #rows: RowPlaces | null = null;
  #hasReturn = false;

  constructor(text: ProgramText) {
    this.#text = text;
  }
  program(): Program {
    const { object, schema, name, source, returns, typeOf } = this.#text;
    const parameters = this.#text.parameters.map((parameter) => this.#parameter(parameter));
    this.#rows = this.#rowPlaces();
    const body = this.#step(this.#text.body);
    if (object === 'function' && !this.#hasReturn) throw new SqlError(1320, '42000', `No RETURN found in FUNCTION ${schema}.${name}`);
    return {
      object,
      schema,
      name,
      source,
      locals: this.#locals,
      parameters,
      cursors: this.#cursors,
      rows: this.#rows,
      returns: returns === null ? null : localColumn(`${name}()`, typeOf(returns, name)),
      body,
    };
  }
  #parameter({ mode, name, type }: RoutineParameter): Parameter {
    const place = this.#local(name, type);
    this.#names.declareVariable(name, place, 'parameter');
    return { mode, name, place };
  }
  #local(name: string, type: DataType): number {
    return this.#locals.push(localColumn(name, this.#text.typeOf(type, name))) - 1;
  }
  #rowPlaces(): RowPlaces | null {
    const { trigger } = this.#text;
    if (trigger === null) return null;
    const add = (): number => {
      const start = this.#locals.length;
      this.#locals.push(...trigger.table.columns);
      return start;
    };
    return { table: trigger.table, old: trigger.event === 'INSERT' ? null : add(), new: trigger.event === 'DELETE' ? null : add() };
  }

  // ── Names in trees ─────────────────────────────────────────────────────────

  get #scope(): TreeNames {
    return { names: this.#names, row: (ref) => this.#rowColumn(ref.table ?? '', ref.name, ref) };
  }
  #tree<T>(tree: T): T {
    return resolveTree(tree, this.#scope);
  }
  /** @throws SqlError 1054, 1363. */
  #rowColumn(row: string, name: string, ref: Pick<ColumnRef, 'pos'> | null = null): number | null {
    const { trigger } = this.#text;
    const which = row.toUpperCase();
    if (trigger === null || this.#rows === null || (which !== 'NEW' && which !== 'OLD')) return null;
    const start = which === 'NEW' ? this.#rows.new : this.#rows.old;
    if (start === null) throw new SqlError(1363, 'HY000', `There is no ${which} row in on ${trigger.event} trigger`);
    const at = trigger.table.columns.findIndex((column) => !column.hidden && column.name.toLowerCase() === name.toLowerCase());
    if (at < 0) throw new SqlError(1054, '42S22', `Unknown column '${name}' in '${which}'`, ref?.pos ?? null);
    return start + at;
  }

  // ── Statements ─────────────────────────────────────────────────────────────

  #steps(statements: readonly BodyStatement[]): Step[] {
    return statements.map((statement) => this.#step(statement));
  }
  #step(statement: BodyStatement): Step {
    switch (statement.kind) {
      case 'Block':
        return this.#block(statement);
      case 'If':
        return {
          do: 'if',
          branches: statement.branches.map(({ condition, statements }) => ({
            condition: truth(this.#tree(condition)),
            steps: this.#steps(statements),
          })),
          otherwise: this.#steps(statement.else ?? []),
        };
      case 'CaseStatement':
        return this.#case(statement);
      case 'Loop':
        return this.#labelled(statement, (label) => ({ do: 'loop', label, steps: this.#steps(statement.statements) }));
      case 'While':
        return this.#labelled(statement, (label) => ({
          do: 'while',
          label,
          condition: truth(this.#tree(statement.condition)),
          steps: this.#steps(statement.statements),
        }));
      case 'Repeat':
        return this.#labelled(statement, (label) => {
          const steps = this.#steps(statement.statements);
          return { do: 'repeat', label, steps, until: truth(this.#tree(statement.until)) };
        });
      case 'Leave':
      case 'Iterate':
        return this.#jump(statement.kind, statement.label);
      case 'Return':
        if (this.#text.object !== 'function') throw new SqlError(1313, '42000', 'RETURN is only allowed in a FUNCTION');
        this.#hasReturn = true;
        return { do: 'return', value: this.#tree(statement.value) };
      case 'OpenCursor':
        return { do: 'open', cursor: this.#names.cursor(statement.name) };
      case 'CloseCursor':
        return { do: 'close', cursor: this.#names.cursor(statement.name) };
      case 'FetchCursor': {
        const cursor = this.#names.cursor(statement.name);
        return { do: 'fetch', cursor, places: statement.into.map((name) => localPlace(name, this.#scope)) };
      }
      case 'Set':
        return this.#set(statement);
      default:
        return this.#sql(statement);
    }
  }
  #sql(statement: Statement): Step {
    checkAllowed(statement, this.#text.object);
    return { do: 'sql', statement: this.#tree(statement) };
  }
  #jump(kind: 'Leave' | 'Iterate', label: string): Step {
    const found = this.#names.label(label);
    if (found === null || (kind === 'Iterate' && found === 'block'))
      throw new SqlError(1308, '42000', `${kind.toUpperCase()} with no matching label: ${label}`);
    return { do: kind === 'Leave' ? 'leave' : 'iterate', label: label.toLowerCase() };
  }
  /** Inside of it its label is known. @throws SqlError 1309, 1310. */
  #labelled(
    { label, endLabel }: { readonly label: string | null; readonly endLabel: string | null },
    make: (label: string | null) => Step,
    kind: 'block' | 'loop' = 'loop',
  ): Step {
    return this.#inside(new BlockNames(this.#names), () => {
      if (label !== null) this.#names.declareLabel(label, kind);
      const step = make(label?.toLowerCase() ?? null);
      if (endLabel !== null && endLabel.toLowerCase() !== label?.toLowerCase())
        throw new SqlError(1310, '42000', `End-label ${endLabel} without match`);
      return step;
    });
  }
  #inside<T>(names: BlockNames, body: () => T): T {
    const outer = this.#names;
    this.#names = names;
    try {
      return body();
    } finally {
      this.#names = outer;
    }
  }
  /** All comparisons in one expression: the operand is computed once. */
  #case(statement: ProgramCase): Step {
    // biome-ignore lint/suspicious/noThenProperty: the tree's own name for what follows THEN
    const whens = statement.whens.map(({ when }, at) => ({ when: this.#tree(when), then: number(at) }));
    const operand = this.#tree(statement.operand);
    return {
      do: 'case',
      chooser: { kind: 'Case', operand, whens, else: number(-1), pos: statement.pos },
      bodies: statement.whens.map(({ statements }) => this.#steps(statements)),
      otherwise: statement.else === null ? null : this.#steps(statement.else),
    };
  }

  // ── SET ────────────────────────────────────────────────────────────────────

  /** Assignments of variables of the program are steps of their own; others stay a SET. */
  #set(statement: SetStatement): Step {
    const steps = statement.assignments.map((assignment): Step => {
      const place = this.#assigned(assignment);
      if (place === null && assignment.kind === 'SystemVariable') checkVariable(assignment.name);
      if (place === null || assignment.kind !== 'SystemVariable')
        return { do: 'sql', statement: { ...statement, assignments: [this.#tree(assignment)] } };
      const value = assignment.value.kind === 'Default' ? nullValue : this.#tree(assignment.value);
      return { do: 'set', place, value };
    });
    const [only] = steps;
    return steps.length === 1 && only !== undefined ? only : { do: 'block', label: null, starts: [], cursors: [], handlers: [], steps };
  }
  /** The place that an assignment writes to; null for a variable of the session. @throws SqlError 1362, 1363, 1054. */
  #assigned(assignment: VariableAssignment): number | null {
    if (assignment.kind !== 'SystemVariable' || assignment.at || assignment.scope !== null) return null;
    const { name } = assignment;
    const dot = name.indexOf('.');
    if (dot < 0) return this.#names.variable(name);
    const place = this.#rowColumn(name.slice(0, dot), name.slice(dot + 1));
    if (place === null) return null;
    const { trigger } = this.#text;
    if (name.slice(0, dot).toUpperCase() === 'OLD') throw new SqlError(1362, 'HY000', 'Updating of OLD row is not allowed in trigger');
    if (trigger?.time === 'AFTER') throw new SqlError(1362, 'HY000', 'Updating of NEW row is not allowed in after trigger');
    return place;
  }

  // ── Blocks ─────────────────────────────────────────────────────────────────

  #block(block: ProgramBlock): Step {
    return this.#labelled(block, (label) => this.#blockStep(block, label), 'block');
  }
  #blockStep(block: ProgramBlock, label: string | null): BlockStep {
    const starts: Step[] = [];
    const cursors: number[] = [];
    const handlers: HandlerDef[] = [];
    // The label belongs to the scope around the declarations.
    return this.#inside(new BlockNames(this.#names), () => {
      for (const declaration of block.declarations) this.#declare(declaration, { starts, cursors, handlers });
      return { do: 'block', label, starts, cursors, handlers, steps: this.#steps(block.statements) };
    });
  }
  #declare(declaration: Declaration, block: { starts: Step[]; cursors: number[]; handlers: HandlerDef[] }): void {
    switch (declaration.kind) {
      case 'DeclareVariables': {
        this.#checkOrder(block);
        const value = declaration.default === null ? nullValue : this.#tree(declaration.default);
        for (const name of declaration.names) {
          const place = this.#local(name, declaration.type);
          this.#names.declareVariable(name, place);
          block.starts.push({ do: 'set', place, value });
        }
        return;
      }
      case 'DeclareCondition':
        this.#checkOrder(block);
        this.#names.declareCondition(declaration.name, this.#condition(declaration.value));
        return;
      case 'DeclareCursor': {
        if (block.handlers.length > 0) throw new SqlError(1338, '42000', 'Cursor declaration after handler declaration');
        const cursor = this.#cursors.push(this.#cursor(declaration.name, declaration.query)) - 1;
        this.#names.declareCursor(declaration.name, cursor);
        block.cursors.push(cursor);
        return;
      }
      case 'DeclareHandler': {
        const conditions = declaration.conditions.map((condition) => this.#handlerCondition(condition));
        const known = [...block.handlers.flatMap((handler) => handler.conditions)];
        for (const condition of conditions) {
          if (known.some((other) => sameCondition(other, condition)))
            throw new SqlError(1413, '42000', 'Duplicate handler declared in the same block');
          known.push(condition);
        }
        if (declaration.action === 'UNDO')
          throw new SqlError(1235, '42000', "This version of MySQL doesn't yet support 'UNDO'", declaration.pos);
        const body = this.#inside(new BlockNames(this.#names, true), () => this.#step(declaration.statement));
        block.handlers.push({ action: declaration.action, conditions, body });
      }
    }
  }
  /** @throws SqlError 1337. */
  #checkOrder(block: { readonly cursors: readonly number[]; readonly handlers: readonly HandlerDef[] }): void {
    if (block.cursors.length > 0 || block.handlers.length > 0)
      throw new SqlError(1337, '42000', 'Variable or condition declaration after cursor or handler declaration');
  }
  /** @throws SqlError 1322, 1323. */
  #cursor(name: string, query: Statement): CursorDef {
    switch (query.kind) {
      case 'Select':
      case 'SetOperation':
      case 'ParenQuery':
      case 'ValuesQuery':
      case 'TableQuery':
        if (query.into !== null) throw new SqlError(1323, '42000', 'Cursor SELECT must not have INTO');
        return { name, query: this.#tree(query) };
      default:
        throw new SqlError(1322, '42000', 'Cursor statement must be a SELECT');
    }
  }
  #handlerCondition(condition: HandlerCondition): Condition {
    return condition.kind === 'Class' ? { kind: 'class', class: condition.class } : this.#condition(condition);
  }
  /** @throws SqlError 1319, 1407, 1525. */
  #condition(value: ConditionValue): Condition {
    switch (value.kind) {
      case 'Errno':
        if (value.errno === 0) throw new SqlError(1525, 'HY000', "Incorrect CONDITION value: '0'");
        return { kind: 'errno', errno: value.errno };
      case 'SqlState':
        if (!/^[0-9A-Z]{5}$/.test(value.state) || value.state.startsWith('00'))
          throw new SqlError(1407, '42000', `Bad SQLSTATE: '${value.state}'`);
        return { kind: 'state', state: value.state };
      case 'Named':
        return this.#names.condition(value.name);
    }
  }
}

/** @throws SqlError 1193. */
function checkVariable(name: string): void {
  if (variableDef(name) === null) throw new SqlError(1193, 'HY000', `Unknown system variable '${name}'`);
}
function sameCondition(left: Condition, right: Condition): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
function number(value: number): Expr {
  const literal: Expr = { kind: 'IntLiteral', text: String(Math.abs(value)), pos: 0, end: 0, slot: -1 };
  return value < 0 ? { kind: 'Unary', op: '-', expr: literal, pos: 0 } : literal;
}
/** A condition as 0 or 1. */
function truth(expr: Expr): Expr {
  return { kind: 'Is', expr, not: false, test: 'TRUE', pos: expr.pos };
}
