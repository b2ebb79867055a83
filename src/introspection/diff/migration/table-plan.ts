/** What has to be done to one table, worked out before any statement is written. */
import type { CheckModel, ColumnModel, ForeignKeyModel, IndexModel, TableModel } from '../../model.ts';
import { indexesOf } from '../compare.ts';
import type { Difference, TableDifference } from '../difference.ts';
import { columnsIn, columnsOfIndex, meet } from './columns-in.ts';

export interface TablePlan {
  readonly before: TableModel;
  readonly after: TableModel;
  readonly difference: TableDifference;
  readonly dropColumns: readonly string[];
  /** In the order of the table as it will be, each where it has to be put: null where it is. */
  readonly columns: readonly ColumnStep[];
  readonly dropIndexes: readonly IndexModel[];
  readonly addIndexes: readonly IndexModel[];
  /** Only shown or hidden. */
  readonly seeIndexes: readonly IndexModel[];
  readonly dropChecks: readonly CheckModel[];
  readonly addChecks: readonly CheckModel[];
  /** Names in lower case: of what foreign keys may not be on while it is done. */
  readonly touched: ReadonlySet<string>;
}
export interface ColumnStep {
  readonly how: 'add' | 'modify';
  readonly column: ColumnModel;
  /** Empty: first. */
  readonly after: string | null;
}

/** @param columnChecks whether checks may be a column's own: MariaDB's, which go with its definition. */
export function planTable(difference: TableDifference, before: TableModel, after: TableModel, columnChecks: boolean): TablePlan {
  const again = columnsAgain(difference, before, after);
  const goneNames = new Set([...again, ...gone(difference.columns).map(({ name }) => name.toLowerCase())]);
  const checks = checkSteps(difference, before, after, goneNames, columnChecks);
  const columns = columnSteps(difference, after, again, checks.modified);
  const indexes = indexSteps(difference, before, after, goneNames);
  return {
    before,
    after,
    difference,
    dropColumns: before.columns.filter(({ name }) => goneNames.has(name.toLowerCase())).map(({ name }) => name),
    columns,
    ...indexes,
    dropChecks: checks.drop,
    addChecks: checks.add,
    touched: new Set([
      ...goneNames,
      ...difference.columns.filter(isShaped).map(({ name }) => name.toLowerCase()),
      ...indexes.dropIndexes.flatMap((index) => [...columnsOfIndex(index)]),
    ]),
  };
}

function gone<T>(differences: readonly Difference<T>[]): readonly T[] {
  return differences.flatMap(({ before, after }) => (after === null && before !== null ? [before] : []));
}
function isNew<T>({ before }: Difference<T>): boolean {
  return before === null;
}

const SHAPE: ReadonlySet<string> = new Set(['type', 'charset', 'collation', 'nullable', 'generated']);
/** Whether it becomes another kind of column, which a foreign key would forbid. */
function isShaped({ before, after, properties }: Difference<ColumnModel>): boolean {
  return before !== null && after !== null && properties.some(({ name }) => SHAPE.has(name));
}

/**
 * Columns that are there before and afterwards and have to be made anew: no server lets a column become computed when it is read, or cease to be, and
 * what is computed from one that is gone goes with it. Names in lower case.
 */
function columnsAgain({ columns }: TableDifference, before: TableModel, after: TableModel): ReadonlySet<string> {
  const again = new Set(columns.filter(isComputedOtherwise).map(({ name }) => name.toLowerCase()));
  const dropped = new Set(gone(columns).map(({ name }) => name.toLowerCase()));
  const kept = new Set(after.columns.map(({ name }) => name.toLowerCase()));
  for (let count = -1; count !== again.size; ) {
    count = again.size;
    for (const { name, generated } of before.columns) {
      if (generated === null || !kept.has(name.toLowerCase())) continue;
      const reads = columnsIn(generated.expression);
      if (meet(reads, again) || meet(reads, dropped)) again.add(name.toLowerCase());
    }
  }
  return again;
}
function isComputedOtherwise({ before, after }: Difference<ColumnModel>): boolean {
  if (before === null || after === null) return false;
  const [one, other] = [before.generated, after.generated];
  if (one === null && other === null) return false;
  return one === null || other === null || one.stored !== other.stored;
}

