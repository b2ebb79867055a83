/** The names of a schema, for completions: what a loader has read so far. */

export interface ColumnInfo {
  readonly name: string;
  /** `varchar(20)` */
  readonly type: string;
  /** Members of ENUM and SET. */
  readonly members: readonly string[];
}
export interface ForeignKeyInfo {
  readonly columns: readonly string[];
  readonly database: string;
  readonly table: string;
  readonly referenced: readonly string[];
}
export interface TableInfo {
  readonly database: string;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'system';
  /** Empty where they have not been read yet. */
  readonly columns: readonly ColumnInfo[];
  readonly foreignKeys: readonly ForeignKeyInfo[];
}
export interface RoutineInfo {
  readonly database: string;
  readonly name: string;
  readonly kind: 'function' | 'procedure';
  /** `id int, OUT total decimal(10,2)` */
  readonly parameters: string;
}

/** Other names, of the whole server. */
export type NameKind = 'variable' | 'charset' | 'collation' | 'engine' | 'user';

export class SchemaIndex {
  readonly #databases = new Map<string, string>();
  /** By database, then by name, both in lower case. */
  readonly #tables = new Map<string, Map<string, TableInfo>>();
  readonly #routines = new Map<string, readonly RoutineInfo[]>();
  readonly #names = new Map<NameKind, readonly string[]>();

  get databases(): readonly string[] {
    return [...this.#databases.values()];
  }
  setDatabases(names: readonly string[]): void {
    this.#databases.clear();
    for (const name of names) this.#databases.set(name.toLowerCase(), name);
    for (const known of this.#tables.keys()) if (!this.#databases.has(known)) this.#tables.delete(known);
  }
  hasDatabase(name: string): boolean {
    return this.#databases.has(name.toLowerCase());
  }
  /** Whether the tables of a database have been read. */
  knows(database: string): boolean {
    return this.#tables.has(database.toLowerCase());
  }
  setTables(database: string, tables: readonly TableInfo[]): void {
    this.#tables.set(database.toLowerCase(), new Map(tables.map((table) => [table.name.toLowerCase(), table])));
  }
  tables(database: string): Iterable<TableInfo> {
    return this.#tables.get(database.toLowerCase())?.values() ?? [];
  }
  table(database: string, name: string): TableInfo | null {
    return this.#tables.get(database.toLowerCase())?.get(name.toLowerCase()) ?? null;
  }
  setRoutines(database: string, routines: readonly RoutineInfo[]): void {
    this.#routines.set(database.toLowerCase(), routines);
  }
  routines(database: string): readonly RoutineInfo[] {
    return this.#routines.get(database.toLowerCase()) ?? [];
  }
  setNames(kind: NameKind, names: readonly string[]): void {
    this.#names.set(kind, names);
  }
  names(kind: NameKind): readonly string[] {
    return this.#names.get(kind) ?? [];
  }

  /** Foreign keys of other tables that refer to one, of the databases that have been read. */
  *referring(database: string, table: string): Generator<{ readonly from: TableInfo; readonly key: ForeignKeyInfo }> {
    const [wantedDatabase, wantedTable] = [database.toLowerCase(), table.toLowerCase()];
    for (const tables of this.#tables.values())
      for (const from of tables.values())
        for (const key of from.foreignKeys)
          if (key.table.toLowerCase() === wantedTable && key.database.toLowerCase() === wantedDatabase) yield { from, key };
  }
}
