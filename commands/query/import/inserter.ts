/** Rows into a table by prepared INSERTs of many rows each: every value is bound. */
import type { BackendConnection, PreparedStatement } from '../../../src/backend.ts';
import { SqlError } from '../../../src/errors.ts';
import { identifier, identifiers } from '../../../src/introspection/formats/sql/text.ts';
import { LimitedStatement, type Limits } from '../../../src/limited-statement.ts';
import { Collector } from '../../../src/result.ts';
import type { Parameter } from '../../../src/types.ts';
import { type TableName, tableText } from '../table-columns.ts';
import type { ImportOptions } from './options.ts';

/** A row that is ready to go. Rows with the same columns share the list. */
export interface ReadyRow {
  readonly line: number;
  readonly columns: readonly string[];
  readonly values: readonly Parameter[];
}
export interface Counts {
  /** As the server counts them: an updated row twice, and one that stays as it is not. */
  affected: number;
  warnings: number;
}

/** Rows of one statement. */
const SIZES = [512, 64, 8, 1] as const;
/** A protocol has so many parameters. */
const MOST_PARAMETERS = 65_535;
/** Bytes of one statement, unless a single row has more. */
const MOST_BYTES = 4 << 20;

export interface InserterOptions extends Limits {
  readonly table: TableName;
  readonly onDuplicate: ImportOptions['onDuplicate'];
  /** Whether a statement that fails leaves nothing behind. */
  readonly isTransactional: boolean;
}

export class Inserter {
  readonly #connection: BackendConnection;
  readonly #options: InserterOptions;
  readonly #prepared = new Map<readonly string[], Map<number, PreparedStatement>>();
  readonly #limits: Limits;

  constructor(connection: BackendConnection, options: InserterOptions) {
    this.#connection = connection;
    this.#options = options;
    const { timeout, signal } = options;
    this.#limits = { ...(timeout === undefined ? {} : { timeout }), ...(signal === undefined ? {} : { signal }) };
  }

  /**
   * Inserts rows in their order. Those that the table does not take are given to `reject`, which may throw.
   * @throws SqlError for what is wrong with more than a row.
   */
  async insert(rows: readonly ReadyRow[], reject: (row: ReadyRow, error: SqlError) => void): Promise<Counts> {
    const counts: Counts = { affected: 0, warnings: 0 };
    const most = this.#options.isTransactional ? 0 : SIZES.length - 1;
    for (let at = 0; at < rows.length; ) {
      const end = alikeUntil(rows, at);
      await this.#run(rows.slice(at, end), most, counts, reject);
      at = end;
    }
    return counts;
  }

  /** @param level the greatest of the SIZES that is tried. */
  async #run(rows: readonly ReadyRow[], level: number, counts: Counts, reject: (row: ReadyRow, error: SqlError) => void): Promise<void> {
    for (let at = 0; at < rows.length; ) {
      const size = this.#sizeFor(rows, at, level);
      const part = rows.slice(at, at + size);
      at += size;
      try {
        await this.#execute(part, counts);
      } catch (error) {
        if (!(error instanceof SqlError) || !isOfRow(error)) throw error;
        const [row] = part;
        if (part.length > 1)
          await this.#run(
            part,
            SIZES.findIndex((smaller) => smaller < part.length),
            counts,
            reject,
          );
        else if (row !== undefined) reject(row, error);
      }
    }
  }

  #sizeFor(rows: readonly ReadyRow[], at: number, level: number): number {
    const left = rows.length - at;
    const columns = Math.max(1, rows[at]?.values.length ?? 1);
    const fits = (size: number) => size <= left && size * columns <= MOST_PARAMETERS && bytesOf(rows, at, size) <= MOST_BYTES;
    return SIZES.slice(level).find(fits) ?? 1;
  }

  async #execute(rows: readonly ReadyRow[], counts: Counts): Promise<void> {
    const columns = rows[0]?.columns ?? [];
    const statement = await this.#statement(columns, rows.length);
    const collector = new Collector();
    const params = rows.length === 1 ? (rows[0]?.values ?? []) : rows.flatMap(({ values }) => values);
    const limited = new LimitedStatement({ cancel: () => this.#connection.cancel(), killSent: true }, this.#limits);
    await limited.run('INSERT', async () => statement.execute(params, collector));
    const [outcome] = collector.results;
    if (outcome?.kind !== 'ok') return;
    counts.affected += Number(outcome.affectedRows);
    counts.warnings += outcome.warnings;
  }

  async #statement(columns: readonly string[], rows: number): Promise<PreparedStatement> {
    const known = this.#prepared.get(columns) ?? new Map<number, PreparedStatement>();
    this.#prepared.set(columns, known);
    const found = known.get(rows) ?? (await this.#connection.prepare(this.#text(columns, rows)));
    known.set(rows, found);
    return found;
  }

  #text(columns: readonly string[], rows: number): string {
    const row = `(${columns.map(() => '?').join(', ')})`;
    const into = `INSERT INTO ${tableText(this.#options.table)} (${identifiers(columns)}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`;
    switch (this.#options.onDuplicate) {
      case 'error':
        return into;
      // INSERT IGNORE would let wrong values pass, too.
      case 'ignore':
        return `${into} ON DUPLICATE KEY UPDATE ${columns.slice(0, 1).map((name) => `${identifier(name)} = ${identifier(name)}`)}`;
      case 'update':
        return `${into} ON DUPLICATE KEY UPDATE ${columns.map((name) => `${identifier(name)} = VALUES(${identifier(name)})`).join(', ')}`;
    }
  }

  close(): void {
    for (const statements of this.#prepared.values()) for (const statement of statements.values()) statement.close();
    this.#prepared.clear();
  }
}

function alikeUntil(rows: readonly ReadyRow[], from: number): number {
  const columns = rows[from]?.columns;
  let end = from + 1;
  while (end < rows.length && rows[end]?.columns === columns) end++;
  return end;
}
function bytesOf(rows: readonly ReadyRow[], at: number, size: number): number {
  let bytes = 0;
  for (let i = at; i < at + size && bytes <= MOST_BYTES; i++)
    for (const { value } of rows[i]?.values ?? []) bytes += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
  return bytes;
}

/** Whether another row may fare better. */
function isOfRow(error: SqlError): boolean {
  return error.class === 'constraint' || error.class === 'data' || error.class === 'raised';
}
