/** Databases, tables and views, as information_schema goes through them. */
import type { DatabaseDef, TableDef, ViewDef, VirtualTableDef } from '../../catalog/model.ts';
import type { ShowContext } from '../virtual-table.ts';

/** Those that somebody sees: in which there is anything for them. */
export function databases(context: ShowContext): readonly DatabaseDef[] {
  const all = context.catalog.catalog.databases();
  const { access } = context;
  return access === null ? all : all.filter(({ name }) => access.seesDatabase(name));
}
/** Stored tables of all databases, or of one. */
export function* tables(context: ShowContext, schema: string | null = null): Generator<TableDef> {
  for (const relation of relations(context, schema)) if (relation.kind === 'table') yield relation;
}
export function* views(context: ShowContext, schema: string | null = null): Generator<ViewDef> {
  for (const relation of relations(context, schema)) if (relation.kind === 'view') yield relation;
}
/** Everything that TABLES lists, databases by name; of one database also what providers have in it. */
export function* relations(context: ShowContext, schema: string | null = null): Generator<TableDef | ViewDef | VirtualTableDef> {
  const { catalog } = context.catalog;
  for (const database of catalog.databases()) {
    if (schema !== null && database.name !== schema) continue;
    yield* seen(context, catalog.relations(database.name));
    yield* seen(context, catalog.virtual.list(database.name));
  }
  if (schema !== null) yield* seen(context, context.catalog.providedIn(schema));
}
/** The tables that somebody has any privilege on, or on a column of them. */
function seen<R extends TableDef | ViewDef | VirtualTableDef>({ access }: ShowContext, all: readonly R[]): readonly R[] {
  return access === null ? all : all.filter(({ schema, name }) => access.seesTable(schema, name));
}
/** Computed tables of information_schema are views of the system, those of other databases tables. */
export function relationType(relation: TableDef | ViewDef | VirtualTableDef): 'BASE TABLE' | 'VIEW' | 'SYSTEM VIEW' {
  if (relation.kind === 'view') return 'VIEW';
  return relation.kind === 'virtual' && relation.schema === 'information_schema' ? 'SYSTEM VIEW' : 'BASE TABLE';
}
