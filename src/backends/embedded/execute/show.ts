/** SHOW and DESCRIBE. */
import type { DescribeTable, ShowStatement } from '../../../sql/ast.ts';
import { type Plan, sessionPlan } from './plan.ts';
import { notYet } from './plan-statement.ts';
import { answerRows, textColumn } from './rows.ts';

export function planShow(statement: ShowStatement): Plan {
  if (statement.show.what === 'WARNINGS')
    return sessionPlan(
      (execution) =>
        answerRows(
          execution,
          [textColumn('Level', 7), textColumn('Code', 4), textColumn('Message', 512)],
          execution.session.context.warnings.map((warning) => [warning.level, warning.code, warning.message]),
        ),
      { diagnostic: true },
    );
  throw notYet(`SHOW ${statement.show.what}`, statement.pos);
}
export function planDescribe(statement: DescribeTable): Plan {
  throw notYet('DESCRIBE', statement.pos);
}
