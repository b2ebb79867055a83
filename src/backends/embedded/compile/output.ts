/** What a column tells clients: the protocol's Field. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_column_definition.html */
import { BINARY_COLLATION, type Collation, collationByName } from '../../../codec/collations.ts';
import { type Field, FieldFlag, FieldType } from '../../../types.ts';
import type { ColumnDef, FieldShape, TableDef, VirtualTableDef } from '../catalog/model.ts';
import { familyOf, type SqlType } from '../sql-type.ts';
import type { OutputColumn } from './plan.ts';
import type { QueryColumn } from './select/result.ts';
import type { Typed } from './typed.ts';
import type { Unit } from './unit.ts';
import { decoder } from './value.ts';

const typeCodes: Readonly<Record<SqlType['name'], FieldType>> = {
  NULL: FieldType.NULL,
  TINYINT: FieldType.TINY,
  SMALLINT: FieldType.SHORT,
  MEDIUMINT: FieldType.INT24,
  INT: FieldType.LONG,
  BIGINT: FieldType.LONGLONG,
  DECIMAL: FieldType.NEWDECIMAL,
  FLOAT: FieldType.FLOAT,
  DOUBLE: FieldType.DOUBLE,
  BIT: FieldType.BIT,
  DATE: FieldType.DATE,
  TIME: FieldType.TIME,
  DATETIME: FieldType.DATETIME,
  TIMESTAMP: FieldType.TIMESTAMP,
  YEAR: FieldType.YEAR,
  CHAR: FieldType.STRING,
  VARCHAR: FieldType.VAR_STRING,
  BINARY: FieldType.STRING,
  VARBINARY: FieldType.VAR_STRING,
  TINYBLOB: FieldType.BLOB,
  BLOB: FieldType.BLOB,
  MEDIUMBLOB: FieldType.BLOB,
  LONGBLOB: FieldType.BLOB,
  TINYTEXT: FieldType.BLOB,
  TEXT: FieldType.BLOB,
  MEDIUMTEXT: FieldType.BLOB,
  LONGTEXT: FieldType.BLOB,
  ENUM: FieldType.STRING,
  SET: FieldType.STRING,
  JSON: FieldType.JSON,
  VECTOR: FieldType.VECTOR,
  GEOMETRY: FieldType.GEOMETRY,
  POINT: FieldType.GEOMETRY,
  LINESTRING: FieldType.GEOMETRY,
  POLYGON: FieldType.GEOMETRY,
  MULTIPOINT: FieldType.GEOMETRY,
  MULTILINESTRING: FieldType.GEOMETRY,
  MULTIPOLYGON: FieldType.GEOMETRY,
  GEOMETRYCOLLECTION: FieldType.GEOMETRY,
};

/** Columns of a whole query as its reader gets them. */
export function outputColumns(unit: Unit, columns: readonly QueryColumn[], materialized: boolean): OutputColumn[] {
  return columns.map(({ name, expr, sorted }) => ({
    field: field(unit, name, sorted === true && isComputed(expr) ? { ...expr, kept: true } : expr, materialized, sorted ?? false),
    type: expr.type,
    repr: expr.repr,
    nullable: expr.nullable,
    decode: decoder(expr.type, expr.repr),
  }));
}
/** Whether an INTEGER of the column may be too great for a number. */
export function needsBigint(expr: Typed): boolean {
  switch (expr.repr) {
    case 'int':
    case 'scaled':
    case 'uint':
    case 'set':
      // A bound is rounded: that of 2^53 + 1 is 2^53.
      return expr.bound >= 2 ** 53;
    default:
      return false;
  }
}

