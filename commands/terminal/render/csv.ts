/**
 * Comma-separated values after RFC 4180. NULL is an empty field, an empty string a quoted one; bytes are hexadecimal. Between two results is an
 * empty line.
 */
import type { Field, Value, ValueRow } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { BinaryForm, Renderer, RenderOptions } from './renderer.ts';
import { type CellWriter, copied, isBytes, markedBytes, TextRowWriter } from './text-cells.ts';
import { asText, base64, hex, hexDigits, isNumeric, textOf } from './value.ts';

export function csvRenderer(out: ByteWriter, { skipNames, nullText = '', binary }: RenderOptions): Renderer {
  let fields: readonly Field[] = [];
  let results = 0;
  /** A text that reads like NULL is quoted. */
  const quoted = (text: string) => (text === nullText || SPECIAL.test(text) ? quote(text) : text);
  const cell = (value: Value, field: Field | undefined): string => {
    if (value === null || field === undefined) return nullText;
    return quoted(value instanceof Uint8Array ? binaryText(value, binary) : textOf(value, field));
  };
  const line = (row: ValueRow) => {
    let text = cell(row[0] ?? null, fields[0]);
    for (let i = 1; i < fields.length; i++) text += `,${cell(row[i] ?? null, fields[i])}`;
    return `${text}\r\n`;
  };
  return {
    fields(next) {
      fields = next;
      if (results++ > 0) out.text('\r\n');
      if (!skipNames) out.text(`${next.map(({ name }) => quoted(name)).join(',')}\r\n`);
    },
    rows(rows) {
      for (const row of rows) out.text(line(row));
    },
    textRows(written) {
      const text = textCell(nullText);
      const write = (field: Field): CellWriter => {
        if (isNumeric(field) && nullText === '') return copied;
        return isBytes(field) ? (to, bytes, start, end) => to.text(quoted(binaryText(bytes.subarray(start, end), binary))) : text;
      };
      const columns = fields.map((field, i) => ({ before: i === 0 ? '' : ',', write: write(field) }));
      return new TextRowWriter(out, { columns, nullText, written, after: '\r\n' });
    },
    end() {},
  };
}

const SPECIAL = /[",\r\n]/;
const MARKED = markedBytes([0x22, 0x2c, 0x0d, 0x0a]);
const QUOTE = markedBytes([0x22]);

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
function binaryText(bytes: Uint8Array, form: BinaryForm | undefined): string {
  switch (form) {
    case undefined:
      return hex(bytes);
    case 'hex':
      return `0x${hexDigits(bytes)}`;
    case 'base64':
      return base64(bytes);
    case 'utf8':
      return asText(bytes);
  }
}

/** Text, quoted where it has to be: that shows at the first such character, and what has been written until there is taken back. */
function textCell(nullText: string): CellWriter {
  return (out, bytes, start, end) => {
    const from = out.length;
    const at = out.copyUntil(bytes, start, end, MARKED);
    if (at === end && !(nullText.length >= end - start && bytes.toString('utf8', start, end) === nullText)) return;
    out.cut(from);
    out.byte(0x22);
    for (let i = start; i < end; ) {
      i = out.copyUntil(bytes, i, end, QUOTE);
      if (i === end) break;
      out.byte(0x22);
      out.byte(0x22);
      i++;
    }
    out.byte(0x22);
  };
}
