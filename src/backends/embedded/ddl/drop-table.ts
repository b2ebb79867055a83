/** DROP, TRUNCATE and RENAME TABLE. */
import { SqlError } from '../../../errors.ts';
import type { DropTable, QualifiedName, RenameTable, TruncateTable } from '../../../sql/ast.ts';
import type { TableDef } from '../catalog/model.ts';
import { tableReference } from '../storage/sqlite-table.ts';
import { type DdlContext, type DdlResult, done } from './context.ts';
import { DdlError } from './errors.ts';
import {
  checkTableName,
  checkWritableDatabase,
  dotted,
  type FullName,
  freeSqliteName,
  fullName,
  storedRelation,
  tableToChange,
} from './names.ts';
import { renameInSqlite } from './rename-in-sqlite.ts';

export function dropTables(context: DdlContext, statement: DropTable): DdlResult {
  const { dropped, missing } = findTables(context, statement);
  if (missing.length > 0) {
    const error = DdlError.unknownTable(missing.map(dotted).join(','));
    if (!statement.ifExists) throw error;
    for (const name of missing) context.runtime.warn('Note', 1051, DdlError.unknownTable(dotted(name)).message);
  }
  if (context.settings.foreignKeyChecks) for (const table of dropped) checkReferenced(context, table, dropped);
  for (const table of dropped) removeTable(context, table);
  return done;
}
function findTables(
  context: DdlContext,
  statement: DropTable,
): { readonly dropped: readonly TableDef[]; readonly missing: readonly FullName[] } {
  const dropped: TableDef[] = [];
  const missing: FullName[] = [];
  for (const name of statement.tables) {
    const full = fullName(context, name);
    const temporary = context.session.temporary(full.schema, full.name);
    const found = temporary ?? (statement.temporary ? null : storedRelation(context, full));
    if (found === null) {
      if (!statement.temporary && context.edit.relation(full.schema, full.name)?.kind === 'virtual')
        checkWritableDatabase(context, full.schema);
      missing.push(full);
    } else if (found.kind === 'view') {
      if (statement.ifExists) missing.push(full);
      else throw DdlError.unknownTable(dotted(full));
    } else if (dropped.includes(found)) {
      throw nonUnique(full);
    } else dropped.push(found);
  }
  return { dropped, missing };
}
function nonUnique(full: FullName): Error {
  return new SqlError(1066, '42000', `Not unique table/alias: '${full.name}'`);
}
/** @throws SqlError 3730 where a table that stays refers to one that goes. */
function checkReferenced(context: DdlContext, table: TableDef, dropped: readonly TableDef[]): void {
  if (table.temporary) return;
  for (const { table: child, foreignKey } of context.edit.referencing(table.schema, table.name)) {
    const stays = !dropped.some((each) => each.schema === child.schema && each.name === child.name);
    if (stays) throw DdlError.dropReferencedTable(table.name, foreignKey.name, child.name);
  }
}
export function removeTable(context: DdlContext, table: TableDef): void {
  context.db.exec(`DROP TABLE ${tableReference(table)}`);
  context.counters.forget(table);
  if (table.temporary) context.session.dropTemporary(table.schema, table.name);
  else {
    context.edit.drop(table.schema, table.name);
    for (const trigger of context.edit.triggersOf(table.schema, table.name)) context.edit.dropProgram(trigger);
  }
}

export function truncateTable(context: DdlContext, statement: TruncateTable): DdlResult {
  const table = tableForTruncate(context, statement.table);
  if (context.settings.foreignKeyChecks && !table.temporary) {
    const [reference] = context.edit
      .referencing(table.schema, table.name)
      .filter(({ table: child }) => child.schema !== table.schema || child.name !== table.name);
    if (reference !== undefined) {
      const { table: child, foreignKey } = reference;
      throw DdlError.truncateReferenced(`\`${child.schema}\`.\`${child.name}\``, foreignKey.name);
    }
  }
  context.db.exec(`DELETE FROM ${tableReference(table)}`);
  context.counters.forget(table);
  const reset: TableDef = { ...table, autoIncrement: null };
  if (table.autoIncrement !== null) putTable(context, reset);
  context.counters.set(reset, 1n);
  return done;
}
function tableForTruncate(context: DdlContext, name: QualifiedName): TableDef {
  const full = fullName(context, name);
  const found = context.session.temporary(full.schema, full.name) ?? context.edit.relation(full.schema, full.name);
  if (found?.kind === 'view') throw DdlError.noSuchTable(dotted(full));
  return tableToChange(context, name);
}

