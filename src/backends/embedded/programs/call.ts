/** CALL. https://dev.mysql.com/doc/refman/8.4/en/call.html */
import { SqlError } from '../../../errors.ts';
import { type ResultSink, ServerStatus } from '../../../result.ts';
import type { Call, Expr } from '../../../sql/ast.ts';
import type { RoutineDef } from '../catalog/programs.ts';
import { compileQuery } from '../compile/index.ts';
import { decoder } from '../compile/value.ts';
import { sourced } from '../dml/values.ts';
import { selectOf } from '../execute/evaluate.ts';
import type { Execution, Inputs } from '../execute/plan.ts';
import { allRawRows, decodeRow } from '../execute/query.ts';
import type { Session } from '../execute/session.ts';
import { storedRepr } from '../sql-type.ts';
import { enterProgram } from './enter.ts';
import { type Computed, Frame } from './frame.ts';
import { Interpreter } from './interpreter.ts';
import { routineProgram } from './library.ts';
import type { Parameter, Program } from './program.ts';
import { type Running, StatementRunner } from './statement-runner.ts';

/** A CALL that a client asks for: its rows, its OUT parameters, and its end. */
export function* callFromClient(execution: Execution, call: Call, source: string): Running<void> {
  const { session, sink } = execution;
  const outVariables = session.outVariables;
  session.outVariables = null;
  const caller: Caller = { frame: null, inputs: execution, source, outVariables };
  const frame = yield* run(session, call, caller, sink);
  if (outVariables === null && call.args.some((arg) => arg.kind === 'ParamMarker')) answerParameters(session, frame, call, sink);
  session.context.givenInsertId = null;
  session.answer({ affectedRows: Math.max(0, session.context.rowCount) }, sink);
}
/** A CALL inside of a program. @param sink null inside of another statement. */
export function* callProcedure(session: Session, call: Call, source: string, sink: ResultSink | null): Running<void> {
  const frame = session.programs.at(-1)?.frame ?? null;
  yield* run(session, call, { frame, inputs: noInputs, source, outVariables: null }, sink);
}
const noInputs: Inputs = { literals: [], params: [] };

/** Where arguments come from, and OUT parameters go to. */
interface Caller {
  /** Null outside of programs. */
  readonly frame: Frame | null;
  readonly inputs: Inputs;
  readonly source: string;
  /** Variables of EXECUTE … USING, one for each `?`. */
  readonly outVariables: readonly string[] | null;
}

/** The procedure that a CALL names, if it has as many arguments. @throws SqlError 1046, 1305, 1318, 1370. */
export function procedureOf(session: Session, call: Call): { readonly def: RoutineDef; readonly program: Program } {
  const schema = call.routine.schema ?? session.context.database;
  if (schema === null) throw new SqlError(1046, '3D000', 'No database selected', call.pos);
  session.access.current?.routine('PROCEDURE', schema, call.routine.name);
  const def = session.engine.catalog.programs.routine('procedure', schema, call.routine.name);
  if (def === null) throw new SqlError(1305, '42000', `PROCEDURE ${schema}.${call.routine.name} does not exist`, call.pos);
  const program = routineProgram(def);
  const { parameters, name } = program;
  if (call.args.length === parameters.length) return { def, program };
  const text = `Incorrect number of arguments for PROCEDURE ${def.schema}.${name}; expected ${parameters.length}, got ${call.args.length}`;
  throw new SqlError(1318, '42000', text, call.pos);
}
/** @throws SqlError 1414, 1456, and what its body throws. */
function* run(session: Session, call: Call, caller: Caller, sink: ResultSink | null): Running<Frame> {
  const { def, program } = procedureOf(session, call);
  checkArguments(program, call);
  checkRecursion(session, program);
  const frame = new Frame(program);
  yield* passArguments(session, frame, call, caller, sink);
  const leave = enterProgram(session, def, frame);
  try {
    yield* new Interpreter(session, frame, new StatementRunner(session, frame, sink)).run();
  } finally {
    leave();
  }
  returnArguments(session, frame, call, caller);
  return frame;
}
function checkArguments(program: Program, call: Call): void {
  const { parameters, schema, name } = program;
  parameters.forEach(({ mode }, at) => {
    if (mode === 'IN' || isVariable(call.args[at])) return;
    const text = `OUT or INOUT argument ${at + 1} for routine ${schema}.${name} is not a variable or NEW pseudo-variable in BEFORE trigger`;
    throw new SqlError(1414, '42000', text, call.pos);
  });
}
function isVariable(arg: Expr | undefined): boolean {
  return arg?.kind === 'UserVariable' || arg?.kind === 'LocalRef' || arg?.kind === 'ParamMarker';
}
function checkRecursion(session: Session, program: Program): void {
  const running = session.programs.filter((active) => active.program === program).length;
  if (running === 0) return;
  const limit = Number(session.variables.text('max_sp_recursion_depth'));
  if (running <= limit) return;
  session.context.warn('Error', 1305, `PROCEDURE ${program.schema}.${program.name} does not exist`);
  throw new SqlError(
    1456,
    'HY000',
    `Recursive limit ${limit} (as set by the max_sp_recursion_depth variable) was exceeded for routine ${program.name}`,
  );
}

