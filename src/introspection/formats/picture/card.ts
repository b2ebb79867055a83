/** A table as a box of rows, with the room that its texts take. */
import type { ColumnModel } from '../../model.ts';
import { type Detail, rowsOf } from './detail.ts';
import { marksOf, marksText, type Relation, type TableNode } from './relations.ts';
import { shortened, textWidth } from './text-width.ts';

/** Pixels. */
export const SIZES = { title: 12, row: 11, mark: 8, titleHeight: 24, rowHeight: 18, pad: 9, gap: 14 } as const;
/** Signs of a name or a type; the rest is in the tooltip. */
const LONGEST = 44;
const LONGEST_TYPE = 26;

export interface Card {
  readonly node: TableNode;
  readonly title: string;
  readonly rows: readonly CardRow[];
  /** Where names start, after the marks. */
  readonly indent: number;
  readonly width: number;
  readonly height: number;
}
export interface CardRow {
  /** The column; empty for a row that says how many are not shown. */
  readonly column: string;
  readonly marks: string;
  readonly name: string;
  /** The type, or the table that it refers to if that is elsewhere. */
  readonly note: string;
  readonly nullable: boolean;
  /** The id of the table that it refers to. */
  readonly refersTo: string | null;
  /** Whether `note` is the name of that table. */
  readonly away: boolean;
  readonly tooltip: string;
}

/**
 * @param shown how much of it, or the names of the columns that are shown.
 * @param near whether a table is so close that a line leads to it.
 */
export function cardOf(
  node: TableNode,
  relations: readonly Relation[],
  shown: Detail | ReadonlySet<string>,
  near: (other: TableNode) => boolean,
): Card {
  const { table } = node;
  const marks = marksOf(table);
  const refers = new Map(relations.toReversed().flatMap((relation) => relation.columns.map((column) => [column, relation] as const)));
  const columns = typeof shown === 'string' ? rowsOf(table, shown) : table.columns.filter(({ name }) => shown.has(name));
  const rows = columns.map((column) => rowOf(column, marksText(marks.get(column.name)).join(' '), refers.get(column.name), near));
  const hidden = table.columns.length - columns.length;
  if (shown === 'keys' && hidden > 0) rows.push(remark(`${hidden} more`));
  const title = shortened(table.name, LONGEST);
  const indent = SIZES.pad + room(rows, ({ marks }) => textWidth(marks, SIZES.mark, true), 6);
  const name = room(rows, ({ name, marks }) => textWidth(name, SIZES.row, marks.startsWith('PK')), 0);
  const note = room(rows, ({ note }) => textWidth(note, SIZES.row), SIZES.gap);
  const width = Math.ceil(Math.max(indent + name + note + SIZES.pad, textWidth(title, SIZES.title, true) + 2 * SIZES.pad, 60));
  return { node, title, rows, indent, width, height: SIZES.titleHeight + rows.length * SIZES.rowHeight };
}
/** What the widest takes, with something beside it if it is anything. */
function room(rows: readonly CardRow[], widthOf: (row: CardRow) => number, beside: number): number {
  const width = Math.max(0, ...rows.map(widthOf));
  return width === 0 ? 0 : width + beside;
}

function rowOf(column: ColumnModel, marks: string, relation: Relation | undefined, near: (other: TableNode) => boolean): CardRow {
  const { name, type, nullable, comment } = column;
  const away = relation !== undefined && !near(relation.parent);
  const target =
    relation === undefined ? '' : ` → ${relation.parent.table.name}.${relation.parentColumns[relation.columns.indexOf(name)] ?? ''}`;
  return {
    column: name,
    marks,
    name: shortened(name, LONGEST),
    note: away ? `→ ${shortened(relation.parent.table.name, LONGEST)}` : shortened(type, LONGEST_TYPE),
    nullable,
    refersTo: relation?.parent.id ?? null,
    away,
    tooltip: `${name} ${type}${nullable ? '' : ' not null'}${target}${comment === '' ? '' : `: ${comment}`}`,
  };
}
function remark(text: string): CardRow {
  return { column: '', marks: '', name: `… ${text}`, note: '', nullable: true, refersTo: null, away: false, tooltip: '' };
}

/** Where a column's row is, from the top of the card to the row's middle; the title's for a column that is not shown. */
export function rowMiddle({ rows }: Card, column: string | undefined): number {
  const at = rows.findIndex((row) => row.column === column && column !== '');
  return at === -1 ? SIZES.titleHeight / 2 : SIZES.titleHeight + (at + 0.5) * SIZES.rowHeight;
}
