/**
 * A migration: statements that make the first side like the second. What stands in the way goes first (triggers, programs, views, foreign keys), then
 * tables are dropped, made and changed, then all of that comes back as it is on the second side. What is lost by it is said in comments.
 */
import { foreignKeyDefinition, indexDefinition } from '../formats/sql/keys.ts';
import { keyOf, viewsInOrder } from '../formats/sql/order.ts';
import { createEvent, createRoutine, createSequence, createTrigger, createView } from '../formats/sql/programs.ts';
import { Script } from '../formats/sql/script.ts';
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
  for (const database of databases) new Migration(database, place, options, script).all();
  script.plain('SET sql_mode = @wsql_sql_mode, time_zone = @wsql_time_zone');
  return script.toString();
}

class Migration {
  readonly #difference: DatabaseDifference;
  readonly #place: Place;
  readonly #options: MigrationOptions;
  readonly #script: Script;
  readonly #plans: ReadonlyMap<string, TablePlan>;

  constructor(difference: DatabaseDifference, place: Place, options: MigrationOptions, script: Script) {
    this.#difference = difference;
    this.#place = place;
    this.#options = options;
    this.#script = script;
    const plans = difference.tables.flatMap(({ before, after, ...rest }) => {
      if (before === null || after === null) return [];
      const plan = planTable({ before, after, ...rest }, before, place.table(after), place.isMariaDb);
      return [[before.name, plan] as const];
    });
    this.#plans = new Map(plans);
  }

