/** Tables of the server behind in a statement that is run here, beside tables of this process: their rows are read by the session itself. */
import type { BackendConnection } from '../../backend.ts';
import { SqlError } from '../../errors.ts';
import { Collector, type ResultSink } from '../../result.ts';
import { FieldType, type Parameter, type ValueRow } from '../../types.ts';
import type { VirtualColumn, VirtualConditions, VirtualTableProvider, VirtualValue } from '../../virtual-table.ts';

/** A table as a statement names it; without a database it is in the current one. */
export interface ServerTable {
  readonly schema: string | null;
  readonly name: string;
}

interface Borrowed {
  readonly schema: string;
  readonly name: string;
  columns: readonly VirtualColumn[];
}

/** The session's transaction, its temporary tables and its privileges hold: all is asked for on its own connection, one thing after the other. */
export class BorrowedTables {
  readonly #behind: BackendConnection;
  readonly #tables: readonly Borrowed[];
  /** Until the connection is free. */
  #turn: Promise<void> = Promise.resolve();

  /** @throws SqlError 1046 where a name has no database. */
  constructor(behind: BackendConnection, tables: readonly ServerTable[]) {
    this.#behind = behind;
    this.#tables = tables.map(({ schema, name }) => ({ schema: schema ?? current(behind), name, columns: [] }));
  }

  /** Asks what columns they have: before each statement. @throws SqlError 1146, 1142, … */
  async describe(): Promise<void> {
    for (const table of this.#tables) {
      const collector = new Collector();
      await this.#behind.query(`SHOW FULL COLUMNS FROM ${quoted(table)}`, collector);
      const [result] = collector.results;
      table.columns = result?.kind === 'rows' ? result.rows.map(columnOf) : [];
    }
  }

