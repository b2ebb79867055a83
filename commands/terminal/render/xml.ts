/** A document of XML for each result, byte for byte as `mysql --xml` prints it. */
import type { Field, ValueRow } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import { markup, putMarkup } from './markup.ts';
import type { Renderer, RenderOptions } from './renderer.ts';

const NAMESPACE = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

export function xmlRenderer(out: ByteWriter, { binary = 'utf8' }: RenderOptions): Renderer {
  let fields: readonly Field[] = [];
  let heads: readonly string[] = [];
  const put = (row: ValueRow) => {
    out.text('\n  <row>\n');
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i];
      const value = row[i] ?? null;
      out.text(heads[i] ?? '');
      if (value === null || field === undefined) out.text(' xsi:nil="true" />\n');
      else {
        out.text('>');
        putMarkup(out, value, field, binary);
        out.text('</field>\n');
      }
    }
    out.text('  </row>\n');
  };
  return {
    fields(next, statement) {
      fields = next;
      heads = next.map(({ name }) => `\t<field name="${markup(name)}"`);
      out.text(`<?xml version="1.0"?>\n\n<resultset statement="${markup(statement)}" ${NAMESPACE}>`);
    },
    rows(rows) {
      for (const row of rows) put(row);
    },
    end() {
      out.text('</resultset>\n');
    },
  };
}
