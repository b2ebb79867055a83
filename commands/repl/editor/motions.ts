/** Places in a text, from a place in it: lines, words, brackets. */
import { clusters, nextCluster, previousCluster, textWidth, widthOf } from './width.ts';

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
export function firstNonBlank(text: string, at: number): number {
  const start = lineStart(text, at);
  const [blank = ''] = /^[ \t]*/.exec(text.slice(start, lineEnd(text, at))) ?? [];
  return start + blank.length;
}

/** The same column in another line. @returns null where there is none. */
export function above(text: string, at: number, column = columnOf(text, at)): number | null {
  const start = lineStart(text, at);
  return start === 0 ? null : atColumn(text, lineStart(text, start - 1), column);
}
export function below(text: string, at: number, column = columnOf(text, at)): number | null {
  const end = lineEnd(text, at);
  return end === text.length ? null : atColumn(text, end + 1, column);
}
/** Cells before a place in its line. */
export function columnOf(text: string, at: number): number {
  return textWidth(text.slice(lineStart(text, at), at));
}
function atColumn(text: string, start: number, column: number): number {
  const line = text.slice(start, lineEnd(text, start));
  let width = 0;
  for (const { segment, index } of clusters(line)) {
    if (width + widthOf(segment) > column) return start + index;
    width += widthOf(segment);
  }
  return start + line.length;
}

type Kind = 'space' | 'word' | 'other';
/** @param big words are whatever has no white space in it, as vi's W. */
function kindAt(text: string, at: number, big: boolean): Kind {
  const character = text.charAt(at);
  if (/\s/.test(character)) return 'space';
  return big || /[\p{L}\p{N}_$]/u.test(character) || character >= '\u0080' ? 'word' : 'other';
}

/** Emacs: to the end of the word that follows. */
export function wordEnd(text: string, at: number): number {
  let to = at;
  while (to < text.length && kindAt(text, to, false) !== 'word') to = nextCluster(text, to);
  while (to < text.length && kindAt(text, to, false) === 'word') to = nextCluster(text, to);
  return to;
}
/** Emacs: to the start of the word before. */
export function wordStart(text: string, at: number): number {
  let to = at;
  while (to > 0 && kindAt(text, previousCluster(text, to), false) !== 'word') to = previousCluster(text, to);
  while (to > 0 && kindAt(text, previousCluster(text, to), false) === 'word') to = previousCluster(text, to);
  return to;
}
/** To the start of what white space divides. */
export function spaceStart(text: string, at: number): number {
  let to = at;
  while (to > 0 && kindAt(text, to - 1, true) === 'space') to--;
  while (to > 0 && kindAt(text, to - 1, true) !== 'space') to = previousCluster(text, to);
  return to;
}

/** vi's w, W. */
export function nextWord(text: string, at: number, big: boolean): number {
  let to = at;
  const kind = kindAt(text, to, big);
  if (kind !== 'space') while (to < text.length && kindAt(text, to, big) === kind) to = nextCluster(text, to);
  while (to < text.length && kindAt(text, to, big) === 'space') to++;
  return to;
}
/** vi's e, E: the last character of a word. */
export function endOfWord(text: string, at: number, big: boolean): number {
  let to = nextCluster(text, at);
  while (to < text.length && kindAt(text, to, big) === 'space') to++;
  const kind = kindAt(text, to, big);
  for (let after = nextCluster(text, to); after < text.length && kindAt(text, after, big) === kind; after = nextCluster(text, to))
    to = after;
  return Math.min(to, Math.max(0, text.length - 1));
}
/** vi's b, B. */
export function previousWord(text: string, at: number, big: boolean): number {
  let to = at;
  while (to > 0 && kindAt(text, to - 1, big) === 'space') to--;
  if (to === 0) return 0;
  const kind = kindAt(text, previousCluster(text, to), big);
  while (to > 0 && kindAt(text, previousCluster(text, to), big) === kind) to = previousCluster(text, to);
  return to;
}

