/**
 * DDL that makes all of it anew: databases, sequences, tables with the foreign keys that are possible by then, the others, functions and procedures,
 * views, triggers, events. For the mysql client, wsql query and --schema.
 */
import type { DatabaseModel, ForeignKeyModel, Model, PartitioningModel, ViewModel } from '../model.ts';
import type { FormatOptions } from './format.ts';
import { reduced } from './reduced.ts';
import { foreignKeyDefinition } from './sql/keys.ts';
import { keyOf, type Placed, queryOf, tablesInOrder, viewsInOrder } from './sql/order.ts';
import { createEvent, createRoutine, createSequence, createTrigger, createView } from './sql/programs.ts';
import { PLAIN, Script, type Settings } from './sql/script.ts';
import { createTable } from './sql/table.ts';
import { identifier, literal } from './sql/text.ts';

type Options = Pick<FormatOptions, 'definers' | 'createDatabases' | 'partitions' | 'autoIncrement' | 'omit'>;

export function render(model: Model, options: Options): string {
  const writer = new Writer(asItsServer(reduced(model, { definers: options.definers, statistics: true })), options);
  writer.all();
  return writer.script.toString();
}

/** Charsets and collations by the names that the server knew. */
function asItsServer(model: Model): Model {
  const { product, version } = model.server;
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  const number = major * 10_000 + minor * 100 + patch;
  if (product === 'wsql' || number >= (product === 'MariaDB' ? 100_600 : 80_030)) return model;
  return JSON.parse(JSON.stringify(model), (key, value: unknown) =>
    NAMED.has(key) && typeof value === 'string' ? value.replace(/^utf8mb3(?=_|$)/, 'utf8') : value,
  );
}
const NAMED: ReadonlySet<string> = new Set(['charset', 'collation', 'connectionCollation']);

/** What the script sets, and sets back. */
const KEPT = [
  'sql_mode',
  'time_zone',
  'foreign_key_checks',
  'character_set_client',
  'character_set_results',
  'collation_connection',
] as const;

class Writer {
  readonly script = new Script();
  readonly #model: Model;
  readonly #options: Options;

  constructor(model: Model, options: Options) {
    this.#model = model;
    this.#options = options;
  }

  all(): void {
    const { databases, server } = this.#model;
    this.script.comment(`wsql introspect, of ${server.product}`);
    this.script.plain(`SET ${KEPT.map((name) => `@wsql_${name} = @@${name}`).join(', ')}`);
    this.script.plain('SET NAMES utf8mb4');
    if (referencesBeyond(databases)) this.script.plain('SET foreign_key_checks = 0');
    if (this.#options.createDatabases) for (const database of databases) this.#database(database);
    for (const database of databases) this.#sequences(database);
    this.#tables();
    for (const database of databases) this.#routines(database);
    for (const view of viewsInOrder(databases)) this.#view(view);
    for (const database of databases) this.#triggers(database);
    for (const database of databases) this.#events(database);
    this.script.plain(`SET ${KEPT.map((name) => `${name} = @wsql_${name}`).join(', ')}`);
  }

  #database({ name, charset, collation, comment }: DatabaseModel): void {
    const said = comment === '' ? '' : ` /*M!100500 COMMENT ${literal(comment)} */`;
    this.script.statement(
      `\nCREATE DATABASE IF NOT EXISTS ${identifier(name)} DEFAULT CHARACTER SET ${charset} DEFAULT COLLATE ${collation}${said}`,
    );
  }
  #use({ name }: DatabaseModel): void {
    if (this.#options.createDatabases || this.#model.databases.length > 1) this.script.use(name, `\nUSE ${identifier(name)}`);
  }

