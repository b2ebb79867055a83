/**
 * JSON: an array of objects a result, or with jsonl an object a line.
 * Exact: integers past ±2^53 and DECIMAL are strings, bytes are base64, JSON columns are JSON.
 */
import { type Field, FieldType, type Value } from '../../../src/types.ts';
import type { Emit, Renderer } from './renderer.ts';
import { textOf } from './value.ts';

export function jsonRenderer(emit: Emit): Renderer {
  let columns: Columns | null = null;
  let first = true;
  return {
    fields(fields) {
      columns = new Columns(fields);
      first = true;
      emit('[');
    },
    rows(rows) {
      for (const row of rows) {
        emit(`${first ? '\n' : ',\n'}  ${columns?.object(row) ?? '{}'}`);
        first = false;
      }
    },
    end() {
      emit(first ? ']\n' : '\n]\n');
    },
    ok() {},
  };
}

export function jsonLinesRenderer(emit: Emit): Renderer {
  let columns: Columns | null = null;
  return {
    fields(fields) {
      columns = new Columns(fields);
    },
    rows(rows) {
      for (const row of rows) emit(`${columns?.object(row) ?? '{}'}\n`);
    },
    end() {},
    ok() {},
  };
}

/** The columns of a result with their names as JSON has them. */
class Columns {
  readonly #columns: readonly { readonly key: string; readonly json: boolean; readonly field: Field }[];

  constructor(fields: readonly Field[]) {
    const used = new Set<string>();
    this.#columns = fields.map((field) => ({
      key: JSON.stringify(unused(field.name, used)),
      json: field.type === FieldType.JSON,
      field,
    }));
  }

  object(row: readonly Value[]): string {
    return `{${this.#columns.map(({ key, json, field }, i) => `${key}:${encode(row[i] ?? null, json, field)}`).join(',')}}`;
  }
}

/** An object cannot have a key twice: the second `id` of a join is `id_2`. */
function unused(name: string, used: Set<string>): string {
  let candidate = name;
  for (let n = 2; used.has(candidate); n++) candidate = `${name}_${n}`;
  used.add(candidate);
  return candidate;
}

function encode(value: Value, json: boolean, field: Field): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return json ? value : JSON.stringify(value);
  if (typeof value === 'bigint') return `"${value}"`;
  // A FLOAT is 3.14, not the 3.140000104904175 that it is as a double.
  if (typeof value === 'number') return field.type === FieldType.FLOAT ? String(Number(textOf(value, field))) : String(value);
  return `"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"`;
}
