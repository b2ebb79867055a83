/** SIGNAL, RESIGNAL and GET DIAGNOSTICS, in stored programs and outside. https://dev.mysql.com/doc/refman/8.4/en/condition-handling.html */
import { SqlError } from '../../../errors.ts';
import type { ConditionItemName, DiagnosticsTarget, GetDiagnostics, SignalItemName, SignalStatement } from '../../../sql/ast.ts';
import type { Value } from '../../../types.ts';
import { evaluate } from '../execute/evaluate.ts';
import { type Execution, type Plan, sessionPlan } from '../execute/plan.ts';
import type { Planning } from '../execute/plan-statement.ts';
import type { Session } from '../execute/session.ts';
import { type SqlType, Types } from '../sql-type.ts';
import { type ConditionItems, type Raised, raised, raisedBy, SignalledError } from './conditions.ts';
import type { ActiveHandler } from './frame.ts';

/** The handler that runs; null outside of handlers. */
function activeHandler(session: Session): ActiveHandler | null {
  return session.programs.at(-1)?.frame.handlers.at(-1) ?? null;
}

// ── SIGNAL, RESIGNAL ─────────────────────────────────────────────────────────

export function planSignal(statement: SignalStatement, planning: Planning): Plan {
  if (statement.condition?.kind === 'Named')
    throw new SqlError(1319, '42000', `Undefined CONDITION: ${statement.condition.name}`, statement.pos);
  if (statement.condition?.kind === 'SqlState' && !isState(statement.condition.state))
    throw new SqlError(1407, '42000', `Bad SQLSTATE: '${statement.condition.state}'`, statement.pos);
  checkTwice(statement);
  return sessionPlan((execution) => signal(statement, execution, planning.source), { diagnostic: statement.resignal });
}
function isState(state: string): boolean {
  return /^[0-9A-Z]{5}$/.test(state) && !state.startsWith('00');
}
/** @throws SqlError 1641. */
function checkTwice({ items }: SignalStatement): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    if (seen.has(name)) throw new SqlError(1641, '42000', `Duplicate condition information item '${name}'`);
    seen.add(name);
  }
}

function signal(statement: SignalStatement, execution: Execution, source: string): void {
  const { session } = execution;
  const handler = statement.resignal ? activeHandler(session) : null;
  if (statement.resignal) session.context.keepAll();
  if (statement.resignal && handler === null) throw new SqlError(1645, '0K000', 'RESIGNAL when handler not active');
  const given = itemsOf(statement, execution, source);
  const condition = conditionOf(statement, handler, given);
  if (statement.resignal) {
    // A RESIGNAL of the condition itself stands in its place; one of another condition adds to it.
    if (statement.condition === null && handler !== null) session.context.dropWarnings(session.context.warnings);
  }
  if (condition.sqlState.startsWith('01')) {
    tell(session, condition);
    session.answer({ affectedRows: 0 }, execution.sink);
    return;
  }
  throw new SignalledError(condition.code, condition.sqlState, condition.message, condition.items ?? {});
}
/** A warning, with what it tells of itself. */
function tell({ context }: Session, condition: Raised): void {
  context.warn('Warning', condition.code, condition.message);
  const last = context.warnings.at(-1);
  if (last !== undefined) Object.assign(last, { sqlState: condition.sqlState, items: condition.items });
}

interface Given {
  readonly errno: number | null;
  readonly message: string | null;
  readonly items: ConditionItems;
}
function itemsOf({ items }: SignalStatement, execution: Execution, source: string): Given {
  let errno: number | null = null;
  let message: string | null = null;
  const others: Record<string, string> = {};
  for (const { name, value: expr } of items) {
    const value = evaluate(execution, [expr], source)[0]?.value ?? null;
    if (value === null) throw wrongItem(name, 'NULL');
    if (name === 'MYSQL_ERRNO') errno = errnoOf(value);
    else if (name === 'MESSAGE_TEXT') message = fitted(name, String(value), 128, execution.session);
    else others[name] = fitted(name, String(value), 64, execution.session);
  }
  return { errno, message, items: others };
}
function wrongItem(name: SignalItemName, value: string): SqlError {
  return new SqlError(1231, '42000', `Variable '${name}' can't be set to the value of '${value}'`);
}
function errnoOf(value: Value): number {
  const errno = Number(value);
  if (!(errno > 0 && errno <= 65535)) throw wrongItem('MYSQL_ERRNO', String(value));
  return Math.trunc(errno);
}
/** @throws SqlError 1648 in strict mode for what is too long. */
function fitted(name: SignalItemName, text: string, length: number, session: Session): string {
  if ([...text].length <= length) return text;
  const error = new SqlError(1648, 'HY000', `Data too long for condition item '${name}'`);
  if (session.context.sqlMode.strict) throw error;
  session.context.warn('Warning', error.errno, error.message);
  return [...text].slice(0, length).join('');
}

