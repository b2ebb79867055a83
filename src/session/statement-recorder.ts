/**
 * Keeps what statements have run: the last ones, and figures of all by digest, class and account. What nobody reads costs little: digests have
 * their texts made once for many statements, everything else is made when it is read.
 */
import type { SqlError } from '../errors.ts';
import { fingerprint } from '../sql/fingerprint.ts';
import { DEFAULT_MODE, type ParseMode, parseModeOf } from '../sql/mode.ts';
import { withoutSecrets } from '../sql/secrets.ts';
import type {
  DigestRecord,
  DurationRecord,
  ErrorRecord,
  Forgettable,
  PlanClass,
  StatementRecord,
  StatementRecords,
  StatementTrace,
  SumsRecord,
} from '../statement-records.ts';
import { AccountSums } from './account-sums.ts';
import { detached } from './detached.ts';
import { RecentStatements } from './recent-statements.ts';
import { type DigestFigures, StatementDigests } from './statement-digests.ts';
import { StatementDurations } from './statement-durations.ts';

/** Characters of a text that are kept. */
const TEXT = 4096;
/** A key of texts that have none: what cannot be read, and what is too long. */
const PREFIX = 1024;
/** Prepared statements whose keys are known. */
const MOST_PREPARED = 1000;

export interface RecorderOptions {
  /** Statements that are kept; 0: none. */
  readonly recent?: number;
  readonly digests?: number;
}
/** As many digests as performance_schema has. */
export const RECORDER_DEFAULTS: Required<RecorderOptions> = { recent: 1000, digests: 10_000 };

/** Whose statement it was. */
export interface RecordedSession {
  /** As in CONNECTION_ID(). */
  readonly id: number;
  /** What is kept of it after its end. */
  readonly client: RecordedClient;
  readonly connection: {
    readonly database: string | null;
    readonly trace?: StatementTrace | null;
    variable(name: string): string | number | null;
  };
}

export interface RecordedClient {
  /** In wsql.clients; null: it is not there. */
  readonly id: number | null;
  readonly door: string;
  readonly user: string;
  readonly host: string;
}

/** How a statement was answered. */
export interface Outcome {
  readonly rows: number;
  readonly affectedRows: number | bigint;
  readonly warnings: number;
  readonly bytes: number;
  readonly error: SqlError | null;
}

export class StatementRecorder implements StatementRecords {
  readonly #recent: RecentStatements;
  readonly #digests: StatementDigests;
  readonly #sums = new AccountSums();
  readonly #durations = new StatementDurations();
  total = 0;
  failed = 0;
  /** Keys of prepared statements, which come again and again. */
  readonly #prepared = new Map<string, string>();

  constructor({ recent = RECORDER_DEFAULTS.recent, digests = RECORDER_DEFAULTS.digests }: RecorderOptions = {}) {
    this.#recent = new RecentStatements(recent);
    this.#digests = new StatementDigests(digests);
  }

  /**
   * A statement has been answered.
   * @param session as it is right after it.
   * @param began performance.now()
   * @param handedOn how it was run, where the session's connection cannot say.
   */
  record(
    session: RecordedSession,
    text: string,
    prepared: boolean,
    began: number,
    now: number,
    outcome: Outcome,
    handedOn: PlanClass,
  ): void {
    const { connection } = session;
    const trace = connection.trace ?? null;
    const plan = trace === null ? handedOn : trace.plan;
    const { database } = connection;
    const duration = (now - began) * 1000;
    const known = trace !== null && trace.source === text ? trace.key : null;
    const key = known ?? (prepared ? this.#preparedKey(text) : keyOf(text));
    const figures = this.#figures(database, key, text, connection, began);
    count(figures, duration, now, outcome, plan);
    if (duration > figures.sampleDuration) figures.slowest(text, duration, now);
    this.#sums.add(session.id, session.client.user, session.client.host, figures.event, duration, outcome, now);
    this.#durations.add(session.client.door, plan, duration, outcome.error !== null);
    this.#recent.add(session, database, text, prepared, figures, began, duration, outcome, plan);
    this.total++;
    if (outcome.error !== null) this.failed++;
  }

  #figures(database: string | null, key: string, text: string, connection: RecordedSession['connection'], now: number): DigestFigures {
    return this.#digests.find(database, key) ?? this.#digests.add(database, key, text, modeOf(connection), now);
  }

  #preparedKey(text: string): string {
    let key = this.#prepared.get(text);
    if (key === undefined) {
      key = keyOf(text);
      if (this.#prepared.size >= MOST_PREPARED) this.#prepared.clear();
      if (text.length <= TEXT) this.#prepared.set(text, key);
    }
    return key;
  }

  // StatementRecords

  recent(): Iterable<StatementRecord> {
    return this.#recent.all();
  }
  *digests(): Generator<DigestRecord> {
    for (const figures of this.#digests.all()) yield digestOf(figures);
  }
  durations(): Iterable<DurationRecord> {
    return this.#durations.all();
  }
  *kinds(): Generator<readonly [string, number]> {
    for (const { kind, count } of this.#digests.kinds.values()) yield [kind, count];
  }
  accounts(): Iterable<SumsRecord> {
    return this.#sums.accounts();
  }
  threads(): Iterable<SumsRecord> {
    return this.#sums.threads();
  }
  errors(): Iterable<ErrorRecord> {
    return this.#sums.errors();
  }
  forget(what: Forgettable): void {
    if (what === 'digests') this.#digests.forget();
    else if (what === 'recent') this.#recent.forget();
    else this.#sums.forget(what);
  }
}

function modeOf(connection: RecordedSession['connection']): ParseMode {
  const mode = connection.variable('sql_mode');
  return typeof mode === 'string' ? parseModeOf(mode) : DEFAULT_MODE;
}
function keyOf(text: string): string {
  return fingerprint(text, DEFAULT_MODE)?.key ?? detached(text, PREFIX);
}

function count(figures: DigestFigures, duration: number, now: number, outcome: Outcome, plan: PlanClass | null): void {
  figures.count++;
  figures.kind.count++;
  figures.total += duration;
  if (duration < figures.least) figures.least = duration;
  if (duration > figures.most) figures.most = duration;
  figures.rowsSent += outcome.rows;
  figures.rowsAffected += Number(outcome.affectedRows);
  figures.warnings += outcome.warnings;
  figures.bytes += outcome.bytes;
  figures.lastSeen = now;
  figures.spread.add(duration);
  if (plan === 'compiled') figures.compiled++;
  if (outcome.error !== null) figures.errors++;
}

function digestOf(figures: DigestFigures): DigestRecord {
  const { database, digest, kind, count, errors, warnings, rowsSent, rowsAffected, bytes, total, most, compiled } = figures;
  return {
    database,
    digest,
    kind: kind.kind,
    ...{ count, errors, warnings, rowsSent, rowsAffected, bytes, total },
    least: figures.least,
    most,
    spread: [...figures.spread],
    compiled,
    firstSeen: performance.timeOrigin + figures.firstSeen,
    lastSeen: performance.timeOrigin + figures.lastSeen,
    sample: figures.text === null ? null : withoutSecrets(figures.sample),
    sampleSeen: performance.timeOrigin + figures.sampleSeen,
    sampleDuration: figures.sampleDuration,
  };
}
