/** ALTER TABLE, CREATE INDEX and DROP INDEX: all actions on one draft, then the table takes its shape at once. */
import type { AlterAction, AlterTable, CreateIndex, DropIndex } from '../../../sql/ast.ts';
import { parseExpression } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import type { TableDef } from '../catalog/model.ts';
import { addColumn, changeColumn, convertColumns, dropColumn, dropDefault, renameColumn, setDefault, setVisible } from './alter-columns.ts';
import { type Draft, draftOf } from './alter-draft.ts';
import {
  alterCheck,
  checkDroppedKeys,
  dropCheck,
  dropConstraint,
  dropForeignKey,
  dropIndex,
  renameIndex,
  setIndexVisible,
} from './alter-keys.ts';
import { completeTable } from './build-table.ts';
import { checkRows } from './checks.ts';
import { resolveCollation } from './column-type.ts';
import { type DdlContext, type DdlResult, done } from './context.ts';
import { putTable, renameTable } from './drop-table.ts';
import { DdlError, notSupported } from './errors.ts';
import { checkForeignRows } from './foreign-rows.ts';
import { fullName, tableToChange } from './names.ts';
import { isSameStorage, reshape } from './rebuild.ts';
import { overlaid } from './strict.ts';
import { applyOptions } from './table-options.ts';

export function alterTable(context: DdlContext, statement: AlterTable): DdlResult {
  const onlyRename = statement.actions.every((action) => action.kind === 'RenameTable');
  if (onlyRename && statement.actions.length > 0) {
    for (const action of statement.actions)
      if (action.kind === 'RenameTable') renameTable(context, fullName(context, statement.table), fullName(context, action.to));
    return done;
  }
  if (statement.actions.length > 0 && isAboutKeys(statement.actions) && isComputed(context, statement.table)) return done;
  return change(context, tableToChange(context, statement.table), statement.actions);
}
/** DISABLE KEYS and ENABLE KEYS do nothing: dumps say them of every table whose rows they bring. */
function isAboutKeys(actions: readonly AlterAction[]): boolean {
  return actions.every((action) => action.kind === 'DisableKeys' || action.kind === 'EnableKeys');
}
/** A table of the server's own: dumps of all databases have those of `mysql`. */
function isComputed(context: DdlContext, table: AlterTable['table']): boolean {
  const { schema, name } = fullName(context, table);
  return (
    schema.toLowerCase() === 'mysql' &&
    context.session.temporary(schema, name) === null &&
    context.edit.relation(schema, name)?.kind === 'virtual'
  );
}
export function createIndex(context: DdlContext, statement: CreateIndex): DdlResult {
  return change(context, tableToChange(context, statement.table), [{ kind: 'AddKey', key: statement.key }]);
}
export function dropIndexStatement(context: DdlContext, statement: DropIndex): DdlResult {
  return change(context, tableToChange(context, statement.table), [{ kind: 'DropIndex', name: statement.name }]);
}

function change(outer: DdlContext, table: TableDef, actions: readonly AlterAction[]): DdlResult {
  if (isAboutKeys(actions)) return done;
  let warnings = 0;
  const runtime = overlaid(outer.runtime, {
    warn(level, code, message) {
      warnings += 1;
      outer.runtime.warn(level, code, message);
    },
  });
  const context: DdlContext = { ...outer, runtime };
  const draft = draftOf(table);
  const checkAgain = applyActions(context, draft, actions);
  const after = complete(context, draft);
  const changed = conversions(draft);
  if (changed || table.temporary) draft.copies = true;
  checkAlgorithm(draft);
  const { table: stored, copied } = reshape(context, { before: table, after, columns: draft.columns, orderBy: draft.orderBy });
  verify(context, stored, table, checkAgain);
  putTable(context, { ...stored, updated: null });
  context.counters.rename(table, stored);
  setCounter(context, table, stored, actions);
  if (draft.renameTo !== null) renameTable(context, table, draft.renameTo);
  const records = draft.copies ? (copied > 0 ? copied : countRows(context, stored)) : 0;
  return { affectedRows: records, info: `Records: ${records}  Duplicates: 0  Warnings: ${warnings}`, databaseDropped: false };
}

/** Applies the actions; @returns checks that are enforced again. */
function applyActions(context: DdlContext, draft: Draft, actions: readonly AlterAction[]): ReadonlySet<string> {
  const again = new Set<string>();
  const dropping = new Set(actions.flatMap((action) => (action.kind === 'DropColumn' ? [action.column] : [])));
  const dropsAll =
    draft.columns.every(({ def }) => def.hidden || dropping.has(def.name)) && !actions.some((action) => action.kind === 'AddColumn');
  if (dropsAll) throw DdlError.cannotRemoveAllColumns();
  const first = (action: AlterAction): number =>
    action.kind === 'DropColumn' ? 1 : action.kind.startsWith('Drop') && action.kind !== 'DropDefault' ? 0 : 2;
  for (const action of [...actions].sort((a, b) => first(a) - first(b))) applyAction(context, draft, action, dropping, again);
  if (draft.columns.every(({ def }) => def.hidden)) throw DdlError.cannotRemoveAllColumns();
  return again;
}

