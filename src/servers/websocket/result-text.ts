/** Results as JSON text, put together as their rows come. */
import type { Outcome, ResultSink, RowsEnd } from '../../result.ts';
import type { Field, ValueRow } from '../../types.ts';
import { Refusal } from './errors.ts';
import { type Encode, encoderOf, quote, wireField } from './values.ts';

export type RowShape = 'objects' | 'arrays' | 'columns';

/** What is known of a result's columns once they are. */
export interface Columns {
  /** The list of WireField. */
  readonly text: string;
  readonly encoders: readonly Encode[];
  /** Places of the columns that a row as an object has, and what stands before their values: of those of the same name the last one counts. */
  readonly places: readonly number[];
  readonly heads: readonly string[];
}

/** Plans answer with the same list of fields each time. */
const known = new WeakMap<readonly Field[], Columns>();
export function columnsOf(fields: readonly Field[]): Columns {
  const found = known.get(fields);
  if (found !== undefined) return found;
  const last = new Map(fields.map(({ name }, index) => [name, index]));
  const places = fields.map((_, index) => index).filter((index) => last.get(fields[index]?.name ?? '') === index);
  const columns = {
    text: JSON.stringify(fields.map(wireField)),
    encoders: fields.map(encoderOf),
    places,
    heads: places.map((place, index) => `${index === 0 ? '{' : ','}${quote(fields[place]?.name ?? '')}:`),
  };
  known.set(fields, columns);
  return columns;
}

export function objectText({ encoders, places, heads }: Columns, row: ValueRow): string {
  let text = '';
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    text += (heads[i] as string) + (encoders[place] as Encode)(row[place] ?? null);
  }
  return text === '' ? '{}' : `${text}}`;
}
export function arrayText({ encoders }: Columns, row: ValueRow): string {
  let text = '[';
  for (let i = 0; i < encoders.length; i++) text += (i === 0 ? '' : ',') + (encoders[i] as Encode)(row[i] ?? null);
  return `${text}]`;
}

/** What a result may have. */
export interface ResultBounds {
  readonly shape: RowShape;
  /** Further rows are left out. */
  readonly maxRows: number;
  /** Characters of a result's text: a Refusal beyond it. */
  readonly maxText: number;
}

/** Thrown to make a backend stop: the rows that were asked for are there. */
export class Enough extends Error {}
const ENOUGH = new Enough('enough rows');

/** Keeps the results of a statement. */
export class ResultText implements ResultSink {
  readonly #bounds: ResultBounds;
  #columns: Columns | null = null;
  #rows = '';
  #lists: string[] = [];
  #count = 0;
  #truncated = false;
  /** Of the results so far. */
  #size = 0;
  readonly #results: string[] = [];
  /** Of the last statement that changed something. */
  affectedRows: number | bigint = 0;
  /** Rows in all. */
  rowCount = 0;
  /** Of the last result. */
  warnings = 0;

  constructor(bounds: ResultBounds) {
    this.#bounds = bounds;
  }

  ok({ affectedRows, insertId, info, warnings }: Outcome): void {
    this.affectedRows = affectedRows;
    this.warnings = warnings;
    const id = insertId === 0 ? 'null' : typeof insertId === 'bigint' ? `"${insertId}"` : `${insertId}`;
    const more = `${info === '' ? '' : `,"info":${quote(info)}`}${warnings === 0 ? '' : `,"warnings":${warnings}`}`;
    this.#results.push(`"data":[],"fields":[],"rowCount":0,"affectedRows":${countText(affectedRows)},"insertId":${id}${more}`);
  }
  fields(fields: readonly Field[]): void {
    this.#columns = columnsOf(fields);
    this.#rows = '';
    this.#count = 0;
    if (this.#bounds.shape === 'columns') this.#lists = fields.map(() => '');
  }
  rows(rows: readonly ValueRow[]): void {
    const columns = this.#columns;
    if (columns === null) throw new Error('rows before fields');
    const left = this.#bounds.maxRows - this.#count;
    const taken = rows.length > left ? rows.slice(0, left) : rows;
    for (const row of taken) this.#row(columns, row);
    if (this.#size + this.#rows.length > this.#bounds.maxText) throw tooLarge(this.#bounds.maxText);
    if (taken.length === rows.length) return;
    this.#truncated = true;
    throw ENOUGH;
  }
  end({ warnings }: RowsEnd): void {
    this.warnings = warnings;
    const { shape } = this.#bounds;
    const rows = shape === 'columns' ? this.#lists.map((list) => `[${list}]`).join(',') : this.#rows;
    const more = `${warnings === 0 ? '' : `,"warnings":${warnings}`}${this.#truncated ? ',"truncated":true' : ''}`;
    const text = `"data":[${rows}],"fields":${this.#columns?.text ?? '[]'},"rowCount":${this.#count},"affectedRows":0,"insertId":null${more}`;
    this.#size += text.length;
    this.rowCount += this.#count;
    this.#results.push(text);
  }

  #row(columns: Columns, row: ValueRow): void {
    const between = this.#count++ === 0 ? '' : ',';
    if (this.#bounds.shape === 'objects') this.#rows += between + objectText(columns, row);
    else if (this.#bounds.shape === 'arrays') this.#rows += between + arrayText(columns, row);
    else this.#listed(columns, row, between);
  }
  #listed({ encoders }: Columns, row: ValueRow, between: string): void {
    for (let i = 0; i < encoders.length; i++) {
      const text = between + (encoders[i] as Encode)(row[i] ?? null);
      this.#lists[i] += text;
      this.#size += text.length;
    }
  }

  /** Where the backend was made to stop, what came until then is the result. */
  cut(): void {
    this.end({ warnings: 0, status: 0 });
  }

  /** The fields of a WireResult, without the braces around. */
  get body(): string {
    const [first = '"data":[],"fields":[],"rowCount":0,"affectedRows":0,"insertId":null', ...more] = this.#results;
    return more.length === 0 ? first : `${first},"more":[${more.map((body) => `{${body}}`).join(',')}]`;
  }
}

function countText(count: number | bigint): string {
  return typeof count === 'bigint' ? `"${count}"` : `${count}`;
}
function tooLarge(limit: number): Refusal {
  return new Refusal(
    'WSQL_RESULT_TOO_LARGE',
    `The result is longer than ${limit} bytes, which is the server's limit (--max-result-bytes): ask for fewer rows, or stream them`,
  );
}
