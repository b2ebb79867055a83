/** A table as GitHub's Markdown has it. https://github.github.com/gfm/#tables-extension- */
import type { Field } from '../../../src/types.ts';
import type { Emit, Renderer } from './renderer.ts';
import { display, isNumeric } from './value.ts';

export function markdownRenderer(emit: Emit): Renderer {
  let fields: readonly Field[] = [];
  let results = 0;
  return {
    fields(next) {
      fields = next;
      if (results++ > 0) emit('\n');
      emit(`| ${next.map(({ name }) => inCell(name)).join(' | ')} |\n`);
      emit(`| ${next.map((field) => (isNumeric(field) ? '---:' : '---')).join(' | ')} |\n`);
    },
    rows(rows) {
      for (const row of rows) {
        const cells = fields.map((field, i) => inCell(display(row[i] ?? null, field)));
        emit(`| ${cells.join(' | ')} |\n`);
      }
    },
    end() {},
    ok() {},
  };
}

/** A cell is one line without a bar in it, and its text is no markup. */
function inCell(text: string): string {
  return text
    .replace(/[\\`*_<>|[\]&]/g, (character) => (character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`))
    .replace(/\r\n|\r|\n/g, '<br>');
}
