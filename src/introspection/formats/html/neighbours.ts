/** A table between those that it refers to, at its left, and those that refer to it. */
import { type Card, cardOf, rowMiddle } from '../picture/card.ts';
import { drawPicture } from '../picture/draw.ts';
import type { Line, PlacedCard, Point } from '../picture/layout.ts';
import { escaped } from '../picture/markup.ts';
import type { Relation, TableNode } from '../picture/relations.ts';
import type { Catalog } from './catalog.ts';

/** Others at one side; more would not be looked at. */
const MOST = 12;
/** Pixels between columns, and between boxes of one. */
const GAP = 90;
const APART = 14;
const MARGIN = 12;

export interface Neighbourhood {
  readonly markup: string;
  /** How many tables are not shown. */
  readonly left: number;
}

/** @returns null where a table stands alone. */
export function drawNeighbours({ graph, referrers }: Catalog, node: TableNode): Neighbourhood | null {
  const own = graph.relationsOf.get(node.id) ?? [];
  const others = (referrers.get(node.id) ?? []).filter(({ child }) => child.id !== node.id);
  if (own.length === 0 && others.length === 0) return null;
  const parents = distinct(own.map(({ parent }) => parent)).filter(({ id }) => id !== node.id);
  const children = distinct(others.map(({ child }) => child)).filter(({ id }) => !parents.some((parent) => parent.id === id));
  const [left, right] = [parents.slice(0, MOST), children.slice(0, MOST)];
  const around = (one: TableNode) => card(one, [...own, ...others]);
  const cards = columns([left.map(around), [cardOf(node, own, 'keys', () => true)], right.map(around)]);
  const placed = new Map(cards.map((one) => [one.card.node.id, one]));
  const lines = [...own, ...others].flatMap((relation) => lineOf(relation, placed));
  return { markup: picture(cards, lines, node), left: parents.length + children.length - left.length - right.length };
}
function distinct(nodes: readonly TableNode[]): readonly TableNode[] {
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}

/** With the columns that the lines end at. */
function card(node: TableNode, relations: readonly Relation[]): Card {
  const ends = relations.flatMap(({ child, columns, parent, parentColumns }) => [
    ...(child.id === node.id ? columns : []),
    ...(parent.id === node.id ? parentColumns : []),
  ]);
  return cardOf(
    node,
    relations.filter(({ child }) => child.id === node.id),
    new Set(ends),
    () => true,
  );
}

/** Each centred on the highest. */
function columns(lists: readonly (readonly Card[])[]): PlacedCard[] {
  const heightOf = (cards: readonly Card[]) => cards.reduce((sum, { height }) => sum + height + APART, -APART);
  const most = Math.max(...lists.map(heightOf));
  let x = MARGIN;
  return lists.flatMap((cards, group) => {
    let y = MARGIN + (most - heightOf(cards)) / 2;
    const width = Math.max(0, ...cards.map((one) => one.width));
    const placed = cards.map((one) => {
      const at = { card: one, x: group === 0 ? x + width - one.width : x, y, group: group === 1 ? 0 : 7 };
      y += one.height + APART;
      return at;
    });
    x += cards.length === 0 ? 0 : width + GAP;
    return placed;
  });
}

/** To the left or right, whichever way the other is; to itself and to its own column by the right. */
function lineOf(relation: Relation, placed: ReadonlyMap<string, PlacedCard>): Line[] {
  const [parent, child] = [placed.get(relation.parent.id), placed.get(relation.child.id)];
  if (parent === undefined || child === undefined) return [];
  const [from, to] = [rightOf(parent) <= child.x ? 1 : rightOf(child) <= parent.x ? -1 : 0, parent.x - child.x];
  const start = end(parent, relation.parentColumns[0], from >= 0);
  const stop = end(child, relation.columns[0], from <= 0 && to >= 0);
  const bend = from === 0 ? 36 : (stop.x - start.x) / 2;
  return [
    {
      relation,
      far: false,
      points: [start, { x: start.x + bend, y: start.y }, { x: stop.x + (from === 0 ? 36 : -bend), y: stop.y }, stop],
    },
  ];
}
function rightOf({ card, x }: PlacedCard): number {
  return x + card.width;
}
function end(placed: PlacedCard, column: string | undefined, right: boolean): Point {
  return { x: right ? rightOf(placed) : placed.x, y: placed.y + rowMiddle(placed.card, column) };
}

function picture(cards: readonly PlacedCard[], lines: readonly Line[], { id, table }: TableNode): string {
  const width = Math.ceil(Math.max(...cards.map(rightOf)) + MARGIN + 30);
  const height = Math.ceil(Math.max(...cards.map(({ card: { height }, y }) => y + height)) + MARGIN);
  const root = `xmlns="http://www.w3.org/2000/svg" class="er" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const title = `<title>${escaped(table.name)} and the tables around it</title>`;
  return `<svg ${root} role="graphics-document">${title}${drawPicture({ width, height, cards, lines, frames: [] }, id)}</svg>`;
}
