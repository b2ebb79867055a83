/** Reads a schema's names over a connection: a few queries on information_schema for each database, in the background. */
import type { BackendConnection } from '../backend.ts';
import { Collector } from '../result.ts';
import type { ValueRow } from '../types.ts';
import { type ColumnInfo, type ForeignKeyInfo, type RoutineInfo, SchemaIndex, type TableInfo } from './schema-index.ts';

/** Names of one database. MySQL 5.7 and MariaDB have all of these columns. Aliases, since servers differ in the case of the names. */
const TABLES = 'SELECT TABLE_NAME AS a, TABLE_TYPE AS b FROM information_schema.TABLES WHERE TABLE_SCHEMA = %';
const COLUMNS = `SELECT TABLE_NAME AS a, COLUMN_NAME AS b, COLUMN_TYPE AS c FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = % ORDER BY TABLE_NAME, ORDINAL_POSITION`;
const KEYS = `SELECT TABLE_NAME AS a, CONSTRAINT_NAME AS b, COLUMN_NAME AS c, REFERENCED_TABLE_SCHEMA AS d, REFERENCED_TABLE_NAME AS e, REFERENCED_COLUMN_NAME AS f
  FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = % AND REFERENCED_TABLE_NAME IS NOT NULL
  ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`;
const ROUTINES = `SELECT r.ROUTINE_NAME AS a, r.ROUTINE_TYPE AS b, p.PARAMETER_MODE AS c, p.PARAMETER_NAME AS d, p.DTD_IDENTIFIER AS e
  FROM information_schema.ROUTINES r LEFT JOIN information_schema.PARAMETERS p
    ON p.SPECIFIC_SCHEMA = r.ROUTINE_SCHEMA AND p.SPECIFIC_NAME = r.SPECIFIC_NAME AND p.ROUTINE_TYPE = r.ROUTINE_TYPE AND p.ORDINAL_POSITION > 0
  WHERE r.ROUTINE_SCHEMA = % ORDER BY r.ROUTINE_NAME, r.ROUTINE_TYPE, p.ORDINAL_POSITION`;

export class SchemaLoader {
  readonly index = new SchemaIndex();
  readonly #open: () => Promise<BackendConnection>;
  #connection: BackendConnection | null = null;
  /** What has been asked for and is not there yet; one query at a time. */
  #queue: Promise<void> = Promise.resolve();
  readonly #asked = new Set<string>();
  #closed = false;

  /** @param open a connection of the loader's own, opened when it is needed. */
  constructor(open: () => Promise<BackendConnection>) {
    this.#open = open;
  }

  /** Reads what is not known yet of these databases, and the server's names. Failures leave things unknown: a completion is no place for errors. */
  want(databases: readonly string[]): Promise<void> {
    this.#ask('server', (connection) => this.#loadServer(connection));
    for (const database of databases) this.#ask(`database ${database}`, (connection) => this.#loadDatabase(connection, database));
    return this.#queue;
  }
  /** What is known may be another now. */
  refresh(databases: readonly string[]): Promise<void> {
    this.#asked.clear();
    return this.want(databases);
  }
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue;
    await this.#connection?.close();
  }

  #ask(what: string, load: (connection: BackendConnection) => Promise<void>): void {
    if (this.#closed || this.#asked.has(what)) return;
    this.#asked.add(what);
    this.#queue = this.#queue.then(async () => {
      if (this.#closed) return;
      try {
        this.#connection ??= await this.#open();
        await load(this.#connection);
      } catch {
        // Without the right to see them, or without a connection, there are fewer names. They are asked for again after the next change.
        this.#connection = this.#connection?.isLost === true ? null : this.#connection;
      }
    });
  }

  async #loadServer(connection: BackendConnection): Promise<void> {
    this.index.setDatabases((await rows(connection, 'SHOW DATABASES')).map(([name]) => String(name)));
    const columns = {
      variable: 'SHOW VARIABLES',
      collation: 'SHOW COLLATION',
      charset: 'SHOW CHARACTER SET',
      engine: 'SHOW ENGINES',
    } as const;
    for (const [kind, sql] of Object.entries(columns))
      this.index.setNames(
        kind as keyof typeof columns,
        (await rows(connection, sql)).map(([name]) => String(name)),
      );
    const users = await rows(connection, 'SELECT User AS a, Host AS b FROM mysql.user').catch(() => []);
    this.index.setNames(
      'user',
      users.map(([user, host]) => `'${user}'@'${host}'`),
    );
  }

  async #loadDatabase(connection: BackendConnection, database: string): Promise<void> {
    const ask = (sql: string) =>
      rows(
        connection,
        sql.replace('%', () => literal(database)),
      );
    const kinds = new Map((await ask(TABLES)).map(([name, kind]) => [String(name), kindOf(String(kind))] as const));
    // The names first: they are there while columns are still read.
    this.index.setTables(database, tablesOf(database, kinds, new Map(), new Map()));
    const columns = grouped(await ask(COLUMNS), ([, name, type]) => columnOf(String(name), String(type)));
    this.index.setTables(database, tablesOf(database, kinds, columns, new Map()));
    this.index.setTables(database, tablesOf(database, kinds, columns, keysOf(await ask(KEYS))));
    this.index.setRoutines(database, routinesOf(database, await ask(ROUTINES)));
  }
}

