/** A graph for Graphviz: `dot -Tpdf`. https://graphviz.org/doc/info/shapes.html#html */
import type { ColumnModel, Model } from '../model.ts';
import type { FormatOptions } from './format.ts';
import { type Detail, detailFor, rowsOf } from './picture/detail.ts';
import { escaped } from './picture/markup.ts';
import type { Direction } from './picture/options.ts';
import {
  describeRelation,
  type Graph,
  graphOf,
  type KeyMarks,
  marksOf,
  marksText,
  type Relation,
  type TableNode,
} from './picture/relations.ts';
import { shortened } from './picture/text-width.ts';

export function render(model: Model, { picture: { detail, direction } }: Pick<FormatOptions, 'picture'>): string {
  const graph = graphOf(model);
  const shown = detail ?? detailFor(graph.nodes.length);
  return [
    'digraph schema {',
    `  graph [rankdir=${direction ?? 'LR'}, fontname="Helvetica", fontsize=13, nodesep=0.4, ranksep=1, charset="UTF-8"];`,
    '  node [shape=plain, fontname="Helvetica", fontsize=11];',
    '  edge [dir=both, color="#64748b", fontname="Helvetica", fontsize=9];',
    ...model.databases.flatMap(({ name }, at) => cluster(name, at, model.databases.length > 1, graph, shown)),
    ...graph.relations.map((relation) => `  ${edge(relation, shown, direction ?? 'LR')}`),
    '}',
    '',
  ].join('\n');
}

function cluster(database: string, at: number, framed: boolean, { nodes }: Graph, detail: Detail): string[] {
  const own = nodes.filter((node) => node.database === database).map((node) => statement(node, detail));
  if (!framed) return own.map((line) => `  ${line}`);
  const style = 'style="rounded"; color="#94a3b8"';
  return [`  subgraph cluster_${at} {`, `    label=${quoted(database)}; ${style};`, ...own.map((line) => `    ${line}`), '  }'];
}

function statement(node: TableNode, detail: Detail): string {
  const { name, comment } = node.table;
  const marks = marksOf(node.table);
  const rows = rowsOf(node.table, detail).map((column, at) => row(column, marks.get(column.name), at));
  const title = `<TR><TD COLSPAN="3" BGCOLOR="#e2e8f0" PORT="title"><B>${html(name)}</B></TD></TR>`;
  const label = `<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="4" COLOR="#94a3b8">${title}${rows.join('')}</TABLE>`;
  return `${quoted(node.id)} [label=<${label}>, tooltip=${quoted(comment === '' ? name : `${name}: ${comment}`)}, URL=${quoted(`#${node.id}`)}];`;
}

/** Keys, name and type; the cells at its sides are where edges end. */
function row({ name, type, nullable }: ColumnModel, marks: KeyMarks | undefined, at: number): string {
  const keys = marksText(marks).join(' ');
  const mark = keys === '' ? ' ' : `<FONT POINT-SIZE="8" COLOR="#64748b">${keys}</FONT>`;
  const shown = marks?.primary === true ? `<U>${html(name)}</U>` : html(name);
  const kind = `<FONT COLOR="#64748b">${html(`${shortened(type, 40)}${nullable ? '' : ' *'}`)}</FONT>`;
  const [left, right] = [`<TD SIDES="LB" PORT="l${at}">${mark}</TD>`, `<TD SIDES="RB" ALIGN="LEFT" PORT="r${at}">${kind}</TD>`];
  return `<TR>${left}<TD SIDES="B" ALIGN="LEFT">${shown}</TD>${right}</TR>`;
}

function edge(relation: Relation, detail: Detail, direction: Direction): string {
  const { parent, child, columns, parentColumns, optional, single } = relation;
  const [from, to] = SIDES[direction];
  const tail = `${quoted(parent.id)}:${port(parent, parentColumns[0], detail, from)}`;
  const head = `${quoted(child.id)}:${port(child, columns[0], detail, to)}`;
  const ends = `arrowtail=${optional ? 'teeodot' : 'teetee'}, arrowhead=${single ? 'teeodot' : 'crowodot'}`;
  return `${tail} -> ${head} [${ends}, tooltip=${quoted(describeRelation(relation))}];`;
}

/** At which side of a row an edge leaves the table that is referred to, and arrives at the other; null: where it is nearer. */
const SIDES = {
  LR: ['e', 'w'],
  RL: ['w', 'e'],
  TB: [null, null],
  BT: [null, null],
} as const satisfies Record<Direction, readonly ['e' | 'w' | null, 'e' | 'w' | null]>;

function port({ table }: TableNode, column: string | undefined, detail: Detail, side: 'e' | 'w' | null): string {
  const at = rowsOf(table, detail).findIndex(({ name }) => name === column);
  const row = at === -1 ? 'title' : `${side === 'w' ? 'l' : 'r'}${at}`;
  return side === null ? row : `${row}:${side}`;
}

/** A name or a text in quotes, where entities stand for signs. A backslash would be an escape in some of them, and doubled it is itself only in those. */
function quoted(text: string): string {
  return `"${plain(text).replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
/** In labels like HTML. An empty text would be none at all. */
function html(text: string): string {
  return text === '' ? ' ' : escaped(plain(text));
}
/** In one line. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ');
}
