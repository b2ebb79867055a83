/** Carries out a LOAD DATA: the file comes in pieces, each row is inserted as INSERT does it. */
import { SqlError } from '../../../../errors.ts';
import type { ColumnDef, TableDef } from '../../catalog/model.ts';
import type { Change, Execution, Streaming } from '../../execute/plan.ts';
import type { Session } from '../../execute/session.ts';
import type { SqliteValue } from '../../sql-type.ts';
import { defaultValue, implicitDefault } from '../../storage/assign.ts';
import { InsertRun } from '../insert-run.ts';
import { missingValue, type Strictness } from '../row-builder.ts';
import type { RowQuery, RowTable } from '../row-table.ts';
import type { StoredRow } from '../table-writer.ts';
import type { CheckOption } from '../updatable-view.ts';
import { assignerFor } from '../values.ts';
import { nextPiece } from './pieces.ts';
import type { FileField, RowScanner } from './scanner.ts';
import { emptyValue, type FieldStore, variableType, variableValue } from './stored-field.ts';

/** Where a field of the file goes. */
export type Destination =
  | { readonly kind: 'column'; readonly at: number; readonly store: FieldStore }
  | { readonly kind: 'variable'; readonly name: string };
/** One of SET. */
export interface LoadAssignment {
  readonly column: number;
  /** Null is DEFAULT. */
  readonly query: RowQuery | null;
}
export interface LoadPlan {
  readonly table: TableDef;
  readonly check: CheckOption | null;
  readonly charset: string;
  readonly destinations: readonly Destination[];
  readonly assignments: readonly LoadAssignment[];
  readonly rowTable: RowTable;
  readonly fixed: boolean;
  readonly ignoreLines: number;
  /** Whether lines end in something: those are ignored, else rows. */
  readonly hasLines: boolean;
  readonly ignore: boolean;
  readonly replace: boolean;
}
/** The file, as it is read. `milliseconds` that a piece of it may take; 0 for no limit. */
export interface LoadFile {
  readonly pieces: AsyncIterator<Uint8Array>;
  readonly patience: number;
}

/** Milliseconds after which others have their turn. */
const TURN = 8;

export class LoadRun implements Streaming {
  readonly #plan: LoadPlan;
  readonly #execution: Execution;
  readonly #session: Session;
  readonly #scanner: RowScanner;
  readonly #file: LoadFile;
  readonly #run: InsertRun;
  readonly #strictness: Strictness;
  /** Columns that neither the file nor SET gives a value. */
  readonly #unset: readonly number[];
  #skip: number;
  /** Whether a check, or the like, did not let the last row in. */
  #refused = false;
  #phase: 'skip' | 'row' | 'line' | 'end' = 'skip';

  constructor(plan: LoadPlan, execution: Execution, scanner: RowScanner, file: LoadFile) {
    this.#plan = plan;
    this.#execution = execution;
    this.#session = execution.session;
    this.#scanner = scanner;
    this.#file = file;
    this.#skip = plan.ignoreLines;
    this.#strictness = { strict: this.#session.context.sqlMode.strict, ignore: plan.ignore, several: true };
    const { context } = this.#session;
    const heldNull = (column: ColumnDef): SqliteValue => emptyValue(column, context);
    const source = { pins: [], cacheable: false, several: true, count: null, rows: () => {}, heldNull };
    this.#run = new InsertRun(execution, plan, plan.table, null, source, plan.check);
    const set = new Set([
      ...plan.destinations.flatMap((to) => (to.kind === 'column' ? [to.at] : [])),
      ...plan.assignments.map(({ column }) => column),
    ]);
    this.#unset = plan.table.columns.flatMap((_, at) => (set.has(at) ? [] : [at]));
  }

