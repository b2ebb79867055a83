/** Rows of MySQL's text protocol to output, without values in between: what stands around the values, and an encoder for each column. */
import { Buffer } from 'node:buffer';
import type { TextRows } from '../../../src/result.ts';
import { type Field, FieldType } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { BinaryForm, RowWritten } from './renderer.ts';

/** Writes a value that is not NULL. */
export type CellWriter = (out: ByteWriter, bytes: Buffer, start: number, end: number) => void;

export interface TextColumn {
  /** Before the value. */
  readonly before: string;
  readonly write: CellWriter;
}
export interface TextRowStyle {
  readonly columns: readonly TextColumn[];
  /** What stands for NULL. */
  readonly nullText: string;
  /** Behind a row. */
  readonly after: string;
  /** Called before each row. */
  readonly begin?: () => void;
  /** Called behind it. */
  readonly written: RowWritten;
}

export class TextRowWriter implements TextRows {
  readonly #out: ByteWriter;
  readonly #before: readonly Buffer[];
  readonly #writers: readonly CellWriter[];
  readonly #null: Buffer;
  readonly #after: Buffer;
  readonly #begin: (() => void) | null;
  readonly #written: RowWritten;
  #column = 0;

  constructor(out: ByteWriter, { columns, nullText, after, begin, written }: TextRowStyle) {
    this.#out = out;
    this.#before = columns.map(({ before }) => Buffer.from(before));
    this.#writers = columns.map(({ write }) => write);
    this.#null = Buffer.from(nullText);
    this.#after = Buffer.from(after);
    this.#begin = begin ?? null;
    this.#written = written;
  }

  value(bytes: Buffer, start: number, end: number): void {
    const write = this.#writers[this.#next()];
    if (write !== undefined) write(this.#out, bytes, start, end);
  }
  null(): void {
    this.#next();
    this.#out.bytes(this.#null);
  }
  end(): void | Promise<void> {
    this.#column = 0;
    this.#out.bytes(this.#after);
    return this.#written();
  }

  #next(): number {
    const column = this.#column++;
    if (column === 0) this.#begin?.();
    const before = this.#before[column];
    if (before !== undefined) this.#out.bytes(before);
    return column;
  }
}

/** The value as it came. */
export const copied: CellWriter = (out, bytes, start, end) => out.copy(bytes, start, end);

const hex: CellWriter = (out, bytes, start, end) => {
  out.text('0x');
  out.text(bytes.toString('hex', start, end).toUpperCase());
};
const base64: CellWriter = (out, bytes, start, end) => out.text(bytes.toString('base64', start, end));

/** @returns how bytes are written; null where they are written as they are. */
export function binaryCell(form: BinaryForm): CellWriter | null {
  return form === 'utf8' ? null : form === 'hex' ? hex : base64;
}

/** An encoder that has other words for some bytes, made when it is first used. @param escapes gives them by the byte. */
export function escaping(escapes: () => Readonly<Record<number, string>>): CellWriter {
  let made: Escapes | null = null;
  return (out, bytes, start, end) => {
    made ??= escapesOf(escapes());
    const { marked, words } = made;
    let at = out.copyUntil(bytes, start, end, marked);
    while (at < end) {
      const word = words.get(bytes[at] ?? 0);
      if (word !== undefined) out.bytes(word);
      at = out.copyUntil(bytes, at + 1, end, marked);
    }
  };
}
interface Escapes {
  readonly marked: Uint8Array;
  readonly words: ReadonlyMap<number, Buffer>;
}
function escapesOf(escapes: Readonly<Record<number, string>>): Escapes {
  const entries = Object.entries(escapes).map(([byte, word]) => [Number(byte), word] as const);
  return {
    marked: markedBytes(entries.map(([byte]) => byte)),
    words: new Map(entries.map(([byte, word]) => [byte, Buffer.from(word)])),
  };
}
/** For `ByteWriter.copyUntil`. */
export function markedBytes(bytes: readonly number[]): Uint8Array {
  const marked = new Uint8Array(256);
  for (const byte of bytes) marked[byte] = 1;
  return marked;
}

/** Whether a column's values are bytes, not text. */
export function isBytes({ type, collation }: Field): boolean {
  if (type === FieldType.BIT || type === FieldType.GEOMETRY || type === FieldType.VECTOR) return true;
  return collation === 63 && (type === FieldType.VARCHAR || type >= FieldType.ENUM);
}
