/**
 * JSON lines: an object a line. Values that are no strings stay as they are written, so that no digit of a number is lost, nor the order of an object's
 * members.
 */
import { type BadRow, beginning, type Cell, DataError, type DataRow, LONGEST_RECORD, type RowParser } from './row.ts';

export class JsonLinesParser implements RowParser {
  #rest = '';
  #line = 1;
  /** Lists of names that there have been. */
  readonly #shapes = new Map<string, readonly string[]>();

  take(text: string | null): (DataRow | BadRow)[] {
    const lines = (this.#rest + (text ?? '')).split('\n');
    this.#rest = text === null ? '' : (lines.pop() ?? '');
    if (this.#rest.length > LONGEST_RECORD) throw new DataError('this line does not end', this.#line);
    const rows: (DataRow | BadRow)[] = [];
    for (const line of lines) {
      if (line.trim() !== '') rows.push(this.#row(line));
      this.#line++;
    }
    return rows;
  }

  #row(line: string): DataRow | BadRow {
    const bad = (problem: string): BadRow => ({ line: this.#line, problem, text: beginning(line) });
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad('an object is wanted');
    } catch (error) {
      return bad(error instanceof Error ? `no JSON: ${error.message}` : 'no JSON');
    }
    const { names, cells } = members(line);
    const key = JSON.stringify(names);
    const known = this.#shapes.get(key);
    if (known === undefined) {
      if (new Set(names).size < names.length) return bad('a name occurs twice');
      this.#shapes.set(key, names);
    }
    return { line: this.#line, names: known ?? names, cells };
  }
}

/** The members of an object, of a text that is known to be one. */
function members(text: string): { readonly names: string[]; readonly cells: Cell[] } {
  const names: string[] = [];
  const cells: Cell[] = [];
  let at = skip(text, text.indexOf('{') + 1);
  while (text.charAt(at) === '"') {
    const nameEnd = valueEnd(text, at);
    names.push(stringOf(text.slice(at, nameEnd)));
    const start = skip(text, skip(text, nameEnd) + 1);
    const end = valueEnd(text, start);
    cells.push(cellOf(text.slice(start, end)));
    at = skip(text, end);
    if (text.charAt(at) === ',') at = skip(text, at + 1);
  }
  return { names, cells };
}

function cellOf(text: string): Cell {
  if (text === 'null') return null;
  return text.startsWith('"') ? stringOf(text) : { json: text };
}
function stringOf(text: string): string {
  return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1);
}

function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Where the value ends that begins there. */
function valueEnd(text: string, start: number): number {
  const first = text.charAt(start);
  if (first === '"') return stringEnd(text, start);
  if (first !== '{' && first !== '[') return plainEnd(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') at = stringEnd(text, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return text.length;
}
/** The end of a number, `true`, `false` or `null`. */
function plainEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) if (/[,}\s]/.test(text.charAt(at))) return at;
  return text.length;
}
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text.charCodeAt(at) === 0x5c) at++;
    else if (text.charCodeAt(at) === 0x22) return at + 1;
  }
  return text.length;
}
