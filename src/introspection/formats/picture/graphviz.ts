/** Graphviz, compiled to WebAssembly, as what finds places for connected tables and ways between their rows. https://viz-js.com */
import type { Viz } from '@viz-js/viz';
import { UsageError } from '../../../errors.ts';
import { type Card, rowMiddle, SIZES } from './card.ts';
import type { Line, Point } from './layout.ts';
import type { Direction } from './options.ts';
import type { Relation } from './relations.ts';

/** What is read of Graphviz's JSON. https://graphviz.org/docs/outputs/json/ Points are pixels here. */
interface Answer {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly id: string; readonly pos?: string }[];
}
export interface LaidOut {
  readonly width: number;
  readonly height: number;
  readonly cards: readonly (Point & { readonly card: Card })[];
  readonly lines: readonly Omit<Line, 'far'>[];
}

/** Pixels: of a loop from a table to itself, beside it. */
const LOOP = 26;
/** Pixels of height for which tables get another column: columns are about so wide, and islands wider than high. */
const COLUMN = 220;

let loaded: Promise<Viz> | null = null;

export class GraphLayout {
  readonly #viz: Viz;
  readonly #direction: Direction;

  private constructor(viz: Viz, direction: Direction) {
    this.#viz = viz;
    this.#direction = direction;
  }

  /** Loads Graphviz: about 0.1 s for the first picture of a process. */
  static async load(direction: Direction): Promise<GraphLayout> {
    loaded ??= import('@viz-js/viz').then(({ instance }) => instance());
    return new GraphLayout(await loaded, direction);
  }

  /** @param relations between these cards. */
  island(cards: readonly Card[], relations: readonly Relation[]): LaidOut {
    const [only] = cards;
    const alone = cards.length === 1 && only !== undefined;
    return withLoops(
      alone ? { ...sizeOf(only), cards: [{ card: only, x: 0, y: 0 }], lines: [] } : this.#connected(cards, relations),
      relations,
    );
  }

  #connected(cards: readonly Card[], relations: readonly Relation[]): LaidOut {
    const source = graphSource(cards, relations, this.#direction);
    const answer = this.#answer(source, 'spline') ?? this.#answer(source, 'line');
    if (answer !== null) return read(answer, cards, relations);
    const names = cards.map(({ node }) => node.table.name).join(', ');
    throw new UsageError(`Graphviz finds no places for the tables ${names}: choose fewer, or --format dot for Graphviz of your own`);
  }

  /** @param splines how lines are to be: curves around tables now and then are more than Graphviz can do. @returns null if it fails. */
  #answer(source: string, splines: 'spline' | 'line'): Answer | null {
    try {
      return this.#viz.renderJSON(source, { yInvert: true, graphAttributes: { splines } }) as Answer;
    } catch {
      // What went wrong inside may have left it in any state.
      loaded = null;
      return null;
    }
  }
}

function graphSource(cards: readonly Card[], relations: readonly Relation[], direction: Direction): string {
  const at = new Map(cards.map((card, index) => [card.node.id, { card, index }]));
  const lengths = lengthsOf(cards, relations);
  const edges = relations.flatMap((relation, index) => {
    const [parent, child] = [at.get(relation.parent.id), at.get(relation.child.id)];
    if (parent === undefined || child === undefined || parent === child) return [];
    const [from, to] = SIDES[direction];
    const tail = `n${parent.index}:${portOf(parent.card, relation.parentColumns[0])}:${from}`;
    const head = `n${child.index}:${portOf(child.card, relation.columns[0])}:${to}`;
    return [`${tail} -> ${head} [id=e${index}, minlen=${lengths.get(relation) ?? 1}]`];
  });
  return [
    `digraph { graph [rankdir=${direction}, nodesep=0.35, ranksep=0.85] node [shape=plain] edge [arrowhead=none]`,
    ...cards.map((card, index) => `n${index} [label=<${table(card)}>]`),
    ...edges,
    '}',
  ].join('\n');
}
/** Rows have sides at the left and the right only. */
const SIDES = { LR: ['e', 'w'], RL: ['w', 'e'], TB: ['_', '_'], BT: ['_', '_'] } as const satisfies Record<
  Direction,
  readonly [string, string]
>;

