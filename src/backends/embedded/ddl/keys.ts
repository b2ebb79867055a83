/** Keys: their names, parts, limits and order. */
import { collationByName } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { IndexOptions, KeyDefinition, KeyPart } from '../../../sql/ast.ts';
import type { ColumnDef, KeyDef, KeyPartDef, TableDef } from '../catalog/model.ts';
import { plainColumn } from '../catalog/plain-column.ts';
import { familyOf, type SqlType } from '../sql-type.ts';
import { canonicalExpression } from './canonical-expression.ts';
import { isLong } from './columns.ts';
import type { DdlContext } from './context.ts';
import { DdlError, notSupported } from './errors.ts';
import { checkIndexName, sameName } from './names.ts';
import { refuseDisallowed } from './syntax-walk.ts';
import { checkColumnsExist, expressionColumn, tableNames } from './table-expression.ts';

const mostKeyBytes = 3072;

/** A key with the hidden columns that its functional parts need. */
export interface BuiltKey {
  readonly key: KeyDef;
  readonly hidden: readonly ColumnDef[];
}

/**
 * A key as written, checked against the table's columns.
 * @param table with all its columns; its keys are those that are already there.
 * @throws SqlError 1061, 1070, 1071, 1072, 1089, 1170, 1280, 3152, 3753 to 3761, …
 */
export function buildKey(context: DdlContext, table: TableDef, definition: KeyDefinition): BuiltKey {
  if (definition.parts.length > 16) throw DdlError.tooManyKeyParts();
  const name = keyName(table, definition);
  const hidden: ColumnDef[] = [];
  const parts: KeyPartDef[] = [];
  for (const part of definition.parts) {
    const built =
      part.kind === 'ColumnPart'
        ? columnPart(table, definition, part, parts)
        : functionalPart(context, table, definition, part, name, hidden);
    parts.push(built);
  }
  const key = { ...keyOptions(definition.options), name, type: definition.type, parts, sqliteName: null };
  checkKeyLength([...table.columns, ...hidden], key);
  if (key.type === 'PRIMARY' && !key.visible) throw DdlError.invisiblePrimary();
  return { key, hidden };
}

function keyOptions(options: IndexOptions): Pick<KeyDef, 'comment' | 'visible' | 'using' | 'parser' | 'keyBlockSize'> {
  if (options.comment !== null && [...options.comment].length > 1024) {
    throw new SqlError(1688, 'HY000', `Comment for index is too long (max = 1024)`);
  }
  return {
    comment: options.comment ?? '',
    visible: options.visible ?? true,
    using: options.using === 'RTREE' ? null : options.using,
    ...(options.parser === null ? {} : { parser: options.parser }),
    ...(options.keyBlockSize === null || options.keyBlockSize === 0 ? {} : { keyBlockSize: options.keyBlockSize }),
  };
}

function keyName(table: TableDef, definition: KeyDefinition): string {
  if (definition.type === 'PRIMARY') {
    if (table.keys.some((key) => key.type === 'PRIMARY')) throw DdlError.multiplePrimaryKey();
    return 'PRIMARY';
  }
  const given = definition.name ?? definition.constraint;
  if (given !== null) {
    checkIndexName(given);
    if (table.keys.some((key) => sameName(key.name, given))) throw DdlError.duplicateKeyName(given);
    return given;
  }
  const first = definition.parts[0];
  const base = first?.kind === 'ColumnPart' ? first.column : 'functional_index';
  return freeKeyName(table.keys, base);
}
/** A name made from that of a key's first column: `a`, `a_2`, `a_3`, … */
export function freeKeyName(keys: readonly KeyDef[], base: string): string {
  const taken = (name: string): boolean => name.toUpperCase() === 'PRIMARY' || keys.some((key) => sameName(key.name, name));
  if (!taken(base)) return base;
  let count = 2;
  while (taken(`${base}_${count}`)) count += 1;
  return `${base}_${count}`;
}

