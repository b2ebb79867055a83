/** What watches over the statements of a run: `--transaction`, and `--read-only` where the session has to be kept so from here. */
import type { BackendConnection } from '../../src/backend.ts';
import { checkReadOnly, READ_ONLY, RUNS_OTHERS } from '../../src/backends/upstream/read-only.ts';
import { Collector } from '../../src/result.ts';
import type { ParseMode } from '../../src/sql/index.ts';
import { begin, checkOpen, checkStatement, end } from './transaction.ts';

export interface GuardOptions {
  readonly transaction: boolean;
  /** Whether the session is made read-only: not where its backend is. */
  readonly readOnly: boolean;
}

export class StatementGuard {
  readonly #connection: BackendConnection;
  readonly #options: GuardOptions;

  private constructor(connection: BackendConnection, options: GuardOptions) {
    this.#connection = connection;
    this.#options = options;
  }
  /** @throws SqlError */
  static async start(connection: BackendConnection, options: GuardOptions): Promise<StatementGuard> {
    if (options.readOnly) await connection.query(READ_ONLY, new Collector());
    if (options.transaction) await begin(connection);
    return new StatementGuard(connection, options);
  }

  /** @throws SqlError for a statement that must not be run. */
  before(sql: string, mode: ParseMode): void {
    if (this.#options.readOnly) checkReadOnly(sql, mode);
    if (this.#options.transaction) checkStatement(sql, mode);
  }
  /** @throws SqlError where a statement has done what it must not. */
  async after(sql: string): Promise<void> {
    if (this.#options.readOnly && RUNS_OTHERS.test(sql)) await this.#connection.query(READ_ONLY, new Collector());
    if (this.#options.transaction) checkOpen(this.#connection);
  }
  /** @throws SqlError where what was done cannot be committed. */
  async end(good: boolean): Promise<void> {
    if (this.#options.transaction) await end(this.#connection, good);
  }
}
