/**
 * Tables by what there is in them that concerns others: the names of their constraints, which are unique in a database, and the tables that their
 * foreign keys refer to. What is asked of it costs as much among thousands of tables as among ten.
 */
import type { TableDef, ViewDef } from './model.ts';

/** Names of constraints compare without case. */
export function foreignKeyMark(schema: string, name: string): string {
  return `foreign key\u0000${schema}\u0000${name.toLowerCase()}`;
}
export function checkMark(schema: string, name: string): string {
  return `check\u0000${schema}\u0000${name.toLowerCase()}`;
}
/** Of what refers to a table. */
export function referenceMark(schema: string, table: string): string {
  return `reference\u0000${schema}\u0000${table}`;
}
/** By which a table is told from all others. */
function tableKey({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}\u0000${name}`;
}

function marksOf(table: TableDef): string[] {
  return [
    ...table.foreignKeys.flatMap((key) => [foreignKeyMark(table.schema, key.name), referenceMark(key.schema, key.table)]),
    ...table.checks.map((check) => checkMark(table.schema, check.name)),
  ];
}

const nobody: ReadonlyMap<string, TableDef> = new Map();

export class TableIndex {
  /** Tables by their keys, by mark. */
  readonly #holders = new Map<string, Map<string, TableDef>>();

  add(relation: TableDef | ViewDef): void {
    if (relation.kind !== 'table') return;
    const key = tableKey(relation);
    for (const mark of marksOf(relation)) {
      const holders = this.#holders.get(mark);
      if (holders === undefined) this.#holders.set(mark, new Map([[key, relation]]));
      else holders.set(key, relation);
    }
  }
  /** @param relation as it was added. */
  remove(relation: TableDef | ViewDef): void {
    if (relation.kind !== 'table') return;
    const key = tableKey(relation);
    for (const mark of marksOf(relation)) {
      const holders = this.#holders.get(mark);
      if (holders?.delete(key) === true && holders.size === 0) this.#holders.delete(mark);
    }
  }
  /** By their keys. */
  holders(mark: string): ReadonlyMap<string, TableDef> {
    return this.#holders.get(mark) ?? nobody;
  }
}
