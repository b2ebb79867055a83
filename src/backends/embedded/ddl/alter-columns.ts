/** ALTER TABLE's actions on columns. */

import { SqlError } from '../../../errors.ts';
import type { AlterAction, ColumnDefinition, ColumnPosition } from '../../../sql/ast.ts';
import { parseExpression } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import type { ColumnDef, KeyDef, TableDef } from '../catalog/model.ts';
import type { Draft, DraftColumn } from './alter-draft.ts';
import { columnKey } from './build-table.ts';
import { knownCollation } from './column-type.ts';
import { columnDef, columnDefault } from './columns.ts';
import type { DdlContext } from './context.ts';
import { DdlError } from './errors.ts';
import { areCompatible } from './foreign-keys.ts';
import { checkColumnName, freeColumnName, sameName } from './names.ts';
import { columnsOf } from './syntax-walk.ts';
import { checkColumnsExist } from './table-expression.ts';

type Action<K extends AlterAction['kind']> = Extract<AlterAction, { kind: K }>;

/** A column that the table had. @throws SqlError 1054. */
function existing(draft: Draft, name: string): DraftColumn {
  const found = draft.columns.find(({ old, def }) => old !== null && !def.hidden && sameName(old.name, name));
  if (found === undefined) throw DdlError.unknownColumn(name, draft.before.name);
  return found;
}

export function addColumn(context: DdlContext, draft: Draft, action: Action<'AddColumn'>): void {
  const sqliteName = freeColumnName(action.column.name, draft.taken);
  draft.taken.add(sqliteName.toLowerCase());
  if (draft.columns.some(({ def }) => sameName(def.name, action.column.name))) throw DdlError.duplicateColumn(action.column.name);
  const def = define(context, draft, action.column, sqliteName);
  place(draft, { def, old: null }, action.position);
  if (def.generated?.stored === true || (def.generated !== null && action.position !== null)) draft.copies = true;
}

function define(context: DdlContext, draft: Draft, definition: ColumnDefinition, sqliteName: string): ColumnDef {
  draft.definitions.push(definition);
  draft.keys.push(...columnKey(definition));
  draft.checks.push(...definition.checks.map((clause) => ({ clause, column: definition.name })));
  if (definition.nullable === true) draft.saidNull.add(definition.name);
  return columnDef(definition, sqliteName, { tableCollation: draft.table.collation, runtime: context.runtime, source: context.source });
}

/** Puts a column where it was said to be, else at the end (before the hidden ones). */
function place(draft: Draft, column: DraftColumn, position: ColumnPosition): void {
  if (position?.kind === 'First') draft.columns.unshift(column);
  else if (position?.kind === 'After') {
    const at = draft.columns.findIndex(({ def }) => !def.hidden && sameName(def.name, position.column));
    if (at < 0) throw DdlError.unknownColumn(position.column, draft.before.name);
    draft.columns.splice(at + 1, 0, column);
  } else {
    const hidden = draft.columns.findIndex(({ def }) => def.hidden);
    draft.columns.splice(hidden < 0 ? draft.columns.length : hidden, 0, column);
  }
}

