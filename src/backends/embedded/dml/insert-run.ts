/** Carries out an INSERT or REPLACE. */
import { SqlError } from '../../../errors.ts';
import type { Insert } from '../../../sql/ast.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import type { Change, Execution } from '../execute/plan.ts';
import type { Session } from '../execute/session.ts';
import { type TableTriggers, triggersOf } from '../programs/triggers.ts';
import type { SqliteValue } from '../sql-type.ts';
import { defaultValue } from '../storage/assign.ts';
import { checkParents, parentUpdated } from './foreign-keys.ts';
import type { RowSource } from './insert-source.ts';
import type { OnDuplicate } from './on-duplicate.ts';
import { removeWithTriggers } from './remove-row.ts';
import { checkViolated, missingValue, RowBuilder, type Strictness, storeNull } from './row-builder.ts';
import { sameValue } from './same-value.ts';
import { type Conflict, type RowId, type StoredRow, TableWriter } from './table-writer.ts';
import type { CheckOption } from './updatable-view.ts';

/** A NULL, or nothing at all, for a column that must have something. */
function isHeld(column: ColumnDef, value: SqliteValue, given: boolean): boolean {
  if (value !== null || column.nullable || column.autoIncrement || column.generated !== null) return false;
  return given || column.default === null;
}

/** One run of an INSERT: row after row, with what each collides with. */
export class InsertRun {
  readonly #execution: Execution;
  readonly #session: Session;
  readonly #statement: Pick<Insert, 'ignore' | 'replace'>;
  readonly #table: TableDef;
  readonly #source: RowSource;
  readonly #onDuplicate: OnDuplicate | null;
  readonly #writer: TableWriter;
  readonly #builder: RowBuilder;
  readonly #strictness: Strictness;
  readonly #check: CheckOption | null;
  readonly #triggers: TableTriggers | null;
  /** NULLs wait for BEFORE INSERT triggers, which may set something else. */
  readonly #holds: boolean;
  #records = 0;
  #duplicates = 0;
  #affected = 0;
  /** LAST_INSERT_ID of a row that ON DUPLICATE KEY UPDATE changed. */
  #updatedId: bigint | null = null;