  all(): void {
    const { before, after, name } = this.#difference;
    if (after === null) {
      this.#warn([`database ${name} and all that is in it are dropped`]);
      this.#script.statement(`DROP DATABASE ${identifier(name)}`);
      return;
    }
    this.#database(before, after);
    this.#dropPrograms();
    const keys = this.#foreignKeys();
    for (const { table, key } of keys.drop) this.#statement(`ALTER TABLE ${identifier(table)} DROP FOREIGN KEY ${identifier(key.name)}`);
    this.#sequences();
    this.#dropTables();
    this.#createTables(after);
    for (const plan of this.#plans.values()) this.#alter(plan);
    for (const one of keys.add) this.#addKey(one, after);
    this.#programs(after);
  }

  #statement(sql: string): void {
    this.#script.statement(sql);
  }
  #warn(texts: readonly string[]): void {
    for (const text of texts) this.#script.comment(`WARNING: ${text}`);
  }

  #database(before: DatabaseModel | null, after: DatabaseModel): void {
    const { name, properties } = this.#difference;
    const { charset, collation, comment } = this.#place.database(after);
    if (before === null) this.#statement(`CREATE DATABASE ${identifier(name)} DEFAULT CHARACTER SET ${charset} COLLATE ${collation}`);
    else if (properties.some((property) => property.name === 'charset' || property.name === 'collation'))
      this.#statement(`ALTER DATABASE ${identifier(name)} DEFAULT CHARACTER SET ${charset} COLLATE ${collation}`);
    if (this.#place.isMariaDb && (before?.comment ?? '') !== comment)
      this.#statement(`ALTER DATABASE ${identifier(name)} COMMENT ${literal(comment)}`);
    this.#script.use(name, `USE ${identifier(name)}`);
  }

  /** Triggers, events, routines that are changed or gone, and views that are gone. */
  #dropPrograms(): void {
    const { events, routines, views } = this.#difference;
    for (const table of this.#difference.tables)
      if (table.after !== null) for (const { name } of staleTriggers(table)) this.#statement(`DROP TRIGGER ${identifier(name)}`);
    for (const { before } of events) if (before !== null) this.#statement(`DROP EVENT ${identifier(before.name)}`);
    for (const { before, after } of views) if (before !== null && after === null) this.#statement(`DROP VIEW ${identifier(before.name)}`);
    for (const { before, what } of routines) if (before !== null) this.#statement(`DROP ${what.toUpperCase()} ${identifier(before.name)}`);
  }

  /** Those that differ, and those that are on what is changed: they go before it, and come back behind it. */
  #foreignKeys(): { readonly drop: readonly KeyOf[]; readonly add: readonly KeyOf[] } {
    const { before, after, tables } = this.#difference;
    const byName = new Map(tables.map((table) => [table.before?.name ?? table.name, table]));
    const drop = (before?.tables ?? []).flatMap((table) => {
      const changed = byName.get(table.name);
      const removed = new Set(changed?.after === null ? table.foreignKeys : changed?.foreignKeys.flatMap((one) => one.before ?? []));
      return table.foreignKeys
        .filter((key) => removed.has(key) || this.#isInTheWay(key, table, before?.name ?? ''))
        .map((key) => ({ table: table.name, key }));
    });
    const dropped = new Set(drop.map(({ table, key }) => keyOf(table, key.name)));
    const known = new Set((before?.tables ?? []).flatMap((table) => table.foreignKeys.map((key) => keyOf(table.name, key.name))));
    const add = (after?.tables ?? []).flatMap((table) => {
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
  #isInTheWay(key: ForeignKeyModel, table: TableModel, database: string): boolean {
    return isInTheWay(key, database, this.#plans.get(table.name), this.#plans.get(key.referenced.table));
  }

  #sequences(): void {
    for (const { before, after, name } of this.#difference.sequences) {
      if (before !== null && after === null) this.#warn([`sequence ${name} and where it is are dropped`]);
      if (before !== null) this.#statement(`DROP SEQUENCE ${identifier(before.name)}`);
      if (after !== null) this.#statement(createSequence(after));
    }
  }

  #dropTables(): void {
    const { tables } = this.#difference;
    const added = tables.flatMap(({ before, after }) => (before === null && after !== null ? [after] : []));
    for (const { before, after } of tables) {
      if (before === null || after !== null) continue;
      this.#warn([droppedTable(before, added)]);
      this.#statement(`DROP TABLE ${identifier(before.name)}`);
    }
  }

  /** Foreign keys come when all tables are there. */
  #createTables({ name: database }: DatabaseModel): void {
    for (const { before, after } of this.#difference.tables)
      if (before === null && after !== null)
        this.#statement(createTable(this.#place.table(after), { database, server: this.#place.server, foreignKeys: [] }));
  }

  #alter(plan: TablePlan): void {
    this.#warn(tableWarnings(plan.difference));
    const whole = alterTable(plan, this.#place);
    for (const sql of [...alterBefore(plan), ...(whole === null ? [] : [whole]), ...alterAfter(plan)]) this.#statement(sql);
  }

  #programs(after: DatabaseModel): void {
    const own = <T extends { readonly definer: string }>(one: T): T => (this.#options.definers ? one : { ...one, definer: '' });
    const { collation } = this.#place.database(after);
    for (const { after: routine, what, name } of this.#difference.routines) {
      if (routine === null) continue;
      const placed = own(this.#place.routine(routine));
      if (routine.body === null) this.#warn([`${what} ${name} is missing: its text may not be read`]);
      else this.#script.program(createRoutine(placed, routine.body, collation), settingsOf(placed));
    }
    for (const view of this.#viewsInOrder(after)) this.#view(own(view), after);
    for (const table of this.#difference.tables)
      for (const trigger of newTriggers(table)) {
        const placed = own(this.#place.program(trigger));
        this.#script.program(createTrigger(placed, table.name), settingsOf(placed));
      }
    for (const { after: event, name } of this.#difference.events) {
      if (event === null) continue;
      const placed = own(this.#place.program(event));
      if (event.body === null) this.#warn([`event ${name} is missing: its text may not be read`]);
      else this.#script.program(createEvent(placed, event.body), { ...settingsOf(placed), timeZone: event.timeZone });
    }
  }

  #viewsInOrder(after: DatabaseModel): readonly ViewModel[] {
    const views = this.#difference.views.flatMap((view) => view.after ?? []);
    return viewsInOrder([{ ...after, views }]).map(({ object }) => object);
  }
  #view(view: ViewModel, { name }: DatabaseModel): void {
    const isMoved = name !== this.#difference.name;
    const definition = isMoved && view.definition !== null ? movedQuery(view.definition, name) : view.definition;
    if (definition === null) {
      this.#warn([`view ${view.name} is missing: ${view.definition === null ? 'its text may not be read' : 'its text is not understood'}`]);
      return;
    }
    const create = createView(view, definition, columnsToSay(view, definition));
    this.#statement(create.replace(/^CREATE /, 'CREATE OR REPLACE '));
  }
}

interface KeyOf {
  readonly table: string;
  readonly key: ForeignKeyModel;
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
