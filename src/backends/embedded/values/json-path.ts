/** JSON paths: `$.a[0]."b c"[last-1][0 to 3].*[*]**.x`. https://dev.mysql.com/doc/refman/8.4/en/json.html#json-path-syntax */
import { SqlError } from '../../../errors.ts';
import type { Json } from './json.ts';

export interface CellIndex {
  /** Counted from the end: `last-index`. */
  readonly fromEnd: boolean;
  readonly index: number;
}
export type PathLeg =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'members' }
  | { readonly kind: 'cell'; readonly at: CellIndex }
  | { readonly kind: 'range'; readonly from: CellIndex; readonly to: CellIndex }
  | { readonly kind: 'cells' }
  | { readonly kind: 'ellipsis' };
export interface JsonPath {
  readonly legs: readonly PathLeg[];
  /** Whether it can name more than one value. */
  readonly many: boolean;
}

const cache = new Map<string, JsonPath>();
/** @throws SqlError 3143 */
export function parsePath(text: string): JsonPath {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const path = new PathParser(text).parse();
  if (cache.size > 1000) cache.clear();
  cache.set(text, path);
  return path;
}

const NAME_START = /[\p{L}\p{Nl}$_]/u;
const NAME_PART = /[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$_\u200c\u200d]/u;

class PathParser {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }

  parse(): JsonPath {
    this.#space();
    if (this.#text[this.#at] !== '$') this.#fail(Math.min(1, this.#text.length));
    this.#at++;
    const legs: PathLeg[] = [];
    this.#space();
    while (this.#at < this.#text.length) {
      legs.push(this.#leg());
      this.#space();
    }
    if (legs.at(-1)?.kind === 'ellipsis') this.#fail();
    return { legs, many: legs.some((leg) => leg.kind !== 'member' && leg.kind !== 'cell') };
  }

  #fail(at = this.#at): never {
    throw new SqlError(3143, '42000', `Invalid JSON path expression. The error is around character position ${at}.`);
  }
  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? 'x')) this.#at++;
  }
  #leg(): PathLeg {
    switch (this.#text[this.#at]) {
      case '.':
        this.#at++;
        return this.#member();
      case '[':
        this.#at++;
        return this.#cell();
      case '*':
        if (this.#text[this.#at + 1] !== '*') this.#fail();
        this.#at += 2;
        if (this.#at >= this.#text.length || this.#text[this.#at] === '*') this.#fail();
        return { kind: 'ellipsis' };
      default:
        return this.#fail();
    }
  }
  #member(): PathLeg {
    this.#space();
    const text = this.#text;
    if (this.#at >= text.length) this.#fail();
    if (text[this.#at] === '*') {
      this.#at++;
      return { kind: 'members' };
    }
    const start = this.#at;
    if (text[start] === '"') {
      this.#at++;
      while (this.#at < text.length && text[this.#at] !== '"') this.#at += text[this.#at] === '\\' ? 2 : 1;
      if (this.#at >= text.length) this.#fail();
      this.#at++;
      const name = unescapeName(text.slice(start, this.#at));
      return name === null ? this.#fail(start) : { kind: 'member', name };
    }
    const chars = [...text.slice(start)];
    if (!NAME_START.test(chars[0] ?? '')) this.#fail(start);
    let name = '';
    for (const char of chars) {
      if (!NAME_PART.test(char)) break;
      name += char;
    }
    this.#at += name.length;
    return { kind: 'member', name };
  }
  #cell(): PathLeg {
    this.#space();
    if (this.#text[this.#at] === '*') {
      this.#at++;
      this.#space();
      this.#close();
      return { kind: 'cells' };
    }
    const from = this.#index();
    this.#space();
    if (/^to\s/.test(this.#text.slice(this.#at)) && /\s/.test(this.#text[this.#at - 1] ?? '')) {
      this.#at += 2;
      this.#space();
      const start = this.#at;
      const to = this.#index();
      if (from.fromEnd === to.fromEnd && (from.fromEnd ? from.index < to.index : from.index > to.index)) this.#fail(start + 1);
      this.#space();
      this.#close();
      return { kind: 'range', from, to };
    }
    this.#close();
    return { kind: 'cell', at: from };
  }
  #close(): void {
    if (this.#text[this.#at] !== ']') this.#fail(this.#at + 1);
    this.#at++;
  }
  #index(): CellIndex {
    const last = /^last(?:\s*-\s*(\d+))?/.exec(this.#text.slice(this.#at));
    if (last !== null) {
      this.#at += last[0].length;
      return { fromEnd: true, index: Number(last[1] ?? 0) };
    }
    const digits = /^\d+/.exec(this.#text.slice(this.#at));
    if (digits === null || Number(digits[0]) > 4294967295) return this.#fail();
    this.#at += digits[0].length;
    return { fromEnd: false, index: Number(digits[0]) };
  }
}
function unescapeName(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    // Not a JSON string: the caller says where.
    return null;
  }
}

/** Position of a cell in an array of this length; may lie outside of it. */
export function cellPosition(at: CellIndex, length: number): number {
  return at.fromEnd ? length - 1 - at.index : at.index;
}

/** All values that a path names, in document order, each once. */
export function findAll(root: Json, path: JsonPath): Json[] {
  let found: Json[] = [root];
  for (const leg of path.legs) {
    const next: Json[] = [];
    for (const value of found) step(value, leg, next);
    found = next;
    if (found.length === 0) return found;
  }
  return found;
}
/** The one value that a path without wildcards names; undefined where there is none. */
export function find(root: Json, path: JsonPath): Json | undefined {
  let value: Json | undefined = root;
  for (const leg of path.legs) {
    if (value === undefined) return undefined;
    if (leg.kind === 'member') value = value instanceof Map ? value.get(leg.name) : undefined;
    else if (leg.kind === 'cell') {
      if (Array.isArray(value)) value = value[cellPosition(leg.at, value.length)];
      // A scalar or object is the only cell of itself.
      else if (cellPosition(leg.at, 1) !== 0) value = undefined;
    } else return findAll(root, path)[0];
  }
  return value;
}

function step(value: Json, leg: PathLeg, out: Json[]): void {
  switch (leg.kind) {
    case 'member': {
      const member = value instanceof Map ? value.get(leg.name) : undefined;
      if (member !== undefined) out.push(member);
      return;
    }
    case 'members':
      if (value instanceof Map) for (const name of sortedNames(value)) out.push(value.get(name) ?? null);
      return;
    case 'cell': {
      if (Array.isArray(value)) {
        const item = value[cellPosition(leg.at, value.length)];
        if (item !== undefined) out.push(item);
      } else if (cellPosition(leg.at, 1) === 0) out.push(value);
      return;
    }
    case 'range': {
      const items = Array.isArray(value) ? value : [value];
      const from = Math.max(0, cellPosition(leg.from, items.length));
      const to = Math.min(items.length - 1, cellPosition(leg.to, items.length));
      for (let i = from; i <= to; i++) {
        const item = items[i];
        if (item !== undefined) out.push(item);
      }
      return;
    }
    case 'cells':
      if (Array.isArray(value)) for (const item of value) out.push(item);
      return;
    case 'ellipsis':
      descend(value, out);
  }
}
function descend(value: Json, out: Json[]): void {
  if (!out.includes(value) || typeof value !== 'object' || value === null) out.push(value);
  if (Array.isArray(value)) for (const item of value) descend(item, out);
  else if (value instanceof Map) for (const name of sortedNames(value)) descend(value.get(name) ?? null, out);
}
function sortedNames(value: Map<string, Json>): string[] {
  return [...value.keys()].sort((a, b) => Buffer.byteLength(a) - Buffer.byteLength(b) || Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** A path's text: what JSON_SEARCH answers. */
export function pathText(legs: readonly (string | number)[]): string {
  let text = '$';
  for (const leg of legs) {
    if (typeof leg === 'number') text += `[${leg}]`;
    else text += /^[\p{L}$_][\p{L}\p{N}$_]*$/u.test(leg) ? `.${leg}` : `.${JSON.stringify(leg)}`;
  }
  return text;
}