  constructor(
    execution: Execution,
    statement: Pick<Insert, 'ignore' | 'replace'>,
    table: TableDef,
    onDuplicate: OnDuplicate | null,
    source: RowSource,
    check: CheckOption | null,
  ) {
    this.#check = check;
    this.#execution = execution;
    this.#session = execution.session;
    this.#statement = statement;
    this.#table = table;
    this.#source = source;
    this.#onDuplicate = onDuplicate;
    this.#writer = new TableWriter(this.#session, table);
    this.#builder = new RowBuilder(this.#session, table, source.count);
    const { strict } = this.#session.context.sqlMode;
    this.#strictness = { strict, ignore: statement.ignore, several: source.several };
    this.#triggers = triggersOf(this.#session, table);
    this.#holds = this.#triggers?.has('BEFORE', 'INSERT') ?? false;
  }
  perform(): Change {
    const { context } = this.#session;
    this.begin();
    this.#source.rows(this.#execution, (fill) => this.add(fill));
    const { firstGenerated, lastGiven } = this.#builder;
    if (firstGenerated !== null) context.generated(Number(firstGenerated));
    const several = this.#source.several;
    return {
      affectedRows: this.#affected,
      insertId: firstGenerated ?? context.givenInsertId ?? this.#updatedId ?? lastGiven ?? 0,
      info: several ? `Records: ${this.#records}  Duplicates: ${this.#duplicates}  Warnings: ${context.warningCount}` : '',
    };
  }
  /** Before the first row. */
  begin(): void {
    this.#session.context.strictStore = this.#strictness.strict && !this.#strictness.ignore;
  }
  /** One row. @param fill sets the values that are given, and which they are. */
  add(fill: (row: StoredRow, given: boolean[]) => void): void {
    const { context } = this.#session;
    this.#records += 1;
    context.row = this.#records;
    if ((this.#records & 0xff) === 0) context.checkKilled();
    this.#row(fill);
  }
  /** Rows so far, without those that were refused as if they had not been there. */
  get records(): number {
    return this.#records;
  }
  /** Whether NULLs for columns that take none wait for triggers. */
  get holdsNulls(): boolean {
    return this.#holds;
  }
  /** How it went, for those who add rows themselves. */
  end(): { readonly records: number; readonly affected: number; readonly firstGenerated: bigint | null } {
    return { records: this.#records, affected: this.#affected, firstGenerated: this.#builder.firstGenerated };
  }
  #row(fill: (row: StoredRow, given: boolean[]) => void): void {
    const table = this.#table;
    const session = this.#session;
    const row: StoredRow = new Array(table.columns.length).fill(null);
    const given: boolean[] = new Array(table.columns.length).fill(false);
    this.#prefill(row);
    fill(row, given);
    for (let at = 0; at < row.length; at++) {
      const column = table.columns[at] as ColumnDef;
      if (this.#holds && isHeld(column, row[at] ?? null, given[at] === true)) continue;
      if (given[at] === true) {
        if (row[at] === null && !column.nullable && !column.autoIncrement && column.generated === null)
          row[at] = storeNull(session, column, this.#strictness);
      } else row[at] = missingValue(session, table, row, at, this.#strictness);
    }
    if (this.#holds) this.#beforeInsert(row, given);
    // Neither generated columns nor checks may name the AUTO_INCREMENT column: a row that they refuse takes no value.
    const failed = this.#builder.complete(row);
    const refused = failed !== null ? checkViolated(failed) : (this.#check?.violation(session, row) ?? null);
    if (refused !== null) this.#refuse(refused, null, false);
    else this.#store(row, this.#builder.autoIncrement(row));
  }
  /** Triggers first; then NOT NULL is looked at. */
  #beforeInsert(row: StoredRow, given: readonly boolean[]): void {
    this.#triggers?.before('INSERT', null, row);
    this.#table.columns.forEach((column, at) => {
      if (!isHeld(column, row[at] ?? null, given[at] === true)) return;
      row[at] =
        given[at] === true
          ? (this.#source.heldNull?.(column) ?? storeNull(this.#session, column, this.#strictness))
          : missingValue(this.#session, this.#table, row, at, this.#strictness);
    });
  }
  /** Literal defaults stand in the row from the start, for values that name earlier columns. */
  #prefill(row: StoredRow): void {
    this.#table.columns.forEach((column, at) => {
      if (column.default?.kind === 'literal') row[at] = defaultValue(column, this.#session.context);
    });
  }
  #store(row: StoredRow, generated: bigint | null): void {
    const result = this.#writer.insert(row);
    if (typeof result === 'object') {
      this.#conflict(row, generated, result);
      return;
    }
    try {
      checkParents(this.#session, this.#table, row, null);
    } catch (error) {
      if (!this.#statement.ignore || !(error instanceof SqlError)) throw error;
      this.#writer.remove(result);
      this.#refuse(error, generated, false);
      return;
    }
    this.#builder.inserted(row, generated);
    this.#affected += 1;
    this.#triggers?.after('INSERT', null, row);
  }
  /** IGNORE leaves the row out. @param counted whether it counts as a record that was a duplicate, or not at all. */
  #refuse(error: SqlError, generated: bigint | null, counted: boolean): void {
    if (!this.#statement.ignore) throw error;
    this.#builder.release(generated);
    this.#session.context.warn('Warning', error.errno, error.message);
    if (counted) this.#duplicates += 1;
    else this.#records -= 1;
  }
  #conflict(row: StoredRow, generated: bigint | null, conflict: Conflict): void {
    if (this.#statement.replace) this.#replace(row, generated, conflict);
    else if (this.#onDuplicate !== null) this.#update(row, generated, conflict);
    else this.#refuse(this.#writer.duplicate(row, conflict), generated, true);
  }
  /** As MySQL: the row of the same primary key is changed in place; rows that other unique keys collide with go, with what hangs on them. */
  #replace(row: StoredRow, generated: bigint | null, first: Conflict): void {
    let conflict: Conflict | null = first;
    let kept: RowId | null = null;
    while (conflict !== null) {
      if (conflict.key.type === 'PRIMARY' && this.#triggers?.onDelete !== true) kept = conflict.rowid;
      else {
        removeWithTriggers(this.#session, this.#table, conflict.rowid, this.#triggers);
        this.#affected += 1;
        this.#duplicates += 1;
      }
      conflict = this.#writer.findConflict(row, kept);
    }
    const before = kept === null ? null : this.#writer.read(kept);
    if (kept === null || before === null) {
      this.#store(row, generated);
      return;
    }
    const changed = row.flatMap((value, at) => (sameValue(value, before[at] ?? null) ? [] : [at]));
    if (changed.length > 0) {
      this.#writer.update(kept, row, changed);
      checkParents(this.#session, this.#table, row, changed);
      parentUpdated(this.#session, this.#table, before, row);
    }
    this.#builder.inserted(row, generated);
    const onlyKey = this.#table.keys.filter((key) => key.type === 'PRIMARY' || key.type === 'UNIQUE').length === 1;
    this.#affected += changed.length === 0 && onlyKey ? 1 : 2;
    this.#duplicates += 1;
    this.#triggers?.after('INSERT', null, row);
  }
  #update(row: StoredRow, generated: bigint | null, conflict: Conflict): void {
    const onDuplicate = this.#onDuplicate;
    if (onDuplicate === null) return;
    this.#builder.release(generated);
    const { affected, id } = onDuplicate.apply(
      this.#execution,
      this.#writer,
      conflict.rowid as RowId,
      row,
      this.#strictness,
      this.#triggers,
    );
    this.#affected += affected;
    this.#duplicates += affected > 0 ? 1 : 0;
    if (id !== null) this.#updatedId = id;
  }
}
