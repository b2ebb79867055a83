/** Which column each `?` of a statement is compared with, or goes into. Servers do not say, but for MySQL's types. */
import { type Assignment, type ColumnRef, type Expr, type Insert, type Node, type Statement, walk } from '../../../sql/index.ts';

/** Where a parameter's value belongs. */
export type ParameterUse =
  /** `stored`: it goes into the column; else it is compared with it. */
  | { readonly kind: 'column'; readonly column: ColumnRef; readonly stored: boolean }
  /** LIMIT and OFFSET. */
  | { readonly kind: 'count' };

/** A table of the statement, by the name that its columns are called by. */
export interface TableOf {
  readonly alias: string;
  /** Null: the current database. */
  readonly database: string | null;
  readonly table: string;
}

export interface StatementUses {
  readonly parameters: ReadonlyMap<number, ParameterUse>;
  readonly tables: readonly TableOf[];
}

export function usesIn(statement: Statement): StatementUses {
  const parameters = new Map<number, ParameterUse>();
  const tables: TableOf[] = [];
  const uses: Uses = {
    compared: (column, value) => put(parameters, value, { kind: 'column', column, stored: false }),
    stored: (column, value) => put(parameters, value, { kind: 'column', column, stored: true }),
    counted: (value) => put(parameters, value, { kind: 'count' }),
  };
  walk(statement, (node) => {
    if (node.kind === 'TableFactor')
      tables.push({ alias: node.alias ?? node.table.name, database: node.table.schema, table: node.table.name });
    look(node, uses);
    return true;
  });
  if (statement.kind === 'Insert')
    tables.push({ alias: statement.table.name, database: statement.table.schema, table: statement.table.name });
  return { parameters, tables };
}
function put(parameters: Map<number, ParameterUse>, value: Expr, use: ParameterUse): void {
  if (value.kind === 'ParamMarker' && !parameters.has(value.index)) parameters.set(value.index, use);
}

interface Uses {
  compared(column: ColumnRef, value: Expr): void;
  stored(column: ColumnRef, value: Expr): void;
  counted(value: Expr): void;
}

function look(node: Node, uses: Uses): void {
  const compare = (one: Expr, others: readonly Expr[]) => {
    if (one.kind === 'ColumnRef') for (const other of others) uses.compared(one, other);
  };
  switch (node.kind) {
    case 'Binary':
      if (!COMPARISONS.has(node.op)) break;
      compare(node.left, [node.right]);
      compare(node.right, [node.left]);
      break;
    case 'InList':
      compare(node.expr, node.items);
      break;
    case 'Between':
      compare(node.expr, [node.low, node.high]);
      break;
    case 'Like':
      compare(node.expr, [node.pattern]);
      break;
    case 'Select':
    case 'SetOperation':
    case 'ParenQuery':
    case 'Delete':
      for (const value of [node.limit?.count, node.limit?.offset]) if (value !== null && value !== undefined) uses.counted(value);
      break;
    case 'Update':
      assignments(node.assignments, uses);
      if (node.limit !== null) uses.counted(node.limit.count);
      break;
    case 'Insert':
      inserted(node, uses);
      break;
    default:
  }
}
const COMPARISONS: ReadonlySet<string> = new Set(['=', '<=>', '<>', '<', '<=', '>', '>=']);

function assignments(list: readonly Assignment[], uses: Uses): void {
  for (const { column, value } of list) uses.stored(column, value);
}
function inserted(insert: Insert, uses: Uses): void {
  assignments(insert.onDuplicate ?? [], uses);
  const { source, columns } = insert;
  if (source.kind === 'Set') assignments(source.assignments, uses);
  if (source.kind !== 'Values' || columns === null) return;
  for (const row of source.rows)
    for (const [i, value] of row.entries()) {
      const column = columns[i];
      if (column !== undefined) uses.stored(column, value);
    }
}
