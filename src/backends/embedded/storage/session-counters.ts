/** The AUTO_INCREMENT counters that one session works with: its temporary tables' are its own, all others everybody's. */
import type { TableDef } from '../catalog/model.ts';
import type { AutoIncrementCounters } from '../ddl/context.ts';
import { AutoIncrement } from './auto-increment.ts';
import type { Database } from './database.ts';

export class SessionCounters implements AutoIncrementCounters {
  readonly #shared: AutoIncrement;
  readonly #temporary: () => Database;
  #own: AutoIncrement;

  /** @param temporary the connection that has the session's temporary tables. */
  constructor(shared: AutoIncrement, temporary: () => Database) {
    this.#shared = shared;
    this.#temporary = temporary;
    this.#own = new AutoIncrement(temporary);
  }
  /** The session's temporary tables are gone. */
  forgetTemporary(): void {
    this.#own = new AutoIncrement(this.#temporary);
  }
  get(table: TableDef): bigint | null {
    return this.#of(table).get(table);
  }
  set(table: TableDef, next: bigint): void {
    this.#of(table).set(table, next);
  }
  forget(table: TableDef): void {
    this.#of(table).forget(table);
  }
  rename(from: TableDef, to: TableDef): void {
    this.#of(from).rename(from, to);
  }
  /** As `AutoIncrement.peek`. */
  peek(table: TableDef, db: Database): bigint {
    return this.#of(table).peek(table, db);
  }
  /** As `AutoIncrement.take`. @throws SqlError 1467. */
  take(table: TableDef, db: Database, increment: bigint, offset: bigint): bigint {
    return this.#of(table).take(table, db, increment, offset);
  }
  /** As `AutoIncrement.used`. */
  used(table: TableDef, value: bigint, db: Database): void {
    this.#of(table).used(table, value, db);
  }
  #of(table: TableDef): AutoIncrement {
    return table.temporary ? this.#own : this.#shared;
  }
}
