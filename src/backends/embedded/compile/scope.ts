/** Names: which table's column an identifier is, by MySQL's rules. */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef } from '../../../sql/ast.ts';
import type { RelationDef } from '../catalog/model.ts';
import type { ColumnRequirement } from '../privileges/guard.ts';
import type { Typed } from './typed.ts';

export interface ScopeColumn {
  readonly name: string;
  readonly expr: Typed;
  /** Not part of `*`: invisible columns, the rowid. */
  readonly hidden: boolean;
  /** Checked whenever it is read; left out where nothing has to be. */
  readonly requires?: readonly ColumnRequirement[] | undefined;
  /** One of the columns that a derived table is grouped by: together they determine the others. */
  readonly groupKey?: boolean;
}
/** One table, derived table or CTE of a FROM clause. */
export interface ScopeTable {
  /** Null for a derived table. */
  readonly schema: string | null;
  readonly name: string;
  readonly columns: readonly ScopeColumn[];
  /** Stands on a side of an outer join that may be missing. */
  nullable: boolean;
  /** A view, derived table or CTE that MySQL merges into the query: results name its columns as it does, not as the query writes them. */
  readonly merged: boolean;
  readonly byName: ReadonlyMap<string, ScopeColumn>;
  /** The table or view that it is. */
  readonly relation: RelationDef | null;
}
export interface VisibleColumn {
  readonly column: ScopeColumn;
  readonly table: ScopeTable;
}

/** Where an expression stands: words its errors. */
export type Clause =
  | 'field list'
  | 'where clause'
  | 'on clause'
  | 'group statement'
  | 'having clause'
  | 'order clause'
  | 'from clause'
  | 'global ORDER clause'
  | 'window partition by'
  | 'window order by'
  | 'a table function argument';

/** What a query level offers to the expressions in it and below it. */
export interface Scope {
  readonly parent: Scope | null;
  /** Tables in the order of FROM, for qualified names. */
  readonly tables: readonly ScopeTable[];
  /** Columns for unqualified names and `*`: those of USING and NATURAL once. */
  readonly visible: readonly VisibleColumn[];
  readonly ctes: CteScope | null;
}
/** CTEs by name, inner ones first. */
export interface CteScope {
  readonly parent: CteScope | null;
  /** @param name in lower case. */
  find(name: string): CommonTableScope | null;
}
export interface CommonTableScope {
  /** Aliases under which a recursive member reads it, as they come. */
  readonly uses?: string[];
  readonly name: string;
  readonly sqliteName: string;
  /** As `ScopeTable.merged`. */
  readonly merged: boolean;
  readonly columns: readonly ScopeColumn[];
}
export const emptyScope: Scope = { parent: null, tables: [], visible: [], ctes: null };

export function makeTable(
  schema: string | null,
  name: string,
  columns: readonly ScopeColumn[],
  merged = false,
  relation: RelationDef | null = null,
): ScopeTable {
  const byName = new Map<string, ScopeColumn>();
  for (const column of columns) {
    const key = column.name.toLowerCase();
    if (!byName.has(key)) byName.set(key, column);
  }
  return { schema, name, columns, nullable: false, merged, byName, relation };
}
export function findCte(scope: CteScope | null, name: string): CommonTableScope | null {
  const key = name.toLowerCase();
  for (let at = scope; at !== null; at = at.parent) {
    const found = at.find(key);
    if (found !== null) return found;
  }
  return null;
}

export interface Resolved extends VisibleColumn {
  /** Query levels between the reference and its table; 0 is its own. */
  readonly depth: number;
  readonly scope: Scope;
}

/** The column that a reference means in this level; null where it has none such. @throws 1052 where it means several. */
export function lookup(scope: Scope, ref: Pick<ColumnRef, 'schema' | 'table' | 'name' | 'pos'>, clause: Clause): VisibleColumn | null {
  const key = ref.name.toLowerCase();
  if (ref.table === null) {
    let found: VisibleColumn | null = null;
    for (const visible of scope.visible) {
      if (visible.column.name.toLowerCase() !== key) continue;
      if (found !== null && found.column !== visible.column) throw ambiguous(ref, clause);
      found = visible;
    }
    return found;
  }
  let first: VisibleColumn | null = null;
  for (const table of scope.tables) {
    if (!tableMatches(table, ref.schema, ref.table)) continue;
    const column = table.byName.get(key);
    if (column === undefined) continue;
    if (first !== null) throw ambiguous(ref, clause);
    first = { column, table };
  }
  return first;
}
export function tableMatches(table: ScopeTable, schema: string | null, name: string): boolean {
  if (table.name !== name) return false;
  if (schema === null) return true;
  return table.schema !== null && table.schema.toLowerCase() === schema.toLowerCase();
}
export function ambiguous(ref: Pick<ColumnRef, 'schema' | 'table' | 'name' | 'pos'>, clause: Clause): SqlError {
  return new SqlError(1052, '23000', `Column '${written(ref)}' in ${clause} is ambiguous`, ref.pos);
}
export function unknownColumn(ref: Pick<ColumnRef, 'schema' | 'table' | 'name' | 'pos'>, clause: Clause): SqlError {
  return new SqlError(1054, '42S22', `Unknown column '${written(ref)}' in '${clause}'`, ref.pos);
}
function written(ref: Pick<ColumnRef, 'schema' | 'table' | 'name'>): string {
  return [ref.schema, ref.table, ref.name].filter((part) => part !== null).join('.');
}
