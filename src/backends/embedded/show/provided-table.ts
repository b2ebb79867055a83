/** A table of a VirtualTableProvider as the engine's own computed tables are. */
import { SqlError } from '../../../errors.ts';
import { parse } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import type { VirtualRow, VirtualTable as VirtualTableGiven, VirtualValue } from '../../../virtual-table.ts';
import type { ColumnDef } from '../catalog/model.ts';
import { columnType } from '../ddl/column-type.ts';
import type { RuntimeContext } from '../runtime.ts';
import { type SqliteValue, Types } from '../sql-type.ts';
import { type Assigner, assigner, type Source } from '../storage/assign.ts';
import type { VirtualTable } from './virtual-table.ts';
import { everything, type Wanted } from './wanted.ts';

/** As a table without a collation of its own has it. */
const COLLATION = 'utf8mb4_0900_ai_ci';

export interface ProvidedTable extends VirtualTable {
  readonly provided: true;
  /** Reads rows that come one after the other; undefined where they can be read at once. */
  readonly load: (() => Promise<void>) | undefined;
}

/** @throws SqlError 1064 and others for a column whose type is none; what the provider's rows throw. */
export function providedTable(schema: string, name: string, given: VirtualTableGiven, context: RuntimeContext): ProvidedTable {
  const columns = given.columns.map(({ name: column, type, nullable }) => columnOf(column, type, nullable ?? true));
  const { rows } = given;
  let loaded: VirtualRow[] | null = null;
  const isAsync = Symbol.asyncIterator in rows;
  return {
    kind: 'virtual',
    schema,
    name,
    columns,
    provided: true,
    load: isAsync
      ? async () => {
          loaded ??= await Array.fromAsync(rows);
        }
      : undefined,
    rows: (_, wanted = everything) =>
      stored(isAsync ? (loaded ?? notLoaded(name)) : (rows as Iterable<VirtualRow>), columns, wanted, context),
  };
}

function columnOf(name: string, type: string, nullable: boolean): ColumnDef {
  const { statement } = parse(`CREATE TABLE t (c ${type})`, { sqlMode: DEFAULT_MODE });
  const element = statement.kind === 'CreateTable' ? statement.elements?.[0] : undefined;
  if (element?.kind !== 'Column') throw new SqlError(1064, '42000', `'${type}' is no type of a column`);
  return {
    name,
    sqliteName: name,
    type: columnType(element.column.type, name, COLLATION, () => undefined),
    nullable,
    default: nullable ? { kind: 'null' } : null,
    onUpdateNow: null,
    autoIncrement: false,
    generated: null,
    invisible: false,
    hidden: false,
    comment: '',
  };
}

/** The rows as SQLite keeps them. A value that a column cannot have is an error, as in an INSERT. */
function* stored(rows: Iterable<VirtualRow>, all: readonly ColumnDef[], wanted: Wanted, context: RuntimeContext): Generator<SqliteValue[]> {
  const columns = all.flatMap((column, at) => (wanted.reads(column.name) ? [{ column, at }] : []));
  const assigners = all.map(() => new Map<Source, Assigner>());
  for (const row of rows) {
    yield columns.map(({ column, at }) => {
      const [source, value] = plain(Array.isArray(row) ? row[at] : (row as Readonly<Record<string, VirtualValue>>)[column.name]);
      const known = assigners[at]?.get(source) ?? assigner(column, source, column.name);
      assigners[at]?.set(source, known);
      return known(value, context);
    });
  }
}

const SOURCES = {
  int: { type: Types.bigint(20), repr: 'int' },
  real: { type: Types.double(), repr: 'real' },
  text: { type: Types.varchar(16383, COLLATION), repr: 'text' },
  bytes: { type: Types.varbinary(65535), repr: 'bytes' },
  none: { type: Types.null, repr: 'text' },
} as const satisfies Readonly<Record<string, Source>>;

function plain(value: VirtualValue): readonly [Source, SqliteValue] {
  if (value === null || value === undefined) return [SOURCES.none, null];
  switch (typeof value) {
    case 'boolean':
      return [SOURCES.int, value ? 1 : 0];
    case 'number':
      return Number.isSafeInteger(value) ? [SOURCES.int, value] : [SOURCES.real, value];
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? [SOURCES.int, value] : [SOURCES.text, String(value)];
    case 'string':
      return [SOURCES.text, value];
    default:
      if (value instanceof Uint8Array) return [SOURCES.bytes, value];
      if (value instanceof Date) return [SOURCES.text, value.toISOString().replace('T', ' ').replace('Z', '')];
      return [SOURCES.text, JSON.stringify(value)];
  }
}

/** Such rows come before a statement runs; what names a table only while it runs has none. */
function notLoaded(name: string): never {
  throw new SqlError(1235, '42000', `This version of MySQL doesn't yet support 'rows of ${name} that come one after the other, here'`);
}
