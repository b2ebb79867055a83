/**
 * LOCK TABLES: one writer at a time is what the engine has anyway, so a lock only says which tables the session may use until UNLOCK TABLES.
 * https://dev.mysql.com/doc/refman/9.0/en/lock-tables.html
 */
import { SqlError } from '../../../errors.ts';
import type { CatalogView, RelationDef, TableDef } from '../catalog/model.ts';

export type LockMode = 'READ' | 'WRITE';

/** The tables that a session has locked. */
export class TableLocks {
  readonly #modes = new Map<string, LockMode>();

  add(schema: string, name: string, mode: LockMode): void {
    const key = `${schema}\u0000${name}`;
    if (this.#modes.get(key) !== 'WRITE') this.#modes.set(key, mode);
  }
  *all(): Generator<readonly [schema: string, name: string, mode: LockMode]> {
    for (const [key, mode] of this.#modes) {
      const [schema = '', name = ''] = key.split('\u0000');
      yield [schema, name, mode];
    }
  }
  /** A view of the catalog in which only locked tables (and temporary and computed ones) can be used. */
  restrict(view: CatalogView): CatalogView {
    return {
      version: view.version,
      database: (name) => view.database(name),
      relation: (schema, name) => this.#allowed(view.relation(schema, name), name),
    };
  }
  #allowed(relation: RelationDef | null, name: string): RelationDef {
    if (relation?.kind === 'virtual' || (relation?.kind === 'table' && relation.temporary)) return relation;
    if (relation === null || !this.#modes.has(`${relation.schema}\u0000${relation.name}`))
      throw new SqlError(1100, 'HY000', `Table '${name}' was not locked with LOCK TABLES`);
    return relation;
  }
  /** @throws SqlError 1099 for a table that is locked for reading only. */
  checkWritable(table: TableDef): void {
    if (!table.temporary && this.#modes.get(`${table.schema}\u0000${table.name}`) === 'READ')
      throw new SqlError(1099, 'HY000', `Table '${table.name}' was locked with a READ lock and can't be updated`);
  }
}
