/** SHOW and DESCRIBE: queries over tables that are computed for them. */
import type { DescribeTable, ShowStatement } from '../../../sql/ast.ts';
import { viewWith } from '../catalog/catalog.ts';
import { compileQuery } from '../compile/index.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import { describeQuery, type ShowQuery, showQuery } from '../show/statements.ts';
import { type Plan, sessionPlan } from './plan.ts';
import type { Planning } from './plan-statement.ts';
import { answerQuery } from './query.ts';
import { showContext } from './virtual-tables.ts';

export function planShow(statement: ShowStatement, planning: Planning): Plan {
  const { what } = statement.show;
  return planShown(planning, what === 'WARNINGS' || what === 'ERRORS', showQuery(statement, showContext(planning.session)));
}
export function planDescribe(statement: DescribeTable, planning: Planning): Plan {
  return planShown(planning, false, describeQuery(statement, showContext(planning.session)));
}

/** The plan of one SHOW: what it shows is of the moment, so nothing of it is kept. */
function planShown(planning: Planning, diagnostic: boolean, { table, query, fields }: ShowQuery): Plan {
  const { session, source, paramTypes } = planning;
  const context = session.compileContext(source, [], paramTypes, false);
  const compiled = described(compileQuery(query, { ...context, catalog: viewWith(session.catalog, table) }), fields);
  const plan = sessionPlan((execution) => answerQuery(session, compiled, execution, execution.sink), { diagnostic });
  return { ...plan, fields: compiled.columns.map((column) => column.field) };
}
/** The query, with its columns described as MySQL describes those of SHOW. */
function described(query: CompiledQuery, fields: ShowQuery['fields']): CompiledQuery {
  const described = fields(query.columns.map(({ field }) => field));
  return { ...query, columns: query.columns.map((column, at) => ({ ...column, field: described[at] ?? column.field })) };
}
