/** Rows as INTO OUTFILE writes them, so that LOAD DATA with the same clauses reads them. https://dev.mysql.com/doc/refman/8.4/en/select-into.html */
import { type TextCodec, UTF8 } from '../../../codec/text.ts';
import { formatText } from '../../../codec/values.ts';
import { type Field, FieldType, type Value, type ValueRow } from '../../../types.ts';
import { type FileCharset, fileCharset } from '../dml/load/characters.ts';
import type { Separators } from '../dml/load/format.ts';
import type { SessionContext } from '../session/context.ts';
import { charsetCodec } from '../storage/assign/charset.ts';
import { incorrectValue, shownBytes } from '../storage/assign/report.ts';

const NUMBERS: ReadonlySet<number> = new Set([
  FieldType.DECIMAL,
  FieldType.TINY,
  FieldType.SHORT,
  FieldType.LONG,
  FieldType.FLOAT,
  FieldType.DOUBLE,
  FieldType.NULL,
  FieldType.LONGLONG,
  FieldType.INT24,
  FieldType.YEAR,
  FieldType.BIT,
  FieldType.NEWDECIMAL,
]);
const BLOBS: ReadonlySet<number> = new Set([
  FieldType.TINY_BLOB,
  FieldType.MEDIUM_BLOB,
  FieldType.LONG_BLOB,
  FieldType.BLOB,
  FieldType.JSON,
  FieldType.GEOMETRY,
]);
/** Letters that mean something behind an escape, and characters of numbers. */
const ESCAPE_LETTERS = Buffer.from('ntrb0ZN');
const NUMBER_CHARACTERS = Buffer.from('.0123456789e+-');
const WORD_NULL = Buffer.from('NULL');

interface ColumnFormat {
  readonly field: Field;
  readonly codec: TextCodec;
  readonly charset: FileCharset;
  readonly isString: boolean;
  readonly enclosed: boolean;
}

export class RowFormat {
  readonly #context: SessionContext;
  readonly #separators: Separators;
  readonly #columns: readonly ColumnFormat[];
  /** The first bytes of separators; -1 where there is none. */
  readonly #fieldFirst: number;
  readonly #lineFirst: number;
  readonly #isFixed: boolean;
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;

  /** @param codecs of each column's strings. */
  constructor(separators: Separators, fields: readonly Field[], codecs: readonly TextCodec[], context: SessionContext) {
    this.#context = context;
    const { enclosed, fieldEnd, lineEnd } = separators;
    this.#separators = separators;
    const optionally = separators.optionally && fieldEnd.length > 0;
    this.#columns = fields.map((field, at) => {
      const codec = codecs[at] ?? UTF8;
      const isString = !NUMBERS.has(field.type);
      return { field, codec, charset: fileCharset(codec.charset), isString, enclosed: enclosed >= 0 && (!optionally || isString) };
    });
    this.#fieldFirst = fieldEnd[0] ?? -1;
    this.#lineFirst = lineEnd[0] ?? -1;
    this.#isFixed = fieldEnd.length === 0 && enclosed < 0 && !fields.some(({ type }) => BLOBS.has(type));
  }
  /** Whether a separator could be read as part of a number or of an escape (1475). */
  get isAmbiguous(): boolean {
    const { enclosed, optionally } = this.#separators;
    const first = this.#fieldFirst;
    if (first < 0) return false;
    const strings = this.#columns.some(({ isString }) => isString);
    const numbers = this.#columns.some(({ isString }) => !isString);
    const likeNumber = NUMBER_CHARACTERS.includes(first);
    if (enclosed < 0) return (strings && ESCAPE_LETTERS.includes(first)) || (numbers && likeNumber);
    return optionally && numbers && likeNumber;
  }
  /** Bytes that `take` would give. */
  get size(): number {
    return this.#bytes;
  }
  take(): Uint8Array {
    const all = Buffer.concat(this.#parts);
    this.#parts.length = 0;
    this.#bytes = 0;
    return all;
  }
  add(row: ValueRow): void {
    const { lineStart, lineEnd, fieldEnd } = this.#separators;
    this.#put(lineStart);
    this.#columns.forEach((column, at) => {
      if (at > 0) this.#put(fieldEnd);
      this.#value(column, row[at] ?? null);
    });
    this.#put(lineEnd);
  }
  #put(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
  }
  #value(column: ColumnFormat, value: Value): void {
    const { escapedBy, enclosed } = this.#separators;
    if (value === null) {
      if (this.#isFixed) this.#fill(column.field.length);
      else this.#put(escapedBy < 0 ? WORD_NULL : Uint8Array.of(escapedBy, 0x4e));
      return;
    }
    const whole = value instanceof Uint8Array ? value : this.#encoded(formatText(value, column.field), column);
    const bytes = this.#isFixed ? whole.subarray(0, column.field.length) : whole;
    const quote = Uint8Array.of(enclosed);
    if (column.enclosed) this.#put(quote);
    const escapes = escapedBy >= 0 && (column.isString || (enclosed >= 0 && NUMBER_CHARACTERS.includes(enclosed)));
    this.#put(escapes ? this.#escaped(bytes, column) : bytes);
    if (this.#isFixed) this.#fill(column.field.length - bytes.length);
    if (column.enclosed) this.#put(quote);
  }
  /** A text in the file's charset, which may lack some of it (1366). */
  #encoded(text: string, { codec, field }: ColumnFormat): Uint8Array {
    const missing = codec.utf8 ? -1 : charsetCodec(codec.charset).firstMissing(text);
    if (missing >= 0) incorrectValue('string', shownBytes(Buffer.from(text.slice(missing)), 6), field.name, this.#context);
    return codec.encode(text);
  }
  #fill(count: number): void {
    if (count > 0) this.#put(Buffer.alloc(count, ' '));
  }
  #escaped(bytes: Uint8Array, { enclosed, charset }: ColumnFormat): Uint8Array {
    const { escapedBy } = this.#separators;
    const separator = enclosed ? this.#separators.enclosed : this.#fieldFirst;
    const quoteIsLetter = enclosed && ESCAPE_LETTERS.includes(separator);
    const termIsLetter = this.#fieldFirst >= 0 && ESCAPE_LETTERS.includes(this.#fieldFirst);
    const wide = (charset.lengthOf?.(0x61, 0x61) ?? 1) > 1;
    const out: number[] = [];
    let plain = true;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      const length = charset.lengthOf === null || (byte < 0x80 && !wide) ? 1 : charset.lengthOf(byte, bytes[at + 1] ?? -1);
      if (length > 1 && at + length <= bytes.length && charset.isCharacter(bytes, at, length)) {
        for (const end = at + length - 1; at < end; at++) out.push(bytes[at] as number);
        out.push(bytes[at] as number);
        continue;
      }
      const special = byte === escapedBy || byte === separator || byte === this.#lineFirst || byte === 0;
      if (special && (enclosed || !termIsLetter || byte !== this.#fieldFirst)) {
        out.push(byte === separator && quoteIsLetter ? separator : escapedBy, byte === 0 ? 0x30 : byte);
        plain = false;
      } else out.push(byte);
    }
    return plain ? bytes : Uint8Array.from(out);
  }
}

/** A value as DUMPFILE writes it: NULL is a zero byte. */
export function rawBytes(value: Value, field: Field, codec: TextCodec): Uint8Array {
  if (value === null) return new Uint8Array(1);
  return value instanceof Uint8Array ? value : codec.encode(formatText(value, field));
}