export function changeColumn(
  context: DdlContext,
  draft: Draft,
  from: string,
  definition: ColumnDefinition,
  position: ColumnPosition,
): void {
  const column = existing(draft, from);
  const { old } = column;
  if (old === null) return;
  if (!sameName(old.name, definition.name)) renameIn(context, draft, column, definition.name);
  const def = define(context, draft, definition, old.sqliteName);
  checkGeneratedChange(old, def);
  const primary = draft.table.keys.some((key) => key.type === 'PRIMARY' && key.parts.some((part) => part.column === column.def.name));
  if (primary && definition.nullable === true) throw DdlError.primaryKeyNull();
  column.def = primary ? { ...def, nullable: false, default: def.default?.kind === 'null' ? null : def.default } : def;
  checkForeignTypes(context, draft, old, column.def);
  if (position !== null) {
    draft.columns = draft.columns.filter((each) => each !== column);
    place(draft, column, position);
  }
}
function checkGeneratedChange(old: ColumnDef, def: ColumnDef): void {
  if (old.generated === null && def.generated !== null && !def.generated.stored) {
    throw DdlError.generatedNotSupported('Changing the STORED status');
  }
  if (old.generated !== null && !old.generated.stored && def.generated === null)
    throw DdlError.generatedNotSupported('Changing the STORED status');
  if (old.generated !== null && def.generated !== null && old.generated.stored !== def.generated.stored) {
    throw DdlError.generatedNotSupported('Changing the STORED status');
  }
}
/** A column of a foreign key keeps a type that both sides can compare. @throws SqlError 1830, 3780. */
function checkForeignTypes(context: DdlContext, draft: Draft, old: ColumnDef, def: ColumnDef): void {
  for (const key of draft.table.foreignKeys) {
    const at = key.columns.findIndex((name) => sameName(name, def.name) || sameName(name, old.name));
    if (at < 0) continue;
    if (!def.nullable && (key.onDelete === 'SET NULL' || key.onUpdate === 'SET NULL')) throw DdlError.setNullNotNull(def.name, key.name);
    const parent = context.edit.relation(key.schema, key.table);
    const referenced =
      parent?.kind === 'table' ? parent.columns.find((column) => sameName(column.name, key.referencedColumns[at] ?? '')) : undefined;
    if (context.settings.foreignKeyChecks && referenced !== undefined && !areCompatible(def, referenced)) {
      throw DdlError.incompatibleColumns(def.name, referenced.name, key.name);
    }
  }
  if (draft.before.temporary || !context.settings.foreignKeyChecks) return;
  for (const { table, foreignKey } of context.edit.referencing(draft.before.schema, draft.before.name)) {
    const at = foreignKey.referencedColumns.findIndex((name) => sameName(name, old.name));
    const child = table.columns.find((column) => sameName(column.name, foreignKey.columns[at] ?? ''));
    if (at >= 0 && child !== undefined && !areCompatible(child, def))
      throw DdlError.incompatibleColumns(child.name, def.name, foreignKey.name);
  }
}

export function renameColumn(context: DdlContext, draft: Draft, action: Action<'RenameColumn'>): void {
  const column = existing(draft, action.from);
  checkColumnName(action.to);
  renameIn(context, draft, column, action.to);
  column.def = { ...column.def, name: action.to };
}

/** Lets keys and foreign keys follow a column's new name. @throws SqlError 3108, 3837, 3959 where an expression uses it. */
function renameIn(context: DdlContext, draft: Draft, column: DraftColumn, to: string): void {
  const from = column.def.name;
  if (from === to) return;
  if (!sameName(from, to)) refuseUses(draft, column, null);
  draft.table = {
    ...draft.table,
    keys: draft.table.keys.map((key) => ({
      ...key,
      parts: key.parts.map((part) => (part.column === from ? { ...part, column: to } : part)),
    })),
    foreignKeys: draft.table.foreignKeys.map((key) => ({
      ...key,
      columns: key.columns.map((name) => (sameName(name, from) ? to : name)),
      referencedColumns:
        key.schema === draft.before.schema && key.table === draft.before.name
          ? key.referencedColumns.map((name) => (sameName(name, from) ? to : name))
          : key.referencedColumns,
    })),
  };
  if (draft.before.temporary) return;
  for (const { table } of context.edit.referencing(draft.before.schema, draft.before.name)) {
    if (table.name !== draft.before.name || table.schema !== draft.before.schema) followColumn(context, table, draft.before, from, to);
  }
}
function followColumn(context: DdlContext, child: TableDef, parent: TableDef, from: string, to: string): void {
  const current = context.edit.relation(child.schema, child.name);
  if (current?.kind !== 'table') return;
  context.edit.put({
    ...current,
    foreignKeys: current.foreignKeys.map((key) =>
      key.schema === parent.schema && key.table === parent.name
        ? { ...key, referencedColumns: key.referencedColumns.map((name) => (sameName(name, from) ? to : name)) }
        : key,
    ),
  });
}

/** Names that an expression's text uses. */
function namesIn(text: string): readonly string[] {
  return columnsOf(parseExpression(text, { sqlMode: DEFAULT_MODE })).map((ref) => ref.name);
}
function uses(text: string, name: string): boolean {
  return namesIn(text).some((each) => sameName(each, name));
}
/** @param dropping columns that go: what only they are used for goes with them. */
function refuseUses(draft: Draft, column: DraftColumn, dropping: ReadonlySet<string> | null): void {
  const { name } = column.def;
  for (const check of draft.table.checks) {
    const names = namesIn(check.text);
    if (!names.some((each) => sameName(each, name))) continue;
    if (dropping === null || !names.every((each) => sameName(each, name))) throw DdlError.checkColumn(check.name, name);
  }
  for (const { def } of draft.columns) {
    if (def.generated === null || def === column.def || !uses(def.generated.text, name)) continue;
    if (dropping?.has(def.name) === true) continue;
    throw def.hidden ? DdlError.functionalDependency(name) : DdlError.generatedDependency(name);
  }
}

