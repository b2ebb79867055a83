/**
 * The catalog of one data file: databases, tables and views, kept as JSON in tables of the file and as objects in memory.
 *
 * Changes go through a `CatalogEdit`: it writes to the file inside the caller's write transaction and shows its changes to nobody until the
 * caller has committed and publishes it. A session sees the catalog through its `SessionCatalog`, with its temporary tables in front.
 */
import { SqlError } from '../../../errors.ts';
import type { Database } from '../storage/database.ts';
import { DraftMap } from './draft-map.ts';
import type { CatalogView, DatabaseDef, ForeignKeyDef, RelationDef, TableDef, VirtualTableDef } from './model.ts';
import {
  deleteProgram,
  keyOfProgram,
  type ProgramDef,
  ProgramIndex,
  type ProgramKind,
  programKey,
  readPrograms,
  type TriggerDef,
  writeProgram,
} from './programs.ts';
import { byName, Relations, RelationsDraft, type StoredRelation } from './relations.ts';
import { checkMark, foreignKeyMark, referenceMark } from './table-index.ts';

export type { StoredRelation };

/** The tables whose rows are computed, as the catalog finds them. */
export interface VirtualTables {
  /** @param schema in lower case. */
  relation(schema: string, name: string): VirtualTableDef | null;
  list(schema: string): readonly VirtualTableDef[];
}
export const noVirtualTables: VirtualTables = { relation: () => null, list: () => [] };

/** A foreign key of `table`, seen from the table that it references. */
export interface IncomingReference {
  readonly table: TableDef;
  readonly foreignKey: ForeignKeyDef;
}

/** Format of the catalog's tables. A file with a higher one was written by a later version. */
const formatVersion = 1;

const systemDatabases: readonly DatabaseDef[] = [
  { name: 'information_schema', charset: 'utf8mb3', collation: 'utf8mb3_general_ci' },
  { name: 'mysql', charset: 'utf8mb4', collation: 'utf8mb4_0900_ai_ci' },
  { name: 'performance_schema', charset: 'utf8mb4', collation: 'utf8mb4_0900_ai_ci' },
  { name: 'sys', charset: 'utf8mb4', collation: 'utf8mb4_0900_ai_ci' },
];
const systemNames: ReadonlySet<string> = new Set(systemDatabases.map(({ name }) => name));

/** Whether it is one of the databases that are always there and cannot be dropped. */
export function isSystemDatabase(name: string): boolean {
  return systemNames.has(name) || name.toLowerCase() === 'information_schema';
}

/** The name under which a database is kept: information_schema is found in any case. */
function databaseKey(name: string): string {
  const lower = name.toLowerCase();
  return lower === 'information_schema' ? lower : name;
}

/** One consistent state of the catalog. An edit that is published changes it in place, all at once. */
interface State {
  readonly databases: Map<string, DatabaseDef>;
  readonly relations: Relations;
  readonly programs: ProgramIndex;
}

export class Catalog {
  readonly virtual: VirtualTables;
  #state: State;
  #version = 1;
  /** Version that the file says, so that other threads' changes are noticed. */
  #fileVersion: number;
  /** What has been asked of this state, by table. */
  #incoming = new Map<string, readonly IncomingReference[]>();

  private constructor(state: State, fileVersion: number, virtual: VirtualTables) {
    this.#state = state;
    this.#fileVersion = fileVersion;
    this.virtual = virtual;
  }

  /**
   * Reads a file's catalog, making its tables where the file is new. Outside a transaction.
   * @throws SqlError 1105 for a file of a later version, or one that is not wsql's.
   */
  static load(db: Database, virtual: VirtualTables = noVirtualTables): Catalog {
    const isNew = db.statement("SELECT 1 FROM sqlite_schema WHERE name = 'wsql_meta'").get() === undefined;
    if (isNew) createTables(db);
    return new Catalog(readState(db), checkFormat(db), virtual);
  }

  /** The catalog of a file that `create` will begin. */
  static fresh(virtual: VirtualTables = noVirtualTables): Catalog {
    return new Catalog(
      {
        databases: new Map(systemDatabases.map((database) => [database.name, database])),
        relations: new Relations([]),
        programs: new ProgramIndex(new Map()),
      },
      1,
      virtual,
    );
  }
  /** Makes the catalog's tables in a new file. */
  static create(db: Database): void {
    createTables(db);
  }

