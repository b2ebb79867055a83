/** A row of information_schema, by names of columns. */
import type { Value, ValueRow } from '../types.ts';
import type { Count } from './model.ts';

export class SourceRow {
  readonly #columns: ReadonlyMap<string, number>;
  readonly #values: ValueRow;

  constructor(columns: ReadonlyMap<string, number>, values: ValueRow) {
    this.#columns = columns;
    this.#values = values;
  }

  /** Null for NULL, and for what the server does not have. */
  maybe(name: string): string | null {
    const value = this.#value(name);
    if (value === null) return null;
    // Texts of a session that has asked for bytes.
    return value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value);
  }
  text(name: string): string {
    return this.maybe(name) ?? '';
  }
  number(name: string): number | null {
    const value = this.#value(name);
    return value === null ? null : Number(value);
  }
  count(name: string): Count | null {
    const value = this.#value(name);
    return typeof value === 'number' || value === null ? value : String(value);
  }
  is(name: string, expected: string): boolean {
    return this.text(name) === expected;
  }
  /** The same row with another value. */
  with(name: string, value: Value): SourceRow {
    const at = this.#columns.get(name);
    return new SourceRow(this.#columns, at === undefined ? this.#values : this.#values.toSpliced(at, 1, value));
  }
  /** Names that a row is found by. */
  key(...names: readonly string[]): string {
    return names.map((name) => this.text(name)).join('\0');
  }

  #value(name: string): Value {
    const at = this.#columns.get(name);
    if (at === undefined) throw new Error(`${name} is not read`);
    return this.#values[at] ?? null;
  }
}

/** Rows in lists, by the names in some of their columns. */
export function grouped(rows: readonly SourceRow[], ...names: readonly string[]): ReadonlyMap<string, readonly SourceRow[]> {
  const groups = new Map<string, SourceRow[]>();
  for (const row of rows) {
    const key = row.key(...names);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** In the order of a number. */
export function byNumber(name: string): (a: SourceRow, b: SourceRow) => number {
  return (a, b) => (a.number(name) ?? 0) - (b.number(name) ?? 0);
}
/** In the order of names, as their characters are numbered. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
