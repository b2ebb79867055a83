/** All that the page has something to say of, and the search in it. */
import type { DatabaseModel, EventModel, Model, RoutineModel, TableModel, ViewModel } from '../../model.ts';
import { type Graph, graphOf, idOf, type Relation } from '../picture/relations.ts';

interface Place {
  /** What a link to it has behind the `#`. */
  readonly id: string;
  readonly name: string;
  readonly database: DatabaseModel;
  readonly comment: string;
}
export type Entry =
  | (Place & { readonly kind: 'database' })
  | (Place & { readonly kind: 'table'; readonly table: TableModel })
  | (Place & { readonly kind: 'view'; readonly view: ViewModel })
  | (Place & { readonly kind: 'routine'; readonly routine: RoutineModel })
  | (Place & { readonly kind: 'event'; readonly event: EventModel });

/** In lower case: what is searched in. */
interface Searched {
  readonly entry: Entry;
  readonly name: string;
  readonly qualified: string;
  readonly columns: string;
  readonly comment: string;
}

export class Catalog {
  readonly model: Model;
  readonly entries: readonly Entry[];
  readonly graph: Graph;
  /** By the id of the table that is referred to. */
  readonly referrers: ReadonlyMap<string, readonly Relation[]>;
  readonly #byId: ReadonlyMap<string, Entry>;
  readonly #byLower: ReadonlyMap<string, Entry>;
  readonly #searched: readonly Searched[];

  constructor(model: Model) {
    this.model = model;
    this.entries = model.databases.flatMap(entriesOf);
    this.graph = graphOf(model);
    this.referrers = Map.groupBy(this.graph.relations, ({ parent }) => parent.id);
    this.#byId = new Map(this.entries.map((entry) => [entry.id, entry]));
    this.#byLower = new Map(this.entries.map((entry) => [entry.id.toLowerCase(), entry]));
    this.#searched = this.entries.map(searchedOf);
  }

  /** @param hash as the address has it, without the `#`; whoever types one need not escape anything. */
  find(hash: string): Entry | undefined {
    const id = normal(hash);
    return this.#byId.get(id) ?? this.#byLower.get(id.toLowerCase());
  }

  /** What has all words of the text somewhere: names that start with them first, then names, columns, comments. Without any, all in their order. */
  search(text: string): readonly Entry[] {
    const words = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    if (words.length === 0) return this.entries;
    return this.#searched
      .map((one, at) => ({ one, at, rank: words.reduce((rank, word) => Math.min(rank, rankOf(one, word)), 5) }))
      .filter(({ rank }) => rank > 0)
      .sort((a, b) => b.rank - a.rank || a.one.name.length - b.one.name.length || a.at - b.at)
      .map(({ one }) => one.entry);
  }
}

/** 5 for the name itself, 0 where the word is nowhere. */
function rankOf({ name, qualified, columns, comment }: Searched, word: string): number {
  if (name === word) return 5;
  if (name.startsWith(word)) return 4;
  if (qualified.includes(word)) return 3;
  if (columns.includes(word)) return 2;
  return comment.includes(word) ? 1 : 0;
}

function normal(hash: string): string {
  const [path = '', kind] = hash.split(':');
  const parts = path.split('.').map((part) => encodeURIComponent(decoded(part)).replaceAll('.', '%2E'));
  return `${parts.join('.')}${kind === undefined ? '' : `:${kind}`}`;
}
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The database's own first. */
function entriesOf(database: DatabaseModel): Entry[] {
  const { name, tables, views, routines, events } = database;
  const place = (own: { readonly name: string; readonly comment?: string }, kind = '') => ({
    id: `${idOf(name, own.name)}${kind}`,
    name: own.name,
    database,
    comment: own.comment ?? '',
  });
  return [
    { id: databaseId(name), name, database, comment: database.comment, kind: 'database' },
    ...tables.map((table): Entry => ({ ...place(table), kind: 'table', table })),
    ...views.map((view): Entry => ({ ...place(view), kind: 'view', view })),
    ...routines.map((routine): Entry => ({ ...place(routine, `:${routine.kind.replace(' ', '-')}`), kind: 'routine', routine })),
    ...events.map((event): Entry => ({ ...place(event, ':event'), kind: 'event', event })),
  ];
}
function databaseId(name: string): string {
  return idOf(name, '').slice(0, -1);
}

function searchedOf(entry: Entry): Searched {
  const columns = entry.kind === 'table' ? entry.table.columns : entry.kind === 'view' ? entry.view.columns : [];
  const name = entry.name.toLowerCase();
  return {
    entry,
    name,
    qualified: entry.kind === 'database' ? name : `${entry.database.name.toLowerCase()}.${name}`,
    columns: columns.map((column) => column.name.toLowerCase()).join('\n'),
    comment: entry.comment.toLowerCase(),
  };
}

/** In words: `table`, `procedure`. */
export function kindOf(entry: Entry): string {
  return entry.kind === 'routine' ? entry.routine.kind : entry.kind;
}
