/** A line for each column, as mysql's \G prints rows; on a terminal without what could harm it. */
import { Buffer } from 'node:buffer';
import stringWidth from 'string-width';
import type { Field, Value, ValueRow } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { binaryCell, escaping, isBytes, TextRowWriter } from './text-cells.ts';
import { harmless, onScreen, shown } from './value.ts';

const STARS = '*'.repeat(27);
/** mysql prints a blank for NUL. */
const visible = escaping(() => ({ 0: ' ' }));

export function verticalRenderer(out: ByteWriter, options: RenderOptions): Renderer {
  const { nullText = 'NULL', binary = 'utf8', skipNames, screen = false } = options;
  let fields: readonly Field[] = [];
  let names: readonly string[] = [];
  let count = 0;
  const begin = () => out.text(`${STARS} ${++count}. row ${STARS}\n`);
  const put = (value: Value, field: Field) => {
    if (screen) return out.text(onScreen(value, field, options));
    if (value === null) return out.text(nullText);
    const cell = shown(value, field, binary);
    if (typeof cell === 'string') return out.text(withoutNul(cell));
    visible(out, Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength), 0, cell.length);
  };
  const putRow = (row: ValueRow) => {
    begin();
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i];
      out.text(names[i] ?? '');
      if (field !== undefined) put(row[i] ?? null, field);
      out.byte(10);
    }
  };
  return {
    fields(next) {
      fields = next;
      count = 0;
      names = skipNames ? next.map(() => '') : aligned(next, screen);
    },
    rows(rows) {
      for (const row of rows) putRow(row);
    },
    textRows(written) {
      if (screen) return null;
      const bytes = binaryCell(binary) ?? visible;
      const columns = fields.map((field, i) => ({
        before: `${i === 0 ? '' : '\n'}${names[i] ?? ''}`,
        write: isBytes(field) ? bytes : visible,
      }));
      return new TextRowWriter(out, { columns, nullText, written, after: '\n', begin });
    },
    end() {},
  };
}

/** mysql counts the bytes of names, not the places that they take. */
function aligned(fields: readonly Field[], screen: boolean): string[] {
  const names = fields.map(({ name }) => (screen ? harmless(name) : name));
  const widthOf = screen ? stringWidth : (name: string) => Buffer.byteLength(name);
  const width = Math.max(0, ...names.map((name) => widthOf(name)));
  return names.map((name) => `${' '.repeat(width - widthOf(name))}${name}: `);
}
function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', ' ') : text;
}