/** Puts a changed definition where it belongs. */
export function putTable(context: DdlContext, table: TableDef): void {
  if (table.temporary) context.session.putTemporary(table);
  else context.edit.put(table);
}

export function renameTables(context: DdlContext, statement: RenameTable): DdlResult {
  for (const { from, to } of statement.pairs) renameTable(context, fullName(context, from), fullName(context, to), false);
  return done;
}

/**
 * Gives a table or view another name, perhaps in another database; foreign keys that point to it follow.
 * @param temporaries whether a temporary table may be meant: ALTER TABLE sees them, RENAME TABLE does not.
 */
export function renameTable(context: DdlContext, from: FullName, to: FullName, temporaries = true): void {
  checkTableName(to.name);
  const temporary = temporaries ? context.session.temporary(from.schema, from.name) : null;
  const found = temporary ?? storedRelation(context, from);
  if (found === null) {
    if (context.edit.database(from.schema) === null) throw DdlError.unknownDatabase(from.schema);
    throw DdlError.noSuchTable(dotted(from));
  }
  checkWritableDatabase(context, to.schema);
  const taken = temporary === null ? storedRelation(context, to) !== null : context.session.temporary(to.schema, to.name) !== null;
  if (taken) throw DdlError.tableExists(to.name);
  if (found.kind === 'view') {
    if (from.schema !== to.schema)
      throw new SqlError(1450, 'HY000', `Changing schema from '${from.schema}' to '${to.schema}' is not allowed.`);
    context.edit.drop(from.schema, from.name);
    context.edit.put({ ...found, ...to });
    return;
  }
  const definition = renamedDefinition(found, to);
  const triggers = found.temporary ? [] : context.edit.triggersOf(from.schema, from.name);
  if (triggers.length > 0 && from.schema !== to.schema) throw new SqlError(1435, 'HY000', 'Trigger in wrong schema');
  const renamed = renameInSqlite(context, definition, freeSqliteName(context.db, dotted(to), found.temporary));
  context.counters.rename(found, renamed);
  if (found.temporary) {
    context.session.dropTemporary(from.schema, from.name);
    context.session.putTemporary(renamed);
    return;
  }
  const references = context.edit.referencing(from.schema, from.name);
  context.edit.drop(from.schema, from.name);
  context.edit.put(renamed);
  for (const trigger of triggers) context.edit.putProgram({ ...trigger, table: to.name });
  for (const { table } of references)
    followRename(context, table.name === from.name && table.schema === from.schema ? renamed : table, from, to);
}
function renamedDefinition(table: TableDef, to: FullName): TableDef {
  const rename = (name: string, infix: string): string =>
    name.startsWith(`${table.name}${infix}`) ? `${to.name}${name.slice(table.name.length)}` : name;
  return {
    ...table,
    ...to,
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, name: rename(key.name, '_ibfk_') })),
    checks: table.checks.map((check) => ({ ...check, name: rename(check.name, '_chk_') })),
  };
}
function followRename(context: DdlContext, child: TableDef, from: FullName, to: FullName): void {
  const current = context.edit.relation(child.schema, child.name);
  if (current?.kind !== 'table') return;
  context.edit.put({
    ...current,
    foreignKeys: current.foreignKeys.map((key) =>
      key.schema === from.schema && key.table === from.name ? { ...key, schema: to.schema, table: to.name } : key,
    ),
  });
}
