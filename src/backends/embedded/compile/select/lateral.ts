/**
 * LATERAL and JSON_TABLE: rows computed from the tables to the left. SQLite lets only table-valued functions look left, so the rows are made
 * into a JSON array by a scalar subquery and taken apart by json_each.
 */
import { SqlError } from '../../../../errors.ts';
import type { DerivedTable, JsonTable } from '../../../../sql/ast.ts';
import { Sql, type SqlExpr } from '../../sqlite/ast.ts';
import { Block } from '../block.ts';
import { makeTable, type ScopeColumn } from '../scope.ts';
import { type Typed, typed } from '../typed.ts';
import { unsupported } from '../unit.ts';
import { columnNames, type FromResult, single } from './from.ts';
import { compileQueryExpr } from './index.ts';
import { derivedTable } from './result.ts';

export function lateralTable(block: Block, ref: DerivedTable, before: FromResult | null): FromResult {
  const left = new Block(block.unit, block.parent, block.ctes);
  if (before !== null) left.scope = { parent: null, tables: before.tables, visible: before.visible, ctes: block.ctes };
  const result = compileQueryExpr(block.unit, ref.query, left, block.ctes);
  const inner = block.unit.name('t');
  const alias = block.unit.name('t');
  const cells = result.columns.map(({ expr, as }) => {
    const column = Sql.column(inner, as);
    return expr.repr === 'bytes'
      ? Sql.native('hex', column)
      : expr.repr === 'real'
        ? Sql.native('printf', Sql.value('%!.17g'), column)
        : column;
  });
  const rows = Sql.select({
    columns: [{ expr: Sql.native('json_group_array', Sql.native('json_array', ...cells)), as: null }],
    from: { kind: 'Query', query: result.query, alias: inner },
  });
  const table = derivedTable({ ...result, materialized: true }, alias, ref.alias, columnNames(result, ref.columns));
  const columns: ScopeColumn[] = table.columns.map((column, index) => ({
    ...column,
    expr: { ...column.expr, sql: cell(alias, index, column.expr) },
  }));
  return single(makeTable(null, ref.alias, columns), {
    kind: 'Function',
    name: 'json_each',
    args: [{ kind: 'Scalar', query: rows }],
    alias,
  });
}
function cell(alias: string, index: number, expr: Typed): SqlExpr {
  const value = Sql.native('json_extract', Sql.column(alias, 'value'), Sql.value(`$[${index}]`));
  if (expr.repr === 'bytes') return Sql.native('unhex', value);
  if (expr.repr === 'real') return { kind: 'Cast', expr: value, as: 'REAL' };
  return value;
}

export function jsonTable(_block: Block, ref: JsonTable, _before: FromResult | null): FromResult {
  throw unsupported('JSON_TABLE', ref.pos);
}
export { SqlError, typed };
