/** A session of a fresh embedded engine, for tests: texts in, plain answers out. */
import type { ConnectionHost } from '../../../src/backend.ts';
import { type Engine, openEmbedded } from '../../../src/backends/embedded/index.ts';
import { SqlError } from '../../../src/errors.ts';
import { type CollectedResult, Collector } from '../../../src/result.ts';
import type { Parameter, ValueRow } from '../../../src/types.ts';

export const lonely: ConnectionHost = { kill: () => false, processes: () => [] };

let ids = 0;

export class TestSession {
  readonly connection: ReturnType<Engine['connect']>;

  constructor(engine: Engine, database: string | null = null, options: { readonly foundRows?: boolean } = {}) {
    ids += 1;
    this.connection = engine.connect(
      { user: 'root', host: 'localhost', database, connectionId: ids, collation: 255, foundRows: options.foundRows ?? false },
      lonely,
    );
  }
  async results(sql: string, params: readonly Parameter[] = []): Promise<CollectedResult[]> {
    const collector = new Collector();
    await this.connection.query(sql, collector, { params });
    return collector.results;
  }
  /** Rows of a query. */
  async rows(sql: string, params: readonly Parameter[] = []): Promise<readonly ValueRow[]> {
    const [result] = await this.results(sql, params);
    return result?.kind === 'rows' ? result.rows : [];
  }
  /** First value of the first row. */
  async value(sql: string): Promise<unknown> {
    return (await this.rows(sql))[0]?.[0];
  }
  /** Affected rows of a change. */
  async run(sql: string, params: readonly Parameter[] = []): Promise<number> {
    const [result] = await this.results(sql, params);
    return result?.kind === 'ok' ? Number(result.affectedRows) : -1;
  }
  /** Several statements, one a line. */
  async script(sql: string): Promise<void> {
    for (const line of sql.split('\n')) if (line.trim() !== '') await this.results(line.trim());
  }
  /** `1062 23000 message` of the error that a statement ends with. */
  async error(sql: string): Promise<string> {
    try {
      await this.results(sql);
    } catch (error) {
      if (error instanceof SqlError) return `${error.errno} ${error.sqlState} ${error.message}`;
      throw error;
    }
    return 'no error';
  }
  close(): void {
    void this.connection.close();
  }
}

export function openTest(path = ':memory:'): Engine {
  return openEmbedded({ path, serverVersion: '8.4.6-wsql-test' });
}
