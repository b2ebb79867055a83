/** information_schema.COLUMNS, and what of it SHOW COLUMNS needs. */
import { collationByName } from '../../../../codec/collations.ts';
import type { ColumnDef, KeyDef, TableDef, ViewDef, VirtualTableDef } from '../../catalog/model.ts';
import { quoteInExpression } from '../../ddl/canonical-expression.ts';
import type { QueryColumn } from '../../ddl/context.ts';
import { columnTypeOf } from '../../ddl/create-select.ts';
import { typeName, typeText } from '../../ddl/type-text.ts';
import { familyOf, type SqlType } from '../../sql-type.ts';
import { nowText } from '../create-table.ts';
import { type Cell, column as makeColumn, type ShowContext } from '../virtual-table.ts';
import { everything, type Wanted, wantedNames } from '../wanted.ts';
import { relations, warnOfView } from './objects.ts';

type Row = Readonly<Record<string, Cell>>;

/** The columns of anything that has some: hidden ones left out; a view's are those of its query. */
export function columnsOf(context: ShowContext, relation: TableDef | ViewDef | VirtualTableDef): readonly ColumnDef[] {
  if (relation.kind !== 'view') return relation.columns.filter((column) => !column.hidden);
  const output = context.viewColumns(relation);
  if (output === null) return [];
  return output.map((each, index) => viewColumn(context, each, relation.columns[index] ?? each.name));
}
function viewColumn(context: ShowContext, column: QueryColumn, name: string): ColumnDef {
  const origin = column.origin === null ? undefined : originOf(context, column.origin);
  const type = column.origin === null && familyOf(column.type) !== 'float' ? columnTypeOf(column.type) : column.type;
  return {
    ...makeColumn(name, 'int', null, column.nullable),
    type,
    default: defaultOfViewColumn(origin, type, column.nullable),
    onUpdateNow: origin?.onUpdateNow ?? null,
    comment: origin?.comment ?? '',
  };
}
/** The column that a view's column shows; of a view over a view, that view's. */
function originOf(context: ShowContext, { schema, table, column: name }: NonNullable<QueryColumn['origin']>): ColumnDef | undefined {
  const source = context.catalog.relation(schema, table);
  if (source === null || source.kind === 'virtual') return undefined;
  return columnsOf(context, source).find((column) => column.name === name);
}
/** A view's column has its table column's default; one that is computed, or numbered, its type's zero. */
function defaultOfViewColumn(origin: ColumnDef | undefined, type: SqlType, nullable: boolean): ColumnDef['default'] {
  if (origin !== undefined && !origin.autoIncrement) return origin.default;
  if (nullable) return { kind: 'null' };
  const zero = zeroOf(type);
  return zero === null ? null : { kind: 'literal', text: zero };
}
function zeroOf(type: SqlType): string | null {
  const fraction = type.decimals > 0 && type.decimals < 31 ? `.${'0'.repeat(type.decimals)}` : '';
  switch (familyOf(type)) {
    case 'integer':
    case 'decimal':
    case 'float':
      return `0${fraction}`;
    case 'string':
      return '';
    case 'binary':
      return '';
    case 'date':
      return '0000-00-00';
    case 'time':
      return `00:00:00${fraction}`;
    case 'datetime':
      return `0000-00-00 00:00:00${fraction}`;
    default:
      return null;
  }
}

/** What somebody may do with a column: `select,insert`; empty for one that they do not see. */
export function columnPrivileges(context: ShowContext, relation: TableDef | ViewDef | VirtualTableDef, column: ColumnDef): string {
  if (relation.kind === 'virtual' && relation.schema !== 'mysql') return 'select';
  if (context.access === null || (relation.kind === 'table' && relation.temporary)) return 'select,insert,update,references';
  return context.access.onColumnText(relation.schema, relation.name, column.name);
}

