/** ALTER TABLE of one table, as it has been planned. */
import { columnDefinition } from '../../formats/sql/column.ts';
import { checkDefinition, indexDefinition } from '../../formats/sql/keys.ts';
import { partitionClause } from '../../formats/sql/partitions.ts';
import { optionsOf } from '../../formats/sql/table.ts';
import { identifier, literal } from '../../formats/sql/text.ts';
import type { IndexModel } from '../../model.ts';
import type { Place } from './place.ts';
import type { ColumnStep, TablePlan } from './table-plan.ts';

/** All of it in one statement, so that it is done or not, and the table is copied once; null where nothing is to be done. */
export function alterTable(plan: TablePlan, place: Place): string | null {
  const actions = [
    ...plan.dropChecks.map(({ name }) => `DROP CONSTRAINT ${identifier(name)}`),
    ...plan.dropIndexes
      .filter(isInOne)
      .map((index) => (index.kind === 'primary' ? 'DROP PRIMARY KEY' : `DROP INDEX ${identifier(index.name)}`)),
    ...plan.dropColumns.map((name) => `DROP COLUMN ${identifier(name)}`),
    ...plan.columns.map((step) => columnAction(step, plan)),
    ...plan.addIndexes.map((index) => `ADD ${indexDefinition(index)}`),
    ...plan.seeIndexes.map((index) => seeIndex(index, place)),
    ...plan.addChecks.map((check) => `ADD ${check.column === null ? checkDefinition(check) : `CHECK (${check.expression})`}`),
    ...tableOptions(plan),
  ];
  return actions.length === 0 ? null : `ALTER TABLE ${identifier(plan.after.name)}\n  ${actions.join(',\n  ')}`;
}

function columnAction({ how, column, after }: ColumnStep, { after: table }: TablePlan): string {
  const where = after === null ? '' : after === '' ? ' FIRST' : ` AFTER ${identifier(after)}`;
  // Its charset is said whatever the table's is: that may change in the same statement.
  const definition = columnDefinition(column, { collation: null, checks: table.checks });
  return `${how === 'add' ? 'ADD' : 'MODIFY'} COLUMN ${definition}${where}`;
}

function seeIndex({ name, visible }: IndexModel, { isMariaDb }: Place): string {
  const word = isMariaDb ? (visible ? 'NOT IGNORED' : 'IGNORED') : visible ? 'VISIBLE' : 'INVISIBLE';
  return `ALTER INDEX ${identifier(name)} ${word}`;
}

function tableOptions({ before, after, difference }: TablePlan): string[] {
  const changed = new Set(difference.properties.map(({ name }) => name));
  return [
    ...(changed.has('engine') && after.engine !== null ? [`ENGINE=${after.engine}`] : []),
    ...((changed.has('charset') || changed.has('collation')) && after.charset !== null
      ? [`DEFAULT CHARACTER SET ${after.charset} COLLATE ${after.collation}`]
      : []),
    ...(changed.has('options') ? changedOptions(before.options, after.options) : []),
    ...(changed.has('comment') ? [`COMMENT=${literal(after.comment)}`] : []),
  ];
}
/** Those that are gone are as they are where nothing is said. */
function changedOptions(before: string, after: string): string[] {
  const names = (options: string) => optionsOf(options).map((option) => option.slice(0, option.indexOf('=')));
  const kept = new Set(names(after));
  const reset = names(before).filter((name) => !kept.has(name));
  return [...optionsOf(after), ...reset.map((name) => `${name}=${NUMBERS.has(name) ? 0 : 'DEFAULT'}`)];
}
const NUMBERS: ReadonlySet<string> = new Set(['KEY_BLOCK_SIZE', 'MAX_ROWS', 'MIN_ROWS', 'AVG_ROW_LENGTH', 'CHECKSUM', 'DELAY_KEY_WRITE']);

/** A spatial index goes by itself, before its column may change. */
function isInOne({ kind }: IndexModel): boolean {
  return kind !== 'spatial';
}

/** What cannot be done together with the rest, and goes before it: a table whose partitions are made otherwise has none in between. */
export function alterBefore({ before, after, difference, dropIndexes }: TablePlan): string[] {
  const alter = (action: string) => `ALTER TABLE ${identifier(after.name)} ${action}`;
  return [
    ...(before.partitioning !== null && isChanged(difference, 'partitioning') ? [alter('REMOVE PARTITIONING')] : []),
    ...(before.systemVersioned && isChanged(difference, 'system versioning') ? [alter('DROP SYSTEM VERSIONING')] : []),
    ...dropIndexes.filter((index) => !isInOne(index)).map(({ name }) => alter(`DROP INDEX ${identifier(name)}`)),
    // MariaDB: the versions that there are change too.
    ...(before.systemVersioned && after.systemVersioned ? ['SET @@system_versioning_alter_history = KEEP'] : []),
  ];
}
/** What comes behind it. */
export function alterAfter({ before, after, difference }: TablePlan): string[] {
  const table = `ALTER TABLE ${identifier(after.name)}`;
  return [
    ...(after.systemVersioned && isChanged(difference, 'system versioning') ? [`${table} ADD SYSTEM VERSIONING`] : []),
    ...(after.partitioning !== null && isChanged(difference, 'partitioning') ? [`${table}\n${partitionClause(after.partitioning)}`] : []),
    ...(before.systemVersioned && after.systemVersioned ? ['SET @@system_versioning_alter_history = DEFAULT'] : []),
  ];
}
function isChanged({ properties }: TablePlan['difference'], property: string): boolean {
  return properties.some(({ name }) => name === property);
}
