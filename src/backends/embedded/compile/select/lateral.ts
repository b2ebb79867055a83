/**
 * LATERAL and JSON_TABLE: rows computed from the tables to the left. SQLite lets only table-valued functions look left, so the rows are made
 * into a JSON array by a scalar subquery and taken apart by json_each.
 */
import type { DerivedTable, JsonTable } from '../../../../sql/ast.ts';
import { storedRepr } from '../../sql-type.ts';
import { Sql, type SqlExpr } from '../../sqlite/ast.ts';
import { Block } from '../block.ts';
import { argument } from '../convert.ts';
import { compileExpr } from '../expression/index.ts';
import { makeTable, type ScopeColumn } from '../scope.ts';
import { Coercibility, type Typed, typed } from '../typed.ts';
import { columnNames, type FromResult, inScope, single } from './from.ts';
import { compileQueryExpr } from './index.ts';
import { jsonColumns, jsonRowsFunction } from './json-table.ts';
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
  const table = derivedTable(result, alias, ref.alias, columnNames(result, ref.columns));
  const columns: ScopeColumn[] = table.columns.map((column, index) => ({
    ...column,
    expr: { ...column.expr, sql: cell(alias, index, column.expr) },
  }));
  return single(makeTable(null, ref.alias, columns, table.merged), {
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

export function jsonTable(block: Block, ref: JsonTable, before: FromResult | null): FromResult {
  const { unit } = block;
  const doc = inScope(block, before?.tables ?? [], before?.visible ?? [], () => {
    block.clause = 'a table function argument';
    return argument(compileExpr(block, ref.doc), 'json');
  });
  const alias = unit.name('t');
  const rows = Sql.call(jsonRowsFunction(unit, ref), doc.sql);
  const columns = jsonColumns(unit, ref.columns).map(({ name, type }, index): ScopeColumn => {
    const expr = typed(Sql.value(null), type, {
      repr: storedRepr(type) === 'timestamp' ? 'datetime' : storedRepr(type),
      coercibility: type.collation === null ? Coercibility.NUMERIC : Coercibility.IMPLICIT,
      origin: { schema: '', table: ref.alias, orgTable: 'json_table', orgName: name, stored: true, column: null, relation: null },
    });
    return { name, hidden: false, expr: { ...expr, sql: cell(alias, index, expr) } };
  });
  return single(makeTable(null, ref.alias, columns), { kind: 'Function', name: 'json_each', args: [rows], alias });
}
