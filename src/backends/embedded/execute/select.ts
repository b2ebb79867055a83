/** SELECT and its like: compiled once, answered row by row; INTO variables. */
import { SqlError } from '../../../errors.ts';
import type { DiagnosticsTarget, Expr, QueryExpr, SelectInto } from '../../../sql/ast.ts';
import { compileQuery } from '../compile/index.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import { isBound } from '../functions/index.ts';
import type { Computed } from '../programs/frame.ts';
import { planIntoFile } from './into-file.ts';
import type { Plan, QueryPlan } from './plan.ts';
import type { Planning } from './plan-statement.ts';
import { allRawRows, answerQuery, decodeRow } from './query.ts';
import type { Session } from './session.ts';

/** Temporary and computed tables, and functions that work on the session itself, are only where the session is. */
function isMovable({ virtualTables, relations, functions, locking }: CompiledQuery): boolean {
  return (
    !locking &&
    virtualTables.length === 0 &&
    relations.every((relation) => relation.kind !== 'table' || !relation.temporary) &&
    !functions.some(isBound)
  );
}

/** All slots that the compiled query or the parser looked at the value of. */
export function pinsOf(planning: Planning, query: CompiledQuery): readonly number[] {
  const { structuralSlots } = planning.parsed;
  return structuralSlots.length === 0 ? query.pins : [...new Set([...query.pins, ...structuralSlots])];
}
function compile(statement: QueryExpr, planning: Planning): CompiledQuery {
  const { session, source, literals, paramTypes, lift } = planning;
  return compileQuery(statement, session.compileContext(source, literals, paramTypes, lift));
}

/** sql_select_limit, for a statement that has no LIMIT of its own. */
function withSelectLimit(statement: QueryExpr, session: Session): QueryExpr {
  const limit = session.variables.text('sql_select_limit');
  if (limit === '18446744073709551615' || statement.limit !== null) return statement;
  const count: Expr = { kind: 'IntLiteral', text: limit, slot: -1, pos: statement.pos, end: statement.pos };
  return { ...statement, limit: { count, offset: null } };
}

/** SQL_CALC_FOUND_ROWS, of a union in its first member. */
function countsAll(query: QueryExpr): boolean {
  switch (query.kind) {
    case 'Select':
      return query.calcFoundRows;
    case 'SetOperation':
      return countsAll(query.left);
    default:
      return false;
  }
}

/** A variable of the stored program that runs. */
function assignLocal(session: Session, target: Extract<DiagnosticsTarget, { kind: 'LocalVariable' }>, computed: Computed): void {
  const frame = session.programs.at(-1)?.frame;
  if (frame === undefined || target.place === undefined) throw new SqlError(1327, '42000', `Undeclared variable: ${target.name}`);
  frame.assign(session, target.place, computed);
}

/** `MAX_EXECUTION_TIME(milliseconds)` among the hints of the statement's first SELECT. */
function timeLimitOf(query: QueryExpr): { readonly timeLimit?: number } {
  if (query.kind === 'SetOperation') return timeLimitOf(query.left);
  if (query.kind !== 'Select' || query.hints === null) return {};
  const limit = /\bMAX_EXECUTION_TIME\s*\(\s*(\d+)\s*\)/i.exec(query.hints)?.[1];
  return limit === undefined ? {} : { timeLimit: Number(limit) };
}

export function planSelect(written: QueryExpr, planning: Planning): Plan {
  if (written.into !== null) return planInto(written, written.into, planning);
  const statement = withSelectLimit(written, planning.session);
  const query = compile(statement, planning);
  const plan: Omit<QueryPlan, 'run'> = {
    kind: 'query',
    pins: pinsOf(planning, query),
    cacheable: query.cacheable,
    fields: query.columns.map((column) => column.field),
    locking: query.locking,
    ...(statement.locking.some(({ wait }) => wait === 'NOWAIT') ? { nowait: true } : {}),
    reads: query.relations.length > 0,
    uses: query.relations,
    ...timeLimitOf(statement),
    movable: isMovable(query),
    ...(query.writes ? { writes: true } : { query }),
  };
  if (countsAll(statement) && statement.limit !== null) {
    const all = compile({ ...statement, limit: null }, planning);
    return {
      ...plan,
      cacheable: false,
      movable: false,
      run(execution) {
        const { session, sink } = execution;
        const total = allRawRows(session, all, execution).length;
        const answered = answerQuery(session, query, execution, sink);
        const note = (): void => {
          session.context.foundRows = total;
        };
        if (answered === undefined) return note();
        return answered.then(note);
      },
    };
  }
  return { ...plan, run: (execution) => answerQuery(execution.session, query, execution, execution.sink) };
}

function planInto(statement: QueryExpr, into: SelectInto, planning: Planning): Plan {
  const query = compile({ ...statement, into: null }, planning);
  if (into.kind !== 'IntoVariables') return planIntoFile(query, into, planning, statement.pos);
  if (query.columns.length !== into.targets.length)
    throw new SqlError(1222, '21000', 'The used SELECT statements have a different number of columns', statement.pos);
  for (const target of into.targets)
    if (target.kind === 'LocalVariable' && target.place === undefined)
      throw new SqlError(1327, '42000', `Undeclared variable: ${target.name}`, statement.pos);
  const local = into.targets.some((target) => target.kind === 'LocalVariable');
  return {
    kind: 'query',
    pins: [],
    cacheable: !planning.lift && query.cacheable,
    fields: [],
    locking: query.locking,
    reads: query.relations.length > 0,
    uses: query.relations,
    ...(query.writes ? { writes: true } : {}),
    run(execution) {
      const { session, sink } = execution;
      // Into variables of a program a value is stored as into a column.
      session.context.strictStore = local && session.context.sqlMode.strict;
      const [first, ...more] = allRawRows(session, query, execution);
      session.context.strictStore = false;
      if (first === undefined) session.context.warn('Warning', 1329, 'No data - zero rows fetched, selected, or processed');
      else {
        const raw = [...first];
        const row = decodeRow(first, query.columns, query.bigints, session);
        into.targets.forEach((target, at) => {
          const column = query.columns[at];
          if (column === undefined) return;
          if (target.kind === 'UserVariable') session.context.setUserVariable(target.name, { type: column.type, value: row[at] ?? null });
          else assignLocal(session, target, { value: raw[at] ?? null, type: column.type, repr: column.repr });
        });
      }
      // As in MySQL the variables have the first row's values even then.
      if (more.length > 0) throw new SqlError(1172, '42000', 'Result consisted of more than one row');
      session.answer({ affectedRows: first === undefined ? 0 : 1 }, sink);
    },
  };
}
