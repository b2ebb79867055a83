/** Databases, tables and views, as information_schema goes through them. */
import type { DatabaseDef, TableDef, ViewDef, VirtualTableDef } from '../../catalog/model.ts';
import type { ShowContext } from '../virtual-table.ts';
import { everyName, takesSchema, type WantedNames } from '../wanted.ts';

/** Those that somebody sees: in which there is anything for them. */
export function databases(context: ShowContext, only = everyName): readonly DatabaseDef[] {
  const { access } = context;
  const all = context.catalog.catalog.databases().filter(({ name }) => takesSchema(only, name));
  return access === null ? all : all.filter(({ name }) => access.seesDatabase(name));
}
/** Stored tables of all databases, or of one. @param only those that a statement wants. */
export function* tables(context: ShowContext, schema: string | null = null, only = everyName): Generator<TableDef> {
  for (const relation of relations(context, schema, only)) if (relation.kind === 'table') yield relation;
}
export function* views(context: ShowContext, schema: string | null = null, only = everyName): Generator<ViewDef> {
  for (const relation of relations(context, schema, only)) if (relation.kind === 'view') yield relation;
}
/** Everything that TABLES lists, databases by name; of one database also what providers have in it. @param only those that a statement wants. */
export function* relations(
  context: ShowContext,
  schema: string | null = null,
  only = everyName,
): Generator<TableDef | ViewDef | VirtualTableDef> {
  const { catalog } = context.catalog;
  for (const database of catalog.databases()) {
    if (schema !== null ? database.name !== schema : !takesSchema(only, database.name)) continue;
    yield* seen(context, catalog.relations(database.name), only);
    yield* seen(context, catalog.virtual.list(database.name), only);
  }
  if (schema !== null) yield* seen(context, context.catalog.providedIn(schema), only);
}
/** The wanted tables that somebody has any privilege on, or on a column of them. */
function seen<R extends TableDef | ViewDef | VirtualTableDef>(
  { access }: ShowContext,
  all: readonly R[],
  { wanted, name: column }: WantedNames,
): readonly R[] {
  return all.filter(({ schema, name }) => wanted.takes(column, name) && (access === null || access.seesTable(schema, name)));
}
/** What is said of a view whose query does not work any more. */
export function invalidView({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `View '${schema}.${name}' references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them`;
}
/** Says so as a warning. */
export function warnOfView({ runtime }: ShowContext, view: ViewDef): void {
  runtime.warn('Warning', 1356, invalidView(view));
}
/** Names of columns and keys as the dictionary sorts them: without regard to case. */
export function compareNames(left: string, right: string): number {
  const [first, second] = [left.toLowerCase(), right.toLowerCase()];
  return first < second ? -1 : first > second ? 1 : 0;
}
/** Computed tables of information_schema are views of the system, those of sys plain ones, those of other databases tables. */
export function relationType(relation: TableDef | ViewDef | VirtualTableDef): 'BASE TABLE' | 'VIEW' | 'SYSTEM VIEW' {
  if (relation.kind === 'view' || (relation.schema === 'sys' && relation.kind === 'virtual' && relation.name !== 'sys_config'))
    return 'VIEW';
  return relation.kind === 'virtual' && relation.schema === 'information_schema' ? 'SYSTEM VIEW' : 'BASE TABLE';
}
