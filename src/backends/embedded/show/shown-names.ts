/** The objects that a SHOW names. */
import type { QualifiedName } from '../../../sql/ast.ts';
import type { RelationDef } from '../catalog/model.ts';
import { DdlError } from '../ddl/errors.ts';
import type { ShowContext } from './virtual-table.ts';

/** A table or view by name. @throws SqlError 1046, 1049, 1146. */
export function existing(context: ShowContext, name: QualifiedName): RelationDef {
  const named = namedSchema(context, name.schema);
  const schema = context.catalog.database(named)?.name ?? named;
  const found = context.catalog.relation(schema, name.name);
  // A provider may have tables in a database that it does not tell of.
  if (found !== null) return found;
  throw DdlError.noSuchTable(`${schemaOf(context, name.schema)}.${name.name}`);
}
/** @throws SqlError 1046, 1049. */
export function schemaOf(context: ShowContext, given: string | null): string {
  const schema = namedSchema(context, given);
  const database = context.catalog.database(schema);
  if (database === null) throw DdlError.unknownDatabase(schema);
  return database.name;
}
/** A database that need not be there. @throws SqlError 1046. */
export function namedSchema(context: ShowContext, given: string | null): string {
  const schema = given ?? context.runtime.database;
  if (schema === null) throw DdlError.noDatabaseSelected();
  return schema;
}