function applyAction(context: DdlContext, draft: Draft, action: AlterAction, dropping: ReadonlySet<string>, again: Set<string>): void {
  switch (action.kind) {
    case 'AddColumn':
      addColumn(context, draft, action);
      return;
    case 'ModifyColumn':
      changeColumn(context, draft, action.column.name, action.column, action.position);
      return;
    case 'ChangeColumn':
      changeColumn(context, draft, action.from, action.column, action.position);
      return;
    case 'RenameColumn':
      renameColumn(context, draft, action);
      return;
    case 'DropColumn':
      dropColumn(context, draft, action.column, dropping);
      return;
    case 'SetDefault':
      setDefault(context, draft, action);
      return;
    case 'DropDefault':
      dropDefault(draft, action.column);
      return;
    case 'SetColumnVisible':
      setVisible(draft, action.column, action.visible);
      return;
    case 'AddKey':
      draft.keys.push(action.key);
      return;
    case 'AddForeignKey':
      draft.foreignKeys.push(action.foreignKey);
      if (context.settings.foreignKeyChecks) draft.copies = true;
      return;
    case 'AddCheck':
      draft.checks.push({ clause: action.check, column: null });
      if (action.check.enforced) draft.copies = true;
      return;
    case 'DropIndex':
      dropIndex(draft, action.name);
      return;
    case 'DropPrimaryKey':
      dropIndex(draft, 'PRIMARY');
      return;
    case 'DropForeignKey':
      dropForeignKey(draft, action.name);
      return;
    case 'DropCheck':
      dropCheck(draft, action.name);
      return;
    case 'DropConstraint':
      dropConstraint(draft, action.name);
      return;
    case 'AlterCheck':
      if (alterCheck(draft, action.name, action.enforced)) {
        again.add(action.name.toLowerCase());
        draft.copies = true;
      }
      return;
    case 'RenameIndex':
      renameIndex(draft, action.from, action.to);
      return;
    case 'SetIndexVisible':
      setIndexVisible(draft, action.name, action.visible);
      return;
    case 'RenameTable':
      draft.renameTo = fullName(context, action.to);
      return;
    case 'ConvertCharset':
      convert(context, draft, action);
      return;
    case 'OrderBy':
      orderBy(context, draft, action.items);
      return;
    case 'Options':
      setOptions(context, draft, action);
      return;
    case 'Algorithm':
      draft.algorithm = action.value.toUpperCase();
      return;
    case 'DisableKeys':
    case 'EnableKeys':
    case 'Force':
    case 'Lock':
    case 'Validation':
      return;
    case 'Other':
      throw notSupported(action.text);
  }
}

function convert(context: DdlContext, draft: Draft, action: Extract<AlterAction, { kind: 'ConvertCharset' }>): void {
  const database = context.edit.database(draft.before.schema);
  const isDefault = action.charset.toUpperCase() === 'DEFAULT';
  const warn: DdlContext['runtime']['warn'] = (level, code, message) => context.runtime.warn(level, code, message);
  const collation = resolveCollation(
    isDefault ? (database?.charset ?? 'utf8mb4') : action.charset,
    action.collation ?? (isDefault ? (database?.collation ?? null) : null),
    warn,
  );
  convertColumns(draft, collation.name);
  draft.table = { ...draft.table, charset: collation.charset, collation: collation.name };
}
/** ORDER BY moves the rows, but where the primary key has its say. */
function orderBy(context: DdlContext, draft: Draft, items: Draft['orderBy']): void {
  draft.copies = true;
  const { table } = draft;
  const clustered = table.keys.some(
    (key) =>
      key.type === 'PRIMARY' ||
      (key.type === 'UNIQUE' && key.parts.every((part) => draft.columns.some(({ def }) => def.name === part.column && !def.nullable))),
  );
  if (!clustered) draft.orderBy = items;
  else context.runtime.warn('Warning', 1105, `ORDER BY ignored as there is a user-defined clustered index in the table '${table.name}'`);
}
function setOptions(context: DdlContext, draft: Draft, action: Extract<AlterAction, { kind: 'Options' }>): void {
  const database = context.edit.database(draft.before.schema)?.collation ?? draft.table.collation;
  const before = draft.table;
  draft.table = { ...before, ...applyOptions(before, action.options, database, context.runtime) };
  if (draft.table.engine !== before.engine) draft.copies = true;
  if (draft.table.collation !== before.collation) markInherited(draft);
}
/** Columns keep the collation that they had from the table: it is theirs now. */
function markInherited(draft: Draft): void {
  for (const column of draft.columns) {
    const { collation } = column.def.type;
    if (collation !== null && collation !== draft.table.collation && column.def.type.name !== 'JSON')
      column.def = { ...column.def, explicitCollation: true };
  }
}

