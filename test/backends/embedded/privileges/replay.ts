/** Sessions of the embedded engine for accounts of its own, and their answers as they were recorded of MySQL. */
import type { AccountId, ConnectionHost } from '../../../../src/backend.ts';
import type { Engine } from '../../../../src/backends/embedded/index.ts';
import { SqlError } from '../../../../src/errors.ts';
import { Collector } from '../../../../src/result.ts';

const alone: ConnectionHost = { kill: () => false, processes: () => [] };
let ids = 1000;

export class AccountSession {
  readonly #connection: ReturnType<Engine['connect']>;

  /** @param account null: an account of the door. */
  constructor(engine: Engine, account: AccountId | null) {
    ids += 1;
    this.#connection = engine.connect(
      {
        user: account?.user ?? 'root',
        host: 'localhost',
        database: null,
        connectionId: ids,
        collation: 255,
        foundRows: false,
        ...(account === null ? {} : { account }),
      },
      alone,
    );
  }
  /** `ok`, `rows […]` where the statement starts with `=`, or `errno sqlstate message`. */
  async ask(statement: string): Promise<string> {
    const showsRows = statement.startsWith('=');
    const collector = new Collector();
    try {
      await this.#connection.query(showsRows ? statement.slice(1) : statement, collector);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return `${error.errno} ${error.sqlState} ${error.message}`;
    }
    const [result] = collector.results;
    return showsRows && result?.kind === 'rows' ? `rows ${JSON.stringify(result.rows.map((row) => row.map(plain)))}` : 'ok';
  }
  async must(...statements: readonly string[]): Promise<void> {
    for (const statement of statements) {
      const answer = await this.ask(statement);
      if (answer !== 'ok') throw new Error(`${statement}: ${answer}`);
    }
  }
  close(): void {
    void this.#connection.close();
  }
}
function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