function columnPart(
  table: TableDef,
  definition: KeyDefinition,
  part: Extract<KeyPart, { kind: 'ColumnPart' }>,
  before: readonly KeyPartDef[],
): KeyPartDef {
  const column = table.columns.find((each) => !each.hidden && sameName(each.name, part.column));
  if (column === undefined) throw DdlError.keyColumnMissing(part.column);
  if (before.some((each) => each.expression === null && each.column === column.name)) throw DdlError.duplicateColumn(part.column);
  const length = prefixLength(column, definition.type, part.length);
  if (definition.type === 'PRIMARY' && column.generated !== null && !column.generated.stored) {
    throw DdlError.generatedNotSupported('Defining a virtual generated column as primary key');
  }
  return { column: column.name, length, desc: part.desc, expression: null };
}

/** The prefix of a part, null where it is the whole column. */
function prefixLength(column: ColumnDef, keyType: KeyDef['type'], length: number | null): number | null {
  const { type } = column;
  const family = familyOf(type);
  if (keyType === 'FULLTEXT') {
    if (family !== 'string') throw DdlError.fulltextColumn(column.name);
    return null;
  }
  if (keyType === 'SPATIAL') {
    if (family !== 'geometry') throw new SqlError(1687, '42000', 'A SPATIAL index may only contain a geometrical type column');
    if (column.nullable) throw new SqlError(1252, '42000', 'All parts of a SPATIAL index must be NOT NULL');
    return null;
  }
  if (family === 'json') throw DdlError.jsonKey(column.name);
  if (length === 0) throw new SqlError(1391, 'HY000', `Key part '${column.name}' length cannot be 0`);
  if (isLong(type) || family === 'geometry') {
    if (length === null) throw DdlError.blobKeyWithoutLength(column.name);
    return length;
  }
  if (length === null) return null;
  if (family !== 'string' && !(family === 'binary' && type.name !== 'VECTOR')) throw DdlError.wrongPrefix();
  if (length > type.length) throw DdlError.wrongPrefix();
  return length === type.length ? null : length;
}

function functionalPart(
  context: DdlContext,
  table: TableDef,
  definition: KeyDefinition,
  part: Extract<KeyPart, { kind: 'ExpressionPart' }>,
  name: string,
  hidden: ColumnDef[],
): KeyPartDef {
  if (definition.type === 'PRIMARY') throw DdlError.functionalPrimary();
  if (definition.type === 'FULLTEXT' || definition.type === 'SPATIAL')
    throw notSupported('functional parts in FULLTEXT and SPATIAL indexes', part.pos);
  if (part.expr.kind === 'ColumnRef') throw DdlError.functionalOnColumn();
  if (part.expr.kind === 'Cast' && part.expr.array) throw notSupported('CAST( ... AS ... ARRAY) in a key', part.expr.pos);
  refuseDisallowed(part.expr, 'index', name);
  checkColumnsExist(part.expr, table.columns, 'functional index');
  const { type } = expressionColumn(context, table, part.expr);
  checkFunctionalType(type);
  const text = canonicalExpression(part.expr, tableNames(context.runtime));
  const column = `!hidden!${name}!${hidden.length}!0`;
  hidden.push(hiddenColumn(column, type, text));
  return { column, length: null, desc: part.desc, expression: text };
}
function checkFunctionalType(type: SqlType): void {
  const family = familyOf(type);
  if (family === 'json' || family === 'geometry') throw DdlError.jsonFunctionalKey();
  if (isLong(type)) throw DdlError.blobFunctionalKey();
}
function hiddenColumn(name: string, type: SqlType, text: string): ColumnDef {
  const plain = plainColumn(name, type.name === 'NULL' ? { ...type, name: 'VARBINARY' } : type, true, null);
  return { ...plain, generated: { text, stored: false }, invisible: true, hidden: true };
}

/** Bytes that a part takes in an InnoDB key. */
function partBytes(type: SqlType, length: number | null): number {
  const bytesPerCharacter = type.collation === null ? 1 : (collationByName(type.collation)?.maxLength ?? 4);
  switch (familyOf(type)) {
    case 'string':
    case 'binary':
      return (length ?? type.length) * bytesPerCharacter;
    default:
      return 8;
  }
}
function checkKeyLength(columns: readonly ColumnDef[], key: KeyDef): void {
  if (key.type === 'FULLTEXT' || key.type === 'SPATIAL') return;
  let total = 0;
  for (const part of key.parts) {
    const type = columns.find((column) => column.name === part.column)?.type;
    if (type !== undefined) total += partBytes(type, part.length);
  }
  if (total > mostKeyBytes) throw DdlError.keyTooLong();
}

