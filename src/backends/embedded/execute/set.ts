/** SET: user variables, system variables, NAMES, TRANSACTION. All values are computed and checked before the first takes effect. */
import { charsetByName, collationByName, defaultCollationOf } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { Expr, IsolationLevel, SetStatement, VariableAssignment, VariableScope } from '../../../sql/ast.ts';
import type { Value } from '../../../types.ts';
import { checkVariable } from '../privileges/variables.ts';
import { type Assigning, variableDef, warnOfDeprecated } from '../session/variables.ts';
import { isTimeZone } from '../values/time-zone.ts';
import { evaluate } from './evaluate.ts';
import { type Execution, type Plan, sessionPlan } from './plan.ts';
import type { Planning } from './plan-statement.ts';
import type { Session } from './session.ts';

export function planSet(statement: SetStatement, planning: Planning): Plan {
  return sessionPlan((execution) => {
    const settings = statement.assignments.map((assignment) => checked(assignment, execution, planning.source));
    for (const apply of settings) apply();
    execution.session.answer({ affectedRows: 0 }, execution.sink);
  });
}

/** Makes one assignment, which has been found right. */
type Apply = () => void;

function assigning(execution: Execution): Assigning {
  return { warn: (level, code, message) => execution.session.context.warn(level, code, message), isTimeZone };
}

function checked(assignment: VariableAssignment, execution: Execution, source: string): Apply {
  const { session } = execution;
  switch (assignment.kind) {
    case 'UserVariable': {
      if (assignment.name === '') throw new SqlError(3061, '42000', "User variable name '' is illegal", assignment.pos);
      const [result] = evaluate(execution, [assignment.value], source);
      return () => {
        if (result !== undefined) session.context.setUserVariable(assignment.name, result);
        session.observer?.state();
      };
    }
    case 'SystemVariable':
      return checkedSystemVariable(assignment, execution, source);
    case 'Names':
      return setNames(assignment.charset, assignment.collation, execution);
    case 'CharacterSet': {
      const { variables } = session;
      const known = ofClients(knownCharset(assignment.charset ?? session.engine.variables.text('character_set_client'), execution));
      return () => {
        variables.put('character_set_client', known);
        variables.put('character_set_results', known);
        variables.put('collation_connection', variables.text('collation_database'));
        tellNames(session);
      };
    }
    case 'Transaction':
      return setTransaction(assignment, execution);
  }
}

function knownCharset(name: string, execution: Execution): string {
  const charset = charsetByName(name.toLowerCase());
  if (charset === null || charset === undefined) throw new SqlError(1115, '42000', `Unknown character set: '${name}'`);
  if (name.toLowerCase() === 'utf8')
    execution.session.context.warn(
      'Warning',
      3719,
      "'utf8' is currently an alias for the character set UTF8MB3, but will be an alias for UTF8MB4 in a future release. Please consider using UTF8MB4 in order to be unambiguous.",
    );
  warnOfDeprecated(name, execution.session.context);
  return charset.name;
}
/** Without ASCII no statement could be read. @throws SqlError 1231 */
function ofClients(charset: string): string {
  if (!WITHOUT_ASCII.has(charset)) return charset;
  throw new SqlError(1231, '42000', `Variable 'character_set_client' can't be set to the value of '${charset}'`);
}
const WITHOUT_ASCII: ReadonlySet<string> = new Set(['ucs2', 'utf16', 'utf16le', 'utf32']);
function setNames(charset: string | null, collation: string | null, execution: Execution): Apply {
  const { variables, engine } = execution.session;
  const name = charset === null ? engine.variables.text('character_set_client') : knownCharset(charset, execution);
  let chosen = defaultCollationOf(name)?.name ?? 'utf8mb4_0900_ai_ci';
  if (charset === null) chosen = engine.variables.text('collation_connection');
  if (collation !== null) {
    const wanted = collationByName(collation.toLowerCase());
    if (wanted === null || wanted === undefined) throw new SqlError(1273, 'HY000', `Unknown collation: '${collation}'`);
    if (wanted.charset !== name) throw new SqlError(1253, '42000', `COLLATION '${wanted.name}' is not valid for CHARACTER SET '${name}'`);
    chosen = wanted.name;
  }
  ofClients(name);
  return () => {
    variables.put('character_set_client', name);
    variables.put('character_set_results', name);
    variables.put('collation_connection', chosen);
    tellNames(execution.session);
  };
}
/** To who follows the session. */
function tellNames(session: Session): void {
  for (const name of ['character_set_client', 'character_set_connection', 'character_set_results'])
    session.observer?.variable(name, session.variables.text(name));
}

