/** Comma-separated values after RFC 4180. NULL is an empty field, an empty string a quoted one; bytes are hexadecimal. */
import type { Field, Value } from '../../../src/types.ts';
import type { Emit, Renderer, RenderOptions } from './renderer.ts';
import { hex, textOf } from './value.ts';

export function csvRenderer(emit: Emit, { skipNames }: RenderOptions): Renderer {
  let fields: readonly Field[] = [];
  return {
    fields(next) {
      fields = next;
      if (!skipNames) emit(`${next.map(({ name }) => quote(name)).join(',')}\r\n`);
    },
    rows(rows) {
      for (const row of rows) emit(`${row.map((value, i) => cell(value, fields[i])).join(',')}\r\n`);
    },
    end() {},
    ok() {},
  };
}

function cell(value: Value, field: Field | undefined): string {
  if (value === null || field === undefined) return '';
  return quote(value instanceof Uint8Array ? hex(value) : textOf(value, field));
}

function quote(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
