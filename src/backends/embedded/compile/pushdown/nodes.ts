/** The parts of SQLite's syntax trees, for those who only look for something in them. */
import { isSteady } from '../../functions/index.ts';
import type { SqlExpr, SqlFrom, SqlOrder, SqlQuery, SqlSelect, SqlTail } from '../../sqlite/ast.ts';

/** Expressions directly below one. Queries in it are not looked into: see `queriesOf`. */
export function partsOf(expr: SqlExpr): readonly SqlExpr[] {
  switch (expr.kind) {
    case 'Call':
      return [...expr.args, ...ordered(expr.orderBy ?? []), ...(expr.over?.partitionBy ?? []), ...ordered(expr.over?.orderBy ?? [])];
    case 'Binary':
      return [expr.left, expr.right];
    case 'Unary':
    case 'IsNull':
    case 'InQuery':
    case 'Cast':
    case 'Key':
      return [expr.expr];
    case 'Chain':
    case 'Row':
      return expr.items;
    case 'Between':
      return [expr.expr, expr.low, expr.high];
    case 'In':
      return [expr.expr, ...expr.items];
    case 'Case':
      return [...expr.whens.flatMap(({ when, result }) => [when, result]), ...(expr.otherwise === null ? [] : [expr.otherwise])];
    case 'Column':
    case 'Value':
    case 'Bind':
    case 'Star':
    case 'Exists':
    case 'Scalar':
    case 'Position':
      return [];
  }
}
function ordered(items: readonly SqlOrder[]): readonly SqlExpr[] {
  return items.map(({ expr }) => expr);
}
/** The query that an expression is made of. */
export function queryOf(expr: SqlExpr): SqlQuery | null {
  return expr.kind === 'Exists' || expr.kind === 'Scalar' || expr.kind === 'InQuery' ? expr.query : null;
}
/** Visits expressions and all that is in them, queries excepted. */
export function visitExprs(roots: readonly SqlExpr[], visit: (expr: SqlExpr) => void): void {
  const pending = [...roots];
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    visit(expr);
    pending.push(...partsOf(expr));
  }
}
/** Expressions of a SELECT but those of its FROM. */
export function exprsOf(select: SqlSelect): readonly SqlExpr[] {
  const { columns, where, groupBy, having } = select;
  return [...columns.map(({ expr }) => expr), ...given(where), ...groupBy, ...given(having), ...tailOf(select)];
}
export function tailOf({ orderBy, limit, offset }: SqlTail): readonly SqlExpr[] {
  return [...ordered(orderBy), ...given(limit), ...given(offset)];
}
function given(expr: SqlExpr | null): readonly SqlExpr[] {
  return expr === null ? [] : [expr];
}
/** Aliases of what a FROM has. */
export function aliasesOf(from: SqlFrom): readonly string[] {
  return from.kind === 'Join' ? [...aliasesOf(from.left), ...aliasesOf(from.right)] : [from.alias];
}

/** Whether an expression has one value for the whole statement, and may be computed once more without harm. */
export function isConstant(expr: SqlExpr): boolean {
  switch (expr.kind) {
    case 'Value':
    case 'Bind':
      return true;
    case 'Column':
    case 'Star':
    case 'Position':
    case 'Exists':
    case 'InQuery':
      return false;
    case 'Scalar':
      return isConstantQuery(expr.query);
    case 'Call':
      return !isGrouping(expr) && (expr.library ? isSteady(expr.name) : expr.name !== 'random') && partsOf(expr).every(isConstant);
    default:
      return partsOf(expr).every(isConstant);
  }
}
/** `(SELECT 'x')`. */
export function isConstantQuery(query: SqlQuery): boolean {
  if (query.kind !== 'Select') return false;
  const { from, with: tables, columns } = query;
  return from === null && tables.length === 0 && columns.length === 1 && exprsOf(query).every(isConstant);
}

const groupings: ReadonlySet<string> = new Set(['count', 'sum', 'min', 'max', 'total', 'avg', 'group_concat', 'string_agg']);
/** Whether a call looks at several rows: an aggregate, or a function over a window. */
export function isGrouping(expr: SqlExpr): boolean {
  if (expr.kind !== 'Call') return false;
  return (
    expr.over !== undefined || (expr.library ? expr.name.startsWith('a_') : groupings.has(expr.name) || expr.name.startsWith('json_group'))
  );
}
/** Whether something in a select list or an order looks at several rows. */
export function hasGrouping({ columns, orderBy }: SqlSelect): boolean {
  let found = false;
  visitExprs(
    [...columns, ...orderBy].map(({ expr }) => expr),
    (expr) => {
      found ||= isGrouping(expr);
    },
  );
  return found;
}
/** A row for each row that it reads and WHERE lets through. */
export function isPlainSelect(select: SqlSelect): boolean {
  const { groupBy, having, limit, offset } = select;
  return groupBy.length === 0 && having === null && limit === null && offset === null && !hasGrouping(select);
}
