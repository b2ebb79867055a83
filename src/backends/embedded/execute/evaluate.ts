/** Values of expressions that stand outside any query: SET, DO, KILL, LIMIT of SHOW. */
import type { Expr, QueryExpr, Select, SelectItem } from '../../../sql/ast.ts';
import type { Value } from '../../../types.ts';
import { compileQuery } from '../compile/index.ts';
import type { SqlType } from '../sql-type.ts';
import type { Execution } from './plan.ts';
import { singleRow } from './query.ts';

/** `SELECT items` without a FROM, as a tree. */
export function selectOf(exprs: readonly Expr[], over: Partial<Select> = {}): QueryExpr {
  const items: SelectItem[] = exprs.map((expr, at) => ({ expr, alias: expr.kind === 'Star' ? null : `e${at}`, start: 0, end: 0 }));
  return {
    kind: 'Select',
    with: null,
    distinct: false,
    calcFoundRows: false,
    straightJoin: false,
    modifiers: [],
    hints: null,
    items,
    from: [],
    where: null,
    groupBy: [],
    rollup: false,
    having: null,
    windows: [],
    qualify: null,
    orderBy: [],
    limit: null,
    locking: [],
    into: null,
    pos: 0,
    ...over,
  };
}

/** Evaluates expressions in the session. @throws SqlError. */
export function evaluate(
  execution: Execution,
  exprs: readonly Expr[],
  source: string,
): readonly { readonly value: Value; readonly type: SqlType }[] {
  const { session } = execution;
  const query = compileQuery(selectOf(exprs), session.compileContext(source, [], [], false));
  const row = singleRow(session, query, execution) ?? [];
  return query.columns.map((column, at) => ({ value: row[at] ?? null, type: column.type }));
}