/** Nothing but room: the texts are drawn later. */
function table({ rows, width }: Card): string {
  const cell = (port: string, height: number) => `<TR><TD FIXEDSIZE="TRUE" WIDTH="${width}" HEIGHT="${height}" PORT="${port}"></TD></TR>`;
  const cells = rows.map((_, at) => cell(`r${at}`, SIZES.rowHeight)).join('');
  return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">${cell('title', SIZES.titleHeight)}${cells}</TABLE>`;
}
function portOf({ rows }: Card, column: string | undefined): string {
  const at = rows.findIndex((row) => row.column === column);
  return at === -1 || column === '' ? 'title' : `r${at}`;
}

/** Twenty tables that refer to one, and to which none does, would be a tower: they get several columns. In ranks, by relation. */
function lengthsOf(cards: readonly Card[], relations: readonly Relation[]): ReadonlyMap<Relation, number> {
  const parents = new Set(relations.map(({ parent }) => parent.id));
  const heights = new Map(cards.map(({ node, height }) => [node.id, height]));
  const seen = new Set<string>();
  const firsts = relations.filter(({ child }) => !parents.has(child.id) && seen.size < seen.add(child.id).size);
  return new Map(
    [...Map.groupBy(firsts, ({ parent }) => parent.id).values()].flatMap((own) => {
      const height = own.reduce((sum, { child }) => sum + (heights.get(child.id) ?? 0) + 25, 0);
      const ranks = Math.max(1, Math.round(Math.sqrt(height / COLUMN) / 1.2));
      return own.map((relation, at) => [relation, 1 + (at % ranks)] as const);
    }),
  );
}

/** Moved so that the left upper corner of all is (0, 0). */
function read({ bb, objects = [], edges = [] }: Answer, cards: readonly Card[], relations: readonly Relation[]): LaidOut {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = bb.split(',').map(Number);
  const [left, top] = [Math.min(x0, x1), Math.min(y0, y1)];
  const moved = ({ x, y }: Point): Point => ({ x: x - left, y: y - top });
  const placed = objects.flatMap(({ name, pos }) => {
    const card = cards[Number(name.slice(1))];
    const [middle] = pointsOf(pos ?? '');
    if (card === undefined || middle === undefined) return [];
    return [{ card, ...moved({ x: middle.x - card.width / 2, y: middle.y - card.height / 2 }) }];
  });
  const lines = edges.flatMap(({ id, pos }) => {
    const relation = relations[Number(id.slice(1))];
    return relation === undefined || pos === undefined ? [] : [{ relation, points: pointsOf(pos).map(moved) }];
  });
  return { width: Math.abs(x1 - x0), height: Math.abs(y1 - y0), cards: placed, lines };
}
function pointsOf(pos: string): Point[] {
  return pos.split(' ').map((pair) => {
    const [x = 0, y = 0] = pair.split(',').map(Number);
    return { x, y };
  });
}

function sizeOf({ width, height }: Card): { readonly width: number; readonly height: number } {
  return { width, height };
}

/** From a table to itself lines are short, at its right. */
function withLoops({ width, height, cards, lines }: LaidOut, relations: readonly Relation[]): LaidOut {
  const placed = new Map(cards.map((one) => [one.card.node.id, one]));
  const loops = relations.flatMap((relation) => {
    const one = relation.child === relation.parent ? placed.get(relation.child.id) : undefined;
    return one === undefined ? [] : [{ relation, points: loop(one, relation) }];
  });
  const right = Math.max(width, ...loops.map(({ points }) => (points[0]?.x ?? 0) + LOOP));
  return { width: right, height, cards, lines: [...lines, ...loops] };
}
function loop({ card, x, y }: Point & { readonly card: Card }, { columns, parentColumns }: Relation): Point[] {
  const right = x + card.width;
  const [start, end] = [y + rowMiddle(card, parentColumns[0]), y + rowMiddle(card, columns[0])];
  const out = right + LOOP * 1.3;
  // A column that refers to itself, or rows that are not shown: down from the title's side.
  const lower = Math.abs(end - start) < 1 ? end + 8 : end;
  return [
    { x: right, y: start },
    { x: out, y: start },
    { x: out, y: lower },
    { x: right, y: lower },
  ];
}
