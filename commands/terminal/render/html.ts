/** Tables of HTML, byte for byte as `mysql --html` prints them; nothing for a result without rows. */
import type { Field, ValueRow } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import { markup, putMarkup } from './markup.ts';
import type { Renderer, RenderOptions } from './renderer.ts';

export function htmlRenderer(out: ByteWriter, options: RenderOptions): Renderer {
  const { nullText = 'NULL', binary = 'utf8', skipNames, quick = false } = options;
  let fields: readonly Field[] = [];
  let open = false;
  const begin = () => {
    open = true;
    const names = fields.map(({ name }) => `<TH>${name === '' ? ' &nbsp; ' : markup(name)}</TH>`).join('');
    // The row that mysql leaves open where it prints no names is none of HTML's.
    out.text(`<TABLE BORDER=1>${skipNames ? '<TR>' : `<TR>${names}</TR>`}`);
  };
  const put = (row: ValueRow) => {
    out.text('<TR>');
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i];
      const value = row[i] ?? null;
      out.text('<TD>');
      if (value === null || field === undefined) out.text(markup(nullText));
      else putMarkup(out, value, field, binary);
      out.text('</TD>');
    }
    out.text('</TR>');
  };
  return {
    fields(next) {
      fields = next;
      open = false;
      if (quick) begin();
    },
    rows(rows) {
      if (!open && rows.length > 0) begin();
      for (const row of rows) put(row);
    },
    end() {
      if (open) out.text('</TABLE>');
    },
  };
}
