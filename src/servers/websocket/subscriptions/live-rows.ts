/** What a watched query has answered: its rows as JSON texts, each with its key. */
import { createHash } from 'node:crypto';
import type { Outcome, ResultSink } from '../../../result.ts';
import { type Field, FieldFlag, type ValueRow } from '../../../types.ts';
import { Refusal } from '../errors.ts';
import { type Columns, columnsOf, Enough, objectText } from '../result-text.ts';

/** Columns that tell a row from the others. */
export interface Key {
  readonly names: readonly string[];
  readonly places: readonly number[];
}

export class LiveRows {
  /** The list of WireField. */
  readonly fields: string;
  readonly key: Key;
  /** JSON texts: a list of values; an object. */
  readonly keys: readonly string[];
  readonly rows: readonly string[];
  /** There were more. */
  readonly truncated: boolean;
  /** Whether no two rows have the same key. */
  readonly isUnique: boolean;
  /** Characters. */
  readonly size: number;
  #cursor: string | null = null;

  constructor(fields: string, key: Key, keys: readonly string[], rows: readonly string[], truncated: boolean) {
    this.fields = fields;
    this.key = key;
    this.keys = keys;
    this.rows = rows;
    this.truncated = truncated;
    this.isUnique = new Set(keys).size === keys.length;
    this.size = keys.reduce((size, text, at) => size + text.length + (rows[at]?.length ?? 0), 0);
  }
  /** Tells these rows from all others: the same after a restart, and on another server. */
  get cursor(): string {
    this.#cursor ??= createHash('sha256')
      .update(JSON.stringify([this.key.names, this.truncated]))
      .update(this.rows.join('\n'))
      .digest('base64url');
    return this.#cursor;
  }
  /** Whether it would look the same. */
  equals({ rows, truncated, fields }: LiveRows): boolean {
    if (rows.length !== this.rows.length || truncated !== this.truncated || fields !== this.fields) return false;
    return this.rows.every((row, at) => row === rows[at]);
  }
}

export interface RowBounds {
  readonly maxRows: number;
  /** Characters of all rows. */
  readonly maxText: number;
}
const ENOUGH = new Enough('enough rows');

/** Takes the answer of one run. */
export class LiveResult implements ResultSink {
  readonly #wanted: readonly string[] | null;
  readonly #bounds: RowBounds;
  /** Null: of each run its own. */
  readonly #settled: Key | null;
  #columns: Columns | null = null;
  #fields: readonly Field[] = [];
  #key: Key | null = null;
  #raw: ValueRow[] = [];
  readonly #rows: string[] = [];
  readonly #keys: string[] = [];
  #size = 0;
  #truncated = false;

  /** @param wanted names of the key's columns, where the client has said so. @param settled the key so far. */
  constructor(wanted: readonly string[] | null, settled: Key | null, bounds: RowBounds) {
    this.#wanted = wanted;
    this.#settled = settled;
    this.#bounds = bounds;
  }

  ok(_: Outcome): void {
    throw new Refusal('WSQL_NOT_A_QUERY', 'Only what answers with rows can be subscribed to');
  }
  /** @throws Refusal where a column of the key is not there. */
  fields(fields: readonly Field[]): void {
    const columns = columnsOf(fields);
    this.#columns = columns;
    this.#fields = fields;
    const names = this.#wanted ?? this.#settled?.names ?? null;
    this.#key = names === null ? keyOf(fields, columns) : namedKey(names, fields, columns);
  }
  rows(rows: readonly ValueRow[]): void {
    for (const row of rows) {
      if (this.#rows.length >= this.#bounds.maxRows) {
        this.#truncated = true;
        throw ENOUGH;
      }
      this.#row(row);
    }
    if (this.#size > this.#bounds.maxText) throw tooLarge(this.#bounds.maxText);
  }
  #row(row: ValueRow): void {
    if (this.#columns === null || this.#key === null) throw new Error('rows before fields');
    const text = objectText(this.#columns, row);
    this.#size += text.length;
    this.#rows.push(text);
    this.#keys.push(keyText(this.#columns, this.#key, row));
    if (this.#mayRekey) this.#raw.push(row);
  }
  /** Nobody has said what the key is: it may turn out to be none. */
  get #mayRekey(): boolean {
    return this.#wanted === null && this.#settled === null;
  }
  end(): void {
    // The caller takes them.
  }

  /** Rows so far. */
  get count(): number {
    return this.#rows.length;
  }
  /** @throws Refusal where there was no result. */
  take(): LiveRows {
    const columns = this.#columns;
    if (columns === null || this.#key === null) throw new Refusal('WSQL_NOT_A_QUERY', 'Only what answers with rows can be subscribed to');
    const rows = new LiveRows(columns.text, this.#key, this.#keys, this.#rows, this.#truncated);
    if (rows.isUnique || !this.#mayRekey) return rows;
    const whole = wholeRows(this.#fields, columns);
    const keys = this.#raw.map((row) => keyText(columns, whole, row));
    return new LiveRows(columns.text, whole, keys, this.#rows, this.#truncated);
  }
}

function keyText({ encoders }: Columns, { places }: Key, row: ValueRow): string {
  let text = '';
  for (const place of places) text += `${text === '' ? '[' : ','}${encoders[place]?.(row[place] ?? null) ?? 'null'}`;
  return text === '' ? '[]' : `${text}]`;
}
function keyOf(fields: readonly Field[], columns: Columns): Key {
  const places = columns.places.filter((place) => ((fields[place]?.flags ?? 0) & FieldFlag.PRI_KEY) !== 0);
  return places.length === 0 ? wholeRows(fields, columns) : keyAt(places, fields);
}
function wholeRows(fields: readonly Field[], { places }: Columns): Key {
  return keyAt(places, fields);
}
function keyAt(places: readonly number[], fields: readonly Field[]): Key {
  return { places, names: places.map((place) => fields[place]?.name ?? '') };
}
function namedKey(names: readonly string[], fields: readonly Field[], { places }: Columns): Key {
  const found = names.map((name) => {
    const place = places.find((at) => fields[at]?.name === name);
    if (place === undefined) throw new Refusal('WSQL_BAD_KEY', `The result has no column ${name.slice(0, 100)}, which the key should have`);
    return place;
  });
  return { names, places: found };
}
function tooLarge(limit: number): Refusal {
  return new Refusal(
    'WSQL_RESULT_TOO_LARGE',
    `The result is longer than ${limit} bytes, which is the server's limit (--max-result-bytes): ask for fewer rows`,
  );
}
