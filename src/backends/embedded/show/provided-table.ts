/** A table of a VirtualTableProvider as the engine's own computed tables are. */
import type { VirtualConditions, VirtualRow, VirtualTable as VirtualTableGiven, VirtualValue } from '../../../virtual-table.ts';
import type { ColumnDef } from '../catalog/model.ts';
import { RowsWait, type RuntimeContext } from '../runtime.ts';
import { type SqliteValue, Types } from '../sql-type.ts';
import { type Assigner, assigner, type Source } from '../storage/assign.ts';
import { columnsOf, providedCollation } from './provided-answer.ts';
import { keyOf, ProvidedConditions } from './provided-conditions.ts';
import { carefully, failedSource, inProvider, readableRow, readableRows, readRows, told } from './provided-rows.ts';
import type { VirtualTable } from './virtual-table.ts';
import { everything, type Wanted } from './wanted.ts';

/** How often a statement asks for some of a table's rows, where it has to wait for them. */
const mostWaits = 4;

type Ask = (conditions: VirtualConditions) => VirtualTableGiven | null;

export class ProvidedTable implements VirtualTable {
  readonly kind = 'virtual';
  readonly provided = true;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ColumnDef[];
  readonly #ask: Ask;
  readonly #context: RuntimeContext;
  /** The answer that told the columns, until its rows are used. */
  #first: { readonly given: VirtualTableGiven; readonly conditions: ProvidedConditions } | null;
  /** Rows that came one after the other, by what was asked. */
  readonly #loaded = new Map<string, readonly VirtualRow[]>();

  private constructor(
    { schema, name, columns }: Pick<VirtualTable, 'schema' | 'name' | 'columns'>,
    ask: Ask,
    first: { readonly given: VirtualTableGiven; readonly conditions: ProvidedConditions },
    context: RuntimeContext,
  ) {
    this.schema = schema;
    this.name = name;
    this.columns = columns;
    this.#ask = ask;
    this.#first = first;
    this.#context = context;
  }
  /** @returns null where the provider has no such table. @throws SqlError 1064 and others for a column whose type is none; 1430. */
  static of(schema: string, name: string, ask: Ask, context: RuntimeContext): ProvidedTable | null {
    const conditions = new ProvidedConditions(context);
    const given = ask(conditions);
    // A function that ends without an answer has none.
    if (given === null || given === undefined) return null;
    const columns = columnsOf(given, `${schema}.${name}`);
    return new ProvidedTable({ schema, name, columns }, ask, { given, conditions }, context);
  }

  /** @throws RowsWait where they come one after the other and have not come yet; SqlError 1430 for what the provider throws. */
  *rows(_: unknown, wanted = everything): Generator<SqliteValue[]> {
    yield* stored(this.#rowsFor(wanted), this.columns, wanted, this.#context);
  }
  /** Tells what is asked of it. */
  keyOf(wanted: Wanted): string {
    return keyOf(wanted, this.columns);
  }
  #rowsFor(wanted: Wanted): Iterable<VirtualRow> {
    const key = this.keyOf(wanted);
    const loaded = this.#loaded.get(key) ?? this.#loaded.get('');
    if (loaded !== undefined) return loaded;
    // Each wait runs the statement again: what asks for ever more, as a function for each row, gets everything.
    const [asked, named] = this.#loaded.size < mostWaits ? [wanted, key] : [everything, ''];
    const { rows } = this.#given(asked);
    const name = `${this.schema}.${this.name}`;
    const found = readableRows(typeof rows === 'function' ? inProvider(rows) : rows, name);
    if (Symbol.iterator in found) return carefully(found);
    throw new RowsWait(async (signal) => {
      this.#loaded.set(named, await readRows(found, name, asked.limit ?? null, signal));
    });
  }
  /** The answer to what is asked: the first one, unless it looked at conditions that were not known then. */
  #given(wanted: Wanted): VirtualTableGiven {
    const first = this.#first;
    this.#first = null;
    if (first !== null) {
      const tooEarly = first.conditions.wasAsked && ((wanted.conditions?.length ?? 0) > 0 || (wanted.limit ?? null) !== null);
      first.conditions.settle(wanted);
      if (!tooEarly) return first.given;
    }
    const conditions = new ProvidedConditions(this.#context);
    conditions.settle(wanted);
    const given = this.#ask(conditions);
    if (given !== null && given !== undefined && this.#isAsBefore(given)) return given;
    throw failedSource(`the table ${this.schema}.${this.name} changed while a statement was looking at it`);
  }
  #isAsBefore({ columns }: VirtualTableGiven): boolean {
    return columns?.length === this.columns.length && this.columns.every(({ name }, at) => columns[at]?.name === name);
  }
}

/** The rows as SQLite keeps them. A value that a column cannot have is brought into its range, with a warning, as by INSERT IGNORE. */
function* stored(rows: Iterable<VirtualRow>, all: readonly ColumnDef[], wanted: Wanted, context: RuntimeContext): Generator<SqliteValue[]> {
  const columns = all.flatMap((column, at) => (wanted.reads(column.name) ? [{ column, at }] : []));
  const assigners = all.map(() => new Map<Source, Assigner>());
  for (const row of rows) {
    yield columns.map(({ column, at }) => {
      const [source, value] = cellOf(row, at, column.name);
      const known = assigners[at]?.get(source) ?? assigner(column, source, column.name);
      assigners[at]?.set(source, known);
      return known(value, context);
    });
  }
}

/** @throws SqlError 1430 for what is no value: a Date that is none, what JSON cannot say. */
function cellOf(row: VirtualRow, at: number, name: string): readonly [Source, SqliteValue] {
  try {
    return plain(Array.isArray(row) ? row[at] : (readableRow(row) as Readonly<Record<string, VirtualValue>>)[name]);
  } catch (error) {
    throw told(error);
  }
}

const SOURCES = {
  int: { type: Types.bigint(20), repr: 'int' },
  real: { type: Types.double(), repr: 'real' },
  text: { type: Types.varchar(16383, providedCollation), repr: 'text' },
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
      return [SOURCES.text, JSON.stringify(value) ?? noValue(value)];
  }
}
/** What has no JSON: a function, a symbol. */
function noValue(value: VirtualValue): never {
  throw failedSource(`${String(value)} is no value`);
}

export { inProvider };
