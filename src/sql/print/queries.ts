/** Queries and table references as text. */
import type {
  FileFormat,
  IndexHint,
  Join,
  JsonTableColumn,
  Limit,
  Locking,
  QueryExpr,
  Select,
  SelectInto,
  TableRef,
  WithClause,
} from '../ast.ts';
import { printDataType } from './definitions.ts';
import { printEvents, printExpr, printExprs, printOrder, printWindow } from './expressions.ts';
import type { Words } from './words.ts';

/** A query with all its clauses. A chain of set operations is printed in a loop. */
export function printQuery(words: Words, query: QueryExpr): string {
  return `${query.with === null ? '' : `${printWith(words, query.with)} `}${printBody(words, query)}${printTail(words, query)}`;
}

function printBody(words: Words, query: QueryExpr): string {
  switch (query.kind) {
    case 'Select':
      return printSelect(words, query);
    case 'SetOperation': {
      const parts: string[] = [];
      let node: QueryExpr = query;
      while (node.kind === 'SetOperation') {
        parts.push(printQuery(words, node.right), ` ${node.op}${node.all ? ' ALL' : ''} `);
        node = node.left;
      }
      parts.push(printQuery(words, node));
      return parts.reverse().join('');
    }
    case 'ParenQuery':
      return `(${printQuery(words, query.query)})`;
    case 'ValuesQuery':
      return `VALUES ${query.rows.map((row) => `ROW(${printExprs(words, row)})`).join(', ')}`;
    case 'TableQuery':
      return `TABLE ${words.qualified(query.table)}`;
  }
}

export function printWith(words: Words, clause: WithClause): string {
  const tables = clause.tables.map(({ name, columns, query }) => {
    return `${words.name(name)}${columns === null ? '' : ` (${words.names(columns)})`} AS (${printQuery(words, query)})`;
  });
  return `WITH ${clause.recursive ? 'RECURSIVE ' : ''}${tables.join(', ')}`;
}

function printTail(words: Words, query: QueryExpr): string {
  const order = query.orderBy.length === 0 ? '' : ` ORDER BY ${printOrder(words, query.orderBy)}`;
  const into = query.into === null ? '' : ` ${printInto(words, query.into)}`;
  return `${order}${printLimit(words, query.limit)}${query.locking.map((locking) => printLocking(words, locking)).join('')}${into}`;
}

/** ` LIMIT n OFFSET m`, or nothing. */
export function printLimit(words: Words, limit: Limit | null): string {
  if (limit === null) return '';
  // Parameters are counted in the order of the text.
  if (limit.count.kind === 'ParamMarker' && limit.offset?.kind === 'ParamMarker' && limit.offset.index < limit.count.index)
    return ' LIMIT ?, ?';
  return ` LIMIT ${printExpr(words, limit.count)}${limit.offset === null ? '' : ` OFFSET ${printExpr(words, limit.offset)}`}`;
}

function printLocking(words: Words, locking: Locking): string {
  if (locking.legacy) return ' LOCK IN SHARE MODE';
  const of = locking.of.length === 0 ? '' : ` OF ${words.qualifiedList(locking.of)}`;
  return ` FOR ${locking.strength}${of}${locking.wait === null ? '' : ` ${locking.wait}`}`;
}

function printInto(words: Words, into: SelectInto): string {
  switch (into.kind) {
    case 'IntoVariables':
      return `INTO ${into.targets.map((target) => (target.kind === 'UserVariable' ? words.variable(target.name) : words.name(target.name))).join(', ')}`;
    case 'IntoDumpfile':
      return `INTO DUMPFILE ${words.string(into.file)}`;
    case 'IntoOutfile':
      return `INTO OUTFILE ${words.string(into.file)}${into.charset === null ? '' : ` CHARACTER SET ${into.charset}`}${printFileFormat(words, into.format)}`;
  }
}

/** ` FIELDS … LINES …`, or nothing. */
export function printFileFormat(words: Words, format: FileFormat): string {
  const fields = [
    format.fieldsTerminatedBy === null ? '' : ` TERMINATED BY ${words.string(format.fieldsTerminatedBy)}`,
    format.fieldsEnclosedBy === null
      ? ''
      : `${format.fieldsOptionallyEnclosed ? ' OPTIONALLY' : ''} ENCLOSED BY ${words.string(format.fieldsEnclosedBy)}`,
    format.fieldsEscapedBy === null ? '' : ` ESCAPED BY ${words.string(format.fieldsEscapedBy)}`,
  ].join('');
  const lines = [
    format.linesStartingBy === null ? '' : ` STARTING BY ${words.string(format.linesStartingBy)}`,
    format.linesTerminatedBy === null ? '' : ` TERMINATED BY ${words.string(format.linesTerminatedBy)}`,
  ].join('');
  return `${fields === '' ? '' : ` FIELDS${fields}`}${lines === '' ? '' : ` LINES${lines}`}`;
}