export function dropColumn(context: DdlContext, draft: Draft, name: string, dropping: ReadonlySet<string>): void {
  const column = draft.columns.find(({ old, def }) => old !== null && !def.hidden && sameName(old.name, name));
  if (column === undefined) throw DdlError.cannotDrop(name);
  refuseUses(draft, column, dropping);
  refuseForeign(context, draft, column.def.name);
  draft.columns = draft.columns.filter((each) => each !== column);
  const keys = draft.table.keys.map((key) => ({ ...key, parts: key.parts.filter((part) => part.column !== column.def.name) }));
  draft.table = {
    ...draft.table,
    keys: keys.map((key, index) => remade(key, draft.table.keys[index])).filter((key) => key.parts.length > 0),
    checks: draft.table.checks.filter((check) => !uses(check.text, column.def.name)),
  };
}
/** A key that lost a part is another index. */
function remade(key: KeyDef, before: KeyDef | undefined): KeyDef {
  return key.parts.length === before?.parts.length ? key : { ...key, sqliteName: null };
}
function refuseForeign(context: DdlContext, draft: Draft, name: string): void {
  for (const key of draft.table.foreignKeys) {
    if (key.columns.some((column) => sameName(column, name))) throw DdlError.dropColumnOfForeignKey(name, key.name);
  }
  if (draft.before.temporary) return;
  for (const { table, foreignKey } of context.edit.referencing(draft.before.schema, draft.before.name)) {
    if (foreignKey.referencedColumns.some((column) => sameName(column, name))) {
      throw DdlError.dropReferencedColumn(name, foreignKey.name, table.name);
    }
  }
}

export function setDefault(context: DdlContext, draft: Draft, action: Action<'SetDefault'>): void {
  const column = existing(draft, action.column);
  const { def } = column;
  if (def.generated !== null) throw DdlError.wrongUsage('DEFAULT', 'generated column');
  if (def.autoIncrement) throw DdlError.invalidDefault(def.name);
  if (action.parenthesised)
    checkColumnsExist(
      action.expr,
      draft.columns.map((each) => each.def),
      'default value expression',
    );
  column.def = { ...def, default: columnDefault(def.name, def.type, def.nullable, action, context.runtime) };
}
export function dropDefault(draft: Draft, name: string): void {
  const column = existing(draft, name);
  column.def = { ...column.def, default: null };
}
export function setVisible(draft: Draft, name: string, visible: boolean): void {
  const column = existing(draft, name);
  column.def = { ...column.def, invisible: !visible };
}

/** CONVERT TO CHARACTER SET: every string column takes the collation; long texts grow where their characters do. */
export function convertColumns(draft: Draft, collation: string): void {
  const to = knownCollation(collation);
  for (const column of draft.columns) {
    const { type } = column.def;
    if (type.collation === null || type.name === 'JSON' || column.def.hidden) continue;
    if (to.charset === 'binary')
      throw new SqlError(1235, '42000', "This version of wsql doesn't yet support 'CONVERT TO CHARACTER SET binary'");
    const from = knownCollation(type.collation);
    const { explicitCollation: _, ...def } = column.def;
    column.def = { ...def, type: { ...grown(type, from.maxLength, to.maxLength), collation: to.name } };
  }
  draft.copies = true;
}
const nextText: Partial<Record<ColumnDef['type']['name'], { readonly name: ColumnDef['type']['name']; readonly length: number }>> = {
  TINYTEXT: { name: 'TEXT', length: 65535 },
  TEXT: { name: 'MEDIUMTEXT', length: 16777215 },
  MEDIUMTEXT: { name: 'LONGTEXT', length: 4294967295 },
};
function grown(type: ColumnDef['type'], from: number, to: number): ColumnDef['type'] {
  const next = nextText[type.name];
  return next !== undefined && to > from ? { ...type, ...next } : type;
}
