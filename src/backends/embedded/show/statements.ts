/** SHOW and DESCRIBE: each is a computed table, from which LIKE and WHERE choose. */
import type { DescribeTable, Expr, Select, ShowStatement } from '../../../sql/ast.ts';
import { selectFrom } from '../ddl/table-expression.ts';
import { showColumns } from './show-columns.ts';
import { shownBy } from './shown-by.ts';
import type { Shown } from './shown-table.ts';
import type { ShowContext, VirtualTable } from './virtual-table.ts';

/** A SHOW statement as a query over one computed table. */
export interface ShowQuery {
  readonly table: VirtualTable;
  /** `SELECT * FROM table WHERE …`, its names those of the statement's text. */
  readonly query: Select;
  /** What clients are told of its columns, from what the query's own would be. */
  readonly fields: Shown['fields'];
}

/**
 * The query that a SHOW means. Whether a table that it names is there is seen when its rows are asked for.
 * @throws SqlError 1046, 1049, …
 */
export function showQuery(statement: ShowStatement, context: ShowContext): ShowQuery {
  const { table, like, pattern = statement.like, fields } = shownBy(statement.show, statement.like, context);
  const conditions: Expr[] = [];
  if (pattern !== null && like !== null) conditions.push(likeCondition(like, pattern, statement.pos));
  if (statement.where !== null) conditions.push(statement.where);
  return { table, query: starQuery(table, conditions), fields };
}

export function describeQuery(statement: DescribeTable, context: ShowContext): ShowQuery {
  const { table, fields } = showColumns(context, statement.table, false);
  const { column } = statement;
  if (column === null) return { table, query: starQuery(table, []), fields };
  const isPattern = /[%_]/.test(column);
  const matches = isPattern ? column : column.replace(/[\\%_]/g, '\\$&');
  return { table, query: starQuery(table, [likeCondition('Field', matches, statement.pos)]), fields };
}

function starQuery(table: VirtualTable, conditions: readonly Expr[]): Select {
  const where =
    conditions.length === 0 ? null : conditions.reduce((left, right): Expr => ({ kind: 'Binary', op: 'AND', left, right, pos: 0 }));
  const select = selectFrom(table, [], where);
  return { ...select, items: [{ expr: { kind: 'Star', schema: null, table: null, pos: 0 }, alias: null, start: 0, end: 0 }] };
}
function likeCondition(column: string, pattern: string, pos: number): Expr {
  return {
    kind: 'Like',
    expr: { kind: 'ColumnRef', schema: null, table: null, name: column, pos },
    not: false,
    pattern: { kind: 'StringLiteral', value: pattern, charset: null, pos, end: pos, slot: -1 },
    escape: null,
    pos,
  };
}
