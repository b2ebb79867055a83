/** Tab-separated values, byte for byte as `mysql --batch` prints them. */
import type { Field, Value } from '../../../src/types.ts';
import type { Emit, Renderer, RenderOptions } from './renderer.ts';
import { textOf } from './value.ts';

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\t': '\\t', '\n': '\\n', '\\': '\\\\' };
const SPECIAL = /[\0\t\n\\]/;
const SPECIALS = /[\0\t\n\\]/g;

export function tsvRenderer(emit: Emit, { skipNames, raw }: RenderOptions): Renderer {
  const encode = raw ? (text: string) => text : escapeText;
  let fields: readonly Field[] = [];
  /** The line of names, until it is printed: mysql prints none for a result without rows. */
  let names: string | null = null;
  return {
    fields(next) {
      fields = next;
      names = skipNames ? null : `${next.map(({ name }) => encode(name)).join('\t')}\n`;
    },
    rows(rows) {
      if (names !== null && rows.length > 0) {
        emit(names);
        names = null;
      }
      for (const row of rows) {
        if (row.some((value) => value instanceof Uint8Array)) emitMixed(emit, row, fields, raw);
        else emit(`${row.map((value, i) => cell(value, fields[i], encode)).join('\t')}\n`);
      }
    },
    end() {},
    ok() {},
  };
}

function escapeText(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIALS, (character) => ESCAPES[character] ?? character) : text;
}

function cell(value: Value, field: Field | undefined, encode: (text: string) => string): string {
  if (value === null || field === undefined) return 'NULL';
  if (typeof value === 'string') return encode(value);
  return value instanceof Uint8Array ? '' : textOf(value, field);
}

/** A row with bytes in it cannot become a string: they go out as they are. */
function emitMixed(emit: Emit, row: readonly Value[], fields: readonly Field[], raw: boolean): void {
  row.forEach((value, i) => {
    if (i > 0) emit('\t');
    if (value instanceof Uint8Array) emit(raw ? value : escapeBytes(value));
    else emit(cell(value, fields[i], raw ? (text) => text : escapeText));
  });
  emit('\n');
}

function escapeBytes(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return SPECIAL.test(text) ? Buffer.from(escapeText(text), 'latin1') : bytes;
}
