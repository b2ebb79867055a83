/** `--params-file`: the values of a statement's `:name` placeholders, a row of a file for each time that it is run. */
import { UsageError } from '../../src/errors.ts';
import { FieldType, type Parameter } from '../../src/types.ts';
import type { Io } from '../io.ts';
import type { Flags } from '../terminal/flags.ts';
import { type Params, typedParameter } from '../terminal/placeholders.ts';
import { type DataFile, formatOf, readData } from './data/read-data.ts';
import { type BadRow, type Cell, DataError, type DataRow, isBad } from './data/row.ts';
import { dataFileOf, readBatchSize } from './import/options.ts';

export interface ParamsFileOptions {
  readonly file: DataFile;
  /** Types by name, which win over those of the file's first line. */
  readonly types: ReadonlyMap<string, string>;
  /** Rows of a transaction. */
  readonly batchSize: number;
}

const BATCH = 1000;

/** @returns null without the flag. @throws UsageError */
export function readParamsFile(flags: Flags): ParamsFileOptions | null {
  const path = flags.text('paramsFile');
  if (path === undefined) return null;
  const pairs = flags.list('paramTypes').flatMap((list) => list.split(','));
  const types = pairs.map((pair): [string, string] => {
    const [, name, type] = /^\s*([A-Za-z_]\w*):([a-z]+)\s*$/.exec(pair) ?? [];
    if (name === undefined || type === undefined) throw new UsageError(`--param-types ${pair}: NAME:TYPE is wanted`);
    return [name, type];
  });
  // --format is that of the results.
  const file = dataFileOf(path, path === '-' ? 'csv' : formatOf(path));
  return { file, types: new Map(types), batchSize: readBatchSize(flags) ?? BATCH };
}

/** A row's values by their names. */
export type ValueOf = (name: string) => Parameter | undefined;

export interface ParamsRow {
  readonly line: number;
  /** @throws UsageError for a value that is none of its type. */
  readonly value: ValueOf;
}

/** The rows, in pieces. @throws DataError */
export async function* paramsRows(options: ParamsFileOptions, fixed: Params, io: Io): AsyncGenerator<readonly (ParamsRow | BadRow)[]> {
  let columns: Columns | null = null;
  for await (const { rows, header } of readData(options.file, io, () => undefined)) {
    columns ??= header === null ? null : new Columns(header, options.types);
    const known = columns;
    yield rows.map((row) =>
      isBad(row) ? row : { line: row.line, value: valuesOf(row, known ?? new Columns(row.names ?? [], options.types), fixed) },
    );
  }
}

function valuesOf(row: DataRow, columns: Columns, fixed: Params): ValueOf {
  return (name) => {
    const place = columns.places.get(name);
    if (place === undefined || fixed.has(name)) return fixed.get(name);
    return parameterOf(row.cells[place] ?? null, columns.types.get(name), name);
  };
}

/** Names and types of a file's columns: `id`, or `id:int`. */
class Columns {
  readonly places = new Map<string, number>();
  readonly types: Map<string, string>;

  constructor(names: readonly string[], types: ReadonlyMap<string, string>) {
    this.types = new Map();
    names.forEach((text, place) => {
      const [, name = text, type] = /^(\w+)(?::([a-z]+))?$/.exec(text.trim()) ?? [];
      if (this.places.has(name)) throw new DataError(`the name ${name} occurs twice`);
      this.places.set(name, place);
      if (type !== undefined) this.types.set(name, type);
    });
    for (const [name, type] of types) this.types.set(name, type);
  }
}

/** Numbers of JSON are numbers; all else is text where no type was given. @throws UsageError */
function parameterOf(cell: Cell, type: string | undefined, name: string): Parameter {
  if (cell === null) return { type: FieldType.VAR_STRING, unsigned: false, value: null };
  if (typeof cell === 'string') return typedParameter(type ?? 'string', cell, name);
  const { json } = cell;
  if (type !== undefined) return typedParameter(type, json, name);
  if (json === 'true' || json === 'false') return typedParameter('bool', json, name);
  if (/^[{[]/.test(json)) return typedParameter('json', json, name);
  if (/^-?\d{1,18}$/.test(json)) return typedParameter('int', json, name);
  return typedParameter(/e/i.test(json) ? 'double' : 'decimal', json, name);
}
