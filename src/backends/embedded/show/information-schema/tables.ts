/** information_schema: SCHEMATA, TABLES, PARTITIONS, VIEWS and their extensions. */
import type { TableDef, ViewDef, VirtualTableDef } from '../../catalog/model.ts';
import { nodesOf } from '../../ddl/syntax-walk.ts';
import { createOptions } from '../create-table.ts';
import { type Cell, type ShowContext, storedTime } from '../virtual-table.ts';
import { everything, type Wanted, wantedNames } from '../wanted.ts';
import { clusteredKey } from './keys.ts';
import { databases, invalidView, relations, relationType, views, warnOfView } from './objects.ts';
import { systemComment } from './system-comments.ts';
import { viewTree } from './view-usage.ts';

type Row = Readonly<Record<string, Cell>>;

export function* schemata(context: ShowContext, wanted = everything): Generator<Row> {
  for (const database of databases(context, wantedNames(wanted, 'SCHEMA_NAME'))) {
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
export function* schemataExtensions(context: ShowContext, wanted = everything): Generator<Row> {
  for (const { name } of databases(context, wantedNames(wanted, 'SCHEMA_NAME')))
    yield { CATALOG_NAME: 'def', SCHEMA_NAME: name, OPTIONS: '' };
}

/** What TABLES tells of a table besides its name and type. */
const DETAILS = [
  'ENGINE',
  'VERSION',
  'ROW_FORMAT',
  'TABLE_ROWS',
  'AVG_ROW_LENGTH',
  'DATA_LENGTH',
  'MAX_DATA_LENGTH',
  'INDEX_LENGTH',
  'DATA_FREE',
  'AUTO_INCREMENT',
  'CREATE_TIME',
  'UPDATE_TIME',
  'CHECK_TIME',
  'TABLE_COLLATION',
  'CHECKSUM',
  'CREATE_OPTIONS',
  'TABLE_COMMENT',
];
/** A row of TABLES. */
export function tableRow(context: ShowContext, relation: TableDef | ViewDef | VirtualTableDef, wanted = everything): Row {
  const base = { TABLE_CATALOG: 'def', TABLE_SCHEMA: relation.schema, TABLE_NAME: relation.name, TABLE_TYPE: relationType(relation) };
  if (!DETAILS.some((name) => wanted.reads(name))) return base;
  if (relation.kind === 'view') return { ...base, ...viewCells(context, relation, wanted) };
  if (relation.kind === 'virtual') return { ...base, ...virtualCells(relation) };
  return {
    ...base,
    ENGINE: relation.engine,
    VERSION: 10,
    ROW_FORMAT: rowFormat(relation),
    ...sizeCells(context, relation, wanted),
    AUTO_INCREMENT: wanted.reads('AUTO_INCREMENT') ? context.statistics(relation).autoIncrement : null,
    CREATE_TIME: storedTime(relation.created),
    UPDATE_TIME: relation.updated === null ? null : storedTime(relation.updated),
    CHECK_TIME: null,
    TABLE_COLLATION: relation.collation,
    CHECKSUM: null,
    CREATE_OPTIONS: createOptions(relation),
    TABLE_COMMENT: relation.comment,
  };
}
/** A view that does not work any more says so in its comment, and in warning 1356. */
function viewCells(context: ShowContext, view: ViewDef, wanted: Wanted): Row {
  const works = !wanted.reads('TABLE_COMMENT') || context.viewColumns(view) !== null;
  if (!works) warnOfView(context, view);
  return { CREATE_TIME: view.created === undefined ? null : storedTime(view.created), TABLE_COMMENT: works ? 'VIEW' : invalidView(view) };
}
/** Of computed tables and of views nobody knows the sizes. */
const noSizes: Row = { TABLE_ROWS: 0, AVG_ROW_LENGTH: 0, DATA_LENGTH: 0, MAX_DATA_LENGTH: 0, INDEX_LENGTH: 0, DATA_FREE: 0 };
function virtualCells(table: VirtualTableDef): Row {
  const { schema } = table;
  if (relationType(table) === 'VIEW') return { TABLE_COMMENT: 'VIEW' };
  const engine = schema === 'information_schema' ? {} : storedAs(schema === 'performance_schema' ? 'PERFORMANCE_SCHEMA' : 'InnoDB');
  return { VERSION: 10, ...noSizes, ...engine, CREATE_OPTIONS: '', TABLE_COMMENT: systemComment(schema, table.name) };
}
function storedAs(engine: string): Row {
  return { ENGINE: engine, ROW_FORMAT: 'Dynamic', TABLE_COLLATION: 'utf8mb4_0900_ai_ci' };
}
const BYTES = ['AVG_ROW_LENGTH', 'DATA_LENGTH', 'INDEX_LENGTH'];
/** Rows are counted; bytes are estimated from some of them, in whole pages. */
function sizeCells(context: ShowContext, table: TableDef, wanted: Wanted): Row {
  const bytes = BYTES.some((name) => wanted.reads(name));
  const statistics = context.statistics(table);
  const rows = bytes || wanted.reads('TABLE_ROWS') ? statistics.rows() : 0;
  const page = pageSize(table);
  const data = pagesFor(bytes ? rows * statistics.rowBytes() : 0, page);
  return {
    TABLE_ROWS: rows,
    AVG_ROW_LENGTH: rows === 0 ? 0 : Math.floor(data / rows),
    DATA_LENGTH: data,
    MAX_DATA_LENGTH: 0,
    INDEX_LENGTH: indexBytes(table, data, page),
    DATA_FREE: 0,
  };
}
function pagesFor(bytes: number, page: number): number {
  return Math.max(1, Math.ceil(bytes / page)) * page;
}
function pageSize({ rowFormat: format, options }: TableDef): number {
  const blocks = Number(options['KEY_BLOCK_SIZE'] ?? 0);
  return format === 'COMPRESSED' || blocks > 0 ? (blocks === 0 ? 8 : blocks) * 1024 : 16384;
}
/** A key takes as much of a row as it has of its columns. */
function indexBytes(table: TableDef, data: number, page: number): number {
  const clustered = clusteredKey(table);
  const bytes = table.keys
    .filter((key) => key !== clustered)
    .map((key) => pagesFor(data === page ? 0 : (data * key.parts.length) / table.columns.length, page));
  const documents = table.keys.some(({ type }) => type === 'FULLTEXT') ? page : 0;
  return bytes.reduce((sum, each) => sum + each, documents);
}
function rowFormat(table: TableDef): string {
  const format = table.rowFormat ?? 'DYNAMIC';
  return `${format.slice(0, 1)}${format.slice(1).toLowerCase()}`;
}
export function* tablesTable(context: ShowContext, wanted = everything): Generator<Row> {
  for (const relation of relations(context, null, wantedNames(wanted))) yield tableRow(context, relation, wanted);
}
export function* tablesExtensions(context: ShowContext, wanted = everything): Generator<Row> {
  for (const relation of relations(context, null, wantedNames(wanted)))
    yield { TABLE_CATALOG: 'def', TABLE_SCHEMA: relation.schema, TABLE_NAME: relation.name };
}

/** A table without partitions has one row, and so has a view. */
export function* partitions(context: ShowContext, wanted = everything): Generator<Row> {
  for (const relation of relations(context, null, wantedNames(wanted))) {
    const row = tableRow(context, relation, wanted);
    yield { ...noSizes, ...row, PARTITION_COMMENT: '', NODEGROUP: '' };
  }
}

export function* viewsTable(context: ShowContext, wanted = everything): Generator<Row> {
  for (const view of views(context, null, wantedNames(wanted))) {
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
  const statement = viewTree(view);
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
