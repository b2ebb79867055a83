/**
 * A migration: statements that make the first side like the second. What stands in the way goes first (triggers, programs, views, foreign keys), then
 * tables are dropped, made and changed, then all of that comes back as it is on the second side. What is lost by it is said in comments.
 */
import { foreignKeyDefinition, indexDefinition } from '../formats/sql/keys.ts';
import { keyOf, viewsInOrder } from '../formats/sql/order.ts';
import { createEvent, createRoutine, createSequence, createTrigger, createView } from '../formats/sql/programs.ts';
import { Script, type Settings } from '../formats/sql/script.ts';
import { createTable } from '../formats/sql/table.ts';
import { identifier, literal } from '../formats/sql/text.ts';
import { columnsToSay, settingsOf } from '../formats/sql.ts';
import type { DatabaseModel, ForeignKeyModel, TableModel, TriggerModel, ViewModel } from '../model.ts';
import type { DatabaseDifference, ModelDifference, TableDifference } from './difference.ts';
import { alterAfter, alterBefore, alterTable } from './migration/alter-table.ts';
import { Place } from './migration/place.ts';
import { isInTheWay, isOfForeignKey, planTable, type TablePlan } from './migration/table-plan.ts';
import { droppedTable, tableWarnings } from './migration/warnings.ts';
import { movedQuery } from './wording/queries.ts';

export interface MigrationOptions {
  /** Whether views and programs say whose they are; else they are of who runs this. */
  readonly definers: boolean;
}

/** @returns a script for the mysql client and wsql query; a comment alone where there is nothing to do. */
export function migrationSql(difference: ModelDifference, options: MigrationOptions): string {
  const script = new Script();
  const { before, after, databases } = difference;
  script.comment(`wsql introspect --diff: from ${before.product} to ${after.product}`);
  if (databases.length === 0) {
    script.comment('there is no difference');
    return script.toString();
  }
  script.plain('SET NAMES utf8mb4');
  script.plain('SET @wsql_sql_mode = @@sql_mode, @wsql_time_zone = @@time_zone');
  const place = new Place(before, after);
  migrate(databases, place, options, script);
  script.plain('SET sql_mode = @wsql_sql_mode, time_zone = @wsql_time_zone');
  return script.toString();
}

/** Each step in all databases before the next one: tables, foreign keys, views and programs of one may need those of another. */
function migrate(databases: readonly DatabaseDifference[], place: Place, options: MigrationOptions, script: Script): void {
  const plans = new Map(databases.map((database) => [database.before?.name ?? '', plansOf(database, place)]));
  const all = databases.map((database) => new Migration(database, plans, place, options, script));
  for (const one of all) one.makeDatabase();
  for (const one of all) one.dropPrograms();
  for (const one of all) one.dropKeys();
  for (const one of all) one.dropTables();
  for (const one of all) one.changeTables();
  for (const one of all) one.addKeys();
  for (const one of all) one.addRoutines();
  const views = new Map(all.flatMap((one) => (one.after === null ? [] : [[one.after, one]])));
  for (const { database, object } of viewsInOrder([...views.keys()])) views.get(database)?.addView(object);
  for (const one of all) one.addTriggersAndEvents();
}
/** Of the tables that are changed, by the names that they have. */
function plansOf({ tables }: DatabaseDifference, place: Place): ReadonlyMap<string, TablePlan> {
  const plans = tables.flatMap(({ before, after, ...rest }) => {
    if (before === null || after === null) return [];
    const plan = planTable({ before, after, ...rest }, before, place.table(after), place.isMariaDb);
    return [[before.name, plan] as const];
  });
  return new Map(plans);
}

class Migration {
  /** The database as it will be, with the views that have to be made; null: it is dropped. */
  readonly after: DatabaseModel | null;
  readonly #difference: DatabaseDifference;
  readonly #place: Place;
  readonly #options: MigrationOptions;
  readonly #script: Script;
  readonly #plans: ReadonlyMap<string, TablePlan>;
  /** By the names of databases. */
  readonly #allPlans: ReadonlyMap<string, ReadonlyMap<string, TablePlan>>;
  readonly #keys: { readonly drop: readonly KeyOf[]; readonly add: readonly KeyOf[] };

  constructor(
    difference: DatabaseDifference,
    plans: ReadonlyMap<string, ReadonlyMap<string, TablePlan>>,
    place: Place,
    options: MigrationOptions,
    script: Script,
  ) {
    const { before, after, views } = difference;
    this.after = after === null ? null : { ...after, views: views.flatMap((view) => view.after ?? []) };
    this.#difference = difference;
    this.#place = place;
    this.#options = options;
    this.#script = script;
    this.#allPlans = plans;
    this.#plans = plans.get(before?.name ?? '') ?? new Map();
    this.#keys = this.#foreignKeys();
  }

