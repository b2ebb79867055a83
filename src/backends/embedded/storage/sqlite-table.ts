/** A table's shape in SQLite: CREATE TABLE and CREATE INDEX, with affinities under which SQLite converts nothing that is stored. */
import type { ColumnDef, KeyDef, TableDef } from '../catalog/model.ts';
import { type Repr, storedRepr } from '../sql-type.ts';
import { keyPartExpression } from './key-expression.ts';

/** Declared types by repr. BLOB is SQLite's "no affinity": for what mixes INTEGER and TEXT. */
const affinities: Readonly<Record<Repr, string>> = {
  int: 'INTEGER',
  uint: 'BLOB',
  real: 'REAL',
  scaled: 'INTEGER',
  wide: 'TEXT',
  decimal: 'TEXT',
  text: 'TEXT',
  bytes: 'BLOB',
  date: 'TEXT',
  datetime: 'TEXT',
  timestamp: 'TEXT',
  time: 'INTEGER',
  enum: 'INTEGER',
  set: 'BLOB',
  json: 'TEXT',
};

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `main."shop.orders"`: a table in SQLite's text. */
export function tableReference(table: Pick<TableDef, 'temporary' | 'sqliteName'>): string {
  return `${table.temporary ? 'temp' : 'main'}.${quoteIdentifier(table.sqliteName)}`;
}

/** A column as CREATE TABLE declares it. */
export function columnDeclaration(column: ColumnDef): string {
  return `${quoteIdentifier(column.sqliteName)} ${affinities[storedRepr(column.type)]}`;
}

export function createTableText(table: TableDef): string {
  const columns = table.columns.map((column) =>
    column.name === table.rowidColumn ? `${quoteIdentifier(column.sqliteName)} INTEGER PRIMARY KEY` : columnDeclaration(column),
  );
  return `CREATE TABLE ${tableReference(table)} (${columns.join(', ')})`;
}

/** CREATE INDEX of a key; null where it needs none in SQLite. */
export function createIndexText(table: TableDef, key: KeyDef): string | null {
  if (key.sqliteName === null) return null;
  const parts = key.parts.map((part) => {
    const column = table.columns.find((each) => each.name === part.column);
    if (column === undefined) throw new Error(`key ${key.name} of ${table.name} has no column ${part.column}`);
    return `${keyPartExpression(quoteIdentifier(column.sqliteName), column, part)}${part.desc ? ' DESC' : ''}`;
  });
  const unique = key.type === 'PRIMARY' || key.type === 'UNIQUE' ? 'UNIQUE ' : '';
  const schema = table.temporary ? 'temp' : 'main';
  return `CREATE ${unique}INDEX ${schema}.${quoteIdentifier(key.sqliteName)} ON ${quoteIdentifier(table.sqliteName)} (${parts.join(', ')})`;
}

/** Whether a key has an index in SQLite: FULLTEXT and SPATIAL have none, nor has the primary key that is the row number. */
export function hasIndex(table: Pick<TableDef, 'rowidColumn'>, key: Pick<KeyDef, 'type'>): boolean {
  return key.type === 'UNIQUE' || key.type === 'INDEX' || (key.type === 'PRIMARY' && table.rowidColumn === null);
}
