/** Sizes of a table as optimizers and administrators are told them: counted where it is small, else estimated from its first rows. */
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
/** Of a large table: as in its first rows, where those say that values come again, else in proportion. */
function distinctValues(db: Database, table: TableDef, key: KeyDef, at: number, rows: number): number {
  const parts = key.parts.slice(0, at + 1).map((part) => {
    const name = quoteIdentifier(table.columns.find((column) => column.name === part.column)?.sqliteName ?? part.column);
    return part.length === null ? name : `substr(${name}, 1, ${part.length})`;
  });
  const sample = `SELECT ${parts.map((part, index) => `${part} AS p${index}`).join(', ')} FROM ${tableReference(table)} LIMIT ${SAMPLE}`;
  const found = scalar(db, `SELECT count(*) FROM (SELECT DISTINCT * FROM (${sample}))`);
  return rows <= SAMPLE || found < SAMPLE / 2 ? found : Math.round((found / SAMPLE) * rows);
}
