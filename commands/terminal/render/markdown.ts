/** A table as GitHub's Markdown has it. https://github.github.com/gfm/#tables-extension- */
import type { Field, Value } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { asText, display, isNumeric, shown } from './value.ts';

export function markdownRenderer(out: ByteWriter, { nullText = 'NULL', binary }: RenderOptions): Renderer {
  let fields: readonly Field[] = [];
  let results = 0;
  const text = (value: Value, field: Field) => {
    if (value === null) return nullText;
    if (binary === undefined) return display(value, field);
    const cell = shown(value, field, binary);
    return typeof cell === 'string' ? cell : asText(cell);
  };
  return {
    fields(next) {
      fields = next;
      if (results++ > 0) out.text('\n');
      out.text(`| ${next.map(({ name }) => inCell(name)).join(' | ')} |\n`);
      out.text(`| ${next.map((field) => (isNumeric(field) ? '---:' : '---')).join(' | ')} |\n`);
    },
    rows(rows) {
      for (const row of rows) {
        const cells = fields.map((field, i) => inCell(text(row[i] ?? null, field)));
        out.text(`| ${cells.join(' | ')} |\n`);
      }
    },
    end() {},
  };
}

/** A cell is one line without a bar in it, and its text is no markup. */
function inCell(text: string): string {
  return text
    .replace(/[\\`*_<>|[\]&]/g, (character) => (character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`))
    .replace(/\r\n|\r|\n/g, '<br>');
}
