/** The text as rows of the screen: where each begins and ends, and where the cursor is. */
import { clusters, isPlain, shown, widthOf } from './width.ts';

/** A row of the screen. */
export interface Row {
  /** Part of the text that it shows. */
  readonly from: number;
  readonly to: number;
  /** What stands before it: a prompt, in the first row of each line. */
  readonly prompt: string;
  /** Cells of that. */
  readonly indent: number;
}
export interface Layout {
  readonly rows: readonly Row[];
  readonly cursor: { readonly row: number; readonly column: number };
}

export interface LayoutPrompt {
  readonly first: string;
  readonly more: string;
  /** Cells of both. */
  readonly firstWidth: number;
  readonly moreWidth: number;
}

export function layOut(text: string, cursor: number, prompt: LayoutPrompt, width: number): Layout {
  const rows: Row[] = [];
  let at = 0;
  let place = { row: 0, column: 0 };
  for (const line of text.split('\n')) {
    const first = rows.length;
    rows.push(...rowsOf(line, at, first === 0 ? prompt.first : prompt.more, first === 0 ? prompt.firstWidth : prompt.moreWidth, width));
    if (cursor >= at && cursor <= at + line.length) {
      place = placeIn(text, cursor, rows, first);
      // Past the last cell of a row there is no place for the cursor.
      if (place.column >= width) {
        if (place.row === rows.length - 1) rows.push({ from: cursor, to: cursor, prompt: '', indent: 0 });
        place = { row: place.row + 1, column: 0 };
      }
    }
    at += line.length + 1;
  }
  return { rows, cursor: place };
}

function rowsOf(line: string, offset: number, prompt: string, indent: number, width: number): Row[] {
  if (isPlain(line) && indent + line.length <= width) return [{ from: offset, to: offset + line.length, prompt, indent }];
  const rows: Row[] = [];
  let from = 0;
  let used = indent;
  let head = { prompt, indent };
  for (const { segment, index } of clusters(line)) {
    const cells = widthOf(segment);
    if (used + cells > width && index > from) {
      rows.push({ from: offset + from, to: offset + index, ...head });
      from = index;
      used = 0;
      head = { prompt: '', indent: 0 };
    }
    used += cells;
  }
  return [...rows, { from: offset + from, to: offset + line.length, ...head }];
}

function placeIn(text: string, cursor: number, rows: readonly Row[], first: number): { row: number; column: number } {
  let row = rows.length - 1;
  while (row > first && (rows[row]?.from ?? 0) > cursor) row--;
  const { from, indent } = rows[row] ?? { from: 0, indent: 0 };
  let column = indent;
  for (const { segment } of clusters(text.slice(from, cursor))) column += widthOf(segment);
  return { row, column };
}

/** A part of the text that looks otherwise. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly style: string;
}

/**
 * A part of the text as it goes to the terminal.
 * @param spans in order, none over another.
 * @param paint a text in a style.
 */
export function painted(
  text: string,
  from: number,
  to: number,
  spans: readonly Span[],
  paint: (text: string, style: string) => string,
): string {
  let out = '';
  let at = from;
  for (const span of spans) {
    if (span.to <= at) continue;
    if (span.from >= to) break;
    out += visible(text.slice(at, Math.max(at, span.from)));
    const end = Math.min(to, span.to);
    out += paint(visible(text.slice(Math.max(at, span.from), end)), span.style);
    at = end;
  }
  return out + visible(text.slice(at, to));
}
function visible(text: string): string {
  if (isPlain(text)) return text;
  let out = '';
  for (const { segment } of clusters(text)) out += shown(segment);
  return out;
}

/** Spans over spans: what is marked covers what is there. */
export function overlaid(spans: readonly Span[], marks: readonly Span[]): readonly Span[] {
  return marks.reduce((all, mark) => [...all.flatMap((span) => without(span, mark)), mark].sort((a, b) => a.from - b.from), [...spans]);
}
function without(span: Span, mark: Span): Span[] {
  if (span.to <= mark.from || span.from >= mark.to) return [span];
  return [
    { ...span, to: mark.from },
    { ...span, from: mark.to },
  ].filter(({ from, to }) => from < to);
}
