/**
 * Takes a file of LOAD DATA apart, as MySQL does: rows of fields, in bytes. It is given the file in pieces of any size and asks for more where a
 * row is not whole; then it reads that row again, which is why it waits until there is twice as much of it.
 *
 * A row is read (`next`), then what follows it in its line is skipped (`endLine`). MySQL's own reader is `READ_INFO`, whose rules for bad
 * files (a quote inside a quoted field, an escape at the end, half a character) are kept: the recorded answers of test/backends/embedded/load-data tell.
 */
import { SqlError } from '../../../../errors.ts';
import type { FileCharset } from './characters.ts';
import { FileInput, type Step } from './file-input.ts';
import type { Separators } from './format.ts';
import { LineSkipper } from './line-skipper.ts';

const ESCAPES: ReadonlyMap<number, number> = new Map(
  Object.entries({ n: '\n', t: '\t', r: '\r', b: '\b', 0: '\0', Z: '\x1a' }).map(([letter, meant]) => [
    letter.charCodeAt(0),
    meant.charCodeAt(0),
  ]),
);
const LETTER_N = 'N'.charCodeAt(0);
const NULL_WORD = Buffer.from('NULL');

/** A field of the row that was read. */
export interface FileField {
  start: number;
  end: number;
  isNull: boolean;
  /** Only bytes below 0x80. */
  ascii: boolean;
}

export class RowScanner {
  readonly #separators: Separators;
  readonly #charset: FileCharset;
  readonly #columns: number;
  readonly #widths: readonly number[] | null;
  /** Bytes that need a closer look. */
  readonly #special = new Uint8Array(256);
  readonly #fieldEnd: Uint8Array;
  readonly #lineEnd: Uint8Array;

  readonly input = new FileInput();

  readonly #skipper: LineSkipper;
  #eof = false;
  #lineEnded = false;
  #atLineStart: boolean;
  #position = 0;

  /** The bytes of the row's fields, unescaped. */
  row: Buffer = Buffer.allocUnsafe(4096);
  #length = 0;
  readonly fields: FileField[];
  /** Fields that the row has. */
  count = 0;
  /** Whether more followed in the line. */
  truncated = false;

