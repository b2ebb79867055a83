/**
 * Prepared statements of a session that are kept for the next time the same text comes with parameters: to prepare and to close one takes two
 * answers' time of the server, and its own run one. Those that the session's state has shaped go when that changes.
 */
import type { PreparedStatement } from '../../backend.ts';

/** Of a session; the one used longest ago goes first. */
const MOST = 50;
const LONGEST = 10_000;
/** What programs run again and again. Types of user variables are settled when a statement is prepared. */
const KEPT = /^\s*(?:select|insert|update|delete|replace|with)\b[^@]*$/i;

/** What a statement was prepared under. */
export interface Settings {
  readonly database: string | null;
  /** Another after each change of the session's variables, and after each reset. */
  readonly revision: number;
  readonly epoch: number;
}

export class KeptStatements {
  readonly #statements = new Map<string, PreparedStatement>();
  #settings: Settings = { database: null, revision: -1, epoch: -1 };

  /** Takes one out, to be run by whoever asks. @returns null where there is none. */
  take(sql: string, settings: Settings): PreparedStatement | null {
    this.#follow(settings);
    const found = this.#statements.get(sql);
    if (found === undefined) return null;
    this.#statements.delete(sql);
    return found;
  }
  /** Puts back what has succeeded, or closes it. @param settings of now: the statement may have changed them. */
  put(sql: string, statement: PreparedStatement, settings: Settings): void {
    this.#follow(settings);
    if (sql.length > LONGEST || this.#statements.has(sql) || !KEPT.test(sql)) {
      statement.close();
      return;
    }
    this.#statements.set(sql, statement);
    if (this.#statements.size <= MOST) return;
    const [oldest] = this.#statements;
    if (oldest === undefined) return;
    this.#statements.delete(oldest[0]);
    oldest[1].close();
  }
  #follow(settings: Settings): void {
    const { database, revision, epoch } = this.#settings;
    if (settings.database === database && settings.revision === revision && settings.epoch === epoch) return;
    for (const statement of this.#statements.values()) statement.close();
    this.#statements.clear();
    this.#settings = settings;
  }
}