function field(unit: Unit, name: string, expr: Typed, materialized: boolean, sorted: boolean): Field {
  const { origin } = expr;
  const column = origin?.column ?? null;
  const temporary = materialized || (origin?.stored ?? false) || (sorted && isComputed(expr));
  const shape = temporary || sorted ? (column?.shape?.sorted ?? column?.shape) : column?.shape;
  return {
    catalog: 'def',
    schema: origin?.schema ?? '',
    table: origin?.table ?? '',
    orgTable: origin?.orgTable ?? '',
    name,
    orgName: origin?.orgName ?? (materialized ? name : ''),
    collation: fieldCollation(unit, expr, temporary),
    length: fieldLength(unit, expr, temporary),
    type: typeCode(expr, temporary),
    flags: fieldFlags(expr, column, origin?.relation ?? null, temporary),
    decimals: fieldDecimals(expr, origin !== null && (column !== null || temporary), temporary),
    ...(shape === undefined ? undefined : shapedField(unit, expr, shape)),
  };
}
/** A column of a system table as it is, which its type does not tell: MySQL's are expressions over the dictionary. */
function shapedField(unit: Unit, expr: Typed, { type, length, decimals, flags, text }: FieldShape): Partial<Field> {
  const collation = text ? shownCollation(unit, expr.type) : null;
  const bytes = length * (collation?.maxLength ?? 1);
  return {
    collation: collation?.id ?? BINARY_COLLATION,
    // MySQL's greatest is the length itself, but for JSON.
    length: type !== FieldType.JSON && bytes > 4294967288 ? 4294967295 : Math.min(bytes, 4294967295),
    type,
    decimals,
    // Not where an outer join makes NULLs of it.
    flags: expr.nullable ? flags & ~FieldFlag.NOT_NULL : flags,
  };
}
/** From rows: neither a column nor a constant. */
function isComputed({ origin, constant }: Typed): boolean {
  return (origin?.column ?? null) === null && constant === null;
}
function isText(type: SqlType): boolean {
  const family = familyOf(type);
  return family === 'string' || family === 'enum' || family === 'set';
}
/** Booleans are BIGINTs until a temporary table makes INTs of them. */
function typeCode(expr: Typed, temporary: boolean): FieldType {
  const { type } = expr;
  if (type.name === 'INT' && expr.boolean && !temporary && (expr.origin?.column ?? null) === null) return FieldType.LONGLONG;
  if (expr.kept && type.name === 'YEAR') return FieldType.LONG;
  if (expr.kept && type.name === 'BIGINT' && expr.repr === 'int' && type.length < 10) return FieldType.LONG;
  if (isComputedText(expr) && !temporary) return computedCode(type);
  return typeCodes[type.name];
}
/** A string too long for VARCHAR whose length was computed: not a TEXT column's. */
function isComputedText({ type, origin, kept }: Typed): boolean {
  if ((origin?.column ?? null) !== null || kept) return false;
  const capacity = textBytes[type.name] ?? blobBytes[type.name];
  return capacity !== undefined && (type.length !== capacity || type.name === 'LONGTEXT' || type.name === 'LONGBLOB');
}
/** By its bytes; GROUP_CONCAT's, which goes by the shorter names, is long whatever it has room for. */
function computedCode(type: SqlType): FieldType {
  const long = type.name === 'TEXT' || type.name === 'BLOB' || computedBytes(type) > 16777215;
  return long ? FieldType.LONG_BLOB : FieldType.MEDIUM_BLOB;
}
function computedBytes(type: SqlType): number {
  return type.length * (type.collation === null ? 1 : (collationByName(type.collation)?.maxLength ?? 1));
}
function fieldCollation(unit: Unit, expr: Typed, temporary: boolean): number {
  const { type, origin } = expr;
  const json = type.name === 'JSON' && ((origin?.column ?? null) === null || origin?.orgName === '') && !temporary;
  if ((!isText(type) && !json) || type.collation === 'binary') return BINARY_COLLATION;
  return shownCollation(unit, type)?.id ?? BINARY_COLLATION;
}
/** Of strings as they are sent: the connection's, or each its own where character_set_results has them sent as they are. */
function shownCollation(unit: Unit, type: SqlType): Collation | null {
  const results = unit.context.runtime.systemVariable('character_set_results', null);
  const own = results === null || results === 'binary' ? type.collation : null;
  return collationByName(own ?? unit.connectionCollation);
}
const blobBytes: Readonly<Record<string, number>> = { TINYBLOB: 255, BLOB: 65535, MEDIUMBLOB: 16777215, LONGBLOB: 4294967295 };
const textBytes: Readonly<Record<string, number>> = { TINYTEXT: 255, TEXT: 65535, MEDIUMTEXT: 16777215, LONGTEXT: 4294967295 };
/** Bytes in the result's character set. */
function fieldLength(unit: Unit, expr: Typed, temporary: boolean): number {
  const { type } = expr;
  switch (familyOf(type)) {
    case 'string':
    case 'enum':
    case 'set': {
      const bytes = shownCollation(unit, type)?.maxLength ?? 4;
      const capacity = textBytes[type.name];
      const unconverted = unit.context.runtime.systemVariable('character_set_results', null) === null;
      const converted = unconverted ? 1 : bytes;
      if (isComputedText(expr)) return Math.min(computedBytes(type) * converted, 4294967295);
      if (capacity === undefined) return Math.min(type.length * bytes, 4294967295);
      // MySQL counts an expression of a TEXT column's type in characters of four bytes that may need four bytes each.
      return Math.min(capacity * converted * ((expr.origin?.column ?? null) === null ? bytes : 1), 4294967295);
    }
    case 'decimal':
      return type.length + (type.decimals > 0 ? 1 : 0) + (type.unsigned ? 0 : 1);
    case 'json':
      return ((expr.origin?.column ?? null) === null || expr.origin?.orgName === '') && !temporary ? 4294967292 : type.length;
    default:
      return type.length;
  }
}
function fieldDecimals(expr: Typed, column: boolean, materialized: boolean): number {
  const { type } = expr;
  switch (familyOf(type)) {
    case 'string':
    case 'binary':
    case 'enum':
    case 'set':
      return column || materialized || expr.hex || expr.kept ? 0 : 31;
    case 'json':
      return column || materialized ? 0 : 31;
    default:
      return type.decimals;
  }
}

