/** Names in data definition: which table is meant, what may be a name, and what a name becomes in SQLite. */
import type { QualifiedName } from '../../../sql/ast.ts';
import { isSystemDatabase } from '../catalog/catalog.ts';
import type { RelationDef, TableDef, ViewDef } from '../catalog/model.ts';
import type { Database } from '../storage/database.ts';
import type { DdlContext } from './context.ts';
import { DdlError } from './errors.ts';

export interface FullName {
  readonly schema: string;
  readonly name: string;
}

/** Longest identifier, in characters. */
const longest = 64;

/** The table that a name means for the session. @throws SqlError 1046, 1049. */
export function fullName(context: DdlContext, name: QualifiedName): FullName {
  const schema = name.schema ?? context.database;
  if (schema === null) throw DdlError.noDatabaseSelected();
  return { schema, name: name.name };
}

/** `shop.orders`, as messages name tables. */
export function dotted({ schema, name }: FullName): string {
  return `${schema}.${name}`;
}

/** @throws SqlError 1049, 1044 where nothing can be made in the database. */
export function checkWritableDatabase(context: DdlContext, schema: string): void {
  if (context.edit.database(schema) === null) throw DdlError.unknownDatabase(schema);
  const lower = schema.toLowerCase();
  if (lower === 'information_schema' || lower === 'performance_schema') {
    throw DdlError.accessDenied(`'${context.runtime.user}'@'${context.runtime.host}'`, lower);
  }
}

/** A table to be changed: not a view, not virtual. @throws SqlError 1146, 1347, 1044. */
export function tableToChange(context: DdlContext, name: QualifiedName): TableDef {
  const full = fullName(context, name);
  const temporary = context.session.temporary(full.schema, full.name);
  if (temporary !== null) return temporary;
  if (context.edit.database(full.schema) === null) throw DdlError.unknownDatabase(full.schema);
  const found = context.edit.relation(full.schema, full.name);
  if (found === null) throw DdlError.noSuchTable(dotted(full));
  if (found.kind === 'view') throw DdlError.wrongObject(dotted(full), 'BASE TABLE');
  if (found.kind === 'virtual') throw DdlError.accessDenied(`'${context.runtime.user}'@'${context.runtime.host}'`, found.schema);
  return found;
}

/** A stored table or view by name; null where there is none. */
export function storedRelation(context: DdlContext, full: FullName): TableDef | ViewDef | null {
  const found: RelationDef | null = context.edit.relation(full.schema, full.name);
  return found === null || found.kind === 'virtual' ? null : found;
}

/** @throws SqlError 1059, 1103. */
export function checkTableName(name: string): void {
  if ([...name].length > longest) throw DdlError.identifierTooLong(name);
  if (name === '' || name.endsWith(' ') || name.includes('\0')) throw DdlError.wrongTableName(name);
}
/** @throws SqlError 1059, 1102. */
export function checkDatabaseName(name: string): void {
  if ([...name].length > longest) throw DdlError.identifierTooLong(name);
  if (name === '' || name.endsWith(' ') || name.includes('\0')) throw DdlError.wrongDatabaseName(name);
}
/** @throws SqlError 1059, 1166. */
export function checkColumnName(name: string): void {
  if (name === '' || name.endsWith(' ') || name.includes('\0')) throw DdlError.wrongColumnName(name);
  if ([...name].length > longest) throw DdlError.identifierTooLong(name);
}
/** Of an index or constraint. @throws SqlError 1059, 1280. */
export function checkIndexName(name: string): void {
  if (name === '' || name.toUpperCase() === 'PRIMARY' || name.endsWith(' ')) throw DdlError.wrongIndexName(name);
  if ([...name].length > longest) throw DdlError.identifierTooLong(name);
}
/** Of a foreign key or check. @throws SqlError 1059. */
export function checkConstraintName(name: string): void {
  if ([...name].length > longest) throw DdlError.identifierTooLong(name);
}

export function sameName(left: string, right: string): boolean {
  return left === right || left.toLowerCase() === right.toLowerCase();
}

/** Asks what SQLite has in memory of the schema: `sqlite_schema` has no index, so to look there takes the longer the more tables there are. */
const isTaken = ['main', 'temp']
  .flatMap((schema) => ['table', 'index'].map((kind) => `SELECT 1 FROM pragma_${kind}_info(?1, '${schema}')`))
  .join(' UNION ALL ');

/**
 * A name that no table or index of the file has yet. SQLite compares names without case, and MySQL's tables with, so `T` after `t` needs another one.
 * A temporary table's name starts with `#`, so that it hides none of the file's.
 */
export function freeSqliteName(db: Database, wanted: string, temporary: boolean): string {
  const prefixed = temporary ? `#${wanted}` : wanted.toLowerCase().startsWith('sqlite_') ? `~${wanted}` : wanted;
  const taken = db.lasting(isTaken);
  let name = prefixed;
  for (let count = 2; taken.get([name]) !== undefined; count += 1) name = `${prefixed}~${count}`;
  return name;
}

/** Names of SQLite's hidden row number: a column of such a name gets another one, so that the row number stays reachable. */
const rowidNames: ReadonlySet<string> = new Set(['rowid', 'oid', '_rowid_']);
/** A column's name in SQLite that is not among those taken (in lower case). */
export function freeColumnName(wanted: string, taken: ReadonlySet<string>): string {
  const base = rowidNames.has(wanted.toLowerCase()) ? `${wanted}~` : wanted;
  let name = base;
  for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${base}~${count}`;
  return name;
}

export { isSystemDatabase };
