/** What queries read, for as long as no definition may have changed. */
import type { BackendConnection } from '../../../backend.ts';
import { Collector } from '../../../result.ts';
import { DEFAULT_MODE, parseModeOf } from '../../../sql/index.ts';
import type { CommitWatch } from './commit-watch.ts';
import { tablesReadBy } from './tables-read.ts';

type Tables = ReadonlySet<string> | 'computed';
/** Queries that are remembered. */
const MOST = 1000;

export class KnownTables {
  readonly #watch: CommitWatch;
  readonly #known = new Map<string, Tables>();
  #definitions = 0;

  constructor(watch: CommitWatch) {
    this.#watch = watch;
  }
  /** As `BackendConnection.tablesRead`. @param user whose session it is: what can be found out depends on who asks. */
  async of(connection: BackendConnection, user: string, sql: string): Promise<Tables> {
    if (!(await this.#watch.hears())) return 'computed';
    const { definitions } = this.#watch;
    if (this.#definitions !== definitions || this.#known.size >= MOST) this.#known.clear();
    this.#definitions = definitions;
    const mode = connection.variable('sql_mode');
    const key = JSON.stringify([user, connection.database, mode, sql]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const parseMode = typeof mode === 'string' ? parseModeOf(mode) : DEFAULT_MODE;
    const tables = await tablesReadBy(sql, parseMode, connection.database, (text) => firstRow(connection, text));
    if (this.#watch.definitions === definitions) this.#known.set(key, tables);
    // It may have been lost meanwhile.
    return (await this.#watch.hears()) ? tables : 'computed';
  }
}

async function firstRow(connection: BackendConnection, sql: string): Promise<readonly unknown[]> {
  const collector = new Collector();
  await connection.query(sql, collector);
  const [result] = collector.results;
  return (result?.kind === 'rows' ? result.rows[0] : undefined) ?? [];
}
