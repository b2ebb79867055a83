/** CREATE TABLE … SELECT: the columns that a query gives a table, and its rows. */
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import { makeType, type SqliteValue, type SqlType } from '../sql-type.ts';
import { assigner, defaultValue, implicitDefault } from '../storage/assign.ts';
import { quoteIdentifier, tableReference } from '../storage/sqlite-table.ts';
import type { DdlContext, DdlQuery, QueryColumn } from './context.ts';
import { duplicateOf } from './duplicates.ts';
import { fillGenerated } from './fill-generated.ts';
import { checkColumnName, freeColumnName, sameName } from './names.ts';
import { strictly } from './strict.ts';

/** The columns of a query as columns of a table. */
export function columnsOfQuery(
  context: DdlContext,
  columns: readonly QueryColumn[],
  written: readonly ColumnDef[],
  table: TableDef,
): readonly ColumnDef[] {
  const taken = new Set(written.map((column) => column.sqliteName.toLowerCase()));
  return columns.map((column) => {
    checkColumnName(column.name);
    const sqliteName = freeColumnName(column.name, taken);
    taken.add(sqliteName.toLowerCase());
    const origin = originOf(context, column);
    const type = tableType(column.type);
    const nullable = origin?.nullable ?? column.nullable;
    return {
      name: column.name,
      sqliteName,
      type,
      nullable,
      default: origin === null ? defaultFor(type, nullable) : origin.default,
      onUpdateNow: null,
      autoIncrement: false,
      generated: null,
      invisible: false,
      hidden: false,
      comment: origin?.comment ?? '',
      ...(type.collation !== null && type.collation !== table.collation ? { explicitCollation: true } : {}),
    };
  });
}
function originOf(context: DdlContext, column: QueryColumn): ColumnDef | null {
  if (column.origin === null) return null;
  const { schema, table, column: name } = column.origin;
  const relation = context.session.temporary(schema, table) ?? context.edit.relation(schema, table);
  if (relation?.kind !== 'table') return null;
  const found = relation.columns.find((each) => sameName(each.name, name)) ?? null;
  return found === null || found.generated !== null ? null : { ...found, nullable: column.nullable || found.nullable };
}
/** A NOT NULL expression gets a default of its type's zero, as MySQL gives it to numbers and strings. */
function defaultFor(type: SqlType, nullable: boolean): ColumnDef['default'] {
  if (nullable) return { kind: 'null' };
  switch (type.name) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'MEDIUMINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
      return { kind: 'literal', text: '0' };
    case 'DECIMAL':
      return { kind: 'literal', text: type.decimals === 0 ? '0' : `0.${'0'.repeat(type.decimals)}` };
    case 'CHAR':
    case 'VARCHAR':
      return { kind: 'literal', text: '' };
    case 'BINARY':
    case 'VARBINARY':
      return { kind: 'hex', hex: '00'.repeat(type.name === 'BINARY' ? type.length : 0) };
    default:
      return null;
  }
}
/** The type of a table's column for that of an expression. */
function tableType(type: SqlType): SqlType {
  switch (type.name) {
    case 'NULL':
      return makeType('BINARY', 0);
    case 'VARCHAR':
      return type.length > 16383
        ? makeType(type.length > 65535 ? 'LONGTEXT' : 'TEXT', type.length > 65535 ? 4294967295 : 65535, { collation: type.collation })
        : type;
    case 'VARBINARY':
      return type.length > 65535 ? makeType('LONGBLOB', 4294967295) : type;
    case 'INT':
    case 'BIGINT':
    case 'SMALLINT':
    case 'MEDIUMINT':
      return { ...type, length: defaultWidth(type) };
    case 'DOUBLE':
      return type.decimals >= 31 ? { ...type, length: 22 } : type;
    case 'DECIMAL':
      return { ...type, length: Math.min(type.length, 65), decimals: Math.min(type.decimals, 30) };
    default:
      return type;
  }
}
function defaultWidth(type: SqlType): number {
  const widths: Partial<Record<SqlType['name'], readonly [number, number]>> = {
    SMALLINT: [6, 5],
    MEDIUMINT: [9, 8],
    INT: [11, 10],
    BIGINT: [20, 20],
  };
  return widths[type.name]?.[type.unsigned ? 1 : 0] ?? type.length;
}

/** Stores the query's rows. @returns how many. */
export function fillFromQuery(context: DdlContext, table: TableDef, query: DdlQuery, onDuplicate: 'IGNORE' | 'REPLACE' | null): number {
  const targets = query.columns.map((column) => {
    const index = table.columns.findIndex((each) => sameName(each.name, column.name));
    const target = table.columns[index];
    if (target === undefined) throw new Error(`no column for ${column.name}`);
    return { index, assign: assigner(target, { type: column.type, repr: column.repr }) };
  });
  const filled = new Set(targets.map(({ index }) => index));
  const defaults = table.columns.map((column, index): SqliteValue => {
    if (filled.has(index) || column.generated !== null) return null;
    return column.default === null && !column.nullable ? implicitDefault(column) : defaultValue(column, context.runtime);
  });
  const auto = table.columns.findIndex((column) => column.autoIncrement);
  const names = table.columns.map((column) => quoteIdentifier(column.sqliteName));
  const verb = onDuplicate === 'IGNORE' ? 'INSERT OR IGNORE' : onDuplicate === 'REPLACE' ? 'INSERT OR REPLACE' : 'INSERT';
  const insert = context.db.prepare(
    `${verb} INTO ${tableReference(table)} (${names.join(', ')}) VALUES (${names.map((_, index) => `?${index + 1}`).join(', ')})`,
  );
  let count = 0;
  let next = table.autoIncrement === null ? 1n : BigInt(table.autoIncrement);
  for (const values of query.rows()) {
    const row = [...defaults];
    const store = strictly(context.runtime, count + 1, onDuplicate !== null);
    targets.forEach(({ index, assign }, at) => {
      row[index] = assign(values[at] ?? null, store);
    });
    if (auto >= 0 && (row[auto] === null || row[auto] === 0)) row[auto] = next;
    if (auto >= 0 && BigInt(row[auto] as number | bigint) >= next) next = BigInt(row[auto] as number | bigint) + 1n;
    try {
      count += insert.run(row).changes;
    } catch (error) {
      throw duplicateOf(context, table, row, error) ?? error;
    }
  }
  if (auto >= 0) context.counters.set(table, next);
  fillGenerated(context, table);
  return count;
}
