/**
 * A table of lines and bars, as the mysql client draws it on a terminal.
 * A table's widths come from its rows, but a result may have more rows than memory: it is laid out in blocks. Widths never shrink from one
 * block to the next, and where they grow, the names are printed again.
 */
import Table from 'cli-table3';
import type { Field, ValueRow } from '../../../src/types.ts';
import type { Emit, Renderer, RenderOptions } from './renderer.ts';
import { display, harmless, isNumeric } from './value.ts';

const BLOCK = 1000;

const CHARS = {
  top: '-',
  'top-mid': '+',
  'top-left': '+',
  'top-right': '+',
  bottom: '-',
  'bottom-mid': '+',
  'bottom-left': '+',
  'bottom-right': '+',
  left: '|',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '|',
  'right-mid': '',
  middle: '|',
} as const;

export function tableRenderer(emit: Emit, { skipNames }: RenderOptions): Renderer {
  let fields: readonly Field[] = [];
  let block: ValueRow[] = [];
  let drawn: Drawn | null = null;
  const flush = () => {
    if (block.length === 0) return;
    const next: Drawn = draw(fields, block, skipNames, drawn?.widths ?? []);
    const continues = drawn !== null && next.widths.every((width, i) => width === drawn?.widths[i]);
    emit(drawn === null ? next.text : continues ? next.body : next.text);
    drawn = next;
    block = [];
  };
  return {
    fields(next) {
      fields = next;
      block = [];
      drawn = null;
    },
    rows(rows) {
      for (const row of rows) {
        block.push(row);
        if (block.length === BLOCK) flush();
      }
    },
    end() {
      flush();
      if (drawn !== null) emit(drawn.rule);
    },
    ok() {},
  };
}

interface Drawn {
  /** The top, the names, the rows. */
  readonly text: string;
  /** The rows alone. */
  readonly body: string;
  /** The line below. */
  readonly rule: string;
  readonly widths: readonly number[];
}

function draw(fields: readonly Field[], rows: readonly ValueRow[], skipNames: boolean, widths: readonly number[]): Drawn {
  const table = new Table({
    chars: CHARS,
    style: { head: [], border: [], compact: true },
    colAligns: fields.map((field) => (isNumeric(field) ? 'right' : 'left')),
    ...(skipNames ? {} : { head: fields.map(({ name }) => harmless(name)) }),
  });
  // A first row of blanks, cut off again, holds the widths of the block before.
  const padded = widths.length > 0;
  if (padded) table.push(widths.map((width) => ' '.repeat(Math.max(0, width - 2))));
  for (const row of rows) table.push(fields.map((field, i) => harmless(display(row[i] ?? null, field))));
  const lines = table.toString().split('\n');
  const rule = lines[0] ?? '';
  const head = skipNames ? [rule] : [rule, ...lines.slice(1, headHeight(fields) + 1), rule];
  const bodyStart = (skipNames ? 1 : headHeight(fields) + 1) + (padded ? 1 : 0);
  const body = `${lines.slice(bodyStart, -1).join('\n')}\n`;
  return {
    text: `${head.join('\n')}\n${body}`,
    body,
    rule: `${rule}\n`,
    widths: rule
      .slice(1, -1)
      .split('+')
      .map((part) => part.length),
  };
}

/** A name with a line break in it makes the head higher. */
function headHeight(fields: readonly Field[]): number {
  return Math.max(1, ...fields.map(({ name }) => name.split('\n').length));
}
