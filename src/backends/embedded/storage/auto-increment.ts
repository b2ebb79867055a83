/**
 * The running AUTO_INCREMENT counters: in memory, started from the greatest value of the table. As InnoDB's, they do not go back on rollback.
 * Those of temporary tables are apart (session-counters.ts).
 */
import { SqlError } from '../../../errors.ts';
import type { TableDef } from '../catalog/model.ts';
import type { AutoIncrementCounters } from '../ddl/context.ts';
import type { SqliteValue } from '../sql-type.ts';
import type { Database } from './database.ts';
import { isSqliteFailure } from './sqlite-errors.ts';

const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  TINYINT: [127n, 255n],
  SMALLINT: [32767n, 65535n],
  MEDIUMINT: [8388607n, 16777215n],
  INT: [2147483647n, 4294967295n],
  BIGINT: [9223372036854775807n, 18446744073709551615n],
};

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export class AutoIncrement implements AutoIncrementCounters {
  readonly #next = new Map<string, bigint>();
  /** What `save` kept, until the table is looked at. A lower bound: it may be out of date where the file could not be changed at the start. */
  readonly #kept = new Map<string, bigint>();
  readonly #reader: () => Database;

  /** @param reader a connection that sees what is committed. */
  constructor(reader: () => Database) {
    this.#reader = reader;
  }
  /** Takes over what `save` kept when the file was last closed. After a crash there is nothing, and the greatest values count. */
  load(db: Database): void {
    const kept = db.statement("SELECT value FROM wsql_meta WHERE key = 'counters'").get()?.[0];
    if (typeof kept !== 'string') return;
    for (const [name, next] of Object.entries(JSON.parse(kept) as Record<string, string>)) this.#kept.set(name, BigInt(next));
    try {
      db.statement("DELETE FROM wsql_meta WHERE key = 'counters'").run();
    } catch (error) {
      // A full disk is no reason not to start.
      if (!isSqliteFailure(error)) throw error;
    }
  }
  /** Keeps the counters in the file, which is about to be closed. */
  save(db: Database): void {
    const kept = [...new Map([...this.#kept, ...this.#next])].map(([name, next]) => [name, String(next)]);
    if (kept.length > 0)
      db.statement("REPLACE INTO wsql_meta (key, value) VALUES ('counters', ?1)").run([JSON.stringify(Object.fromEntries(kept))]);
  }
  get(table: TableDef): bigint | null {
    return this.#next.get(table.sqliteName) ?? this.#kept.get(table.sqliteName) ?? null;
  }
  set(table: TableDef, next: bigint): void {
    this.#kept.delete(table.sqliteName);
    this.#next.set(table.sqliteName, next);
  }
  forget(table: TableDef): void {
    this.#next.delete(table.sqliteName);
    this.#kept.delete(table.sqliteName);
  }
  rename(from: TableDef, to: TableDef): void {
    if (from.sqliteName === to.sqliteName) return;
    const next = this.get(from);
    this.forget(from);
    if (next !== null) this.#kept.set(to.sqliteName, next);
  }
  /** The next value, before anything takes it. `db` sees the table: the session's own connection for temporary tables and open transactions. */
  peek(table: TableDef, db: Database = this.#reader()): bigint {
    const known = this.#next.get(table.sqliteName);
    if (known !== undefined) return known;
    const column = table.columns.find((candidate) => candidate.autoIncrement);
    if (column === undefined) return 1n;
    const greatest =
      db
        .statement(`SELECT max(${quote(column.sqliteName)}) FROM ${table.temporary ? 'temp.' : ''}${quote(table.sqliteName)}`, {
          bigints: true,
        })
        .get()?.[0] ?? null;
    const after = greatest === null ? 1n : wholeOf(greatest) + 1n;
    const least = table.autoIncrement === null ? 1n : BigInt(table.autoIncrement);
    const kept = this.#kept.get(table.sqliteName) ?? 1n;
    const next = [after, least, kept].reduce((left, right) => (left > right ? left : right));
    this.#next.set(table.sqliteName, next);
    return next;
  }
  /**
   * Takes the next value.
   * @throws SqlError 1467 when the column's range is used up.
   */
  take(table: TableDef, db: Database, increment: bigint, offset: bigint): bigint {
    let next = this.peek(table, db);
    if (increment > 1n) {
      const start = offset > increment ? 1n : offset;
      const steps = next <= start ? 0n : (next - start + increment - 1n) / increment;
      next = start + steps * increment;
    }
    const column = table.columns.find((candidate) => candidate.autoIncrement);
    const range = column === undefined ? undefined : ranges[column.type.name];
    const greatest = range === undefined ? 9007199254740992n : column?.type.unsigned === true ? range[1] : range[0];
    if (next > greatest) {
      if (column?.type.name === 'BIGINT') throw new SqlError(1467, 'HY000', 'Failed to read auto-increment value from storage engine');
      next = greatest;
      return next;
    }
    this.#next.set(table.sqliteName, next + 1n);
    return next;
  }
  /** An explicit value was stored: later ones are greater. */
  used(table: TableDef, value: bigint, db: Database): void {
    if (value >= this.peek(table, db)) this.#next.set(table.sqliteName, value + 1n);
  }
}

function wholeOf(value: SqliteValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string') return BigInt(value.replace(/^0+(?=\d)/, ''));
  return value === null || value instanceof Uint8Array ? 0n : BigInt(Math.trunc(value));
}
