/** ALTER TABLE's actions on keys and constraints. */
import type { ForeignKeyDef, KeyDef } from '../catalog/model.ts';
import type { Draft } from './alter-draft.ts';
import type { DdlContext } from './context.ts';
import { DdlError } from './errors.ts';
import { checkIndexName, sameName } from './names.ts';

function without(draft: Draft, key: KeyDef): void {
  const hidden = new Set(key.parts.filter((part) => part.expression !== null).map((part) => part.column));
  draft.table = { ...draft.table, keys: draft.table.keys.filter((each) => each !== key) };
  draft.columns = draft.columns.filter(({ def }) => !hidden.has(def.name));
}

export function dropIndex(draft: Draft, name: string): void {
  const key = draft.table.keys.find((each) => sameName(each.name, name));
  if (key === undefined) throw DdlError.cannotDrop(name);
  without(draft, key);
  draft.droppedKeys.push(key);
}
/** @throws SqlError 1553 where a foreign key needs a key that has gone. @param keys those that the table has in the end. */
export function checkDroppedKeys(context: DdlContext, draft: Draft, keys: readonly KeyDef[], foreignKeys: readonly ForeignKeyDef[]): void {
  for (const key of draft.droppedKeys) {
    const columns = key.parts.map((part) => part.column);
    for (const foreign of foreignKeys) {
      if (leads(columns, foreign.columns) && !serves(keys, foreign.columns)) throw DdlError.indexNeededByForeignKey(key.name);
    }
    if (draft.before.temporary || !context.settings.foreignKeyChecks) continue;
    for (const { foreignKey } of context.edit.referencing(draft.before.schema, draft.before.name)) {
      if (leads(columns, foreignKey.referencedColumns) && !serves(keys, foreignKey.referencedColumns))
        throw DdlError.indexNeededByForeignKey(key.name);
    }
  }
}
function leads(columns: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((name, index) => columns[index] !== undefined && sameName(columns[index], name));
}
function serves(keys: readonly KeyDef[], wanted: readonly string[]): boolean {
  return keys.some((key) =>
    leads(
      key.parts.map((part) => (part.length === null ? part.column : '')),
      wanted,
    ),
  );
}

export function dropForeignKey(draft: Draft, name: string): void {
  if (!draft.table.foreignKeys.some((key) => sameName(key.name, name))) throw DdlError.cannotDrop(name);
  draft.table = { ...draft.table, foreignKeys: draft.table.foreignKeys.filter((key) => !sameName(key.name, name)) };
}
export function dropCheck(draft: Draft, name: string): void {
  if (!draft.table.checks.some((check) => sameName(check.name, name))) throw DdlError.checkNotFound(name);
  draft.table = { ...draft.table, checks: draft.table.checks.filter((check) => !sameName(check.name, name)) };
}
/** DROP CONSTRAINT: whatever has that name. */
export function dropConstraint(draft: Draft, name: string): void {
  const { table } = draft;
  if (table.checks.some((check) => sameName(check.name, name))) dropCheck(draft, name);
  else if (table.foreignKeys.some((key) => sameName(key.name, name))) dropForeignKey(draft, name);
  else if (table.keys.some((key) => (key.type === 'PRIMARY' || key.type === 'UNIQUE') && sameName(key.name, name))) dropIndex(draft, name);
  else throw DdlError.constraintNotFound(name);
}
/** @returns whether rows must be checked anew. */
export function alterCheck(draft: Draft, name: string, enforced: boolean): boolean {
  const check = draft.table.checks.find((each) => sameName(each.name, name));
  if (check === undefined) throw DdlError.checkNotFound(name);
  draft.table = { ...draft.table, checks: draft.table.checks.map((each) => (each === check ? { ...each, enforced } : each)) };
  return enforced && !check.enforced;
}

export function renameIndex(draft: Draft, from: string, to: string): void {
  const key = draft.table.keys.find((each) => sameName(each.name, from));
  if (key === undefined) throw DdlError.noSuchKey(from, draft.before.name);
  if (key.type === 'PRIMARY') throw DdlError.wrongIndexName(from);
  checkIndexName(to);
  if (!sameName(from, to) && draft.table.keys.some((each) => sameName(each.name, to))) throw DdlError.duplicateKeyName(to);
  draft.table = { ...draft.table, keys: draft.table.keys.map((each) => (each === key ? { ...each, name: to } : each)) };
}
export function setIndexVisible(draft: Draft, name: string, visible: boolean): void {
  const key = draft.table.keys.find((each) => sameName(each.name, name));
  if (key === undefined) throw DdlError.noSuchKey(name, draft.before.name);
  if (key.type === 'PRIMARY' && !visible) throw DdlError.invisiblePrimary();
  draft.table = { ...draft.table, keys: draft.table.keys.map((each) => (each === key ? { ...each, visible } : each)) };
}
