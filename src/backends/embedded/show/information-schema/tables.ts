/** information_schema: SCHEMATA, TABLES, PARTITIONS, VIEWS and their extensions. */
import { SqlError } from '../../../../errors.ts';
import { parse } from '../../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../../sql/mode.ts';
import type { TableDef, ViewDef, VirtualTableDef } from '../../catalog/model.ts';
import { nodesOf } from '../../ddl/syntax-walk.ts';
import { createOptions } from '../create-table.ts';
import { type Cell, type ShowContext, storedTime } from '../virtual-table.ts';
import { databases, relations, relationType, tables, views } from './objects.ts';

type Row = Readonly<Record<string, Cell>>;

export function* schemata(context: ShowContext): Generator<Row> {
  for (const database of databases(context)) {
    yield {
      CATALOG_NAME: 'def',
      SCHEMA_NAME: database.name,
      DEFAULT_CHARACTER_SET_NAME: database.charset,
      DEFAULT_COLLATION_NAME: database.collation,
      SQL_PATH: null,
      DEFAULT_ENCRYPTION: 'NO',
    };
  }
}
export function* schemataExtensions(context: ShowContext): Generator<Row> {
  for (const { name } of databases(context)) yield { CATALOG_NAME: 'def', SCHEMA_NAME: name, OPTIONS: '' };
}

/** A row of TABLES. */
export function tableRow(context: ShowContext, relation: TableDef | ViewDef | VirtualTableDef): Row {
  const base = { TABLE_CATALOG: 'def', TABLE_SCHEMA: relation.schema, TABLE_NAME: relation.name, TABLE_TYPE: relationType(relation) };
  if (relation.kind === 'view') return { ...base, TABLE_COMMENT: 'VIEW' };
  if (relation.kind === 'virtual') {
    return {
      ...base,
      VERSION: 10,
      TABLE_ROWS: 0,
      AVG_ROW_LENGTH: 0,
      DATA_LENGTH: 0,
      MAX_DATA_LENGTH: 0,
      INDEX_LENGTH: 0,
      DATA_FREE: 0,
      CREATE_OPTIONS: '',
      TABLE_COMMENT: '',
    };
  }
  const { rows, autoIncrement } = context.statistics(relation);
  const pages = 16384;
  return {
    ...base,
    ENGINE: relation.engine,
    VERSION: 10,
    ROW_FORMAT: rowFormat(relation),
    TABLE_ROWS: rows,
    AVG_ROW_LENGTH: rows === 0 ? 0 : Math.floor(pages / rows),
    DATA_LENGTH: pages,
    MAX_DATA_LENGTH: 0,
    INDEX_LENGTH: relation.keys.filter((key) => key.type !== 'PRIMARY').length * pages,
    DATA_FREE: 0,
    AUTO_INCREMENT: autoIncrement,
    CREATE_TIME: storedTime(relation.created),
    UPDATE_TIME: relation.updated === null ? null : storedTime(relation.updated),
    CHECK_TIME: null,
    TABLE_COLLATION: relation.collation,
    CHECKSUM: null,
    CREATE_OPTIONS: createOptions(relation),
    TABLE_COMMENT: relation.comment,
  };
}
function rowFormat(table: TableDef): string {
  const format = table.rowFormat ?? 'DYNAMIC';
  return `${format.slice(0, 1)}${format.slice(1).toLowerCase()}`;
}
export function* tablesTable(context: ShowContext): Generator<Row> {
  for (const relation of relations(context)) yield tableRow(context, relation);
}
export function* tablesExtensions(context: ShowContext): Generator<Row> {
  for (const relation of relations(context)) yield { TABLE_CATALOG: 'def', TABLE_SCHEMA: relation.schema, TABLE_NAME: relation.name };
}

export function* partitions(context: ShowContext): Generator<Row> {
  for (const table of tables(context)) {
    const row = tableRow(context, table);
    yield { ...row, PARTITION_COMMENT: '', NODEGROUP: '' };
  }
}

export function* viewsTable(context: ShowContext): Generator<Row> {
  for (const view of views(context)) {
    yield {
      TABLE_CATALOG: 'def',
      TABLE_SCHEMA: view.schema,
      TABLE_NAME: view.name,
      VIEW_DEFINITION: context.access === null || context.access.seesDefinition(view.schema, view.name) ? view.text : '',
      CHECK_OPTION: view.checkOption ?? 'NONE',
      IS_UPDATABLE: isUpdatable(view) ? 'YES' : 'NO',
      DEFINER: view.definer,
      SECURITY_TYPE: view.sqlSecurity,
      CHARACTER_SET_CLIENT: view.charset,
      COLLATION_CONNECTION: view.collation,
    };
  }
}
/** A plain SELECT over tables: nothing is grouped, made distinct, limited or put together. */
function isUpdatable(view: ViewDef): boolean {
  const statement = parsed(view.text);
  if (statement?.kind !== 'Select') return false;
  if (
    view.algorithm === 'TEMPTABLE' ||
    statement.distinct ||
    statement.groupBy.length > 0 ||
    statement.having !== null ||
    statement.limit !== null
  )
    return false;
  const inItems = [...nodesOf(statement.items)].some(
    (node) => node.kind === 'AggregateCall' || node.kind === 'WindowCall' || node.kind === 'Subquery',
  );
  const onlyTables =
    statement.from.length > 0 && [...nodesOf(statement.from)].every((node) => node.kind !== 'DerivedTable' && node.kind !== 'JsonTable');
  return !inItems && onlyTables && statement.items.some((item) => item.expr.kind === 'ColumnRef');
}
/** A kept text's tree; null where it cannot be read any more. */
function parsed(text: string): ReturnType<typeof parse>['statement'] | null {
  try {
    return parse(text, { sqlMode: DEFAULT_MODE }).statement;
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

export function* viewTableUsage(context: ShowContext): Generator<Row> {
  const { access } = context;
  for (const view of views(context)) {
    if (access !== null && !access.seesDefinition(view.schema, view.name)) continue;
    const seen = new Set<string>();
    for (const node of nodesOf(parsed(view.text))) {
      if (node.kind !== 'TableFactor') continue;
      const { table } = node as unknown as { readonly table: { readonly schema: string | null; readonly name: string } };
      const key = `${table.schema}.${table.name}`;
      if (table.schema === null || seen.has(key)) continue;
      seen.add(key);
      if (access !== null && !access.seesTable(table.schema, table.name)) continue;
      yield {
        VIEW_CATALOG: 'def',
        VIEW_SCHEMA: view.schema,
        VIEW_NAME: view.name,
        TABLE_CATALOG: 'def',
        TABLE_SCHEMA: table.schema,
        TABLE_NAME: table.name,
      };
    }
  }
}
