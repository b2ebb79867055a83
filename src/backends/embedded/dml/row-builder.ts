/** From given values to a whole stored row: defaults, NULL rules, AUTO_INCREMENT, generated columns, checks. */
import { SqlError } from '../../../errors.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import type { Session } from '../execute/session.ts';
import type { SqliteValue } from '../sql-type.ts';
import { defaultValue, implicitDefault } from '../storage/assign.ts';
import { checkViolated, computeGenerated, expressionDefault, failedCheck, hasRules } from './row-rules.ts';
import type { StoredRow } from './table-writer.ts';

/** How NULLs and missing values of NOT NULL columns are met. */
export interface Strictness {
  /** Errors rather than warnings. */
  readonly strict: boolean;
  /** INSERT IGNORE, UPDATE IGNORE. */
  readonly ignore: boolean;
  /** A VALUES of several rows, or rows of a query: outside strict mode a NULL becomes the implicit default. */
  readonly several: boolean;
}

/** NULL for a column: itself, or what MySQL makes of it. @throws SqlError 1048. */
export function storeNull(session: Session, column: ColumnDef, strictness: Strictness): SqliteValue {
  if (column.nullable) return null;
  const error = new SqlError(1048, '23000', `Column '${column.name}' cannot be null`);
  if (!strictness.ignore && (strictness.strict || !strictness.several)) throw error;
  session.context.warn('Warning', error.errno, error.message);
  return implicitDefault(column);
}

/** Value of a column that no value was given for. `row` is as far as it is known. @throws SqlError 1364. */
export function missingValue(session: Session, table: TableDef, row: StoredRow, at: number, strictness: Strictness): SqliteValue {
  const column = table.columns[at] as ColumnDef;
  if (column.autoIncrement || column.generated !== null) return null;
  if (column.default !== null) {
    if (column.default.kind === 'expression') return expressionDefault(session, table, row, at, column.default.text);
    return defaultValue(column, session.context);
  }
  const message = `Field '${column.name}' doesn't have a default value`;
  if (strictness.strict && !strictness.ignore) {
    if (column.type.name === 'ENUM' && column.type.values.length > 0) return 1;
    throw new SqlError(1364, 'HY000', message);
  }
  if (session.context.row === 1) session.context.warn('Warning', 1364, message);
  return implicitDefault(column);
}

/** The rows of one INSERT statement under way: which values it generated. */
export class RowBuilder {
  readonly #session: Session;
  readonly #table: TableDef;
  readonly #autoColumn: number;
  readonly #rules: boolean;
  /** Values reserved: from `next` up to `end`. */
  #next = 0n;
  #end = 0n;
  #increment = 1n;
  #chunk: bigint;
  #nextChunk = 2n;
  /** First value that was generated, for LAST_INSERT_ID(). */
  firstGenerated: bigint | null = null;
  /** Last value that was given for the AUTO_INCREMENT column. */
  lastGiven: bigint | null = null;

  /** @param expected rows that VALUES lists; null for those of a query, whose number is not known beforehand. */
  constructor(session: Session, table: TableDef, expected: number | null) {
    this.#session = session;
    this.#chunk = BigInt(expected ?? 1);
    this.#table = table;
    this.#autoColumn = table.columns.findIndex((column) => column.autoIncrement);
    this.#rules = hasRules(table);
  }
  /** Gives the AUTO_INCREMENT column its value, in place. @returns the generated value; null where it was given. */
  autoIncrement(row: StoredRow): bigint | null {
    const at = this.#autoColumn;
    if (at < 0) return null;
    const value = row[at] ?? null;
    if (value !== null && (this.#session.context.sqlMode.noAutoValueOnZero || Number(value) !== 0)) return null;
    const next = this.#generate();
    row[at] = stored(next, this.#table.columns[at] as ColumnDef);
    return next;
  }
  #generate(): bigint {
    const { variables } = this.#session;
    const insertId = BigInt(variables.text('insert_id'));
    if (insertId > 0n) {
      variables.put('insert_id', '0');
      this.#session.counters.used(this.#table, insertId, this.#session.db);
      return insertId;
    }
    if (this.#next >= this.#end) this.#reserve();
    const next = this.#next;
    this.#next += this.#increment;
    return next;
  }
  /** Takes values ahead, as InnoDB does: as many as VALUES has rows; for the rows of a query one, then two, four and so on. What is not used is a gap. */
  #reserve(): void {
    const { counters, db, variables } = this.#session;
    this.#increment = BigInt(variables.text('auto_increment_increment'));
    const first = counters.take(this.#table, db, this.#increment, BigInt(variables.text('auto_increment_offset')));
    const end = first + this.#chunk * this.#increment;
    if (end > counters.peek(this.#table, db)) counters.set(this.#table, end);
    this.#next = first;
    this.#end = end;
    this.#chunk = this.#nextChunk;
    this.#nextChunk *= 2n;
  }
  /** The row was left out: its generated value is the next row's, as in InnoDB. */
  release(generated: bigint | null): void {
    if (generated !== null && this.#next === generated + this.#increment) this.#next = generated;
  }
  /** After the row is in: counters and LAST_INSERT_ID follow. */
  inserted(row: StoredRow, generated: bigint | null): void {
    const at = this.#autoColumn;
    if (at < 0) return;
    if (generated !== null) {
      this.firstGenerated ??= generated;
      return;
    }
    const given = whole(row[at] ?? null);
    this.lastGiven = given;
    if (given <= 0n) return;
    this.#session.counters.used(this.#table, given, this.#session.db);
    if (this.#end > 0n && given >= this.#next) this.#next = given + 1n;
  }
  /** Computes what depends on the row, and checks it. @returns the name of a check that fails, or null. */
  complete(row: StoredRow): string | null {
    if (!this.#rules) return null;
    computeGenerated(this.#session, this.#table, row);
    return failedCheck(this.#session, this.#table, row);
  }
}
export { checkViolated };

function stored(value: bigint, column: ColumnDef): SqliteValue {
  if (value <= 9007199254740991n) return Number(value);
  return column.type.unsigned && value > 9223372036854775807n ? value.toString().padStart(20, '0') : value;
}
function whole(value: SqliteValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(Math.trunc(value));
  return typeof value === 'string' ? BigInt(value) : 0n;
}
