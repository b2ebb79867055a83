/** A table's definition put together: columns, keys, foreign keys and checks, with the rules that concern them all. */
import { collationByName } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { ColumnDefinition, Expr, ForeignKeyDefinition, KeyDefinition, TableElement } from '../../../sql/ast.ts';
import type { ColumnDef, KeyDef, TableDef } from '../catalog/model.ts';
import { familyOf } from '../sql-type.ts';
import { hasIndex } from '../storage/sqlite-table.ts';
import { buildChecks, type WrittenCheck } from './checks.ts';
import { isLong } from './columns.ts';
import type { DdlContext } from './context.ts';
import { DdlError } from './errors.ts';
import { buildForeignKey, hasIndexFor } from './foreign-keys.ts';
import { buildKey, finishKeys, rowidColumnOf, withPrimaryNotNull } from './keys.ts';
import { freeSqliteName, sameName } from './names.ts';
import { columnsOf } from './syntax-walk.ts';
import { checkColumnsExist } from './table-expression.ts';

/** What the elements of CREATE TABLE, or the additions of ALTER TABLE, say. */
export interface Additions {
  readonly keys: readonly KeyDefinition[];
  readonly foreignKeys: readonly ForeignKeyDefinition[];
  readonly checks: readonly WrittenCheck[];
  /** Column definitions that are new, for what their expressions name. */
  readonly columns: readonly ColumnDefinition[];
  /** Columns that were said to be NULL. */
  readonly saidNull: ReadonlySet<string>;
}

/** The elements of a table by what they are. */
export function additionsOf(elements: readonly TableElement[]): Additions {
  const columns = elements.flatMap((element) => (element.kind === 'Column' ? [element.column] : []));
  return {
    keys: keysOf(elements),
    foreignKeys: elements.filter((element) => element.kind === 'ForeignKeyDefinition'),
    checks: elements.flatMap((element): WrittenCheck[] => {
      if (element.kind === 'CheckDefinition') return [{ clause: element.check, column: null }];
      return element.kind === 'Column' ? element.column.checks.map((clause) => ({ clause, column: element.column.name })) : [];
    }),
    columns,
    saidNull: new Set(columns.filter((column) => column.nullable === true).map((column) => column.name)),
  };
}
function keysOf(elements: readonly TableElement[]): readonly KeyDefinition[] {
  return elements.flatMap((element): KeyDefinition[] => {
    if (element.kind === 'KeyDefinition') return [element];
    return element.kind === 'Column' ? columnKey(element.column) : [];
  });
}
/** The keys that PRIMARY KEY and UNIQUE in a column's definition mean. */
export function columnKey(column: ColumnDefinition): KeyDefinition[] {
  if (column.key === null) return [];
  const types = column.key === 'PRIMARY AND UNIQUE' ? (['PRIMARY', 'UNIQUE'] as const) : [column.key];
  return types.map((type) => ({
    kind: 'KeyDefinition',
    type,
    constraint: null,
    name: null,
    parts: [{ kind: 'ColumnPart', column: column.name, length: null, desc: false, pos: column.pos }],
    options: { using: null, comment: null, visible: null, parser: null, keyBlockSize: null },
    pos: column.pos,
  }));
}

/**
 * A whole table from its parts.
 * @param base with all its columns (but the hidden ones of new keys) and what it keeps of keys, foreign keys and checks.
 * @throws SqlError for whatever is wrong with it.
 */
export function completeTable(context: DdlContext, base: TableDef, added: Additions): TableDef {
  let table: TableDef = { ...base, keys: base.keys.filter((key) => !isReplaced(key, added)) };
  const places = new Map<string, number>();
  checkColumns(table.columns, added.columns);
  const keysBefore = new Set(table.keys.map((key) => key.name));
  for (const definition of named(added.keys)) {
    const { key, hidden } = buildKey(context, table, definition);
    table = { ...table, keys: [...table.keys, key], columns: [...table.columns, ...hidden] };
    places.set(key.name, definition.pos);
  }
  table = { ...table, columns: withPrimaryNotNull(table.columns, table.keys, added.saidNull) };
  table = withForeignKeys(context, table, added.foreignKeys, places);
  table = { ...table, checks: [...table.checks, ...buildChecks(context, table, added.checks)] };
  const addedKeys = new Set(table.keys.map((key) => key.name).filter((name) => !keysBefore.has(name)));
  table = { ...table, keys: finishKeys(context, withoutSpareKeys(table), addedKeys) };
  checkSize(table);
  return { ...table, rowidColumn: rowidColumnOf(table.columns, table.keys) };
}
/** The keys with a name first: names that are made up keep clear of them. */
function named(keys: readonly KeyDefinition[]): readonly KeyDefinition[] {
  return keys.map((key, index) => {
    if (key.name !== null || key.constraint !== null || key.type === 'PRIMARY') return key;
    const first = key.parts[0];
    const base = first?.kind === 'ColumnPart' ? first.column : 'functional_index';
    const later = new Set(
      keys
        .slice(index + 1)
        .flatMap((other) => [other.name ?? other.constraint ?? ''])
        .map((name) => name.toLowerCase()),
    );
    if (!later.has(base.toLowerCase())) return key;
    let count = 2;
    while (later.has(`${base}_${count}`.toLowerCase())) count += 1;
    return { ...key, name: `${base}_${count}` };
  });
}

