/** What statements have run: who keeps it, and how it is read. Times are milliseconds since 1970, durations microseconds. */

/**
 * How a statement was run.
 *
 * cached     by a plan of the embedded engine that was there
 * compiled   by one that was made for it
 * moved      a query that took long, and went on in a reading thread
 * ddl        a change of definitions
 * program    CALL
 * session    it works on the session itself: SET, USE, BEGIN, KILL, …
 * relayed    handed on as it came to the server behind, and the answer likewise
 * forwarded  run by the server behind, and its answer decoded and written anew
 * local      by a gateway itself: wsql.*
 */
export type PlanClass = 'cached' | 'compiled' | 'moved' | 'ddl' | 'program' | 'session' | 'relayed' | 'forwarded' | 'local';

/** How the last statement of a connection was run: one object, written anew for each. */
export interface StatementTrace {
  /** The statement that it is about: who asks about another one is told nothing. */
  readonly source: string;
  /** What statements have in common that differ in their literals alone (`fingerprint`); null where the engine did not need it. */
  readonly key: string | null;
  /** Null where it did not come to a plan: it could not be read, a table is missing, … */
  readonly plan: PlanClass | null;
}

/** A statement that has been answered. */
export interface StatementRecord {
  /** Counted from 1; a greater one was answered later. */
  readonly id: number;
  /** The id of its session, as in CONNECTION_ID(): sessions of the WebSocket door are lent to one client after the other. */
  readonly thread: number;
  /** The id in wsql.clients; null for who is not in there: a request over HTTP, a live query. */
  readonly client: number | null;
  /** `mysql`, `websocket`, `http`, `live` (a live query that is run again) */
  readonly door: string;
  readonly user: string;
  readonly host: string;
  readonly database: string | null;
  /** Without secrets, and cut where it is very long. */
  readonly text: string;
  /** Of all characters. */
  readonly textLength: number;
  readonly prepared: boolean;
  readonly digest: Digest | null;
  readonly started: number;
  readonly duration: number;
  readonly rowsSent: number;
  readonly rowsAffected: number;
  /** Of its last result. */
  readonly warnings: number;
  /** 0: it succeeded. */
  readonly errno: number;
  readonly sqlState: string | null;
  readonly message: string | null;
  readonly plan: PlanClass | null;
  /** Of its answer. */
  readonly bytes: number;
}

/** What statements have in common: as STATEMENT_DIGEST() and STATEMENT_DIGEST_TEXT() have it. */
export interface Digest {
  readonly hash: string;
  readonly text: string;
}

/** The statements of one digest in one database. */
export interface DigestRecord {
  readonly database: string | null;
  /** Null: those that there was no more room for (as of performance_schema_digests_size), and those that cannot be read. */
  readonly digest: Digest | null;
  /** The first word: `select`; `other` where it is none of MySQL's. */
  readonly kind: string;
  readonly count: number;
  readonly errors: number;
  readonly warnings: number;
  readonly rowsSent: number;
  readonly rowsAffected: number;
  readonly bytes: number;
  /** Durations. */
  readonly total: number;
  readonly least: number;
  readonly most: number;
  /** How many took so long or less, from short to long: `[below, count]`, each count without those before it; steps of 19 % and less. */
  readonly spread: readonly (readonly [below: number, count: number])[];
  /** How many were run by a new plan. */
  readonly compiled: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** The statement that took longest, without secrets. */
  readonly sample: string | null;
  readonly sampleSeen: number;
  readonly sampleDuration: number;
}

/** Durations of the statements of a door and class. */
export interface DurationRecord {
  readonly door: string;
  readonly plan: PlanClass | null;
  readonly count: number;
  readonly errors: number;
  /** Microseconds. */
  readonly total: number;
  /** How many took no longer than each of `DURATION_BOUNDS`, and, last, all others: each without those before it. */
  readonly counts: readonly number[];
}
/** Microseconds: from a statement on a plan that is there to one that somebody has forgotten. */
export const DURATION_BOUNDS: readonly number[] = [
  ...[100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000],
  ...[250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000],
];

export interface StatementSums {
  readonly count: number;
  readonly errors: number;
  readonly warnings: number;
  readonly rowsSent: number;
  readonly rowsAffected: number;
  /** Durations. */
  readonly total: number;
  readonly least: number;
  readonly most: number;
}
export interface SumsRecord {
  /** Null: of an account. */
  readonly thread: number | null;
  readonly user: string;
  readonly host: string;
  /** As performance_schema calls it, without `statement/sql/`: `select`, `create_table`; `error` for what cannot be read. */
  readonly event: string;
  readonly sums: StatementSums;
}
/** Failures with one number of one account. */
export interface ErrorRecord {
  readonly user: string;
  readonly host: string;
  readonly errno: number;
  readonly sqlState: string;
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}
/** The digests, the recent statements, the figures of accounts and threads, the errors. */
export type Forgettable = 'digests' | 'recent' | 'accounts' | 'errors';

/** Read when somebody asks; each call makes its rows anew. */
export interface StatementRecords {
  /** Statements that were answered since the start. */
  readonly total: number;
  readonly failed: number;
  /** The last ones, the oldest first. */
  recent(): Iterable<StatementRecord>;
  digests(): Iterable<DigestRecord>;
  durations(): Iterable<DurationRecord>;
  /** Statements by their first word. */
  kinds(): Iterable<readonly [kind: string, count: number]>;
  /** Figures by account and event. */
  accounts(): Iterable<SumsRecord>;
  /** By thread and event, as far as they are kept: of those that ran statements last. */
  threads(): Iterable<SumsRecord>;
  errors(): Iterable<ErrorRecord>;
  /** As TRUNCATE TABLE of performance_schema does. What only grows is kept. */
  forget(what: Forgettable): void;
}
