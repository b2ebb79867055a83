/** Tables whose rows are computed when they are read: information_schema, and the answers of SHOW. */
import type { ConnectOptions, ProcessInfo } from '../../../backend.ts';
import type { Warning } from '../../../result.ts';
import type { FieldType } from '../../../types.ts';
import type { SessionCatalog } from '../catalog/catalog.ts';
import type { ColumnDef, FieldShape, TableDef, ViewDef, VirtualTableDef } from '../catalog/model.ts';
import { plainColumn } from '../catalog/plain-column.ts';
import type { QueryColumn } from '../ddl/context.ts';
import type { Access } from '../privileges/access.ts';
import type { RuntimeContext } from '../runtime.ts';
import { type SqliteValue, storedRepr } from '../sql-type.ts';
import type { TableEstimates } from '../storage/estimates.ts';
import { encodeWide } from '../values/decimal.ts';
import { encodeUint } from '../values/number.ts';
import type { ShownAccounts } from './accounts/context.ts';
import type { ServerFacts } from './performance-schema/facts.ts';
import { typeOfText } from './type-of-text.ts';
import { everything, type Wanted } from './wanted.ts';

/** What rows are computed from. */
export interface ShowContext {
  readonly catalog: SessionCatalog;
  readonly runtime: RuntimeContext;
  /** Who looks: they see what they may. Null: everything. */
  readonly access: Access | null;
  readonly processes: () => readonly ProcessInfo[];
  /** What the clients of all sessions told when they connected. */
  readonly clients: () => Iterable<ConnectOptions>;
  /** Names and values of system variables, by name. */
  readonly variables: (scope: 'GLOBAL' | 'SESSION') => Iterable<readonly [name: string, value: string]>;
  readonly status: (scope: 'GLOBAL' | 'SESSION') => Iterable<readonly [name: string, value: string]>;
  readonly accounts: ShownAccounts;
  readonly server: ServerFacts;
  /** Of the last statement. */
  readonly warnings: readonly Warning[];
  /** Sizes of a table, each found when it is asked for, and its next AUTO_INCREMENT value (null where it has no such column). */
  readonly statistics: (table: TableDef) => TableEstimates & { readonly autoIncrement: bigint | null };
  /** Columns of a view's query; null where the view does not work any more. */
  readonly viewColumns: (view: ViewDef) => readonly QueryColumn[] | null;
}

/** A value as a producer writes it: members of ENUM and SET columns by name, DECIMALs in units of their last digit, all else in its stored repr. */
export type Cell = SqliteValue | undefined;
export interface VirtualTable extends VirtualTableDef {
  /** The wanted columns in their order, in their stored reprs. */
  readonly rows: (context: ShowContext, wanted?: Wanted) => Iterable<SqliteValue[]>;
}

/** `name|type|collation|nullable|default|shape`, as the generated file has them. */
export function columnOfLine(line: string): ColumnDef {
  const [name = '', type = '', collation = '', nullable = '1', defaultText = '', shape = ''] = line.split('|');
  const def = {
    ...column(name, type, collation === '' ? null : collation, nullable === '1'),
    default: defaultOfText(defaultText, nullable === '1'),
  };
  return shape === '' ? def : { ...def, shape: shapeOfText(shape) };
}
/** @param text empty without a default, `''` for an empty one. */
function defaultOfText(text: string, nullable: boolean): ColumnDef['default'] {
  if (text === '') return nullable ? { kind: 'null' } : null;
  return { kind: 'literal', text: text === "''" ? '' : text };
}
/** @param text `type,length,decimals,flags,text`, and the same again of sorted results. */
function shapeOfText(text: string): FieldShape {
  const numbers = text.split(',').map(Number);
  const sorted = numbers.length > 5 ? { sorted: shapeOf(numbers.slice(5)) } : {};
  return { ...shapeOf(numbers), ...sorted };
}
function shapeOf([type = 0, length = 0, decimals = 0, flags = 0, text = 0]: readonly number[]): FieldShape {
  return { type: type as FieldType, length, decimals, flags, text: text === 1 };
}
/** A column of a computed table. @param type as SHOW CREATE TABLE prints it. */
export function column(name: string, type: string, collation: string | null = 'utf8mb3_general_ci', nullable = false): ColumnDef {
  return plainColumn(name, typeOfText(type, collation), nullable, nullable ? { kind: 'null' } : { kind: 'literal', text: '' });
}

/** Encoders of a table's cells. */
function encoderOf({ type }: ColumnDef): (cell: Cell) => SqliteValue {
  if (storedRepr(type) === 'enum') return (cell) => (typeof cell === 'string' ? type.values.indexOf(cell) + 1 : (cell ?? null));
  if (storedRepr(type) === 'set') return (cell) => (typeof cell === 'string' ? setBits(type.values, cell) : (cell ?? null));
  if (storedRepr(type) === 'uint')
    return (cell) => (typeof cell === 'number' || typeof cell === 'bigint' ? encodeUint(BigInt(cell)) : (cell ?? null));
  if (storedRepr(type) === 'wide')
    return (cell) => (typeof cell === 'number' || typeof cell === 'bigint' ? encodeWide(BigInt(cell), type.length) : (cell ?? null));
  return (cell) => cell ?? null;
}

/** A SET's bits by the names of its members. */
function setBits(members: readonly string[], text: string): number {
  return text === '' ? 0 : text.split(',').reduce((bits, member) => bits + 2 ** members.indexOf(member), 0);
}

/** Rows by column name; what is left out is NULL. It may leave out what is not wanted. */
export type Producer = (context: ShowContext, wanted: Wanted) => Iterable<Readonly<Record<string, Cell>>>;

/** A computed table. */
export function virtualTable(schema: string, name: string, columns: readonly ColumnDef[], produce: Producer): VirtualTable {
  const encoders = columns.map((each) => ({ name: each.name, encode: encoderOf(each) }));
  return {
    kind: 'virtual',
    schema,
    name,
    columns,
    *rows(context, wanted = everything) {
      const read = encoders.filter(({ name: column }) => wanted.reads(column));
      for (const row of produce(context, wanted))
        if (takesRow(wanted, row)) yield read.map(({ name: column, encode }) => encode(row[column]));
    },
  };
}

/** Whether a row may be part of the answer: what a producer did not look at itself. */
function takesRow(wanted: Wanted, row: Readonly<Record<string, Cell>>): boolean {
  for (const column of wanted.columns ?? []) if (!wanted.takes(column, row[column] ?? null)) return false;
  return true;
}

/** A moment of the catalog (ISO) as TIMESTAMP is stored. */
export function storedTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}