/** The new definition, checked as a whole. Indexes whose columns changed are made anew. */
function complete(context: DdlContext, draft: Draft): TableDef {
  const columns = draft.columns.map(({ def }) => def);
  const converted = new Set(
    draft.columns
      .filter(({ old, def }) => old !== null && (old.type.collation !== def.type.collation || !isSameStorage(old, def)))
      .map(({ def }) => def.name),
  );
  const keys = draft.table.keys.map((key) => (key.parts.some((part) => converted.has(part.column)) ? { ...key, sqliteName: null } : key));
  const base: TableDef = { ...draft.table, columns, keys };
  const table = completeTable(context, base, {
    keys: draft.keys,
    foreignKeys: draft.foreignKeys,
    checks: draft.checks,
    columns: draft.definitions,
    saidNull: draft.saidNull,
  });
  for (const column of draft.columns) {
    const final = table.columns.find((each) => each.sqliteName === column.def.sqliteName);
    if (final !== undefined) column.def = final;
  }
  checkDefaults(context, table);
  checkDroppedKeys(context, draft, table.keys, table.foreignKeys);
  return table;
}
/** @throws SqlError 1067 for a zero date as default where the mode has come to forbid it. */
function checkDefaults(context: DdlContext, table: TableDef): void {
  const { strict, noZeroDate } = context.runtime.sqlMode;
  if (!strict || !noZeroDate) return;
  for (const column of table.columns) {
    if (!['DATE', 'DATETIME', 'TIMESTAMP'].includes(column.type.name) || column.default?.kind !== 'literal') continue;
    if (!column.default.text.startsWith('0000-00-00')) continue;
    const kind = column.type.name === 'DATE' ? 'date' : 'datetime';
    context.runtime.warn('Error', 1292, `Incorrect ${kind} value: '${column.default.text}' for column '${column.name}' at row 1`);
    throw DdlError.invalidDefault(column.name);
  }
}
/** Whether MySQL copies the table for its columns: their values are converted, numbered, or it loses its primary key. */
function conversions(draft: Draft): boolean {
  const isPrimary = (key: TableDef['keys'][number]): boolean => key.type === 'PRIMARY';
  if (draft.before.keys.some(isPrimary) && !draft.table.keys.some(isPrimary) && !draft.keys.some((key) => key.type === 'PRIMARY'))
    return true;
  if (draft.columns.some(({ old, def }) => old !== null && !old.autoIncrement && def.autoIncrement)) return true;
  if (draft.keys.length > 0 && draft.columns.some(({ old, def }) => old === null && def.generated !== null && !def.hidden)) return true;
  return draft.columns.some(({ old, def }) => old !== null && !def.hidden && !isSameStorage(old, def));
}
/** @throws SqlError 1846 where the way that was asked for cannot do it. */
function checkAlgorithm(draft: Draft): void {
  if (!draft.copies || (draft.algorithm !== 'INPLACE' && draft.algorithm !== 'INSTANT')) return;
  throw DdlError.notSupportedReason(`ALGORITHM=${draft.algorithm}`, 'Cannot change column type INPLACE', 'ALGORITHM=COPY');
}

/** New checks and foreign keys hold for the rows that are there. */
function verify(context: DdlContext, after: TableDef, before: TableDef, again: ReadonlySet<string>): void {
  const isNew = (check: TableDef['checks'][number]): boolean =>
    check.enforced && (again.has(check.name.toLowerCase()) || !before.checks.some((each) => each.name === check.name));
  checkRows(
    context,
    after,
    after.checks.filter(isNew).map((check) => ({ name: check.name, expr: parseExpression(check.text, { sqlMode: DEFAULT_MODE }) })),
  );
  if (!context.settings.foreignKeyChecks) return;
  for (const key of after.foreignKeys)
    if (!before.foreignKeys.some((each) => each.name === key.name)) checkForeignRows(context, after, key);
}

/** The AUTO_INCREMENT counter after the change: never below what is stored. */
function setCounter(context: DdlContext, before: TableDef, after: TableDef, actions: readonly AlterAction[]): void {
  const column = after.columns.find((each) => each.autoIncrement);
  const asked = actions.some((action) => action.kind === 'Options' && action.options.some((option) => option.name === 'AUTO_INCREMENT'));
  const hadOne = before.columns.some((each) => each.autoIncrement);
  if (column === undefined) context.counters.forget(after);
  else if (asked || !hadOne) context.counters.forget(after);
}
function countRows(context: DdlContext, table: TableDef): number {
  const name = `${table.temporary ? 'temp' : 'main'}."${table.sqliteName.replaceAll('"', '""')}"`;
  return Number(context.db.prepare(`SELECT count(*) FROM ${name}`).get()?.[0] ?? 0);
}
