/** Compares two models. */
import type { ColumnModel, DatabaseModel, IndexModel, Model, RoutineModel, TableModel, TriggerModel, ViewModel } from '../model.ts';
import type { DatabaseDifference, Difference, ModelDifference, PropertyChange, TableDifference } from './difference.ts';
import { changes, compareLists, type Kind, pairsOf, type Sides } from './pair.ts';
import { moved, placeOf } from './positions.ts';
import { eventProperties, type Ownership, routineProperties, triggerProperties, viewProperties } from './program-properties.ts';
import {
  checkProperties,
  columnProperties,
  databaseProperties,
  foreignKeyProperties,
  indexProperties,
  sequenceProperties,
  tableProperties,
} from './properties.ts';

export interface CompareOptions {
  /** Whether it counts whose views and programs are. */
  readonly definers: boolean;
}

/** Databases go together by their names; where each side has only one, that is the other's. */
export function compareModels(before: Model, after: Model, options: CompareOptions = { definers: true }): ModelDifference {
  const [one, other] = [before.databases, after.databases];
  const alone = one.length === 1 && other.length === 1;
  const names = [...new Set([...one, ...other].map(({ name }) => name))].sort();
  const pairs = alone ? [[one[0] ?? null, other[0] ?? null] as const] : names.map((name) => [find(one, name), find(other, name)] as const);
  return {
    before: before.server,
    after: after.server,
    databases: pairs.flatMap(([from, to]) => compareDatabases(from, to, before, after, options)),
  };
}
function find(databases: readonly DatabaseModel[], wanted: string): DatabaseModel | null {
  return databases.find(({ name }) => name === wanted) ?? null;
}

export function isSame({ databases }: ModelDifference): boolean {
  return databases.length === 0;
}

function compareDatabases(
  before: DatabaseModel | null,
  after: DatabaseModel | null,
  from: Model,
  to: Model,
  ownership: Ownership,
): DatabaseDifference[] {
  const known = after ?? before;
  if (known === null) return [];
  const empty: DatabaseModel = { ...known, tables: [], views: [], routines: [], events: [], sequences: [] };
  const sides: Sides = {
    before: { server: from.server, database: before ?? empty },
    after: { server: to.server, database: after ?? empty },
  };
  const [one, other] = [sides.before.database, sides.after.database];
  const found: DatabaseDifference = {
    what: 'database',
    name: (before ?? known).name,
    before,
    after,
    properties: changes(databaseProperties(one), databaseProperties(other), sides),
    tables: compareTables(one, other, sides, ownership),
    views: compareLists<ViewModel>(
      one.views,
      other.views,
      named('view', (view, side) => viewProperties(view, side, ownership)),
      sides,
    ),
    routines: compareLists<RoutineModel>(
      one.routines,
      other.routines,
      {
        what: ({ kind }) => kind,
        nameOf: ({ kind, name }) => `${kind} ${name}`,
        propertiesOf: (routine, side) => routineProperties(routine, side, ownership),
      },
      sides,
    ).map((difference) => ({ ...difference, name: (difference.after ?? difference.before)?.name ?? '' })),
    events: compareLists(
      one.events,
      other.events,
      named('event', (event) => eventProperties(event, ownership)),
      sides,
    ),
    sequences: compareLists(one.sequences, other.sequences, named('sequence', sequenceProperties), sides),
  };
  const { tables, views, routines, events, sequences, properties } = found;
  const parts = [tables, views, routines, events, sequences, properties];
  return before !== null && after !== null && parts.every(({ length }) => length === 0) ? [] : [found];
}

function named<T extends { readonly name: string }>(what: Difference<T>['what'], propertiesOf: Kind<T>['propertiesOf']): Kind<T> {
  return { what, nameOf: ({ name }) => name, propertiesOf };
}

const TABLES: Kind<TableModel> = named('table', tableProperties);
function compareTables(one: DatabaseModel, other: DatabaseModel, sides: Sides, ownership: Ownership): TableDifference[] {
  return pairsOf(one.tables, other.tables, TABLES, sides).flatMap(({ one: before, other: after }) => {
    const known = after ?? before;
    if (known === null) return [];
    if (before === null || after === null)
      return [
        {
          what: 'table',
          name: known.name,
          before,
          after,
          properties: [],
          columns: [],
          indexes: [],
          foreignKeys: [],
          checks: [],
          triggers: [],
        },
      ];
    const found = compareTable(before, after, sides, ownership);
    const { properties, columns, indexes, foreignKeys, checks, triggers } = found;
    return [properties, columns, indexes, foreignKeys, checks, triggers].every(({ length }) => length === 0) ? [] : [found];
  });
}

function compareTable(before: TableModel, after: TableModel, sides: Sides, ownership: Ownership): TableDifference {
  const automatic = (suffix: string) => (one: { readonly name: string }) =>
    new RegExp(`^(?:(?:${escaped(before.name)}|${escaped(after.name)})_${suffix}_\\d+|CONSTRAINT_\\d+|\\d+)$`, 'i').test(one.name);
  return {
    what: 'table',
    name: after.name,
    before,
    after,
    properties: changes(tableProperties(before), tableProperties(after), sides),
    columns: compareColumns(before, after, sides),
    indexes: compareLists<IndexModel>(indexesOf(before), indexesOf(after), named('index', indexProperties), sides),
    foreignKeys: compareLists(
      before.foreignKeys,
      after.foreignKeys,
      { ...named('foreign key', foreignKeyProperties), isUnnamed: automatic('ibfk') },
      sides,
    ),
    checks: compareLists(
      before.checks,
      after.checks,
      { ...named('check', checkProperties), isUnnamed: (check) => check.column !== null || automatic('chk')(check) },
      sides,
    ),
    triggers: compareTriggers(before, after, sides, ownership),
  };
}
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
export function indexesOf({ primaryKey, indexes }: TableModel): readonly IndexModel[] {
  return primaryKey === null ? indexes : [primaryKey, ...indexes];
}

function compareColumns(before: TableModel, after: TableModel, sides: Sides): Difference<ColumnModel>[] {
  const [from, to] = [before.columns.map(({ name }) => name), after.columns.map(({ name }) => name)];
  const found = compareLists(before.columns, after.columns, named('column', columnProperties), sides);
  const places = [...moved(from, to)].map((name): Difference<ColumnModel> => {
    const position: PropertyChange = { name: 'position', before: placeOf(name, from), after: placeOf(name, to) };
    const known = found.find((one) => one.name === name);
    const column = (table: TableModel) => table.columns.find((one) => one.name === name) ?? null;
    return { what: 'column', name, before: column(before), after: column(after), properties: [...(known?.properties ?? []), position] };
  });
  const isMoved = new Set(places.map(({ name }) => name));
  return [...found.filter(({ name }) => !isMoved.has(name)), ...places];
}

/** They run one behind the other: one that runs behind another one than before has changed too. */
function compareTriggers(before: TableModel, after: TableModel, sides: Sides, ownership: Ownership): Difference<TriggerModel>[] {
  const follows = (table: TableModel, trigger: TriggerModel) => {
    const peers = table.triggers.filter(({ timing, event }) => timing === trigger.timing && event === trigger.event);
    return peers[peers.indexOf(trigger) - 1]?.name ?? null;
  };
  const kind = named<TriggerModel>('trigger', (trigger, side) => ({
    ...triggerProperties(trigger, ownership),
    follows: follows(side === sides.before ? before : after, trigger),
  }));
  return compareLists(before.triggers, after.triggers, kind, sides);
}
