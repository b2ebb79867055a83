/** Foreign keys: names, the key of the referenced table, the index of the referencing one. */
import type { ForeignKeyDefinition } from '../../../sql/ast.ts';
import type { ColumnDef, ForeignKeyDef, KeyDef, TableDef } from '../catalog/model.ts';
import { familyOf } from '../sql-type.ts';
import type { DdlContext } from './context.ts';
import { DdlError } from './errors.ts';
import { freeKeyName } from './keys.ts';
import { checkConstraintName, sameName } from './names.ts';

/** A foreign key, and the index that it needs where the table has none that serves. */
export interface BuiltForeignKey {
  readonly foreignKey: ForeignKeyDef;
  readonly index: KeyDef | null;
}

/**
 * A foreign key as written, checked against both tables.
 * @param table the referencing one, with all its columns, keys and earlier foreign keys.
 * @throws SqlError 1072, 1239, 1822, 1824, 1826, 1830, 3734, 3780, 6125.
 */
export function buildForeignKey(context: DdlContext, table: TableDef, definition: ForeignKeyDefinition): BuiltForeignKey {
  const { references } = definition;
  const name = definition.constraint ?? freeForeignKeyName(table);
  if (definition.constraint !== null) checkConstraintName(name);
  if (references.columns.length > 0 && references.columns.length !== definition.columns.length) {
    throw DdlError.wrongForeignKeyDefinition(definition.constraint ?? definition.name ?? 'foreign key without name');
  }
  if (isTaken(context, table, name)) throw DdlError.duplicateForeignKey(name);
  const columns = definition.columns.map((column) => ownColumn(table, column));
  const schema = references.table.schema ?? table.schema;
  const foreignKey: ForeignKeyDef = {
    name,
    columns: columns.map((column) => column.name),
    schema,
    table: references.table.name,
    referencedColumns: references.columns.length > 0 ? references.columns : columns.map((column) => column.name),
    onDelete: references.onDelete ?? 'NO ACTION',
    onUpdate: references.onUpdate ?? 'NO ACTION',
  };
  checkActions(foreignKey, columns);
  const parent =
    schema === table.schema && references.table.name === table.name ? table : context.edit.relation(schema, references.table.name);
  if (parent === null || parent.kind !== 'table') {
    if (context.settings.foreignKeyChecks) throw DdlError.noReferencedTable(references.table.name);
  }
  const complete = parent?.kind === 'table' ? checkAgainst(context, foreignKey, columns, parent) : foreignKey;
  return { foreignKey: complete, index: hasIndexFor(table, complete.columns) ? null : indexFor(table, definition, complete) };
}

function freeForeignKeyName(table: TableDef): string {
  const prefix = `${table.name}_ibfk_`;
  const numbers = table.foreignKeys
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name }) => Number(name.slice(prefix.length)))
    .filter((number) => Number.isInteger(number));
  return `${prefix}${Math.max(0, ...numbers) + 1}`;
}
/** Names of foreign keys are unique in a database. */
function isTaken(context: DdlContext, table: TableDef, name: string): boolean {
  if (table.foreignKeys.some((key) => sameName(key.name, name))) return true;
  return context.edit.hasForeignKey(table.schema, name, table.name);
}
function ownColumn(table: TableDef, name: string): ColumnDef {
  const column = table.columns.find((each) => !each.hidden && sameName(each.name, name));
  if (column === undefined) throw DdlError.keyColumnMissing(name);
  return column;
}
function checkActions(key: ForeignKeyDef, columns: readonly ColumnDef[]): void {
  const setsNull = key.onDelete === 'SET NULL' || key.onUpdate === 'SET NULL';
  const notNull = columns.find((column) => !column.nullable);
  if (setsNull && notNull !== undefined) throw DdlError.setNullNotNull(notNull.name, key.name);
}

/** Checks the referenced columns and their key; gives back the key with the columns spelled as the table spells them. */
function checkAgainst(context: DdlContext, key: ForeignKeyDef, columns: readonly ColumnDef[], parent: TableDef): ForeignKeyDef {
  const referenced = key.referencedColumns.map((name) => {
    const column = parent.columns.find((each) => !each.hidden && sameName(each.name, name));
    if (column === undefined) throw DdlError.missingReferencedColumn(name, key.name, parent.name);
    return column;
  });
  referenced.forEach((column, index) => {
    const own = columns[index];
    if (own !== undefined && !areCompatible(own, column)) throw DdlError.incompatibleColumns(own.name, column.name, key.name);
  });
  const names = referenced.map((column) => column.name);
  if (context.settings.foreignKeyChecks) checkParentKey(key, parent, names);
  return { ...key, referencedColumns: names };
}
function checkParentKey(key: ForeignKeyDef, parent: TableDef, names: readonly string[]): void {
  if (referencedKey(parent, names) === null) throw DdlError.missingUniqueKey(key.name, parent.name);
}
function isTree(key: KeyDef): boolean {
  return key.type !== 'FULLTEXT' && key.type !== 'SPATIAL';
}
/** Whether a key starts with these columns, whole, in any order among themselves. */
function startsWith(key: KeyDef, names: readonly string[]): boolean {
  const leading = key.parts.slice(0, names.length);
  return leading.length === names.length && leading.every((part, index) => part.length === null && part.column === names[index]);
}

/** Whether values of the two can refer to each other without conversion. */
export function areCompatible(left: Pick<ColumnDef, 'type'>, right: Pick<ColumnDef, 'type'>): boolean {
  const [a, b] = [left.type, right.type];
  const family = familyOf(a);
  if (family !== familyOf(b)) return false;
  switch (family) {
    case 'integer':
      return a.name === b.name && a.unsigned === b.unsigned;
    case 'string':
      return a.collation === b.collation;
    case 'binary':
    case 'enum':
    case 'set':
      return true;
    case 'decimal':
      return a.length === b.length && a.decimals === b.decimals;
    default:
      return a.name === b.name && a.decimals === b.decimals;
  }
}

/** A descending key does not serve: MySQL makes one of its own beside it. */
export function hasIndexFor(table: TableDef, columns: readonly string[]): boolean {
  const ascends = (key: KeyDef): boolean => key.parts.slice(0, columns.length).every((part) => !part.desc);
  return table.keys.some((key) => isTree(key) && startsWith(key, columns) && ascends(key));
}
function indexFor(table: TableDef, definition: ForeignKeyDefinition, key: ForeignKeyDef): KeyDef {
  const wanted = definition.constraint ?? definition.name;
  const taken = wanted !== null && table.keys.some((each) => sameName(each.name, wanted));
  if (taken) throw DdlError.duplicateKeyName(wanted);
  return {
    name: wanted ?? freeKeyName(table.keys, key.columns[0] ?? key.name),
    type: 'INDEX',
    parts: key.columns.map((column) => ({ column, length: null, desc: false, expression: null })),
    comment: '',
    visible: true,
    using: null,
    sqliteName: null,
    generated: true,
  };
}

/** The name of the key of a table by which others refer to these columns: UNIQUE_CONSTRAINT_NAME of information_schema. */
export function referencedKey(parent: TableDef, names: readonly string[]): KeyDef | null {
  return (
    parent.keys.find(
      (key) => (key.type === 'PRIMARY' || key.type === 'UNIQUE') && key.parts.length === names.length && startsWith(key, names),
    ) ?? null
  );
}
