/**
 * Prepared statements of a session that are kept for the next time the same text comes with parameters: to prepare and to close one takes two
 * answers' time of the server, and its own run one. Those that the session's state has shaped go when that changes.
 */
import type { PreparedStatement } from '../../backend.ts';
import { FieldType, type Parameter } from '../../types.ts';

/** Of a session; the one used longest ago goes first. */
const MOST = 50;
const LONGEST = 10_000;
/** What programs run again and again. Types of user variables are settled when a statement is prepared. */
const KEPT = /^\s*(?:select|insert|update|delete|replace|with)\b[^@]*$/i;

/** Types whose values do not shape a result: a DECIMAL brings its scale along, a date its fraction. */
const PLAIN: ReadonlySet<FieldType> = new Set([FieldType.TINY, FieldType.SHORT, FieldType.LONG, FieldType.LONGLONG, FieldType.VAR_STRING]);

/**
 * What a statement is kept by: servers settle what a text means by the types of its first parameters.
 * @returns null where it is not to be kept.
 */
export function keyOf(sql: string, params: readonly Parameter[]): string | null {
  if (sql.length > LONGEST || !KEPT.test(sql) || !params.every(({ type }) => PLAIN.has(type))) return null;
  return `${params.map(({ type, unsigned }) => (unsigned ? -type : type)).join()} ${sql}`;
}

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

  /** Takes one out, to be run by whoever asks. @param key of `keyOf`. @returns null where there is none. */
  take(key: string, settings: Settings): PreparedStatement | null {
    this.#follow(settings);
    const found = this.#statements.get(key);
    if (found === undefined) return null;
    this.#statements.delete(key);
    return found;
  }
  /** Puts back what has succeeded, or closes it. @param settings of now: the statement may have changed them. */
  put(key: string, statement: PreparedStatement, settings: Settings): void {
    this.#follow(settings);
    if (this.#statements.has(key)) {
      statement.close();
      return;
    }
    this.#statements.set(key, statement);
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