// ── Arguments ────────────────────────────────────────────────────────────────

/** IN and INOUT get their values from expressions of the caller; OUT starts as NULL. */
function* passArguments(session: Session, frame: Frame, call: Call, caller: Caller, sink: ResultSink | null): Running<void> {
  const own = caller.frame ?? new Frame(emptyProgram(session, caller.source));
  const runner = new StatementRunner(session, own, sink, caller.inputs);
  for (const [at, { mode, place }] of frame.program.parameters.entries()) {
    const arg = call.args[at];
    if (mode === 'OUT' || arg === undefined) continue;
    const computed: Computed = parameterOf(session, frame, place, arg, caller) ?? (yield* runner.compute(arg));
    frame.assign(session, place, computed);
  }
}
/** A parameter of the client is kept as a column keeps it: see `sourced`. */
function parameterOf(session: Session, frame: Frame, place: number, arg: Expr, { inputs }: Caller): Computed | null {
  const local = frame.program.locals[place];
  if (arg.kind !== 'ParamMarker' || local === undefined) return null;
  return sourced({ kind: 'parameter', index: arg.index }, inputs, session.context, local);
}
function emptyProgram(session: Session, source: string): Program {
  return {
    object: 'procedure',
    schema: session.context.database ?? '',
    name: '',
    source,
    locals: [],
    parameters: [],
    cursors: [],
    rows: null,
    returns: null,
    body: { do: 'block', label: null, starts: [], cursors: [], handlers: [], steps: [] },
  };
}
/** OUT and INOUT go back to the caller's variables. */
function returnArguments(session: Session, frame: Frame, call: Call, caller: Caller): void {
  for (const [at, parameter] of frame.program.parameters.entries()) {
    if (parameter.mode === 'IN') continue;
    const target = call.args[at];
    if (target?.kind === 'UserVariable') setUserVariable(session, frame, parameter, target.name);
    else if (target?.kind === 'LocalRef') caller.frame?.assign(session, target.place, passed(frame, parameter));
    else if (target?.kind === 'ParamMarker') {
      const name = caller.outVariables?.[target.index];
      if (name !== undefined) setUserVariable(session, frame, parameter, name);
    }
  }
}
function passed(frame: Frame, { place, name }: Parameter): Computed {
  const column = frame.program.locals[place];
  if (column === undefined) throw new Error(`no variable for parameter ${name}`);
  return { value: frame.values[place] ?? null, type: column.type, repr: storedRepr(column.type) };
}
function setUserVariable(session: Session, frame: Frame, parameter: Parameter, name: string): void {
  const { value, type, repr } = passed(frame, parameter);
  const decode = decoder(type, repr);
  const { context } = session;
  context.setUserVariable(name, { type, value: value === null || decode === null ? value : decode(value, context) });
}

/** OUT and INOUT parameters of a prepared CALL, as a result set of one row. */
function answerParameters(session: Session, frame: Frame, call: Call, sink: ResultSink): void {
  const out = frame.program.parameters.filter(({ mode }, at) => mode !== 'IN' && call.args[at]?.kind === 'ParamMarker');
  if (out.length === 0) return;
  const { context } = session;
  const before = context.locals;
  context.locals = frame.values;
  try {
    const query = compileQuery(
      selectOf(
        out.map(({ place, name }) => ({ kind: 'LocalRef', place, name, pos: 0 })),
        { pos: 0 },
      ),
      { ...session.compileContext('', [], [], false), locals: frame.program.locals },
    );
    const [raw = []] = allRawRows(session, query, noInputs);
    const row = decodeRow(raw, query.columns, query.bigints, session);
    const status = ServerStatus.PS_OUT_PARAMS | ServerStatus.MORE_RESULTS_EXISTS;
    sink.fields(
      query.columns.map(({ field }, at) => ({ ...field, name: out[at]?.name ?? field.name })),
      status,
    );
    sink.rows([row]);
    sink.end({ warnings: context.warningCount, status: session.status | ServerStatus.PS_OUT_PARAMS });
  } finally {
    context.locals = before;
  }
}