/**
 * A table's keys in MySQL's order, after the checks that concern them all: an AUTO_INCREMENT column leads a key, a primary key has no NULL,
 * duplicates are told of.
 * @throws SqlError 1069, 1075, 1171.
 */
export function finishKeys(context: DdlContext, table: TableDef, added: ReadonlySet<string>): readonly KeyDef[] {
  if (table.keys.length > 64) throw DdlError.tooManyKeys();
  const column = (name: string): ColumnDef | undefined => table.columns.find((each) => each.name === name);
  const autos = table.columns.filter(({ autoIncrement }) => autoIncrement);
  const [auto] = autos;
  const leads =
    auto === undefined ||
    table.keys.some(
      (key) =>
        isTree(key) && (key.parts[0]?.column === auto.name || (isMyIsam(table) && key.parts.some((part) => part.column === auto.name))),
    );
  if (autos.length > 1 || !leads) throw DdlError.wrongAutoColumn();
  for (const key of table.keys) if (added.has(key.name)) warnOfDuplicate(context, table, key);
  const rank = (key: KeyDef): number => {
    const nullable = key.parts.some((part) => column(part.column)?.nullable === true);
    const virtual = key.parts.some((part) => column(part.column)?.generated?.stored === false);
    if (key.type === 'PRIMARY') return 0;
    if (key.type === 'UNIQUE') return (nullable ? 5 : 1) + (virtual ? 2 : 0) + (key.parts.some((part) => part.length !== null) ? 1 : 0);
    return key.type === 'FULLTEXT' ? 11 : virtual ? 10 : 9;
  };
  return table.keys
    .map((key, index) => ({ key, index, rank: rank(key) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ key }) => key);
}
function isTree(key: KeyDef): boolean {
  return key.type === 'PRIMARY' || key.type === 'UNIQUE' || key.type === 'INDEX';
}
function isMyIsam(table: TableDef): boolean {
  return table.engine === 'MyISAM';
}
function warnOfDuplicate(context: DdlContext, table: TableDef, key: KeyDef): void {
  const same = table.keys.find(
    (other) => other !== key && table.keys.indexOf(other) < table.keys.indexOf(key) && other.type === key.type && sameParts(other, key),
  );
  if (same === undefined || key.type === 'PRIMARY') return;
  context.runtime.warn(
    'Warning',
    1831,
    `Duplicate index '${key.name}' defined on the table '${table.schema}.${table.name}'. This is deprecated and will be disallowed in a future release.`,
  );
}
function sameParts(left: KeyDef, right: KeyDef): boolean {
  return (
    left.parts.length === right.parts.length &&
    left.parts.every((part, index) => {
      const other = right.parts[index];
      return (
        other !== undefined &&
        part.column === other.column &&
        part.length === other.length &&
        part.desc === other.desc &&
        part.expression === other.expression
      );
    })
  );
}

/** The columns of a primary key are NOT NULL, said or not. @throws SqlError 1171 where NULL was said. */
export function withPrimaryNotNull(
  columns: readonly ColumnDef[],
  keys: readonly KeyDef[],
  saidNull: ReadonlySet<string>,
): readonly ColumnDef[] {
  const primary = keys.find((key) => key.type === 'PRIMARY');
  if (primary === undefined) return columns;
  const parts = new Set(primary.parts.map((part) => part.column));
  return columns.map((column) => {
    if (!parts.has(column.name) || !column.nullable) return column;
    if (saidNull.has(column.name)) throw DdlError.primaryKeyNull();
    return { ...column, nullable: false, default: column.default?.kind === 'null' ? null : column.default };
  });
}

/**
 * The column that is SQLite's row number: a primary key of one integer column that fits a signed 64-bit integer.
 * Others get a hidden row number and an index.
 */
export function rowidColumnOf(columns: readonly ColumnDef[], keys: readonly KeyDef[]): string | null {
  const primary = keys.find((key) => key.type === 'PRIMARY');
  const [part] = primary?.parts ?? [];
  if (primary?.parts.length !== 1 || part === undefined || part.desc) return null;
  const column = columns.find((each) => each.name === part.column);
  if (column === undefined || familyOf(column.type) !== 'integer' || column.generated !== null) return null;
  return column.type.name === 'BIGINT' && column.type.unsigned ? null : column.name;
}
