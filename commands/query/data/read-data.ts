/** Files of data: opened, unpacked, decoded and cut into rows, whatever their size. */
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Io } from '../../io.ts';
import { unpacked as unpackedBytes } from '../../terminal/unpack.ts';
import { CsvParser } from './csv.ts';
import { JsonLinesParser } from './jsonl.ts';
import { type BadRow, DataError, type DataRow, isBad, type RowParser } from './row.ts';
import { TsvParser } from './tsv.ts';

export const DATA_FORMATS = ['csv', 'tsv', 'jsonl'] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];

export interface DataFile {
  /** `-`: standard input. */
  readonly path: string;
  readonly format: DataFormat;
  /** What stands for NULL in csv and tsv; null: the format's own. */
  readonly nullText: string | null;
  /** csv, tsv: whether the first line is the names. */
  readonly hasHeader: boolean;
}

/** What stands for NULL where nothing else was said. */
const NULL_TEXTS: Readonly<Record<DataFormat, string>> = { csv: '', tsv: '\\N', jsonl: 'null' };

/** By a file's name, packed or not. @returns null where it does not tell. */
export function formatOf(path: string): DataFormat | null {
  const extension = /\.([a-z]+)(?:\.(?:gz|zst))?$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === 'ndjson' || extension === 'jsonl') return 'jsonl';
  if (extension === 'tsv' || extension === 'tab') return 'tsv';
  return extension === 'csv' ? 'csv' : null;
}
export function nullTextOf(format: DataFormat): string {
  return NULL_TEXTS[format];
}
/** Bytes of a file, for who shows how far its reading has come; 0 where that is not known. */
export function sizeOf(path: string): number {
  return path === '-' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
}

/** A piece of the rows, in order, none of which is the header. */
export interface DataPiece {
  readonly rows: readonly (DataRow | BadRow)[];
  /** The names of the header, the same in each piece; null without one. */
  readonly header: readonly string[] | null;
}

/** @param onBytes told how many bytes of the file have been read. @throws DataError */
export async function* readData(file: DataFile, io: Io, onBytes: (count: number) => void): AsyncGenerator<DataPiece> {
  const parser = parserOf(file);
  let header: readonly string[] | null = null;
  const wantsHeader = file.hasHeader && file.format !== 'jsonl';
  for await (const text of textOf(file.path, io, onBytes)) {
    const rows = parser.take(text);
    if (wantsHeader && header === null) {
      const first = rows.shift();
      if (first === undefined) continue;
      header = namesOf(first);
    }
    yield { rows, header };
  }
}

function parserOf({ format, nullText }: DataFile): RowParser {
  const options = { nullText: nullText ?? NULL_TEXTS[format] };
  switch (format) {
    case 'csv':
      return new CsvParser(options);
    case 'tsv':
      return new TsvParser(options);
    case 'jsonl':
      return new JsonLinesParser();
  }
}

/** @throws DataError */
function namesOf(row: DataRow | BadRow): readonly string[] {
  if (isBad(row)) throw new DataError(`the line of names: ${row.problem}`, row.line);
  const names = row.cells.map((cell) => (typeof cell === 'string' ? cell.trim() : ''));
  const twice = names.find((name, i) => name !== '' && names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < i);
  if (names.includes('')) throw new DataError('the line of names has an empty one', row.line);
  if (twice !== undefined) throw new DataError(`the line of names has ${twice} twice`, row.line);
  return names;
}

/** Pieces of the text, and null at its end. */
async function* textOf(path: string, io: Io, onBytes: (count: number) => void): AsyncGenerator<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const bytes of unpacked(path, io, onBytes)) {
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: true });
    } catch {
      throw new DataError(`cannot read ${path}: it is not UTF-8`, line + linesBefore(bytes));
    }
    line += text.split('\n').length - 1;
    yield text;
  }
  try {
    yield decoder.decode();
  } catch {
    throw new DataError(`cannot read ${path}: it ends in the middle of a character`, line);
  }
  yield null;
}
/** Line breaks before the first bytes that are no UTF-8. */
function linesBefore(bytes: Uint8Array): number {
  return (new TextDecoder('utf-8').decode(bytes).split('\ufffd')[0] ?? '').split('\n').length - 1;
}

/** The file's bytes, unpacked where it is packed. @throws DataError */
async function* unpacked(path: string, io: Io, onBytes: (count: number) => void): AsyncGenerator<Uint8Array> {
  const name = path === '-' ? 'standard input' : path;
  const file: Readable = path === '-' ? io.stdin() : createReadStream(path, { highWaterMark: 1 << 19 });
  try {
    yield* await unpackedBytes(counted(file, onBytes));
  } catch (error) {
    throw new DataError(`cannot read ${name}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    file.destroy();
  }
}
async function* counted(stream: AsyncIterable<Uint8Array>, onBytes: (count: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    onBytes(chunk.length);
    yield chunk;
  }
}