  /** For the session that runs the statement. */
  provider(): VirtualTableProvider {
    const find: VirtualTableProvider = (name, { database, conditions }) => {
      const table = this.#tables.find((each) => each.schema === database && each.name === name);
      return table === undefined ? null : { columns: table.columns, rows: () => this.#rows(table, conditions) };
    };
    const schemas = new Set([
      ...this.#tables.map(({ schema }) => schema),
      ...(this.#behind.database === null ? [] : [this.#behind.database]),
    ]);
    const namesIn = (schema: string) => this.#tables.flatMap((table) => (table.schema === schema ? [table.name] : []));
    return Object.assign(find, { databases: new Map([...schemas].map((schema) => [schema, namesIn(schema)])) });
  }

  async *#rows(table: Borrowed, conditions: VirtualConditions): AsyncGenerator<ValueRow> {
    const before = this.#turn;
    let done = (): void => undefined;
    this.#turn = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    try {
      const { sql, params } = queryOf(table, conditions);
      yield* rowsOf(this.#behind, sql, params);
    } finally {
      done();
    }
  }
}

function current({ database }: BackendConnection): string {
  if (database === null) throw new SqlError(1046, '3D000', 'No database selected');
  return database;
}
function quoted({ schema, name }: Borrowed): string {
  return `${identifier(schema)}.${identifier(name)}`;
}
function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** The rows that the statement can be about, and of them what it looks at. */
function queryOf(table: Borrowed, conditions: VirtualConditions): { readonly sql: string; readonly params: readonly Parameter[] } {
  const params: Parameter[] = [];
  const items = table.columns.map(({ name }) => (conditions.reads(name) ? identifier(name) : 'NULL'));
  const where = table.columns.flatMap(({ name }) => {
    const values = conditions.equal(name)?.map(parameterOf);
    if (values === undefined || values.length === 0 || values.length > MOST_VALUES || values.some((value) => value === null)) return [];
    params.push(...values.filter((value) => value !== null));
    return [`${identifier(name)} IN (${values.map(() => '?').join(', ')})`];
  });
  const filter = where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`;
  const limit = conditions.limit === null ? '' : ` LIMIT ${conditions.limit}`;
  return { sql: `SELECT ${items.join(', ')} FROM ${quoted(table)}${filter}${limit}`, params };
}
/** Of longer lists all rows are read. */
const MOST_VALUES = 1000;
/** @returns null for what the server could take for something else. */
function parameterOf(value: VirtualValue): Parameter | null {
  if (typeof value === 'string') return { type: FieldType.VAR_STRING, unsigned: false, value };
  if (typeof value === 'bigint' || Number.isSafeInteger(value))
    return { type: FieldType.LONGLONG, unsigned: BigInt(value as number | bigint) > 0n, value: value as number | bigint };
  return value instanceof Uint8Array ? { type: FieldType.BLOB, unsigned: false, value } : null;
}

/** A row of SHOW FULL COLUMNS: Field, Type, Collation, Null. */
function columnOf([name, type, collation, nullable]: ValueRow): VirtualColumn {
  return { name: String(name), type: typeHere(String(type), collation === null ? null : String(collation)), nullable: nullable !== 'NO' };
}
/** Types that only servers have, by what their values are when they come; all of them bytes, or text. */
const TYPES_OF_SERVERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:geometry|point|linestring|polygon|multipoint|multilinestring|multipolygon|geom(?:etry)?collection|vector)\b/, 'LONGBLOB'],
  [/^uuid\b/, 'CHAR(36)'],
  [/^inet[46]\b/, 'VARCHAR(45)'],
  [/^year\b.*/, 'YEAR'],
  // It comes as text in the session's time zone.
  [/^timestamp\b/, 'DATETIME'],
];
/** @param type as the server prints it. */
function typeHere(type: string, collation: string | null): string {
  const found = TYPES_OF_SERVERS.find(([pattern]) => pattern.test(type));
  const own = found === undefined ? type : type.replace(...found);
  return collation === null ? own : `${own} CHARACTER SET utf8mb4 COLLATE ${collationHere(collation)}`;
}
/** All text comes as utf8mb4: of its collation, what says how it compares. */
function collationHere(collation: string): string {
  if (/^utf8mb4_(?:0900_(?:ai_ci|as_ci|as_cs|bin)|bin|general_ci|unicode_ci|unicode_520_ci)$/.test(collation)) return collation;
  if (collation.endsWith('_bin')) return 'utf8mb4_bin';
  if (/_as_cs$/.test(collation)) return 'utf8mb4_0900_as_cs';
  return /general_/.test(collation) ? 'utf8mb4_general_ci' : 'utf8mb4_unicode_520_ci';
}

/** A result row by row; the server waits while nobody takes any. */
async function* rowsOf(connection: BackendConnection, sql: string, params: readonly Parameter[]): AsyncGenerator<ValueRow> {
  const batches = new Batches();
  const running = Promise.resolve(connection.query(sql, batches, params.length === 0 ? {} : { params })).then(
    () => batches.finish(null),
    (error: unknown) => batches.finish({ error }),
  );
  try {
    for (let batch = await batches.next(); batch !== null; batch = await batches.next()) yield* batch;
  } finally {
    batches.leave();
    await running;
  }
}

/** One batch at a time, from who makes rows to who takes them. */
class Batches implements ResultSink {
  #batch: readonly ValueRow[] | null = null;
  #ended: { readonly error: unknown } | 'well' | null = null;
  #left = false;
  #changed: () => void = () => undefined;
  #taken: () => void = () => undefined;

  /** @returns null at the end. @throws what the query threw. */
  async next(): Promise<readonly ValueRow[] | null> {
    while (this.#batch === null && this.#ended === null)
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    const batch = this.#batch;
    if (batch !== null) {
      this.#batch = null;
      this.#taken();
      return batch;
    }
    if (this.#ended !== 'well' && this.#ended !== null) throw this.#ended.error;
    return null;
  }
  /** Nobody takes any more: what still comes is thrown away. */
  leave(): void {
    this.#left = true;
    this.#taken();
  }
  finish(failure: { readonly error: unknown } | null): void {
    this.#ended = failure ?? 'well';
    this.#changed();
  }

  ok(): void {}
  fields(): void {}
  end(): void {}
  rows(rows: readonly ValueRow[]): Promise<void> | undefined {
    if (this.#left) return undefined;
    this.#batch = rows;
    this.#changed();
    return new Promise((resolve) => {
      this.#taken = resolve;
    });
  }
}
