/** Where tables are in a picture, and the ways between them: what refers to each other by Graphviz, and such islands side by side. */
import { type Card, cardOf, rowMiddle, SIZES } from './card.ts';
import type { Detail } from './detail.ts';
import { GraphLayout } from './graphviz.ts';
import { type Group, groupsOf } from './groups.ts';
import type { Direction } from './options.ts';
import { type Box, pack } from './pack.ts';
import type { Graph, Relation, TableNode } from './relations.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface PlacedCard extends Point {
  readonly card: Card;
  /** Which of the groups it is in, from 0. */
  readonly group: number;
}
export interface Line {
  readonly relation: Relation;
  /** From the table that is referred to: a start, and cubic curves of three points each. */
  readonly points: readonly Point[];
  /** Between groups. */
  readonly far: boolean;
}
export interface Frame extends Point {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly group: number;
  /** Of the label's letters. */
  readonly size: number;
}
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly cards: readonly PlacedCard[];
  readonly lines: readonly Line[];
  readonly frames: readonly Frame[];
}

/** An island, with (0, 0) at its left upper corner. */
interface Island extends Box {
  readonly cards: readonly (Point & { readonly card: Card })[];
  readonly lines: readonly Omit<Line, 'far'>[];
}

/** Pixels between islands, and around all. */
const APART = 36;
const MARGIN = 20;
/** Of a frame: around what it holds. */
const INSIDE = 16;

export async function layOut(graph: Graph, detail: Detail, direction: Direction): Promise<Picture> {
  const groups = groupsOf(graph);
  const groupOf = new Map(groups.flatMap(({ nodes }, at) => nodes.map(({ id }) => [id, at] as const)));
  const near = (a: TableNode, b: TableNode) => groupOf.get(a.id) === groupOf.get(b.id);
  const cards = new Map(
    graph.nodes.map((node) => [node.id, cardOf(node, graph.relationsOf.get(node.id) ?? [], detail, (other) => near(node, other))]),
  );
  const layout = await GraphLayout.load(direction);
  const blocks = groups.map((group) => block(group, cards, graph, layout));
  const label = groups.length > 1 ? labelSize(blocks) : null;
  return place(groups, label === null ? blocks : blocks.map((one) => framed(one, label)), graph, groupOf, label);
}

/** A group's islands side by side. */
function block({ nodes }: Group, cards: ReadonlyMap<string, Card>, graph: Graph, layout: GraphLayout): Island {
  const inside = new Set(nodes.map(({ id }) => id));
  const own = nodes.flatMap(({ id }) => graph.relationsOf.get(id) ?? []).filter(({ parent }) => inside.has(parent.id));
  const islands = islandsOf(nodes, own).map((island) =>
    layout.island(
      island.nodes.flatMap(({ id }) => cards.get(id) ?? []),
      island.relations,
    ),
  );
  const packed = pack(islands, APART);
  const moved = packed.places.map(({ box, x, y }) => move(box, x, y));
  return { width: packed.width, height: packed.height, cards: moved.flatMap((one) => one.cards), lines: moved.flatMap((one) => one.lines) };
}

/** So that the groups' names are read when all of a large picture is on the screen, and nothing else can be. */
function labelSize(blocks: readonly Island[]): number {
  const area = blocks.reduce((sum, { width, height }) => sum + (width + APART) * (height + APART), 0);
  return Math.round(Math.min(90, Math.max(15, Math.sqrt(area) / 75)));
}
/** With room around it, and above it for a label. */
function framed(island: Island, label: number): Island {
  const moved = move(island, INSIDE, label * 1.2 + INSIDE);
  return { ...moved, width: island.width + 2 * INSIDE, height: island.height + label * 1.2 + 2 * INSIDE };
}

/** Sets of tables that are connected. */
function islandsOf(nodes: readonly TableNode[], relations: readonly Relation[]) {
  const root = new Map(nodes.map(({ id }) => [id, id]));
  const find = (id: string): string => {
    let at = id;
    for (let up = root.get(at) ?? at; up !== at; up = root.get(at) ?? at) {
      root.set(at, root.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const { child, parent } of relations) root.set(find(child.id), find(parent.id));
  const lines = Map.groupBy(relations, ({ child }) => find(child.id));
  return [...Map.groupBy(nodes, ({ id }) => find(id))].map(([id, own]) => ({ nodes: own, relations: lines.get(id) ?? [] }));
}

function move({ width, height, cards, lines }: Island, dx: number, dy: number): Island {
  const by = <T extends Point>(point: T): T => ({ ...point, x: point.x + dx, y: point.y + dy });
  return { width, height, cards: cards.map(by), lines: lines.map((line) => ({ ...line, points: line.points.map(by) })) };
}

function place(
  groups: readonly Group[],
  blocks: readonly Island[],
  graph: Graph,
  groupOf: ReadonlyMap<string, number>,
  labelled: number | null,
): Picture {
  const packed = pack(blocks, APART);
  const groupAt = new Map(blocks.map((box, at) => [box, at]));
  const moved = packed.places.map(({ box, x, y }) => ({
    ...move(box, x + MARGIN, y + MARGIN),
    x: x + MARGIN,
    y: y + MARGIN,
    group: groupAt.get(box) ?? 0,
  }));
  const cards = moved.flatMap((one) => one.cards.map((card) => ({ ...card, group: one.group })));
  const frames = moved.map(({ x, y, width, height, group }) => ({
    x,
    y,
    width,
    height,
    group,
    label: groups[group]?.label ?? '',
    size: labelled ?? 0,
  }));
  const placed = new Map(cards.map((one) => [one.card.node.id, one]));
  const far = graph.relations.filter(({ child, parent }) => groupOf.get(child.id) !== groupOf.get(parent.id));
  return {
    width: packed.width + 2 * MARGIN,
    height: packed.height + 2 * MARGIN,
    cards,
    lines: [
      ...moved.flatMap((one) => one.lines.map((line) => ({ ...line, far: false }))),
      ...far.flatMap((relation) => farLine(relation, placed)),
    ],
    frames: labelled === null ? [] : frames,
  };
}

/** From side to side, whichever are nearer. */
function farLine(relation: Relation, placed: ReadonlyMap<string, PlacedCard>): Line[] {
  const [parent, child] = [placed.get(relation.parent.id), placed.get(relation.child.id)];
  if (parent === undefined || child === undefined) return [];
  const rightwards = parent.x + parent.card.width / 2 < child.x + child.card.width / 2;
  const start = { x: rightwards ? parent.x + parent.card.width : parent.x, y: parent.y + SIZES.titleHeight / 2 };
  const end = { x: rightwards ? child.x : child.x + child.card.width, y: child.y + rowMiddle(child.card, relation.columns[0]) };
  const bend = Math.max(40, Math.abs(end.x - start.x) / 2) * (rightwards ? 1 : -1);
  return [{ relation, far: true, points: [start, { x: start.x + bend, y: start.y }, { x: end.x - bend, y: end.y }, end] }];
}