  /** Reads the file to its end. @throws SqlError. */
  async perform(): Promise<Change> {
    const { pieces, patience } = this.#file;
    this.#run.begin();
    let turn = performance.now();
    for (;;) {
      const piece = await nextPiece(pieces, patience, this.#session);
      if (piece === null) this.#scanner.input.finish();
      else this.#scanner.input.feed(piece);
      if (this.#scanner.input.isHungry) continue;
      while (this.#rows(turn)) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        this.#session.waits.goesOn();
        turn = performance.now();
      }
      if (piece === null || this.#phase === 'end') break;
    }
    return this.#change();
  }
  /** After the statement has succeeded or is undone: what the client still sends is of no use. */
  async close(): Promise<void> {
    await this.#file.pieces.return?.();
  }

  /** Takes all rows that there are. @returns whether others should have their turn first. */
  #rows(since: number): boolean {
    for (let count = 1; ; count++) {
      if (!this.#step()) return false;
      if ((count & 63) === 0 && performance.now() - since > TURN) return true;
    }
  }
  /** @returns false where there is nothing more to do for now. */
  #step(): boolean {
    switch (this.#phase) {
      case 'skip':
        return this.#skipLines();
      case 'row':
        return this.#readRow();
      case 'line':
        return this.#endLine();
      case 'end':
        return false;
    }
  }
  #skipLines(): boolean {
    const scanner = this.#scanner;
    if (this.#skip === 0 || !this.#plan.hasLines) {
      this.#phase = 'row';
      return true;
    }
    const step = scanner.endLine();
    if (step === 'more') return false;
    this.#skip -= 1;
    if (step === 'end') this.#phase = 'end';
    return true;
  }
  #readRow(): boolean {
    const step = this.#scanner.next();
    if (step === 'more') return false;
    if (step === 'end') {
      this.#phase = 'end';
      return false;
    }
    this.#phase = 'line';
    if (this.#skip > 0) this.#skip -= 1;
    else this.#insert();
    return true;
  }
  #endLine(): boolean {
    const scanner = this.#scanner;
    const step = scanner.endLine();
    if (step === 'more') return false;
    this.#phase = step === 'end' ? 'end' : 'row';
    if (step === 'done' && scanner.truncated && !this.#refused) this.#tooMany();
    return true;
  }
  #tooMany(): void {
    this.#trouble(1262, `Row ${this.#row} was truncated; it contained more data than there were input columns`);
  }
  /** A warning; in strict mode the end. */
  #trouble(code: number, message: string): void {
    const { context } = this.#session;
    if (context.strictStore) throw new SqlError(code, code === 1263 ? '22004' : '01000', message);
    context.warn('Warning', code, message);
  }
  get #row(): number {
    return this.#session.context.row;
  }

  #insert(): void {
    const before = this.#run.records;
    this.#run.add((row, given) => this.#fill(row, given));
    this.#refused = this.#run.records === before;
  }
  #fill(row: StoredRow, given: boolean[]): void {
    const { destinations, table, assignments } = this.#plan;
    const scanner = this.#scanner;
    for (const at of this.#unset) this.#default(row, given, at);
    for (let index = 0; index < destinations.length; index++) {
      const to = destinations[index] as Destination;
      const field = index < scanner.count ? (scanner.fields[index] as FileField) : null;
      if (to.kind === 'variable') this.#setVariable(to.name, field);
      else {
        row[to.at] =
          field === null
            ? this.#missing(table.columns[to.at] as ColumnDef, given[to.at] === true && row[to.at] !== null)
            : this.#stored(to, field);
        given[to.at] = true;
      }
    }
    if (this.#plan.fixed && scanner.excess) this.#tooMany();
    for (const { column, query } of assignments) this.#assign(row, given, column, query);
    if (!this.#run.holdsNulls) this.#refuseNulls(row);
  }
  /** A column that nothing is said of: unlike for INSERT it needs no default. */
  #default(row: StoredRow, given: boolean[], at: number): void {
    const column = this.#plan.table.columns[at] as ColumnDef;
    if (column.default !== null || column.nullable || column.autoIncrement || column.generated !== null) return;
    row[at] = implicitDefault(column);
    given[at] = true;
  }
  #setVariable(name: string, field: FileField | null): void {
    const { charset } = this.#plan;
    const value = field === null || field.isNull ? null : variableValue(this.#scanner.row, field, charset);
    this.#session.context.setUserVariable(name, { type: variableType(charset), value });
  }
  #stored(to: Destination & { readonly kind: 'column' }, field: FileField): SqliteValue {
    const { context } = this.#session;
    if (!field.isNull) return to.store(this.#scanner.row, field, context);
    const column = this.#plan.table.columns[to.at] as ColumnDef;
    return column.type.name === 'TIMESTAMP' && !column.nullable ? emptyValue(column, context) : null;
  }
  /** The line ended before this column. @param filled it has a value of an earlier field. */
  #missing(column: ColumnDef, filled: boolean): SqliteValue {
    const { context } = this.#session;
    const isNow = column.type.name === 'TIMESTAMP' && !column.nullable;
    this.#trouble(1261, `Row ${this.#row} doesn't contain data for all columns`);
    if (isNow) return emptyValue(column, context);
    if (this.#plan.fixed) return column.default?.kind === 'literal' ? defaultValue(column, context) : emptyDefault(column);
    if (column.nullable && column.default?.kind !== 'literal' && !filled) return null;
    return column.type.name === 'TIMESTAMP' ? emptyDefault(column) : emptyValue(column, context);
  }
  #assign(row: StoredRow, given: boolean[], at: number, query: RowQuery | null): void {
    const { table, rowTable } = this.#plan;
    const column = table.columns[at] as ColumnDef;
    if (column.generated !== null) return;
    given[at] = true;
    if (query === null) {
      row[at] = missingValue(this.#session, table, row, at, this.#strictness);
      return;
    }
    rowTable.put(this.#session, row);
    const value = query.values(this.#session, this.#execution)[0] ?? null;
    const output = query.query.columns[0];
    const { context } = this.#session;
    row[at] = value === null || output === undefined ? null : assignerFor(column, output.type, output.repr, table.name)(value, context);
  }
  /** NULLs of the file for columns that take none. */
  #refuseNulls(row: StoredRow): void {
    for (const to of this.#plan.destinations) {
      if (to.kind !== 'column' || row[to.at] !== null) continue;
      const column = this.#plan.table.columns[to.at] as ColumnDef;
      if (column.nullable || column.autoIncrement || column.generated !== null) continue;
      this.#trouble(1263, `Column set to default value; NULL supplied to NOT NULL column '${column.name}' at row ${this.#row}`);
      row[to.at] = emptyValue(column, this.#session.context);
    }
  }

  #change(): Change {
    const { records, affected, firstGenerated } = this.#run.end();
    const { context } = this.#session;
    if (firstGenerated !== null) context.generated(Number(firstGenerated));
    const copied = this.#plan.replace ? records : affected;
    return {
      affectedRows: affected,
      insertId: 0,
      info: `Records: ${records}  Deleted: ${affected - copied}  Skipped: ${records - copied}  Warnings: ${context.warningCount}`,
    };
  }
}
/** What a NOT NULL column without a default holds; of a TIMESTAMP it is no time at all. */
function emptyDefault(column: ColumnDef): SqliteValue {
  return column.type.name === 'ENUM' ? 0 : implicitDefault(column);
}
