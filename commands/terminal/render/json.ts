/**
 * JSON: an array of objects a result, or with jsonl an object a line.
 * Exact: integers past ±2^53 and DECIMAL are strings unless asked for otherwise, bytes are base64, JSON columns are JSON.
 */
import type { Buffer } from 'node:buffer';
import type { TextRows } from '../../../src/result.ts';
import { type Field, FieldFlag, FieldType, type Value, type ValueRow } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { BinaryForm, JsonNumbers, Renderer, RenderOptions } from './renderer.ts';
import { type CellWriter, copied, escaping, isBytes, type TextRowStyle, TextRowWriter } from './text-cells.ts';
import { asText, base64, hexDigits, isNumeric, textOf } from './value.ts';

export function jsonRenderer(out: ByteWriter, options: RenderOptions): Renderer {
  let columns = new Columns([], options);
  let first = true;
  const begin = () => {
    out.text(first ? '\n  ' : ',\n  ');
    first = false;
  };
  return {
    fields(fields) {
      columns = new Columns(fields, options);
      first = true;
      out.text('[');
    },
    rows(rows) {
      for (const row of rows) {
        begin();
        out.text(columns.object(row));
      }
    },
    textRows: (written) => columns.textRows(out, { after: '}', begin, written }),
    end() {
      out.text(first ? ']\n' : '\n]\n');
    },
  };
}

export function jsonLinesRenderer(out: ByteWriter, options: RenderOptions): Renderer {
  let columns = new Columns([], options);
  return {
    fields(fields) {
      columns = new Columns(fields, options);
    },
    rows(rows) {
      for (const row of rows) out.text(`${columns.object(row)}\n`);
    },
    textRows: (written) => columns.textRows(out, { after: '}\n', written }),
    end() {},
  };
}

interface Column {
  /** The name as JSON has it, with what stands around it. */
  readonly before: string;
  readonly field: Field;
}

/** The columns of a result. */
class Columns {
  readonly #columns: readonly Column[];
  readonly #numbers: JsonNumbers;
  readonly #binary: BinaryForm;

  constructor(fields: readonly Field[], { jsonNumbers = 'safe', binary = 'base64' }: RenderOptions) {
    const used = new Set<string>();
    this.#columns = fields.map((field, i) => ({
      before: `${i === 0 ? '{' : ','}${JSON.stringify(unused(field.name, used))}:`,
      field,
    }));
    this.#numbers = jsonNumbers;
    this.#binary = binary;
  }

  object(row: ValueRow): string {
    let text = '';
    for (let i = 0; i < this.#columns.length; i++) {
      const column = this.#columns[i];
      if (column !== undefined) text += column.before + this.#encode(row[i] ?? null, column.field);
    }
    return `${text}}`;
  }
  textRows(out: ByteWriter, style: Pick<TextRowStyle, 'after' | 'begin' | 'written'>): TextRows {
    const columns = this.#columns.map(({ before, field }) => ({ before, write: this.#writer(field) }));
    return new TextRowWriter(out, { columns, nullText: 'null', ...style });
  }

  #encode(value: Value, field: Field): string {
    if (value === null) return 'null';
    if (typeof value === 'string') {
      if (field.type === FieldType.JSON) return value;
      return this.#numbers === 'number' && isDecimal(field) ? plainNumber(value) : JSON.stringify(value);
    }
    if (value instanceof Uint8Array) return JSON.stringify(binaryText(value, this.#binary));
    if (this.#numbers === 'string') return `"${textOf(value, field)}"`;
    if (typeof value === 'bigint') return this.#numbers === 'number' ? String(value) : `"${value}"`;
    // A FLOAT is 3.14, not the 3.140000104904175 that it is as a double.
    return field.type === FieldType.FLOAT ? String(Number(textOf(value, field))) : String(value);
  }

  #writer(field: Field): CellWriter {
    if (field.type === FieldType.JSON) return copied;
    if (isBytes(field)) {
      const binary = this.#binary;
      return (out, bytes, start, end) => out.text(JSON.stringify(binaryText(bytes.subarray(start, end), binary)));
    }
    if (!isNumeric(field)) return string;
    if (this.#numbers === 'string') return inQuotes;
    if (isDecimal(field)) return this.#numbers === 'number' ? number : inQuotes;
    if (field.type === FieldType.FLOAT || field.type === FieldType.DOUBLE || (field.flags & FieldFlag.ZEROFILL) !== 0)
      return (out, bytes, start, end) => out.text(this.#encode(numberOf(bytes.toString('latin1', start, end), field), field));
    return this.#numbers === 'number' ? copied : integer;
  }
}

/** An object cannot have a key twice: the second `id` of a join is `id_2`. */
function unused(name: string, used: Set<string>): string {
  let candidate = name;
  for (let n = 2; used.has(candidate); n++) candidate = `${name}_${n}`;
  used.add(candidate);
  return candidate;
}

function isDecimal({ type }: Field): boolean {
  return type === FieldType.NEWDECIMAL || type === FieldType.DECIMAL;
}
/** Without the zeros of ZEROFILL, which JSON has none of. */
function plainNumber(text: string): string {
  return text.replace(/^(-?)0+(?=\d)/, '$1');
}
function numberOf(text: string, { type }: Field): number | bigint {
  if (type === FieldType.FLOAT || type === FieldType.DOUBLE) return Number(text);
  const exact = BigInt(text);
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
}
function binaryText(bytes: Uint8Array, form: BinaryForm): string {
  return form === 'base64' ? base64(bytes) : form === 'hex' ? `0x${hexDigits(bytes)}` : asText(bytes);
}

/** What JSON.stringify has for control characters, quotes and backslashes. */
const escapedText: CellWriter = escaping(() =>
  Object.fromEntries([...Array.from({ length: 32 }, (_, code) => code), 0x22, 0x5c].map((code) => [code, escapeOf(code)])),
);
function escapeOf(code: number): string {
  return JSON.stringify(String.fromCharCode(code)).slice(1, -1);
}
const string: CellWriter = (out, bytes, start, end) => {
  out.byte(0x22);
  escapedText(out, bytes, start, end);
  out.byte(0x22);
};
const inQuotes: CellWriter = (out, bytes, start, end) => {
  out.byte(0x22);
  out.copy(bytes, start, end);
  out.byte(0x22);
};
const number: CellWriter = (out, bytes, start, end) => out.text(plainNumber(bytes.toString('latin1', start, end)));
/** Digits that every double has are few enough. */
const integer: CellWriter = (out, bytes, start, end) => {
  if (end - start < 16 || isSafe(bytes, start, end)) out.copy(bytes, start, end);
  else inQuotes(out, bytes, start, end);
};
function isSafe(bytes: Buffer, start: number, end: number): boolean {
  return Number.isSafeInteger(Number(bytes.toString('latin1', start, end)));
}
