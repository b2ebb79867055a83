/** Temporary SQLite tables that stand for computed ones while a statement reads them. */
import type { CompiledQuery } from '../compile/plan.ts';
import { ProvidedTable } from '../show/provided-table.ts';
import type { ShowContext, VirtualTable } from '../show/virtual-table.ts';
import { type SqliteValue, storedRepr } from '../sql-type.ts';
import type { Database } from '../storage/database.ts';
import { keyExpression } from '../storage/key-expression.ts';
import { columnDeclaration, quoteIdentifier } from '../storage/sqlite-table.ts';
import type { ResolvedDemand } from './resolved-demand.ts';
import type { Session } from './session.ts';

/** Rows between two looks whether the statement was killed. */
const rowsBetweenLooks = 512;
/** From so many rows on, an index costs less than what is looked up without it. */
const rowsForIndex = 100;

/** Puts the wanted rows of a computed table in its temporary table. @throws RowsWait where they come one after the other. */
export function fillTable(session: Session, table: VirtualTable, sqliteName: string, wanted: ResolvedDemand, context: ShowContext): void {
  const { db, filledTables } = session.connection;
  const key = table instanceof ProvidedTable ? table.keyOf(wanted) : null;
  const known = filledTables.get(sqliteName);
  // Within a statement a provider is asked once.
  if (key !== null && known?.table === table && known.key === key) return;
  const indexes = known?.columns === columnsText(table) && known.indexes === indexesOf(wanted) ? known.indexes : '';
  if (known !== undefined && known.indexes !== indexes) dropIndexes(db, sqliteName, known.indexes);
  const name = emptyTable(session, table, sqliteName, indexes);
  const count = insertRows(db, name, table, wanted, rowsOf(session, table, wanted, context));
  const created = indexes === '' && count >= rowsForIndex ? createIndexes(db, sqliteName, wanted) : indexes;
  filledTables.set(sqliteName, {
    columns: columnsText(table),
    indexes: created,
    rows: count,
    table: key === null ? null : table,
    key: key ?? '',
  });
}
/** As many rows as are wanted. */
function* rowsOf(session: Session, table: VirtualTable, wanted: ResolvedDemand, context: ShowContext): Generator<SqliteValue[]> {
  const { limit } = wanted;
  if (limit === 0) return;
  let count = 0;
  for (const row of table.rows(context, wanted)) {
    yield row;
    count += 1;
    if (count === limit) return;
    if (count % rowsBetweenLooks === 0) session.context.checkKilled();
  }
}

// ── Rows ─────────────────────────────────────────────────────────────────────

/** Rows of one INSERT, and values: each INSERT is a transaction of its own. */
const batchRows = 64;
const batchValues = 400;

/** Only the columns that are read: the others are NULL. @returns how many rows there are. */
function insertRows(db: Database, name: string, table: VirtualTable, wanted: ResolvedDemand, rows: Iterable<SqliteValue[]>): number {
  const columns = table.columns.filter((column) => wanted.reads(column.name));
  const names = (columns.length === 0 ? table.columns.slice(0, 1) : columns).map(({ sqliteName }) => quoteIdentifier(sqliteName));
  const width = Math.max(columns.length, 1);
  const size = Math.max(1, Math.min(batchRows, Math.floor(batchValues / width)));
  const insert = (count: number, values: readonly SqliteValue[]): void => {
    const row = `(${names.map(() => '?').join(', ')})`;
    db.statement(`INSERT INTO ${name} (${names.join(', ')}) VALUES ${Array.from({ length: count }, () => row).join(', ')}`).run(values);
  };
  let values: SqliteValue[] = [];
  let count = 0;
  for (const row of rows) {
    if (columns.length === 0) values.push(null);
    else for (const cell of row) values.push(cell);
    count += 1;
    if (count % size > 0) continue;
    insert(size, values);
    values = [];
  }
  for (let at = 0; at < values.length; at += width) insert(1, values.slice(at, at + width));
  return count;
}

// ── Tables ───────────────────────────────────────────────────────────────────

/** The temporary table, without rows. @param indexes that it has. @returns its name in SQLite. */
export function emptyTable(session: Session, table: VirtualTable, sqliteName: string, indexes = ''): string {
  const { db, filledTables } = session.connection;
  const name = temporaryName(sqliteName);
  const columns = columnsText(table);
  const known = filledTables.get(sqliteName);
  if (known?.columns === columns) db.statement(`DELETE FROM ${name}`).run();
  else db.exec(`DROP TABLE IF EXISTS ${name}; CREATE TABLE ${name} (${columns})`);
  filledTables.set(sqliteName, { columns, indexes: known?.columns === columns ? indexes : '', rows: 0, table: null, key: '' });
  return name;
}
/** Tables with more rows than these do not keep them until the next statement comes. */
const rowsKept = 1000;
/** A statement has read its rows: memory that is worth it is given back. */
export function releaseTables(session: Session, query: CompiledQuery): void {
  if (session.context.nesting > 0) return;
  const { db, filledTables } = session.connection;
  for (const { sqliteName } of query.virtualTables) {
    const filled = filledTables.get(sqliteName);
    if (filled === undefined || filled.rows <= rowsKept) continue;
    db.statement(`DELETE FROM ${temporaryName(sqliteName)}`).run();
    filledTables.set(sqliteName, { ...filled, rows: 0, table: null });
  }
}
function temporaryName(sqliteName: string): string {
  return `temp.${quoteIdentifier(sqliteName)}`;
}
function columnsText(table: VirtualTable): string {
  return table.columns.map(columnDeclaration).join(', ');
}

// ── Indexes ──────────────────────────────────────────────────────────────────

/** The columns of each, one a line. SQLite finds by itself what is looked up by plain values. */
function indexesOf({ lookups }: ResolvedDemand): string {
  const texts = lookups
    .filter((lookup) => lookup.some(({ collation }) => collation !== null))
    .map((lookup) =>
      lookup.map(({ column, collation }) => {
        const name = quoteIdentifier(column.sqliteName);
        return collation === null || storedRepr(column.type) !== 'text' ? name : keyExpression(name, { ...column.type, collation });
      }),
    );
  return [...new Set(texts.map((parts) => [...new Set(parts)].sort().join(', ')))].join('\n');
}
function createIndexes(db: Database, sqliteName: string, wanted: ResolvedDemand): string {
  const indexes = indexesOf(wanted);
  linesOf(indexes).forEach((columns, at) => {
    db.exec(`CREATE INDEX ${temporaryName(`${sqliteName} ${at}`)} ON ${quoteIdentifier(sqliteName)} (${columns})`);
  });
  return indexes;
}
function dropIndexes(db: Database, sqliteName: string, indexes: string): void {
  linesOf(indexes).forEach((_, at) => {
    db.exec(`DROP INDEX IF EXISTS ${temporaryName(`${sqliteName} ${at}`)}`);
  });
}
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}
