/** The table that a statement changes, and the names of its columns. */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef, QualifiedName, TableFactor, TableRef, WithClause } from '../../../sql/ast.ts';
import { type Node, walk } from '../../../sql/walk.ts';
import type { RelationDef, TableDef } from '../catalog/model.ts';
import type { Session } from '../execute/session.ts';
import { baseColumn, derived, type UpdatableView, updatableView } from './updatable-view.ts';

/** What a name stands for. @throws SqlError 1046, 1146. */
export function relationOf(session: Session, table: QualifiedName): RelationDef {
  const schema = table.schema ?? session.context.database;
  if (schema === null) throw new SqlError(1046, '3D000', 'No database selected', table.pos);
  const relation = session.view.relation(schema, table.name);
  if (relation !== null) return relation;
  if (session.catalog.database(schema) === null) throw new SqlError(1049, '42000', `Unknown database '${schema}'`, table.pos);
  throw new SqlError(1146, '42S02', `Table '${schema}.${table.name}' doesn't exist`, table.pos);
}

/** A table that can be inserted into, and the view that it was named by. @throws SqlError 1044, 1146, 1235, 1471. */
export function insertTarget(session: Session, table: QualifiedName): { readonly table: TableDef; readonly view: UpdatableView | null } {
  const relation = relationOf(session, table);
  if (relation.kind === 'table') session.locks?.checkWritable(relation);
  if (relation.kind === 'table') return { table: relation, view: null };
  if (relation.kind === 'view') {
    const view = updatableView(session, relation);
    if (view !== null) return { table: view.base, view };
  }
  if (relation.kind === 'virtual' && relation.schema === 'mysql')
    throw new SqlError(
      1235,
      '42000',
      `This version of MySQL doesn't yet support 'INSERT into mysql.${relation.name}: accounts and grants are changed by CREATE USER, ALTER USER, GRANT and REVOKE'`,
      table.pos,
    );
  if (relation.kind === 'virtual')
    throw new SqlError(
      1044,
      '42000',
      `Access denied for user '${session.context.user}'@'${session.context.host}' to database '${relation.schema}'`,
    );
  throw new SqlError(1471, 'HY000', `The target table ${table.name} of the INSERT is not insertable-into`, table.pos);
}

export function findColumn(table: TableDef, name: string): number {
  const wanted = name.toLowerCase();
  return table.columns.findIndex((column) => !column.hidden && column.name.toLowerCase() === wanted);
}

/** A table of the FROM of an UPDATE or DELETE: how it is called there, and what it is. */
export interface Source {
  readonly alias: string;
  readonly schema: string | null;
  /** Null for what cannot be changed: derived tables, views of several tables, information_schema. */
  readonly table: TableDef | null;
  /** The view that it is; `table` is then the one under it. */
  readonly view: UpdatableView | null;
  readonly columns: readonly string[] | null;
  readonly factor: TableFactor | null;
}

/** All tables that a FROM names. @param common the statement's CTEs, which no statement changes. */
export function sourcesOf(session: Session, refs: readonly TableRef[], common: WithClause | null = null): Source[] {
  return refs.flatMap((ref) => sourcesOfOne(session, ref, common));
}
function sourcesOfOne(session: Session, ref: TableRef, common: WithClause | null): Source[] {
  switch (ref.kind) {
    case 'TableFactor': {
      const cte =
        ref.table.schema === null ? common?.tables.find(({ name }) => name.toLowerCase() === ref.table.name.toLowerCase()) : undefined;
      if (cte !== undefined)
        return [{ alias: ref.alias ?? ref.table.name, schema: null, table: null, view: null, columns: cte.columns, factor: null }];
      const relation = relationOf(session, ref.table);
      const columns = relation.kind === 'view' ? relation.columns : relation.columns.map((column) => column.name);
      const view = relation.kind === 'view' ? updatableView(session, relation) : null;
      const table = relation.kind === 'table' ? relation : (view?.base ?? null);
      return [{ alias: ref.alias ?? ref.table.name, schema: relation.schema, table, view, columns, factor: ref }];
    }
    case 'DerivedTable':
    case 'JsonTable':
      return [{ alias: ref.alias, schema: null, table: null, view: null, columns: null, factor: null }];
    case 'Join':
      return sourcesOf(session, [ref.left, ref.right], common);
    case 'TableList':
      return sourcesOf(session, ref.tables, common);
  }
}

