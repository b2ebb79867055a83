/** Sizes of a table as optimizers and administrators are told them: counted where it is small, else estimated from some of its rows. */
import type { KeyDef, TableDef } from '../catalog/model.ts';
import type { Database } from './database.ts';
import { quoteIdentifier, tableReference } from './sqlite-table.ts';

/** Rows that estimates look at. */
const SAMPLE = 1000;
/** What a row takes beside its values, as in InnoDB. */
const ROW_OVERHEAD = 20;

export interface TableEstimates {
  /** Exact. */
  rows(): number;
  /** Bytes of an average row; 0 without rows. */
  rowBytes(): number;
  /** For each part of a key, how many different values it has together with those before it. */
  distinct(key: KeyDef): readonly number[];
}

export function estimatesOf(db: Database, table: TableDef): TableEstimates {
  let counted: number | null = null;
  const rows = (): number => {
    counted ??= scalar(db, `SELECT count(*) FROM ${tableReference(table)}`);
    return counted;
  };
  return {
    rows,
    rowBytes: () => (rows() === 0 ? 0 : averageBytes(db, table)),
    distinct: (key) =>
      key.parts.map((_, at) => (rows() === 0 || isWhole(table, key, at) ? rows() : distinctValues(db, table, key, at, rows()))),
  };
}
function scalar(db: Database, sql: string): number {
  return Number(db.statement(sql).get()?.[0] ?? 0);
}

function averageBytes(db: Database, table: TableDef): number {
  const lengths = table.columns.map(({ sqliteName }) => `coalesce(length(CAST(${quoteIdentifier(sqliteName)} AS BLOB)), 0)`);
  const sample = `SELECT ${lengths.join(' + ')} AS n FROM ${tableReference(table)} LIMIT ${SAMPLE}`;
  return Math.ceil(scalar(db, `SELECT avg(n) FROM (${sample})`)) + ROW_OVERHEAD;
}

/** Whether the parts up to one are all of a key in which no values are twice. */
function isWhole(table: TableDef, key: KeyDef, at: number): boolean {
  if (key.type === 'PRIMARY') return at === key.parts.length - 1;
  return (
    key.type === 'UNIQUE' &&
    at === key.parts.length - 1 &&
    key.parts.every((part) => table.columns.find((column) => column.name === part.column)?.nullable === false)
  );
}
function distinctValues(db: Database, table: TableDef, key: KeyDef, at: number, rows: number): number {
  const parts = key.parts.slice(0, at + 1).map((part) => {
    const name = `t.${quoteIdentifier(table.columns.find((column) => column.name === part.column)?.sqliteName ?? part.column)}`;
    return part.length === null ? name : `substr(${name}, 1, ${part.length})`;
  });
  const values = parts.map((part, index) => `${part} AS p${index}`).join(', ');
  if (rows <= SAMPLE) return scalar(db, `SELECT count(*) FROM (SELECT DISTINCT ${values} FROM ${tableReference(table)} AS t)`);
  const [looked, found] = db.statement(sampleText(table, values)).get() ?? [];
  return estimated(Number(found), Number(looked), rows);
}
/** How many rows were looked at, from all over the table by chance, always the same, and how many different values they have. */
function sampleText(table: TableDef, values: string): string {
  const reference = tableReference(table);
  const id = rowidOf(table);
  return `WITH RECURSIVE
    points (n, chance) AS (SELECT 1, 1 UNION ALL SELECT n + 1, (chance * 1103515245 + 12345) % 2147483648 FROM points WHERE n < ${SAMPLE}),
    ends (low, high) AS (SELECT (SELECT min(${id}) FROM ${reference}), (SELECT max(${id}) FROM ${reference})),
    sample (id) AS MATERIALIZED (
      SELECT DISTINCT (SELECT min(${id}) FROM ${reference} WHERE ${id} >= low + CAST((high - low) * (chance / 2147483648.0) AS INTEGER)) FROM points, ends
    )
    SELECT (SELECT count(*) FROM sample), (SELECT count(*) FROM (SELECT DISTINCT ${values} FROM sample JOIN ${reference} AS t ON t.${id} = sample.id))`;
}
/** The name by which SQLite's row number is found. */
function rowidOf({ columns, rowidColumn }: TableDef): string {
  const own = columns.find((column) => column.name === rowidColumn);
  if (own !== undefined) return quoteIdentifier(own.sqliteName);
  const taken = new Set(columns.map((column) => column.sqliteName.toLowerCase()));
  return ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name)) ?? 'rowid';
}
/** Of so many values that all come equally often, so many different ones would be found among those looked at. */
function estimated(found: number, looked: number, rows: number): number {
  if (found >= looked) return rows;
  let [low, high] = [found, rows];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle * (1 - (1 - 1 / middle) ** looked) < found) low = middle;
    else high = middle;
  }
  return low;
}