/** PRI, UNI, MUL or nothing. */
export function columnKey(relation: TableDef | ViewDef | VirtualTableDef, column: ColumnDef): string {
  if (relation.kind !== 'table') return '';
  const { keys } = relation;
  const hasPrimary = keys.some((key) => key.type === 'PRIMARY');
  const isPart = (key: KeyDef): boolean => key.parts.some((part) => part.column === column.name);
  if (keys.some((key) => key.type === 'PRIMARY' && isPart(key))) return 'PRI';
  const promoted = hasPrimary ? undefined : keys.find((key) => isNotNullUnique(relation, key));
  if (promoted !== undefined && isPart(promoted)) return 'PRI';
  if (keys.some((key) => key.type === 'UNIQUE' && key.parts.length === 1 && isPart(key))) return 'UNI';
  return keys.some((key) => key.parts[0]?.column === column.name) ? 'MUL' : '';
}
/** A unique key that serves as the primary one where there is none. */
export function isNotNullUnique(table: TableDef, key: KeyDef): boolean {
  return (
    key.type === 'UNIQUE' &&
    key.parts.every((part) => part.length === null && table.columns.find((column) => column.name === part.column)?.nullable === false)
  );
}

/** EXTRA: auto_increment, on update …, GENERATED. */
export function columnExtra(column: ColumnDef): string {
  const parts: string[] = [];
  if (column.autoIncrement) parts.push('auto_increment');
  if (column.default?.kind === 'now' || column.default?.kind === 'expression') parts.push('DEFAULT_GENERATED');
  if (column.onUpdateNow !== null) parts.push(`on update ${nowText(column.onUpdateNow)}`);
  if (column.generated !== null) parts.push(column.generated.stored ? 'STORED GENERATED' : 'VIRTUAL GENERATED');
  if (column.invisible) parts.push('INVISIBLE');
  return parts.join(' ');
}

/** COLUMN_DEFAULT's text. */
export function columnDefaultText(column: ColumnDef): string | null {
  const def = column.default;
  if (def === null || column.generated !== null) return null;
  switch (def.kind) {
    case 'null':
      return null;
    case 'now':
      return nowText(def.decimals);
    case 'expression':
      return escapedExpression(def.text);
    case 'hex':
      return def.hex === '' ? '' : `0x${beforeZero(def.hex)}`;
    case 'literal':
      return column.type.name === 'BIT' ? `b'${def.text}'` : def.text;
  }
}
/** Bytes up to the first that is zero: MySQL shows no more of them. */
function beforeZero(hex: string): string {
  for (let at = 0; at < hex.length; at += 2) if (hex.startsWith('00', at)) return hex.slice(0, at);
  return hex;
}
/** Expressions stand in information_schema with their quotes escaped. */
export function escapedExpression(text: string): string {
  return quoteInExpression(text).slice(1, -1);
}