/** @param places of the keys that are new, by name, in the statement's text: a key that is made for a foreign key stands where that does. */
function withForeignKeys(
  context: DdlContext,
  table: TableDef,
  definitions: readonly ForeignKeyDefinition[],
  places: Map<string, number>,
): TableDef {
  let result = table;
  for (const definition of definitions) {
    if (table.temporary) throw new SqlError(1215, 'HY000', 'Cannot add foreign key constraint');
    const { foreignKey, index } = buildForeignKey(context, result, definition);
    result = {
      ...result,
      foreignKeys: [...result.foreignKeys, foreignKey],
      keys: index === null ? result.keys : placed(result.keys, index, definition.pos, places),
    };
  }
  return result;
}
function placed(keys: readonly KeyDef[], key: KeyDef, pos: number, places: Map<string, number>): readonly KeyDef[] {
  const next = keys.findIndex((other) => (places.get(other.name) ?? -1) > pos);
  places.set(key.name, pos);
  return next < 0 ? [...keys, key] : keys.toSpliced(next, 0, key);
}
/** Whether a key was made for a foreign key and is about to be replaced by one of the user's, or of another foreign key: its name is free then. */
function isReplaced(key: KeyDef, { keys, foreignKeys }: Additions): boolean {
  if (key.generated !== true) return false;
  const served = ({ columns }: ForeignKeyDefinition): boolean => key.parts.every(({ column }, at) => sameName(columns[at] ?? '', column));
  return (
    foreignKeys.some(served) ||
    keys.some(
      ({ type, parts }) =>
        type !== 'FULLTEXT' &&
        type !== 'SPATIAL' &&
        key.parts.every(({ column }, at) => {
          const part = parts[at];
          return part?.kind === 'ColumnPart' && part.length === null && !part.desc && sameName(part.column, column);
        }),
    )
  );
}
/** Without the keys that were made for a foreign key and that a key of the user's now replaces. */
function withoutSpareKeys(table: TableDef): TableDef {
  const isSpare = (key: KeyDef): boolean => {
    if (key.generated !== true) return false;
    const columns = key.parts.map((part) => part.column);
    return hasIndexFor({ ...table, keys: table.keys.filter((other) => other !== key && other.generated !== true) }, columns);
  };
  return { ...table, keys: table.keys.filter((key) => !isSpare(key)) };
}

function checkColumns(columns: readonly ColumnDef[], definitions: readonly ColumnDefinition[]): void {
  const visible = columns.filter((column) => !column.hidden);
  if (visible.length === 0) throw DdlError.noColumns();
  if (visible.length > 1017) throw DdlError.tooManyColumns();
  const seen = new Set<string>();
  for (const { name } of visible) {
    if (seen.has(name.toLowerCase())) throw DdlError.duplicateColumn(name);
    seen.add(name.toLowerCase());
  }
  if (visible.every((column) => column.invisible)) throw DdlError.noVisibleColumn();
  for (const definition of definitions) {
    if (definition.generated !== null) checkGenerated(definition, visible);
    else if (definition.default?.parenthesised === true) checkDefault(definition.name, definition.default.expr, visible);
  }
}
function checkDefault(name: string, expr: Expr, columns: readonly ColumnDef[]): void {
  checkColumnsExist(expr, columns, 'default value expression');
  for (const ref of columnsOf(expr)) {
    const column = columns.find((each) => sameName(each.name, ref.name));
    if (column?.autoIncrement === true)
      throw new SqlError(3768, 'HY000', `Default value expression of column '${name}' cannot refer to an auto-increment column.`);
  }
}
function checkGenerated(definition: ColumnDefinition, columns: readonly ColumnDef[]): void {
  const expr = definition.generated?.expr;
  if (expr === undefined) return;
  checkColumnsExist(expr, columns, 'generated column function');
  const own = columns.findIndex((column) => sameName(column.name, definition.name));
  for (const [index, column] of columns.entries()) {
    const isNamed = (): boolean => columnsOf(expr).some((ref) => sameName(ref.name, column.name));
    if (column.autoIncrement && isNamed()) {
      throw new SqlError(3109, 'HY000', `Generated column '${definition.name}' cannot refer to auto-increment column.`);
    }
    if (column.generated !== null && index >= own && isNamed()) {
      throw new SqlError(3107, 'HY000', 'Generated column can refer only to generated columns defined prior to it.');
    }
  }
}

/** Bytes that a column takes in a MySQL row, without the blobs' contents. */
function rowBytes({ type }: ColumnDef): number {
  const perCharacter = type.collation === null ? 1 : (collationByName(type.collation)?.maxLength ?? 4);
  const bytes = type.length * perCharacter;
  if (isLong(type)) return 8 + { TINY: 1, MEDI: 3, LONG: 4 }[type.name.slice(0, 4) as 'TINY' | 'MEDI' | 'LONG'] || 10;
  switch (familyOf(type)) {
    case 'string':
    case 'binary':
      return type.name.startsWith('VAR') ? bytes + (bytes > 255 ? 2 : 1) : bytes;
    case 'json':
    case 'geometry':
      return 12;
    case 'decimal':
      return Math.ceil(type.length / 2.25);
    case 'bit':
      return Math.ceil(type.length / 8);
    case 'enum':
      return type.values.length > 255 ? 2 : 1;
    case 'year':
      return 1;
    case 'date':
      return 3;
    default:
      return 8;
  }
}
function checkSize(table: TableDef): void {
  const nullBits = table.columns.filter((column) => column.nullable).length;
  const total = table.columns.reduce((sum, column) => sum + rowBytes(column), 0) + Math.ceil(nullBits / 8);
  if (total > 65535) throw DdlError.rowTooLarge();
}

/** Gives each key that needs one its SQLite index. Names that are there already stay. */
export function withIndexNames(context: DdlContext, table: TableDef): TableDef {
  return {
    ...table,
    keys: table.keys.map((key) => {
      if (!hasIndex(table, key)) return { ...key, sqliteName: null };
      return key.sqliteName === null ? { ...key, sqliteName: freeSqliteName(context.db, `${table.sqliteName}.${key.name}`, false) } : key;
    }),
  };
}
