/** Boxes side by side and one below the other, in about the shape of a screen. */

export interface Box {
  readonly width: number;
  readonly height: number;
}
export interface Packed<T extends Box> extends Box {
  readonly places: readonly { readonly box: T; readonly x: number; readonly y: number }[];
}

/** Width by height. */
const SHAPE = 1.6;

/** A part of the outline of what is there already: from `x` on, nothing below `y`. */
interface Step {
  readonly x: number;
  readonly y: number;
}

/** Tries some widths, and takes what fits into the smallest screen. */
export function pack<T extends Box>(boxes: readonly T[], apart: number): Packed<T> {
  const area = boxes.reduce((sum, { width, height }) => sum + (width + apart) * (height + apart), 0);
  const widest = Math.max(0, ...boxes.map(({ width }) => width + apart));
  const sorted = boxes.toSorted((a, b) => b.height - a.height || b.width - a.width);
  return [0.9, 1, 1.1, 1.25, 1.4]
    .map((factor) => packInto(sorted, apart, Math.max(Math.sqrt(area * SHAPE) * factor, widest)))
    .reduce((a, b) => (screen(b) < screen(a) ? b : a));
}
function screen({ width, height }: Box): number {
  return Math.max(width, height * SHAPE);
}

/** The large ones first, each where it ends highest up (a skyline: Jylänki 2010, "A Thousand Ways to Pack the Bin"). */
function packInto<T extends Box>(sorted: readonly T[], apart: number, room: number): Packed<T> {
  let outline: readonly Step[] = [{ x: 0, y: 0 }];
  const places = sorted.map((box) => {
    const { x, y } = best(outline, box.width + apart, room);
    outline = raised(outline, x, x + box.width + apart, y + box.height + apart);
    return { box, x, y };
  });
  return {
    places,
    width: Math.max(0, ...places.map(({ box, x }) => x + box.width)),
    height: Math.max(0, ...places.map(({ box, y }) => y + box.height)),
  };
}

function best(outline: readonly Step[], width: number, room: number): Step {
  const candidates = outline.filter(({ x }) => x === 0 || x + width <= room).map(({ x }) => ({ x, y: lowest(outline, x, x + width) }));
  return candidates.reduce((a, b) => (b.y < a.y ? b : a), { x: 0, y: Number.POSITIVE_INFINITY });
}
/** The `y` that is free between two `x`. */
function lowest(outline: readonly Step[], from: number, to: number): number {
  return outline.reduce(
    (y, step, at) => (step.x < to && (outline[at + 1]?.x ?? Number.POSITIVE_INFINITY) > from ? Math.max(y, step.y) : y),
    0,
  );
}

function raised(outline: readonly Step[], from: number, to: number, y: number): readonly Step[] {
  const after = outline.findLast(({ x }) => x <= to)?.y ?? 0;
  const ends = outline.some(({ x }) => x === to) ? [] : [{ x: to, y: after }];
  return [...outline.filter(({ x }) => x < from), { x: from, y }, ...ends, ...outline.filter(({ x }) => x >= to)];
}
