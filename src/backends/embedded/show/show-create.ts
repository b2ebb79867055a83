/** SHOW CREATE …: one row with an object's text. */
import type { QualifiedName, ShowWhat } from '../../../sql/ast.ts';
import type { ColumnDef, RelationDef, TableDef, ViewDef, VirtualTableDef } from '../catalog/model.ts';
import { DdlError } from '../ddl/errors.ts';
import { restoredTables } from '../ddl/restored-tables.ts';
import { familyOf } from '../sql-type.ts';
import { createTableText } from './create-table.ts';
import { createDatabaseText, createViewText } from './create-view.ts';
import { warnOfView } from './information-schema/objects.ts';
import { showCreateProgram } from './show-programs.ts';
import { existing, schemaOf } from './shown-names.ts';
import { madeColumns, type Row, type Shown, shown } from './shown-table.ts';
import { textStyle } from './text-style.ts';
import type { ShowContext } from './virtual-table.ts';

type Create = Extract<ShowWhat, { readonly what: 'CREATE' }>;

/** @throws SqlError where the object is not there: for tables and views when the row is asked for. */
export function showCreate(context: ShowContext, show: Create): Shown {
  switch (show.object) {
    case 'DATABASE':
      return showDatabase(context, show);
    case 'TABLE':
      return showRelation(context, show.name, false);
    case 'VIEW':
      return showRelation(context, show.name, true);
    default:
      return showCreateProgram(context, show);
  }
}

/** Columns of such an answer, the longest of which is as long as its text. */
function columns(word: string, text: string, rest: readonly string[] = []) {
  return madeColumns([`${word}|varchar(64)`, `Create ${word}|varchar(${Math.max(1024, text.length)})`, ...rest]);
}

function showDatabase({ catalog, runtime }: ShowContext, { name, ifNotExists }: Create): Shown {
  const database = catalog.database(name.name);
  if (database === null) throw DdlError.unknownDatabase(name.name);
  const text = createDatabaseText(database, ifNotExists, textStyle(runtime));
  return shown(columns('Database', text), null, () => [{ Database: database.name, 'Create Database': text }]);
}

/** @param onlyViews whether a table is an error. */
function showRelation(context: ShowContext, name: QualifiedName, onlyViews: boolean): Shown {
  const relation = context.catalog.relation(schemaOf(context, name.schema), name.name);
  if (relation?.kind === 'view') return showView(context, relation);
  const row = relation === null ? null : tableRow(context, relation);
  return shown(columns(onlyViews ? 'View' : 'Table', String(row?.['Create Table'] ?? '')), null, (current) => {
    const { schema, name: found } = existing(current, name);
    if (onlyViews) throw DdlError.wrongObject(`${schema}.${found}`, 'VIEW');
    return row === null ? [] : [row];
  });
}
function tableRow(context: ShowContext, relation: Exclude<RelationDef, ViewDef>): Row {
  const table = relation.kind === 'table' ? relation : asTable(relation);
  const next = relation.kind === 'table' ? context.statistics(relation).autoIncrement : null;
  return { Table: relation.name, 'Create Table': createTableText(table, next, textStyle(context.runtime)) };
}
/** One that does not work any more is shown with warning 1356. */
function showView({ runtime }: ShowContext, view: ViewDef): Shown {
  const text = createViewText(view, runtime.database, textStyle(runtime));
  const ends = ['character_set_client|varchar(32)', 'collation_connection|varchar(32)'];
  return shown(columns('View', text, ends), null, (context) => {
    if (context.viewColumns(view) === null) warnOfView(context, view);
    return [{ View: view.name, 'Create View': text, character_set_client: view.charset, collation_connection: view.collation }];
  });
}

/** A computed table, shown as MySQL shows those of information_schema: as a temporary one. Those of performance_schema have an engine of their own. */
function asTable(table: VirtualTableDef): TableDef {
  const isPerformance = table.schema === 'performance_schema';
  return {
    ...table,
    kind: 'table',
    columns: table.columns.map((column) => ({ ...column, default: possibleDefault(column) })),
    temporary: !isPerformance && (table.schema !== 'mysql' || !restoredTables.has(table.name)),
    sqliteName: '',
    keys: [],
    foreignKeys: [],
    checks: [],
    engine: isPerformance ? 'PERFORMANCE_SCHEMA' : 'MEMORY',
    charset: isPerformance ? 'utf8mb4' : 'utf8mb3',
    collation: isPerformance ? 'utf8mb4_0900_ai_ci' : 'utf8mb3_general_ci',
    comment: '',
    rowFormat: null,
    options: {},
    autoIncrement: null,
    rowidColumn: null,
    created: '',
    updated: null,
  };
}
/** A default that a CREATE TABLE may have: dumps of all databases hold these tables too. */
function possibleDefault({ default: value, type }: ColumnDef): ColumnDef['default'] {
  if (value === null || value.kind !== 'literal') return value;
  const now = /^CURRENT_TIMESTAMP(?:\((\d)\))?$/.exec(value.text);
  if (now !== null) return { kind: 'now', decimals: Number(now[1] ?? 0) };
  const family = familyOf(type);
  const isText = (family === 'string' || family === 'binary') && !/TEXT$|BLOB$/.test(type.name);
  return value.text === '' && !isText ? null : value;
}
