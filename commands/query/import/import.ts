/** `wsql query --import FILE --table t`: rows of a file into a table, in transactions of many rows each. */
import type { BackendConnection } from '../../../src/backend.ts';
import { SqlError, UsageError } from '../../../src/errors.ts';
import { Collector } from '../../../src/result.ts';
import { ExitCode } from '../../exit-code.ts';
import type { Io } from '../../io.ts';
import { createProgress } from '../../terminal/progress.ts';
import { readData } from '../data/read-data.ts';
import { type BadRow, DataError, type DataRow, isBad } from '../data/row.ts';
import type { ErrorPlace } from '../errors/report.ts';
import { Teller } from '../errors/teller.ts';
import { isTransactional, readColumns, type TableColumn, tableLabel } from '../table-columns.ts';
import { CellError, parameterOf } from './cells.ts';
import { Checkpoint, type Position } from './checkpoint.ts';
import { createTableText } from './infer.ts';
import { Inserter, type ReadyRow } from './inserter.ts';
import type { ImportOptions } from './options.ts';
import { type Reject, RejectsFile } from './rejects.ts';
import { Shapes } from './shapes.ts';

/**
 * Text stays what it is or is refused; a 0 in an AUTO_INCREMENT column is a 0.
 * https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html
 */
const MODE = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'";
/** Rows that the types of a new table are told from. */
const SAMPLE = 10_000;
/** How often a transaction is done again that has lost against another one. */
const TRIES = 5;
/** Problems that are told one by one. */
const TOLD = 20;

/** More rows were refused than may be. */
class TooManyRejects extends Error {}

export interface ImportSummary {
  readonly records: number;
  readonly rejected: number;
  readonly affected: number;
  readonly warnings: number;
}

export class Import {
  readonly #options: ImportOptions;
  readonly #io: Io;
  readonly #connection: BackendConnection;
  readonly #signal: AbortSignal;
  readonly #teller: Teller;
  #inserter: Inserter | null = null;
  #shapes: Shapes | null = null;
  #rejects: RejectsFile | null = null;
  #checkpoint: Checkpoint | null = null;
  /** What is committed. */
  #position: Position = { records: 0, rejected: 0, errorsBytes: 0 };
  /** Records before that were done in an earlier run. */
  #resumed = 0;
  #affected = 0;
  #warnings = 0;
  #told = 0;
  #batch: (DataRow | BadRow)[] = [];
  /** The batch that is being committed. */
  #running: Promise<void> = Promise.resolve();
  #lastLine = 0;
  /** Whether a COMMIT is not answered yet. */
  #isCommitting = false;

  /** @param signal ends it, with what is committed so far. */
  constructor(options: ImportOptions, io: Io, connection: BackendConnection, signal: AbortSignal) {
    this.#options = options;
    this.#io = io;
    this.#connection = connection;
    this.#signal = signal;
    this.#teller = new Teller(io.stderr, options);
  }

