/** How values look, in cells and in files. */
import type { WireField, WireValue } from '../wire/messages.ts';

export type Row = readonly WireValue[];

const NUMERIC = /^(?:TINYINT|SMALLINT|MEDIUMINT|INT|BIGINT|DECIMAL|FLOAT|DOUBLE|YEAR|BIT|BOOL)/;
/** Characters of a value that a cell shows. */
const SHOWN = 200;

export function isNumeric({ type }: WireField): boolean {
  return NUMERIC.test(type);
}

/** A value as text; null is NULL. */
export function textOf(value: WireValue): string {
  if (value === null) return 'NULL';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The part of a value that fits into a cell: one line of it. */
export function cellText(value: WireValue): string {
  const text = textOf(value);
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return cut.replace(/\r\n|[\r\n]/g, '↵');
}

/** All of a value, laid out to be read. */
export function wholeText(value: WireValue): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : textOf(value);
}

/** RFC 4180; NULL is nothing, an empty text a pair of quotes. https://www.rfc-editor.org/rfc/rfc4180 */
function csvCell(value: WireValue): string {
  if (value === null) return '';
  const text = textOf(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Pieces of a CSV file. */
export function csvOf(fields: readonly WireField[], rows: readonly Row[]): string[] {
  const line = (row: Row) => `${row.map(csvCell).join(',')}\r\n`;
  return [line(fields.map(({ name }) => name)), ...inPieces(rows, (some) => some.map(line).join(''))];
}

/** Pieces of a JSON file: a list of objects. Columns of the same name are told apart by a number. */
export function jsonOf(fields: readonly WireField[], rows: readonly Row[]): string[] {
  const names = uniqueNames(fields.map(({ name }) => name));
  const keys = names.map((name) => JSON.stringify(name));
  const object = (row: Row) => `{${row.map((value, at) => `${keys[at]}:${JSON.stringify(value)}`).join(',')}}`;
  if (rows.length === 0) return ['[]\n'];
  return inPieces(rows, (some, at) => `${at === 0 ? '[\n' : ',\n'}${some.map(object).join(',\n')}`).concat('\n]\n');
}
function uniqueNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; used.has(unique); n++) unique = `${name}_${n}`;
    used.add(unique);
    return unique;
  });
}

const PIECE = 5000;
function inPieces(rows: readonly Row[], write: (some: readonly Row[], at: number) => string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < rows.length; at += PIECE) pieces.push(write(rows.slice(at, at + PIECE), at));
  return pieces;
}