/** What a state means where nothing else is said. */
function defaults(state: string): { readonly code: number; readonly message: string } {
  if (state.startsWith('01')) return { code: 1642, message: 'Unhandled user-defined warning condition' };
  if (state.startsWith('02')) return { code: 1643, message: 'Unhandled user-defined not found condition' };
  return { code: 1644, message: 'Unhandled user-defined exception condition' };
}
function conditionOf({ condition }: SignalStatement, handler: ActiveHandler | null, given: Given): Raised {
  const before = handler?.raised ?? null;
  const state = condition?.kind === 'SqlState' ? condition.state : (before?.sqlState ?? '45000');
  const base = condition === null && before !== null ? before : { ...defaults(state), items: undefined };
  return {
    level: state.startsWith('01') ? 'Warning' : 'Error',
    code: given.errno ?? base.code,
    message: given.message ?? base.message,
    sqlState: state,
    items: { ...base.items, ...given.items },
  };
}

// ── GET DIAGNOSTICS ──────────────────────────────────────────────────────────

export function planDiagnostics(statement: GetDiagnostics, planning: Planning): Plan {
  for (const { target } of statement.what.items)
    if (target.kind === 'LocalVariable' && target.place === undefined)
      throw new SqlError(1327, '42000', `Undeclared variable: ${target.name}`, statement.pos);
  return sessionPlan((execution) => diagnose(statement, execution, planning.source), { diagnostic: true });
}

const count = Types.bigint(20, true);
const rows = Types.bigint(21);
const text = Types.varchar(512, 'utf8mb3_general_ci');

function diagnose(statement: GetDiagnostics, execution: Execution, source: string): void {
  const { session } = execution;
  const { context } = session;
  const handler = activeHandler(session);
  if (statement.stacked && handler === null) context.keepAll();
  if (statement.stacked && handler === null) throw new SqlError(3004, '0Z002', 'GET STACKED DIAGNOSTICS when handler not active');
  const conditions = statement.stacked && handler !== null ? handler.conditions : context.warnings.map(raised);
  const { what } = statement;
  if (what.of === 'statement') {
    const rowCount = statement.stacked && handler !== null ? handler.rowCount : context.rowCount;
    for (const { target, name } of what.items) {
      if (name === 'NUMBER') assign(session, target, count, conditions.length);
      else assign(session, target, rows, rowCount);
    }
  } else {
    const wanted = Number(evaluate(execution, [what.number], source)[0]?.value ?? 0);
    const condition = conditions[wanted - 1];
    if (condition === undefined) {
      // An error of the statement itself is a condition more: it clears nothing.
      context.warn('Error', 1758, 'Invalid condition number');
    } else for (const { target, name } of what.items) assignItem(session, target, name, condition);
  }
  execution.sink.ok({ affectedRows: 0, insertId: 0, warnings: context.warningCount, status: session.status, info: '' });
}
function assignItem(session: Session, target: DiagnosticsTarget, name: ConditionItemName, condition: Raised): void {
  if (name === 'MYSQL_ERRNO') assign(session, target, count, condition.code);
  else assign(session, target, text, itemOf(name, condition));
}
function itemOf(name: Exclude<ConditionItemName, 'MYSQL_ERRNO'>, { message, sqlState, items }: Raised): string {
  switch (name) {
    case 'MESSAGE_TEXT':
      return message;
    case 'RETURNED_SQLSTATE':
      return sqlState;
    case 'CLASS_ORIGIN':
      return items === undefined ? originOf(sqlState) : (items.CLASS_ORIGIN ?? '');
    case 'SUBCLASS_ORIGIN':
      return items === undefined ? originOf(sqlState) : (items.SUBCLASS_ORIGIN ?? '');
    default:
      return items?.[name] ?? '';
  }
}
/** States of classes that the standard defines; all others are MySQL's own. */
function originOf(state: string): string {
  return /^[0-4A-H]/.test(state) ? 'ISO 9075' : 'MySQL';
}
function assign(session: Session, target: DiagnosticsTarget, type: SqlType, value: number | string): void {
  if (target.kind === 'UserVariable') session.context.setUserVariable(target.name, { type, value });
  else if (target.place !== undefined)
    session.programs
      .at(-1)
      ?.frame.assign(session, target.place, { value, type, repr: typeof value === 'string' ? 'text' : type.unsigned ? 'uint' : 'int' });
}

export { raisedBy };
