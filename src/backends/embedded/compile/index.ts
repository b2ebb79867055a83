/** The compiler: MySQL's syntax trees to SQLite's text. */
import type { Expr, QueryExpr } from '../../../sql/ast.ts';
import { storedRepr } from '../sql-type.ts';
import { Sql } from '../sqlite/ast.ts';
import { emitQuery } from '../sqlite/emit.ts';
import { Block } from './block.ts';
import { scalar } from './convert.ts';
import { compileExpr } from './expression/index.ts';
import { needsBigint, outputColumns } from './output.ts';
import type { ColumnDef, CompileContext, CompiledQuery, OutputColumn, ParamSource } from './plan.ts';
import { demandedTables } from './pushdown/index.ts';
import { makeTable, type ScopeColumn } from './scope.ts';
import { compileQueryExpr } from './select/index.ts';
import { outputName, type QueryResult } from './select/result.ts';
import { boundOf, Coercibility, typed } from './typed.ts';
import { Unit } from './unit.ts';

export type { CompileContext, CompiledQuery, OutputColumn, ParamSource } from './plan.ts';
export { ROWID } from './plan.ts';

/**
 * Compiles a query.
 * @throws SqlError as MySQL words it: unknown names, wrong groupings, mixes of collations; 1235 for what this engine cannot do.
 */
export function compileQuery(query: QueryExpr, context: CompileContext): CompiledQuery {
  const unit = new Unit(context);
  unit.top = query;
  if (context.source.includes(':=')) findAssignments(query, unit.assigned);
  return finish(unit, compileQueryExpr(unit, query, null, null), []);
}
/** Names of the user variables that a query assigns: it reads them row by row then. */
function findAssignments(root: unknown, names: Set<string>): void {
  const pending: unknown[] = [root];
  for (;;) {
    const node = pending.pop();
    if (node === undefined) return;
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node && node.kind === 'UserVariableAssign' && 'name' in node) names.add(String(node.name).toLowerCase());
    for (const value of Object.values(node)) if (typeof value === 'object' && value !== null) pending.push(value);
  }
}
/** The columns that a query would have. */
export function inferColumns(query: QueryExpr, context: CompileContext): readonly OutputColumn[] {
  return compileQuery(query, context).columns;
}

/** A row that is given from outside, column by column in their stored reprs. */
export interface RowScope {
  /** Schema and name for qualified references and messages. */
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly ColumnDef[];
}
/**
 * Expressions over one row: generated columns, checks, defaults. SQLite's parameters ?1, ?2, … are the row's columns in their order (stored reprs);
 * those of `params` follow.
 */
export interface CompiledScalar extends CompiledQuery {
  /** Parameters at the front that are the row's columns. */
  readonly rowParameters: number;
}
export function compileScalar(exprs: readonly Expr[], row: RowScope, context: CompileContext): CompiledScalar {
  const unit = new Unit(context);
  const block = new Block(unit, null);
  const alias = unit.name('t');
  const sources = row.columns.map((): ParamSource => ({ kind: 'runtime', evaluate: () => null }));
  const columns = row.columns.map((column, index): ScopeColumn => {
    const repr = storedRepr(column.type);
    const expr = typed(Sql.column(alias, outputName(index)), column.type, {
      repr,
      nullable: column.nullable,
      bound: boundOf(column.type, repr),
      coercibility: column.type.collation === null && repr !== 'bytes' ? Coercibility.NUMERIC : Coercibility.IMPLICIT,
      origin: { schema: row.schema, table: row.table, orgTable: row.table, orgName: column.name, column, relation: null },
    });
    return { name: column.name, hidden: false, expr };
  });
  const table = makeTable(row.schema, row.table, columns);
  block.scope = { parent: null, tables: [table], visible: columns.map((column) => ({ column, table })), ctes: null };
  const values = exprs.map((expr) => scalar(compileExpr(block, expr)));
  const from = Sql.select({ columns: sources.map((source, index) => ({ expr: Sql.bind(source), as: outputName(index) })) });
  const query = Sql.select({
    columns: values.map((expr, index) => ({ expr: expr.sql, as: outputName(index) })),
    ...(sources.length === 0 ? {} : { from: { kind: 'Query' as const, query: from, alias } }),
  });
  const result: QueryResult = {
    query,
    columns: values.map((expr, index) => ({ name: outputName(index), as: outputName(index), expr })),
    materialized: false,
    temporary: false,
    single: true,
    constant: true,
  };
  const compiled = finish(unit, result, sources);
  return { ...compiled, params: compiled.params.slice(sources.length), rowParameters: sources.length };
}

function finish(unit: Unit, result: QueryResult, first: readonly ParamSource[]): CompiledQuery {
  const { text, params, functions } = emitQuery(result.query, first);
  const bigints = result.columns.some(({ expr }) => needsBigint(expr));
  return {
    text,
    params,
    columns: outputColumns(unit, result.columns, result.materialized),
    functions,
    virtualTables: unit.virtualTables.size === 0 ? [] : demandedTables(result.query, unit.virtualTables),
    pins: unit.pins(),
    bigints,
    sources: unit.sources,
    relations: [...unit.relations],
    cacheable: unit.cacheable,
    writes: unit.writes,
    locking: unit.locking,
    constant: result.constant,
  };
}
