/** JSON_TABLE: the rows of a document, made by one function as a JSON array of arrays that json_each takes apart. */
import { SqlError } from '../../../../errors.ts';
import type { JsonTable, JsonTableColumn, OnJsonEvent } from '../../../../sql/ast.ts';
import { columnType } from '../../ddl/column-type.ts';
import type { FunctionDef } from '../../functions/definition.ts';
import { internFunction } from '../../functions/index.ts';
import type { RuntimeContext } from '../../runtime.ts';
import { makeType, type SqliteValue, type SqlType, storedRepr, Types } from '../../sql-type.ts';
import { type Convert, converter } from '../../values/convert.ts';
import { type Json, JsonSyntaxError, jsonText, parseJson, unquoteJson } from '../../values/json.ts';
import { findAll, type JsonPath, parsePath } from '../../values/json-path.ts';
import { charLength } from '../literal.ts';
import type { Unit } from '../unit.ts';

/** A column of the result: its name and type. */
export interface JsonColumn {
  readonly name: string;
  readonly type: SqlType;
}
/** The columns, nested ones in their place. */
export function jsonColumns(unit: Unit, columns: readonly JsonTableColumn[]): JsonColumn[] {
  return columns.flatMap((column): JsonColumn[] => {
    if (column.kind === 'Ordinality') return [{ name: column.name, type: makeType('BIGINT', 10) }];
    if (column.kind === 'Nested') return jsonColumns(unit, column.columns);
    return [{ name: column.name, type: columnType(column.type, column.name, unit.connectionCollation, () => undefined) }];
  });
}

/** SQLite name of the function that makes a document's rows for this JSON_TABLE. */
export function jsonRowsFunction(unit: Unit, table: JsonTable): string {
  const def = rowsDef(table, jsonColumns(unit, table.columns));
  return internFunction(def, {
    args: [Types.json],
    reprs: ['json'],
    result: Types.json,
    resultRepr: 'json',
    collation: unit.connectionCollation,
  });
}

function rowsDef(table: JsonTable, columns: readonly JsonColumn[]): FunctionDef & { readonly variant: string } {
  const { alias: _alias, doc: _doc, pos: _pos, ...shape } = table;
  return {
    name: 'json rows',
    variant: JSON.stringify([shape, columns], (key, value: unknown) => (key === 'pos' ? undefined : value)),
    minArgs: 1,
    maxArgs: 1,
    args: ['any'],
    result: () => ({ type: Types.json, repr: 'json' }),
    contextual: true,
    impl: (_shape, context) => {
      const level = makeLevel(table.columns, columns, { next: 0 }, context);
      const path = parsePath(table.path);
      return (doc) => {
        if (doc === null || doc === undefined) return '[]';
        const root = parseDocument(String(doc));
        const rows = findAll(root, path).flatMap((item, index) => level(item, index + 1));
        return `[${rows.map((row) => `[${Array.from(columns, (_, at) => cellText(row[at] ?? null)).join(',')}]`).join(',')}]`;
      };
    },
  };
}
function parseDocument(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new SqlError(
      3141,
      '22032',
      `Invalid JSON text in argument 1 to function json_table: "${error.message}" at position ${error.at}.`,
    );
  }
}
function cellText(value: SqliteValue): string {
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('hex')}"`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

type Cells = SqliteValue[];
/** Rows of one value on one level of nesting; `ordinal` counts from 1. */
type Level = (item: Json, ordinal: number) => Cells[];

/** @param place counts the columns as they are met. */
function makeLevel(
  columns: readonly JsonTableColumn[],
  types: readonly JsonColumn[],
  place: { next: number },
  context: RuntimeContext,
): Level {
  const readers: ((item: Json, ordinal: number, row: Cells) => void)[] = [];
  const nested: { readonly path: JsonPath; readonly level: Level }[] = [];
  for (const column of columns) {
    if (column.kind === 'Nested') {
      nested.push({ path: parsePath(column.path), level: makeLevel(column.columns, types, place, context) });
      continue;
    }
    const at = place.next++;
    if (column.kind === 'Ordinality') {
      readers.push((_item, ordinal, row) => {
        row[at] = ordinal;
      });
      continue;
    }
    const read = columnReader(column, types[at]?.type ?? Types.json, context);
    readers.push((item, _ordinal, row) => {
      row[at] = read(item);
    });
  }
  return (item, ordinal) => {
    const row: Cells = [];
    for (const read of readers) read(item, ordinal, row);
    const inner = nested.flatMap(({ path, level }) => findAll(item, path).flatMap((part, index) => level(part, index + 1)));
    return inner.length === 0 ? [row] : inner.map((cells) => merge(row, cells));
  };
}

/** Both have holes where the other has cells. */
function merge(outer: Cells, inner: Cells): Cells {
  const row = outer.slice();
  inner.forEach((value, at) => {
    row[at] = value;
  });
  return row;
}

/** Thrown and caught here: a value that the column's type cannot take. */
class Unfit extends Error {}

function columnReader(
  column: JsonTableColumn & { readonly kind: 'Path' },
  type: SqlType,
  context: RuntimeContext,
): (item: Json) => SqliteValue {
  const path = parsePath(column.path);
  const convert = columnConverter(type, context);
  const byDefault = (event: OnJsonEvent | null, failure: () => SqlError): SqliteValue => {
    if (event === null || event.kind === 'Null') return null;
    if (event.kind === 'Error') throw failure();
    if (event.value.kind !== 'StringLiteral') throw failure();
    return convert(parseDocument(event.value.value));
  };
  if (column.exists) return (item) => (findAll(item, path).length > 0 ? 1 : 0);
  return (item) => {
    const found = findAll(item, path);
    const [value] = found;
    if (value === undefined)
      return byDefault(column.onEmpty, () => new SqlError(3665, '22035', `Missing value for JSON_TABLE column '${column.name}'`));
    try {
      if (found.length > 1) throw new Unfit();
      return convert(value);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      return byDefault(
        column.onError,
        () => new SqlError(3156, '22018', `Invalid JSON value for CAST to ${castName(type)} from column ${column.name} at row 1`),
      );
    }
  };
}
function castName(type: SqlType): string {
  return /INT$/.test(type.name) ? 'INTEGER' : type.name;
}
function columnConverter(type: SqlType, context: RuntimeContext): (value: Json) => SqliteValue {
  const repr = storedRepr(type);
  if (repr === 'json') return (value) => jsonText(value);
  const fromText: Convert = converter({ type: Types.varchar(65535, 'utf8mb4_bin'), repr: 'text' }, { type, repr });
  // A warning of the conversion is an error of the column, which has its own way with it.
  const strict = new Proxy(context, {
    get: (target, name) => (name === 'warn' ? unfit : (Reflect.get(target, name, target) as unknown)),
  });
  return (value) => {
    if (value === null) return null;
    if (typeof value === 'object' && (Array.isArray(value) || value instanceof Map)) throw new Unfit();
    const text = typeof value === 'boolean' && repr !== 'text' ? (value ? '1' : '0') : unquoteJson(value);
    if (repr === 'text' && charLength(text) > type.length) throw new Unfit();
    const result = fromText(text, strict);
    if (result === null) throw new Unfit();
    return result;
  };
}
function unfit(): never {
  throw new Unfit();
}