/** vi's f, F, t, T: a character of the line. @returns null where it is not there. */
export function characterInLine(text: string, at: number, character: string, forwards: boolean): number | null {
  const found = forwards ? text.indexOf(character, nextCluster(text, at)) : at === 0 ? -1 : text.lastIndexOf(character, at - 1);
  if (found < 0 || found < lineStart(text, at) || found >= lineEnd(text, at)) return null;
  return found;
}

/** Parts of a text that brackets do not count in: strings and comments. */
export interface Quoted {
  readonly from: number;
  readonly to: number;
}
const OPENING = '([{';
const CLOSING = ')]}';

/** The other one of the bracket at a place. @returns null where there is none. */
export function matchingBracket(text: string, at: number, quoted: readonly Quoted[] = []): number | null {
  const character = text.charAt(at);
  const opens = OPENING.indexOf(character);
  const closes = CLOSING.indexOf(character);
  if (character === '' || (opens < 0 && closes < 0) || isQuoted(at, quoted)) return null;
  const step = opens >= 0 ? 1 : -1;
  const partner = opens >= 0 ? CLOSING.charAt(opens) : OPENING.charAt(closes);
  let depth = 0;
  for (let to = at; to >= 0 && to < text.length; to += step) {
    const here = text.charAt(to);
    if ((here !== character && here !== partner) || isQuoted(to, quoted)) continue;
    depth += here === character ? 1 : -1;
    if (depth === 0) return to;
  }
  return null;
}
function isQuoted(at: number, quoted: readonly Quoted[]): boolean {
  let low = 0;
  let high = quoted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const span = quoted[middle];
    if (span === undefined || at < span.from) high = middle;
    else if (at >= span.to) low = middle + 1;
    else return true;
  }
  return false;
}

/** vi's iw, aw, i", a(, …: what an operator works on. @returns null where there is none around the place. */
export function textObject(text: string, at: number, object: string, around: boolean): readonly [from: number, to: number] | null {
  if (object === 'w' || object === 'W') return wordObject(text, at, object === 'W', around);
  if (object === '"' || object === "'" || object === '`') return quoteObject(text, at, object, around);
  const opens = { b: '(', B: '{', '(': '(', ')': '(', '[': '[', ']': '[', '{': '{', '}': '{' }[object];
  return opens === undefined ? null : bracketObject(text, at, opens, around);
}
function wordObject(text: string, at: number, big: boolean, around: boolean): readonly [number, number] | null {
  if (at >= text.length) return null;
  const kind = kindAt(text, at, big);
  let from = at;
  let to = at;
  while (from > 0 && kindAt(text, from - 1, big) === kind) from = previousCluster(text, from);
  while (to < text.length && kindAt(text, to, big) === kind) to = nextCluster(text, to);
  while (around && to < text.length && kindAt(text, to, big) === 'space' && text.charAt(to) !== '\n') to++;
  return [from, to];
}
function quoteObject(text: string, at: number, quote: string, around: boolean): readonly [number, number] | null {
  const start = lineStart(text, at);
  const line = text.slice(start, lineEnd(text, at));
  for (let from = line.indexOf(quote); from >= 0; ) {
    const to = line.indexOf(quote, from + 1);
    if (to < 0) return null;
    if (at - start <= to) return around ? [start + from, start + to + 1] : [start + from + 1, start + to];
    from = line.indexOf(quote, to + 1);
  }
  return null;
}
function bracketObject(text: string, at: number, opens: string, around: boolean): readonly [number, number] | null {
  const closes = CLOSING.charAt(OPENING.indexOf(opens));
  let depth = text.charAt(at) === closes ? -1 : 0;
  for (let from = at; from >= 0; from--) {
    const here = text.charAt(from);
    if (here === closes) depth++;
    else if (here === opens && depth-- === 0) {
      const to = matchingBracket(text, from);
      if (to === null) return null;
      return around ? [from, to + 1] : [from + 1, to];
    }
  }
  return null;
}
