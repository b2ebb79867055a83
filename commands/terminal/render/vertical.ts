/** A line for each column, as mysql's \G prints rows. */
import stringWidth from 'string-width';
import type { Field, Value } from '../../../src/types.ts';
import type { Emit, Renderer, RenderOptions } from './renderer.ts';
import { display, harmless } from './value.ts';

const STARS = '*'.repeat(27);

export function verticalRenderer(emit: Emit, { skipNames }: RenderOptions): Renderer {
  let fields: readonly Field[] = [];
  let names: readonly string[] = [];
  let count = 0;
  const put = (row: readonly Value[]) => {
    const lines = names.map((name, i) => {
      const field = fields[i];
      return `${name}${field === undefined ? '' : harmless(display(row[i] ?? null, field))}\n`;
    });
    emit(`${STARS} ${++count}. row ${STARS}\n${lines.join('')}`);
  };
  return {
    fields(next) {
      fields = next;
      count = 0;
      const width = Math.max(0, ...next.map(({ name }) => stringWidth(name)));
      names = next.map(({ name }) => (skipNames ? '' : `${' '.repeat(width - stringWidth(name))}${harmless(name)}: `));
    },
    rows(rows) {
      for (const row of rows) put(row);
    },
    end() {},
    ok() {},
  };
}
