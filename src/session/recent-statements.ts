/** The last statements: a ring whose places are written anew. */
import { withoutSecrets } from '../sql/secrets.ts';
import type { PlanClass, StatementRecord } from '../statement-records.ts';
import { detached } from './detached.ts';
import type { DigestFigures } from './statement-digests.ts';
import type { Outcome, RecordedClient, RecordedSession } from './statement-recorder.ts';

/** Characters of a text that are kept. */
const TEXT = 4096;

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

export class RecentStatements {
  readonly #capacity: number;
  readonly #slots: Slot[] = [];
  #total = 0;
  /** How many there had been when they were forgotten. */
  #forgotten = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(
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
    if (this.#capacity === 0) return;
    const kept = text.length <= TEXT ? text : detached(text, TEXT);
    const length = text.length;
    const affected = Number(affectedRows);
    const slot = this.#slots[this.#total++ % this.#capacity];
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

  /** The oldest first; ids are counted from 1. */
  *all(): Generator<StatementRecord> {
    const total = this.#total;
    for (let id = Math.max(this.#forgotten, total - this.#capacity); id < total; id++) {
      const slot = this.#slots[id % this.#capacity];
      if (slot !== undefined) yield recordOf(id + 1, slot);
    }
  }
  forget(): void {
    this.#forgotten = this.#total;
  }
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