function setTransaction(assignment: Extract<VariableAssignment, { kind: 'Transaction' }>, execution: Execution): Apply {
  const { session } = execution;
  const isolation = assignment.isolation;
  const readOnly = assignment.access === null ? null : assignment.access === 'READ ONLY';
  if (assignment.scope === null) {
    if (session.transaction.active)
      throw new SqlError(1568, '25001', "Transaction characteristics can't be changed while a transaction is in progress");
    return () => {
      if (isolation !== null) session.nextTransaction = { ...session.nextTransaction, isolation };
      if (readOnly !== null) session.nextTransaction = { ...session.nextTransaction, readOnly };
    };
  }
  if (assignment.scope === 'GLOBAL') session.access.current?.admin('SYSTEM_VARIABLES_ADMIN');
  const target = assignment.scope === 'GLOBAL' ? session.engine.variables : session.variables;
  return () => {
    if (isolation !== null) target.put('transaction_isolation', isolation.replace(' ', '-'));
    if (readOnly !== null) target.put('transaction_read_only', readOnly ? 'ON' : 'OFF');
  };
}

/** A bare word (`SET sql_mode = ANSI`) is its own text; everything else is computed. */
function assignedValue(expr: Expr, execution: Execution, source: string): Value {
  if (expr.kind === 'ColumnRef' && expr.table === null) return expr.name;
  return evaluate(execution, [expr], source)[0]?.value ?? null;
}

/** What may be set at all is asked first. @throws SqlError 1227, 3630. */
function checkMay(session: Session, name: string, scope: VariableScope | null, global: boolean): void {
  const access = session.access.current;
  const def = access === null ? null : variableDef(name);
  if (access === null || def === null || !def.writable || def.scope === (global ? 'SESSION' : 'GLOBAL')) return;
  checkVariable(access, name, scope);
}
function checkedSystemVariable(
  assignment: Extract<VariableAssignment, { kind: 'SystemVariable' }>,
  execution: Execution,
  source: string,
): Apply {
  const { session } = execution;
  const name = assignment.name.toLowerCase();
  const global = assignment.scope === 'GLOBAL' || assignment.scope === 'PERSIST' || assignment.scope === 'PERSIST_ONLY';
  const target = global ? session.engine.variables : session.variables;
  if (name === 'profiling' || name === 'profiling_history_size')
    session.context.warn('Warning', 1287, `'@@${name}' is deprecated and will be removed in a future release.`);
  checkMay(session, name, assignment.scope, global);
  const isDefault = assignment.value.kind === 'Default';
  const value = isDefault ? null : assignedValue(assignment.value, execution, source);
  const text = isDefault ? target.initial(name) : target.check(name, value, assigning(execution));
  if (name === 'resultset_metadata' && text === 'NONE' && session.options.optionalMetadata !== true)
    throw new SqlError(3640, 'HY000', "The client doesn't support optional metadata transfer");
  // SET @@transaction_isolation without a scope is for the next transaction only.
  if (assignment.at && assignment.scope === null && name === 'transaction_isolation')
    return () => {
      session.nextTransaction = { ...session.nextTransaction, isolation: text.replace('-', ' ') as IsolationLevel };
    };
  return () => {
    target.put(name, text);
    if (global) return;
    session.observer?.variable(name, text);
    if (name === 'last_insert_id' || name === 'identity') session.context.lastInsertId = BigInt(text);
    if (name === 'autocommit') autocommitChanged(execution);
  };
}

/** Turning autocommit on commits what is open. */
function autocommitChanged(execution: Execution): void {
  const { session } = execution;
  const on = session.variables.text('autocommit') === 'ON';
  if (on && !session.transaction.autocommit && session.transaction.active) session.transaction.commit();
  session.transaction.autocommit = on;
}
