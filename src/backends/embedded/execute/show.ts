/** SHOW and DESCRIBE: a query over a table that is computed for it. */
import type { DescribeTable, ShowStatement } from '../../../sql/ast.ts';
import { viewWith } from '../catalog/catalog.ts';
import { compileQuery } from '../compile/index.ts';
import { describeQuery, type ShowQuery, showQuery } from '../show/statements.ts';
import type { Plan } from './plan.ts';
import type { Planning } from './plan-statement.ts';
import { answerQuery } from './query.ts';
import { showContext } from './virtual-tables.ts';

export function planShow(statement: ShowStatement, planning: Planning): Plan {
  const { what } = statement.show;
  return planShown(showQuery(statement, showContext(planning.session)), planning, what === 'WARNINGS' || what === 'ERRORS');
}
export function planDescribe(statement: DescribeTable, planning: Planning): Plan {
  return planShown(describeQuery(statement, showContext(planning.session)), planning, false);
}

/** @param diagnostic it leaves the warnings of the statement before. */
function planShown({ table, query }: ShowQuery, planning: Planning, diagnostic: boolean): Plan {
  const { session, source, paramTypes } = planning;
  const context = session.compileContext(source, [], paramTypes, false);
  const compiled = compileQuery(query, { ...context, catalog: viewWith(context.catalog, table) });
  return {
    kind: 'session',
    pins: [],
    cacheable: false,
    fields: compiled.columns.map((column) => column.field),
    diagnostic,
    commits: false,
    run: (execution) => answerQuery(execution.session, compiled, execution, execution.sink),
  };
}
