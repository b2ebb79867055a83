/**
 * Views that can be changed: each of their rows is one row of one table. A statement reads them as the derived table that they are, with the
 * table's rowid as one more column. https://dev.mysql.com/doc/refman/9.0/en/view-updatability.html
 */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef, DerivedTable, Expr, QueryExpr, Select, SelectItem, TableFactor } from '../../../sql/ast.ts';
import { parseQueryExpression } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import { walk } from '../../../sql/walk.ts';
import type { TableDef, ViewDef } from '../catalog/model.ts';
import { ROWID } from '../compile/plan.ts';
import type { Session } from '../execute/session.ts';
import { unguarded } from '../privileges/guard.ts';
import { RowQuery, RowTable } from './row-table.ts';
import type { StoredRow } from './table-writer.ts';

export interface UpdatableView {
  readonly view: ViewDef;
  readonly base: TableDef;
  /** Position in the base table of each column of the view; null for one that is an expression. */
  readonly columns: readonly (number | null)[];
  /** Its query with the base table's rowid as last column. */
  readonly query: Select;
  /** Conditions that a row must meet to be in the view and in those it stands on; of the base table's columns. */
  readonly conditions: readonly { readonly expr: Expr; readonly alias: string }[];
}

const deepest = 32;

/** The view as something to change; null where its rows are not rows of one table. */
export function updatableView(session: Session, view: ViewDef, depth = 0): UpdatableView | null {
  if (depth > deepest || view.algorithm === 'TEMPTABLE') return null;
  const select = plainSelect(parseQueryExpression(view.text, { sqlMode: DEFAULT_MODE }));
  const factor = select?.from[0];
  if (select === null || factor === undefined || factor.kind !== 'TableFactor') return null;
  const relation = session.catalog.relation(factor.table.schema ?? view.schema, factor.table.name);
  if (relation === null || relation.kind === 'virtual') return null;
  const alias = factor.alias ?? factor.table.name;
  const under = relation.kind === 'view' ? updatableView(session, relation, depth + 1) : null;
  if (relation.kind === 'view' && under === null) return null;
  const base = relation.kind === 'table' ? relation : (under as UpdatableView).base;
  const positionOf = (name: string): number | null => {
    const wanted = name.toLowerCase();
    if (relation.kind === 'table') {
      const at = relation.columns.findIndex((column) => column.name.toLowerCase() === wanted);
      return at < 0 ? null : at;
    }
    const at = relation.columns.findIndex((column) => column.toLowerCase() === wanted);
    return under?.columns[at] ?? null;
  };
  const columns = select.items.map(({ expr }) => (expr.kind === 'ColumnRef' ? positionOf(expr.name) : null));
  const rowid: SelectItem = {
    expr: { kind: 'ColumnRef', schema: null, table: alias, name: ROWID, pos: 0 },
    alias: ROWID,
    start: 0,
    end: 0,
  };
  const from = under === null ? factor : derived(under, alias, factor);
  const conditions = [...(under?.conditions ?? []), ...(select.where === null || under !== null ? [] : [{ expr: select.where, alias }])];
  return { view, base, columns, query: { ...select, items: [...select.items, rowid], from: [from] }, conditions };
}

/** A select of plain rows: no grouping, no DISTINCT, no set operation, no LIMIT. */
function plainSelect(query: QueryExpr): Select | null {
  if (query.kind === 'ParenQuery' && query.with === null && query.limit === null && query.orderBy.length === 0)
    return plainSelect(query.query);
  if (
    query.kind !== 'Select' ||
    query.with !== null ||
    query.distinct ||
    query.limit !== null ||
    query.groupBy.length > 0 ||
    query.having !== null
  )
    return null;
  if (query.from.length !== 1 || query.windows.length > 0 || query.items.some(({ expr }) => aggregates(expr))) return null;
  return query;
}
function aggregates(expr: Expr): boolean {
  let found = false;
  walk(expr, (node) => {
    if (node.kind === 'AggregateCall' || node.kind === 'WindowCall' || node.kind === 'Subquery') found = true;
    return !found;
  });
  return found;
}

/** The view as the derived table that stands in its place. */
export function derived(view: UpdatableView, alias: string, factor: TableFactor): DerivedTable {
  return { kind: 'DerivedTable', lateral: false, query: view.query, alias, columns: [...view.view.columns, ROWID], pos: factor.pos };
}

/** @throws SqlError 1348 for a column that is an expression. */
export function baseColumn(view: UpdatableView, ref: ColumnRef): number | undefined {
  const at = view.view.columns.findIndex((column) => column.toLowerCase() === ref.name.toLowerCase());
  if (at < 0) return undefined;
  const position = view.columns[at] ?? null;
  if (position === null) throw new SqlError(1348, 'HY000', `Column '${ref.name}' is not updatable`, ref.pos);
  return position;
}

/** Checks a changed row against WITH CHECK OPTION. */
export class CheckOption {
  readonly #view: UpdatableView;
  readonly #queries: readonly { readonly table: RowTable; readonly query: RowQuery }[];

  constructor(session: Session, view: UpdatableView) {
    this.#view = view;
    this.#queries = view.conditions.map(({ expr, alias }) => {
      const table = new RowTable(view.base, 'row', alias);
      return {
        table,
        query: new RowQuery([table], [expr], {
          ...session.compileContext(view.view.text, [], [], false),
          database: view.base.schema,
          guard: unguarded,
        }),
      };
    });
  }
  /** 1369 where the row would not be in the view; null where it would. */
  violation(session: Session, row: StoredRow): SqlError | null {
    for (const { table, query } of this.#queries) {
      table.put(session, row);
      const [value = null] = query.values(session, { literals: [], params: [] });
      if (value === null || Number(value) === 0) {
        const { schema, name } = this.#view.view;
        return new SqlError(1369, 'HY000', `CHECK OPTION failed '${schema}.${name}'`);
      }
    }
    return null;
  }
}
/** The view's check; null where it has none. */
export function checkOptionOf(session: Session, view: UpdatableView | null): CheckOption | null {
  return view === null || view.view.checkOption === null || view.conditions.length === 0 ? null : new CheckOption(session, view);
}