/** Columns of COLUMNS that `typeCells` has. */
const typeColumns = [
  'DATA_TYPE',
  'CHARACTER_MAXIMUM_LENGTH',
  'CHARACTER_OCTET_LENGTH',
  'NUMERIC_PRECISION',
  'NUMERIC_SCALE',
  'DATETIME_PRECISION',
  'CHARACTER_SET_NAME',
  'COLLATION_NAME',
];
function columnRow(relation: TableDef | ViewDef | VirtualTableDef, [column, position, privileges]: SeenColumn, wanted: Wanted): Row {
  const { type } = column;
  return {
    TABLE_CATALOG: 'def',
    TABLE_SCHEMA: relation.schema,
    TABLE_NAME: relation.name,
    COLUMN_NAME: column.name,
    ORDINAL_POSITION: position,
    COLUMN_DEFAULT: wanted.reads('COLUMN_DEFAULT') ? columnDefaultText(column) : null,
    IS_NULLABLE: column.nullable ? 'YES' : 'NO',
    ...(typeColumns.some((name) => wanted.reads(name)) ? typeCells(type) : {}),
    COLUMN_TYPE: wanted.reads('COLUMN_TYPE') ? typeText(type) : null,
    COLUMN_KEY: wanted.reads('COLUMN_KEY') ? columnKey(relation, column) : null,
    EXTRA: wanted.reads('EXTRA') ? columnExtra(column) : null,
    PRIVILEGES: privileges,
    COLUMN_COMMENT: column.comment,
    GENERATION_EXPRESSION: column.generated === null ? '' : escapedExpression(column.generated.text),
    SRS_ID: column.srid ?? null,
  };
}
/** DATA_TYPE and what goes with it: of columns, parameters and results. */
export function typeCells(type: SqlType): Row {
  const collation = type.name === 'JSON' ? null : type.collation;
  return {
    DATA_TYPE: typeName(type),
    ...lengths(type),
    ...precisions(type),
    DATETIME_PRECISION: ['time', 'datetime'].includes(familyOf(type)) ? type.decimals : null,
    CHARACTER_SET_NAME: collation === null ? null : (collationByName(collation)?.charset ?? null),
    COLLATION_NAME: collation,
  };
}
function lengths(type: SqlType): Row {
  const family = familyOf(type);
  if (!['string', 'binary', 'enum', 'set'].includes(family)) return {};
  const perCharacter = type.collation === null ? 1 : (collationByName(type.collation)?.maxLength ?? 4);
  const isLong = type.name.endsWith('TEXT') || type.name.endsWith('BLOB');
  const bytes = type.name === 'VECTOR' ? type.length * 4 : isLong ? type.length : type.length * perCharacter;
  const characters = type.name === 'VECTOR' ? bytes : type.length;
  return { CHARACTER_MAXIMUM_LENGTH: characters, CHARACTER_OCTET_LENGTH: bytes };
}
const integerDigits: Partial<Record<SqlType['name'], readonly [number, number]>> = {
  TINYINT: [3, 3],
  SMALLINT: [5, 5],
  MEDIUMINT: [7, 7],
  INT: [10, 10],
  BIGINT: [19, 20],
};
function precisions(type: SqlType): Row {
  const digits = integerDigits[type.name];
  if (digits !== undefined) return { NUMERIC_PRECISION: digits[type.unsigned ? 1 : 0], NUMERIC_SCALE: 0 };
  switch (familyOf(type)) {
    case 'decimal':
      return { NUMERIC_PRECISION: type.length, NUMERIC_SCALE: type.decimals };
    case 'float':
      return { NUMERIC_PRECISION: type.length, NUMERIC_SCALE: type.decimals >= 31 ? null : type.decimals };
    case 'bit':
      return { NUMERIC_PRECISION: type.length };
    default:
      return {};
  }
}

/** A column that somebody sees, its place from 1, and what they may do with it. */
export type SeenColumn = readonly [column: ColumnDef, position: number, privileges: string];

export function seenColumns(context: ShowContext, relation: TableDef | ViewDef | VirtualTableDef): readonly SeenColumn[] {
  return columnsOf(context, relation)
    .map((column, at): SeenColumn => [column, at + 1, columnPrivileges(context, relation, column)])
    .filter(([, , privileges]) => privileges !== '');
}
export function* columnsTable(context: ShowContext, wanted = everything): Generator<Row> {
  for (const relation of relations(context, null, wantedNames(wanted))) {
    const columns = seenColumns(context, relation);
    if (columns.length === 0 && relation.kind === 'view' && context.viewColumns(relation) === null) warnOfView(context, relation);
    for (const column of columns) yield columnRow(relation, column, wanted);
  }
}
/** Those of one relation, in its order. */
export function* columnRows(context: ShowContext, relation: TableDef | ViewDef | VirtualTableDef, wanted = everything): Generator<Row> {
  for (const column of seenColumns(context, relation)) yield columnRow(relation, column, wanted);
}
export function* columnsExtensions(context: ShowContext, wanted = everything): Generator<Row> {
  for (const relation of relations(context, null, wantedNames(wanted))) {
    for (const [column] of seenColumns(context, relation))
      yield { TABLE_CATALOG: 'def', TABLE_SCHEMA: relation.schema, TABLE_NAME: relation.name, COLUMN_NAME: column.name };
  }
}
