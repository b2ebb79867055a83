/** Reads the model of databases over any connection: one query for each kind of object, however many there are. */
import type { BackendConnection } from '../backend.ts';
import { SqlError } from '../errors.ts';
import { Collector } from '../result.ts';
import { FieldType, type Parameter, type ValueRow } from '../types.ts';
import type { ObjectKind } from './kinds.ts';
import { type DatabaseModel, MODEL_VERSION, type Model, type Omission, type SequenceModel, type ServerModel } from './model.ts';
import { missingLibraries, missingRights, missingTexts, type Rights } from './omissions.ts';
import { withExactTexts } from './program-texts.ts';
import { eventModels, routineModels } from './programs.ts';
import { sequenceModels, sequencesQuery } from './sequences.ts';
import { byName, grouped, SourceRow } from './source-row.ts';
import { nameOf, SOURCES, type Source, type SourceName, sourceQuery } from './sources.ts';
import { type Rows, TableParts, viewModels } from './tables.ts';
import { charsetName, serverOf } from './wording.ts';

export interface IntrospectOptions {
  /** Names of databases; left out: all but the server's own. */
  readonly databases?: readonly string[];
  /** Names of tables, views and programs in them, as the server writes them; left out: all. */
  readonly objects?: readonly string[];
  /** Kinds of objects to read; left out: all. */
  readonly kinds?: ReadonlySet<ObjectKind>;
  /** Ends the statement that is running. */
  readonly signal?: AbortSignal;
  /** Told before each step which one it is, of how many. */
  readonly progress?: (step: { readonly what: string; readonly number: number; readonly of: number }) => void;
}
export interface Introspection {
  readonly model: Model;
  /** What may be there and is not in the model. */
  readonly omissions: readonly Omission[];
}

/** @throws SqlError where the server cannot answer at all. What an account may not see is an omission. */
export async function introspect(connection: BackendConnection, options: IntrospectOptions = {}): Promise<Introspection> {
  const reader = new SourceReader(connection, options);
  const [row] = await reader.read('SELECT VERSION()');
  const server = serverOf(String(row?.[0] ?? ''));
  const rows = await withProgramTexts(await reader.all(), server, reader);
  const { omissions } = reader;
  const databases = databaseModels(rows, await reader.sequences(rows.TABLES), server);
  for (const name of options.databases ?? [])
    if (!databases.some((database) => database.name.toLowerCase() === name.toLowerCase()))
      omissions.push({ what: `database ${name}`, why: 'there is none of this name that the account may see' });
  omissions.push(
    ...missingRights(databases, await readRights(reader), options.kinds),
    ...missingTexts(databases),
    ...missingLibraries(rows.LIBRARIES),
  );
  return { model: { modelVersion: MODEL_VERSION, server, databases }, omissions };
}

async function withProgramTexts(rows: Rows, server: ServerModel, reader: SourceReader): Promise<Rows> {
  const read = (sql: string): Promise<readonly ValueRow[]> => reader.read(sql);
  const ROUTINES = await withExactTexts(rows.ROUTINES, 'ROUTINES', server, read, reader.omissions);
  const TRIGGERS = await withExactTexts(rows.TRIGGERS, 'TRIGGERS', server, read, reader.omissions);
  const EVENTS = await withExactTexts(rows.EVENTS, 'EVENTS', server, read, reader.omissions);
  return { ...rows, ROUTINES, TRIGGERS, EVENTS };
}

const NAMES = Object.keys(SOURCES) as SourceName[];

/** Runs the queries, and keeps what they could not answer. */
class SourceReader {
  readonly omissions: Omission[] = [];
  readonly #connection: BackendConnection;
  readonly #options: IntrospectOptions;
  /** Names that rows have to be of; empty: all but the server's own. */
  #databases: readonly string[];

  constructor(connection: BackendConnection, options: IntrospectOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#databases = options.databases ?? [];
  }

