/** A table that data goes into or comes from, as information_schema tells of it: the same on every target. */
import type { BackendConnection } from '../../src/backend.ts';
import { UsageError } from '../../src/errors.ts';
import { identifier, qualified } from '../../src/introspection/formats/sql/text.ts';
import { Collector } from '../../src/result.ts';
import { FieldType, type Parameter, type Value } from '../../src/types.ts';

export interface TableName {
  readonly database: string | null;
  readonly table: string;
}

/** What is done with a column's values on their way. */
export type ColumnKind = 'text' | 'bytes' | 'bits' | 'json' | 'float';
export interface TableColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

const BYTES =
  /^(?:(?:tiny|medium|long)?blob|(?:var)?binary|geometry|point|linestring|polygon|multi(?:point|linestring|polygon)|geom(?:etry)?collection|vector)$/i;

/** Reads `table` or `database.table`, either in backticks if it has a dot. @throws UsageError */
export function parseTableName(text: string): TableName {
  const found = /^(?:(`(?:[^`]|``)+`|[^`.]+)\.)?(`(?:[^`]|``)+`|[^`.]+)$/.exec(text);
  if (found === null) throw new UsageError(`${text}: a table is wanted, or database.table; a name with a dot in backticks`);
  return { database: found[1] === undefined ? null : unquoted(found[1]), table: unquoted(found[2] ?? '') };
}
function unquoted(name: string): string {
  return name.startsWith('`') ? name.slice(1, -1).replaceAll('``', '`') : name;
}
/** The name as SQL has it. */
export function tableText({ database, table }: TableName): string {
  return database === null ? identifier(table) : qualified(database, table);
}
/** The name for people. */
export function tableLabel({ database, table }: TableName): string {
  return database === null ? table : `${database}.${table}`;
}

/** The columns that values can be given to, in order; none where there is no such table, or nobody may see it. @throws SqlError */
export async function readColumns(connection: BackendConnection, { database, table }: TableName): Promise<readonly TableColumn[]> {
  const rows = await rowsOf(
    connection,
    `SELECT COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ? AND COALESCE(GENERATION_EXPRESSION, '') = '' ORDER BY ORDINAL_POSITION`,
    [database, table],
  );
  return rows.map(([name, type]) => ({ name: textOf(name), kind: kindOf(textOf(type)) }));
}
function kindOf(type: string): ColumnKind {
  if (BYTES.test(type)) return 'bytes';
  switch (type.toLowerCase()) {
    case 'bit':
      return 'bits';
    case 'json':
      return 'json';
    case 'float':
      return 'float';
    default:
      return 'text';
  }
}

/** Whether a statement on the table can be taken back: others keep the rows before the one that failed. */
export async function isTransactional(connection: BackendConnection, { database, table }: TableName): Promise<boolean> {
  const rows = await rowsOf(
    connection,
    `SELECT e.TRANSACTIONS FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
     WHERE t.TABLE_SCHEMA = COALESCE(?, DATABASE()) AND t.TABLE_NAME = ?`,
    [database, table],
  );
  return rows.length === 0 || textOf(rows[0]?.[0] ?? null).toUpperCase() === 'YES';
}

/** Rows of a query of the command's own. @throws SqlError */
export async function rowsOf(
  connection: BackendConnection,
  sql: string,
  values: readonly (string | null)[],
): Promise<readonly (readonly Value[])[]> {
  const collector = new Collector();
  await connection.query(sql, collector, { params: values.map(textParameter) });
  const [result] = collector.results;
  return result?.kind === 'rows' ? result.rows : [];
}
export function textParameter(value: string | null): Parameter {
  return { type: FieldType.VAR_STRING, unsigned: false, value };
}
function textOf(value: Value | undefined): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : String(value ?? '');
}