function printSelect(words: Words, select: Select): string {
  const head = [
    'SELECT',
    select.hints === null ? '' : `/*+ ${select.hints} */`,
    select.distinct ? 'DISTINCT' : '',
    select.straightJoin ? 'STRAIGHT_JOIN' : '',
    ...select.modifiers,
    select.calcFoundRows ? 'SQL_CALC_FOUND_ROWS' : '',
  ].filter((word) => word !== '');
  const items = select.items.map(({ expr, alias }) => `${printExpr(words, expr)}${alias === null ? '' : ` AS ${words.name(alias)}`}`);
  const clauses = [
    select.from.length === 0 ? '' : ` FROM ${printTables(words, select.from)}`,
    select.from.length === 0 && (select.where !== null || select.groupBy.length > 0) ? ' FROM DUAL' : '',
    select.where === null ? '' : ` WHERE ${printExpr(words, select.where)}`,
    select.groupBy.length === 0 ? '' : ` GROUP BY ${printExprs(words, select.groupBy)}${select.rollup ? ' WITH ROLLUP' : ''}`,
    select.having === null ? '' : ` HAVING ${printExpr(words, select.having)}`,
    select.windows.length === 0
      ? ''
      : ` WINDOW ${select.windows.map(({ name, spec }) => `${words.name(name)} AS ${printWindow(words, spec)}`).join(', ')}`,
    select.qualify === null ? '' : ` QUALIFY ${printExpr(words, select.qualify)}`,
  ];
  return `${head.join(' ')} ${items.join(', ')}${clauses.join('')}`;
}

// ── Tables ───────────────────────────────────────────────────────────────────

export function printTables(words: Words, tables: readonly TableRef[]): string {
  return tables.map((table) => printTable(words, table)).join(', ');
}

export function printTable(words: Words, table: TableRef): string {
  switch (table.kind) {
    case 'TableFactor': {
      const partitions = table.partitions.length === 0 ? '' : ` PARTITION (${words.names(table.partitions)})`;
      return `${words.qualified(table.table)}${partitions}${printAlias(words, table.alias)}${table.hints.map((hint) => printHint(words, hint)).join('')}`;
    }
    case 'DerivedTable': {
      const columns = table.columns === null ? '' : ` (${words.names(table.columns)})`;
      return `${table.lateral ? 'LATERAL ' : ''}(${printQuery(words, table.query)})${printAlias(words, table.alias)}${columns}`;
    }
    case 'JsonTable':
      return `JSON_TABLE(${printExpr(words, table.doc)}, ${words.string(table.path)} ${printJsonColumns(words, table.columns)})${printAlias(words, table.alias)}`;
    case 'Join':
      return printJoins(words, table);
    case 'TableList':
      return `(${printTables(words, table.tables)})`;
  }
}

function printAlias(words: Words, alias: string | null): string {
  return alias === null ? '' : ` AS ${words.name(alias)}`;
}

function printHint(words: Words, hint: IndexHint): string {
  const indexes = hint.indexes.map((index) => (index === 'PRIMARY' ? index : words.name(index))).join(', ');
  return ` ${hint.action} INDEX${hint.for === null ? '' : ` FOR ${hint.for}`} (${indexes})`;
}

/** A chain of joins that leans left, in a loop. */
function printJoins(words: Words, join: Join): string {
  const parts: string[] = [];
  let node: TableRef = join;
  while (node.kind === 'Join') {
    const on: string =
      node.on !== null ? ` ON ${printExpr(words, node.on)}` : node.using !== null ? ` USING (${words.names(node.using)})` : '';
    const right: string = printTable(words, node.right);
    parts.push(on, node.right.kind === 'Join' ? `(${right})` : right, ` ${joinOperator(node)} `);
    node = node.left;
  }
  parts.push(printTable(words, node));
  return parts.reverse().join('');
}
function joinOperator(join: Join): string {
  const natural = join.natural ? 'NATURAL ' : '';
  switch (join.type) {
    case 'INNER':
      return `${natural}JOIN`;
    case 'STRAIGHT':
      return 'STRAIGHT_JOIN';
    default:
      return `${natural}${join.type} JOIN`;
  }
}

function printJsonColumns(words: Words, columns: readonly JsonTableColumn[]): string {
  return `COLUMNS (${columns.map((column) => printJsonColumn(words, column)).join(', ')})`;
}
function printJsonColumn(words: Words, column: JsonTableColumn): string {
  switch (column.kind) {
    case 'Ordinality':
      return `${words.name(column.name)} FOR ORDINALITY`;
    case 'Nested':
      return `NESTED PATH ${words.string(column.path)} ${printJsonColumns(words, column.columns)}`;
    case 'Path': {
      const exists = column.exists ? ' EXISTS' : '';
      return `${words.name(column.name)} ${printDataType(words, column.type)}${exists} PATH ${words.string(column.path)}${printEvents(words, column.onEmpty, column.onError)}`;
    }
  }
}
