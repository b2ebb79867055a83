/** CREATE TABLE. */
import type { CheckModel, ColumnModel, ForeignKeyModel, ServerModel, TableModel } from '../../model.ts';
import { columnDefinition } from './column.ts';
import { checkDefinition, foreignKeyDefinition, indexDefinition } from './keys.ts';
import { partitionClause } from './partitions.ts';
import { identifier, identifiers, literal } from './text.ts';

/** Where a table is to be made. */
export interface TablePlace {
  readonly database: string;
  readonly server: Pick<ServerModel, 'product'>;
  /** Which of its foreign keys are told with it; the others come with ALTER TABLE. */
  readonly foreignKeys: readonly ForeignKeyModel[];
  readonly autoIncrement?: boolean;
}

/** Without the `;`. */
export function createTable(table: TableModel, place: TablePlace): string {
  const lines = [
    ...table.columns.map((column) => columnDefinition(column, table)),
    ...periodOf(table.columns),
    ...(table.primaryKey === null ? [] : [indexDefinition(table.primaryKey, table.engine)]),
    ...table.indexes.map((index) => indexDefinition(index, table.engine)),
    ...place.foreignKeys.map((key) => foreignKeyDefinition(key, place.database, place.server)),
    ...checksInOrder(table.checks).map(checkDefinition),
  ];
  return `CREATE TABLE ${identifier(table.name)} (\n${lines.map((line) => `  ${line}`).join(',\n')}\n)${tableOptions(table, place)}`;
}

/** Of the table itself; those without a name of their own in the order in which they were numbered. */
function checksInOrder(checks: readonly CheckModel[]): readonly CheckModel[] {
  const number = ({ name }: CheckModel) => Number(/^CONSTRAINT_(\d+)$/.exec(name)?.[1] ?? 0);
  return checks.filter(({ column }) => column === null).sort((a, b) => number(a) - number(b));
}

/** MariaDB's versions of rows, where their times are columns that somebody has named. */
function periodOf(columns: readonly ColumnModel[]): string[] {
  const times = ['ROW START', 'ROW END'].flatMap(
    (word) => columns.find(({ generated }) => generated?.expression.toUpperCase() === word)?.name ?? [],
  );
  return times.length === 2 ? [`PERIOD FOR SYSTEM_TIME (${identifiers(times)})`] : [];
}

function tableOptions(table: TableModel, { autoIncrement = false }: TablePlace): string {
  const next = table.statistics.nextAutoIncrement;
  return [
    table.engine === null ? '' : ` ENGINE=${table.engine}`,
    autoIncrement && next !== null && String(next) !== '1' ? ` AUTO_INCREMENT=${next}` : '',
    table.charset === null ? '' : ` DEFAULT CHARSET=${table.charset}`,
    table.collation === null ? '' : ` COLLATE=${table.collation}`,
    ...optionsOf(table.options).map((option) => ` ${OF_MARIADB.test(option) ? `/*M!100000 ${option} */` : option}`),
    table.comment === '' ? '' : ` COMMENT=${literal(table.comment)}`,
    table.systemVersioned ? ' WITH SYSTEM VERSIONING' : '',
    table.partitioning === null ? '' : `\n${partitionClause(table.partitioning)}`,
  ].join('');
}

/** Of storage, and unknown to MySQL. */
const OF_MARIADB = /^(?:`|PAGE_CHECKSUM=|TRANSACTIONAL=|PAGE_COMPRESS|ENCRYPTED=|ENCRYPTION_KEY_ID=|IETF_QUOTES=|SEQUENCE=)/;

/** A name, which may be quoted, and its value, which may be too. */
const OPTION = /(`(?:[^`]|``)*`|\w+)\s*=\s*('(?:[^']|'')*'|"(?:[^"]|"")*"|\([^)]*\)|\S+)/g;

/** CREATE_OPTIONS one by one: `ROW_FORMAT=COMPRESSED`. */
export function optionsOf(options: string): string[] {
  return Array.from(
    options.matchAll(OPTION),
    ([, name = '', value = '']) => `${name.startsWith('`') ? name : name.toUpperCase()}=${value}`,
  );
}