  #statement(sql: string): void {
    this.#use();
    this.#script.statement(sql);
  }
  #warn(texts: readonly string[]): void {
    this.#use();
    for (const text of texts) this.#script.comment(`WARNING: ${text}`);
  }
  #use(): void {
    this.#script.use(this.#difference.name, `USE ${identifier(this.#difference.name)}`);
  }

  makeDatabase(): void {
    const { before, after, name, properties } = this.#difference;
    if (after === null) return;
    const { charset, collation, comment } = this.#place.database(after);
    const make = (sql: string): void => this.#script.statement(sql);
    if (before === null) make(`CREATE DATABASE ${identifier(name)} DEFAULT CHARACTER SET ${charset} COLLATE ${collation}`);
    else if (properties.some((property) => property.name === 'charset' || property.name === 'collation'))
      make(`ALTER DATABASE ${identifier(name)} DEFAULT CHARACTER SET ${charset} COLLATE ${collation}`);
    if (this.#place.isMariaDb && (before?.comment ?? '') !== comment)
      make(`ALTER DATABASE ${identifier(name)} COMMENT ${literal(comment)}`);
  }

  /** Triggers, events, routines that are changed or gone, and views that are gone. */
  dropPrograms(): void {
    const { after: database, events, routines, views } = this.#difference;
    if (database === null) return;
    for (const table of this.#difference.tables)
      if (table.after !== null) for (const { name } of staleTriggers(table)) this.#statement(`DROP TRIGGER ${identifier(name)}`);
    for (const { before } of events) if (before !== null) this.#statement(`DROP EVENT ${identifier(before.name)}`);
    for (const { before, after } of views) if (before !== null && after === null) this.#statement(`DROP VIEW ${identifier(before.name)}`);
    for (const { before, what } of routines) if (before !== null) this.#statement(`DROP ${what.toUpperCase()} ${identifier(before.name)}`);
  }

  dropKeys(): void {
    for (const { table, key } of this.#keys.drop)
      this.#statement(`ALTER TABLE ${identifier(table)} DROP FOREIGN KEY ${identifier(key.name)}`);
  }
  addKeys(): void {
    if (this.after !== null) for (const one of this.#keys.add) this.#addKey(one, this.after);
  }

  /** Those that differ, and those that are on what is changed: they go before it, and come back behind it. */
  #foreignKeys(): { readonly drop: readonly KeyOf[]; readonly add: readonly KeyOf[] } {
    const { before, after, tables } = this.#difference;
    if (after === null) return { drop: keysOut(before), add: [] };
    const byName = new Map(tables.map((table) => [table.before?.name ?? table.name, table]));
    const drop = (before?.tables ?? []).flatMap((table) => {
      const changed = byName.get(table.name);
      const removed = new Set(changed?.after === null ? table.foreignKeys : changed?.foreignKeys.flatMap((one) => one.before ?? []));
      return table.foreignKeys.filter((key) => removed.has(key) || this.#isInTheWay(key, table)).map((key) => ({ table: table.name, key }));
    });
    const dropped = new Set(drop.map(({ table, key }) => keyOf(table, key.name)));
    const known = new Set((before?.tables ?? []).flatMap((table) => table.foreignKeys.map((key) => keyOf(table.name, key.name))));
    const add = after.tables.flatMap((table) => {
      const changed = byName.get(table.name);
      // One that only has another name by now is not touched.
      const added = new Set(changed?.before === null ? table.foreignKeys : changed?.foreignKeys.flatMap((one) => one.after ?? []));
      return table.foreignKeys
        .filter((key) => added.has(key) || (known.has(keyOf(table.name, key.name)) && dropped.has(keyOf(table.name, key.name))))
        .map((key) => ({ table: table.name, key }));
    });
    return { drop, add };
  }
  /** A server replaces the index that it has once made for a foreign key by one with the name of the new key, unless it has been made by hand. */
  #addKey({ table, key }: KeyOf, { name, tables }: DatabaseModel): void {
    const before = this.#difference.before?.tables.find((one) => one.name === table);
    const after = tables.find((one) => one.name === table);
    const added = new Set(this.#plans.get(table)?.addIndexes.map((index) => index.name));
    const replaced = (after?.indexes ?? []).filter(
      (index) => index.name !== key.name && !added.has(index.name) && before !== undefined && isOfForeignKey(index, [key]),
    );
    const actions = [
      ...replaced.map((index) => `DROP INDEX ${identifier(index.name)}`),
      ...replaced.map((index) => `ADD ${indexDefinition(index)}`),
      `ADD ${foreignKeyDefinition(key, name, this.#place.server)}`,
    ];
    this.#statement(`ALTER TABLE ${identifier(table)}\n  ${actions.join(',\n  ')}`);
  }
  #isInTheWay(key: ForeignKeyModel, table: TableModel): boolean {
    const { database, table: other } = key.referenced;
    return isInTheWay(key, this.#plans.get(table.name), this.#allPlans.get(database)?.get(other));
  }

  #sequences(): void {
    for (const { before, after, name } of this.#difference.sequences) {
      if (before !== null && after === null) this.#warn([`sequence ${name} and where it is are dropped`]);
      if (before !== null) this.#statement(`DROP SEQUENCE ${identifier(before.name)}`);
      if (after !== null) this.#statement(createSequence(after));
    }
  }

  dropTables(): void {
    const { after: database, name, tables } = this.#difference;
    if (database === null) {
      this.#script.comment(`WARNING: database ${name} and all that is in it are dropped`);
      this.#script.statement(`DROP DATABASE ${identifier(name)}`);
      return;
    }
    this.#sequences();
    const added = tables.flatMap(({ before, after }) => (before === null && after !== null ? [after] : []));
    for (const { before, after } of tables) {
      if (before === null || after !== null) continue;
      this.#warn([droppedTable(before, added)]);
      this.#statement(`DROP TABLE ${identifier(before.name)}`);
    }
  }

  /** Foreign keys come when all tables are there. */
  changeTables(): void {
    if (this.after === null) return;
    const { name: database } = this.after;
    for (const { before, after } of this.#difference.tables)
      if (before === null && after !== null)
        this.#statement(createTable(this.#place.table(after), { database, server: this.#place.server, foreignKeys: [] }));
    for (const plan of this.#plans.values()) this.#alter(plan);
  }

  #alter(plan: TablePlan): void {
    this.#warn(tableWarnings(plan.difference));
    const whole = alterTable(plan, this.#place);
    for (const sql of [...alterBefore(plan), ...(whole === null ? [] : [whole]), ...alterAfter(plan)]) this.#statement(sql);
  }

  addRoutines(): void {
    const { after: database, routines } = this.#difference;
    if (database === null) return;
    const { collation } = this.#place.database(database);
    for (const { after: routine, what, name } of routines) {
      if (routine === null) continue;
      const placed = this.#owned(this.#place.routine(routine));
      if (routine.body === null) this.#warn([`${what} ${name} is missing: its text may not be read`]);
      else this.#program(createRoutine(placed, routine.body, collation), settingsOf(placed));
    }
  }
  addTriggersAndEvents(): void {
    const { after: database, tables, events } = this.#difference;
    if (database === null) return;
    for (const table of tables)
      for (const trigger of newTriggers(table)) {
        const placed = this.#owned(this.#place.program(trigger));
        this.#program(createTrigger(placed, table.name), settingsOf(placed));
      }
    for (const { after: event, name } of events) {
      if (event === null) continue;
      const placed = this.#owned(this.#place.program(event));
      if (event.body === null) this.#warn([`event ${name} is missing: its text may not be read`]);
      else this.#program(createEvent(placed, event.body), { ...settingsOf(placed), timeZone: event.timeZone });
    }
  }
  #program(sql: string, settings: Settings): void {
    this.#use();
    this.#script.program(sql, settings);
  }
  #owned<T extends { readonly definer: string }>(one: T): T {
    return this.#options.definers ? one : { ...one, definer: '' };
  }

  addView(given: ViewModel): void {
    const view = this.#owned(given);
    const name = this.after?.name ?? '';
    const isMoved = name !== this.#difference.name;
    const definition = isMoved && view.definition !== null ? movedQuery(view.definition, name) : view.definition;
    if (definition === null) {
      this.#warn([`view ${view.name} is missing: ${view.definition === null ? 'its text may not be read' : 'its text is not understood'}`]);
      return;
    }
    const create = createView(view, definition, columnsToSay(view, definition));
    // Without columns it did not work on the other side, and would not here.
    if (view.columns.length === 0) this.#warn([`view ${view.name} is missing: it refers to what is no longer there, or may not be read`]);
    else this.#statement(create.replace(/^CREATE /, 'CREATE OR REPLACE '));
  }
}

interface KeyOf {
  readonly table: string;
  readonly key: ForeignKeyModel;
}

/** Foreign keys that keep tables of other databases from being dropped. */
function keysOut(database: DatabaseModel | null): readonly KeyOf[] {
  const out = ({ referenced }: ForeignKeyModel): boolean => referenced.database !== database?.name;
  return (database?.tables ?? []).flatMap(({ name: table, foreignKeys }) => foreignKeys.filter(out).map((key) => ({ table, key })));
}

/** Of each time and kind of change: from the first one that differs on, since a new one runs behind all that are there. */
function triggersFrom(table: TableDifference, of: TableModel): readonly TriggerModel[] {
  const changed = new Set(table.triggers.map(({ name }) => name));
  const groups = [...Map.groupBy(of.triggers, ({ timing, event }) => `${timing} ${event}`).values()];
  return groups.flatMap((group) => {
    const at = group.findIndex(({ name }) => changed.has(name));
    return at < 0 ? [] : group.slice(at);
  });
}
function staleTriggers(table: TableDifference): readonly TriggerModel[] {
  return table.before === null ? [] : triggersFrom(table, table.before);
}
/** Those that are on the other side and, by then, not here. */
function newTriggers(table: TableDifference): readonly TriggerModel[] {
  const { before, after } = table;
  if (after === null) return [];
  if (before === null) return after.triggers;
  const stale = new Set(staleTriggers(table).map(({ name }) => name));
  const kept = new Set(before.triggers.map(({ name }) => name).filter((name) => !stale.has(name)));
  return after.triggers.filter(({ name }) => !kept.has(name));
}
