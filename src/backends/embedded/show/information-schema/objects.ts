/** Databases, tables and views, as information_schema goes through them. */
import type { DatabaseDef, TableDef, ViewDef, VirtualTableDef } from '../../catalog/model.ts';
import type { ShowContext } from '../virtual-table.ts';

export function databases(context: ShowContext): readonly DatabaseDef[] {
  return context.catalog.catalog.databases();
}
/** Stored tables of all databases, or of one. */
export function* tables(context: ShowContext, schema: string | null = null): Generator<TableDef> {
  for (const relation of relations(context, schema)) if (relation.kind === 'table') yield relation;
}
export function* views(context: ShowContext, schema: string | null = null): Generator<ViewDef> {
  for (const relation of relations(context, schema)) if (relation.kind === 'view') yield relation;
}
/** Everything that TABLES lists, databases by name. */
export function* relations(context: ShowContext, schema: string | null = null): Generator<TableDef | ViewDef | VirtualTableDef> {
  const { catalog } = context.catalog;
  for (const database of databases(context)) {
    if (schema !== null && database.name !== schema) continue;
    yield* catalog.relations(database.name);
    yield* catalog.virtual.list(database.name);
  }
}
/** Computed tables of information_schema are views of the system, those of other databases tables. */
export function relationType(relation: TableDef | ViewDef | VirtualTableDef): 'BASE TABLE' | 'VIEW' | 'SYSTEM VIEW' {
  if (relation.kind === 'view') return 'VIEW';
  return relation.kind === 'virtual' && relation.schema === 'information_schema' ? 'SYSTEM VIEW' : 'BASE TABLE';
}