  #sequences(database: DatabaseModel): void {
    for (const sequence of database.sequences) {
      this.#use(database);
      this.script.statement(`\n${createSequence(sequence)}`);
    }
  }

  #tables(): void {
    const { server, databases } = this.#model;
    const { tables, later } = tablesInOrder(databases);
    for (const { database, object, now } of tables) {
      this.#use(database);
      if (this.#options.partitions) this.#tellPartitions(`${database.name}.${object.name}`, object.partitioning);
      const made = this.#options.partitions ? object : { ...object, partitioning: null };
      const place = { database: database.name, server, foreignKeys: now, autoIncrement: this.#options.autoIncrement };
      this.script.statement(`\n${createTable(made, place)}`);
    }
    for (const { database, object, keys } of later) {
      this.#use(database);
      this.script.statement(`\n${addKeys(object.name, keys, database.name, this.#model)}`);
    }
  }

  /** What MariaDB does not tell of them. */
  #tellPartitions(table: string, partitioning: PartitioningModel | null): void {
    if (this.#model.server.product !== 'MariaDB' || partitioning === null) return;
    const { method, partitions } = partitioning;
    if (method === 'SYSTEM_TIME')
      this.#options.omit({ what: `interval of the partitions of ${table}`, why: 'information_schema does not tell it' });
    if (method.startsWith('LIST') && partitions.some(({ values }) => values === '0'))
      this.#options.omit({
        what: `DEFAULT partition of ${table}`,
        why: 'if it has one: information_schema shows 0 for it, as for the value 0',
      });
  }

  #routines(database: DatabaseModel): void {
    for (const routine of database.routines) {
      const name = `${routine.kind} ${database.name}.${routine.name}`;
      if (routine.body === null) {
        this.#missing(name);
        continue;
      }
      this.#use(database);
      this.script.program(`\n${createRoutine(routine, routine.body, database.collation)}`, settingsOf(routine));
    }
  }

  #view({ database, object }: Placed<ViewModel>): void {
    const name = `view ${database.name}.${object.name}`;
    if (object.definition === null) {
      this.#missing(name);
      return;
    }
    const sql = createView(object, object.definition, columnsToSay(object, object.definition));
    if (object.columns.length === 0) {
      this.script.comment(`${name}: it refers to what is no longer there, or may not be read\n${sql};`);
      return;
    }
    this.#use(database);
    this.script.statement(`\n${sql}`, { ...PLAIN, collation: object.connectionCollation });
  }

  #triggers(database: DatabaseModel): void {
    for (const table of database.tables) {
      for (const trigger of table.triggers) {
        this.#use(database);
        this.script.program(`\n${createTrigger(trigger, table.name)}`, settingsOf(trigger));
      }
    }
  }

  #events(database: DatabaseModel): void {
    for (const event of database.events) {
      if (event.body === null) {
        this.#missing(`event ${database.name}.${event.name}`);
        continue;
      }
      this.#use(database);
      this.script.program(`\n${createEvent(event, event.body)}`, { ...settingsOf(event), timeZone: event.timeZone });
    }
  }

  /** The reader has said why. */
  #missing(what: string): void {
    this.script.comment(`${what}: its text may not be read`);
  }
}

export function settingsOf(program: { readonly sqlMode: string; readonly connectionCollation: string | null }): Settings {
  return { ...PLAIN, sqlMode: program.sqlMode, collation: program.connectionCollation };
}

/** Whether a foreign key is about a table that is not in the model, and so perhaps not there when this is run. */
function referencesBeyond(databases: readonly DatabaseModel[]): boolean {
  const known = new Set(databases.flatMap(({ name, tables }) => tables.map((table) => keyOf(name, table.name))));
  return databases.some(({ tables }) =>
    tables.some(({ foreignKeys }) => foreignKeys.some(({ referenced }) => !known.has(keyOf(referenced.database, referenced.table)))),
  );
}

function addKeys(table: string, keys: readonly ForeignKeyModel[], database: string, { server }: Model): string {
  const added = keys.map((key) => `  ADD ${foreignKeyDefinition(key, database, server)}`);
  return `ALTER TABLE ${identifier(table)}\n${added.join(',\n')}`;
}

/** The names of a view's columns, where its SELECT has others, or is not understood. */
export function columnsToSay({ columns }: ViewModel, definition: string): string[] {
  const names = columns.map(({ name }) => name);
  let query = queryOf(definition);
  while (query?.kind === 'SetOperation') query = query.left;
  if (query?.kind !== 'Select') return names;
  const own = query.items.map(({ alias, expr }) => alias ?? (expr.kind === 'ColumnRef' ? expr.name : null));
  return own.length === names.length && own.every((name, i) => name === names[i]) ? [] : names;
}