function columnSteps(
  { columns }: TableDifference,
  after: TableModel,
  again: ReadonlySet<string>,
  checked: ReadonlySet<string>,
): ColumnStep[] {
  const changed = new Map(columns.map((one) => [one.name, one]));
  return after.columns.flatMap((column, i): ColumnStep[] => {
    const place = after.columns[i - 1]?.name ?? '';
    const change = changed.get(column.name);
    if (again.has(column.name.toLowerCase()) || (change !== undefined && isNew(change))) return [{ how: 'add', column, after: place }];
    if (change === undefined) return checked.has(column.name) ? [{ how: 'modify', column, after: null }] : [];
    const isMoved = change.properties.some(({ name }) => name === 'position');
    return [{ how: 'modify', column, after: isMoved ? place : null }];
  });
}

type IndexSteps = Pick<TablePlan, 'dropIndexes' | 'addIndexes' | 'seeIndexes'>;
function indexSteps(
  { indexes, columns }: TableDifference,
  before: TableModel,
  after: TableModel,
  goneNames: ReadonlySet<string>,
): IndexSteps {
  const changed = new Map(indexes.map((one) => [one.name, one]));
  const onlySeen = new Set(
    indexes.filter(({ properties }) => properties.length > 0 && properties.every(({ name }) => name === 'visible')).map(({ name }) => name),
  );
  // MySQL does not let the reference system of a column change beneath its index.
  const changedNames = new Set(columns.map(({ name }) => name.toLowerCase()));
  const isDisturbed = (index: IndexModel) => meet(columnsOfIndex(index), index.kind === 'spatial' ? changedNames : goneNames);
  const [one, other] = [indexesOf(before), indexesOf(after)];
  const known = new Set(one.map(({ name }) => name));
  // One that a server has made for a foreign key goes by itself when another index begins with its columns.
  const isCovered = (index: IndexModel) =>
    isOfForeignKey(index, before.foreignKeys) &&
    other.some((added) => (!known.has(added.name) || changed.has(added.name)) && beginsWith(added, index));
  const isMadeAnew = (index: IndexModel) =>
    (changed.has(index.name) && !onlySeen.has(index.name)) || isDisturbed(index) || isCovered(index);
  const dropIndexes = one.filter(isMadeAnew);
  const dropped = new Set(dropIndexes.map(({ name }) => name));
  const addIndexes = other.filter(({ name }) => !known.has(name) || dropped.has(name));
  return { dropIndexes, addIndexes, seeIndexes: other.filter(({ name }) => onlySeen.has(name) && !dropped.has(name)) };
}

/** Whether a server may have made it by itself, for a foreign key. */
export function isOfForeignKey(index: IndexModel, foreignKeys: readonly ForeignKeyModel[]): boolean {
  const isBare =
    index.kind === 'index' &&
    index.visible &&
    index.comment === '' &&
    index.parts.every(({ length, descending }) => length === null && !descending);
  const columns = index.parts.map(({ column }) => column).join('\0');
  return isBare && foreignKeys.some((key) => key.columns.join('\0') === columns);
}
function beginsWith(index: IndexModel, start: IndexModel): boolean {
  return start.parts.every(({ column }, i) => column !== null && index.parts[i]?.column === column);
}

interface CheckSteps {
  readonly drop: readonly CheckModel[];
  readonly add: readonly CheckModel[];
  /** Columns whose definition has a check of their own, now or before. */
  readonly modified: ReadonlySet<string>;
}
function checkSteps(
  { checks }: TableDifference,
  before: TableModel,
  after: TableModel,
  goneNames: ReadonlySet<string>,
  columnChecks: boolean,
): CheckSteps {
  const isOwn = ({ column }: CheckModel) => columnChecks && column !== null;
  const dropped = checks.flatMap((one) => one.before ?? []);
  const added = checks.flatMap((one) => one.after ?? []);
  const isThere = (check: CheckModel) => [...dropped, ...added].some((one) => one.name === check.name && one.column === check.column);
  const disturbed = before.checks.filter((check) => !isThere(check) && !isOwn(check) && meet(columnsIn(check.expression), goneNames));
  const back = disturbed.flatMap(({ name }) => after.checks.find((check) => check.name === name) ?? []);
  return {
    drop: [...dropped.filter((check) => !isOwn(check)), ...disturbed],
    add: [...added.filter((check) => !isOwn(check)), ...back],
    modified: new Set([...dropped, ...added].filter(isOwn).flatMap(({ column }) => column ?? [])),
  };
}

/** Whether a foreign key is in the way of what is done to its own table, or to the one that it refers to. */
export function isInTheWay(key: ForeignKeyModel, own: TablePlan | undefined, other: TablePlan | undefined): boolean {
  const names = (columns: readonly string[]) => new Set(columns.map((name) => name.toLowerCase()));
  if (own !== undefined && meet(names(key.columns), own.touched)) return true;
  return other !== undefined && meet(names(key.referenced.columns), other.touched);
}
