/** SVG of tables and of the lines between them. */
import { type Card, type CardRow, SIZES } from './card.ts';
import type { Frame, Line, Picture, PlacedCard, Point } from './layout.ts';
import { escaped } from './markup.ts';
import { describeRelation } from './relations.ts';
import { HUE_COUNT } from './style.ts';
import { textWidth } from './text-width.ts';

/** How the ends of lines look: one, one or none, any number. They point to where the line ends. */
const MARKERS = `<defs>${marker('one', '<path d="M4 6H16M10 2V10M7 2V10"/>')}${marker('maybe', '<path d="M4 6H16M11 2V10"/><circle cx="5" cy="6" r="3"/>')}${marker('many', '<path d="M7 6L16 1M7 6H16M7 6L16 11"/><circle cx="4" cy="6" r="3"/>')}</defs>`;
function marker(name: string, shape: string): string {
  return `<marker id="er-${name}" class="m" viewBox="0 0 17 12" markerWidth="17" markerHeight="12" refX="16" refY="6" markerUnits="userSpaceOnUse" orient="auto-start-reverse">${shape}</marker>`;
}

/**
 * @param here the id of the table that the picture is about.
 * @returns everything inside of an `svg` element of class `er`, but for its style and title.
 */
export function drawPicture({ cards, lines, frames, width, height }: Picture, here: string | null = null): string {
  const [near, far] = [lines.filter((line) => !line.far), lines.filter((line) => line.far)];
  return [
    MARKERS,
    `<rect class="bg" width="${round(width)}" height="${round(height)}"/>`,
    ...frames.map(drawFrame),
    ...far.map(drawLine),
    ...near.map(drawLine),
    ...cards.map((card) => drawCard(card, here)),
  ].join('\n');
}

/** Its label no wider than itself. */
function drawFrame({ x, y, width, height, label, size }: Frame): string {
  const rect = `<rect class="f" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="8"/>`;
  const fitting = Math.max(11, Math.min(size, (width - 28) / Math.max(textWidth(label, 1, true), 1)));
  const letters = text(14, size, 'fl', label, fitting, true);
  return `${rect}<g transform="translate(${pair({ x, y: y + 6 }, ' ')})" font-size="${round(fitting)}">${letters}</g>`;
}

function drawLine({ relation, points, far }: Line): string {
  const [start, ...rest] = points;
  if (start === undefined) return '';
  const ends = `marker-start="url(#er-${relation.optional ? 'maybe' : 'one'})" marker-end="url(#er-${relation.single ? 'maybe' : 'many'})"`;
  const path = `<path class="${far ? 'e x' : 'e'}" data-of="${escaped(`${relation.child.id} ${relation.parent.id}`)}" d="M${pair(start)}C${rest.map((point) => pair(point)).join(' ')}" ${ends}>`;
  return `${path}<title>${escaped(describeRelation(relation))}</title></path>`;
}

function drawCard({ card, x, y, group }: PlacedCard, here: string | null): string {
  const { node, title, width, height } = card;
  const { name, comment } = node.table;
  const titled = `<title>${escaped(comment === '' ? name : `${name}: ${comment}`)}</title>`;
  const head = `<path class="h" d="${headOutline(card)}"/>${text(SIZES.pad, 16, 'ti', title, SIZES.title, true)}`;
  const box = `<rect class="b" width="${width}" height="${height}" rx="5"/>`;
  const link = `<a href="#${escaped(node.id)}">${titled}${head}</a>`;
  // An id is where a link leads to: not so in a part of a page that has a page for each.
  const id = here === null ? ` id="${escaped(node.id)}"` : '';
  const kind = `t c${group % HUE_COUNT}${here === node.id ? ' here' : ''}`;
  const rows = card.rows.map((row, at) => drawRow(row, at, card)).join('');
  return `<g class="${kind}" transform="translate(${pair({ x, y }, ' ')})"${id}>${box}${link}${ruled(card)}${rows}</g>`;
}
/** Round above; below only if nothing follows. */
function headOutline({ width, rows }: Card): string {
  const [w, h] = [width - 0.5, SIZES.titleHeight];
  const below = rows.length === 0 ? `V${h - 5}q0 4.5 -4.5 4.5H5q-4.5 0 -4.5 -4.5` : `V${h}H.5`;
  return `M.5 5q0 -4.5 4.5 -4.5H${w - 4.5}q4.5 0 4.5 4.5${below}z`;
}
function ruled({ rows, width }: Card): string {
  if (rows.length === 0) return '';
  return `<path class="l" d="${rows.map((_, at) => `M.5 ${SIZES.titleHeight + at * SIZES.rowHeight}H${width - 0.5}`).join('')}"/>`;
}

function drawRow(row: CardRow, at: number, { width, indent }: Card): string {
  const y = SIZES.titleHeight + at * SIZES.rowHeight + 13;
  const primary = row.marks.startsWith('PK');
  const marks = row.marks === '' ? '' : text(SIZES.pad, y - 1, 'k', row.marks, SIZES.mark, true);
  const name = text(indent, y, row.column === '' ? 'q' : primary ? 'p' : '', row.name, SIZES.row, primary);
  const length = textWidth(row.note, SIZES.row);
  const note = row.note === '' ? '' : text(width - SIZES.pad - length, y, row.away ? 'w' : 'n', row.note, SIZES.row);
  const linked = row.refersTo === null || note === '' ? note : `<a href="#${escaped(row.refersTo)}">${note}</a>`;
  return row.tooltip === '' ? name : `<g><title>${escaped(row.tooltip)}</title>${marks}${name}${linked}</g>`;
}

/** Of a fixed length, whatever font there is. */
function text(x: number, y: number, kind: string, content: string, size: number, bold = false): string {
  const style = kind === '' ? '' : ` class="${kind}"`;
  const length = textWidth(content, size, bold);
  return `<text${style} x="${round(x)}" y="${round(y)}" textLength="${round(length)}" lengthAdjust="spacingAndGlyphs">${escaped(content)}</text>`;
}

function pair({ x, y }: Point, between = ','): string {
  return `${round(x)}${between}${round(y)}`;
}
function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
