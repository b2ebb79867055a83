/** CREATE TABLE: from a definition, LIKE another table, or AS SELECT. */
import type { CreateTable, QualifiedName } from '../../../sql/ast.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import { createIndexText, createTableText } from '../storage/sqlite-table.ts';
import { additionsOf, completeTable, withIndexNames } from './build-table.ts';
import { columnDef } from './columns.ts';
import { type DdlContext, type DdlResult, done } from './context.ts';
import { columnsOfQuery, fillFromQuery } from './create-select.ts';
import { DdlError, notSupported } from './errors.ts';
import {
  checkTableName,
  checkWritableDatabase,
  dotted,
  type FullName,
  freeColumnName,
  freeSqliteName,
  fullName,
  storedRelation,
} from './names.ts';
import { restoredTables } from './restored-tables.ts';
import { ddlView } from './table-expression.ts';
import { applyOptions, type TableOptions } from './table-options.ts';

export function createTable(context: DdlContext, statement: CreateTable): DdlResult {
  const full = fullName(context, statement.table);
  checkTableName(full.name);
  checkWritableDatabase(context, full.schema);
  if (exists(context, statement)) return existing(context, statement);
  if (statement.partitioning !== null) throw notSupported('PARTITION BY', statement.pos);
  if (statement.like !== null) return createLike(context, statement, statement.like);
  const query = statement.query === null ? null : context.query(statement.query, context.source, ddlView(context));
  const base = baseOf(context, statement);
  const written = writtenColumns(context, statement, base);
  const fromQuery = query === null ? [] : columnsOfQuery(context, query.columns, written, base);
  const columns = mergeColumns(written, fromQuery);
  const table = completeTable(context, { ...base, columns }, additionsOf(statement.elements));
  const stored = install(context, table);
  if (query === null) return done;
  return { ...done, ...fillFromQuery(context, stored, query, statement.onDuplicate) };
}

function exists(context: DdlContext, statement: CreateTable): boolean {
  const full = fullName(context, statement.table);
  if (statement.temporary) return context.session.temporary(full.schema, full.name) !== null;
  return storedRelation(context, full) !== null || isComputed(context, full);
}
/** A table of `mysql` that nobody may put another in the place of. */
function isComputed(context: DdlContext, full: FullName): boolean {
  return context.session.relation(full.schema, full.name)?.kind === 'virtual';
}
/** One that dumps make although it is there. */
function isRestored({ schema, name }: FullName): boolean {
  return schema.toLowerCase() === 'mysql' && restoredTables.has(name);
}
/** @throws SqlError 1050 unless IF NOT EXISTS was said. */
function existing(context: DdlContext, statement: CreateTable): DdlResult {
  const error = DdlError.tableExists(statement.table.name);
  if (!statement.ifNotExists && !isRestored(fullName(context, statement.table))) throw error;
  context.runtime.warn('Note', 1050, error.message);
  return done;
}

/** The table before it has anything in it: its name and options. */
function baseOf(context: DdlContext, statement: CreateTable): TableDef {
  const full = fullName(context, statement.table);
  const database = context.edit.database(full.schema);
  const collation = database?.collation ?? context.settings.serverCollation;
  const start: TableOptions = {
    engine: 'InnoDB',
    charset: database?.charset ?? 'utf8mb4',
    collation,
    comment: '',
    rowFormat: null,
    options: {},
    autoIncrement: null,
  };
  return {
    kind: 'table',
    ...full,
    temporary: statement.temporary,
    sqliteName: freeSqliteName(context.db, dotted(full), statement.temporary),
    columns: [],
    keys: [],
    foreignKeys: [],
    checks: [],
    ...applyOptions(start, statement.options, collation, context.runtime),
    rowidColumn: null,
    created: new Date(context.runtime.nowMicros / 1000).toISOString(),
    updated: null,
  };
}

function writtenColumns(context: DdlContext, statement: CreateTable, base: TableDef): readonly ColumnDef[] {
  const taken = new Set<string>();
  return statement.elements.flatMap((element) => {
    if (element.kind !== 'Column') return [];
    const sqliteName = freeColumnName(element.column.name, taken);
    taken.add(sqliteName.toLowerCase());
    return [columnDef(element.column, sqliteName, { tableCollation: base.collation, runtime: context.runtime, source: context.source })];
  });
}
/** Columns that both have stay where the query has them, with the type that was written; the others that were written come first. */
function mergeColumns(written: readonly ColumnDef[], fromQuery: readonly ColumnDef[]): readonly ColumnDef[] {
  const selected = new Set(fromQuery.map((column) => column.name.toLowerCase()));
  const own = written.filter((column) => !selected.has(column.name.toLowerCase()));
  return [...own, ...fromQuery.map((column) => written.find((each) => each.name.toLowerCase() === column.name.toLowerCase()) ?? column)];
}

/** Makes the table in SQLite and puts it into the catalog. @returns it with its indexes named. */
export function install(context: DdlContext, table: TableDef): TableDef {
  const stored = withIndexNames(context, table);
  context.db.exec(createTableText(stored));
  for (const key of stored.keys) {
    const text = createIndexText(stored, key);
    if (text !== null) context.db.exec(text);
  }
  if (stored.temporary) context.session.putTemporary(stored);
  else context.edit.put(stored);
  return stored;
}

function createLike(context: DdlContext, statement: CreateTable, like: QualifiedName): DdlResult {
  const from = fullName(context, like);
  const source = context.session.temporary(from.schema, from.name) ?? context.edit.relation(from.schema, from.name);
  if (source === null) throw DdlError.noSuchTable(dotted(from));
  if (source.kind === 'view') throw DdlError.wrongObject(dotted(from), 'BASE TABLE');
  const full = fullName(context, statement.table);
  const base = baseOf(context, statement);
  const copy: TableDef =
    source.kind === 'virtual'
      ? { ...base, columns: source.columns }
      : {
          ...source,
          ...full,
          temporary: statement.temporary,
          sqliteName: base.sqliteName,
          keys: source.keys.map((key) => ({ ...key, sqliteName: null })),
          foreignKeys: [],
          checks: source.checks.map((check, index) => ({ ...check, name: `${full.name}_chk_${index + 1}` })),
          autoIncrement: null,
          created: base.created,
          updated: null,
        };
  install(context, copy);
  return done;
}
