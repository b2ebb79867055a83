/** Which column each value of a row goes into. */
import { nearest } from '../../../src/completion/nearest.ts';
import { DataError, type DataRow } from '../data/row.ts';
import { type ColumnKind, type TableColumn, tableLabel } from '../table-columns.ts';
import { CellError } from './cells.ts';
import type { ImportOptions } from './options.ts';

export interface Shape {
  /** The columns' names, as the table has them. */
  readonly columns: readonly string[];
  readonly kinds: readonly ColumnKind[];
  /** Where their values are in the row. */
  readonly places: readonly number[];
}

export class Shapes {
  readonly #options: ImportOptions;
  readonly #header: readonly string[] | null;
  readonly #columns: readonly TableColumn[];
  readonly #byName: ReadonlyMap<string, TableColumn>;
  readonly #known = new Map<readonly string[], Shape>();
  /** Of rows that all have the same places. */
  #fixed: Shape | null = null;

  constructor(options: ImportOptions, header: readonly string[] | null, columns: readonly TableColumn[]) {
    this.#options = options;
    this.#header = header;
    this.#columns = columns;
    this.#byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  }

  /** The names of a row's values: those that were given, of the file, or none. */
  static namesOf({ columns }: ImportOptions, header: readonly string[] | null, { names, cells }: DataRow): readonly string[] {
    return names ?? columns ?? header ?? cells.map((_, i) => `column_${i + 1}`);
  }

  /** @throws CellError for a row with names that are no columns; DataError where that is so of the whole file. */
  of(row: DataRow): Shape {
    if (row.names !== null) return this.#named(row.names);
    this.#fixed ??= this.#placed(row);
    if (row.cells.length <= Math.max(-1, ...this.#fixed.places)) throw new CellError(`${row.cells.length} fields are too few`);
    return this.#fixed;
  }

  #placed({ cells }: DataRow): Shape {
    const names = this.#options.columns ?? this.#header ?? this.#columns.map(({ name }) => name);
    if (names.length !== cells.length)
      throw new DataError(
        `${cells.length} fields in a row, and ${names.length} columns for them: ${names.join(', ')} (--columns names those that the fields go to)`,
      );
    try {
      return this.#shape(names, () => true);
    } catch (error) {
      throw error instanceof CellError ? new DataError(error.message) : error;
    }
  }
  #named(names: readonly string[]): Shape {
    const known = this.#known.get(names);
    if (known !== undefined) return known;
    const wanted = this.#options.columns === null ? null : new Set(this.#options.columns.map((name) => name.toLowerCase()));
    const shape = this.#shape(names, (name) => wanted === null || wanted.has(name.toLowerCase()));
    this.#known.set(names, shape);
    return shape;
  }

  #shape(names: readonly string[], isWanted: (name: string) => boolean): Shape {
    const found = names.flatMap((name, place) => (name === '' || !isWanted(name) ? [] : [{ column: this.#column(name), place }]));
    if (found.length === 0) throw new CellError('there is no value for any column');
    return {
      columns: found.map(({ column }) => column.name),
      kinds: found.map(({ column }) => column.kind),
      places: found.map(({ place }) => place),
    };
  }
  #column(name: string): TableColumn {
    const column = this.#byName.get(name.toLowerCase());
    if (column !== undefined) return column;
    const near = nearest(
      name,
      this.#columns.map((each) => each.name),
    );
    const hint = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
    throw new CellError(`${tableLabel(this.#options.table)} has no column ${name} that could be given a value${hint}`);
  }
}
