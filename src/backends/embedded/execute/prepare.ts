/** Prepared statements: of the protocol, and of PREPARE, EXECUTE, DEALLOCATE. */
import type { PreparedStatement } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import type { Deallocate, Execute, Prepare, Statement, StatementKind } from '../../../sql/ast.ts';
import { fingerprint } from '../../../sql/fingerprint.ts';
import { parse } from '../../../sql/index.ts';
import { type Field, FieldType } from '../../../types.ts';
import type { VariableParameter } from '../compile/select/row-count.ts';
import { Count } from '../session/status-counts.ts';
import { familyOf } from '../sql-type.ts';
import { openCursor } from './cursor.ts';
import { type Plan, sessionPlan } from './plan.ts';
import type { KnownText } from './plan-cache.ts';
import { planStatement } from './plan-statement.ts';
import { cacheableText, type PreparedText } from './planner.ts';
import type { Session } from './session.ts';

/** Kinds that only a text can be. */
const unpreparable: ReadonlySet<StatementKind> = new Set([
  'Prepare',
  'Execute',
  'Deallocate',
  'LoadData',
  'LockTables',
  'UnlockTables',
  'Handler',
  'Use',
]);

const parameter: Field = {
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  name: '?',
  orgName: '',
  collation: 255,
  length: 65532,
  type: FieldType.VAR_STRING,
  flags: 0,
  decimals: 31,
};

/** Checks a text and gives its metadata. @throws SqlError as running it would, 1295. */
export function prepareStatement(session: Session, sql: string): PreparedStatement {
  session.begin();
  session.context.keepSince();
  try {
    const { paramCount, fields, lifted } = session.plans.text(sql) ?? readText(session, sql);
    const { resets } = session;
    session.counts.add(Count.prepare);
    const prepared: PreparedText = { source: sql, lifted, space: null, types: [], plan: null, kept: null };
    return {
      params: new Array<Field>(paramCount).fill(parameter),
      fields,
      warnings: session.context.warningCount,
      execute(params, sink, attributes) {
        if (session.resets !== resets)
          throw new SqlError(1243, 'HY000', 'Unknown prepared statement handler (?) given to mysqld_stmt_execute');
        session.context.attributes = attributes ?? null;
        if (params.length !== paramCount) throw new SqlError(1210, 'HY000', 'Incorrect arguments to EXECUTE');
        return session.execute(prepared, params, sink);
      },
      openCursor(params, attributes) {
        session.context.attributes = attributes ?? null;
        return params.length === paramCount && session.resets === resets ? openCursor(session, prepared, params) : null;
      },
      close: () => session.counts.add(Count.close),
    };
  } catch (error) {
    throw session.failed(error);
  }
}

/** Parses and plans a text for its metadata. Where nothing but the text and the session's plan space is in it, it is kept for the next who asks. */
function readText(session: Session, sql: string): KnownText {
  const parsed = parse(sql, { sqlMode: session.parseMode, single: true });
  const { statement } = parsed;
  if (unpreparable.has(statement.kind) || isDiagnostic(statement) || (statement.kind === 'StartTransaction' && statement.begin))
    throw new SqlError(1295, 'HY000', 'This command is not supported in the prepared statement protocol yet');
  const plan = planStatement(session, parsed, sql, [], new Array(parsed.paramCount).fill(null), false);
  const known: KnownText = { paramCount: parsed.paramCount, fields: plan.fields, lifted: fingerprint(sql, session.parseMode) };
  if (plan.cacheable && sql.length <= cacheableText && session.context.warningCount === 0) session.plans.addText(sql, known);
  return known;
}

/** SHOW WARNINGS and SHOW ERRORS tell of the statement before, which PREPARE and EXECUTE would be. */
function isDiagnostic(statement: Statement): boolean {
  return statement.kind === 'Show' && (statement.show.what === 'WARNINGS' || statement.show.what === 'ERRORS');
}

export function planPrepare(statement: Prepare): Plan {
  return sessionPlan((execution) => {
    const { session, sink } = execution;
    const { from } = statement;
    const text = from.kind === 'StringLiteral' ? from.value : String(session.context.userVariable(from.name)?.value ?? 'NULL');
    const name = statement.name.toLowerCase();
    session.prepared.delete(name);
    const { close } = prepareStatement(session, text);
    session.prepared.set(name, { text, close });
    session.observer?.state();
    session.answer({ affectedRows: 0, info: 'Statement prepared' }, sink);
  });
}

export function planExecute(statement: Execute): Plan {
  return sessionPlan((execution) => {
    const { session, sink } = execution;
    const prepared = session.prepared.get(statement.name.toLowerCase());
    if (prepared === undefined)
      throw new SqlError(1243, 'HY000', `Unknown prepared statement handler (${statement.name}) given to EXECUTE`);
    const { paramCount } = parse(prepared.text, { sqlMode: session.parseMode });
    if (paramCount !== statement.using.length) throw new SqlError(1210, 'HY000', 'Incorrect arguments to EXECUTE');
    session.counts.add(Count.execute);
    // What it runs is no further question of the client.
    session.counts.add(Count.questions, -1);
    session.outVariables = statement.using.map(({ name }) => name);
    return session.query(
      prepared.text,
      statement.using.map((variable) => variableParameter(session, variable.name)),
      sink,
    );
  });
}

export function planDeallocate(statement: Deallocate): Plan {
  return sessionPlan((execution) => {
    const { session, sink } = execution;
    const name = statement.name.toLowerCase();
    session.counts.add(Count.close);
    if (!session.prepared.delete(name))
      throw new SqlError(1243, 'HY000', `Unknown prepared statement handler (${statement.name}) given to DEALLOCATE PREPARE`);
    session.observer?.state();
    session.answer({ affectedRows: 0 }, sink);
  });
}

/** A user variable as a parameter: of the protocol type of what it holds. */
function variableParameter(session: Session, name: string): VariableParameter {
  const variable = session.context.userVariable(name);
  if (variable === null || variable.value === null) return { type: FieldType.NULL, unsigned: false, value: null, variable: true };
  const { type, value } = variable;
  switch (familyOf(type)) {
    case 'integer':
    case 'year':
    case 'bit':
      return { type: FieldType.LONGLONG, unsigned: type.unsigned, value, variable: true };
    case 'decimal':
      return { type: FieldType.NEWDECIMAL, unsigned: false, value, variable: true };
    case 'float':
      return { type: FieldType.DOUBLE, unsigned: false, value, variable: true };
    default:
      return { type: value instanceof Uint8Array ? FieldType.BLOB : FieldType.VAR_STRING, unsigned: false, value, variable: true };
  }
}
