/** The columns of SHOW: which of a computed table's columns they show, under which heading, and what clients are told of where they come from. */
import { type Field, FieldFlag, FieldType } from '../../../types.ts';
import type { ColumnDef } from '../catalog/model.ts';
import { systemTables } from './system-tables.ts';
import { type Cell, column, type Producer, type VirtualTable, virtualTable } from './virtual-table.ts';
import type { Wanted } from './wanted.ts';

export type Row = Readonly<Record<string, Cell>>;

/** What a column's description says in MySQL besides its type. */
type Origin = Pick<Field, 'schema' | 'table' | 'orgTable' | 'orgName'> & { readonly flags: number };
interface ShownColumn {
  readonly def: ColumnDef;
  /** The column of the row that it shows. */
  readonly source: string;
  readonly origin: Origin;
}
export interface ShownColumns {
  readonly columns: readonly ShownColumn[];
}

/** A SHOW's computed table, the column that LIKE looks at, and the descriptions of its columns. */
export interface Shown {
  readonly table: VirtualTable;
  readonly like: string | null;
  /** The pattern of LIKE, where it is not the statement's own. */
  readonly pattern?: string | null;
  readonly fields: (fields: readonly Field[]) => readonly Field[];
}

// ── Definitions ──────────────────────────────────────────────────────────────

/** Which system table is shown, and as what. */
export interface View {
  /** `schema.TABLE`, whose columns' types are those of SHOW. */
  readonly of: string;
  /** The name that clients see: that of MySQL's own view. */
  readonly alias: string;
  /** What clients see as its database: none where MySQL's rows go through a temporary table. */
  readonly schema?: string;
  /** The columns keep the names of their table as original ones. */
  readonly keepsNames?: boolean;
}
/**
 * Columns of a system table.
 * @param lines `Heading=COLUMN|table of MySQL's dictionary|flags`: `!` is a column that has no default there; `-` for a table is a constant.
 */
export function viewColumns({ of, alias, schema = '', keepsNames = false }: View, lines: readonly string[]): ShownColumns {
  const [database = '', name = ''] = of.split('.');
  const source = systemTables.relation(database, name);
  return {
    columns: lines.map((line) => {
      const [names = '', orgTable = '', flags = ''] = line.split('|');
      const [heading = '', from = ''] = names.split('=');
      const def = source?.columns.find((each) => each.name === from) ?? column(heading, 'varchar(64)');
      return {
        def: { ...def, name: heading, sqliteName: heading, ...shapeOf(def) },
        source: from,
        origin:
          orgTable === '-' ? constant : { schema, table: alias, orgTable, orgName: keepsNames ? from : heading, flags: flagsOf(flags) },
      };
    }),
  };
}
const constant: Origin = { schema: '', table: '', orgTable: '', orgName: '', flags: 0 };
/** The rows of most SHOWs go through a temporary table in MySQL, where they lose their keys. */
function shapeOf({ shape }: ColumnDef): Pick<ColumnDef, 'shape'> {
  const { PRI_KEY, UNIQUE_KEY, MULTIPLE_KEY, PART_KEY } = FieldFlag;
  const kept = shape?.sorted ?? shape;
  return kept === undefined ? {} : { shape: { ...kept, flags: kept.flags & ~(PRI_KEY | UNIQUE_KEY | MULTIPLE_KEY | PART_KEY) } };
}
function flagsOf(text: string): number {
  return text === '!' ? FieldFlag.NO_DEFAULT_VALUE : Number(text || 0);
}

/**
 * Columns that MySQL's server makes up itself.
 * @param lines `Heading|type`; a third part `null` where they may be NULL; a fourth with what the protocol says of them, where the type does not
 *   tell it: `type,length,decimals,flags`.
 */
export function madeColumns(lines: readonly string[]): ShownColumns {
  return {
    columns: lines.map((line) => {
      const { def, source } = ownColumn(line);
      const flags = def.type.collation === null && def.shape === undefined ? FieldFlag.BINARY : 0;
      return { def, source, origin: { schema: '', table: '', orgTable: '', orgName: '', flags } };
    }),
  };
}
/** Columns of a table that only SHOW shows. @param lines as of `madeColumns`; with `Heading=COLUMN` they keep that as their original name. */
export function namedColumns(alias: string, lines: readonly string[]): ShownColumns {
  return {
    columns: lines.map((line) => {
      const { def, source } = ownColumn(line);
      return { def, source, origin: { schema: 'information_schema', table: alias, orgTable: alias, orgName: source, flags: 0 } };
    }),
  };
}
function ownColumn(line: string): { readonly def: ColumnDef; readonly source: string } {
  const [names = '', type = '', nullable = '', shape = ''] = line.split('|');
  const [heading = '', source = heading] = names.split('=');
  const def = column(heading, type, 'utf8mb3_general_ci', nullable !== '');
  if (shape === '') return { def, source };
  const [code = 0, length = 0, decimals = 0, flags = 0] = shape.split(',').map(Number);
  return { def: { ...def, shape: { type: code as FieldType, length, decimals, flags, text: def.type.collation !== null } }, source };
}
/** The same columns, one of them with another heading. */
export function titled({ columns }: ShownColumns, from: string, heading: string): ShownColumns {
  const rename = (each: ShownColumn): ShownColumn =>
    each.def.name !== from
      ? each
      : { ...each, def: { ...each.def, name: heading, sqliteName: heading }, origin: { ...each.origin, orgName: heading } };
  return { columns: columns.map(rename) };
}

// ── Use ──────────────────────────────────────────────────────────────────────

/** @param produce rows by the names of the columns that are shown; they are asked for when the statement runs. */
export function shown({ columns }: ShownColumns, like: string | null, produce: Producer): Shown {
  const headings = new Map(columns.map(({ source, def }) => [source, def.name]));
  const defs = columns.map(({ def }) => def);
  return {
    // Named such that SQLite's table can stay for the next statement of the kind.
    table: virtualTable('', `SHOW ${columns[0]?.origin.table} ${columns[0]?.source}`, defs, function* (context, wanted) {
      for (const row of produce(context, wantedSources(wanted, headings))) yield renamed(row, columns);
    }),
    like,
    fields: (fields) => fields.map((field, at) => described(field, columns[at])),
  };
}
/** What is asked of the headings, by the columns that they show. */
function wantedSources(wanted: Wanted, headings: ReadonlyMap<string, string>): Wanted {
  return {
    reads: (source) => {
      const heading = headings.get(source);
      return heading !== undefined && wanted.reads(heading);
    },
    takes: (source, value) => wanted.takes(headings.get(source) ?? '', value),
    equals: (source) => wanted.equals(headings.get(source) ?? ''),
  };
}
function renamed(row: Row, columns: readonly ShownColumn[]): Row {
  const cells: Record<string, Cell> = {};
  for (const { def, source } of columns) cells[def.name] = row[source];
  return cells;
}
function described(field: Field, column: ShownColumn | undefined): Field {
  if (column === undefined) return field;
  const { flags, ...names } = column.origin;
  const isText = field.type === FieldType.VAR_STRING && column.def.shape === undefined;
  return { ...field, ...names, flags: field.flags | flags, decimals: isText && names.table === '' ? 31 : field.decimals };
}