export function unknownColumn(ref: ColumnRef, clause: string): SqlError {
  const name = [ref.schema, ref.table, ref.name].filter((part) => part !== null).join('.');
  return new SqlError(1054, '42S22', `Unknown column '${name}' in '${clause}'`, ref.pos);
}

/** The source and column that an assignment's left side names. @throws SqlError 1052, 1054, 1288. */
export function assignedColumn(
  sources: readonly Source[],
  ref: ColumnRef,
): { readonly source: Source; readonly table: TableDef; readonly column: number } {
  const named = sources.filter(
    (source) => ref.table === null || (source.alias === ref.table && (ref.schema === null || ref.schema === source.schema)),
  );
  const having = named.filter(
    (source) => source.columns === null || source.columns.some((name) => name.toLowerCase() === ref.name.toLowerCase()),
  );
  const exact = having.filter((source) => source.columns !== null);
  const found = exact.length > 0 ? exact : having;
  if (found.length > 1) throw new SqlError(1052, '23000', `Column '${ref.name}' in field list is ambiguous`, ref.pos);
  const source = found[0];
  if (source === undefined) throw unknownColumn(ref, 'field list');
  if (source.table === null) throw new SqlError(1288, 'HY000', `The target table ${source.alias} of the UPDATE is not updatable`, ref.pos);
  const column = source.view === null ? findColumn(source.table, ref.name) : (baseColumn(source.view, ref) ?? -1);
  if (column < 0) throw unknownColumn(ref, 'field list');
  return { source, table: source.table, column };
}

/** A FROM in which each view that is changed stands as the derived table that it is, with its rowids. */
export function withRowids(refs: readonly TableRef[], changed: readonly Source[]): TableRef[] {
  const views = new Map<TableRef, Source>();
  for (const source of changed) if (source.view !== null && source.factor !== null) views.set(source.factor, source);
  if (views.size === 0) return [...refs];
  const replace = (ref: TableRef): TableRef => {
    switch (ref.kind) {
      case 'TableFactor': {
        const source = views.get(ref);
        return source?.view == null ? ref : derived(source.view, source.alias, ref);
      }
      case 'Join':
        return { ...ref, left: replace(ref.left), right: replace(ref.right) };
      case 'TableList':
        return { ...ref, tables: ref.tables.map(replace) };
      case 'DerivedTable':
      case 'JsonTable':
        return ref;
    }
  };
  return refs.map(replace);
}

/** A table that is changed, and its alias. */
export interface Changed {
  readonly alias: string | null;
  readonly table: TableDef;
  /** INSERT: a subquery that calls the table otherwise may read it. */
  readonly byAlias?: boolean;
}
/**
 * A subquery must not read the table that the statement changes, but through a derived table, which is read first.
 * @throws SqlError 1093.
 */
export function refuseReading(root: Node, changed: readonly Changed[], session: Session): void {
  const inFrom = (ref: TableRef): void => {
    switch (ref.kind) {
      case 'TableFactor': {
        const schema = ref.table.schema ?? session.context.database;
        const alias = ref.alias ?? ref.table.name;
        const isIt = ({ table, byAlias }: Changed) =>
          table.name === ref.table.name && table.schema === schema && (byAlias !== true || alias === table.name);
        const found = changed.find((one) => isIt(one) && !one.table.temporary);
        if (found !== undefined)
          throw new SqlError(
            1093,
            'HY000',
            `You can't specify target table '${found.alias ?? ref.table.name}' for update in FROM clause`,
            ref.pos,
          );
        return;
      }
      case 'Join':
        inFrom(ref.left);
        inFrom(ref.right);
        return;
      case 'TableList':
        ref.tables.forEach(inFrom);
        return;
      case 'DerivedTable':
      case 'JsonTable':
        return;
    }
  };
  walk(root, (node) => {
    if (node.kind === 'DerivedTable') return false;
    if (node.kind === 'Select') node.from.forEach(inFrom);
    return true;
  });
}
