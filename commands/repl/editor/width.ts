/** How wide text is on a terminal, character by character as people count them (grapheme clusters). */
import stringWidth from 'string-width';

export const TAB_WIDTH = 4;

let segmenter: Intl.Segmenter | null = null;

/** @returns the clusters of a text, each with its place. */
export function clusters(text: string): Iterable<{ readonly segment: string; readonly index: number }> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** Whether every character is one cell wide and one cluster. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}
const PLAIN = /^[ -~]*$/;

/** Cells of a cluster as `shown` prints it. */
export function widthOf(cluster: string): number {
  if (cluster === '\t') return TAB_WIDTH;
  const code = cluster.charCodeAt(0);
  if (code < 0x20 || code === 0x7f) return 2;
  return code < 0x7f && cluster.length === 1 ? 1 : stringWidth(cluster);
}

/** A cluster as it goes to the terminal: control characters as `^X`. */
export function shown(cluster: string): string {
  if (cluster === '\t') return ' '.repeat(TAB_WIDTH);
  const code = cluster.charCodeAt(0);
  if (code === 0x7f) return '^?';
  return code < 0x20 ? `^${String.fromCharCode(code + 0x40)}` : cluster;
}

/** Cells of a text without line ends. */
export function textWidth(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const { segment } of clusters(text)) width += widthOf(segment);
  return width;
}

/** The start of a text that fits, with `…` where it was cut. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let used = 0;
  let kept = '';
  for (const { segment } of clusters(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    kept += shown(segment);
  }
  return width <= 0 ? '' : `${kept}…`;
}

/** Where the cluster after (or before) a place begins. */
export function nextCluster(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const ahead = text.slice(at, at + WINDOW);
  if (isPlain(ahead.slice(0, 2))) return at + 1;
  for (const { segment } of clusters(ahead)) return at + segment.length;
  return text.length;
}
export function previousCluster(text: string, at: number): number {
  if (at <= 0) return 0;
  const before = text.slice(Math.max(0, at - WINDOW), at);
  if (isPlain(before.slice(-2))) return at - 1;
  let last = before;
  for (const { segment } of clusters(before)) last = segment;
  return at - last.length;
}
/** More than any cluster that people type. */
const WINDOW = 64;