  async read(sql: string, params: readonly Parameter[] = []): Promise<readonly ValueRow[]> {
    const collector = new Collector();
    const { signal } = this.#options;
    await this.#connection.query(sql, collector, {
      ...(params.length === 0 ? {} : { params }),
      ...(signal === undefined ? {} : { signal }),
    });
    const [result] = collector.results;
    return result?.kind === 'rows' ? result.rows : [];
  }

  /** The rows of every table of information_schema; none of those that nobody asked for. */
  async all(): Promise<Rows> {
    const { kinds, progress } = this.#options;
    const wanted = NAMES.filter((name) => isWanted(name, kinds));
    const columns = await this.#columnsOfServer();
    const rows: Partial<Record<SourceName, readonly SourceRow[]>> = Object.fromEntries(NAMES.map((name) => [name, []]));
    for (const [i, name] of wanted.entries()) {
      progress?.({ what: name, number: i + 1, of: wanted.length });
      rows[name] = await this.#source(name, columns.get(name));
      if (name === 'SCHEMATA') this.#narrow(rows[name]);
    }
    return rows as Rows;
  }

  /** Servers find what is in named databases without looking into all the others, their own among them. */
  #narrow(schemata: readonly SourceRow[]): void {
    if (this.#databases.length > 0 || schemata.length === 0 || schemata.length > MOST_NAMES) return;
    this.#databases = schemata.map((row) => row.text('SCHEMA_NAME'));
  }

  /** @param tables rows of TABLES. */
  async sequences(tables: readonly SourceRow[]): Promise<ReadonlyMap<string, readonly SequenceModel[]>> {
    const { kinds } = this.#options;
    const sql = kinds?.has('sequences') === false ? null : sequencesQuery(tables);
    if (sql === null) return new Map();
    return sequenceModels(tables, await this.#tolerant('what sequences start with and count by', () => this.read(sql)));
  }

  /** What the account may not read is left out, and said to be. */
  async #tolerant<T>(what: string, read: () => Promise<readonly T[]>): Promise<readonly T[]> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof SqlError) || !TOLERABLE.has(error.class)) throw error;
      this.omissions.push({ what, why: error.message });
      return [];
    }
  }

  /** Which columns this server has in each of the tables that are read. */
  async #columnsOfServer(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const list = NAMES.map((name) => `'${name}'`).join(', ');
    const sql = `SELECT t.TABLE_NAME, t.COLUMN_NAME FROM information_schema.COLUMNS t WHERE t.TABLE_SCHEMA = 'information_schema' AND t.TABLE_NAME IN (${list})`;
    const found = new Map<string, Set<string>>();
    for (const [table, column] of await this.read(sql)) {
      const name = String(table).toUpperCase();
      const columns = found.get(name) ?? new Set();
      columns.add(String(column).toUpperCase());
      found.set(name, columns);
    }
    return found;
  }

  async #source(name: SourceName, has: ReadonlySet<string> | undefined): Promise<readonly SourceRow[]> {
    const source: Source = SOURCES[name];
    if (has === undefined) {
      if (source.optional !== true) this.omissions.push({ what: name, why: 'the server has no such table in information_schema' });
      return [];
    }
    const index = new Map(source.columns.map((column, i) => [nameOf(column), i]));
    const { sql, params } = sourceQuery(name, has, { databases: this.#databases, objects: this.#options.objects ?? null });
    const rows = await this.#tolerant(name, () => this.read(sql, params.map(nameParameter)));
    return rows.map((values) => new SourceRow(index, values));
  }
}
/** More are not named one by one. */
const MOST_NAMES = 200;
function nameParameter(value: string): Parameter {
  return { type: FieldType.VAR_STRING, unsigned: false, value };
}
function isWanted(name: SourceName, kinds: ReadonlySet<ObjectKind> | undefined): boolean {
  const { of }: Source = SOURCES[name];
  return kinds === undefined || of === undefined || of.some((kind) => kinds.has(kind));
}
/** What keeps one table from being read, and not the others. */
const TOLERABLE: ReadonlySet<string> = new Set(['access', 'unknown-object', 'unsupported', 'statement']);

function databaseModels(rows: Rows, sequences: ReadonlyMap<string, readonly SequenceModel[]>, server: ServerModel): DatabaseModel[] {
  const parts = new TableParts(rows, server);
  const tables = grouped(rows.TABLES, 'TABLE_SCHEMA');
  const views = grouped(rows.VIEWS, 'TABLE_SCHEMA');
  const routines = grouped(rows.ROUTINES, 'ROUTINE_SCHEMA');
  const events = grouped(rows.EVENTS, 'EVENT_SCHEMA');
  const parameters = grouped(rows.PARAMETERS, 'SPECIFIC_SCHEMA', 'SPECIFIC_NAME', 'ROUTINE_TYPE');
  return rows.SCHEMATA.map((row) => {
    const name = row.text('SCHEMA_NAME');
    const own = tables.get(name) ?? [];
    return {
      name,
      charset: charsetName(row.text('DEFAULT_CHARACTER_SET_NAME')) ?? '',
      collation: charsetName(row.text('DEFAULT_COLLATION_NAME')) ?? '',
      comment: row.text('SCHEMA_COMMENT'),
      tables: own
        .filter((table) => TABLES.has(table.text('TABLE_TYPE')))
        .map((table) => parts.table(table))
        .sort(byName),
      views: viewModels(views.get(name) ?? [], parts),
      routines: routineModels(routines.get(name) ?? [], parameters),
      events: eventModels(events.get(name) ?? []),
      sequences: sequences.get(name) ?? [],
    };
  }).sort(byName);
}
/** Temporary tables, which MariaDB 11.2 lists too, are a session's own. */
const TABLES: ReadonlySet<string> = new Set(['BASE TABLE', 'SYSTEM VERSIONED', 'SYSTEM VIEW']);

/** Null where it cannot be known: the account has roles, or the server does not tell. */
async function readRights(reader: SourceReader): Promise<Rights | null> {
  try {
    const [account] = await reader.read('SELECT CURRENT_USER()');
    const grantee = granteeOf(String(account?.[0] ?? ''));
    const params = [nameParameter(grantee)];
    const everywhere = await reader.read('SELECT t.PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES t WHERE t.GRANTEE = ?', params);
    const inDatabase = await reader.read(
      'SELECT t.TABLE_SCHEMA, t.PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES t WHERE t.GRANTEE = ?',
      params,
    );
    if (everywhere.length === 0 || (await hasRoles(reader))) return null;
    return {
      everywhere: new Set(everywhere.map(([privilege]) => String(privilege).toUpperCase())),
      inDatabase: new Map(
        [...Map.groupBy(inDatabase, ([database]) => String(database))].map(([database, of]) => [
          database,
          new Set(of.map(([, privilege]) => String(privilege).toUpperCase())),
        ]),
      ),
    };
  } catch (error) {
    if (error instanceof SqlError && TOLERABLE.has(error.class)) return null;
    throw error;
  }
}
function granteeOf(account: string): string {
  const at = account.lastIndexOf('@');
  return `'${account.slice(0, at)}'@'${account.slice(at + 1)}'`;
}
/** A server without roles has no such table either. */
async function hasRoles(reader: SourceReader): Promise<boolean> {
  try {
    return (await reader.read('SELECT t.ROLE_NAME FROM information_schema.ENABLED_ROLES t WHERE t.ROLE_NAME IS NOT NULL')).length > 0;
  } catch (error) {
    if (error instanceof SqlError && TOLERABLE.has(error.class)) return false;
    throw error;
  }
}