async function rows(connection: BackendConnection, sql: string): Promise<readonly ValueRow[]> {
  const collector = new Collector();
  await connection.query(sql, collector);
  const [result] = collector.results;
  return result?.kind === 'rows' ? result.rows : [];
}
function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
function kindOf(type: string): TableInfo['kind'] {
  return type === 'VIEW' ? 'view' : type === 'SYSTEM VIEW' ? 'system' : 'table';
}
function tablesOf(
  database: string,
  kinds: ReadonlyMap<string, TableInfo['kind']>,
  columns: ReadonlyMap<string, readonly ColumnInfo[]>,
  keys: ReadonlyMap<string, readonly ForeignKeyInfo[]>,
): TableInfo[] {
  return [...kinds].map(([name, kind]) => ({ database, name, kind, columns: columns.get(name) ?? [], foreignKeys: keys.get(name) ?? [] }));
}
function grouped<T>(found: readonly ValueRow[], make: (row: ValueRow) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of found) {
    const name = String(row[0]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [make(row)]);
    else group.push(make(row));
  }
  return groups;
}
function columnOf(name: string, type: string): ColumnInfo {
  const members = /^(?:enum|set)\(/i.test(type)
    ? [...type.matchAll(/'((?:[^']|'')*)'/g)].map(([, member = '']) => member.replaceAll("''", "'"))
    : [];
  return { name, type, members };
}
function keysOf(found: readonly ValueRow[]): Map<string, ForeignKeyInfo[]> {
  const keys = grouped(found, (row) => row.map(String));
  return new Map(
    [...keys].map(([table, parts]) => [
      table,
      [
        ...grouped(
          parts.map((part) => part.slice(1)),
          (part) => part,
        ).values(),
      ].map(keyOf),
    ]),
  );
}
/** @param parts rows of one key: its name, column, and what it refers to. */
function keyOf(parts: readonly ValueRow[]): ForeignKeyInfo {
  const [first = []] = parts;
  return {
    columns: parts.map((part) => String(part[1])),
    database: String(first[2]),
    table: String(first[3]),
    referenced: parts.map((part) => String(part[4])),
  };
}
function routinesOf(database: string, found: readonly ValueRow[]): RoutineInfo[] {
  const byName = new Map<string, ValueRow[]>();
  for (const row of found) {
    const key = `${row[1]} ${row[0]}`;
    byName.set(key, [...(byName.get(key) ?? []), row]);
  }
  return [...byName.values()].map((parts): RoutineInfo => {
    const [first = []] = parts;
    const parameters = parts.flatMap(([, , mode, name, type]) =>
      name === null ? [] : [`${mode === null || mode === 'IN' ? '' : `${mode} `}${name} ${type}`],
    );
    return {
      database,
      name: String(first[0]),
      kind: first[1] === 'FUNCTION' ? 'function' : 'procedure',
      parameters: parameters.join(', '),
    };
  });
}
