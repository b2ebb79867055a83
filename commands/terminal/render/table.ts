/**
 * A table of lines and bars on a terminal: as mysql draws it, but columns are as wide as they look, a text of several lines stays in its column,
 * and nothing moves the cursor.
 * A table's widths come from its rows, but a result may have more rows than memory: it is laid out in blocks. Widths never shrink from one
 * block to the next, and where they grow, the names are printed again.
 */
import Table from 'cli-table3';
import stringWidth from 'string-width';
import { type Field, FieldFlag, type ValueRow } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { harmless, isNumeric, onScreen } from './value.ts';

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

export function tableRenderer(out: ByteWriter, options: RenderOptions): Renderer {
  const { skipNames } = options;
  let fields: readonly Field[] = [];
  let block: ValueRow[] = [];
  let frame: Frame | null = null;
  let numeric: readonly boolean[] = [];
  const flush = () => {
    if (block.length === 0) return;
    const cells = block.map((row) => fields.map((field, i) => onScreen(row[i] ?? null, field, options).split('\n')));
    const grown = widen(frame?.widths ?? fields.map((field) => leastWidth(field, skipNames)), cells);
    if (frame === null || grown.some((width, i) => width !== frame?.widths[i])) {
      frame = drawFrame(fields, grown, skipNames);
      out.text(frame.top);
    }
    out.text(drawRows(cells, frame.widths, numeric));
    block = [];
  };
  return {
    fields(next) {
      fields = next;
      numeric = next.map(isNumeric);
      block = [];
      frame = null;
    },
    rows(rows) {
      for (const row of rows) {
        block.push(row);
        if (block.length === BLOCK) flush();
      }
    },
    end() {
      flush();
      if (frame !== null) out.text(frame.rule);
    },
  };
}

interface Frame {
  /** The line above, the names, the line below them. */
  readonly top: string;
  /** The line below the rows. */
  readonly rule: string;
  /** Of the columns, in places of the terminal. */
  readonly widths: readonly number[];
}

/** A cell is its lines. */
type Cell = readonly string[];

/** As the mysql client has it: room for the name, and for NULL where a column may have one. */
function leastWidth({ name, flags }: Field, skipNames: boolean): number {
  const names = skipNames ? [] : harmless(name).split('\n').map(width);
  return Math.max((flags & FieldFlag.NOT_NULL) === 0 ? 'NULL'.length : 0, ...names);
}

function widen(widths: readonly number[], rows: readonly (readonly Cell[])[]): number[] {
  const out = [...widths];
  for (const row of rows) {
    row.forEach((cell, i) => {
      for (const line of cell) {
        const wanted = width(line);
        if (wanted > (out[i] ?? 0)) out[i] = wanted;
      }
    });
  }
  return out;
}

/** Measuring takes a microsecond; most text is plain, and as wide as it is long. */
function width(line: string): number {
  return /^[ -~]*$/.test(line) ? line.length : stringWidth(line);
}

function drawFrame(fields: readonly Field[], widths: readonly number[], skipNames: boolean): Frame {
  const table = new Table({
    chars: CHARS,
    style: { head: [], border: [], compact: true },
    colWidths: widths.map((wanted) => wanted + 2),
    ...(skipNames ? {} : { head: fields.map(({ name }) => harmless(name)) }),
  });
  table.push(widths.map(() => ''));
  const lines = table.toString().split('\n');
  const rule = `${lines[0] ?? ''}\n`;
  // Behind the names comes the empty row that a table cannot be without, and the line below it.
  return { top: skipNames ? rule : `${lines.slice(0, -2).join('\n')}\n${rule}`, rule, widths };
}

/** The rows by hand: cli-table3 takes 60 µs for each, and a result may have millions. */
function drawRows(rows: readonly (readonly Cell[])[], widths: readonly number[], numeric: readonly boolean[]): string {
  let out = '';
  for (const row of rows) {
    const height = row.reduce((most, cell) => Math.max(most, cell.length), 1);
    for (let line = 0; line < height; line++) {
      out += '|';
      for (let i = 0; i < row.length; i++) {
        const text = row[i]?.[line] ?? '';
        const blanks = ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(text)));
        out += numeric[i] ? ` ${blanks}${text} |` : ` ${text}${blanks} |`;
      }
      out += '\n';
    }
  }
  return out;
}
