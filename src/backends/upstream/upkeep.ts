/** What has to be done in a session after an answer, before its next command: charsets that it changed, settings that have to stay. */
import { Collector, type ResultSink } from '../../result.ts';
import type { Value } from '../../types.ts';
import { READ_ONLY, RUNS_OTHERS } from './read-only.ts';
import { type SessionState, TRACKERS } from './session-state.ts';

/** A statement that sets what the server tells of the session. */
const SETS_TRACKERS = /^\s*set\b[\s\S]*\bsession_track_/i;

/** The session. */
export interface UpkeepHost {
  readonly state: SessionState;
  readonly readOnly: boolean;
  /** Whether results may come without their columns, since all of them are handed on. */
  readonly relays: boolean;
  readonly isLost: boolean;
  /** Runs a statement of ours, whose changes are not the client's business. @throws SqlError */
  runOwn(sql: string, sink: ResultSink): Promise<void>;
}

export class Upkeep {
  readonly #host: UpkeepHost;

  constructor(host: UpkeepHost) {
    this.#host = host;
  }

  /** @param sql the statement; left out where it changes nothing that has to be kept. @returns nothing where nothing is to be waited for, as usual. */
  after(sql: string | undefined): Promise<void> | undefined {
    const { state, readOnly, relays, isLost } = this.#host;
    const loading = state.followCharsets();
    if (isLost || state.silent) return loading;
    const tracks = sql !== undefined && SETS_TRACKERS.test(sql);
    const loosens = readOnly && sql !== undefined && RUNS_OTHERS.test(sql);
    const restorations = relays ? NOTHING : state.restorations();
    if (!tracks && !loosens && restorations.length === 0 && !state.collationUnknown) return loading;
    return this.#repair(loading, tracks ? sql : null, loosens ? [...restorations, READ_ONLY] : restorations);
  }
  async #repair(loading: Promise<void> | undefined, tracking: string | null, statements: readonly string[]): Promise<void> {
    await loading;
    if (this.#host.state.collationUnknown) await this.#readCollation();
    if (tracking !== null) await this.#trackersSet(tracking);
    for (const statement of statements) await this.#quietly(statement);
  }

  async #readCollation(): Promise<void> {
    const { state } = this.#host;
    state.collationUnknown = false;
    const [collation = null] = await this.#quietly('SELECT @@SESSION.collation_connection');
    state.put('collation_connection', collation);
  }
  async #trackersSet(sql: string): Promise<void> {
    const { state } = this.#host;
    const values = await this.#quietly(`SELECT ${TRACKERS.map((name) => `@@SESSION.${name}`).join(', ')}`);
    const text = sql.toLowerCase();
    TRACKERS.forEach((name, i) => {
      if (text.includes(name)) state.putTracker(name, values[i] ?? null);
    });
    await this.#quietly(state.tracking);
  }

  /** @returns the first row. */
  async #quietly(sql: string): Promise<readonly Value[]> {
    const { state } = this.#host;
    const collector = new Collector();
    state.silent = true;
    try {
      await this.#host.runOwn(sql, collector);
    } finally {
      state.silent = false;
    }
    const result = collector.results[0];
    return (result?.kind === 'rows' ? result.rows[0] : undefined) ?? [];
  }
}

const NOTHING: readonly string[] = [];
