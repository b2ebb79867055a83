/** Keeps what statements have run: the last ones, and figures of all by digest and by class. What nobody reads costs little: texts are made when they are read. */
import type { SqlError } from '../errors.ts';
import { fingerprint } from '../sql/fingerprint.ts';
import { DEFAULT_MODE, type ParseMode, parseModeOf } from '../sql/mode.ts';
import { withoutSecrets } from '../sql/secrets.ts';
import {
  type DigestRecord,
  DURATION_BOUNDS,
  type DurationRecord,
  type ErrorRecord,
  type Forgettable,
  type PlanClass,
  type StatementRecord,
  type StatementRecords,
  type StatementTrace,
  type SumsRecord,
} from '../statement-records.ts';
import { AccountSums } from './account-sums.ts';
import { detached } from './detached.ts';
import { type DigestFigures, StatementDigests } from './statement-digests.ts';

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

/** One of the last statements: written anew when it is its turn again. */
interface Slot {
  thread: number;
  client: RecordedClient;
  database: string | null;
  text: string;
  length: number;
  prepared: boolean;
  figures: DigestFigures;
  /** performance.now() */
  began: number;
  duration: number;
  rows: number;
  affected: number;
  warnings: number;
  bytes: number;
  errno: number;
  sqlState: string | null;
  message: string | null;
  plan: PlanClass | null;
}

/** Of a door and class. */
interface Durations {
  readonly door: string;
  readonly plan: PlanClass | null;
  count: number;
  errors: number;
  total: number;
  readonly counts: number[];
}

export class StatementRecorder implements StatementRecords {
  readonly #capacity: number;
  readonly #slots: Slot[] = [];
  readonly #digests: StatementDigests;
  readonly #sums = new AccountSums();
  readonly #durations = new Map<string, Map<PlanClass | null, Durations>>();
  /** Of the last statement. */
  #last: Durations | null = null;
  total = 0;
  failed = 0;
  /** Keys of prepared statements, which come again and again. */
  readonly #prepared = new Map<string, string>();
  /** `total` when the recent ones were forgotten. */
  #forgotten = 0;

  constructor({ recent = RECORDER_DEFAULTS.recent, digests = RECORDER_DEFAULTS.digests }: RecorderOptions = {}) {
    this.#capacity = recent;
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
    this.#count(session.client.door, plan, duration, outcome.error !== null);
    if (this.#capacity > 0) this.#keep(session, database, text, prepared, figures, began, duration, outcome, plan);
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

  #count(door: string, plan: PlanClass | null, duration: number, failed: boolean): void {
    let durations = this.#last;
    if (durations === null || durations.plan !== plan || durations.door !== door) {
      durations = this.#durations.get(door)?.get(plan) ?? this.#addDurations(door, plan);
      this.#last = durations;
    }
    durations.count++;
    durations.total += duration;
    if (failed) durations.errors++;
    let at = 0;
    while (at < DURATION_BOUNDS.length && duration > (DURATION_BOUNDS[at] as number)) at++;
    (durations.counts[at] as number)++;
  }
  #addDurations(door: string, plan: PlanClass | null): Durations {
    const counts = new Array<number>(DURATION_BOUNDS.length + 1).fill(0);
    const made: Durations = { door, plan, count: 0, errors: 0, total: 0, counts };
    let plans = this.#durations.get(door);
    if (plans === undefined) {
      plans = new Map();
      this.#durations.set(door, plans);
    }
    plans.set(plan, made);
    return made;
  }

  #keep(
    { id: thread, client }: RecordedSession,
    database: string | null,
    text: string,
    prepared: boolean,
    figures: DigestFigures,
    began: number,
    duration: number,
    { rows, affectedRows, warnings, bytes, error }: Outcome,
    plan: PlanClass | null,
  ): void {
    const kept = text.length <= TEXT ? text : detached(text, TEXT);
    const length = text.length;
    const affected = Number(affectedRows);
    const slot = this.#slots[this.total % this.#capacity];
    if (slot === undefined) {
      const told = { errno: error?.errno ?? 0, sqlState: error?.sqlState ?? null, message: error?.message ?? null };
      const what = { thread, client, database, text: kept, length, prepared, figures };
      this.#slots.push({ ...what, began, duration, rows, affected, warnings, bytes, ...told, plan });
      return;
    }
    slot.thread = thread;
    slot.client = client;
    slot.database = database;
    slot.text = kept;
    slot.length = length;
    slot.prepared = prepared;
    slot.figures = figures;
    slot.began = began;
    slot.duration = duration;
    slot.rows = rows;
    slot.affected = affected;
    slot.warnings = warnings;
    slot.bytes = bytes;
    slot.errno = error === null ? 0 : error.errno;
    slot.sqlState = error === null ? null : error.sqlState;
    slot.message = error === null ? null : error.message;
    slot.plan = plan;
  }

  // StatementRecords

  *recent(): Generator<StatementRecord> {
    const { total } = this;
    for (let id = Math.max(this.#forgotten, total - this.#capacity); id < total; id++) {
      const slot = this.#slots[id % this.#capacity];
      if (slot !== undefined) yield recordOf(id + 1, slot);
    }
  }
  *digests(): Generator<DigestRecord> {
    for (const figures of this.#digests.all()) yield digestOf(figures);
  }
  *durations(): Generator<DurationRecord> {
    for (const plans of this.#durations.values()) yield* plans.values();
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
    else if (what === 'recent') this.#forgotten = this.total;
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

function recordOf(id: number, slot: Slot): StatementRecord {
  const { thread, client, database, text, length, prepared, duration, rows, affected, warnings, bytes, errno, sqlState, plan } = slot;
  const shown = withoutSecrets(text);
  return {
    id,
    thread,
    client: client.id,
    door: client.door,
    user: client.user,
    host: client.host,
    database,
    text: shown,
    textLength: length,
    prepared,
    digest: slot.figures.digest,
    started: performance.timeOrigin + slot.began,
    duration,
    rowsSent: rows,
    rowsAffected: affected,
    warnings,
    errno,
    sqlState,
    message: shown === text ? slot.message : withoutQuotes(slot.message),
    plan,
    bytes,
  };
}
/** What a syntax error quotes of a statement may be a secret. */
function withoutQuotes(message: string | null): string | null {
  return message?.replace(/ near '.*/s, '') ?? null;
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
