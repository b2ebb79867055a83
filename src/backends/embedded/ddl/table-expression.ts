/** Expressions inside a table's definition: generated columns, defaults, checks, functional keys. Their columns are the table's own. */
import { collationByName } from '../../../codec/collations.ts';
import type { ColumnRef, Expr, QueryExpr, Select } from '../../../sql/ast.ts';
import { viewWith } from '../catalog/catalog.ts';
import type { CatalogView, ColumnDef, TableDef } from '../catalog/model.ts';
import { ROWID } from '../compile/plan.ts';
import type { RuntimeContext } from '../runtime.ts';
import type { CanonicalNames } from './canonical-expression.ts';
import { quoteName } from './canonical-expression.ts';
import type { DdlContext, QueryColumn } from './context.ts';
import { DdlError } from './errors.ts';
import { sameName } from './names.ts';
import { columnsOf } from './syntax-walk.ts';

/** How names and literals stand in a table's expressions: columns by their name alone. */
export function tableNames(runtime: Pick<RuntimeContext, 'connectionCollation'>): CanonicalNames {
  const charset = collationByName(runtime.connectionCollation)?.charset ?? 'utf8mb4';
  return { column: (ref) => quoteName(ref.name), query: () => '', charset, castCharset: charset };
}

/** @throws SqlError 1054 for a column that the table does not have. @param where as the message names the place. */
export function checkColumnsExist(expr: Expr, columns: readonly ColumnDef[], where: string): void {
  for (const ref of columnsOf(expr)) {
    if (!columns.some((column) => !column.hidden && sameName(column.name, ref.name))) throw DdlError.unknownColumn(ref.name, where);
  }
}

const tail = { with: null, orderBy: [], limit: null, locking: [], into: null, pos: 0 } as const;
/** `SELECT items FROM table WHERE where`, as a tree. */
export function selectFrom(table: Pick<TableDef, 'schema' | 'name'>, items: readonly Expr[], where: Expr | null = null): Select {
  return {
    kind: 'Select',
    ...tail,
    distinct: false,
    calcFoundRows: false,
    straightJoin: false,
    modifiers: [],
    hints: null,
    items: items.map((expr, index) => ({
      expr: expr === rowidRef ? { ...rowidRef, table: table.name } : expr,
      alias: `c${index}`,
      start: 0,
      end: 0,
    })),
    from: [
      {
        kind: 'TableFactor',
        table: { schema: table.schema, name: table.name, pos: 0 },
        alias: null,
        partitions: [],
        hints: [],
        pos: 0,
      },
    ],
    where,
    groupBy: [],
    rollup: false,
    having: null,
    windows: [],
    qualify: null,
  };
}
/** The hidden row number as a column; `selectFrom` says of which table. */
export const rowidRef: ColumnRef = { kind: 'ColumnRef', schema: null, table: null, name: ROWID, pos: 0 };

/** A query over a table that may not be in the catalog yet. */
export function queryTable(context: DdlContext, table: TableDef, query: QueryExpr): ReturnType<DdlContext['query']> {
  return context.query(query, '', viewWith(ddlView(context), table));
}

/** The session's view while a change is under way: its temporary tables in front of the edit. */
export function ddlView(context: DdlContext): CatalogView {
  return {
    version: context.edit.version,
    database: (name) => context.edit.database(name),
    relation: (schema, name) => context.session.temporary(schema, name) ?? context.edit.relation(schema, name),
  };
}

/** Type of an expression over a table. */
export function expressionColumn(context: DdlContext, table: TableDef, expr: Expr): QueryColumn {
  const column = queryTable(context, table, selectFrom(table, [expr])).columns[0];
  if (column === undefined) throw new Error('an expression has one column');
  return column;
}
