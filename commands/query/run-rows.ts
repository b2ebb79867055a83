/** Runs a statement once for each row of `--params-file`: prepared once, in transactions of many rows. */
import type { BackendConnection, PreparedStatement } from '../../src/backend.ts';
import { SqlError, UsageError } from '../../src/errors.ts';
import { LimitedStatement, type Limits } from '../../src/limited-statement.ts';
import { Collector, type ResultSink, ServerStatus } from '../../src/result.ts';
import type { Parameter } from '../../src/types.ts';
import { type BadRow, DataError } from './data/row.ts';
import type { ParamsRow } from './params-file.ts';

export interface RowsStatement {
  /** With a `?` for each of the names. */
  readonly sql: string;
  readonly names: readonly string[];
}
export interface RunRowsOptions extends Limits {
  readonly batchSize: number;
  /** What is done about a row that fails. @returns whether to go on. */
  readonly onError: (line: number, error: SqlError | DataError) => Promise<boolean>;
}
export interface RowsRun {
  readonly rows: number;
  readonly failed: number;
  /** The line of the last row that is committed; null where none is. */
  readonly committedTo: number | null;
  /** Whether transactions were begun and ended here. */
  readonly isOwn: boolean;
  /** Whether the last row was come to. */
  readonly isComplete: boolean;
}

/** MySQL's own word for a statement that cannot be prepared. */
const NOT_PREPARABLE = 1295;

export async function runRows(
  connection: BackendConnection,
  statement: RowsStatement,
  pieces: AsyncIterable<readonly (ParamsRow | BadRow)[]>,
  sink: ResultSink,
  options: RunRowsOptions,
): Promise<RowsRun> {
  const run = new RowRun(connection, statement, sink, options);
  await run.prepare();
  try {
    for await (const rows of pieces) for (const row of rows) if (!(await run.row(row))) return await run.end(false);
    return await run.end(true);
  } catch (error) {
    await run.end(false);
    throw error;
  } finally {
    run.close();
  }
}

class RowRun {
  readonly #connection: BackendConnection;
  readonly #statement: RowsStatement;
  readonly #sink: ResultSink;
  readonly #options: RunRowsOptions;
  /** Whether transactions are begun and ended here: not where the script is in one, or has autocommit off. */
  readonly #ownsTransaction: boolean;
  #prepared: PreparedStatement | null = null;
  #isOpen = false;
  #inBatch = 0;
  #rows = 0;
  #failed = 0;
  #line = 0;
  #committedTo: number | null = null;

  constructor(connection: BackendConnection, statement: RowsStatement, sink: ResultSink, options: RunRowsOptions) {
    this.#connection = connection;
    this.#statement = statement;
    this.#sink = sink;
    this.#options = options;
    this.#ownsTransaction = (connection.status & ServerStatus.IN_TRANS) === 0 && (connection.status & ServerStatus.AUTOCOMMIT) !== 0;
  }

  /** @returns whether to go on. */
  async row(row: ParamsRow | BadRow): Promise<boolean> {
    this.#line = row.line;
    if (this.#ownsTransaction && !this.#isOpen) await this.#begin();
    this.#rows++;
    try {
      await this.#execute(this.#params(row));
    } catch (error) {
      if (!(error instanceof SqlError) && !(error instanceof DataError)) throw error;
      this.#failed++;
      const goesOn = await this.#options.onError(row.line, error);
      return goesOn && this.#isWhole() && this.#next();
    }
    return this.#next();
  }

  /** An error may have taken all of the transaction back, as a deadlock does: what was done in it is not done. */
  #isWhole(): boolean {
    if (this.#connection.isLost === true) return false;
    return !this.#isOpen || (this.#connection.status & ServerStatus.IN_TRANS) !== 0;
  }

  async #next(): Promise<boolean> {
    if (!this.#ownsTransaction || ++this.#inBatch < this.#options.batchSize) return true;
    await this.#finish('COMMIT');
    return true;
  }

  #params(row: ParamsRow | BadRow): readonly Parameter[] {
    if ('problem' in row) throw new DataError(row.problem, row.line);
    try {
      return this.#statement.names.map((name) => {
        const value = row.value(name);
        if (value === undefined) throw new UsageError(`no value for :${name}`);
        return value;
      });
    } catch (error) {
      throw error instanceof UsageError ? new DataError(error.message, row.line) : error;
    }
  }

  async #execute(params: readonly Parameter[]): Promise<void> {
    const { timeout, signal } = this.#options;
    const limits: Limits = { ...(timeout === undefined ? {} : { timeout }), ...(signal === undefined ? {} : { signal }) };
    const prepared = this.#prepared;
    if (prepared === null) return this.#connection.query(this.#statement.sql, this.#sink, { params, ...limits });
    const limited = new LimitedStatement({ cancel: () => this.#connection.cancel(), killSent: true }, limits);
    return limited.run(this.#statement.sql, async () => prepared.execute(params, this.#sink));
  }
  /** What cannot be prepared is sent anew for each row. @throws SqlError */
  async prepare(): Promise<void> {
    try {
      this.#prepared = await this.#connection.prepare(this.#statement.sql);
    } catch (error) {
      if (!(error instanceof SqlError) || error.errno !== NOT_PREPARABLE) throw error;
    }
  }

  async #begin(): Promise<void> {
    await this.#connection.query('START TRANSACTION', new Collector());
    this.#isOpen = true;
    this.#inBatch = 0;
  }
  async #finish(how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (!this.#isOpen || this.#connection.isLost === true) return;
    this.#isOpen = false;
    await this.#connection.query(how, new Collector());
    if (how === 'COMMIT') this.#committedTo = this.#line;
  }

  async end(good: boolean): Promise<RowsRun> {
    await this.#finish(good ? 'COMMIT' : 'ROLLBACK');
    return {
      rows: this.#rows,
      failed: this.#failed,
      committedTo: this.#committedTo,
      isOwn: this.#ownsTransaction,
      isComplete: good,
    };
  }
  close(): void {
    this.#prepared?.close();
  }
}
