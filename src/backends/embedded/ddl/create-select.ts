/** CREATE TABLE … SELECT: the columns that a query gives a table, and its rows. */
import { collationByName } from '../../../codec/collations.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import { plainColumn } from '../catalog/plain-column.ts';
import { makeType, type SqliteValue, type SqlType } from '../sql-type.ts';
import { assigner, defaultValue, implicitDefault } from '../storage/assign.ts';
import { quoteIdentifier, tableReference } from '../storage/sqlite-table.ts';
import type { DdlContext, DdlQuery, QueryColumn } from './context.ts';
import { duplicateOf } from './duplicates.ts';
import { fillGenerated } from './fill-generated.ts';
import { checkColumnName, freeColumnName, sameName } from './names.ts';
import { overlaid, strictly } from './strict.ts';

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
    const type = tableType(column.type, origin !== null, table.collation);
    const nullable = origin?.nullable ?? column.nullable;
    return {
      ...plainColumn(column.name, type, nullable, origin === null ? defaultFor(type, nullable) : origin.default),
      sqliteName,
      comment: origin?.comment ?? '',
      ...(type.collation !== null && type.collation !== table.collation ? { explicitCollation: true } : {}),
    };
  });
}
function originOf(context: DdlContext, column: QueryColumn): ColumnDef | null {
  if (column.origin === null) return null;
  const { schema, table, column: name } = column.origin;
  const relation = context.session.temporary(schema, table) ?? context.edit.relation(schema, table);
  if (relation === null || relation.kind === 'view') return null;
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
    case 'TIME':
      return { kind: 'literal', text: type.decimals === 0 ? '00:00:00' : `00:00:00.${'0'.repeat(type.decimals)}` };
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
/** The type of a view's column for that of an expression: a table's would have it too. */
export function columnTypeOf(type: SqlType): SqlType {
  return tableType(type, false, type.collation ?? 'binary');
}
/** The type of a table's column for that of an expression. */
function tableType(type: SqlType, isColumn: boolean, collation: string): SqlType {
  if (type.name === 'BIGINT' && !isColumn && type.length < 10) return { ...type, name: 'INT' };
  switch (type.name) {
    case 'NULL':
      return makeType('VARBINARY', 0);
    case 'VARCHAR':
      // Only a user variable that nobody has set is a string of no character set.
      if (!isColumn && type.length > 512) return longText(type.collation === 'binary' ? { ...type, collation } : type);
      return type.length > 16383
        ? makeType(type.length > 65535 ? 'LONGTEXT' : 'TEXT', type.length > 65535 ? 4294967295 : 65535, { collation: type.collation })
        : type;
    case 'VARBINARY':
      if (!isColumn && type.length > 512) return makeType('BLOB', 65535);
      return type.length > 65535 ? makeType('LONGBLOB', 4294967295) : type;
    case 'INT':
    case 'BIGINT':
    case 'SMALLINT':
    case 'MEDIUMINT':
      return isColumn ? { ...type, length: defaultWidth(type) } : type;
    case 'DOUBLE':
      return type.decimals >= 31 ? { ...type, length: 22 } : type;
    case 'DECIMAL':
      return { ...type, length: Math.min(type.length, 65), decimals: Math.min(type.decimals, 30) };
    default:
      return type;
  }
}
/** Expressions longer than 512 characters become texts. */
function longText(type: SqlType): SqlType {
  const bytes = type.length * (collationByName(type.collation ?? '')?.maxLength ?? 4);
  if (bytes <= 65535) return makeType('TEXT', 65535, { collation: type.collation });
  return bytes <= 16777215
    ? makeType('MEDIUMTEXT', 16777215, { collation: type.collation })
    : makeType('LONGTEXT', 4294967295, { collation: type.collation });
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

export interface Filled {
  readonly affectedRows: number;
  /** First value that AUTO_INCREMENT made; 0 without one. */
  readonly insertId: number | bigint;
  readonly info: string;
}

/** Stores the query's rows. @throws SqlError 1062, and what storing a value comes to. */
export function fillFromQuery(context: DdlContext, table: TableDef, query: DdlQuery, onDuplicate: 'IGNORE' | 'REPLACE' | null): Filled {
  const targets = query.columns.map((column) => {
    const index = table.columns.findIndex((each) => sameName(each.name, column.name));
    const target = table.columns[index];
    if (target === undefined) throw new Error(`no column for ${column.name}`);
    return { index, assign: assigner(target, { type: column.type, repr: column.repr }) };
  });
  const defaults = defaultRow(context, table, new Set(targets.map(({ index }) => index)));
  const auto = table.columns.findIndex((column) => column.autoIncrement);
  const insert = inserterOf(context, table, onDuplicate);
  let [records, duplicates, affected, warnings] = [0, 0, 0, 0];
  let next = table.autoIncrement === null ? 1n : BigInt(table.autoIncrement);
  let first: bigint | null = null;
  const warn: DdlContext['runtime']['warn'] = (level, code, message) => {
    warnings += 1;
    context.runtime.warn(level, code, message);
  };
  for (const values of query.rows()) {
    records += 1;
    const store = overlaid(strictly(context.runtime, records, onDuplicate !== null), { warn });
    const row = [...defaults];
    targets.forEach(({ index, assign }, at) => {
      row[index] = assign(values[at] ?? null, store);
    });
    if (auto >= 0) {
      if (row[auto] === null || row[auto] === 0) {
        row[auto] = next;
        first ??= next;
      }
      const number = BigInt(row[auto] as number | bigint | string);
      if (number >= next) next = number + 1n;
    }
    const stored = insert(row, warn);
    if (stored !== 1) duplicates += 1;
    affected += stored;
  }
  if (auto >= 0) context.counters.set(table, next);
  fillGenerated(context, table);
  return {
    affectedRows: affected,
    insertId: Number(first ?? 0n),
    info: `Records: ${records}  Duplicates: ${duplicates}  Warnings: ${warnings}`,
  };
}

/** What the columns that the query does not give get in every row. */
function defaultRow(context: DdlContext, table: TableDef, filled: ReadonlySet<number>): readonly SqliteValue[] {
  return table.columns.map((column, index): SqliteValue => {
    if (filled.has(index) || column.generated !== null) return null;
    return column.default === null && !column.nullable ? implicitDefault(column) : defaultValue(column, context.runtime);
  });
}

/** Stores a row. @returns the rows affected: 1; 0 for one that IGNORE leaves out; 2 for one that REPLACE puts in another's place. */
function inserterOf(
  context: DdlContext,
  table: TableDef,
  onDuplicate: 'IGNORE' | 'REPLACE' | null,
): (row: readonly SqliteValue[], warn: DdlContext['runtime']['warn']) => number {
  const names = table.columns.map((column) => quoteIdentifier(column.sqliteName));
  const values = `INTO ${tableReference(table)} (${names.join(', ')}) VALUES (${names.map((_, index) => `?${index + 1}`).join(', ')})`;
  const insert = context.db.prepare(`INSERT ${values}`);
  return (row, warn) => {
    try {
      insert.run(row);
      return 1;
    } catch (error) {
      const duplicate = duplicateOf(context, table, row, error);
      if (duplicate === null || onDuplicate === null) throw duplicate ?? error;
      if (onDuplicate === 'IGNORE') {
        warn('Warning', 1062, duplicate.message);
        return 0;
      }
      context.db.prepare(`INSERT OR REPLACE ${values}`).run(row);
      return 2;
    }
  };
}