  /** Grows with every published change. */
  get version(): number {
    return this.#version;
  }
  database(name: string): DatabaseDef | null {
    return this.#state.databases.get(databaseKey(name)) ?? null;
  }
  /** Whether the file has no tables and views. */
  get isEmpty(): boolean {
    return this.size === 0;
  }
  /** How many tables and views there are. */
  get size(): number {
    return this.#state.relations.size;
  }
  /** By name. */
  databases(): readonly DatabaseDef[] {
    return [...this.#state.databases.values()].sort(byName);
  }
  relation(schema: string, name: string): RelationDef | null {
    const key = databaseKey(schema);
    return this.#state.relations.get(key, name) ?? this.virtual.relation(key, name);
  }
  /** Tables and views of a database by name, without the virtual ones. */
  relations(schema: string): readonly StoredRelation[] {
    return this.#state.relations.list(databaseKey(schema));
  }
  /** Stored programs. */
  get programs(): ProgramIndex {
    return this.#state.programs;
  }
  /** Foreign keys that point to a table, wherever it is, even where the table does not exist. */
  referencing(schema: string, name: string): readonly IncomingReference[] {
    const mark = referenceMark(schema, name);
    let incoming = this.#incoming.get(mark);
    if (incoming === undefined) {
      incoming = incomingReferences([...this.#state.relations.index.holders(mark).values()], schema, name);
      this.#incoming.set(mark, incoming);
    }
    return incoming;
  }

  /** Starts a change. `db` must be in a write transaction until the edit is published or discarded. */
  edit(db: Database): CatalogEdit {
    return new CatalogEdit(this, db, this.#state, (state, fileVersion) => {
      this.#replace(state);
      this.#fileVersion = fileVersion;
    });
  }
  /**
   * Reads the catalog again if another thread or process has changed the file. Cheap where it has not.
   * @returns whether anything was read.
   */
  refresh(db: Database): boolean {
    const stored = readVersion(db);
    if (stored === this.#fileVersion) return false;
    this.#replace(readState(db));
    this.#fileVersion = stored;
    return true;
  }
  #replace(state: State): void {
    this.#state = state;
    this.#incoming = new Map();
    this.#version += 1;
  }
}

/** A change of the catalog under way. Reads see its own changes. */
export class CatalogEdit implements CatalogView {
  readonly #catalog: Catalog;
  readonly #db: Database;
  readonly #publish: (state: State, fileVersion: number) => void;
  readonly #state: State;
  readonly #databases: DraftMap<DatabaseDef>;
  readonly #relations: RelationsDraft;
  #programs: Map<string, ProgramDef>;
  /** Whether `#programs` is a copy of its own. */
  #programsChanged = false;
  readonly #index: ProgramIndex;
  #changes = 0;
  /** See `SessionCatalog.provided`. */
  provided: SessionCatalog['provided'] = null;

  constructor(catalog: Catalog, db: Database, state: State, publish: (state: State, fileVersion: number) => void) {
    this.#catalog = catalog;
    this.#db = db;
    this.#publish = publish;
    this.#state = state;
    this.#databases = new DraftMap(state.databases);
    this.#relations = new RelationsDraft(state.relations);
    this.#programs = state.programs.programs as Map<string, ProgramDef>;
    this.#index = state.programs;
  }

  get version(): number {
    return this.#catalog.version + this.#changes;
  }
  /** How many tables and views there were when it began. */
  get size(): number {
    return this.#catalog.size;
  }
  database(name: string): DatabaseDef | null {
    return this.#databases.get(databaseKey(name));
  }
  relation(schema: string, name: string): RelationDef | null {
    const key = databaseKey(schema);
    return this.#relations.get(key, name) ?? this.#catalog.virtual.relation(key, name) ?? this.provided?.(schema, name) ?? null;
  }
  relations(schema: string): readonly StoredRelation[] {
    return this.#relations.list(databaseKey(schema));
  }
  referencing(schema: string, name: string): readonly IncomingReference[] {
    return incomingReferences(this.#relations.holders(referenceMark(schema, name)), schema, name);
  }
  /** Whether a table of the database other than `except` has a foreign key of this name, in any case. */
  hasForeignKey(schema: string, name: string, except: string): boolean {
    return this.#relations.holders(foreignKeyMark(schema, name)).some((table) => table.name !== except);
  }
  /** The same of checks. */
  hasCheck(schema: string, name: string, except: string): boolean {
    return this.#relations.holders(checkMark(schema, name)).some((table) => table.name !== except);
  }

  putDatabase(database: DatabaseDef): void {
    this.#databases.set(database.name, database);
    this.#db
      .lasting(
        'INSERT INTO wsql_databases (name, definition) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET definition = excluded.definition',
      )
      .run([database.name, JSON.stringify(database)]);
    this.#changes += 1;
  }
  /** Its relations go with it; their SQLite tables are the caller's. */
  dropDatabase(name: string): void {
    this.#databases.delete(name);
    this.#relations.dropAll(name);
    this.#db.lasting('DELETE FROM wsql_databases WHERE name = ?1').run([name]);
    this.#db.lasting('DELETE FROM wsql_tables WHERE schema = ?1').run([name]);
    for (const def of [...this.#programs.values()]) if (def.schema === name) this.dropProgram(def);
    this.#changes += 1;
  }
  /** Adds a table or view, or replaces the one of its name. */
  put(relation: StoredRelation): void {
    this.#relations.put(relation);
    this.#db
      .lasting(
        'INSERT INTO wsql_tables (schema, name, kind, definition) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (schema, name) DO UPDATE SET kind = excluded.kind, definition = excluded.definition',
      )
      .run([relation.schema, relation.name, relation.kind, JSON.stringify(relation)]);
    this.#changes += 1;
  }
  drop(schema: string, name: string): void {
    this.#relations.drop(schema, name);
    this.#db.lasting('DELETE FROM wsql_tables WHERE schema = ?1 AND name = ?2').run([schema, name]);
    this.#changes += 1;
  }

  program(kind: ProgramKind, schema: string, name: string): ProgramDef | null {
    return this.#programs.get(programKey(kind, schema, name)) ?? null;
  }
  /** Triggers of a table in the order in which they fire. */
  triggersOf(schema: string, table: string): readonly TriggerDef[] {
    if (this.#programs.size === 0) return [];
    return (this.#programsChanged ? new ProgramIndex(this.#programs) : this.#index).triggersOf(schema, table);
  }
  /** Adds a stored program, or replaces the one of its name. */
  putProgram(def: ProgramDef): void {
    writeProgram(this.#db, def);
    this.#ownPrograms().set(keyOfProgram(def), def);
    this.#changes += 1;
  }
  dropProgram(def: ProgramDef): void {
    deleteProgram(this.#db, def);
    this.#ownPrograms().delete(keyOfProgram(def));
    this.#changes += 1;
  }
  #ownPrograms(): Map<string, ProgramDef> {
    if (!this.#programsChanged) this.#programs = new Map(this.#programs);
    this.#programsChanged = true;
    return this.#programs;
  }

  /** Writes what is left to write; the last step inside the transaction. Harmless where nothing has changed. */
  finish(): void {
    if (this.#changes > 0) this.#db.lasting("UPDATE wsql_meta SET value = value + 1 WHERE key = 'version'").run();
  }
  /** Makes the changes visible to all sessions: after the transaction has been committed. */
  publish(): void {
    if (this.#changes === 0) return;
    this.#databases.apply();
    this.#relations.apply();
    const programs = this.#programsChanged ? new ProgramIndex(this.#programs) : this.#index;
    this.#publish({ ...this.#state, programs }, readVersion(this.#db));
    this.#changes = 0;
  }
}

const noNames: ReadonlyMap<string, readonly string[]> = new Map();

/** One session's view: the catalog with the session's temporary tables in front. */
export class SessionCatalog implements CatalogView {
  readonly catalog: Catalog;
  readonly #temporary = new Map<string, TableDef>();
  #changes = 0;
  /** Asked for names that nothing else has. */
  provided: ((schema: string, name: string) => VirtualTableDef | null) | null = null;
  /** Those of them that can be listed, by database. */
  providedNames: ReadonlyMap<string, readonly string[]> = noNames;

  constructor(catalog: Catalog) {
    this.catalog = catalog;
  }
  get version(): number {
    return this.catalog.version + this.#changes;
  }
  database(name: string): DatabaseDef | null {
    return this.catalog.database(name) ?? this.#providedDatabase(name);
  }
  #providedDatabase(name: string): DatabaseDef | null {
    return this.providedNames.has(name) ? { name, charset: 'utf8mb4', collation: 'utf8mb4_0900_ai_ci' } : null;
  }
  /** Those of `provided` that are listed in a database. */
  providedIn(schema: string): readonly VirtualTableDef[] {
    const names = this.providedNames.get(schema) ?? [];
    const others = names.filter((name) => this.catalog.relation(schema, name) === null);
    return others.map((name) => this.provided?.(schema, name) ?? null).filter((table) => table !== null);
  }
  relation(schema: string, name: string): RelationDef | null {
    return this.temporary(schema, name) ?? this.catalog.relation(schema, name) ?? this.provided?.(schema, name) ?? null;
  }
  temporary(schema: string, name: string): TableDef | null {
    return this.#temporary.size === 0 ? null : (this.#temporary.get(`${schema}\u0000${name}`) ?? null);
  }
  temporaryTables(): readonly TableDef[] {
    return [...this.#temporary.values()];
  }
  putTemporary(table: TableDef): void {
    this.#temporary.set(`${table.schema}\u0000${table.name}`, table);
    this.#changes += 1;
  }
  dropTemporary(schema: string, name: string): void {
    if (this.#temporary.delete(`${schema}\u0000${name}`)) this.#changes += 1;
  }
  /** At the end of the session: their SQLite tables are the caller's. */
  dropAllTemporary(): void {
    if (this.#temporary.size > 0) this.#changes += 1;
    this.#temporary.clear();
  }
}

/** A view with one more table in front: to compile expressions over a table that is not in the catalog yet. */
export function viewWith(view: CatalogView, table: RelationDef): CatalogView {
  return {
    version: view.version,
    database: (name) => view.database(name),
    relation: (schema, name) => (schema === table.schema && name === table.name ? table : view.relation(schema, name)),
  };
}

function createTables(db: Database): void {
  if (db.statement("SELECT 1 FROM sqlite_schema WHERE name NOT LIKE 'sqlite@_%' ESCAPE '@'").get() !== undefined) {
    throw new SqlError(1105, 'HY000', `${db.path} is a SQLite database, but not one of wsql`);
  }
  db.exec(
    `BEGIN IMMEDIATE;
     CREATE TABLE wsql_meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
     INSERT INTO wsql_meta VALUES ('format', ${formatVersion}), ('version', 1);
     CREATE TABLE wsql_databases (name TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID;
     CREATE TABLE wsql_tables (schema TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, definition TEXT NOT NULL, PRIMARY KEY (schema, name)) WITHOUT ROWID;
     COMMIT`,
  );
}

/** @returns the file's catalog version. */
function checkFormat(db: Database): number {
  const format = Number(db.statement("SELECT value FROM wsql_meta WHERE key = 'format'").get()?.[0] ?? 0);
  if (!(format >= 1)) throw new SqlError(1105, 'HY000', `${db.path} is damaged: its catalog has no format`);
  if (format > formatVersion) {
    throw new SqlError(
      1105,
      'HY000',
      `${db.path} was written by a later version of wsql (format ${format}; this one reads up to ${formatVersion})`,
    );
  }
  return readVersion(db);
}
function readVersion(db: Database): number {
  return Number(db.lasting("SELECT value FROM wsql_meta WHERE key = 'version'").get()?.[0] ?? 0);
}

function readState(db: Database): State {
  checkFormat(db);
  const databases = new Map(systemDatabases.map((database) => [database.name, database]));
  for (const [definition] of db.statement('SELECT definition FROM wsql_databases').allNative()) {
    const database = JSON.parse(String(definition)) as DatabaseDef;
    databases.set(database.name, database);
  }
  const relations = db
    .statement('SELECT definition FROM wsql_tables')
    .allNative()
    .map(([definition]) => JSON.parse(String(definition)) as StoredRelation);
  return { databases, relations: new Relations(relations), programs: new ProgramIndex(readPrograms(db)) };
}

/** The foreign keys of tables that point to one. */
function incomingReferences(tables: readonly TableDef[], schema: string, name: string): readonly IncomingReference[] {
  return tables.flatMap((table) =>
    table.foreignKeys
      .filter((foreignKey) => foreignKey.schema === schema && foreignKey.table === name)
      .map((foreignKey) => ({ table, foreignKey })),
  );
}