function fieldFlags(expr: Typed, column: ColumnDef | null, relation: TableDef | VirtualTableDef | null, materialized: boolean): number {
  const { type } = expr;
  let flags = expr.nullable ? 0 : FieldFlag.NOT_NULL;
  const family = familyOf(type);
  if (
    type.unsigned &&
    (family === 'integer' || family === 'decimal' || family === 'float' || family === 'year' || family === 'bit' || expr.hex)
  )
    flags |= FieldFlag.UNSIGNED;
  if (family === 'bit') flags |= FieldFlag.UNSIGNED;
  if (column === null) return flags | expressionFlags(expr, materialized);
  if (type.zerofill) flags |= FieldFlag.ZEROFILL;
  if (family === 'enum') flags |= FieldFlag.ENUM;
  if (family === 'set') flags |= FieldFlag.SET;
  if (typeCodes[type.name] === FieldType.BLOB || family === 'json' || family === 'geometry') flags |= FieldFlag.BLOB;
  if (
    family === 'binary' ||
    family === 'date' ||
    family === 'datetime' ||
    family === 'time' ||
    family === 'json' ||
    family === 'geometry' ||
    isBinCollation(type)
  )
    flags |= FieldFlag.BINARY;
  if (column.autoIncrement && !materialized) flags |= FieldFlag.AUTO_INCREMENT;
  if (type.name === 'TIMESTAMP' && (column.onUpdateNow !== null || column.default?.kind === 'now')) flags |= FieldFlag.TIMESTAMP;
  if (type.name === 'TIMESTAMP' && column.onUpdateNow !== null) flags |= FieldFlag.ON_UPDATE_NOW;
  if (column.default === null && !column.autoIncrement && !(column.nullable && column.generated !== null))
    flags |= FieldFlag.NO_DEFAULT_VALUE;
  if (relation !== null && relation.kind === 'table' && !materialized) flags |= keyFlags(relation, column);
  return flags;
}
function isBinCollation(type: SqlType): boolean {
  return type.collation === 'binary' || (type.collation?.endsWith('_bin') ?? false);
}
/** The primary key, or what stands in for it: the first UNIQUE without NULLs. */
function primaryKey(table: TableDef): TableDef['keys'][number] | undefined {
  const own = table.keys.find((key) => key.type === 'PRIMARY');
  if (own !== undefined) return own;
  const notNull = (name: string) => table.columns.some((column) => column.name === name && !column.nullable);
  return table.keys.find(
    (key) => key.type === 'UNIQUE' && key.parts.every((part) => part.length === null && part.expression === null && notNull(part.column)),
  );
}
function keyFlags(table: TableDef, column: ColumnDef): number {
  let flags = 0;
  const primary = primaryKey(table);
  for (const key of table.keys) {
    const index = key.parts.findIndex((part) => part.column === column.name);
    if (index < 0) continue;
    flags |= FieldFlag.PART_KEY;
    if (key === primary) flags |= FieldFlag.PRI_KEY;
    else if (index === 0) flags |= key.type === 'UNIQUE' && key.parts.length === 1 ? FieldFlag.UNIQUE_KEY : FieldFlag.MULTIPLE_KEY;
  }
  return flags;
}
function expressionFlags(expr: Typed, materialized: boolean): number {
  const family = familyOf(expr.type);
  if (materialized) {
    const temporal = family === 'date' || family === 'datetime' || family === 'time';
    const blob = typeCodes[expr.type.name] === FieldType.BLOB || family === 'json' ? FieldFlag.BLOB : 0;
    const noDefault = !expr.nullable && temporal ? FieldFlag.NO_DEFAULT_VALUE : 0;
    return (
      blob |
      noDefault |
      (temporal || family === 'json' || family === 'binary' || family === 'null' || isBinCollation(expr.type) ? FieldFlag.BINARY : 0)
    );
  }
  return family === 'string' || family === 'enum' || family === 'set'
    ? isBinCollation(expr.type)
      ? FieldFlag.BINARY
      : 0
    : FieldFlag.BINARY;
}
