/** The tables and views of all databases as they are committed, and a draft of what a change makes of them. */
import { DraftMap } from './draft-map.ts';
import type { TableDef, ViewDef } from './model.ts';
import { TableIndex } from './table-index.ts';

/** What a data file keeps of a name. */
export type StoredRelation = TableDef | ViewDef;

/** Up to so many changes of a database, its list of names is mended; for more it is sorted anew. */
const mended = 16;

const none: readonly StoredRelation[] = [];

/** Changed by what `RelationsDraft.apply` hands over only. Lists and results that it has given out stay as they are. */
export class Relations {
  readonly #databases = new Map<string, Map<string, StoredRelation>>();
  /** By name, for the databases that somebody has asked for. */
  readonly #sorted = new Map<string, readonly StoredRelation[]>();
  /** Made when it is first needed. */
  #index: TableIndex | null = null;
  #size = 0;

  constructor(all: Iterable<StoredRelation>) {
    for (const relation of all) {
      this.of(relation.schema).set(relation.name, relation);
      this.#size += 1;
    }
  }
  /** How many there are. */
  get size(): number {
    return this.#size;
  }
  get(schema: string, name: string): StoredRelation | null {
    return this.#databases.get(schema)?.get(name) ?? null;
  }
  /** Those of a database by name. */
  list(schema: string): readonly StoredRelation[] {
    const relations = this.#databases.get(schema);
    if (relations === undefined) return none;
    let sorted = this.#sorted.get(schema);
    if (sorted === undefined) {
      sorted = [...relations.values()].sort(byName);
      this.#sorted.set(schema, sorted);
    }
    return sorted;
  }
  /** Those of a database by name, for its draft. */
  of(schema: string): Map<string, StoredRelation> {
    let relations = this.#databases.get(schema);
    if (relations === undefined) {
      relations = new Map();
      this.#databases.set(schema, relations);
    }
    return relations;
  }
  get index(): TableIndex {
    if (this.#index === null) {
      this.#index = new TableIndex();
      for (const relations of this.#databases.values()) for (const relation of relations.values()) this.#index.add(relation);
    }
    return this.#index;
  }
  /** A draft is about to take the place of what there is. @param changes null: gone. */
  changing(schema: string, changes: ReadonlyMap<string, StoredRelation | null>): void {
    const before = this.of(schema);
    for (const [name, after] of changes) {
      const old = before.get(name);
      if (old !== undefined) this.#index?.remove(old);
      if (after !== null) this.#index?.add(after);
      this.#size += (after === null ? 0 : 1) - (old === undefined ? 0 : 1);
    }
    this.#mend(schema, changes);
  }
  /** It has. */
  changed(schema: string): void {
    if (this.#databases.get(schema)?.size === 0) this.#databases.delete(schema);
  }
  #mend(schema: string, changes: ReadonlyMap<string, StoredRelation | null>): void {
    const sorted = this.#sorted.get(schema);
    if (sorted === undefined) return;
    if (changes.size > mended) this.#sorted.delete(schema);
    else this.#sorted.set(schema, mend(sorted, changes));
  }
}

function mend(sorted: readonly StoredRelation[], changes: ReadonlyMap<string, StoredRelation | null>): readonly StoredRelation[] {
  const list = [...sorted];
  for (const [name, after] of changes) {
    const at = placeOf(list, name);
    list.splice(at, list[at]?.name === name ? 1 : 0, ...(after === null ? [] : [after]));
  }
  return list;
}
/** Where a name is, or would be. */
function placeOf(list: readonly StoredRelation[], name: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.name ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class RelationsDraft {
  readonly #base: Relations;
  /** Of the databases that have changes. */
  readonly #databases = new Map<string, DraftMap<StoredRelation>>();
  /** Of what has been put. */
  readonly #index = new TableIndex();

  constructor(base: Relations) {
    this.#base = base;
  }
  get(schema: string, name: string): StoredRelation | null {
    const draft = this.#databases.get(schema);
    return draft === undefined ? this.#base.get(schema, name) : draft.get(name);
  }
  /** Those of a database by name. */
  list(schema: string): readonly StoredRelation[] {
    const draft = this.#databases.get(schema);
    return draft === undefined ? this.#base.list(schema) : [...draft.values()].sort(byName);
  }
  /** The tables that a mark of table-index.ts is on. */
  holders(mark: string): readonly TableDef[] {
    const isHidden = ({ schema, name }: TableDef): boolean => this.#databases.get(schema)?.hides(name) === true;
    const base = [...this.#base.index.holders(mark).values()].filter((table) => !isHidden(table));
    return [...base, ...this.#index.holders(mark).values()];
  }
  put(relation: StoredRelation): void {
    this.#forget(relation.schema, relation.name);
    this.#index.add(relation);
    this.#of(relation.schema).set(relation.name, relation);
  }
  drop(schema: string, name: string): void {
    this.#forget(schema, name);
    this.#of(schema).delete(name);
  }
  /** All of a database. */
  dropAll(schema: string): void {
    for (const { name } of this.list(schema)) this.drop(schema, name);
  }
  #forget(schema: string, name: string): void {
    const put = this.#databases.get(schema)?.changes.get(name);
    if (put !== undefined && put !== null) this.#index.remove(put);
  }
  #of(schema: string): DraftMap<StoredRelation> {
    let draft = this.#databases.get(schema);
    if (draft === undefined) {
      draft = new DraftMap(this.#base.of(schema));
      this.#databases.set(schema, draft);
    }
    return draft;
  }
  /** From now on all this is what there is. */
  apply(): void {
    for (const [schema, draft] of this.#databases) {
      this.#base.changing(schema, draft.changes);
      draft.apply();
      this.#base.changed(schema);
    }
  }
}

export function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}
