/** INSERT statements that put the rows into a table of the name that they came from; or the rows of them alone. */
import { type Field, FieldType, type Value, type ValueRow } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Renderer } from './renderer.ts';
import { hexDigits, isNumeric, textOf } from './value.ts';

/** A statement is ended after about this many characters, well below any server's max_allowed_packet. */
const STATEMENT = 512 * 1024;

export function sqlRenderer(out: ByteWriter): Renderer {
  let fields: readonly Field[] = [];
  let head = '';
  let written = 0;
  const finish = () => {
    if (written > 0) out.text(';\n');
    written = 0;
  };
  const put = (row: ValueRow) => {
    const values = tuple(row, fields);
    out.text(written === 0 ? `${head}\n${values}` : `,\n${values}`);
    written += values.length;
    if (written >= STATEMENT) finish();
  };
  return {
    fields(next) {
      fields = next;
      head = `INSERT INTO ${identifier(tableOf(next))} (${next.map(({ name }) => identifier(name)).join(', ')}) VALUES`;
    },
    rows(rows) {
      for (const row of rows) put(row);
    },
    end: finish,
  };
}

/** The rows alone, as VALUES and IN take them, with a comma between two; an empty line between two results. */
export function valuesRenderer(out: ByteWriter): Renderer {
  let fields: readonly Field[] = [];
  let results = 0;
  let rowsBefore = false;
  return {
    fields(next) {
      fields = next;
      if (results++ > 0) out.text('\n');
      rowsBefore = false;
    },
    rows(rows) {
      for (const row of rows) {
        out.text(`${rowsBefore ? ',\n' : ''}${tuple(row, fields)}`);
        rowsBefore = true;
      }
    },
    end() {
      if (rowsBefore) out.text('\n');
    },
  };
}

function tuple(row: ValueRow, fields: readonly Field[]): string {
  return `(${fields.map((field, i) => literal(row[i] ?? null, field)).join(', ')})`;
}

/** The table that all columns come from; `result` where they come from several or none. */
function tableOf(fields: readonly Field[]): string {
  const [first = '', ...others] = new Set(fields.map(({ orgTable }) => orgTable).filter((name) => name !== ''));
  return first !== '' && others.length === 0 ? first : 'result';
}

function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\u001a': '\\Z', "'": "\\'", '\\': '\\\\' };

function literal(value: Value, field: Field): string {
  if (value === null) return 'NULL';
  if (value instanceof Uint8Array) return field.type === FieldType.BIT ? `0x${hexDigits(value)}` : `X'${hexDigits(value)}'`;
  if (isNumeric(field)) return textOf(value, field);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what MySQL escapes in strings
  return `'${textOf(value, field).replace(/[\0\n\r\u001a'\\]/g, (character) => ESCAPES[character] ?? character)}'`;
}