  get summary(): ImportSummary {
    const { records, rejected } = this.#position;
    return { records, rejected, affected: this.#affected, warnings: this.#warnings };
  }

  /** @returns the exit code; errors have been told. @throws UsageError, OutputError */
  async run(): Promise<ExitCode> {
    const { file, checkpoint, table } = this.#options;
    const started = performance.now();
    if (checkpoint !== null) this.#checkpoint = Checkpoint.open(checkpoint, file.path, table);
    if (this.#checkpoint?.isDone === true) {
      this.#teller.note(`${file.path} has been imported already: ${checkpoint} says so; delete that to import it once more`);
      return ExitCode.OK;
    }
    const progress = createProgress(file.path === '-' ? null : file.path, this.#io.stderr, {
      quiet: this.#options.quiet,
      tally: () => ({ statements: 0, rows: this.#position.records }),
    });
    try {
      await this.#readAll((bytes) => progress.advance(bytes));
    } catch (error) {
      progress.done();
      // A file that cannot be read any further does not undo what was read before.
      const earlier: unknown = await this.#running.then(
        () => null,
        (failure: unknown) => failure,
      );
      return await this.#failed(earlier ?? error);
    } finally {
      progress.done();
      this.#inserter?.close();
      this.#rejects?.close();
    }
    this.#tellSummary((performance.now() - started) / 1000);
    return this.#position.rejected > 0 ? ExitCode.FORCED : ExitCode.OK;
  }

  async #readAll(onBytes: (bytes: number) => void): Promise<void> {
    await this.#execute(MODE);
    let skipped = 0;
    let isReady = false;
    let header: readonly string[] | null = null;
    let held: (DataRow | BadRow)[] = [];
    for await (const piece of readData(this.#options.file, this.#io, onBytes)) {
      this.#checkWanted();
      header = piece.header;
      held.push(...piece.rows);
      if (!isReady && held.length < SAMPLE) continue;
      if (!isReady) await this.#prepare(header, held);
      isReady = true;
      const skip = Math.min(this.#resumed - skipped, held.length);
      skipped += skip;
      await this.#take(skip === 0 ? held : held.slice(skip));
      held = [];
    }
    if (!isReady) await this.#prepare(header, held);
    await this.#take(held.slice(this.#resumed - skipped));
    await this.#beginBatch();
    await this.#running;
    if (this.#options.isAtomic) await this.#execute('COMMIT');
    await this.#checkpoint?.finish(this.#connection);
  }

  async #take(rows: readonly (DataRow | BadRow)[]): Promise<void> {
    for (const row of rows) {
      this.#batch.push(row);
      if (this.#batch.length >= this.#options.batchSize) await this.#beginBatch();
    }
  }
  /** Begins with a batch when the one before it is committed. The next rows are read meanwhile. */
  async #beginBatch(): Promise<void> {
    await this.#running;
    const batch = this.#batch;
    this.#batch = [];
    this.#running = this.#commitBatch(batch);
    // Whoever waits for it hears of its failure.
    this.#running.catch(() => undefined);
  }

  /** What is needed of the target, once the first rows are known. */
  async #prepare(header: readonly string[] | null, sample: readonly (DataRow | BadRow)[]): Promise<void> {
    const { table, onDuplicate, timeout, errorsFile, isAtomic } = this.#options;
    const columns = await this.#columns(header, sample);
    this.#shapes = new Shapes(this.#options, header, columns);
    const transactional = await isTransactional(this.#connection, table);
    if (!transactional && (this.#checkpoint !== null || isAtomic))
      throw new UsageError(`${tableLabel(table)} has an engine without transactions: --checkpoint and --transaction need one`);
    this.#inserter = new Inserter(this.#connection, {
      table,
      onDuplicate,
      isTransactional: transactional,
      signal: this.#signal,
      ...(timeout === null ? {} : { timeout }),
    });
    if (this.#checkpoint !== null) this.#position = await this.#checkpoint.begin(this.#connection);
    this.#resumed = this.#position.records;
    if (this.#resumed > 0) this.#teller.note(`going on behind record ${this.#resumed}`);
    if (errorsFile !== null) this.#rejects = new RejectsFile(errorsFile, this.#position.errorsBytes);
    if (isAtomic) await this.#execute('START TRANSACTION');
  }

  async #columns(header: readonly string[] | null, sample: readonly (DataRow | BadRow)[]): Promise<readonly TableColumn[]> {
    const { table, create } = this.#options;
    const columns = await readColumns(this.#connection, table);
    if (columns.length > 0) return columns;
    // Where nothing is known of it the server says why.
    if (!create) await this.#execute(`SELECT 1 FROM ${(await import('../table-columns.ts')).tableText(table)} LIMIT 0`);
    const rows = sample.flatMap((row) => (isBad(row) ? [] : [{ names: Shapes.namesOf(this.#options, header, row), cells: row.cells }]));
    if (rows.length === 0 && header === null) throw new DataError(`${this.#options.file.path} has no rows that a table could be made for`);
    const known = rows.length > 0 ? rows : [{ names: this.#options.columns ?? header ?? [], cells: [] }];
    await this.#execute(createTableText(table, known));
    return readColumns(this.#connection, table);
  }

  /** One transaction: the rows of the batch, and how far the file is done with them. */
  async #commitBatch(batch: readonly (DataRow | BadRow)[]): Promise<void> {
    if (batch.length === 0) return;
    this.#checkWanted();
    for (let tries = TRIES; ; tries--) {
      try {
        await this.#transaction(batch);
        this.#lastLine = batch.at(-1)?.line ?? this.#lastLine;
        return;
      } catch (error) {
        if (this.#connection.isLost !== true && !this.#options.isAtomic) await this.#rollBack();
        if (!this.#isCommitting) this.#rejects?.cut(this.#position.errorsBytes);
        if (!(error instanceof SqlError) || !error.retryable || tries <= 1 || this.#options.isAtomic || this.#connection.isLost === true)
          throw error;
      }
    }
  }

  async #transaction(batch: readonly (DataRow | BadRow)[]): Promise<void> {
    const { isAtomic } = this.#options;
    const rejects: Reject[] = [];
    const refuse = (reject: Reject) => {
      rejects.push(reject);
      if (this.#position.rejected + rejects.length > this.#options.maxErrors) {
        this.#tellRejects(rejects);
        throw new TooManyRejects();
      }
    };
    if (!isAtomic) await this.#execute('START TRANSACTION');
    const ready = this.#readyRows(batch, refuse);
    const counts = await this.#inserter?.insert(ready, (row, error) => refuse(rejectOf(row, error, batch)));
    rejects.sort((a, b) => a.line - b.line);
    this.#rejects?.add(rejects);
    const to: Position = {
      records: this.#position.records + batch.length,
      rejected: this.#position.rejected + rejects.length,
      errorsBytes: this.#rejects?.size ?? 0,
    };
    await this.#checkpoint?.advance(this.#connection, this.#position, to);
    this.#isCommitting = !isAtomic;
    if (!isAtomic) await this.#execute('COMMIT');
    this.#isCommitting = false;
    this.#position = to;
    this.#affected += counts?.affected ?? 0;
    this.#warnings += counts?.warnings ?? 0;
    this.#tellRejects(rejects);
  }

  #readyRows(batch: readonly (DataRow | BadRow)[], refuse: (reject: Reject) => void): ReadyRow[] {
    const { file, binary } = this.#options;
    const style = { format: file.format, binary };
    const ready: ReadyRow[] = [];
    for (const row of batch) {
      try {
        if (isBad(row)) throw new CellError(row.problem);
        const { columns, kinds, places } = this.#shapes?.of(row) ?? { columns: [], kinds: [], places: [] };
        const values = places.map((place, i) => parameterOf(row.cells[place] ?? null, kinds[i] ?? 'text', style));
        ready.push({ line: row.line, columns, values });
      } catch (error) {
        if (!(error instanceof CellError)) throw error;
        refuse({ line: row.line, message: error.message, errno: null, sqlState: null, row: isBad(row) ? row.text : row.cells });
      }
    }
    return ready;
  }

  #tellRejects(rejects: readonly Reject[]): void {
    for (const reject of rejects) {
      if (this.#told++ < TOLD) this.#teller.error(reject, this.#place(reject.line));
      else if (this.#told === TOLD + 1) this.#teller.note('further errors are not told here; --errors-file keeps all of them');
    }
  }
  #place(line: number | null): ErrorPlace {
    return { file: this.#options.file.path, line, column: null };
  }

  #checkWanted(): void {
    if (this.#signal.aborted) throw new SqlError(1317, '70100', 'Query execution was interrupted');
  }
  async #execute(sql: string): Promise<void> {
    await this.#connection.query(sql, new Collector(), { signal: this.#signal });
  }
  async #rollBack(): Promise<void> {
    try {
      await this.#connection.query('ROLLBACK', new Collector());
    } catch (error) {
      // The connection went with the transaction.
      if (!(error instanceof SqlError)) throw error;
    }
  }

  /** @returns the exit code of what has ended the import, which is told. */
  async #failed(error: unknown): Promise<ExitCode> {
    if (this.#options.isAtomic && this.#connection.isLost !== true) await this.#rollBack();
    if (error instanceof DataError) this.#teller.error({ message: error.message, errno: null, sqlState: null }, this.#place(error.line));
    else if (error instanceof SqlError) this.#teller.error(error);
    else if (!(error instanceof TooManyRejects)) throw error;
    this.#tellKept();
    if (this.#signal.aborted) return ExitCode.INTERRUPTED;
    return error instanceof SqlError && error.errno === 3024 && this.#options.timeout !== null ? ExitCode.TIMEOUT : ExitCode.SQL_ERROR;
  }
  #tellKept(): void {
    const { isAtomic, checkpoint } = this.#options;
    const { records } = this.#position;
    if (this.#isCommitting && checkpoint === null) this.#teller.note('whether the last batch was committed is not known');
    if (isAtomic || records === 0) this.#teller.note('nothing was imported');
    else
      this.#teller.note(
        `${records} records, to line ${this.#lastLine} of the file, have been imported${checkpoint === null ? '' : '; the same command goes on behind them'}`,
      );
  }
  #tellSummary(seconds: number): void {
    const { records, rejected } = this.#position;
    const { onDuplicate, table } = this.#options;
    const parts = [`${records} records`];
    if (rejected > 0) parts.push(`${rejected} refused`);
    if (onDuplicate === 'ignore') parts.push(`${records - rejected - this.#resumed - this.#affected} were there already`);
    if (this.#warnings > 0) parts.push(`${this.#warnings} warnings`);
    this.#teller.note(`${tableLabel(table)}: ${parts.join(', ')} (${seconds.toFixed(2)} s)`);
  }
}

function rejectOf(row: ReadyRow, { errno, sqlState, message }: SqlError, batch: readonly (DataRow | BadRow)[]): Reject {
  const found = batch.find((candidate) => candidate.line === row.line);
  return { line: row.line, message, errno, sqlState, row: found === undefined || isBad(found) ? null : found.cells };
}