  /** @param widths bytes of each field, where no separators tell. */
  constructor(separators: Separators, charset: FileCharset, columns: number, widths: readonly number[] | null) {
    this.#separators = separators;
    this.#charset = charset;
    this.#columns = columns;
    this.#widths = widths;
    this.#fieldEnd = separators.fieldEnd;
    // Where both are the same, there are no lines.
    this.#lineEnd = Buffer.compare(separators.fieldEnd, separators.lineEnd) === 0 ? new Uint8Array(0) : separators.lineEnd;
    this.#atLineStart = separators.lineStart.length > 0;
    this.fields = Array.from({ length: columns }, () => ({ start: 0, end: 0, isNull: false, ascii: true }));
    this.#skipper = new LineSkipper(this.input, this.#lineEnd, separators.escapedBy, charset);
    this.#markSpecial();
  }
  #markSpecial(): void {
    const { enclosed, escapedBy } = this.#separators;
    const special = [enclosed, escapedBy, this.#lineEnd[0] ?? -1, ...(this.#widths === null ? [this.#fieldEnd[0] ?? -1] : [])];
    for (const byte of special) if (byte >= 0) this.#special[byte] = 1;
    const { lengthOf } = this.#charset;
    const wide = lengthOf !== null && lengthOf(0x61, 0x61) > 1;
    if (this.#widths === null) for (let byte = wide ? 0 : 0x80; byte < 256; byte++) this.#special[byte] = 1;
  }

  /** Reads the fields of the next row. @throws SqlError 1300 for bytes that begin no character. */
  next(): Step {
    if (this.#eof) return 'end';
    this.count = 0;
    this.#length = 0;
    if (this.#lineEnded) return 'end';
    if (this.#atLineStart && !this.#findLineStart()) return this.input.isFinal ? this.#ended() : this.input.more();
    this.#position = this.input.at;
    this.input.short = false;
    const found = this.#widths === null ? this.#separated() : this.#fixed(this.#widths);
    if (this.input.short) {
      this.#eof = false;
      this.#lineEnded = false;
      return this.input.more();
    }
    this.input.at = this.#position;
    return found ? 'done' : 'end';
  }
  #ended(): 'end' {
    this.#eof = true;
    this.#lineEnded = true;
    return 'end';
  }
  /** Skips to behind the prefix that lines have. */
  #findLineStart(): boolean {
    const { lineStart } = this.#separators;
    const found = this.input.bytes.indexOf(lineStart, this.input.at);
    if (found < 0) {
      this.input.at = Math.max(this.input.at, this.input.bytes.length - lineStart.length + 1);
      return false;
    }
    this.input.at = found + lineStart.length;
    this.#atLineStart = false;
    return true;
  }
  #separated(): boolean {
    while (this.count < this.#columns) {
      if (!this.#readField(this.fields[this.count] as FileField)) break;
      if (this.input.short) return false;
      this.count += 1;
    }
    // A statement of no columns at all has rows too.
    return this.count > 0;
  }

  #put(byte: number): void {
    if (this.#length >= this.row.length) this.#grow();
    this.row[this.#length++] = byte;
  }
  #grow(): void {
    const larger = Buffer.allocUnsafe(this.row.length * 2);
    this.row.copy(larger, 0, 0, this.#length);
    this.row = larger;
  }
  /** Copies what needs no look. */
  #copyPlain(): void {
    const input = this.input.bytes;
    const special = this.#special;
    const start = this.#position;
    let at = start;
    while (at < input.length && special[input[at] as number] === 0) at++;
    const length = at - start;
    while (this.#length + length > this.row.length) this.#grow();
    if (length > 64) input.copy(this.row, this.#length, start, at);
    else for (let offset = 0; offset < length; offset++) this.row[this.#length + offset] = input[start + offset] as number;
    this.#length += length;
    this.#position = at;
  }

  /** @returns false where the line, or the file, had ended before. */
  #readField(field: FileField): boolean {
    if (this.#lineEnded) return false;
    const first = this.input.peek(this.#position);
    if (first < 0) {
      this.#eof = true;
      this.#lineEnded = true;
      return false;
    }
    field.start = this.#length;
    field.isNull = false;
    field.ascii = true;
    const { enclosed } = this.#separators;
    const quoted = enclosed >= 0 && first === enclosed;
    if (quoted) {
      this.#put(first);
      this.#position += 1;
    }
    const closed = this.#readValue(field, quoted);
    field.end = this.#length;
    if (closed) field.start += 1;
    const length = field.end - field.start;
    if (length !== 1) field.isNull = false;
    if (!closed && enclosed >= 0 && length === 4 && this.row.subarray(field.start, field.end).equals(NULL_WORD)) field.isNull = true;
    return true;
  }
  /** Reads up to what ends the field. @returns whether it was enclosed. */
  #readValue(field: FileField, quoted: boolean): boolean {
    const { escapedBy, enclosed } = this.#separators;
    const fieldFirst = this.#fieldEnd[0] ?? -1;
    const lineFirst = this.#lineEnd[0] ?? -1;
    let escapedCharacter = false;
    for (;;) {
      this.#copyPlain();
      const byte = this.input.peek(this.#position);
      if (byte < 0) return this.#endOfFile();
      if (byte === escapedBy) {
        const next = this.input.peek(this.#position + 1);
        if (next < 0) {
          this.#position += 1;
          this.#put(escapedBy);
          return this.#endOfFile();
        }
        if (escapedBy !== enclosed || next === escapedBy) {
          escapedCharacter = this.#unescape(field, next);
          continue;
        }
      }
      this.#position += 1;
      if (quoted && byte === enclosed) {
        const end = this.#closing(fieldFirst, lineFirst);
        if (end === 'closed') return true;
        if (end === 'doubled') continue;
      } else if (!quoted && byte === lineFirst && this.input.follows(this.#lineEnd, this.#position)) {
        this.#position += this.#lineEnd.length - 1;
        this.#lineEnded = true;
        return false;
      } else if (!quoted && byte === fieldFirst && this.input.follows(this.#fieldEnd, this.#position)) {
        this.#position += this.#fieldEnd.length - 1;
        return false;
      }
      if (this.input.short) return false;
      if (!this.#character(field, byte, escapedCharacter)) return this.#endOfFile();
      if (this.input.short) return false;
      escapedCharacter = false;
    }
  }
  #endOfFile(): false {
    this.#eof = true;
    this.#lineEnded = true;
    return false;
  }
  /** After a quote in a quoted field: the field ends only where a separator follows. */
  #closing(fieldFirst: number, lineFirst: number): 'closed' | 'doubled' | 'open' {
    const next = this.input.peek(this.#position);
    if (next === this.#separators.enclosed) {
      this.#put(next);
      this.#position += 1;
      return 'doubled';
    }
    if (next < 0) {
      this.#lineEnded = true;
      return 'closed';
    }
    if (next === lineFirst && this.input.follows(this.#lineEnd, this.#position + 1)) {
      this.#position += this.#lineEnd.length;
      this.#lineEnded = true;
      return 'closed';
    }
    if (next === fieldFirst && this.input.follows(this.#fieldEnd, this.#position + 1)) {
      this.#position += this.#fieldEnd.length;
      return 'closed';
    }
    return 'open';
  }
  /** @returns whether a character of several bytes follows, any of which may be escaped. */
  #unescape(field: FileField, next: number): boolean {
    const { lengthOf } = this.#charset;
    if (lengthOf !== null && next >= 0x80 && lengthOf(next, this.input.peek(this.#position + 2)) > 1) {
      this.#position += 1;
      return true;
    }
    this.#position += 2;
    if (next === LETTER_N) field.isNull = true;
    if (next >= 0x80) field.ascii = false;
    this.#put(ESCAPES.get(next) ?? next);
    return false;
  }
  /** Copies the character that a byte begins. @returns false where the file ends in it. */
  #character(field: FileField, first: number, escaped: boolean): boolean {
    const { lengthOf } = this.#charset;
    if (first >= 0x80) field.ascii = false;
    if (lengthOf === null) {
      this.#put(first);
      return true;
    }
    const length = lengthOf(first, this.input.peek(this.#position));
    if (length === 0) throw this.#noCharacter(field);
    if (length === 1) {
      this.#put(first);
      return true;
    }
    field.ascii = false;
    const start = this.#length;
    let position = this.#position;
    this.#put(first);
    for (let rest = 1; rest < length; rest++) {
      let byte = this.input.peek(position++);
      if (escaped && byte === this.#separators.escapedBy) byte = this.input.peek(position++);
      if (byte < 0) {
        this.#length = start;
        this.#position = this.input.bytes.length;
        return false;
      }
      this.#put(byte);
    }
    if (this.#charset.isCharacter(this.row, start, length)) this.#position = position;
    else this.#length = start + 1;
    return true;
  }
  #noCharacter(field: FileField): SqlError {
    const [read = ''] = new TextDecoder().decode(this.row.subarray(field.start, this.#length)).replaceAll('\ufffd', '?').split('\0');
    return new SqlError(1300, 'HY000', `Invalid ${this.#charset.name} character string: '${read}'`);
  }

  /** A row of fields that are told by their widths. */
  #fixed(widths: readonly number[]): boolean {
    const total = widths.reduce((sum, width) => sum + width, 0);
    this.#readFixed(total);
    if (this.input.short || (this.#eof && this.#length === 0)) return false;
    let at = 0;
    widths.forEach((width, index) => {
      const field = this.fields[index] as FileField;
      field.start = at;
      field.isNull = false;
      at = Math.min(at + width, this.#length);
      field.end = at;
      field.ascii = false;
      if (field.start < this.#length) this.count = index + 1;
    });
    this.excess = at < this.#length;
    return true;
  }
  /** Whether a row of fixed widths had more than its columns. */
  excess = false;
  #readFixed(total: number): void {
    const { escapedBy } = this.#separators;
    const lineFirst = this.#lineEnd[0] ?? -1;
    while (this.#length < total) {
      const byte = this.input.peek(this.#position);
      if (byte < 0) {
        this.#endOfFile();
        return;
      }
      this.#position += 1;
      if (byte === escapedBy) {
        const next = this.input.peek(this.#position);
        this.#put(next < 0 ? escapedBy : (ESCAPES.get(next) ?? next));
        if (next >= 0) this.#position += 1;
      } else if (byte === lineFirst && this.input.follows(this.#lineEnd, this.#position)) {
        this.#position += this.#lineEnd.length - 1;
        this.#lineEnded = true;
        return;
      } else this.#put(byte);
    }
  }

  /** Skips what is left of the line. `end`: there is no other one. */
  endLine(): Step {
    if (this.#lineEnded || this.#eof) {
      this.#startLine();
      this.#lineEnded = false;
      return this.#eof ? 'end' : 'done';
    }
    if (this.#lineEnd.length === 0) {
      this.#startLine();
      return 'done';
    }
    const step = this.#skipper.skip();
    if (step === 'end') this.#eof = true;
    if (step !== 'more') this.#startLine();
    return step;
  }
  #startLine(): void {
    this.#atLineStart = this.#separators.lineStart.length > 0;
    this.truncated = this.#skipper.take();
  }
}
