/** Tab-separated values, byte for byte as `mysql --batch` prints them. */
import { Buffer } from 'node:buffer';
import type { Field, Value, ValueRow } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { binaryCell, type CellWriter, copied, escaping, isBytes, TextRowWriter } from './text-cells.ts';
import { isNumeric, shown } from './value.ts';

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\t': '\\t', '\n': '\\n', '\\': '\\\\' };
const SPECIAL = /[\0\t\n\\]/;
const SPECIALS = /[\0\t\n\\]/g;
const escaped: CellWriter = escaping(() => ({ 0: '\\0', 9: '\\t', 10: '\\n', 92: '\\\\' }));

export function tsvRenderer(out: ByteWriter, options: RenderOptions): Renderer {
  const { nullText = 'NULL', binary = 'utf8', raw } = options;
  let fields: readonly Field[] = [];
  /** The line of names, until it is printed: mysql prints none for a result without rows. */
  let names = '';
  const putNames = () => {
    out.text(names);
    names = '';
  };
  const put = (value: Value, field: Field) => {
    if (value === null) return out.text(nullText);
    if (typeof value === 'number') return out.text(String(shown(value, field, binary)));
    const cell = shown(value, field, binary);
    if (raw) return typeof cell === 'string' ? out.text(cell) : out.bytes(cell);
    if (typeof cell === 'string') return out.text(escapeText(cell));
    escaped(out, Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength), 0, cell.length);
  };
  const putRow = (row: ValueRow) => {
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i];
      if (i > 0) out.byte(9);
      if (field !== undefined) put(row[i] ?? null, field);
    }
    out.byte(10);
  };
  const text = raw ? copied : escaped;
  const bytes = binaryCell(binary) ?? text;
  return {
    fields(next) {
      fields = next;
      // As they are: mysql escapes no names.
      names = options.skipNames || options.tsvNames === false ? '' : `${next.map(({ name }) => name).join('\t')}\n`;
      if (options.quick === true) putNames();
    },
    rows(rows) {
      if (rows.length > 0 && names !== '') putNames();
      for (const row of rows) putRow(row);
    },
    textRows(written) {
      const columns = fields.map((field, i) => ({
        before: i === 0 ? '' : '\t',
        write: isNumeric(field) ? copied : isBytes(field) ? bytes : text,
      }));
      return new TextRowWriter(out, { columns, nullText, written, after: '\n', begin: () => names !== '' && putNames() });
    },
    end() {},
  };
}

function escapeText(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIALS, (character) => ESCAPES[character] ?? character) : text;
}
