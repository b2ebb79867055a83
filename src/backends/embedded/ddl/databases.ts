/** CREATE, ALTER and DROP DATABASE. */

import { collationByName } from '../../../codec/collations.ts';
import type { AlterDatabase, CreateDatabase, DropDatabase, TableOption } from '../../../sql/ast.ts';
import type { DatabaseDef, TableDef } from '../catalog/model.ts';
import { tableReference } from '../storage/sqlite-table.ts';
import { resolveCollation } from './column-type.ts';
import { type DdlContext, type DdlResult, done } from './context.ts';
import { DdlError } from './errors.ts';
import { checkDatabaseName, isSystemDatabase } from './names.ts';

export function createDatabase(context: DdlContext, statement: CreateDatabase): DdlResult {
  checkDatabaseName(statement.name);
  if (statement.name.toLowerCase() === 'information_schema') checkNotSystem(context, 'information_schema');
  if (context.edit.database(statement.name) !== null) {
    const error = DdlError.databaseExists(statement.name);
    if (!statement.ifNotExists) throw error;
    context.runtime.warn('Note', 1007, error.message);
    return { ...done, affectedRows: 1 };
  }
  const collation = context.settings.serverCollation;
  const base = { name: statement.name, charset: collationByName(collation)?.charset ?? 'utf8mb4', collation };
  context.edit.putDatabase(withOptions(context, base, statement.options));
  return { ...done, affectedRows: 1 };
}

export function alterDatabase(context: DdlContext, statement: AlterDatabase): DdlResult {
  const name = statement.name ?? context.database;
  if (name === null) throw DdlError.noDatabaseSelected();
  const database = context.edit.database(name);
  if (database === null) throw DdlError.unknownDatabase(name);
  checkNotSystem(context, name);
  context.edit.putDatabase(withOptions(context, database, statement.options));
  return { ...done, affectedRows: 1 };
}

function withOptions(context: DdlContext, database: DatabaseDef, options: readonly TableOption[]): DatabaseDef {
  const value = (...names: string[]): string | null => {
    const found = options.filter((option) => names.includes(option.name)).at(-1);
    return found === undefined ? null : String(found.value);
  };
  const charset = value('CHARSET', 'CHARACTER SET');
  const collation = value('COLLATE');
  if (charset === null && collation === null) return database;
  if (charset?.toUpperCase() === 'DEFAULT' && collation === null) {
    const server = context.settings.serverCollation;
    return { ...database, charset: collationByName(server)?.charset ?? 'utf8mb4', collation: server };
  }
  const found = resolveCollation(charset, collation, (level, code, message) => context.runtime.warn(level, code, message));
  return { ...database, charset: found.charset, collation: found.name };
}

function checkNotSystem(context: DdlContext, name: string): void {
  if (isSystemDatabase(name)) throw DdlError.accessDenied(`'${context.runtime.user}'@'${context.runtime.host}'`, name);
}

export function dropDatabase(context: DdlContext, statement: DropDatabase): DdlResult {
  const database = context.edit.database(statement.name);
  if (database === null) {
    const error = DdlError.noSuchDatabaseToDrop(statement.name);
    if (!statement.ifExists) throw error;
    context.runtime.warn('Note', 1008, error.message);
    return done;
  }
  checkNotSystem(context, database.name);
  const relations = context.edit.relations(database.name);
  const tables = relations.filter((relation): relation is TableDef => relation.kind === 'table');
  if (context.settings.foreignKeyChecks) checkReferences(context, database.name, tables);
  for (const table of tables) {
    context.db.exec(`DROP TABLE ${tableReference(table)}`);
    context.counters.forget(table);
  }
  context.edit.dropDatabase(database.name);
  return { affectedRows: relations.length, info: '', databaseDropped: context.database === database.name };
}
/** @throws SqlError 3730 where a table of another database refers to one of this. */
function checkReferences(context: DdlContext, schema: string, tables: readonly TableDef[]): void {
  for (const table of tables) {
    for (const { table: child, foreignKey } of context.edit.referencing(schema, table.name)) {
      if (child.schema !== schema) throw DdlError.dropReferencedTable(table.name, foreignKey.name, child.name);
    }
  }
}
