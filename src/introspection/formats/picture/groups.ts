/** Tables that belong together, so that a large picture has parts: of one database, of one prefix, or referring to each other more than to others. */
import type { Graph, Relation, TableNode } from './relations.ts';

export interface Group {
  /** Empty where there is but one. */
  readonly label: string;
  readonly nodes: readonly TableNode[];
}

/** As many tables as are looked at together. */
const TOGETHER = 32;
/** A group that grew no more. */
const MOST = 30;
/** Tables with a prefix that make a group. */
const FEW = 3;

/** @returns all tables of the graph, each in one group. */
export function groupsOf({ nodes, relations }: Graph): readonly Group[] {
  const byDatabase = Map.groupBy(nodes, ({ database }) => database);
  return [...byDatabase].flatMap(([database, own]) => {
    const prefix = byDatabase.size === 1 ? '' : database;
    if (own.length <= TOGETHER) return [{ label: prefix, nodes: own }];
    return communities(own, relations).map(({ label, nodes }) => ({ label: prefix === '' ? label : `${prefix} · ${label}`, nodes }));
  });
}

/** A set of tables while sets are merged: what it has in common with which others. */
interface Community {
  readonly nodes: TableNode[];
  readonly links: Map<Community, number>;
  degree: number;
  /** The one that it would gain most to be merged with. */
  best: { readonly other: Community; readonly gain: number } | null;
}

function communities(nodes: readonly TableNode[], relations: readonly Relation[]): readonly Group[] {
  const prefixes = prefixesOf(nodes);
  const found = seeds(nodes, prefixes);
  const total = link(found, relations);
  for (const one of found) findBest(one, total);
  while (mergeBest(found, total));
  absorbSmall(found);
  const large = [...found].filter((one) => one.nodes.length >= FEW);
  const rest = [...found].filter((one) => one.nodes.length < FEW).flatMap((one) => one.nodes);
  const groups = large.map((one) => ({ label: labelOf(one.nodes, relations, prefixes), nodes: one.nodes }));
  const ordered = groups.sort((a, b) => b.nodes.length - a.nodes.length || (a.label < b.label ? -1 : 1));
  return rest.length === 0 ? ordered : [...ordered, { label: 'others', nodes: rest }];
}

/** What the names start with, where several do and not most: `order` of `order_items` and of `orders`. By the tables' ids. */
function prefixesOf(nodes: readonly TableNode[]): ReadonlyMap<string, string> {
  const shared = commonPrefix(nodes);
  const first = (node: TableNode) =>
    node.table.name
      .slice(shared.length)
      .toLowerCase()
      .split(/[_.\-$]/)[0]
      ?.replace(/s$/, '') ?? '';
  const byPrefix = Map.groupBy(nodes, first);
  const useful = [...byPrefix].filter(([prefix, own]) => prefix !== '' && own.length >= FEW && own.length <= MOST);
  return new Map(useful.flatMap(([prefix, own]) => own.map(({ id }) => [id, prefix] as const)));
}
/** `wp_`, if most names start so: it says nothing. */
function commonPrefix(nodes: readonly TableNode[]): string {
  const starts = Map.groupBy(nodes, ({ table }) => /^[^_.\-$]+[_.\-$]/.exec(table.name)?.[0] ?? '');
  const [prefix, own] = [...starts].sort(([, a], [, b]) => b.length - a.length)[0] ?? ['', []];
  return own.length > nodes.length * 0.6 && nodes.every(({ table }) => table.name.startsWith(prefix)) ? prefix : '';
}

function seeds(nodes: readonly TableNode[], prefixes: ReadonlyMap<string, string>): Set<Community> {
  const sets = Map.groupBy(nodes, ({ id }) => prefixes.get(id) ?? `.${id}`);
  return new Set([...sets.values()].map((own) => ({ nodes: own, links: new Map<Community, number>(), degree: 0, best: null })));
}

/** Fills in who is linked with whom. @returns the sum of all links. */
function link(communities: ReadonlySet<Community>, relations: readonly Relation[]): number {
  const of = new Map([...communities].flatMap((one) => one.nodes.map(({ id }) => [id, one] as const)));
  let total = 0;
  for (const { child, parent } of relations) {
    const [a, b] = [of.get(child.id), of.get(parent.id)];
    if (a === undefined || b === undefined) continue;
    total++;
    a.degree++;
    b.degree++;
    if (a === b) continue;
    a.links.set(b, (a.links.get(b) ?? 0) + 1);
    b.links.set(a, (b.links.get(a) ?? 0) + 1);
  }
  return total;
}

/** Modularity is what is gained (Clauset, Newman, Moore 2004). */
function findBest(one: Community, total: number): void {
  one.best = null;
  for (const [other, weight] of one.links) {
    const gain = weight - (one.degree * other.degree) / (2 * total);
    if (gain > (one.best?.gain ?? 0) && one.nodes.length + other.nodes.length <= MOST) one.best = { other, gain };
  }
}

/** Merges the two sets that gain most. @returns false where none does. */
function mergeBest(communities: Set<Community>, total: number): boolean {
  let first: Community | null = null;
  for (const one of communities) if ((one.best?.gain ?? 0) > (first?.best?.gain ?? 0)) first = one;
  if (first?.best == null) return false;
  const { other } = first.best;
  const [into, from] = first.nodes.length >= other.nodes.length ? [first, other] : [other, first];
  merge(into, from, communities);
  findBest(into, total);
  for (const neighbour of into.links.keys()) findBest(neighbour, total);
  return true;
}

function merge(into: Community, from: Community, communities: Set<Community>): void {
  into.nodes.push(...from.nodes);
  into.degree += from.degree;
  for (const [other, weight] of from.links) {
    other.links.delete(from);
    if (other === into) continue;
    into.links.set(other, (into.links.get(other) ?? 0) + weight);
    other.links.set(into, (other.links.get(into) ?? 0) + weight);
  }
  communities.delete(from);
}

/** What is left alone goes to where it refers to most, though that is large already. */
function absorbSmall(communities: Set<Community>): void {
  for (const one of [...communities].filter(({ nodes, links }) => nodes.length < FEW && links.size > 0)) {
    const [nearest] = [...one.links].sort(([a, x], [b, y]) => y - x || a.nodes.length - b.nodes.length)[0] ?? [];
    if (nearest !== undefined && nearest.nodes.length < MOST * 1.5) merge(nearest, one, communities);
  }
}

/** The prefix of most, or the table that most others of the group refer to. */
function labelOf(nodes: readonly TableNode[], relations: readonly Relation[], prefixes: ReadonlyMap<string, string>): string {
  const counts = [...Map.groupBy(nodes, ({ id }) => prefixes.get(id) ?? '')].sort(([, a], [, b]) => b.length - a.length);
  const [prefix, own] = counts[0] ?? ['', []];
  if (prefix !== '' && own.length * 2 >= nodes.length) return prefix;
  const inside = new Set(nodes.map(({ id }) => id));
  const referred = Map.groupBy(
    relations.filter(({ parent, child }) => inside.has(parent.id) && inside.has(child.id)),
    ({ parent }) => parent.table.name,
  );
  return [...referred].sort(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? nodes[0]?.table.name ?? '';
}
